"""Roles are granted from a day to a day, at an office or for a person, and some exclude each other."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import RoleGrant
from accounts.roles import PARTY_ROLES, STAFF_ROLES, Role
from accounts.rules.grants import GrantTerms, grant_findings
from tests.accounts.people import a_person, a_user, an_office, grant

APRIL_1, APRIL_30 = date(2026, 4, 1), date(2026, 4, 30)
MAY_1, MAY_31 = date(2026, 5, 1), date(2026, 5, 31)


def staff(
    role: str = "officer", office: int = 1, start: date = APRIL_1, end: date | None = None
) -> GrantTerms:
    return GrantTerms(role, office, None, start, end)


def party(
    role: str = "broker", person: int = 1, start: date = APRIL_1, end: date | None = None
) -> GrantTerms:
    return GrantTerms(role, None, person, start, end)


def codes(terms: GrantTerms, *held: GrantTerms) -> list[str]:
    return [finding.code for finding in grant_findings(terms, held)]


def test_every_role_is_either_of_customs_or_of_a_party() -> None:
    assert {str(role) for role in STAFF_ROLES} == {
        "officer",
        "inspector",
        "ip_officer",
        "bonded_officer",
        "collector",
        "supervisor",
        "auditor",
    }
    assert {str(role) for role in PARTY_ROLES} == {
        "broker",
        "importer",
        "rightholder",
        "bonded_operator",
        "carrier",
    }
    assert "officer" in STAFF_ROLES
    assert Role("broker") in PARTY_ROLES


def test_the_last_day_is_still_in_force_and_the_next_is_not() -> None:
    terms = staff(end=APRIL_30)
    assert not terms.in_force(date(2026, 3, 31))
    assert terms.in_force(APRIL_1)
    assert terms.in_force(APRIL_30)
    assert not terms.in_force(MAY_1)


def test_good_terms_break_no_rule() -> None:
    assert codes(staff()) == []
    assert codes(party()) == []
    assert codes(staff("supervisor"), staff("officer")) == []


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (staff(end=date(2026, 3, 31)), ["dates_out_of_order"]),
        (staff("king"), ["role_unknown"]),
        (GrantTerms("officer", None, 1, APRIL_1), ["staff_at_office"]),
        (GrantTerms("officer", 1, 1, APRIL_1), ["staff_at_office"]),
        (GrantTerms("broker", 1, None, APRIL_1), ["party_for_person"]),
    ],
)
def test_bad_terms_are_named(terms: GrantTerms, expected: list[str]) -> None:
    assert codes(terms) == expected


def test_one_account_never_serves_customs_and_a_party_at_whatever_time() -> None:
    past = party(start=date(2020, 1, 1), end=date(2020, 12, 31))
    assert codes(staff(), past) == ["staff_and_party"]
    assert codes(party(), staff(end=APRIL_30)) == ["staff_and_party"]


def test_an_auditor_holds_no_other_role_on_the_same_day() -> None:
    assert codes(staff("auditor"), staff("officer")) == ["auditor_alone"]
    assert codes(staff("officer"), staff("auditor", office=2)) == ["auditor_alone"]
    assert codes(staff("auditor", start=MAY_1), staff("officer", end=APRIL_30)) == []
    assert codes(staff("auditor", start=APRIL_30), staff("officer", end=APRIL_30)) == ["auditor_alone"]


def test_the_same_role_at_the_same_place_is_granted_once_at_a_time() -> None:
    assert codes(staff(start=APRIL_30), staff(end=APRIL_30)) == ["already_granted"]
    assert codes(staff(start=MAY_1), staff(end=APRIL_30)) == []
    assert codes(staff(office=2), staff(office=1)) == []


@pytest.mark.django_db
class TestTheDatabaseKeepsThemToo:
    def test_staff_and_party(self) -> None:
        user = a_user()
        grant(user, "officer", an_office("HQ"), valid_to=APRIL_30)
        with pytest.raises(IntegrityError, match="accounts_grant_staff_or_party"):
            grant(user, "broker", a_person(), valid_from=MAY_1)

    def test_auditor_alone(self) -> None:
        user = a_user()
        office = an_office("HQ")
        grant(user, "officer", office, valid_to=APRIL_30)
        grant(user, "auditor", office, valid_from=MAY_1, valid_to=MAY_31)
        with pytest.raises(IntegrityError, match="accounts_grant_auditor_alone"):
            grant(user, "inspector", office, valid_from=MAY_31)

    def test_the_same_twice_at_an_office(self) -> None:
        user = a_user()
        office = an_office("HQ")
        grant(user, "officer", office, valid_from=APRIL_1, valid_to=APRIL_30)
        grant(user, "officer", office, valid_from=MAY_1)
        with pytest.raises(IntegrityError, match="accounts_grant_once_at_office"):
            grant(user, "officer", office, valid_from=MAY_31, valid_to=MAY_31)

    def test_the_same_twice_for_a_person(self) -> None:
        user = a_user()
        person = a_person()
        grant(user, "broker", person)
        with pytest.raises(IntegrityError, match="accounts_grant_once_for_person"):
            grant(user, "broker", person)

    def test_dates_out_of_order(self) -> None:
        with pytest.raises(IntegrityError, match="accounts_grant_dates_in_order"):
            grant(a_user(), "officer", an_office("HQ"), valid_from=MAY_1, valid_to=APRIL_30)

    @pytest.mark.parametrize("role", sorted(STAFF_ROLES))
    def test_a_customs_role_for_a_person(self, role: str) -> None:
        with pytest.raises(IntegrityError, match="accounts_grant_office_or_person"):
            grant(a_user(), role, a_person())

    @pytest.mark.parametrize("role", sorted(PARTY_ROLES))
    def test_a_party_role_at_an_office(self, role: str) -> None:
        with pytest.raises(IntegrityError, match="accounts_grant_office_or_person"):
            grant(a_user(), role, an_office("HQ"))

    def test_a_role_nobody_knows(self) -> None:
        with pytest.raises(IntegrityError, match="accounts_grant_office_or_person"):
            grant(a_user(), "king", an_office("HQ"))

    def test_a_form_says_it_before_the_database_does(self) -> None:
        user = a_user()
        office = an_office("HQ")
        grant(user, "officer", office)
        again = RoleGrant(user=user, role="officer", office=office, valid_from=MAY_1)
        with pytest.raises(ValidationError) as refusal:
            again.full_clean()
        assert refusal.value.messages == ["The user already holds this role there on some of these days."]
        backwards = RoleGrant(user=user, role="officer", office=office, valid_from=MAY_1, valid_to=APRIL_30)
        with pytest.raises(ValidationError) as refusal:
            backwards.full_clean()
        assert refusal.value.message_dict == {"valid_to": ["The last day is before the first day."]}

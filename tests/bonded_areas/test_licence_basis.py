"""An approved holder is who holds a licence by the record, not by its own word (50(1), 51(i)(b), 61-5(1))."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import QuerySet

from bonded_areas.licence_reactions import end_what_rests_on_it
from bonded_areas.models import Licence
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from parties.rules.held_licences import HeldLicence, first_given, held_on
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import OutboxEvent
from statute.outbox import Event
from tests.accounts.people import a_person
from tests.bonded_areas.licensing import MONDAY, a_licensing_office, at
from tests.bonded_areas.test_stock_pages import signed_in
from tests.parties.aeo_scene import AeoScene, a_licence_of
from tests.parties.doors import acting
from tests.statute.threads import at_once, exceptions

if TYPE_CHECKING:
    from tests.bonded_areas.licensing import Licensing

YESTERDAY, TODAY, TOMORROW = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)
FORM = {"rules_established": "Compliance rules", "electronic": True, "person": "OPR01"}
ASKED: dict[Kind, dict[str, Any]] = {
    Kind.WAREHOUSE: {**FORM, "kind": "warehouse", "basis": "warehouse_licence"},
    Kind.FACTORY: {**FORM, "kind": "factory", "basis": "factory_licence"},
}


def asks(office: Licensing, kind: Kind = Kind.WAREHOUSE, **more: Any) -> int:
    form = {**ASKED[kind], **more}
    return open_case(Authorisation, "apply", office["operator"], office.tokyo.pk, form).case_id


def refusal_of(
    office: Licensing, kind: Kind = Kind.WAREHOUSE, **more: Any
) -> list[tuple[str, str, str | None]]:
    with pytest.raises(Refused) as refused:
        asks(office, kind, **more)
    return [(r.code, str(r.article), r.field) for r in refused.value.reasons]


def a_licence(office: Licensing, kind: Kind = Kind.WAREHOUSE, **days: Any) -> Licence:
    return a_licence_of(office.operator, kind, office.tokyo, **days)


def put_on(licence: Licence, **values: Any) -> None:
    """The record says so, however it came about."""
    QuerySet(Licence).filter(pk=licence.pk).update(**values)


def the(case_id: int) -> Authorisation:
    found: Authorisation = Authorisation.objects.get(pk=case_id)
    return found


def examined(office: Licensing, case_id: int) -> None:
    scene = AeoScene(office.tokyo)
    perform(case_id, "begin_review", scene.officer)
    perform(case_id, "record_findings", scene.officer, scene.findings(Kind(the(case_id).status)))


@pytest.mark.proves("50(1)", "61-5(1)")
def test_the_licences_of_a_day_are_those_that_are_in_force_on_it_and_the_first_is_the_first_ever() -> None:
    def one(number: int, first: date, last: date, ended_by: str = "") -> HeldLicence:
        basis: Any = "warehouse_licence"
        return HeldLicence(number, 1, basis, f"L{number}", f"P{number}", first, first, last, ended_by)

    held = [
        one(1, date(2010, 4, 1), date(2020, 3, 31), "47(1)(v)"),
        one(2, date(2020, 4, 1), TODAY),
        one(3, date(2018, 4, 1), YESTERDAY),
        one(4, TOMORROW, date(2036, 1, 1)),
    ]
    assert [lic.number for lic in held_on(held, "warehouse_licence", TODAY)] == ["L2"]
    assert [lic.number for lic in held_on(held, "warehouse_licence", YESTERDAY)] == ["L3", "L2"]
    assert held_on(held, "factory_licence", TODAY) == ()
    assert first_given(held, "warehouse_licence") == date(2010, 4, 1)
    assert first_given([], "warehouse_licence") is None


@pytest.mark.django_db
@pytest.mark.proves("50(1)", "61-5(1)")
@pytest.mark.parametrize(("kind", "article"), [(Kind.WAREHOUSE, "50(1)"), (Kind.FACTORY, "61-5(1)")])
def test_who_has_no_such_licence_on_record_does_not_become_an_approved_holder(
    office: Licensing, kind: Kind, article: str
) -> None:
    # What the applicant says of a licence that nobody knows counts for nothing.
    said = {"basis_number": "No. 12", "basis_since": "2015-04-01"}
    assert refusal_of(office, kind, **said) == [("licence_not_held", article, "basis")]
    other = Kind.FACTORY if kind is Kind.WAREHOUSE else Kind.WAREHOUSE
    a_licence(office, other)
    assert refusal_of(office, kind) == [("licence_not_held", article, "basis")]
    licence = a_licence(office, kind, since=date(2015, 4, 1))
    row = the(asks(office, kind))
    assert (row.basis_number, row.basis_since) == (str(licence.case), date(2015, 4, 1))


@pytest.mark.django_db
@pytest.mark.proves("50(1)")
def test_a_licence_counts_on_its_last_day_and_no_more_on_the_next(office: Licensing) -> None:
    a_licence(office, code="1AW70", until=YESTERDAY)
    with pytest.raises(Refused) as refused:
        asks(office)
    (reason,) = refused.value.reasons
    # Nothing has been closed by the timer yet; the reason says which licence there was, and when it was over.
    assert "1AW70" in str(reason.message)
    assert "last day 2026-11-01" in str(reason.message)
    a_licence(office, code="1AW71", until=TODAY)
    assert the(asks(office)).state == "applied"


@pytest.mark.django_db
@pytest.mark.parametrize("until", [YESTERDAY, TODAY])
@pytest.mark.parametrize("said", [{}, {"basis_number": "No. 12"}, {"basis_since": "2015-04-01"}])
def test_who_applies_for_a_competitor_learns_nothing_of_its_licences_nor_of_its_applications(
    office: Licensing, until: date, said: dict[str, Any]
) -> None:
    a_licence(office, code="1AW70", until=until)
    competitor = acting("bonded_operator", a_person("OPR09"))

    def told() -> list[tuple[str, str | None]]:
        with pytest.raises(Refused) as refused:
            open_case(Authorisation, "apply", competitor, office.tokyo.pk, {**ASKED[Kind.WAREHOUSE], **said})
        assert "1AW70" not in " ".join(str(reason.message) for reason in refused.value.reasons)
        return [(reason.code, reason.field) for reason in refused.value.reasons]

    assert told() == [("party", "person")]
    if until == TODAY:
        asks(office)
        assert told() == [("party", "person")]


@pytest.mark.django_db
@pytest.mark.proves("50(1)")
def test_what_is_stated_of_the_licence_is_what_the_record_says(office: Licensing) -> None:
    licence = a_licence(office, code="1AW70", since=date(2020, 4, 1))
    assert refusal_of(office, basis_number="TYO-99") == [("basis_number", "50(1)", "basis_number")]
    assert refusal_of(office, basis_since="2015-04-01") == [("basis_since", "51(i)(b)", "basis_since")]
    row = the(asks(office, basis_number="1aw70", basis_since="2020-04-01"))
    assert row.basis_number == str(licence.case)


@pytest.mark.django_db
@pytest.mark.proves("50(1)")
def test_a_suspended_licence_is_a_licence_and_a_revoked_one_is_not_and_the_page_says_which(
    office: Licensing,
) -> None:
    suspended, revoked = a_licence(office, code="1AW70"), a_licence(office, code="1AW71")
    put_on(suspended, suspended=["bringing_in"], suspended_from=YESTERDAY, suspended_until=date(2026, 11, 30))
    put_on(revoked, state="revoked", ended_by="47(1)(vi)", ended_on=date(2025, 12, 1))
    case_id = asks(office)
    reference = str(the(case_id).case)
    page = signed_in("supervisor").get(f"/authorised-operators/{reference}/").content.decode()
    assert "suspended until Mon 30 Nov 2026" in page
    assert "ended by 47(1)(vi)" in page
    put_on(suspended, state="revoked", ended_by="47(1)(vi)", ended_on=TODAY)
    perform(case_id, "withdraw", office["operator"], {"reason": "anew"})
    assert refusal_of(office) == [("licence_not_held", "50(1)", "basis")]


@pytest.mark.django_db
@pytest.mark.proves("50(1)", "51")
def test_it_is_given_only_while_a_licence_is_held_and_three_years_after_the_first(office: Licensing) -> None:
    scene = AeoScene(office.tokyo)
    # Given on 1 November 2023: its first day is not counted, so the three years end on 1 November 2026.
    young = a_licence(office, since=date(2023, 11, 2))
    case_id = asks(office)
    examined(office, case_id)
    with pytest.raises(Refused) as refused:
        perform(case_id, "approve", scene.supervisor)
    (reason,) = refused.value.reasons
    assert (reason.code, str(reason.article)) == ("stands_against", "51(i)(b)")
    assert "2023-11-02" in str(reason.message)
    with at(2026, 11, 3):
        put_on(young, until_on=TODAY)
        with pytest.raises(Refused) as ended:
            perform(case_id, "approve", scene.supervisor)
        assert [(r.code, str(r.article)) for r in ended.value.reasons] == [("licence_not_held", "50(1)")]
        # A new licence, and an older one that has ended: the first permission was given three years ago.
        a_licence(office, code="1AW72", since=TODAY)
        assert perform(case_id, "approve", scene.supervisor).state == "approved"


@pytest.mark.usefixtures("live_db")
@pytest.mark.proves("53")
def test_a_status_given_as_its_last_licence_ends_does_not_outlive_it() -> None:
    with clock.standing_at(MONDAY):
        office = a_licensing_office()
        licence = a_licence(office)
        case_id = asks(office)
        examined(office, case_id)
        scene = AeoScene(office.tokyo)

    def during(*told: Any) -> Any:
        with clock.standing_at(MONDAY):
            return perform(*told)

    given = {"happened_on": "2026-11-02", "evidence": "Official gazette"}
    found = at_once(
        partial(during, case_id, "approve", scene.supervisor),
        partial(during, licence.pk, "record_bankruptcy", office["bonded_officer"], given),
    )
    refused = [one for one in exceptions(found) if isinstance(one, Refused)]
    assert refused == exceptions(found)
    assert {r.code for one in refused for r in one.reasons} <= {"licence_not_held"}
    with clock.standing_at(MONDAY):
        event = OutboxEvent.objects.get(case_id=licence.pk, topic="licence.ended")
        end_what_rests_on_it(Event(event.pk, licence.pk, event.at, event.topic, event.payload))
    assert the(case_id).state in ("lapsed", "under_review")

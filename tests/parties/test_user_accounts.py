"""Accounts are kept through the door: opened, deactivated, reset, roles granted and ended."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.actors import Actor, actor_for
from accounts.models import Office, Person, RoleGrant, User
from parties.models import UserAccount
from parties.user_accounts import account_of, open_account, reset_password
from statute.door import open_case, perform
from statute.models import JournalEntry
from tests.accounts.people import a_user, grant
from tests.parties.doors import OPERATOR, acting, moves_of, not_opened, not_understood, refused

TODAY = date(2026, 4, 30)
SATO: dict[str, Any] = {"username": "sato", "name_en": "Sato Hanako", "name_ja": "佐藤花子"}


@pytest.fixture
def chief(tokyo: Office) -> Actor:
    return acting("supervisor", tokyo, "chief")


@pytest.fixture
def sato(chief: Actor, tokyo: Office) -> UserAccount:
    return open_account(chief, tokyo.pk, **SATO)


def granting(**changes: Any) -> dict[str, Any]:
    return {"role": "officer", "office": "TYO", "valid_from": "2026-04-30", **changes}


def test_the_machine_is_this_table() -> None:
    assert moves_of(UserAccount) == {
        ("new", "open"): "active",
        ("active", "change_details"): "active",
        ("active", "reset_password"): "active",
        ("active", "deactivate"): "inactive",
        ("inactive", "activate"): "active",
        ("active", "grant_role"): "active",
        ("active", "end_role"): "active",
        ("inactive", "end_role"): "inactive",
    }


class TestOpening:
    def test_a_new_account_can_do_nothing_yet(self, sato: UserAccount) -> None:
        assert (sato.state, sato.user.username, sato.user.name_ja) == ("active", "sato", "佐藤花子")
        assert not sato.user.has_usable_password()
        assert actor_for(sato.user, TODAY).grants == ()

    def test_with_a_password_that_must_be_changed(self, chief: Actor, tokyo: Office) -> None:
        account = open_account(chief, tokyo.pk, password="first and not for long", **SATO)
        user = User.objects.get(username="sato")
        assert user == account.user
        assert user.check_password("first and not for long")
        assert user.must_change_password

    def test_a_name_is_taken_once(self, sato: UserAccount, chief: Actor, tokyo: Office) -> None:
        assert not_opened(UserAccount, "open", chief, tokyo, SATO) == [("name_taken", "107")]

    def test_a_bad_name_is_told_with_its_rule(self, chief: Actor, tokyo: Office) -> None:
        [(field, sentence)] = not_understood(
            UserAccount, "open", chief, tokyo, {**SATO, "username": "Sato H."}
        )
        assert field == "username"
        assert sentence.startswith("A user name has 3 to 32 characters")

    def test_not_by_an_officer_nor_an_auditor(self, tokyo: Office) -> None:
        for role in ("officer", "auditor"):
            assert not_opened(UserAccount, "open", acting(role, tokyo), tokyo, SATO) == [("role", "107")]

    def test_not_for_another_office(self, chief: Actor, kobe: Office) -> None:
        assert not_opened(UserAccount, "open", chief, kobe, SATO) == [("office", "107")]


class TestGranting:
    def test_a_role_at_the_office_and_below(self, sato: UserAccount, chief: Actor, narita: Office) -> None:
        perform(sato.pk, "grant_role", chief, granting())
        assert actor_for(sato.user, TODAY).may_at("officer", narita.pk)
        assert not actor_for(sato.user, date(2026, 4, 29)).has_role("officer")

    def test_a_role_for_a_person(self, sato: UserAccount, chief: Actor, broker: Person) -> None:
        perform(sato.pk, "grant_role", chief, granting(role="broker", office=None, person="BRK01"))
        assert actor_for(sato.user, TODAY).persons_for("broker") == {broker.pk}

    def test_not_at_another_office(self, sato: UserAccount, chief: Actor, kobe: Office) -> None:
        assert refused(sato, "grant_role", chief, granting(office="KOB")) == [
            ("granted_at_own_office", "107")
        ]

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            (granting(office="XXX"), "unknown_office"),
            (granting(role="broker", office=None, person="XXX"), "unknown_person"),
            (granting(role="king"), "role_unknown"),
            (granting(role="broker"), "party_for_person"),
            (granting(office=None), "staff_at_office"),
        ],
    )
    def test_bad_terms_are_told(
        self, sato: UserAccount, chief: Actor, given: dict[str, Any], code: str
    ) -> None:
        assert (code, "107") in refused(sato, "grant_role", chief, given)

    def test_rules_of_separation_are_kept(self, sato: UserAccount, chief: Actor, broker: Person) -> None:
        perform(sato.pk, "grant_role", chief, granting())
        for_broker = granting(role="broker", office=None, person="BRK01")
        assert refused(sato, "grant_role", chief, for_broker) == [("staff_and_party", "107")]
        assert refused(sato, "grant_role", chief, granting(role="auditor")) == [("auditor_alone", "107")]
        assert refused(sato, "grant_role", chief, granting()) == [("already_granted", "107")]

    def test_a_machine_never_acts_for_customs(self, chief: Actor, tokyo: Office) -> None:
        machine = open_account(chief, tokyo.pk, username="brk01-api", name_en="BRK01 system", is_service=True)
        assert refused(machine, "grant_role", chief, granting()) == [("machine_for_customs", "107")]

    def test_nobody_grants_to_the_own_account(self, chief: Actor, tokyo: Office) -> None:
        own = open_account(OPERATOR, tokyo.pk, username="second", name_en="Second")
        perform(own.pk, "grant_role", OPERATOR, granting(role="supervisor"))
        themselves = actor_for(own.user, TODAY)
        assert refused(own, "grant_role", themselves, granting(role="collector")) == [("not_ones_own", "107")]
        assert refused(own, "deactivate", themselves, {"reason": "?"}) == [("not_ones_own", "107")]


class TestEndingARole:
    @pytest.fixture
    def held(self, sato: UserAccount, chief: Actor) -> RoleGrant:
        perform(sato.pk, "grant_role", chief, granting(valid_from="2026-04-01"))
        return RoleGrant.objects.get(user=sato.user)

    def test_at_once(self, sato: UserAccount, chief: Actor, held: RoleGrant) -> None:
        perform(sato.pk, "end_role", chief, {"grant_id": held.pk, "reason": "Moved."})
        held.refresh_from_db()
        assert held.valid_to == date(2026, 4, 29)
        assert not actor_for(sato.user, TODAY).has_role("officer")

    def test_with_the_end_of_a_day(self, sato: UserAccount, chief: Actor, held: RoleGrant) -> None:
        perform(
            sato.pk, "end_role", chief, {"grant_id": held.pk, "last_day": "2026-05-31", "reason": "Moved."}
        )
        assert actor_for(sato.user, date(2026, 5, 31)).has_role("officer")
        assert not actor_for(sato.user, date(2026, 6, 1)).has_role("officer")

    def test_one_that_has_not_begun_is_taken_back(self, sato: UserAccount, chief: Actor) -> None:
        perform(sato.pk, "grant_role", chief, granting(valid_from="2026-06-01"))
        held = RoleGrant.objects.get(user=sato.user)
        perform(sato.pk, "end_role", chief, {"grant_id": held.pk, "reason": "A mistake."})
        assert not RoleGrant.objects.filter(user=sato.user).exists()

    def test_not_in_the_past(self, sato: UserAccount, chief: Actor, held: RoleGrant) -> None:
        given = {"grant_id": held.pk, "last_day": "2026-04-28", "reason": "?"}
        assert refused(sato, "end_role", chief, given) == [("ended_in_the_past", "107")]

    def test_not_later_than_it_ends_already(self, sato: UserAccount, chief: Actor, held: RoleGrant) -> None:
        given = {"grant_id": held.pk, "last_day": "2026-05-31", "reason": "?"}
        perform(sato.pk, "end_role", chief, given)
        assert refused(sato, "end_role", chief, given) == [("ends_already", "107")]

    def test_not_another_user_s(self, sato: UserAccount, chief: Actor, tokyo: Office) -> None:
        other = grant(a_user(), "officer", tokyo)
        given = {"grant_id": other.pk, "reason": "?"}
        assert refused(sato, "end_role", chief, given) == [("unknown_grant", "107")]

    def test_not_what_another_office_granted(
        self, sato: UserAccount, chief: Actor, held: RoleGrant, kobe: Office
    ) -> None:
        perform(sato.pk, "grant_role", OPERATOR, granting(office="KOB"))
        elsewhere = RoleGrant.objects.get(user=sato.user, office=kobe)
        given = {"grant_id": elsewhere.pk, "reason": "?"}
        assert ("granted_elsewhere", "107") in refused(sato, "end_role", chief, given)


class TestTheRest:
    def test_a_deactivated_account_acts_no_more_and_comes_back_as_it_was(
        self, sato: UserAccount, chief: Actor
    ) -> None:
        perform(sato.pk, "grant_role", chief, granting())
        perform(sato.pk, "deactivate", chief, {"reason": "Leave."})
        user = User.objects.get(username="sato")
        assert not user.is_active
        assert actor_for(user, TODAY).grants == ()
        assert refused(sato, "grant_role", chief, granting(role="collector")) == [("state", "107")]
        perform(sato.pk, "activate", chief, {"reason": "Back."})
        assert actor_for(User.objects.get(username="sato"), TODAY).has_role("officer")

    def test_details_change_as_far_as_given(self, sato: UserAccount, chief: Actor) -> None:
        perform(sato.pk, "change_details", chief, {"name_en": "Suzuki Hanako", "language": "ja"})
        user = User.objects.get(username="sato")
        assert (user.name_en, user.name_ja, user.language) == ("Suzuki Hanako", "佐藤花子", "ja")

    def test_a_reset_password_must_be_changed(self, sato: UserAccount, chief: Actor) -> None:
        chosen = reset_password(sato, chief)
        user = User.objects.get(username="sato")
        assert user.check_password(chosen)
        assert user.must_change_password

    def test_a_password_that_is_too_short_resets_nothing(self, sato: UserAccount, chief: Actor) -> None:
        with pytest.raises(ValidationError):
            reset_password(sato, chief, "short")
        assert not User.objects.get(username="sato").has_usable_password()

    def test_no_password_nor_its_hash_is_ever_in_the_journal(self, sato: UserAccount, chief: Actor) -> None:
        chosen = reset_password(sato, chief)
        first = User.objects.get(username="sato").password
        reset_password(sato, chief)
        second = User.objects.get(username="sato").password
        assert check_password(chosen, first)
        entries = JournalEntry.objects.filter(case_id=sato.pk).order_by("sequence")
        assert [entry.action for entry in entries] == ["open", "reset_password", "reset_password"]
        text = " ".join(str(vars(entry)) for entry in entries)
        for secret in (chosen, first, second):
            assert secret not in text

    def test_only_the_office_sees_its_accounts(
        self, sato: UserAccount, chief: Actor, kobe: Office, broker: Person
    ) -> None:
        assert list(UserAccount.objects.visible_to(chief)) == [sato]
        for actor in (acting("supervisor", kobe), acting("broker", broker)):
            assert not UserAccount.objects.visible_to(actor).exists()


def run(*words: str) -> Any:
    out = StringIO()
    call_command("users", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


class TestTheCommand:
    def test_from_an_empty_office_to_an_officer(self, tokyo: Office, narita: Office) -> None:
        told = run("create", "sato", "--office", "TYO", "--name-en", "Sato Hanako")
        assert (told["username"], told["state"]) == ("sato", "active")
        assert User.objects.get(username="sato").check_password(told["password"])
        run("grant", "sato", "officer", "--office", "NRT", "--from", "2026-04-01")
        assert run("list") == [
            {"username": "sato", "name_en": "Sato Hanako", "state": "active", "roles": ["officer@NRT"]}
        ]
        run("revoke", "sato", "officer", "--office", "NRT", "--reason", "Moved.")
        assert run("list")[0]["roles"] == []
        assert run("deactivate", "sato", "--reason", "Left.")["state"] == "inactive"
        assert run("list") == []
        assert run("activate", "sato", "--reason", "Back.")["state"] == "active"
        again = run("reset", "sato")["password"]
        assert User.objects.get(username="sato").check_password(again)

    def test_a_machine_has_no_password(self, tokyo: Office, broker: Person) -> None:
        assert (
            run("create", "brk01-api", "--office", "TYO", "--name-en", "API", "--service")["password"] == ""
        )
        run("grant", "brk01-api", "broker", "--person", "BRK01")
        assert not User.objects.get(username="brk01-api").has_usable_password()

    def test_a_supervisor_may_be_named_as_the_one_who_acts(
        self, tokyo: Office, kobe: Office, chief: Actor
    ) -> None:
        run("create", "sato", "--office", "TYO", "--name-en", "Sato", "--as", "chief")
        entry = JournalEntry.objects.get(case_id=account_of("sato").pk)
        assert entry.actor_id == chief.user_id
        with pytest.raises(CommandError, match="Your role is held at another office"):
            run("create", "mori", "--office", "KOB", "--name-en", "Mori", "--as", "chief")

    @pytest.mark.parametrize(
        ("words", "complaint"),
        [
            (["create", "sato", "--office", "XXX", "--name-en", "S"], "no office with the code 'XXX'"),
            (["create", "S", "--office", "TYO", "--name-en", "S"], "username: A user name has 3 to 32"),
            (["deactivate", "nobody", "--reason", "?"], "no account of the name 'nobody'"),
            (["create", "sato", "--office", "TYO", "--name-en", "S", "--as", "nobody"], "no user 'nobody'"),
        ],
    )
    def test_bad_words_are_told_in_one_line(self, tokyo: Office, words: list[str], complaint: str) -> None:
        with pytest.raises(CommandError, match=complaint):
            run(*words)

    def test_a_grant_that_is_not_there_is_not_revoked(self, tokyo: Office) -> None:
        run("create", "sato", "--office", "TYO", "--name-en", "Sato")
        with pytest.raises(CommandError, match="sato holds no role officer there"):
            run("revoke", "sato", "officer", "--office", "TYO", "--reason", "?")


def test_every_account_opened_gets_a_user_of_its_own(tokyo: Office) -> None:
    first = open_case(UserAccount, "open", OPERATOR, tokyo.pk, SATO)
    second = open_case(UserAccount, "open", OPERATOR, tokyo.pk, {**SATO, "username": "mori"})
    users = [account_of(outcome.case_id).user for outcome in (first, second)]
    assert [user.username for user in users] == ["sato", "mori"]
    assert a_user("later").pk > users[1].pk


def test_the_role_of_the_web_is_enough_to_open_an_account(tokyo: Office, app_role: str) -> None:
    account = open_account(OPERATOR, tokyo.pk, password="first and not for long", **SATO)
    perform(account.pk, "grant_role", OPERATOR, granting())
    assert actor_for(account.user, TODAY).has_role("officer")

"""An actor is a user with the roles in force that day, known in a fixed number of queries."""

from dataclasses import FrozenInstanceError
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import SYSTEM_NAMES, Actor, Grant, actor_for, actor_for_client
from accounts.models import Office
from accounts.selectors import grants_in_force, persons_visible_to, users_visible_to
from tests.accounts.people import a_person, a_user, an_office, grant

TODAY = date(2026, 4, 30)


@pytest.fixture
def offices(db: None) -> dict[str, Office]:
    headquarters = an_office("HQ")
    tokyo = an_office("TYO", headquarters)
    return {
        "HQ": headquarters,
        "TYO": tokyo,
        "NRT": an_office("NRT", tokyo),
        "HND": an_office("HND", tokyo),
        "KOB": an_office("KOB", headquarters),
    }


def test_an_officer_acts_at_the_office_and_below(offices: dict[str, Office]) -> None:
    sato = a_user("sato", name_en="Sato Hanako")
    grant(sato, "officer", offices["TYO"])
    grant(sato, "supervisor", offices["NRT"])
    actor = actor_for(sato, TODAY)
    assert (actor.kind, actor.is_staff, actor.user_id) == ("staff", True, sato.pk)
    assert actor.roles == {"officer", "supervisor"}
    assert actor.has_role("inspector", "officer")
    assert not actor.has_role("inspector")
    assert actor.offices_for(["officer"]) == {offices[code].pk for code in ("TYO", "NRT", "HND")}
    assert actor.offices_for(["supervisor", "collector"]) == {offices["NRT"].pk}
    assert actor.all_offices == actor.offices_for(["officer", "supervisor"])
    assert actor.may_at("supervisor", offices["NRT"].pk)
    assert not actor.may_at("supervisor", offices["TYO"].pk)
    assert not actor.may_at("officer", offices["KOB"].pk)
    assert not actor.may_at("officer", None)
    assert actor.persons_for() == frozenset()
    assert actor.label() == "Sato Hanako (officer, TYO; supervisor, NRT)"


def test_a_broker_acts_for_the_firm(offices: dict[str, Office]) -> None:
    firm, other = a_person("BRK01"), a_person("IMP01")
    mori = a_user("mori", name_en="Mori Ken")
    grant(mori, "broker", firm)
    grant(mori, "importer", other)
    actor = actor_for(mori, TODAY)
    assert (actor.kind, actor.is_party) == ("party", True)
    assert actor.persons_for("broker") == {firm.pk}
    assert actor.persons_for() == {firm.pk, other.pk}
    assert actor.may_for("broker", firm.pk)
    assert not actor.may_for("importer", firm.pk)
    assert not actor.may_for("broker", None)
    assert actor.all_offices == frozenset()
    assert actor.label() == "Mori Ken (broker, BRK01; importer, IMP01)"


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2026, 4, 30), True),
        (date(2026, 5, 1), False),
    ],
)
def test_the_first_and_the_last_day_are_in_force(offices: dict[str, Office], on: date, held: bool) -> None:
    user = a_user()
    grant(user, "officer", offices["NRT"], valid_from=date(2026, 4, 1), valid_to=date(2026, 4, 30))
    assert actor_for(user, on).has_role("officer") is held
    assert grants_in_force(user, on).exists() is held


def test_an_inactive_user_holds_nothing(offices: dict[str, Office]) -> None:
    user = a_user(is_active=False)
    grant(user, "officer", offices["NRT"])
    actor = actor_for(user, TODAY)
    assert (actor.grants, actor.kind) == ((), "party")
    assert not actor.may_at("officer", offices["NRT"].pk)


def test_an_auditor_reads_only(offices: dict[str, Office]) -> None:
    user = a_user()
    grant(user, "auditor", offices["HQ"])
    assert actor_for(user, TODAY).reads_only
    officer = a_user()
    grant(officer, "officer", offices["HQ"])
    assert not actor_for(officer, TODAY).reads_only
    assert not Actor.system("timer").reads_only


def test_the_number_of_queries_does_not_grow_with_the_grants(offices: dict[str, Office]) -> None:
    one, many = a_user(), a_user()
    grant(one, "officer", offices["NRT"])
    for role in ("officer", "inspector", "collector", "supervisor"):
        for office in offices.values():
            grant(many, role, office)
    with CaptureQueriesContext(connection) as few:
        actor_for(one, TODAY)
    with CaptureQueriesContext(connection) as also_few:
        actor_for(many, TODAY)
    assert len(few) == len(also_few) == 2


def test_an_actor_does_not_change() -> None:
    actor = Actor(1, "Sato", "staff", (Grant("officer", office_id=1, code="TYO"),))
    with pytest.raises(FrozenInstanceError):
        actor.name = "Mori"  # type: ignore[misc]
    assert hash(actor) == hash(Actor(1, "Sato", "staff", (Grant("officer", office_id=1, code="TYO"),)))


def test_the_system_acts_under_known_names_only() -> None:
    known = {"timer", "screening", "payments", "consequence", "intake", "migration", "demo", "operator"}
    assert known == SYSTEM_NAMES
    timer = Actor.system("timer")
    assert (timer.user_id, timer.is_system, timer.label()) == (None, True, "timer (system)")
    assert not timer.has_role("supervisor")
    with pytest.raises(ValueError, match="'root' is not a known system actor; known: consequence, demo"):
        Actor.system("root")


def test_a_machine_acts_for_the_person_of_its_user(db: None) -> None:
    firm = a_person("BRK01")
    machine = a_user("brk01-api", name_en="BRK01 system", is_service=True)
    grant(machine, "broker", firm)
    application = SimpleNamespace(name="BRK01", user=machine)
    actor = actor_for_client(application, TODAY)
    assert actor.persons_for("broker") == {firm.pk}
    assert actor.label() == "BRK01 system (broker, BRK01)"


def test_a_machine_of_nobody_may_do_nothing() -> None:
    actor = actor_for_client(SimpleNamespace(name="stray", user=None), TODAY)
    assert (actor.user_id, actor.grants, actor.kind) == (None, (), "party")


def test_a_party_sees_its_own_persons_and_customs_sees_all(offices: dict[str, Office]) -> None:
    firm = a_person("BRK01")
    a_person("IMP01")
    mori, sato, nobody = a_user(), a_user(), a_user()
    grant(mori, "broker", firm)
    grant(sato, "officer", offices["NRT"])
    assert list(persons_visible_to(actor_for(mori, TODAY))) == [firm]
    assert persons_visible_to(actor_for(sato, TODAY)).count() == 2
    assert persons_visible_to(actor_for(nobody, TODAY)).count() == 0


def test_a_supervisor_sees_the_users_of_the_office_and_of_parties(offices: dict[str, Office]) -> None:
    chief, clerk, elsewhere, broker = a_user("chief"), a_user("clerk"), a_user("elsewhere"), a_user("broker1")
    grant(chief, "supervisor", offices["TYO"])
    grant(clerk, "officer", offices["NRT"], valid_to=date(2025, 1, 1))
    grant(elsewhere, "officer", offices["KOB"])
    grant(broker, "broker", a_person())
    assert {user.username for user in users_visible_to(actor_for(chief, TODAY))} == {
        "chief",
        "clerk",
        "broker1",
    }
    assert list(users_visible_to(actor_for(elsewhere, TODAY))) == [elsewhere]
    assert list(users_visible_to(actor_for(broker, TODAY))) == [broker]
    assert users_visible_to(Actor.system("demo")).count() == 4

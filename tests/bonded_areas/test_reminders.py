"""Reminders of the periods of storage: on the thirtieth, fourteenth, seventh and last day before, each once.

The days are counted by hand: brought in on 30 November 2026, the three months are December, January and February.
28 February 2027 is a Sunday, so that one may apply until Monday 1 March (43-3(1), General Rules Act 10(2)).
"""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from accounts.actors import Actor, actor_for
from accounts.models import User
from bonded_areas.models import CargoLot, Place
from statute import clock
from statute.door import perform
from statute.journal import timeline
from statute.models import Case, DeadlineRow, OutboxEvent, Reminder
from statute.sweep import sweep
from statute.verifying import verify
from tests.bonded_areas.test_storage_approval import STORE, at, bring_in, operator, running
from tests.bonded_areas.test_storage_approval import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
NOV_30 = date(2026, 11, 30)
# Thirty, fourteen, seven days and one day before 1 March 2027.
TO_APPLY = {30: date(2027, 1, 30), 14: date(2027, 2, 15), 7: date(2027, 2, 22), 1: date(2027, 2, 28)}


def given(lot: int, name: str = "storage_application") -> list[tuple[int, date]]:
    """Which reminders of a deadline were given, and on which day in Tokyo."""
    rows = Reminder.objects.filter(deadline__case_id=lot, deadline__name=name).order_by("id")
    return [(one.days_before, clock.day_of(one.given_at)) for one in rows]


def lot_of_30_november(scene: Scene, place: str = "1AW01") -> int:
    operator(scene)
    with at(NOV_30, 10):
        return bring_in(scene, place, on=NOV_30.isoformat())


@pytest.mark.proves("43-3(1)")
def test_one_is_reminded_at_midnight_of_the_four_days_before_the_three_months_are_over(scene: Scene) -> None:
    lot = lot_of_30_november(scene)
    assert running(lot) == {"storage_application": date(2027, 3, 1), "unapproved_storage": date(2027, 3, 1)}
    expected: list[tuple[int, date]] = []
    for before, day in TO_APPLY.items():
        with clock.standing_at(clock.midnight(day) - timedelta(microseconds=1)):
            sweep()
            assert given(lot) == expected
        expected.append((before, day))
        with at(day):
            assert sweep().reminded == 1
            # The timer runs twice: nobody is told twice.
            assert sweep().reminded == 0
        assert given(lot) == expected
    # Of the same day: only what can still be done is brought to mind, not that the cargo may be housed.
    assert given(lot, "unapproved_storage") == []
    with at(date(2027, 3, 2)):
        assert sweep().reminded == 0
    assert CargoLot.objects.get(pk=lot).housable_under == "80(1)(iii)-3"
    assert verify().broken == []


@pytest.mark.proves("80(1)(i)")
def test_the_month_in_a_designated_area_ends_on_new_years_eve_and_one_is_reminded_of_that_day(
    scene: Scene,
) -> None:
    lot = lot_of_30_november(scene, "1AD02")
    # Cargo is to be gone by then: the last day does not move to the first working day of January.
    assert running(lot) == {"designated_storage": date(2026, 12, 31)}
    for number in range(32):
        with at(NOV_30 + timedelta(days=number), 11):
            sweep()
    days = [
        (30, date(2026, 12, 1)),
        (14, date(2026, 12, 17)),
        (7, date(2026, 12, 24)),
        (1, date(2026, 12, 30)),
    ]
    assert given(lot, "designated_storage") == days


@pytest.mark.proves("43-2(1)")
def test_one_is_reminded_before_the_two_years_of_an_approved_lot_are_over(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    with at(NOV_30, 10):
        lot = bring_in(scene, on=NOV_30.isoformat())
        perform(lot, "apply_for_storage", who, STORE)
        perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
        perform(lot, "approve_storage", officer)
    assert running(lot) == {"approved_storage": date(2028, 11, 30)}
    days = {30: date(2028, 10, 31), 14: date(2028, 11, 16), 7: date(2028, 11, 23), 1: date(2028, 11, 29)}
    for day in days.values():
        with at(day):
            sweep()
    assert given(lot, "approved_storage") == list(days.items())


def test_a_timer_that_comes_late_gives_the_last_reminder_that_was_due_and_none_of_those_it_missed(
    scene: Scene,
) -> None:
    lot = lot_of_30_november(scene)
    with at(date(2027, 2, 20), 9):
        assert sweep().reminded == 1
        assert sweep().reminded == 0
    with at(date(2027, 2, 22)):
        sweep()
    assert given(lot) == [(14, date(2027, 2, 20)), (7, date(2027, 2, 22))]
    # Down until all is over: nobody is reminded of what can be done no more.
    with at(date(2027, 3, 5)):
        assert sweep().reminded == 0
    assert CargoLot.objects.get(pk=lot).too_late_since is not None


def test_who_enters_cargo_late_is_reminded_of_what_is_still_ahead_alone(scene: Scene) -> None:
    operator(scene)
    with at(date(2027, 2, 20), 10):
        lot = bring_in(scene, on=NOV_30.isoformat())
        assert sweep().reminded == 0
    with at(date(2027, 2, 22)):
        sweep()
    with at(date(2027, 2, 28), 23):
        sweep()
    assert given(lot) == [(7, date(2027, 2, 22)), (1, date(2027, 2, 28))]


@pytest.mark.proves("43-3(1)")
def test_a_longer_period_is_reminded_of_again_and_the_old_day_no_more(scene: Scene) -> None:
    lot = lot_of_30_november(scene)
    who, officer = acting_operator(), scene["bonded_officer"]
    with at(date(2027, 2, 16), 10):
        sweep()
        perform(lot, "ask_for_more_time", who, {"until": "2027-03-31", "reason": "the buyer is late"})
        perform(lot, "give_more_time", officer, {"until": "2027-03-31"})
    assert running(lot)["storage_application"] == date(2027, 3, 31)
    for number in range(44):
        with at(date(2027, 2, 16) + timedelta(days=number), 12):
            sweep()
    # Of 1 March (14 days before it, a day late), then of 31 March: thirty days, fourteen, seven and one before.
    assert given(lot) == [
        (14, date(2027, 2, 16)),
        (30, date(2027, 3, 1)),
        (14, date(2027, 3, 17)),
        (7, date(2027, 3, 24)),
        (1, date(2027, 3, 30)),
    ]


def acting_operator() -> Actor:
    return actor_for(User.objects.get(username="operator"), date(2026, 11, 2))


def test_who_applies_is_not_reminded_any_more_and_is_again_when_the_application_is_refused(
    scene: Scene,
) -> None:
    lot = lot_of_30_november(scene)
    with at(date(2027, 1, 30)):
        sweep()
        perform(lot, "apply_for_storage", acting_operator(), STORE)
    with at(date(2027, 2, 15)):
        assert sweep().reminded == 0
        refused = {"ground": "other_law", "reason": "quarantine"}
        perform(lot, "refuse_storage", scene["bonded_officer"], refused)
    with at(date(2027, 2, 22)):
        sweep()
    assert given(lot) == [(30, date(2027, 1, 30)), (7, date(2027, 2, 22))]


def test_counting_again_without_moving_a_day_reminds_nobody_again(scene: Scene) -> None:
    lot = lot_of_30_november(scene)
    with at(date(2027, 1, 30), 1):
        sweep()
        perform(lot, "recount", Actor.system("timer"))
        assert sweep().reminded == 0
    assert given(lot) == [(30, date(2027, 1, 30))]


def test_a_reminder_says_to_whom_it_was_given_on_the_case_in_the_api_and_in_the_journal(scene: Scene) -> None:
    lot = lot_of_30_november(scene)
    with at(date(2027, 1, 30)):
        sweep()
        [one] = Reminder.objects.all()
        place = Place.objects.get(code="1AW01")
        assert (one.offices, one.persons) == ([scene.tokyo.pk], [place.operator_id])
        entry = timeline(lot, scene["officer"])[-1]
        assert (entry.action, entry.data["input"]["days_before"]) == ("remind", 30)
        [(act, table, key, values)] = entry.data["rows"]
        assert (act, table, key) == ("create", "statute.reminder", one.pk)
        assert values["persons"] == [place.operator_id]
        case = Case.objects.get(pk=lot)
        for user, names in (("officer", ["Tyo", "WHS01 Ltd."]), ("operator", ["Tyo", "WHS01 Ltd."])):
            client = Client(headers={"accept-language": "en"})
            client.force_login(User.objects.get(username=user))
            html = client.get(f"/cargo-lots/{case.handle}/").content.decode()
            assert f"given to {', '.join(names)}" in " ".join(html.split())
            told = client.get(f"/api/v1/cargo-lots/{case.handle}/deadlines/").json()["results"]
            [deadline] = [row for row in told if row["name"] == "storage_application"]
            assert [(r["days_before"], r["on"], r["to"]) for r in deadline["reminders"]] == [
                (30, "2027-01-30", names),
                (14, "2027-02-15", []),
                (7, "2027-02-22", []),
                (1, "2027-02-28", []),
            ]
            assert deadline["reminders"][0]["given_at"] == "2027-01-29T15:00:00+00:00"
    # Nothing is left in the outbox that nobody takes from it.
    assert not OutboxEvent.objects.filter(topic="deadline.near").exists()


@pytest.mark.django_db(transaction=True)
def test_two_timers_at_once_give_a_reminder_once(scene: Scene) -> None:
    lots = [lot_of_30_november(scene)]
    with at(NOV_30, 10):
        lots += [bring_in(scene, on=NOV_30.isoformat(), transport_document=f"D{n}") for n in range(6)]
    both, told = Barrier(2), []

    def ring() -> None:
        try:
            with at(TO_APPLY[30], 1):
                both.wait()
                told.append(sweep(batch=2).reminded)
        finally:
            connection.close()

    timers = [Thread(target=ring) for _ in range(2)]
    for one in timers:
        one.start()
    for one in timers:
        one.join()
    with at(TO_APPLY[30], 2):
        told.append(sweep().reminded)
    assert sum(told) == 7
    assert [given(lot) for lot in lots] == [[(30, TO_APPLY[30])]] * 7
    assert set(DeadlineRow.objects.values_list("attempts", flat=True)) == {0}

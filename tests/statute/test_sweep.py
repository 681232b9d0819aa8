"""Deadlines run, are met, moved and stopped with the facts; the sweep fires each once, whatever fails."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.actors import Actor
from statute import clock
from statute.articles import Article
from statute.deadline_rows import next_fire
from statute.door import perform, perform_many
from statute.errors import Refused
from statute.journal import timeline
from statute.models import Case, DeadlineRow, JournalEntry, OutboxEvent, Reminder
from statute.seals import verify
from statute.sweep import MAX_ATTEMPTS, sweep
from statute.transitions import Due
from tests.drill.models import Berth, Stall
from tests.drill.world import World, stall

TIMER = Actor.system("timer")


def days(count: int) -> None:
    """So many days go by."""
    clock.advance(timedelta(days=count))


def rows(case_id: int) -> list[tuple[str, str, date]]:
    """Name, status and last day of every deadline of a case, in the order they were started."""
    found = DeadlineRow.objects.filter(case_id=case_id).order_by("id")
    return list(found.values_list("name", "status", "ends_on"))


@pytest.fixture
def monday(world: World) -> date:
    """The sandbox is moved to 10:00 on Monday 7 December 2026 (or, the clock being past it, a later 7 December)."""
    day = date(2026, 12, 7)
    while clock.midnight(day) <= clock.now() or day.weekday() != 0:
        day = date(day.year + 1, 12, 7)
    clock.advance(clock.midnight(day) + timedelta(hours=10) - clock.now())
    return day


def test_a_deadline_starts_with_its_fact_and_is_met_by_the_act(world: World, monday: date) -> None:
    (case_id,) = world.filed()
    assert rows(case_id) == [("examination", "running", monday + timedelta(days=14))]  # ten working days
    row = DeadlineRow.objects.get(case_id=case_id)
    assert (row.kind, row.article, row.late_from) == (
        "stall",
        "67",
        clock.midnight(row.ends_on + timedelta(days=1)),
    )
    assert row.basis["from"] == monday.isoformat()
    assert row.calendar_version.startswith("holidays-")
    assert Case.objects.get(pk=case_id).due_at == row.late_from
    perform(case_id, "refuse", world.supervisor)
    assert rows(case_id) == [("examination", "met", row.ends_on)]
    assert Case.objects.get(pk=case_id).due_at is None


def test_a_deadline_stops_when_its_fact_is_gone(world: World) -> None:
    (case_id,) = world.filed()
    perform(case_id, "withdraw", world.keeper)
    assert [(name, status) for name, status, _ in rows(case_id)] == [("examination", "stopped")]


def test_a_deadline_set_in_an_order_is_moved_by_another_order(world: World) -> None:
    until = clock.today() + timedelta(days=40)
    (case_id,) = world.granted(until=until)
    later = until + timedelta(days=10)
    perform(case_id, "renew", world.officer, {"until": later})
    assert [row for row in rows(case_id) if row[0] == "grant"] == [
        ("grant", "extended", until),
        ("grant", "running", later),
    ]
    entry = timeline(case_id, world.officer)[-1]
    assert [(d["name"], d["event"], d["ends_on"]) for d in entry.data["deadlines"]] == [
        ("grant", "extended", until.isoformat()),
        ("grant", "started", later.isoformat()),
    ]


def test_an_act_that_changes_no_fact_leaves_the_deadlines_alone(world: World) -> None:
    (case_id,) = world.granted()
    before = list(DeadlineRow.objects.order_by("id").values())
    perform(case_id, "jam", world.officer)
    assert list(DeadlineRow.objects.order_by("id").values()) == before
    assert "deadlines" not in timeline(case_id, world.officer)[-1].data


def test_the_last_day_is_in_time_and_the_first_instant_of_the_next_is_late(
    world: World, monday: date
) -> None:
    (case_id,) = world.granted(until=monday + timedelta(days=3))
    end = clock.midnight(monday + timedelta(days=4))
    with clock.standing_at(end - timedelta(microseconds=1)):
        assert sweep().fired == 0
    assert stall(case_id).state == "granted"
    with clock.standing_at(end):
        assert sweep().fired == 1
    assert stall(case_id).state == "lapsed"


def test_reminders_come_before_the_end_each_once(world: World, monday: date) -> None:
    (case_id,) = world.granted(until=monday + timedelta(days=60))
    perform(case_id, "state_sales", world.keeper)
    for _ in range(70):
        days(1)
        sweep()
    entries = [e for e in timeline(case_id, world.officer) if e.action in ("remind", "lapse")]
    assert [(e.action, clock.day_of(e.at) - monday) for e in entries] == [
        ("remind", timedelta(days=30)),
        ("remind", timedelta(days=53)),
        ("lapse", timedelta(days=61)),
    ]
    given = Reminder.objects.filter(deadline__case_id=case_id, deadline__name="grant").order_by("id")
    assert list(given.values_list("days_before", flat=True)) == [30, 7]
    assert {(*one.offices, *one.persons) for one in given} == {(world.tokyo.pk, world.person.pk)}


def test_a_deadline_without_a_consequence_is_told(world: World) -> None:
    (case_id,) = world.filed()
    days(30)
    assert sweep().as_data() == {"fired": 1, "reminded": 0, "failed": 0, "parked": 0}
    assert stall(case_id).state == "filed"
    passed = OutboxEvent.objects.get(topic="deadline.passed")
    assert (passed.case_id, passed.payload["deadline"]) == (case_id, "examination")
    assert sweep().fired == 0  # it fired once


def test_what_has_expired_does_not_start_again_on_the_same_facts(world: World) -> None:
    (case_id,) = world.filed()
    days(30)
    sweep()
    perform(case_id, "note", world.officer, {"text": "late, we know"})
    perform(case_id, "recount", world.supervisor)
    assert [(name, status) for name, status, _ in rows(case_id)] == [("examination", "expired")]
    assert Case.objects.get(pk=case_id).due_at is None


def test_a_server_a_week_late_fires_everything_once_and_in_the_order_it_was_due(world: World) -> None:
    today = clock.today()
    stalls = [world.granted(until=today + timedelta(days=n))[0] for n in (3, 1, 2)]
    days(9)
    assert sweep(batch=1).fired == 3
    assert sweep().fired == 0
    lapses = JournalEntry.objects.filter(action="lapse").order_by("id").values_list("case_id", flat=True)
    assert list(lapses) == [stalls[1], stalls[2], stalls[0]]


def test_two_deadlines_of_one_case_fire_one_after_the_other(world: World) -> None:
    (case_id,) = world.granted(until=clock.today() + timedelta(days=50))
    days(60)  # the statement's month and the permit are over
    assert sweep().fired == 2
    actions = [e.action for e in timeline(case_id, world.officer)][-2:]
    assert actions == ["deadline_passed", "lapse"]


def test_a_deadline_that_the_first_expiry_stops_does_not_fire(world: World) -> None:
    (case_id,) = world.granted(until=clock.today() + timedelta(days=5))
    days(60)  # it lapsed before the month of the statement was over
    assert sweep().as_data() == {"fired": 1, "reminded": 0, "failed": 0, "parked": 0}
    assert sorted((name, status) for name, status, _ in rows(case_id)) == [
        ("examination", "met"),
        ("grant", "expired"),
        ("statement", "stopped"),
    ]


def test_more_cases_than_a_batch_are_all_fired(world: World) -> None:
    world.granted(7, until=clock.today())
    days(2)
    assert sweep(batch=2).fired == 7


def test_a_sweep_stops_when_its_time_is_up_and_the_next_goes_on(world: World) -> None:
    world.granted(3, until=clock.today())
    days(2)
    assert sweep(batch=1, seconds=0).fired == 1
    assert sweep().fired == 2


def test_one_failing_case_is_found_by_halving_and_the_others_fire(world: World) -> None:
    stalls = world.granted(9, until=clock.today())
    rigged, jammed = stalls[4], stalls[7]
    perform(rigged, "rig", world.officer)
    perform(jammed, "jam", world.officer)
    days(2)
    assert sweep().as_data() == {"fired": 7, "reminded": 0, "failed": 2, "parked": 0}
    assert {stall(s).state for s in stalls if s not in (rigged, jammed)} == {"lapsed"}
    errors = DeadlineRow.objects.filter(name="grant", status="running").order_by("case_id")
    assert [(row.case_id, row.attempts, row.last_error) for row in errors] == [
        (rigged, 1, "RuntimeError: it was rigged"),
        (jammed, 1, "The machinery is jammed. [47]"),
    ]
    assert verify().broken == []


def test_a_failing_case_is_tried_again_ever_later_and_then_parked(world: World) -> None:
    (case_id,) = world.granted(until=clock.today())
    perform(case_id, "jam", world.officer)
    days(2)
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        swept = sweep()
        assert (swept.failed, swept.parked) == (1, int(attempt == MAX_ATTEMPTS))
        assert sweep().failed == 0  # not before its time
        row = DeadlineRow.objects.get(case_id=case_id, name="grant")
        waits.append(round((row.fire_at - clock.now()) / timedelta(minutes=1)))
        clock.advance(row.fire_at - clock.now() + timedelta(seconds=1))
    assert waits == [1, 5, 25, 125, 625]
    assert row.status == "parked"
    assert sweep().failed == 0
    assert Case.objects.get(pk=case_id).due_at == row.late_from  # it is due still
    assert verify().broken == []


def test_a_supervisor_takes_up_what_was_parked_when_the_cause_is_gone(world: World) -> None:
    (case_id,) = world.granted(until=clock.today())
    with pytest.raises(Refused, match="No deadline of this case is parked"):
        perform(case_id, "resume_deadlines", world.supervisor)
    perform(case_id, "jam", world.officer)
    days(2)
    for _ in range(MAX_ATTEMPTS):
        sweep()
        days(1)
    with pytest.raises(Refused):
        perform(case_id, "resume_deadlines", world.officer)
    perform(case_id, "unjam", world.officer)
    assert stall(case_id).state == "granted"
    perform(case_id, "resume_deadlines", world.supervisor)
    assert sweep().fired == 1
    assert stall(case_id).state == "lapsed"
    assert verify().broken == []


def test_a_reminder_that_fails_does_not_stop_the_end_of_the_period(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = clock.today() + timedelta(days=8)
    (case_id,) = world.granted(until=until)

    def broken(row: Any, ctx: Any) -> Any:
        raise ValueError("no post today")

    monkeypatch.setattr(Stall, "remind", broken)
    days(1)
    for _ in range(MAX_ATTEMPTS):
        assert sweep().parked == 0
        clock.advance(timedelta(hours=11))
    row = DeadlineRow.objects.get(case_id=case_id, name="grant")
    assert (row.status, row.fire_at) == ("running", row.late_from)
    days(9)
    assert sweep().fired == 1
    assert stall(case_id).state == "lapsed"


def test_a_reminder_that_is_given_up_takes_nothing_from_the_next_nor_from_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 30th day's fails for good, the 7th's is given; the last tries of a reminder are none of the expiry."""
    (case_id,) = world.granted(until=clock.today() + timedelta(days=31))
    perform(case_id, "state_sales", world.keeper)

    def broken(row: Any, ctx: Any) -> Any:
        raise ValueError("no post today")

    def grant() -> DeadlineRow:
        return DeadlineRow.objects.get(case_id=case_id, name="grant")

    def until(instant: datetime) -> None:
        clock.advance(instant - clock.now() + timedelta(seconds=1))

    late = grant().late_from
    with monkeypatch.context() as patch:
        patch.setattr(Stall, "remind", broken)
        for _ in range(MAX_ATTEMPTS):
            until(grant().fire_at)
            assert sweep().as_data() == {"fired": 0, "reminded": 0, "failed": 1, "parked": 0}
    # Given up: the next is that of seven days before, with all of its own attempts.
    assert (grant().status, grant().attempts, grant().fire_at) == ("running", 0, late - timedelta(days=8))
    until(grant().fire_at)
    assert sweep().reminded == 1
    assert grant().fire_at == late
    perform(case_id, "jam", world.officer)
    until(late)
    swept = sweep()
    assert (swept.failed, swept.parked, grant().status, grant().attempts) == (1, 0, "running", 1)
    perform(case_id, "unjam", world.officer)
    until(grant().fire_at)
    assert sweep().fired == 1
    assert stall(case_id).state == "lapsed"


@pytest.mark.parametrize("sweeps_before_the_end", [1, MAX_ATTEMPTS - 1, MAX_ATTEMPTS])
def test_however_often_a_reminder_failed_the_end_has_all_of_its_attempts(
    world: World, monkeypatch: pytest.MonkeyPatch, sweeps_before_the_end: int
) -> None:
    (case_id,) = world.granted(until=clock.today() + timedelta(days=31))
    perform(case_id, "jam", world.officer)

    def broken(row: Any, ctx: Any) -> Any:
        raise ValueError("no post today")

    monkeypatch.setattr(Stall, "remind", broken)
    perform(case_id, "state_sales", world.keeper)
    row = DeadlineRow.objects.get(case_id=case_id, name="grant")
    for _ in range(sweeps_before_the_end):
        clock.advance(row.fire_at - clock.now() + timedelta(seconds=1))
        assert sweep().failed == 1
        row.refresh_from_db()
    clock.advance(row.late_from - clock.now() + timedelta(seconds=1))
    tried = []
    while row.status == "running":
        swept = sweep()
        tried.append((swept.failed, swept.parked))
        row.refresh_from_db()
        clock.advance(row.fire_at - clock.now() + timedelta(seconds=1))
    assert tried == [*[(1, 0)] * (MAX_ATTEMPTS - 1), (1, 1)]


def test_the_failure_of_a_case_that_another_reaches_is_noted_on_the_one_that_was_due(world: World) -> None:
    (case_id,) = world.granted(until=clock.today())
    berth = Berth.objects.get()
    with connection.cursor() as cursor:  # as if the berth had been freed behind its back
        cursor.execute("UPDATE drill_berth SET state = 'free' WHERE case_id = %s", [berth.pk])
        cursor.execute("UPDATE statute_case SET state = 'free' WHERE id = %s", [berth.pk])
    days(2)
    assert sweep().failed == 1
    assert (
        "Not possible while the case is" in DeadlineRow.objects.get(case_id=case_id, name="grant").last_error
    )
    assert stall(case_id).state == "granted"


def test_a_calendar_that_changes_without_moving_the_day_moves_no_deadline(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = world.filed()
    row = DeadlineRow.objects.get(case_id=case_id)
    assert "calendar" in row.basis
    DeadlineRow.objects.update(basis={**row.basis, "calendar": "an older release"})
    perform(case_id, "note", world.officer, {"text": "x"})
    assert [status for _, status, _ in rows(case_id)] == ["running"]


def test_when_the_timer_looks_next() -> None:
    deadline = Stall.deadlines[1]  # reminded 30 and 7 days before
    late = clock.midnight(date(2026, 7, 1))
    last = date(2026, 6, 30)
    for now, expected in [
        (date(2026, 5, 1), last - timedelta(days=30)),
        (date(2026, 5, 31), last - timedelta(days=7)),
        (date(2026, 6, 22), last - timedelta(days=7)),
        (date(2026, 6, 23), last + timedelta(days=1)),
        (date(2026, 7, 5), last + timedelta(days=1)),
    ]:
        assert next_fire(deadline, late, clock.midnight(now)) == clock.midnight(expected)


def test_a_deadline_set_by_order_ends_at_midnight_in_tokyo() -> None:
    due = Due.set_on(date(2026, 7, 31), Article("71", 2))
    assert due.late_from == datetime.fromisoformat("2026-08-01T00:00:00+09:00")
    assert due.basis == {"rule": "set", "on": "2026-07-31", "articles": ["71(2)"]}


def test_firing_five_hundred_takes_as_many_queries_as_firing_five(world: World) -> None:
    from django.test.utils import CaptureQueriesContext

    counts = []
    for count in (5, 50):
        world.granted(count, until=clock.today())
        days(2)
        with CaptureQueriesContext(connection) as asked:
            assert sweep().fired == count
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_timer_may_not_do_what_an_officer_does(world: World) -> None:
    (case_id,) = world.filed()
    with pytest.raises(Refused):
        perform_many([case_id], "refuse", TIMER)

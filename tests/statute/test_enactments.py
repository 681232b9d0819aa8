"""What a law changes before a release does is put in force at headquarters, and moves the deadlines it moves."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.actors import Actor
from accounts.models import Office
from statute import clock, enacting
from statute.articles import Article
from statute.calendar_store import current_calendar
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from statute.models import CalendarOverride, DeadlineRow, Enactment, JournalEntry, OutboxEvent, Parameter
from statute.outbox import drain
from statute.parameters import Dated, parameter
from statute.recomputing import differences
from statute.seals import verify
from statute.sweep import sweep
from tests.accounts.people import a_user, grant
from tests.drill.world import World, stall
from tests.drill.world import _actor as actor_of

NAME = "drill.rate"
DAY = {"name": "Day of mourning", "name_ja": "国葬の日", "article": "2-2", "source": "Cabinet Order 1"}


@pytest.fixture
def headquarters(live_world: World) -> Office:
    return Office.objects.get(parent=None)


@pytest.fixture
def minister(headquarters: Office) -> Actor:
    """A supervisor of headquarters."""
    return actor_of("minister", "supervisor", headquarters)


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {NAME: (Dated(NAME, date(2000, 1, 1), Decimal("7.3"), Article("12"), "percent", "shipped"),)}
    monkeypatch.setattr("statute.parameters.shipped", lambda: known)
    monkeypatch.setattr(enacting, "shipped", lambda: known)


def draft_value(minister: Actor, office: Office, **changed: Any) -> int:
    given = {
        "name": NAME,
        "valid_from": "2027-01-01",
        "value": "2.8",
        "article": "12(2)",
        "source": "Notice 5",
        **changed,
    }
    return open_case(Enactment, "draft_value", minister, office.pk, given).case_id


def draft_day(minister: Actor, office: Office, day: date, *, closed: bool = True) -> int:
    given = {"day": day, "closed": closed, **DAY}
    return open_case(Enactment, "draft_day", minister, office.pk, given).case_id


def working_day(after: date) -> date:
    return current_calendar().next_working_day(after)


def test_a_value_is_drafted_and_put_in_force(minister: Actor, headquarters: Office, rates: None) -> None:
    case_id = draft_value(minister, headquarters)
    assert parameter(NAME, on=date(2027, 5, 1)) == Decimal("7.3")
    perform(case_id, "put_in_force", minister)
    assert parameter(NAME, on=date(2026, 12, 31)) == Decimal("7.3")
    assert parameter(NAME, on=date(2027, 1, 1)) == Decimal("2.8")
    row = Parameter.objects.get()
    assert (row.article, row.source) == ("12(2)", "Notice 5")
    assert '"create","statute.parameter"' in JournalEntry.objects.get(case_id=case_id, sequence=2).body
    again = draft_value(minister, headquarters, value="2.9", source="Correction of Notice 5")
    perform(again, "put_in_force", minister)
    assert parameter(NAME, on=date(2027, 1, 1)) == Decimal("2.9")
    assert Parameter.objects.count() == 1
    with pytest.raises(Refused, match="in force already"):
        perform(draft_value(minister, headquarters, value="2.9"), "put_in_force", minister)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "drill.nothing"}, "name"),
        ({"value": "a lot"}, "value"),
        ({"value": 3}, "value"),
        ({"value": "NaN"}, "value"),
    ],
)
def test_a_value_must_be_of_a_known_parameter_and_written_like_its_others(
    minister: Actor, headquarters: Office, rates: None, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        draft_value(minister, headquarters, **changed)
    assert [r.field for r in refusal.value.reasons] == [field]
    with pytest.raises(InvalidInput):
        draft_value(minister, headquarters, article="the law")


def test_only_headquarters_puts_law_in_force(live_world: World, minister: Actor, rates: None) -> None:
    with pytest.raises(Refused, match="Only headquarters"):
        draft_value(live_world.supervisor, live_world.tokyo)
    for actor in (live_world.officer, live_world.keeper):
        with pytest.raises(Refused, match="Only these roles"):
            draft_value(actor, live_world.tokyo)
    case_id = draft_value(minister, Office.objects.get(parent=None))
    officer = a_user("hq_officer")
    grant(officer, "officer", Office.objects.get(parent=None))
    with pytest.raises(Refused, match="Only these roles"):
        perform(case_id, "put_in_force", actor_of("clerk", "officer", Office.objects.get(parent=None)))
    perform(case_id, "withdraw", minister)
    assert not Parameter.objects.exists()


def test_a_day_put_in_force_lists_the_deadlines_it_moves_and_they_are_counted_again(
    live_world: World, minister: Actor, headquarters: Office
) -> None:
    filed, refused = live_world.filed(2)
    perform(refused, "refuse", live_world.supervisor)
    before = DeadlineRow.objects.get(case_id=filed)
    day = working_day(before.ends_on - timedelta(days=1))
    case_id = draft_day(minister, headquarters, day)
    (moved,) = enacting.deadlines_moved(Enactment.objects.get(pk=case_id))
    assert (moved.case_id, moved.stored, moved.computed) == (
        filed,
        before.ends_on,
        working_day(before.ends_on + timedelta(days=1)),
    )
    perform(case_id, "put_in_force", minister)
    assert Enactment.objects.get(pk=case_id).moves == 1
    event = OutboxEvent.objects.get(topic="law.enacted")
    assert event.payload["moves"] == [moved.as_data()]
    assert list(differences())  # told, not yet counted
    assert drain(["recount_deadlines"]) == {"recount_deadlines": 1}
    rows = DeadlineRow.objects.filter(case_id=filed).order_by("id").values_list("status", "ends_on")
    assert list(rows) == [("extended", before.ends_on), ("running", moved.computed)]
    assert list(differences()) == []
    override = CalendarOverride.objects.get()
    assert (override.name, override.name_ja, override.source) == (
        "Day of mourning",
        "国葬の日",
        "Cabinet Order 1",
    )
    assert verify().broken == []


def test_a_deadline_that_has_fired_is_shown_and_not_undone(
    live_world: World, minister: Actor, headquarters: Office
) -> None:
    (case_id,) = live_world.filed()
    row = DeadlineRow.objects.get(case_id=case_id)
    clock.advance(clock.midnight(row.ends_on + timedelta(days=1)) - clock.now())
    assert sweep().fired == 1
    perform(draft_day(minister, headquarters, row.ends_on), "put_in_force", minister)
    drain(["recount_deadlines"])
    (found,) = differences()
    assert (found.case_id, found.fired, found.stored) == (case_id, True, row.ends_on)
    assert list(DeadlineRow.objects.filter(case_id=case_id).values_list("status", flat=True)) == ["expired"]
    assert stall(case_id).state == "filed"


def test_a_holiday_may_be_moved_and_a_sunday_stays_closed(
    live_world: World, minister: Actor, headquarters: Office
) -> None:
    new_year, sunday = date(2028, 1, 2), date(2028, 3, 5)
    for day in (new_year, sunday, date(2051, 1, 5)):
        with pytest.raises(Refused) as refusal:
            draft_day(minister, headquarters, day, closed=False)
        assert refusal.value.reasons[0].field == "day"
    emperor = date(2028, 2, 23)
    assert current_calendar().is_administrative_holiday(emperor)
    perform(draft_day(minister, headquarters, emperor, closed=False), "put_in_force", minister)
    assert not current_calendar().is_administrative_holiday(emperor)
    perform(draft_day(minister, headquarters, emperor, closed=True), "put_in_force", minister)
    assert current_calendar().is_administrative_holiday(emperor)
    assert CalendarOverride.objects.count() == 1


def test_the_law_is_seen_by_officers_and_not_offered_to_parties(live_world: World, minister: Actor) -> None:
    draft_day(minister, Office.objects.get(parent=None), date(2028, 6, 1))
    assert Enactment.objects.visible_to(live_world.officer).count() == 1
    assert Enactment.objects.visible_to(live_world.keeper).count() == 0

"""Operations in an integrated area: what is used and made there is reported from the first one on (61-2(2), 62-15)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bonded_areas.models import BondedOperation, CargoLot, FactoryDesignation, Place
from statute import clock
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import Case, JournalEntry
from statute.sweep import sweep
from tests.bonded_areas.test_bonded_operation import approved, begun
from tests.bonded_areas.test_factory_designation import BAGS, designated, due
from tests.bonded_areas.test_stock_pages import signed_in
from tests.bonded_areas.test_storage_approval import at, operator
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.statute.threads import at_once, exceptions

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

NOTHING = {"note": "nothing was used or made"}


@pytest.fixture
def area(scene: Scene) -> Actor:
    """1AW01 is an integrated area; who runs it."""
    who = operator(scene)
    Place.objects.filter(code="1AW01").update(kind="integrated")
    return who


def reports() -> list[FactoryDesignation]:
    return list(FactoryDesignation.objects.order_by("case_id"))


def article_of(case_id: int, act: str) -> str:
    """The article under which an act stands in the journal."""
    return str(json.loads(JournalEntry.objects.get(case_id=case_id, action=act).body)["article"])


@pytest.mark.django_db
@pytest.mark.proves("62-15")
@pytest.mark.proves("61-2(2)")
def test_an_operation_begun_on_the_last_day_of_a_month_is_reported_by_the_tenth_of_the_next(
    scene: Scene, area: Actor
) -> None:
    lot = approved(scene, area, "2026-10-28")
    assert reports() == []
    with at(date(2026, 11, 30), 9):
        begun(scene, area, [lot], on="2026-11-30")
    (row,) = reports()
    assert (row.state, row.from_on, row.operator_id) == (
        "reporting",
        date(2026, 11, 30),
        CargoLot.objects.get(pk=lot).operator_id,
    )
    assert due(row.pk) == [date(2026, 12, 10)]
    # November is over with its last day, not before.
    with at(date(2026, 11, 30), 23):
        assert refusal(row.pk, "report", area, NOTHING) == [("period_not_over", "62-15")]
    with at(date(2026, 12, 10), 23):
        assert sweep().fired == 0
        perform(row.pk, "report", area, {"used": [{"description": "leather", "gross_mass_kg": "60"}]})
        (report,) = row.reports.all()
        assert (report.from_on, report.until_on, report.late, report.booked_used_kg) == (
            date(2026, 11, 30),
            date(2026, 11, 30),
            False,
            Decimal(60),
        )
        # 10 January 2027 is a Sunday, and the day after it Coming of Age Day.
        assert due(row.pk) == [date(2027, 1, 12)]
    assert article_of(row.pk, "report") == "62-15"


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_the_report_of_february_is_late_from_the_eleventh_of_march(scene: Scene, area: Actor) -> None:
    lot = approved(scene, area, "2026-10-28")
    with at(date(2027, 2, 1), 9):
        begun(scene, area, [lot], on="2027-02-01")
    (row,) = reports()
    assert (row.to_report.first, row.to_report.last) == (date(2027, 2, 1), date(2027, 2, 28))
    assert due(row.pk) == [date(2027, 3, 10)]
    with at(date(2027, 3, 10), 23):
        assert sweep().fired == 0
    with at(date(2027, 3, 11)):
        assert sweep().fired == 1
        # April's tenth is a Saturday.
        assert due(row.pk) == [date(2027, 4, 12)]
        perform(row.pk, "report", area, NOTHING)
    assert row.reports.get().late


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_nothing_is_designated_in_an_integrated_area_and_no_operation_is_notified_there(
    scene: Scene, area: Actor
) -> None:
    with pytest.raises(Refused) as refused:
        designated(scene)
    assert [r.code for r in refused.value.reasons] == ["place_can_be_designated"]
    operation = begun(scene, area, [approved(scene, area, "2026-10-28")])
    assert article_of(operation, "start") == "62-8(1)(ii)"


@pytest.mark.django_db
@pytest.mark.proves("61-2(1)")
def test_in_a_factory_nothing_is_reported_without_a_designation(scene: Scene, area: Actor) -> None:
    Place.objects.filter(code="1AW01").update(kind="factory")
    operation = begun(scene, area, [approved(scene, area, "2026-10-28")])
    assert reports() == []
    assert article_of(operation, "start") == "58"


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_one_duty_to_report_covers_all_operations_and_begins_with_the_earliest(
    scene: Scene, area: Actor
) -> None:
    lots = [approved(scene, area, f"2026-10-{day}") for day in (26, 27, 28)]
    with at(date(2026, 12, 2), 9):
        begun(scene, area, [lots[0]], on="2026-12-02")
        begun(scene, area, [lots[1]], on="2026-12-02")
        (row,) = reports()
        assert due(row.pk) == [date(2027, 1, 12)]
        # One of November is entered afterwards: November is to be reported too, by the tenth of December.
        begun(scene, area, [lots[2]], on="2026-11-27")
        (row,) = reports()
        assert (row.from_on, due(row.pk)) == (date(2026, 11, 27), [date(2026, 12, 10)])


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_an_operation_that_began_before_what_has_been_reported_is_reported_by_itself(
    scene: Scene, area: Actor
) -> None:
    lots = [approved(scene, area, f"2026-10-{day}") for day in (26, 27, 28)]
    with at(date(2026, 12, 2), 9):
        begun(scene, area, [lots[0]], on="2026-12-02")
    with at(date(2027, 1, 5), 9):
        (later,) = reports()
        perform(later.pk, "report", area, NOTHING)
        for lot, on in ((lots[1], "2026-11-27"), (lots[2], "2026-11-28")):
            begun(scene, area, [lot], on=on)
        # One duty for both: from 27 November to the day before the second of December, without delay.
        _later, before = reports()
        assert (before.state, before.from_on, before.stopped_on) == (
            "stopped",
            date(2026, 11, 27),
            date(2026, 12, 1),
        )
        for _month in ("November", "December"):
            perform(before.pk, "report", area, NOTHING)
        before.refresh_from_db()
        assert before.state == "ended"
        told = before.reports.order_by("until_on").values_list("until_on", "booked_used_kg")
        assert list(told) == [(date(2026, 11, 30), Decimal(120)), (date(2026, 12, 1), Decimal(0))]
    later.refresh_from_db()
    assert (later.from_on, later.reported_until) == (date(2026, 12, 2), date(2026, 12, 31))


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_normal_handling_is_not_reported_but_processing_is(scene: Scene, area: Actor) -> None:
    lot = approved(scene, area, "2026-10-28")
    for what in ("checking", "repacking", "sorting", "handling", "display"):
        perform(lot, "handle", area, {"what": what, "packages": 10, "on": "2026-11-02"})
    assert reports() == []
    perform(lot, "handle", area, {"what": "simple_processing", "packages": 10, "on": "2026-11-02"})
    (row,) = reports()
    assert (row.state, row.from_on) == ("reporting", date(2026, 11, 2))


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_when_operations_stop_the_last_report_is_due_without_delay_and_the_next_operation_begins_anew(
    scene: Scene, area: Actor
) -> None:
    lots = [approved(scene, area, f"2026-10-{day}") for day in (27, 28)]
    begun(scene, area, [lots[0]])
    (first,) = reports()
    with at(date(2026, 11, 20), 9):
        perform(first.pk, "stop", area, {"on": "2026-11-20", "reason": "the season is over"})
        assert due(first.pk) == []
        perform(first.pk, "report", area, NOTHING)
    with at(date(2026, 11, 21), 9):
        begun(scene, area, [lots[1]], on="2026-11-21")
    first.refresh_from_db()
    assert (first.state, first.reported_until) == ("ended", date(2026, 11, 20))
    assert [(row.state, due(row.pk)) for row in reports()] == [
        ("ended", []),
        ("reporting", [date(2026, 12, 10)]),
    ]


@pytest.mark.django_db
@pytest.mark.proves("61-2(2)")
@pytest.mark.proves("62-15")
def test_operations_stop_on_no_day_after_which_something_was_used_or_made(scene: Scene, area: Actor) -> None:
    operation = begun(scene, area, [approved(scene, area, "2026-10-28")])
    (row,) = reports()
    with at(date(2026, 11, 20), 9):
        perform(operation, "complete", area, {"on": "2026-11-20", "products": [BAGS]})
    stop = {"on": "2026-11-19", "reason": "the season is over"}
    with at(date(2026, 12, 1), 9):
        for who in (area, scene["bonded_officer"]):
            assert refusal(row.pk, "stop", who, stop) == [("used_or_made_later", "62-15")]
        perform(row.pk, "stop", area, {**stop, "on": "2026-11-20"})
        perform(row.pk, "report", area, NOTHING)
    assert row.reports.get().booked_made_kg == 50


def spans() -> list[tuple[str, date, date | None]]:
    return [(row.state, row.from_on, row.stopped_on) for row in reports()]


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_what_is_entered_of_a_day_that_was_reported_is_reported_by_itself(scene: Scene, area: Actor) -> None:
    lots = [approved(scene, area, f"2026-10-{day}") for day in (26, 27, 28)]
    operation = begun(scene, area, [lots[0]])
    with at(date(2026, 12, 1), 9):
        (month,) = reports()
        perform(month.pk, "report", area, NOTHING)
        # Two of the last day that was reported: one duty. The day after it is reported with December.
        for lot in lots[1:]:
            begun(scene, area, [lot], on="2026-11-30")
        last = ("stopped", date(2026, 11, 30), date(2026, 11, 30))
        assert spans() == [("reporting", date(2026, 11, 2), None), last]
        # What was made of the first one is reported as what was used for the others is.
        perform(operation, "complete", area, {"on": "2026-11-04", "products": [BAGS]})
        *_before, made = reports()
        assert spans()[1:] == [last, ("stopped", date(2026, 11, 4), date(2026, 11, 4))]
        perform(made.pk, "report", area, NOTHING)
        assert made.reports.get().booked_made_kg == 50
    with at(date(2026, 12, 2), 9):
        begun(scene, area, [approved(scene, area, "2026-10-25")], on="2026-12-01")
        assert len(reports()) == 3


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_no_day_is_in_two_reports_of_earlier_operations(scene: Scene, area: Actor) -> None:
    lots = [approved(scene, area, f"2026-10-{day}") for day in (25, 26, 27, 28)]
    with at(date(2026, 12, 2), 9):
        begun(scene, area, [lots[0]], on="2026-12-02")
    with at(date(2027, 1, 5), 9):
        (later,) = reports()
        perform(later.pk, "report", area, NOTHING)
        begun(scene, area, [lots[1]], on="2026-11-20")
        # One that waits to be reported counts, and so does one that has been.
        begun(scene, area, [lots[2]], on="2026-11-10")
        assert spans()[1:] == [
            ("stopped", date(2026, 11, 20), date(2026, 12, 1)),
            ("stopped", date(2026, 11, 10), date(2026, 11, 19)),
        ]
        perform(reports()[2].pk, "report", area, NOTHING)
        begun(scene, area, [lots[3]], on="2026-11-02")
        assert spans()[2:] == [
            ("ended", date(2026, 11, 10), date(2026, 11, 19)),
            ("stopped", date(2026, 11, 2), date(2026, 11, 9)),
        ]


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_reports_that_begin_anew_reach_back_no_further_than_to_what_was_reported(
    scene: Scene, area: Actor
) -> None:
    lots = [approved(scene, area, f"2026-10-{day}") for day in (25, 26, 27, 28)]
    with at(date(2026, 11, 20), 9):
        begun(scene, area, [lots[0]], on="2026-11-18")
        (first,) = reports()
        perform(first.pk, "stop", area, {"on": "2026-11-20", "reason": "the season is over"})
        perform(first.pk, "report", area, NOTHING)
    with at(date(2026, 11, 30), 9):
        # Nothing is going on: an operation of before leaves open what comes after.
        begun(scene, area, [lots[1]], on="2026-11-05")
        assert spans()[1:] == [("stopped", date(2026, 11, 5), date(2026, 11, 17))]
        begun(scene, area, [lots[2]], on="2026-11-25")
        begun(scene, area, [lots[3]], on="2026-11-21")
        assert spans()[2:] == [("reporting", date(2026, 11, 21), None)]


@pytest.mark.django_db
@pytest.mark.proves("61-2(2)")
def test_a_longer_period_is_set_by_the_office_and_reported_within_ten_days_of_its_end(
    scene: Scene, area: Actor
) -> None:
    begun(scene, area, [approved(scene, area, "2026-10-28")])
    (row,) = reports()
    season = {"months": 4, "reason": "winter season"}
    assert refusal(row.pk, "set_months", area, season) == [("role", "61-2(2)")]
    perform(row.pk, "set_months", scene["bonded_officer"], season)
    # November to February; ten days from 1 March.
    assert due(row.pk) == [date(2027, 3, 10)]


@pytest.mark.django_db
@pytest.mark.proves("62-15")
def test_the_page_and_the_list_say_what_is_reported_and_by_which_article(scene: Scene, area: Actor) -> None:
    operation = begun(scene, area, [approved(scene, area, "2026-10-28")])
    (row,) = reports()
    client = signed_in("operator")
    handle = Case.objects.get(pk=row.pk).handle
    with at(date(2026, 12, 1), 9):
        page = client.get(f"/factory-designations/{handle}/")
        assert page.context["open"] == [{"first": date(2026, 11, 2), "last": date(2026, 11, 30)}]
        assert page.context["article"] == "62-15"
    assert b"All operations" in client.get("/operations/").content
    page = client.get(f"/operations/{Case.objects.get(pk=operation).handle}/")
    articles = {fact.get("article") for fact in page.context["sections"][0]["facts"]}
    assert "58" not in articles
    assert {"62-8(1)", "62-8(1)(ii)"} <= articles
    told = client.get(f"/api/v1/factory-designations/{handle}/").json()
    assert (told["products"], told["from_on"], told["months"]) == (None, "2026-11-02", 1)


@pytest.mark.usefixtures("live_db")
@pytest.mark.proves("62-15")
def test_two_first_operations_at_once_begin_one_duty_to_report(scene: Scene) -> None:
    who = operator(scene)
    Place.objects.filter(code="1AW01").update(kind="integrated")
    place = Place.objects.get(code="1AW01")
    lots = [approved(scene, who, f"2026-10-{day}") for day in (27, 28)]

    def start(lot: int) -> Any:
        def run() -> Any:
            given = {"place_id": place.pk, "what": "bags", "on": "2026-11-02"}
            used = [{"lot_id": lot, "packages": 5, "gross_mass_kg": "60"}]
            with clock.standing_at(datetime(2026, 11, 2, 3, tzinfo=UTC)):
                return open_case(BondedOperation, "start", who, place.office_id, {**given, "materials": used})

        return run

    assert exceptions(at_once(*(start(lot) for lot in lots))) == []
    assert len(reports()) == 1

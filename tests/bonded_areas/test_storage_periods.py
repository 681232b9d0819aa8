"""How long cargo may lie where, by example from the Act: the days on which people go wrong."""

from __future__ import annotations

from datetime import date

import pytest

from bonded_areas.rules.storage_periods import (
    Stay,
    application_period,
    housable_under,
    month_period,
    set_period,
    storage_period,
    unapproved_period,
)
from statute.calendars import Calendar

CALENDAR = Calendar.of()


def day(period: object) -> date:
    assert period is not None
    return period.ends_on  # type: ignore[attr-defined, no-any-return]


@pytest.mark.proves("43-3(1)")
@pytest.mark.proves("61-4")
@pytest.mark.proves("62-10")
@pytest.mark.parametrize("kind", ["warehouse", "factory", "integrated"])
@pytest.mark.parametrize(
    ("brought_in", "apply_by"),
    [
        # Counted from 1 March, the three months end with May: not on the 28th.
        (date(2027, 2, 28), date(2027, 5, 31)),
        # Counted from 30 November; February has no 30th: the 28th, a Sunday, so Monday 1 March.
        (date(2026, 11, 29), date(2027, 3, 1)),
        # Counted from 1 February: the end of April, the day after Showa Day.
        (date(2027, 1, 31), date(2027, 4, 30)),
        (date(2026, 11, 10), date(2027, 2, 10)),
    ],
)
def test_approval_can_be_applied_for_within_three_months(kind: str, brought_in: date, apply_by: date) -> None:
    assert day(application_period(Stay(kind, brought_in), CALENDAR)) == apply_by


@pytest.mark.proves("80(1)(iii)-3")
def test_cargo_may_be_housed_only_when_it_can_no_longer_be_applied_for() -> None:
    # The three months end on Sunday 28 February, but one may still apply on Monday.
    stay = Stay("warehouse", date(2026, 11, 29))
    assert day(unapproved_period(stay, CALENDAR)) == date(2027, 3, 1)
    assert housable_under(stay, date(2027, 3, 1), CALENDAR) is None
    assert str(housable_under(stay, date(2027, 3, 2), CALENDAR)) == "80(1)(iii)-3"


@pytest.mark.proves("56(2)")
def test_a_factory_is_a_warehouse_for_what_it_is_to_use_for_three_months() -> None:
    # Brought in on 10 November; an approval to use or store it takes its place.
    assert day(unapproved_period(Stay("factory", date(2026, 11, 10)), CALENDAR)) == date(2027, 2, 10)
    approved = Stay("factory", date(2026, 11, 10), approved_on=date(2026, 12, 1))
    assert unapproved_period(approved, CALENDAR) is None


@pytest.mark.proves("80(1)(iii)-3")
def test_the_three_months_wait_while_an_application_made_in_time_is_undecided() -> None:
    stay = Stay("warehouse", date(2026, 11, 29), applied_on=date(2027, 3, 1))
    assert unapproved_period(stay, CALENDAR) is None
    assert housable_under(stay, date(2028, 1, 1), CALENDAR) is None


@pytest.mark.proves("43-3(1)")
def test_a_longer_period_to_apply_that_was_set_is_taken_as_it_is() -> None:
    stay = Stay("warehouse", date(2026, 11, 29), apply_until=date(2027, 6, 30))
    assert day(application_period(stay, CALENDAR)) == date(2027, 6, 30)
    assert day(unapproved_period(stay, CALENDAR)) == date(2027, 6, 30)


@pytest.mark.proves("43-2(1)")
@pytest.mark.parametrize(
    ("approved", "until"),
    [
        (date(2026, 2, 28), date(2028, 2, 29)),  # from 1 March: to the end of February, which is a leap one
        (date(2027, 2, 28), date(2029, 2, 28)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (
            date(2026, 12, 31),
            date(2028, 12, 31),
        ),  # a Sunday among the year-end holidays: storage does not roll
        (date(2026, 11, 2), date(2028, 11, 2)),
    ],
)
def test_storage_is_two_years_from_the_first_approval(approved: date, until: date) -> None:
    stay = Stay("warehouse", date(2026, 1, 5), approved_on=approved, first_approved_on=approved)
    assert day(storage_period(stay, CALENDAR)) == until


@pytest.mark.proves("43-2(1)")
def test_the_two_years_of_a_warehouse_go_on_in_the_next_warehouse() -> None:
    moved = Stay("warehouse", date(2027, 9, 1), first_approved_on=date(2026, 11, 2))
    assert day(storage_period(moved, CALENDAR)) == date(2028, 11, 2)
    # A new approval there changes nothing of it, and until it is given the three months run beside.
    assert day(application_period(moved, CALENDAR)) == date(2027, 12, 1)
    again = Stay(
        "warehouse", date(2027, 9, 1), approved_on=date(2027, 10, 1), first_approved_on=date(2026, 11, 2)
    )
    assert day(storage_period(again, CALENDAR)) == date(2028, 11, 2)


@pytest.mark.proves("80(1)(i)")
def test_cargo_in_a_designated_area_may_be_housed_under_its_own_item_after_a_month() -> None:
    stay = Stay("designated", date(2026, 10, 30))
    assert housable_under(stay, date(2026, 11, 30), CALENDAR) is None
    assert str(housable_under(stay, date(2026, 12, 1), CALENDAR)) == "80(1)(i)"


@pytest.mark.proves("57")
@pytest.mark.proves("62-9")
@pytest.mark.parametrize(
    ("kind", "article"),
    [("factory", "80(1)(iii)"), ("integrated", "80(1)(iii)-2"), ("warehouse", "80(1)(ii)")],
)
def test_each_type_of_area_has_its_two_years_from_the_approval_there(kind: str, article: str) -> None:
    first = date(2027, 10, 1) if kind == "warehouse" else date(2026, 11, 2)
    stay = Stay(kind, date(2027, 9, 1), approved_on=date(2027, 10, 1), first_approved_on=first)
    assert day(storage_period(stay, CALENDAR)) == date(2029, 10, 1)
    assert housable_under(stay, date(2029, 10, 1), CALENDAR) is None
    assert str(housable_under(stay, date(2029, 10, 2), CALENDAR)) == article


@pytest.mark.proves("43-2(2)")
def test_a_longer_storage_that_was_set_replaces_the_two_years() -> None:
    stay = Stay(
        "warehouse",
        date(2026, 1, 5),
        approved_on=date(2026, 2, 2),
        first_approved_on=date(2026, 2, 2),
        store_until=date(2028, 6, 30),
    )
    assert day(storage_period(stay, CALENDAR)) == date(2028, 6, 30)


@pytest.mark.proves("80(1)(i)")
def test_a_designated_area_has_a_month_and_no_approval() -> None:
    assert day(month_period(Stay("designated", date(2027, 1, 30)), CALENDAR)) == date(2027, 2, 28)
    assert day(month_period(Stay("designated", date(2027, 1, 31)), CALENDAR)) == date(2027, 2, 28)
    assert day(month_period(Stay("designated", date(2027, 2, 28)), CALENDAR)) == date(2027, 3, 31)
    assert application_period(Stay("designated", date(2027, 1, 31)), CALENDAR) is None


@pytest.mark.proves("80(1)(iv)")
@pytest.mark.proves("80(1)(v)")
@pytest.mark.proves("80(1)(vi)")
@pytest.mark.parametrize("article", ["80(1)(iv)", "80(1)(v)", "80(1)(vi)"])
def test_a_period_that_was_set_ends_on_the_day_that_was_set(article: str) -> None:
    stay = Stay("other", date(2026, 11, 2), set_until=date(2026, 12, 25), set_under=article)
    assert day(set_period(stay, CALENDAR)) == date(2026, 12, 25)
    assert housable_under(stay, date(2026, 12, 25), CALENDAR) is None
    assert str(housable_under(stay, date(2026, 12, 26), CALENDAR)) == article


def test_an_exhibition_site_and_other_places_have_no_period_of_their_own() -> None:
    for kind in ("exhibition", "other"):
        stay = Stay(kind, date(2026, 11, 2))
        assert [
            p(stay, CALENDAR) for p in (application_period, storage_period, month_period, set_period)
        ] == [None] * 4

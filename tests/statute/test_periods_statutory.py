"""The periods of the Act by name: each with a date worked out by hand from its article."""

from datetime import date

import pytest

from statute.articles import Article
from statute.calendars import Calendar
from statute.periods import Unit
from statute.statutory_periods import (
    STATUTORY_PERIODS,
    additional_tax_payable_by,
    discontinuance_possible_after,
    reassessment_request_by,
    statutory_period,
)

CALENDAR = Calendar.of()
# The dates alone: who may act on them, and what follows, is proven where the procedure is.
pytestmark = pytest.mark.proves("2-2")

# name, counted from, last day, last day before the roll where they differ
EXAMPLES = [
    # 28 Feb 2026 is a Saturday
    ("7-2(2)", "2026-01-15", "2026-03-02", "2026-02-28"),
    # Saturday 3 May 2031 and three holidays
    ("7-15(1)", "2026-05-03", "2031-05-07", "2031-05-03"),
    ("7-15(1) special declaration", "2026-03-02", "2031-03-03", "2031-03-02"),
    ("7-15(1) withdrawn", "2026-06-10", "2031-06-10", None),
    ("9(2)(iii)", "2026-03-31", "2026-04-30", None),
    ("9(2)(v)", "2026-04-02", "2026-05-07", "2026-05-02"),
    ("9(2)(vi)", "2026-11-30", "2027-01-04", "2026-12-31"),
    ("9(2)(vii)", "2026-06-10", "2026-07-10", None),
    ("9(3)", "2026-06-10", "2026-07-10", None),
    ("9(4)", "2026-01-31", "2026-03-02", "2026-02-28"),
    ("9-2(1)", "2026-01-31", "2026-04-30", None),
    # a month's imports: from the last day of November, so 1 December to 28 February, a Sunday
    ("9-2(2)", "2026-11-30", "2027-03-01", "2027-02-28"),
    ("9-2(3)", "2026-02-02", "2026-04-02", None),
    ("12(1)", "2026-05-07", "2026-07-07", None),
    ("12(1)", "2026-12-31", "2027-02-28", None),
    ("12(8)(iii)(b)", "2026-05-01", "2026-05-08", None),
    ("12(10)(i)", "2026-06-10", "2027-06-10", None),
    ("12(10)(ii)", "2026-06-10", "2027-06-10", None),
    ("12(11)(ii)", "2027-02-28", "2028-02-29", None),
    ("12-3(6)", "2026-11-30", "2027-01-04", "2026-12-31"),
    ("13(2)(ii) request", "2026-01-10", "2026-04-10", None),
    ("13(2)(ii) reassessment", "2026-04-02", "2026-05-02", None),
    ("13(2)(iii)", "2026-04-02", "2026-05-02", None),
    ("13(3)(i)", "2026-04-25", "2026-05-02", None),
    ("14(1)", "2026-05-03", "2031-05-03", None),
    ("14(1) declared basis", "2026-06-10", "2029-06-10", None),
    ("14(2)", "2026-08-30", "2027-02-28", None),
    ("14(3)", "2026-06-10", "2033-06-10", None),
    ("14(4)", "2026-08-31", "2027-02-28", None),
    ("14-2(1)", "2026-06-10", "2031-06-10", None),
    ("14-3(1)", "2026-06-10", "2031-06-10", None),
    # a licence names its first day
    ("42(2)", "2026-04-01", "2036-03-31", None),
    # a licence revoked on leap day: the three years from 1 March end with the last of February
    ("43(i)", "2028-02-29", "2031-02-28", None),
    ("43(ii)", "2026-06-15", "2029-06-15", None),
    ("43(iii)", "2026-06-15", "2028-06-15", None),
    ("43(iv)", "2026-02-28", "2028-02-29", None),
    ("43-2(1)", "2026-06-15", "2028-06-15", None),
    ("57", "2026-02-28", "2028-02-29", None),
    ("62-9", "2026-06-14", "2028-06-14", None),
    ("43-3(1)", "2026-11-29", "2027-03-01", "2027-02-28"),
    ("43-3(1)", "2027-02-28", "2027-05-31", None),
    ("61-4", "2026-01-31", "2026-04-30", None),
    ("62-10", "2026-02-02", "2026-05-07", "2026-05-02"),
    # 26 days of March, 30 of April, 4 May is Greenery Day
    ("48-2(2)", "2026-03-05", "2026-05-07", "2026-05-04"),
    ("50(4)", "2026-04-01", "2034-03-31", None),
    ("56(2)", "2026-01-10", "2026-04-10", None),
    ("61-2(2)", "2026-09-30", "2026-10-13", "2026-10-10"),
    ("61-2(2) longer period", "2026-03-31", "2026-04-10", None),
    ("61-5(4)", "2026-04-01", "2034-03-31", None),
    # the seventh day is a Saturday and stays one
    ("65(2)", "2026-04-25", "2026-05-02", None),
    ("65-2(1)", "2026-05-01", "2026-05-08", None),
    ("69-7(1)", "2026-04-28", "2026-05-15", None),
    ("69-17(1)", "2026-04-28", "2026-05-15", None),
    # ten more: 18 to 22, 25 to 29 May
    ("69-7(1) extended", "2026-04-28", "2026-05-29", None),
    ("69-17(1) extended", "2026-04-28", "2026-05-29", None),
    ("69-7(4)", "2026-04-01", "2026-05-01", None),
    ("69-8(2)", "2026-04-02", "2026-05-07", "2026-05-02"),
    ("69-17(4)", "2026-04-02", "2026-05-07", "2026-05-02"),
    ("69-18(2)", "2026-04-01", "2026-05-01", None),
    ("69-10(1) opinion", "2026-05-20", "2026-06-02", None),
    ("69-20(1) opinion", "2026-05-20", "2026-06-02", None),
    ("2-4", "2026-11-10", "2026-11-16", None),
    ("69-10(2)", "2026-04-28", "2026-05-14", None),
    ("69-20(2)", "2026-04-28", "2026-05-14", None),
    # an action in court: Saturday 2 May stays the last day
    ("69-10(9)(iv)", "2026-04-02", "2026-05-02", None),
    ("69-20(9)(iv)", "2026-04-02", "2026-05-02", None),
    ("80(1)(i)", "2026-01-30", "2026-02-28", None),
    ("80(1)(iii)-3", "2026-11-29", "2027-02-28", None),
    # approved on a Friday before three holidays: open 24, 25, 28 September
    ("80(1)(vii)", "2026-09-18", "2026-09-28", None),
    ("84(1)", "2026-10-31", "2027-02-28", None),
    ("123(1)", "2026-06-10", "2026-07-10", None),
    ("123(2)", "2026-06-10", "2026-08-09", None),
    ("134(3)", "2026-08-29", "2027-02-28", None),
    ("135(3)", "2026-08-31", "2027-02-28", None),
    ("146(4)", "2026-04-20", "2026-05-10", None),
    # the twentieth day is a Sunday
    ("147(1)", "2026-04-20", "2026-05-11", "2026-05-10"),
    ("2-3(3)", "2026-06-30", "2026-08-31", None),
    ("2-3(4)", "2026-12-29", "2027-02-28", None),
]


@pytest.mark.parametrize(("name", "start", "ends", "unrolled"), EXAMPLES)
def test_each_period_of_the_act_ends_on_the_day_worked_out_by_hand(
    name: str, start: str, ends: str, unrolled: str | None
) -> None:
    period = statutory_period(name, date.fromisoformat(start), calendar=CALENDAR)
    assert period.ends_on.isoformat() == ends
    assert period.unrolled_ends_on.isoformat() == (unrolled or ends)
    assert period.articles == (Article.parse(name.partition(" ")[0]),)


def test_every_period_of_the_act_has_an_example() -> None:
    by_hours = {name for name, entry in STATUTORY_PERIODS.items() if entry.unit is Unit.HOURS}
    assert {case[0] for case in EXAMPLES} | by_hours == set(STATUTORY_PERIODS)
    assert by_hours == {"15(3)", "18(1)"}


ROLLING = {
    "7-2(2)",
    "7-15(1)",
    "7-15(1) special declaration",
    "7-15(1) withdrawn",
    "9(2)(iii)",
    "9(2)(v)",
    "9(2)(vi)",
    "9(2)(vii)",
    "9(3)",
    "9(4)",
    "9-2(1)",
    "9-2(2)",
    "9-2(3)",
    "12-3(6)",
    "43-3(1)",
    "61-4",
    "62-10",
    "48-2(2)",
    "61-2(2)",
    "61-2(2) longer period",
    "69-7(4)",
    "69-8(2)",
    "69-17(4)",
    "69-18(2)",
    "147(1)",
}
COUNTED_FROM_THE_DAY_ITSELF = {
    "2-4",
    "15(3)",
    "18(1)",
    "42(2)",
    "50(4)",
    "61-5(4)",
    "69-7(1)",
    "69-17(1)",
    "69-7(1) extended",
    "69-17(1) extended",
    "69-10(1) opinion",
    "69-20(1) opinion",
    "69-10(2)",
    "69-20(2)",
}


def test_only_acts_toward_the_authority_and_payments_roll() -> None:
    assert {name for name, entry in STATUTORY_PERIODS.items() if entry.roll} == ROLLING


def test_the_first_day_counts_only_where_the_article_says_so() -> None:
    inclusive = {name for name, entry in STATUTORY_PERIODS.items() if entry.inclusive}
    assert inclusive == COUNTED_FROM_THE_DAY_ITSELF


def test_each_period_says_what_it_is_and_what_its_end_means() -> None:
    for entry in STATUTORY_PERIODS.values():
        assert str(entry.what)
        assert str(entry.consequence)


def test_an_unknown_period_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(KeyError, match=r"'43-3\(9\)' is not a period of the Act; known: .*43-3\(1\)"):
        statutory_period("43-3(9)", date(2026, 5, 1), calendar=CALENDAR)


def test_too_late_to_apply_comes_after_the_roll_and_housable_without_it() -> None:
    brought_in = date(2026, 11, 29)
    assert statutory_period("43-3(1)", brought_in, calendar=CALENDAR).ends_on == date(2027, 3, 1)
    assert statutory_period("80(1)(iii)-3", brought_in, calendar=CALENDAR).ends_on == date(2027, 2, 28)


def test_the_higher_rate_is_counted_from_the_rolled_payment_deadline() -> None:
    payment = statutory_period("9(2)(v)", date(2026, 4, 2), calendar=CALENDAR)
    assert payment.ends_on == date(2026, 5, 7)
    assert statutory_period("12(1)", payment, calendar=CALENDAR).ends_on == date(2026, 7, 7)


def test_an_additional_tax_is_payable_by_the_month_or_the_permission_whichever_is_later() -> None:
    issued = date(2026, 6, 10)
    assert additional_tax_payable_by(issued, None, calendar=CALENDAR).ends_on == date(2026, 7, 10)
    assert additional_tax_payable_by(issued, date(2026, 7, 3), calendar=CALENDAR).ends_on == date(2026, 7, 10)
    assert additional_tax_payable_by(issued, date(2026, 7, 15), calendar=CALENDAR).ends_on == date(
        2026, 7, 15
    )
    # permitted on Marine Day: a payment deadline rolls
    assert additional_tax_payable_by(issued, date(2026, 7, 20), calendar=CALENDAR).ends_on == date(
        2026, 7, 21
    )


def test_after_a_withdrawal_reassessment_may_be_requested_for_five_years_or_until_the_permission() -> None:
    approved = date(2026, 6, 10)
    assert reassessment_request_by(approved, None, calendar=CALENDAR).ends_on == date(2031, 6, 10)
    assert reassessment_request_by(approved, date(2026, 9, 1), calendar=CALENDAR).ends_on == date(2031, 6, 10)
    assert reassessment_request_by(approved, date(2031, 7, 1), calendar=CALENDAR).ends_on == date(2031, 7, 1)


@pytest.mark.parametrize("export", [False, True])
def test_discontinuance_may_be_asked_for_after_the_window_and_after_an_opinion_was_told(export: bool) -> None:
    notice = date(2026, 4, 28)

    def after(**known: object) -> date | None:
        period = discontinuance_possible_after(notice, calendar=CALENDAR, export=export, **known)  # type: ignore[arg-type]
        return period.ends_on if period else None

    assert after() == date(2026, 5, 15)
    assert after(extended=True) == date(2026, 5, 29)
    assert after(opinion_sought=True) is None
    # told on 20 May: open 20 to 22, 25 to 29 May, 1 and 2 June
    assert after(opinion_sought=True, opinion_told_on=date(2026, 5, 20)) == date(2026, 6, 2)
    # told early: the window decides
    assert after(opinion_sought=True, opinion_told_on=date(2026, 4, 30)) == date(2026, 5, 18)
    assert after(extended=True, opinion_sought=True, opinion_told_on=date(2026, 4, 30)) == date(2026, 5, 29)
    period = discontinuance_possible_after(notice, calendar=CALENDAR, export=export)
    assert period is not None
    assert period.articles == (Article("69-10" if export else "69-20", 1),)

"""How a period explains itself: each day or month, counted or not, and why, in the reader's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from statute.articles import GENERAL_RULES_ACT, Article
from statute.calendars import Calendar, Holiday

FIRST_DAY_RULE: Final = Article("10", 1, "i", law=GENERAL_RULES_ACT)
CALENDAR_RULE: Final = Article("10", 1, "ii", law=GENERAL_RULES_ACT)
CORRESPONDING_DAY_RULE: Final = Article("10", 1, "iii", law=GENERAL_RULES_ACT)
ROLL_RULE: Final = Article("10", 2, law=GENERAL_RULES_ACT)

LONGEST_EXPLAINED: Final = 400

# The sentence of each code. The code and its parameters are what is stored; the sentence is for people.
_SENTENCES: Final[Mapping[str, Any]] = {
    "first_day_not_counted": _("first day not counted"),
    "day_after": _("not counted: the period runs from the following day"),
    "after_deadline": _("not counted: the deadline ended with this day, the next is day 1"),
    "day": _("day %(number)s of %(count)s"),
    "first_counted_day": _("first counted day"),
    "month": _("month %(number)s of %(count)s ends"),
    "month_without_day": _(
        "month %(number)s of %(count)s ends: the month has no day %(day)s, so its last day"
    ),
    "year": _("year %(number)s of %(count)s ends"),
    "year_without_day": _("year %(number)s of %(count)s ends: the month has no day %(day)s, so its last day"),
    "closed": "%(name)s",
    "last_day_rolls": _("the last day; rolled: %(name)s"),
    "rolled": _("rolled: %(name)s"),
    "rolled_to": _("the last day after the roll"),
    "hours": _("counted from %(from)s to %(to)s"),
    "event": _("the day of the event"),
    "last_of_month": _("the last day of the month"),
    "day_of_month": _("day %(day)s of the month"),
    "day_set": _("the day set in the order"),
    "day_of_fact": _("the day named by the article"),
    "earlier": _("not decisive: another day that the article names is later"),
    "deadline_in_disaster": _("the deadline, which arrived while the disaster lasted"),
    "designated": _("the designated date; the deadline is extended to the day after it"),
    "extended_to": _("the day after the designated date"),
    "not_affected": _("the deadline, which the disaster does not extend"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: a day, whether it was counted, and why (as a code with parameters)."""

    date: date
    counted: bool
    code: str
    params: Mapping[str, Any]
    articles: tuple[Article, ...] = ()

    @property
    def why(self) -> str:
        """The reason as a sentence in the active language."""
        params = dict(self.params)
        if "name_ja" in params and (get_language() or "").startswith("ja"):
            params["name"] = params["name_ja"]
        return str(_SENTENCES[self.code]) % params

    def as_data(self) -> dict[str, Any]:
        """The step as JSON-able data, the sentence in the active language."""
        return {
            "date": self.date.isoformat(),
            "counted": self.counted,
            "why": self.why,
            "code": self.code,
            "params": dict(self.params),
            "articles": [str(article) for article in self.articles],
        }


def step(day: date, counted: bool, code: str, /, *articles: Article, **params: Any) -> Step:
    """A step with its parameters by name."""
    return Step(day, counted, code, params, articles)


def closed_step(day: date, code: str, calendar: Calendar) -> Step:
    """A step for a day on which the authority is closed, which names it."""
    holiday = _closed(day, calendar)
    articles = (holiday.article,) if code == "closed" else (ROLL_RULE, holiday.article)
    return Step(day, False, code, {"name": holiday.name, "name_ja": holiday.name_ja}, articles)


def numbers_explained(count: int) -> Sequence[int]:
    """Which days or months an explanation lists: all of them, or only the first and last of very many."""
    return range(1, count + 1) if count <= LONGEST_EXPLAINED else (1, count)


def first_day_steps(start: date, code: str) -> Iterator[Step]:
    """The day of the event, which does not count."""
    yield step(start, False, code, FIRST_DAY_RULE)


def day_steps(first: date, count: int) -> Iterator[Step]:
    """Every day, holidays included."""
    for number in numbers_explained(count):
        yield step(first + timedelta(days=number - 1), True, "day", number=number, count=count)


def working_day_steps(first: date, count: int, calendar: Calendar) -> Iterator[Step]:
    """Every working day counted, every closed day named and skipped."""
    number, day = 0, first
    while number < count:
        if calendar.is_administrative_holiday(day):
            yield closed_step(day, "closed", calendar)
        else:
            number += 1
            yield step(day, True, "day", number=number, count=count)
        day += timedelta(days=1)


def calendar_steps(first: date, count: int, unit: str, end_of: Callable[[int], date]) -> Iterator[Step]:
    """The first counted day, then the last day of each month or year."""
    yield step(first, True, "first_counted_day", FIRST_DAY_RULE)
    for number in numbers_explained(count):
        end = end_of(number)
        corresponding = (end + timedelta(days=1)).day
        params = {"number": number, "count": count}
        if corresponding == first.day:
            yield Step(end, True, unit, params, (CALENDAR_RULE, CORRESPONDING_DAY_RULE))
        else:
            params["day"] = first.day
            yield Step(end, True, f"{unit}_without_day", params, (CORRESPONDING_DAY_RULE,))


def roll_steps(unrolled: date, rolled: date, calendar: Calendar) -> Iterator[Step]:
    """The closed days after the last one, and the day on which the deadline comes to rest."""
    day = unrolled + timedelta(days=1)
    while day < rolled:
        yield closed_step(day, "rolled", calendar)
        day += timedelta(days=1)
    if rolled > unrolled:
        yield step(rolled, False, "rolled_to", ROLL_RULE)


def named_roll(last: Step, calendar: Calendar) -> Step:
    """The step of the last day, said again as the day from which the deadline rolls."""
    holiday = _closed(last.date, calendar)
    params = {**last.params, "name": holiday.name, "name_ja": holiday.name_ja}
    return Step(
        last.date, last.counted, "last_day_rolls", params, (*last.articles, ROLL_RULE, holiday.article)
    )


def _closed(day: date, calendar: Calendar) -> Holiday:
    holiday = calendar.holiday(day)
    if holiday is None:
        raise ValueError(f"{day} is a working day and cannot be explained as a closed one")
    return holiday

"""Count a period as the law does and say how: the answer to "why is this date the deadline?"."""

import calendar as gregorian
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation

from statute.calendar_store import current_calendar
from statute.calendars import Calendar
from statute.periods import Period, Unit, count_period
from statute.statutory_periods import STATUTORY_PERIODS, statutory_period

UNITS = [unit.value for unit in Unit if unit is not Unit.HOURS]
MONTHS_DRAWN = 6


class Command(BaseCommand):
    help = "Print the last day of a period and how it was counted. The first day does not count by itself."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", metavar="DATE", required=True, help="day of the event")
        parser.add_argument("--count", help="how many, a whole number from 1")
        parser.add_argument("--unit", help=", ".join(UNITS))
        parser.add_argument("--inclusive", action="store_true", help="the day of the event is day 1")
        parser.add_argument(
            "--roll", action="store_true", help="a closed last day moves to the next open one"
        )
        parser.add_argument("--period", metavar="NAME", help='a period of the Act by its article: "43-3(1)"')
        parser.add_argument("--json", action="store_true", dest="as_json", help="print data")

    def handle(self, *args: Any, **options: Any) -> None:
        calendar = self.calendar()
        start = read_date(options["start"])
        try:
            if options["period"] is not None:
                period = self.of_the_act(options, start, calendar)
            else:
                period = count_period(
                    start,
                    read_count(options["count"]),
                    read_unit(options["unit"]),
                    calendar=calendar,
                    inclusive=options["inclusive"],
                    roll=options["roll"],
                )
            with translation.override("en"):
                data = period.as_data()
        except ValueError as error:
            raise CommandError(str(error)) from None
        if options["as_json"]:
            self.stdout.write(json.dumps(data, indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(in_words(period, data)))

    def calendar(self) -> Calendar:
        """The calendar in force; the library's alone where the database has no tables yet."""
        try:
            return current_calendar()
        except DatabaseError:
            self.stderr.write("No calendar overrides were read: the database is not set up.")
            return Calendar.of()

    @staticmethod
    def of_the_act(options: dict[str, Any], start: date, calendar: Calendar) -> Period:
        if (
            options["count"] is not None
            or options["unit"] is not None
            or options["inclusive"]
            or options["roll"]
        ):
            raise CommandError(
                "--period already says --count, --unit, --inclusive and --roll; leave them out"
            )
        name = options["period"]
        known = [key for key, entry in STATUTORY_PERIODS.items() if entry.unit is not Unit.HOURS]
        if name not in known:
            raise CommandError(f"--period is {name!r}; it must be one of {', '.join(known)}")
        return statutory_period(name, start, calendar=calendar)


def read_date(text: str) -> date:
    """The day that --from names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--from is {text!r}; it must be a day such as 2026-04-28") from None


def read_count(text: str | int | None) -> int:
    """The number that --count names."""
    if text is None:
        raise CommandError("--count is missing: how many days, months or years?")
    try:
        count = int(text)
    except ValueError:
        raise CommandError(f"--count is {text!r}; it must be a whole number from 1") from None
    if count < 1:
        raise CommandError(f"--count is {count}; it must be a whole number from 1")
    return count


def read_unit(text: str | None) -> Unit:
    """The unit that --unit names."""
    if text not in UNITS:
        given = "missing" if text is None else repr(text)
        raise CommandError(f"--unit is {given}; it must be one of {', '.join(UNITS)}")
    return Unit(text)


def in_words(period: Period, data: dict[str, Any]) -> Iterator[str]:
    """The explanation for a person: the last day, each step, and a small calendar."""
    yield f"Last day: {period.ends_on:%A %d %B %Y}, until 24:00 Tokyo time."
    if period.rolled:
        yield f"By counting alone it would be {period.unrolled_ends_on:%A %d %B %Y}."
    yield ""
    for step in data["steps"]:
        day = date.fromisoformat(step["date"])
        mark = "counted" if step["counted"] else "       "
        articles = f"  [{', '.join(step['articles'])}]" if step["articles"] else ""
        yield f"  {day:%a} {day.isoformat()}  {mark}  {step['why']}{articles}"
    yield ""
    yield from drawn(period, data)
    yield f"Articles: {', '.join(data['articles'])}"
    yield f"Calendar: {period.calendar_version}"


def drawn(period: Period, data: dict[str, Any]) -> Iterator[str]:
    """The months in which something happens, each day with its mark."""
    marks = {step["date"]: "+" if step["counted"] else "." for step in data["steps"]}
    marks[period.ends_on.isoformat()] = "#"
    months = sorted({day[:7] for day in marks})
    if len(months) > MONTHS_DRAWN:
        months = [*months[: MONTHS_DRAWN // 2], *months[-MONTHS_DRAWN // 2 :]]
    for month in months:
        year, number = map(int, month.split("-"))
        yield f"  {gregorian.month_name[number]} {year}"
        yield "  Mon  Tue  Wed  Thu  Fri  Sat  Sun"
        for week in gregorian.Calendar().monthdayscalendar(year, number):
            cells = (f"{day:3d}{marks.get(f'{month}-{day:02d}', ' ')}" if day else "    " for day in week)
            yield ("  " + " ".join(cells)).rstrip()
        yield ""
    yield "  + counted   . not counted   # last day"

"""Invented data in the shapes the components read, in the reader's language; periods are really counted."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import get_language

from statute.articles import Article
from statute.calendars import Calendar
from statute.periods import Period, Unit, count_period

FOLDER: Final = Path(__file__).parent / "samples"
TODAY: Final = date(2026, 5, 8)


def language() -> str:
    """The language of the page: ja, or en for any other."""
    return "ja" if (get_language() or "").startswith("ja") else "en"


def sample(name: str) -> dict[str, Any]:
    """One file of console/samples, each text in the language of the page."""
    read: dict[str, Any] = _in_language(_file(name), language())
    return read


@cache
def _file(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _in_language(value: Any, chosen: str) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"en", "ja"}:
            return value[chosen]
        return {key: _in_language(inner, chosen) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_language(inner, chosen) for inner in value]
    return value


def periods() -> list[dict[str, Any]]:
    """Golden Week skipped day by day; a month that rolls from a Saturday; two years; a short February."""
    calendar = Calendar.of()
    return [
        _drawn(_ten_working_days()),
        _drawn(
            count_period(
                date(2026, 4, 16), 1, Unit.MONTHS, calendar=calendar, roll=True, articles=[Article("9", 3)]
            )
        ),
        _drawn(
            count_period(date(2025, 7, 31), 2, Unit.YEARS, calendar=calendar, articles=[Article("43-2", 1)])
        ),
        _drawn(
            count_period(date(2026, 11, 29), 3, Unit.MONTHS, calendar=calendar, articles=[Article("43-3", 1)])
        ),
    ]


def deadlines() -> list[dict[str, Any]]:
    """The deadlines of the sample case; the first shows its calendar."""
    listed: list[dict[str, Any]] = sample("deadlines")["deadlines"]
    listed[0]["period"] = _drawn(_ten_working_days())
    return listed


def _ten_working_days() -> Period:
    return count_period(
        date(2026, 4, 28), 10, Unit.WORKING_DAYS, calendar=Calendar.of(), articles=[Article("69-12", 1)]
    )


def _drawn(period: Period) -> dict[str, Any]:
    return {**period.as_data(), "today": TODAY, "title": "", "from_what": ""}

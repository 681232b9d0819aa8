"""Puts files of the schedule into the database: all of them or none, each chapter as an edition from a day
on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from duties.models.tariff import OtherLaw, TariffEdition, TariffLine, TariffRate
from duties.rules.rates import written
from duties.rules.tariff_file import (
    ReadLine,
    ReadSchedule,
    TariffFileFault,
    Unread,
    is_other_laws,
    is_readable,
    read_other_laws,
    read_schedule,
)
from duties.rules.tariff_text import parse_rate
from statute import clock

BATCH: Final = 5_000
MAX_BYTES: Final = 50_000_000
_INSERT_RATES: Final = f"""
    INSERT INTO {TariffRate._meta.db_table} (line_id, "column", text, reading, inherited)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::boolean[])
"""


class TariffLoadRefused(Exception):
    """Nothing was loaded; one sentence for each file at fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class LoadedChapter:
    """What became of a chapter: `status` is loaded, unchanged, replaced, or kept (a complete edition is
    there).
    """

    chapter: str
    valid_from: date
    status: str
    lines: int
    source: str


@dataclass(slots=True)
class LoadReport:
    """What the files hold and what became of it. `rates` counts the cells read, of `cells` in the files."""

    lines: int = 0
    rates: int = 0
    cells: int = 0
    laws: int = 0
    unread: list[Unread] = field(default_factory=list)
    chapters: list[LoadedChapter] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON-able data."""
        return {
            "lines": self.lines,
            "rates": self.rates,
            "cells": self.cells,
            "laws": self.laws,
            "unread": [{"code": one.code, "column": one.column, "text": one.text} for one in self.unread],
            "chapters": [
                {
                    "chapter": one.chapter,
                    "valid_from": one.valid_from.isoformat(),
                    "status": one.status,
                    "lines": one.lines,
                    "source": one.source,
                }
                for one in self.chapters
            ],
        }


def first_day_of_fiscal_year(on: date) -> date:
    """The first of April on or before a day, from which amendments of the tariff are usually in force."""
    return date(on.year if on.month >= 4 else on.year - 1, 4, 1)


def load_files(paths: Sequence[Path], valid_from: date | None = None) -> LoadReport:
    """Loads files of the schedule and tables of other laws, in one transaction.

    A chapter is in force from the day its file names, else from `valid_from`, else from the first day of the
    current fiscal year, until the next edition of that chapter. The same content again changes nothing; other
    content for the same day takes its place. Raises TariffLoadRefused with every file at fault.
    """
    report, faults = LoadReport(), []
    schedules: list[tuple[str, ReadSchedule]] = []
    laws: list[dict[str, str]] = []
    for path in paths:
        try:
            data = _parsed(path)
            if is_other_laws(data):
                laws += read_other_laws(data)
            else:
                schedules.append((path.name, read_schedule(data)))
        except TariffFileFault as fault:
            faults.append(f"{path}: {fault}")
    if faults:
        raise TariffLoadRefused(faults)
    default = valid_from or first_day_of_fiscal_year(clock.today())
    with transaction.atomic():
        for source, schedule in schedules:
            report.lines += schedule.lines
            report.rates += schedule.rates
            report.cells += schedule.cells
            report.unread += schedule.unread
            begins = schedule.valid_from or default
            for chapter in sorted(schedule.chapters):
                report.chapters.append(_store_chapter(chapter, schedule, begins, source))
        report.laws = _store_laws(laws)
    return report


def _parsed(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TariffFileFault(f"larger than {MAX_BYTES:,} bytes")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TariffFileFault(error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise TariffFileFault(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise TariffFileFault(f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise TariffFileFault("nested too deep") from None


def _store_chapter(chapter: str, schedule: ReadSchedule, begins: date, source: str) -> LoadedChapter:
    lines = schedule.chapters[chapter]
    content = schedule.content_hash(chapter)
    same_day = TariffEdition.objects.select_for_update().filter(chapter=chapter, valid_from=begins).first()
    if same_day is not None and same_day.file_hash == content:
        return LoadedChapter(chapter, begins, "unchanged", len(lines), source)
    if not schedule.complete and _complete_on(chapter, begins):
        return LoadedChapter(chapter, begins, "kept", len(lines), source)
    if same_day is not None:
        same_day.delete()
    edition = _edition(chapter, begins, complete=schedule.complete, source=source, content=content)
    _store_lines(edition, lines)
    return LoadedChapter(chapter, begins, "loaded" if same_day is None else "replaced", len(lines), source)


def _complete_on(chapter: str, on: date) -> bool:
    editions = TariffEdition.objects.filter(chapter=chapter, complete=True, valid_from__lte=on)
    return editions.exclude(valid_to__lt=on).exists()


def _edition(chapter: str, begins: date, *, complete: bool, source: str, content: str) -> TariffEdition:
    """A new edition between the one before it, which now ends, and the one after it."""
    others = TariffEdition.objects.filter(chapter=chapter)
    TariffEdition.objects.filter(
        pk__in=others.filter(valid_from__lt=begins).order_by("-valid_from").values("pk")[:1]
    ).update(valid_to=begins - timedelta(days=1))
    after = others.filter(valid_from__gt=begins).order_by("valid_from").values_list("valid_from", flat=True)
    following = after.first()
    return TariffEdition.objects.create(
        chapter=chapter,
        valid_from=begins,
        valid_to=None if following is None else following - timedelta(days=1),
        complete=complete,
        source=source[:200],
        file_hash=content,
        loaded_at=clock.now(),
    )


def _store_lines(edition: TariffEdition, lines: Mapping[str, ReadLine]) -> None:
    rows = TariffLine.objects.bulk_create(
        [
            TariffLine(
                edition=edition,
                code=line.code,
                path=[words for words in line.path if words],
                units=list(line.units),
                laws=list(line.laws),
            )
            for line in lines.values()
        ],
        batch_size=BATCH,
    )
    rates = [
        (row.pk, column, text, reading(text), inherited)
        for row in rows
        for column, (text, inherited) in lines[row.code].cells.items()
    ]
    if rates:
        # A whole tariff has a quarter of a million rates: five arrays are read four times as fast as rows.
        with connection.cursor() as cursor:
            cursor.execute(_INSERT_RATES, [list(values) for values in zip(*rates, strict=True)])


@lru_cache(maxsize=16_384)
def reading(text: str) -> str:
    """The normal form of a cell, "" where it cannot be read."""
    return written(parse_rate(text)) if is_readable(text) else ""


def _store_laws(laws: Sequence[Mapping[str, str]]) -> int:
    OtherLaw.objects.bulk_create(
        [OtherLaw(**law) for law in laws],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "goods", "authority", "document"],
    )
    return len(laws)


def in_words(report: LoadReport) -> list[str]:
    """The report for a person, a line for each chapter and each cell that was not read."""
    words = [
        f"chapter {one.chapter} from {one.valid_from}: {one.lines} lines, {one.status} ({one.source})"
        for one in report.chapters
    ]
    words += [f"not read: {one.code} {one.column}: {' '.join(one.text.split())}" for one in report.unread]
    words.append(
        f"{report.lines} lines, {report.rates} of {report.cells} rates read, {report.laws} other laws"
    )
    return words

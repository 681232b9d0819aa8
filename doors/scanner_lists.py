"""Lists from scanners and spreadsheets, as text: rows with their number, or why they cannot be read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from doors.csv_lines import MARK, as_it_was, csv_line
from doors.form_data import plain_number
from doors.form_parts import parts_of
from statute.errors import Reason

# More than a warehouse takes in at a time; a larger list is sent in parts.
MOST_ROWS: Final = 5_000
MOST_CHARACTERS: Final = 5_000_000
# The column in which a file of wrong lines says what is wrong with each: it is left alone when the file comes back.
ERRORS: Final = "errors"
# What was not readable in the alphabet of a file stands as this.
_UNREADABLE: Final = "\ufffd"
_SLASHES: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
_SAID: Final = {"はい": "true", "いいえ": "false"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, by the names of its columns; `number` is its line in the file."""

    number: int
    values: Mapping[str, str]


@dataclass(slots=True)
class ReadList:
    """The rows of a list, and what is wrong with the list as a whole."""

    rows: list[Row] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)


@dataclass(slots=True)
class TriedLine:
    """One line that was tried: what it says, why it cannot be taken, and what to look at though it can."""

    number: int
    values: Mapping[str, Any]
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[str | Promise] = field(default_factory=list)


def columns_of(
    model: type[BaseModel], leave_out: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of a list whose rows are such inputs, the required ones first; and which are required."""
    parts = [part for part in parts_of(model) if part.name not in leave_out]
    required = tuple(part.name for part in parts if part.required)
    return (*required, *(part.name for part in parts if not part.required)), required


def cells_for(model: type[BaseModel], values: Mapping[str, str]) -> dict[str, Any]:
    """The cells of a row as the model reads them. What people and spreadsheets write is taken as they mean it:
    1,234 and １２３, 2026/11/2, はい; all else is left for the model to judge."""
    kinds = {part.name: part.kind for part in parts_of(model)}
    found: dict[str, Any] = {}
    for name, text in values.items():
        match kinds.get(name):
            case "number":
                found[name] = plain_number(text)
            case "date" if day := _SLASHES.fullmatch(text):
                found[name] = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
            case "checkbox" | "yes_no":
                found[name] = _SAID.get(text, text)
            case _:
                found[name] = text
    return found


def read_list(text: str, columns: Sequence[str], required: Sequence[str]) -> ReadList:
    """Reads comma, semicolon or tab separated text whose first line names the columns.

    Unknown columns, missing required ones, and rows of another length than the head are told, not guessed at.
    """
    found = ReadList()
    if len(text) > MOST_CHARACTERS:
        found.faults.append(format_lazy(_("The list is longer than {n} characters."), n=MOST_CHARACTERS))
        return found
    text = text.lstrip(MARK).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if (at := text.find(_UNREADABLE)) >= 0:
        sentence = _("Line {line} cannot be read: the file is to be in UTF-8 or Shift_JIS.")
        found.faults.append(format_lazy(sentence, line=text.count("\n", 0, at) + 1))
        return found
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        found.faults.append(_("The list is empty."))
        return found
    separator = max(",;\t", key=first.count)
    try:
        rows = [
            (reader.line_num, cells)
            for reader in [csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        found.faults.append(format_lazy(_("The list cannot be read: {why}."), why=str(error)))
        return found
    head = [cell.strip().lower() for cell in rows[0][1]]
    unknown = [name for name in head if name not in (*columns, ERRORS)]
    missing = [name for name in required if name not in head]
    if unknown:
        found.faults.append(format_lazy(_("Unknown columns: {names}."), names=", ".join(unknown)))
    if missing:
        found.faults.append(format_lazy(_("Missing columns: {names}."), names=", ".join(missing)))
    if len(set(head)) != len(head):
        found.faults.append(_("A column is named twice."))
    if len(rows) - 1 > MOST_ROWS:
        found.faults.append(format_lazy(_("The list has more than {n} rows."), n=MOST_ROWS))
    if found.faults:
        return found
    for number, cells in rows[1:]:
        if len(cells) != len(head):
            sentence = _("Line {line} has {found} cells, not {wanted}.")
            found.faults.append(format_lazy(sentence, line=number, found=len(cells), wanted=len(head)))
            continue
        named = zip(head, (as_it_was(cell.strip()) for cell in cells), strict=True)
        found.rows.append(Row(number, {name: cell for name, cell in named if cell and name != ERRORS}))
    if not found.rows and not found.faults:
        found.faults.append(_("The list has no rows."))
    return found


def worst_first(lines: Sequence[TriedLine]) -> list[TriedLine]:
    """Lines with errors before those with warnings before the others, else as in the file."""
    return sorted(lines, key=lambda line: (not line.reasons, not line.warnings, line.number))


def wrong_lines(lines: Sequence[TriedLine], columns: Sequence[str], required: Sequence[str]) -> Iterator[str]:
    """The lines with errors as a file to put right and send again: the columns that the list had and those it needs,
    and what is wrong."""
    wrong = [line for line in lines if line.reasons]
    said = {*required, *(name for line in lines for name in line.values)}
    head = [name for name in columns if name in said]
    yield MARK + csv_line([*head, ERRORS])
    for line in wrong:
        yield csv_line(
            [*(line.values.get(name, "") for name in head), "; ".join(map(_in_words, line.reasons))]
        )


def _in_words(reason: Reason) -> str:
    about = f"{reason.field}: " if reason.field else ""
    return f"{about}{reason.message}{f' ({reason.article})' if reason.article else ''}"

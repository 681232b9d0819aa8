"""Lists from scanners and spreadsheets, as text: rows with their number, or why they cannot be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# More than a warehouse takes in at a time; a larger list is sent in parts.
MOST_ROWS: Final = 5_000
MOST_CHARACTERS: Final = 5_000_000


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


def read_list(text: str, columns: Sequence[str], required: Sequence[str]) -> ReadList:
    """Reads comma, semicolon or tab separated text whose first line names the columns.

    Unknown columns, missing required ones, and rows of another length than the head are told, not guessed at.
    """
    found = ReadList()
    if len(text) > MOST_CHARACTERS:
        found.faults.append(format_lazy(_("The list is longer than {n} characters."), n=MOST_CHARACTERS))
        return found
    lines = text.lstrip("\ufeff").replace("\x00", "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not first:
        found.faults.append(_("The list is empty."))
        return found
    separator = max(",;\t", key=first.count)
    try:
        rows = [
            (reader.line_num, cells)
            for reader in [csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)]
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        found.faults.append(format_lazy(_("The list cannot be read: {why}."), why=str(error)))
        return found
    head = [cell.strip().lower() for cell in rows[0][1]]
    unknown = [name for name in head if name not in columns]
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
        values = {name: cell.strip() for name, cell in zip(head, cells, strict=True) if cell.strip()}
        found.rows.append(Row(number, values))
    if not found.rows and not found.faults:
        found.faults.append(_("The list has no rows."))
    return found

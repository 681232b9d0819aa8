"""A count from a page: what a list and the boxes of a form say, tried against the books before anything is recorded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bonded_areas.models import Place, Stocktaking
from bonded_areas.models import stocktaking_facts as f
from bonded_areas.models.stocktaking_line import Outcome
from bonded_areas.selectors import in_stock
from doors.scanner_lists import ReadList, Row, cells_for, read_list
from statute import clock
from statute.calendar_store import current_calendar
from statute.deciding import load_facts, parse_input, reasons_against
from statute.errors import InvalidInput, Reason
from statute.machine import machine
from statute.transitions import Ctx, Subject

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.actors import Actor

# `position` is printed on the sheet, for whoever counts; it is not read.
COLUMNS: Final = (
    "lot",
    "transport_document",
    "position",
    "description",
    "packages",
    "gross_mass_kg",
    "quantity",
    "becomes",
    "cause",
    "reason",
)
AMOUNTS: Final = ("packages", "gross_mass_kg", "quantity")
ANSWERS: Final = ("becomes", "cause", "reason")


@dataclass(slots=True)
class Tried:
    """What would become of a count: its lines against the books, the reasons beside each, and those against it all."""

    lines: list[f.Compared] = field(default_factory=list)
    beside: dict[int, list[Reason]] = field(default_factory=dict)
    above: list[Reason] = field(default_factory=list)

    @property
    def left(self) -> list[f.Compared]:
        """The lots in stock that no line names."""
        return [one for one in self.lines if one.at is None]

    @property
    def asking(self) -> list[int]:
        """The named lines, by their place, that differ or against which something stands."""
        differ = {one.at for one in self.lines if one.at is not None and one.outcome != Outcome.AGREES}
        return sorted(differ | self.beside.keys())

    @property
    def agreeing(self) -> int:
        """How many lots agree with the books."""
        return sum(one.outcome == Outcome.AGREES and one.at not in self.beside for one in self.lines)


def said(posted: QueryDict, text: str) -> ReadList:
    """The lines of the list, with what was put right and answered beside each, and those of the boxes, as one list."""
    read = read_list(text, COLUMNS, ()) if text.strip() else ReadList()
    lines = [dict(row.values) for row in read.rows]
    for at, line in enumerate(lines):
        line.pop("position", None)
        for name in (*AMOUNTS, *ANSWERS):
            if (answer := posted.get(f"{name}-{at}")) is not None:
                line[name] = answer.strip()
    for lot in posted.getlist("here"):
        if amounts := _boxes(posted, lot, AMOUNTS):
            lines.append({"lot": lot, **amounts})
    for lot in posted.getlist("left"):
        if (answers := _boxes(posted, lot, ANSWERS)).get("becomes"):
            none = {} if answers["becomes"] == "not_counted" else dict.fromkeys(AMOUNTS, "0")
            lines.append({"lot": lot, **none, **answers})
    numbers = [row.number for row in read.rows]
    numbers += range((numbers[-1] if numbers else 1) + 1, len(lines) + 2 + (numbers[-1] if numbers else 0))
    kept = (
        cells_for(f.CountedInput, {name: value for name, value in line.items() if value}) for line in lines
    )
    return ReadList([Row(*one) for one in zip(numbers, kept, strict=False)], read.faults)


def _boxes(posted: QueryDict, lot: str, names: Sequence[str]) -> dict[str, str]:
    return {name: value for name in names if (value := posted.get(f"{name}-{lot}", "").strip())}


def as_list(lines: Sequence[Mapping[str, str]]) -> str:
    """Lines as the text of a list again."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue()


def sheet(place: Place) -> Iterator[list[str]]:
    """The list of what is to be counted: every lot in stock and where it lies, and nothing of how much there is."""
    yield list(COLUMNS)
    for lot in in_stock(place).order_by("position", "case_id").iterator(chunk_size=500):
        yield [str(lot.case.handle), lot.transport_document, lot.position, lot.description, *[""] * 6]


def tried(given: Mapping[str, Any], place: Place, actor: Actor) -> Tried:
    """Tries a count without recording it; the number of queries does not grow with its lines."""
    move = machine(Stocktaking).moves["record"]
    found = Tried()
    try:
        parsed = parse_input(move, given)
    except InvalidInput as invalid:
        _sort(found, invalid.reasons)
        return found
    # Numbered below zero: no case has such a key, and none is opened here.
    subject = Subject(-1, Stocktaking(case_id=-1), actor, parsed)
    known = {name: values[-1] for name, values in load_facts(move, [subject]).items()}
    now = clock.now()
    ctx = Ctx(actor, now, clock.day_of(now), current_calendar(), -1, place.office_id, None, parsed, known)
    _sort(found, reasons_against(Stocktaking, move, subject, place.office_id, ctx))
    found.lines = f.compared(ctx)
    return found


def _sort(found: Tried, reasons: Sequence[Reason]) -> None:
    """Each reason beside its line; the others above. What no line names is asked about, and is no fault yet."""
    for reason in reasons:
        head, _bracket, rest = (reason.field or "").partition("[")
        position = rest.partition("]")[0]
        if head == "lines" and position.isdigit():
            found.beside.setdefault(int(position), []).append(reason)
        elif reason.code != "left_out":
            found.above.append(reason)

"""Bringing in by list: every row is tried first, and all of them are taken, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bonded_areas.models import CargoLot, Place
from bonded_areas.selectors import documents_in
from doors.scanner_lists import read_list
from statute import clock
from statute.calendar_store import current_calendar
from statute.deciding import load_facts, parse_input, reasons_against
from statute.door import Outcome, open_cases
from statute.errors import InvalidInput, Reason
from statute.machine import machine
from statute.transitions import Ctx, Subject

if TYPE_CHECKING:
    from accounts.actors import Actor

COLUMNS: Final = (
    "transport_document",
    "description",
    "packages",
    "gross_mass_kg",
    "brought_in_on",
    "quantity",
    "unit",
    "volume_m3",
    "tariff_code",
    "origin",
    "customs_value_yen",
)
REQUIRED: Final = COLUMNS[:5]


@dataclass(slots=True)
class Tried:
    """One row that was tried: what it says, why it cannot be taken, and what to look at though it can."""

    number: int
    values: Mapping[str, str]
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[str | Promise] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """What would come of a list: its rows with their errors, and what is wrong with all of it."""

    rows: list[Tried] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)

    @property
    def can_be_taken(self) -> bool:
        """Whether nothing stands against any row."""
        return bool(self.rows) and not self.faults and not any(row.reasons for row in self.rows)


def preview(text: str, place: Place, actor: Actor) -> Preview:
    """Tries a list without taking it; the number of queries does not grow with its rows."""
    read = read_list(text, COLUMNS, REQUIRED)
    tried = Preview([Tried(row.number, row.values) for row in read.rows], read.faults)
    move = machine(CargoLot).moves["bring_in"]
    subjects: list[Subject] = []
    by_case: dict[int, Tried] = {}
    for number, row in enumerate(tried.rows, start=1):
        try:
            given = parse_input(move, {**row.values, "place_id": place.pk})
        except InvalidInput as invalid:
            row.reasons = list(invalid.reasons)
            continue
        # Numbered below zero: no case has such a key, and none is opened here.
        subjects.append(Subject(-number, CargoLot(case_id=-number), actor, given))
        by_case[-number] = row
    if subjects:
        facts, now, calendar = load_facts(move, subjects), clock.now(), current_calendar()
        for subject in subjects:
            known = {name: values[subject.case_id] for name, values in facts.items()}
            ctx = Ctx(
                actor,
                now,
                clock.day_of(now),
                calendar,
                subject.case_id,
                place.office_id,
                None,
                subject.input,
                known,
            )
            by_case[subject.case_id].reasons = reasons_against(CargoLot, move, subject, place.office_id, ctx)
    _warn(tried.rows, place)
    return tried


def _warn(rows: Sequence[Tried], place: Place) -> None:
    documents = [row.values.get("transport_document", "") for row in rows]
    there, times = documents_in(place, documents), Counter(documents)
    for row, document in zip(rows, documents, strict=True):
        if document in there:
            row.warnings.append(_("Cargo under this transport document is stored here already."))
        if document and times[document] > 1:
            row.warnings.append(_("The list has this transport document more than once."))


def take(text: str, place: Place, actor: Actor) -> list[Outcome]:
    """Brings in every row of a list in one transaction. Raises InvalidInput or Refused, and then none came in."""
    read = read_list(text, COLUMNS, REQUIRED)
    if read.faults:
        raise InvalidInput([Reason("list", str(fault), field="list") for fault in read.faults])
    inputs: list[dict[str, Any]] = [{**row.values, "place_id": place.pk} for row in read.rows]
    return open_cases(CargoLot, "bring_in", actor, place.office_id, inputs)

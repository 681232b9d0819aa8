"""Bringing in by list: every row is tried first; then all of them are taken, or those without errors, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bonded_areas.models import CargoLot, Place
from bonded_areas.models.entry_inputs import BringInInput
from bonded_areas.selectors import documents_in
from doors.scanner_lists import TriedLine, cells_for, columns_of, read_list
from statute.door import Outcome, open_cases
from statute.errors import InvalidInput, Reason
from statute.trying import try_opening

if TYPE_CHECKING:
    from accounts.actors import Actor

# The page knows the place; a list names the administrator by code.
_NOT_IN_A_LIST: Final = ("place_id", "administrator_id")
COLUMNS, REQUIRED = columns_of(BringInInput, _NOT_IN_A_LIST)


@dataclass(slots=True)
class Preview:
    """What would come of a list: its rows with their errors, and what is wrong with all of it."""

    rows: list[TriedLine] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)

    @property
    def good(self) -> list[TriedLine]:
        """The rows against which nothing stands."""
        return [row for row in self.rows if not row.reasons]

    @property
    def can_be_taken(self) -> bool:
        """Whether nothing stands against any row."""
        return bool(self.rows) and not self.faults and len(self.good) == len(self.rows)


def preview(text: str, place: Place, actor: Actor) -> Preview:
    """Tries a list without taking it; the number of queries does not grow with its rows."""
    read = read_list(text, COLUMNS, REQUIRED)
    tried = Preview([TriedLine(row.number, row.values) for row in read.rows], read.faults)
    inputs = [_given(row, place) for row in tried.rows]
    found = try_opening(CargoLot, "bring_in", actor, place.office_id, inputs)
    for row, reasons in zip(tried.rows, found, strict=True):
        row.reasons = reasons
    _warn(tried.rows, place)
    return tried


def _given(row: TriedLine, place: Place) -> dict[str, Any]:
    return {**cells_for(BringInInput, row.values), "place_id": place.pk}


def _warn(rows: Sequence[TriedLine], place: Place) -> None:
    documents = [row.values.get("transport_document", "") for row in rows]
    there, times = documents_in(place, documents), Counter(documents)
    for row, document in zip(rows, documents, strict=True):
        if document in there:
            row.warnings.append(_("Cargo under this transport document is stored here already."))
        if document and times[document] > 1:
            row.warnings.append(_("The list has this transport document more than once."))


def take(text: str, place: Place, actor: Actor, *, good_alone: bool = False) -> list[Outcome]:
    """Brings in every row of a list in one transaction, or with `good_alone` those without errors, as `preview` finds.

    Raises InvalidInput or Refused, and then none came in.
    """
    if good_alone:
        rows, faults = (tried := preview(text, place, actor)).good, tried.faults
    else:
        read = read_list(text, COLUMNS, REQUIRED)
        rows, faults = [TriedLine(row.number, row.values) for row in read.rows], read.faults
    if faults:
        raise InvalidInput([Reason("list", str(fault), field="list") for fault in faults])
    return open_cases(CargoLot, "bring_in", actor, place.office_id, [_given(row, place) for row in rows])

"""Moving inside an area by list: lot by lot to its new position; tried and shown first, then done whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bonded_areas.models import CargoLot, Place
from bonded_areas.models.lot_position import normalised
from bonded_areas.named_lots import BOOKS, LotsHere, reasons_against_act
from bonded_areas.selectors import in_stock
from doors.scanner_lists import read_list
from statute import clock
from statute.calendar_store import current_calendar
from statute.door import perform_many
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor

COLUMNS: Final = ("lot", "transport_document", "position")
REQUIRED: Final = ("position",)


@dataclass(slots=True)
class Moved:
    """One row of a list: which lot goes where, or why it cannot; `stays` where it lies there already."""

    number: int
    name: str
    position: str
    lot: CargoLot | None = None
    reasons: list[Reason] = field(default_factory=list)
    stays: bool = False


@dataclass(slots=True)
class Preview:
    """What would come of a list: its rows with their errors, and what is wrong with all of it."""

    rows: list[Moved] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)

    @property
    def moving(self) -> list[Moved]:
        """The rows by which something moves."""
        return [row for row in self.rows if not row.stays]

    @property
    def can_be_done(self) -> bool:
        """Whether something moves, and nothing stands against any row."""
        return bool(self.moving) and not self.faults and not any(row.reasons for row in self.rows)


def preview(text: str, place: Place, actor: Actor) -> Preview:
    """Tries a list without doing anything; the number of queries does not grow with its rows."""
    read = read_list(text, COLUMNS, REQUIRED)
    tried = Preview(faults=read.faults)
    if read.faults:
        return tried
    here, seen = LotsHere(in_stock(place)), set[int]()
    now, calendar = clock.now(), current_calendar()
    for row in read.rows:
        number, document = row.values.get("lot", ""), row.values.get("transport_document", "")
        moved = Moved(row.number, document or number, row.values.get("position", ""))
        tried.rows.append(moved)
        found = here.named(number, document)
        if isinstance(found, Reason):
            moved.reasons = [found]
            continue
        moved.lot, moved.name = found, found.transport_document
        moved.stays = bool(moved.position) and normalised(moved.position) == found.position
        if found.pk in seen:
            moved.reasons = [Reason("named_twice", _("The list has this lot more than once."), BOOKS)]
        elif not moved.stays:
            moved.reasons = reasons_against_act(
                found, "move_inside", {"position": moved.position}, actor,
                office_id=place.office_id, now=now, today=clock.day_of(now), calendar=calendar,
            )  # fmt: skip
        seen.add(found.pk)
    return tried


def move(text: str, place: Place, actor: Actor) -> int:
    """Moves every lot of a list in one transaction; how many. Raises InvalidInput or Refused, and then none moved."""
    tried = preview(text, place, actor)
    faults = [Reason("list", str(fault), field="list") for fault in tried.faults]
    faults += [reason for row in tried.rows for reason in row.reasons]
    if faults:
        raise InvalidInput(faults)
    to = {row.lot.pk: {"position": row.position} for row in tried.moving if row.lot is not None}
    perform_many(list(to), "move_inside", actor, list(to.values()))
    return len(to)

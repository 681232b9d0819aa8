"""What is done to many lots of a place by list: lot by lot what changes; tried and shown first, then done whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bonded_areas.lot_words import STORAGE_WORDS
from bonded_areas.models import CargoLot, Place
from bonded_areas.named_lots import BOOKS, LotsHere, reasons_against_act
from bonded_areas.selectors import in_stock
from doors.scanner_lists import cells_for, read_list
from statute import clock
from statute.calendar_store import current_calendar
from statute.deciding import parse_input
from statute.door import perform_many
from statute.errors import InvalidInput, Reason
from statute.machine import machine

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from accounts.actors import Actor

NAMING: Final = ("lot", "transport_document")


@dataclass(frozen=True, slots=True)
class ListedAct:
    """An act on a lot that may be done by list: what a line says beside the lot, and the words of its page."""

    act: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    title: _StrOrPromise
    about: _StrOrPromise
    done: _StrOrPromise

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Those that name the lot, and those that say what changes."""
        return (*NAMING, *self.columns)


MOVING: Final = ListedAct(
    "move_inside", ("position",), ("position",),
    _("Move inside the area"),
    _("Which lot goes where. Split a lot first to move a part of it."),
    _("The lots lie where the list says."),
)  # fmt: skip
STATING: Final = ListedAct(
    "state_particulars", ("tariff_code", "origin", "customs_value_yen", "quantity", "unit", "reason"), (),
    _("State code, origin and value"),
    _("What decides the duty of each lot: of all of it as it came in, in yen. What a line leaves out stays as it is."),
    _("What the list says is on record."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What is on record of a lot, and what is to be."""

    label: _StrOrPromise
    now: Any
    new: Any


@dataclass(slots=True)
class Line:
    """One row of a list: which lot, what changes of it, or why it cannot; `stays` where all of it is so already."""

    number: int
    name: str
    values: Mapping[str, str]
    lot: CargoLot | None = None
    reasons: list[Reason] = field(default_factory=list)
    stays: bool = False

    @property
    def changes(self) -> Sequence[Change]:
        """What the line says, beside what is on record."""
        return [
            Change(STORAGE_WORDS[name].label, getattr(self.lot, name, ""), value)
            for name, value in self.values.items()
        ]


@dataclass(slots=True)
class Preview:
    """What would come of a list: its rows with their errors, and what is wrong with all of it."""

    rows: list[Line] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)

    @property
    def changing(self) -> list[Line]:
        """The rows by which something changes."""
        return [row for row in self.rows if not row.stays]

    @property
    def can_be_done(self) -> bool:
        """Whether something changes, and nothing stands against any row."""
        return bool(self.changing) and not self.faults and not any(row.reasons for row in self.rows)


def preview(listed: ListedAct, text: str, place: Place, actor: Actor) -> Preview:
    """Tries a list without doing anything; the number of queries does not grow with its rows."""
    read = read_list(text, listed.all_columns, listed.required)
    tried = Preview(faults=read.faults)
    if read.faults:
        return tried
    here, seen = LotsHere(in_stock(place)), set[int]()
    now, calendar = clock.now(), current_calendar()
    for row in read.rows:
        number, document = row.values.get("lot", ""), row.values.get("transport_document", "")
        written = {name: row.values[name] for name in listed.columns if name in row.values}
        said = cells_for(machine(CargoLot).moves[listed.act].rule.input, written)
        line = Line(row.number, document or number, said)
        tried.rows.append(line)
        found = here.named(number, document)
        if isinstance(found, Reason):
            line.reasons = [found]
            continue
        line.lot, line.name = found, found.transport_document
        line.stays = _is_so(listed, found, said)
        if found.pk in seen:
            line.reasons = [Reason("named_twice", _("The list has this lot more than once."), BOOKS)]
        elif not line.stays:
            line.reasons = reasons_against_act(
                found, listed.act, said, actor,
                office_id=place.office_id, now=now, today=clock.day_of(now), calendar=calendar,
            )  # fmt: skip
        seen.add(found.pk)
    return tried


def _is_so(listed: ListedAct, lot: CargoLot, said: Mapping[str, str]) -> bool:
    """Whether all that a line says of a lot is on record already."""
    move = machine(CargoLot).moves[listed.act]
    try:
        given = parse_input(move, said)
    except InvalidInput:
        return False
    on_record = [name for name in said if name != "reason"]
    return bool(on_record) and all(getattr(lot, name) == getattr(given, name) for name in on_record)


def carry_out(listed: ListedAct, text: str, place: Place, actor: Actor) -> int:
    """Does it to every lot of a list in one transaction; to how many. Raises InvalidInput or Refused: to none then."""
    tried = preview(listed, text, place, actor)
    faults = [Reason("list", str(fault), field="list") for fault in tried.faults]
    faults += [reason for row in tried.rows for reason in row.reasons]
    if faults:
        raise InvalidInput(faults)
    said = {row.lot.pk: dict(row.values) for row in tried.changing if row.lot is not None}
    perform_many(list(said), listed.act, actor, list(said.values()))
    return len(said)

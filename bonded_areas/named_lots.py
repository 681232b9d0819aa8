"""Lots as a list names them: by their own number, or by a transport document that has one lot in the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from statute.articles import Article
from statute.deciding import parse_input, reasons_against
from statute.errors import InvalidInput, Reason
from statute.machine import machine
from statute.transitions import Ctx, Subject

if TYPE_CHECKING:
    from accounts.actors import Actor
    from bonded_areas.models.cargo_lot import CargoLot
    from statute.calendars import Calendar

BOOKS = Article("34-2")


class LotsHere:
    """The lots in stock of a place (with their cases), to be found by the names that a list gives them."""

    def __init__(self, lots: Iterable[CargoLot]) -> None:
        self.all = list(lots)
        self._by_handle = {str(lot.case.handle): lot for lot in self.all}
        self._by_document: dict[str, list[CargoLot]] = {}
        for lot in self.all:
            self._by_document.setdefault(lot.transport_document, []).append(lot)

    def named(self, number: str, document: str) -> CargoLot | Reason:
        """The lot of a number, or else of a transport document; or why there is none, or more than one."""
        if number:
            by_number = self._by_handle.get(number.lower())
            sentence = _("No lot of this number is in stock here.")
            return by_number or Reason("no_such_lot", sentence, BOOKS, "lot", number)
        found = self._by_document.get(document, [])
        if len(found) == 1:
            return found[0]
        if found:
            sentence = _("Several lots have this transport document: name each by its own number.")
            return Reason("several_lots", sentence, BOOKS, "transport_document", document)
        sentence = _("No lot of this transport document is in stock here.")
        return Reason("no_such_lot", sentence, BOOKS, "transport_document", document)


def reasons_against_act(
    lot: CargoLot,
    act: str,
    given: Mapping[str, Any],
    actor: Actor,
    *,
    office_id: int,
    now: datetime,
    today: date,
    calendar: Calendar,
) -> list[Reason]:
    """Why an act whose guards ask the lot alone could not be done to it now: what the door would say."""
    found = machine(type(lot)).move(act)
    assert found is not None
    try:
        parsed = parse_input(found, given)
    except InvalidInput as invalid:
        return list(invalid.reasons)
    ctx = Ctx(actor, now, today, calendar, lot.pk, office_id, None, parsed, {})
    return reasons_against(type(lot), found, Subject(lot.pk, lot, actor, parsed), office_id, ctx)

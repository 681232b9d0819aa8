"""An inventory count by list (棚卸): what differs becomes a notified loss or a correction, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bonded_areas.models import CargoLot, Place
from bonded_areas.rules.counts import Difference, differences
from bonded_areas.rules.stock import Amount
from bonded_areas.selectors import in_stock
from doors.scanner_lists import read_list
from statute.door import in_transaction, perform_many
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor

COLUMNS: Final = ("lot", "transport_document", "packages", "gross_mass_kg", "quantity")
REQUIRED: Final = ("packages", "gross_mass_kg")


@dataclass(slots=True)
class Counted:
    """A count compared with the books: the differences by lot, and what could not be read or found."""

    lots: dict[int, CargoLot] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)


def compare(text: str, place: Place) -> Counted:
    """Compares a list with what is in stock. A row names its lot by handle, or by its transport document alone."""
    read = read_list(text, COLUMNS, REQUIRED)
    lots = {lot.pk: lot for lot in in_stock(place)}
    found = Counted(lots, faults=list(read.faults))
    by_handle = {str(lot.case.handle): lot for lot in lots.values()}
    by_document: dict[str, list[CargoLot]] = {}
    for lot in lots.values():
        by_document.setdefault(lot.transport_document, []).append(lot)
    counted: dict[int, Amount] = {}
    for row in read.rows:
        named = row.values.get("lot", "")
        of_document = by_document.get(row.values.get("transport_document", ""), [])
        lot_ = by_handle.get(named) if named else of_document[0] if len(of_document) == 1 else None
        amount = _amount(row.values)
        if lot_ is None:
            sentence = _("Line {line}: no lot, or more than one, is stored here under that name.")
            found.faults.append(format_lazy(sentence, line=row.number))
        elif amount is None:
            found.faults.append(format_lazy(_("Line {line}: that is no amount."), line=row.number))
        elif lot_.pk in counted:
            found.faults.append(format_lazy(_("Line {line}: this lot was counted before."), line=row.number))
        else:
            counted[lot_.pk] = amount
            booked = lot_.balance.stock
            if booked.quantity and "quantity" not in row.values:
                # A list without quantities says nothing of them where the rest is as booked.
                counted[lot_.pk] = said = replace(amount, quantity=booked.quantity if amount else Decimal(0))
                if said not in (booked, Amount()):
                    sentence = _("Line {line}: the cargo is counted in {unit}; say the quantity.")
                    found.faults.append(format_lazy(sentence, line=row.number, unit=lot_.unit))
    if not found.faults:
        found.differences = differences({pk: lot.balance.stock for pk, lot in lots.items()}, counted)
    return found


def _amount(values: Any) -> Amount | None:
    try:
        packages = int(values.get("packages", "0"))
        mass, quantity = (Decimal(values.get(name, "0")) for name in ("gross_mass_kg", "quantity"))
    except (ValueError, InvalidOperation):
        return None
    numbers = (Decimal(packages), mass, quantity)
    if any(not n.is_finite() or n < 0 or n > 10**10 or n != round(n, 6) for n in numbers):
        return None
    return Amount(packages, mass, quantity)


def settle(text: str, place: Place, actor: Actor, *, on: date, reason: str, cause: str) -> int:
    """Notifies what is short as a loss (45(3)). What is over is told back: the office corrects the books.

    All of it in one transaction; returns how many losses were notified. Raises InvalidInput with all that is wrong,
    and Refused as the door does.
    """
    found = compare(text, place)
    faults = list(found.faults)
    for one in found.differences:
        if one.over:
            sentence = _("{document}: more was counted than the books have; ask the office to correct them.")
            faults.append(format_lazy(sentence, document=found.lots[one.lot].transport_document))
    if faults:
        raise InvalidInput([Reason("list", str(fault), field="list") for fault in faults])
    short = [one for one in found.differences if one.short]
    inputs = [
        {
            "packages": one.short.packages,
            "gross_mass_kg": one.short.gross_mass_kg,
            "quantity": one.short.quantity,
            "on": on,
            "reason": reason,
            "cause": cause,
        }
        for one in short
    ]
    # What moved since it was compared was not counted so.
    versions = {one.lot: found.lots[one.lot].case.version for one in short}
    ids = [one.lot for one in short]
    in_transaction(lambda: perform_many(ids, "notify_loss", actor, inputs, expected_versions=versions))
    return len(short)

"""What decides the duty of a lot, stated after it came in: a manifest names goods, not their value (34-2, 4(1))."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from bonded_areas.models.lot_state import LIVE
from bonded_areas.models.lot_stock import BOOKS
from bonded_areas.models.lot_work import OFFICE, OPERATOR
from bonded_areas.rules.stock import Amount, Kind
from statute.articles import Article
from statute.effects import Effect, Effects, Emit
from statute.errors import Reason
from statute.transitions import Ctx, Input, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot

BASIS: Final = Article("4", 1)
STATED: Final = ("tariff_code", "origin", "customs_value_yen", "unit")


class ParticularsInput(Input):
    """Tariff code, origin and customs value (yen) of all of the lot as it came in; what is left out stays as it is.

    Where the lot is counted in no unit yet, also how many there are, in which unit.
    """

    tariff_code: Annotated[str, Field(pattern="^([0-9]{9})?$")] = ""
    origin: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    customs_value_yen: Annotated[int, Field(ge=0, le=10**15)] | None = None
    quantity: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)] | None = None
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    # Why what is on record is changed.
    reason: Annotated[str, Field(max_length=1000)] = ""

    @property
    def stated(self) -> dict[str, Any]:
        """What is said, by the name of the lot's field."""
        given = {name: getattr(self, name) for name in STATED}
        return {name: value for name, value in given.items() if value not in ("", None)}


@guard(BOOKS, _("Something is stated."), on_input=True)
def something_is_stated(row: CargoLot, ctx: Ctx) -> list[Reason]:
    if ctx.input.stated:
        return []
    sentence = _("State the tariff code, the origin or the customs value.")
    return [Reason("nothing_stated", sentence, BOOKS, "tariff_code")]


@guard(BASIS, _("What has been stated is changed by customs."), on_input=True)
def party_states_what_is_not_stated(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """Duty is claimed by it: whoever would pay does not lower it after it is on record."""
    if not ctx.actor.is_party:
        return []
    sentence = _("It is on record as {value}. Ask the office to change it.")
    return [
        Reason("stated_already", format_lazy(sentence, value=known), BASIS, name, str(value))
        for name, (known, value) in changed(row, ctx).items()
    ]


def changed(row: CargoLot, ctx: Ctx) -> dict[str, tuple[Any, Any]]:
    """What is on record and would be another: by field, what is and what is to be."""
    found = {name: (getattr(row, name), value) for name, value in ctx.input.stated.items()}
    return {name: (known, value) for name, (known, value) in found.items() if known not in ("", None, value)}


@guard(BASIS, _("Nothing hangs on the value yet."))
def nothing_hangs_on_it(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """While duty may be claimed of what has happened, whoever would pay it does not say how much it is.

    Nor of what is left of cargo that was disposed of: what it is worth now is for customs to see.
    """
    if not ctx.actor.is_party:
        return []
    if row.loss_told or row.balance.transit:
        sentence = _("Some of it is on the road, or a loss waits for a decision: customs states it.")
        return [Reason("something_hangs_on_it", sentence, BASIS)]
    if "remains_of" in row.disposal:
        return [Reason("remains", _("It is what is left of cargo disposed of: customs states it."), BASIS)]
    return []


@guard(BOOKS, _("A change of what is on record is reasoned."), on_input=True)
def change_is_reasoned(row: CargoLot, ctx: Ctx) -> list[Reason]:
    if ctx.actor.is_party or ctx.input.reason.strip() or not changed(row, ctx):
        return []
    return [Reason("reason_missing", _("Say why what is on record is changed."), BOOKS, "reason")]


@guard(
    BOOKS,
    _("A quantity and its unit are stated together, once, while all of the lot is in stock."),
    on_input=True,
)
def quantity_begins_whole(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """A lot that is counted already is corrected in its books; of one that is partly gone nobody knows the rest."""
    given = ctx.input
    if bool(given.unit) != (given.quantity is not None):
        name = "quantity" if given.unit else "unit"
        return [Reason("quantity_needs_unit", _("State the quantity with its unit."), BOOKS, name)]
    if given.quantity is None:
        return []
    if row.unit or row.quantity:
        sentence = format_lazy(
            _("The lot is counted in {unit}: its books are corrected."), unit=row.unit or "–"
        )
        return [Reason("counted_already", sentence, BOOKS, "quantity", str(given.quantity))]
    if row.balance.stock != row.came:
        sentence = _("Some of the lot has left the stock: its quantity cannot be stated any more.")
        return [Reason("partly_gone", sentence, BOOKS, "quantity", str(given.quantity))]
    return []


class Particular:
    """Mixed into the lot."""

    if TYPE_CHECKING:
        quantity: Decimal
        book: Any

    @transition(
        field="state", source=list(LIVE), target=None,
        custom=rule(
            label=_("State code, origin and value"), article=BOOKS, also=(Article("61-3"), BASIS),
            input=ParticularsInput, roles=(*OPERATOR, *OFFICE),
            guards=(
                something_is_stated, nothing_hangs_on_it, party_states_what_is_not_stated, change_is_reasoned,
                quantity_begins_whole,
            ),
        ),
    )  # fmt: skip
    def state_particulars(self, ctx: Ctx) -> Effects:
        """The duty that hangs on the cargo can be worked out from now on."""
        given, booked = ctx.input, list[Effect]()
        for name, value in given.stated.items():
            setattr(self, name, value)
        if given.quantity is not None:
            counted = Amount(0, Decimal(0), given.quantity)
            booked = self.book(ctx, Kind.CORRECTED_UP, counted, ctx.today, BOOKS)
            self.quantity = given.quantity
        return [*booked, Emit("lot.particulars_stated", {k: str(v) for k, v in given.stated.items()})]

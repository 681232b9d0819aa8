"""What an inventory count says, what it is compared with, and what each of its lines becomes (34-2, 45, 61-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from uuid import UUID

from django.db.models import Max, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from accounts.actors import Actor
from arrivals.manifest_inputs import Instant
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.place import Place
from bonded_areas.models.stock_entry import StockEntry
from bonded_areas.models.stocktaking_line import Outcome
from bonded_areas.named_lots import LotsHere, reasons_against_act
from bonded_areas.rules.counts import Difference, counted, difference
from bonded_areas.rules.stock import Amount
from doors.scanner_lists import MOST_ROWS
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Identifier, Input, Related, Subject, guard

if TYPE_CHECKING:
    from bonded_areas.models.stocktaking import Stocktaking

BOOKS, LOSS = Article("34-2"), Article("45", 3)
Reasoned = Annotated[str, Field(max_length=1000)]
Kilograms = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=6)]
Becomes = Literal["", "loss", "destruction", "correction", "not_counted", "found"]
# How many lots that a list leaves out are named one by one.
NAMED: Final = 20


class CountedInput(Input):
    """One line: a lot by its number or transport document, how much was counted, and what a difference becomes.

    "loss": lost, and notified so (45(3)); "destruction": destroyed; "correction": the books were wrong, which customs
    finds; "not_counted": nobody counted it; "found": it is in no book here. Each with its own reason.
    """

    lot: Annotated[str, Field(max_length=40)] = ""
    transport_document: Annotated[str, Field(max_length=70)] = ""
    description: Annotated[str, Field(max_length=500)] = ""
    packages: Annotated[int, Field(ge=0, le=10**9)] | None = None
    gross_mass_kg: Kilograms | None = None
    quantity: Kilograms | None = None
    becomes: Becomes = ""
    cause: Literal["disaster", "unavoidable", "other"] = "other"
    reason: Reasoned = ""


class StocktakingInput(Input):
    """A count: where, on which day, by whom, and its lines.

    Lots of the place that no line names are not lost silently: `rest_not_counted` says why they were not counted.
    `books_as_of` is the instant whose books the count was compared with: what moved since is counted again. It is
    needed where the books of a counted lot changed on the day of the count.
    """

    place_id: Identifier
    counted_on: date
    counted_by: Annotated[str, Field(min_length=1, max_length=160)]
    lines: Annotated[list[CountedInput], Field(max_length=MOST_ROWS)] = []
    rest_not_counted: Reasoned = ""
    books_as_of: Instant | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to a lot: a transition of it, and its input."""

    name: str
    given: Mapping[str, Any]


@dataclass(slots=True)
class Compared:
    """One line against the books: what it becomes, by which acts on the lot, and what stands against it."""

    # Its place in the input; None for a lot that no line names.
    at: int | None
    said: CountedInput
    lot: CargoLot | None = None
    amount: Amount = field(default_factory=Amount)
    differs: Difference = field(default_factory=lambda: Difference(Amount(), Amount()))
    outcome: Outcome = Outcome.AGREES
    acts: list[Act] = field(default_factory=list)
    claim: str = ""
    reasons: list[Reason] = field(default_factory=list)

    @property
    def booked(self) -> Amount:
        """What the books have of it in stock."""
        return self.lot.balance.stock if self.lot is not None else Amount()

    def fault(self, code: str, sentence: Any, name: str = "", value: Any = None) -> None:
        """Something is wrong with this line, under the field of that name."""
        self.reasons.append(Reason(code, sentence, BOOKS, name or None, value))


@dataclass(slots=True)
class Books:
    """The place that is counted and all that its books have in stock; when each lot's books changed last."""

    place: Place | None = None
    lots: LotsHere = field(default_factory=lambda: LotsHere(()))
    changed: Mapping[int, tuple[date, datetime]] = field(default_factory=dict)
    # What an input was compared to be: its guards and its act ask one after the other.
    known: tuple[StocktakingInput, list[Compared]] | None = None

    def compare(self, given: StocktakingInput, *, by_customs: bool) -> list[Compared]:
        """Each line of the count, and then each lot that no line names, in the order of the books."""
        seen: set[int] = set()
        found = [self._line(at, line, seen) for at, line in enumerate(given.lines)]
        rest = CountedInput(becomes="not_counted", reason=given.rest_not_counted)
        found += [
            Compared(None, rest, lot, outcome=Outcome.NOT_COUNTED)
            for lot in self.lots.all
            if lot.pk not in seen
        ]
        for one in found:
            if not one.reasons and one.outcome != Outcome.NOT_COUNTED:
                self._judge(one, given, by_customs=by_customs)
        return found

    def _line(self, at: int, line: CountedInput, seen: set[int]) -> Compared:
        one = Compared(at, line)
        named = self.lots.named(line.lot, line.transport_document)
        if isinstance(named, Reason):
            if line.becomes != "found" or line.lot or named.code == "several_lots":
                one.reasons.append(named)
            else:
                _found(one)
            return one
        one.lot = named
        if named.pk in seen:
            one.fault("named_twice", _("This lot is counted more than once."), "lot", line.lot)
        seen.add(named.pk)
        said = (line.packages, line.gross_mass_kg, line.quantity)
        if line.becomes == "not_counted":
            one.outcome = Outcome.NOT_COUNTED
            if said != (None, None, None):
                one.fault(
                    "counted", _("What was not counted has no packages, weight or quantity."), "becomes"
                )
            _needs_reason(one)
            return one
        amount = counted(one.booked, *said)
        if isinstance(amount, str):
            sentence = format_lazy(
                _("Say it: the books have {packages} packages, {mass} kg and a quantity of {quantity}."),
                packages=one.booked.packages,
                mass=f"{one.booked.gross_mass_kg.normalize():f}",
                quantity=f"{one.booked.quantity.normalize():f} {named.unit}".strip(),
            )
            one.fault("not_said", sentence, amount)
        else:
            one.amount, one.differs = amount, difference(one.booked, amount)
        return one

    def _judge(self, one: Compared, given: StocktakingInput, *, by_customs: bool) -> None:
        """What becomes of a line that was counted."""
        if one.lot is None:
            return
        last_on, last_at = self.changed[one.lot.pk]
        if last_on > given.counted_on or (given.books_as_of is not None and last_at > given.books_as_of):
            sentence = _("The books of this lot have changed since it was counted: count it again.")
            one.fault("moved_since", sentence, "lot")
        elif not one.differs:
            if one.said.becomes:
                one.fault("agrees", _("It agrees with the books: nothing becomes of it."), "becomes")
        elif one.said.becomes == "correction":
            _needs_reason(one)
            one.acts = corrections(one.differs, given.counted_on, one.said.reason)
            one.outcome = Outcome.CORRECTED if by_customs else Outcome.CORRECTION_WAITS
        elif one.differs.over:
            sentence = _("More is there than the books have: only a correction settles that.")
            one.fault("over", sentence, "becomes", one.said.becomes)
        elif one.said.becomes == "loss":
            _needs_reason(one)
            becomes_a_loss(one, given.counted_on, one.said.reason, one.said.cause)
        elif one.said.becomes == "destruction":
            _needs_reason(one)
            _destroyed(one, given.counted_on)
        else:
            sentence = _("Less is there than the books have: say whether it is lost, destroyed or misbooked.")
            one.fault("short", sentence, "becomes", one.said.becomes)


def _needs_reason(one: Compared) -> None:
    if not one.said.reason.strip():
        one.fault("reason_missing", _("Say why."), "reason")


def _found(one: Compared) -> None:
    """Goods that are in no book: told to customs, with what they are and where they were."""
    one.amount = Amount(
        one.said.packages or 0, one.said.gross_mass_kg or Decimal(0), one.said.quantity or Decimal(0)
    )
    one.outcome, one.differs = Outcome.FOUND_WAITS, Difference(Amount(), one.amount)
    if not one.amount:
        one.fault("nothing_found", _("Say how much was found."), "packages")
    if not one.said.description.strip():
        one.fault("description_missing", _("Say what was found."), "description")
    _needs_reason(one)


def measures_of(amount: Amount) -> dict[str, Any]:
    """An amount as the inputs of the lot's acts have it."""
    return {"packages": amount.packages, "gross_mass_kg": amount.gross_mass_kg, "quantity": amount.quantity}


def corrections(differs: Difference, on: date, reason: str) -> list[Act]:
    """The corrections of the books by what they have too little and too much."""
    ways = (("up", differs.over), ("down", differs.short))
    return [
        Act("correct_books", {**measures_of(amount), "on": on, "direction": way, "reason": reason})
        for way, amount in ways
        if amount
    ]


def becomes_a_loss(one: Compared, on: date, reason: str, cause: str) -> None:
    """What is short is lost: its duty is claimed at once, unless a cause that cannot be avoided is told (45(1))."""
    assert one.lot is not None
    told = {**measures_of(one.differs.short), "on": on, "reason": reason, "cause": cause}
    one.acts, one.outcome = [Act("notify_loss", told)], Outcome.LOST
    one.claim = one.lot.claim_to_come("lost") if cause == "other" else ""


def _destroyed(one: Compared, on: date) -> None:
    """Destroyed as approved; or without approval, and then its duty is claimed: the record decides, not the word."""
    assert one.lot is not None
    told = {**measures_of(one.differs.short), "on": on}
    one.outcome = Outcome.DESTROYED
    if one.lot.destruction.get("approved_on"):
        one.acts = [Act("destroy", told)]
    else:
        one.acts = [Act("record_destruction", {**told, "reason": one.said.reason})]
        one.claim = one.lot.claim_to_come("destroyed")


def against_acts(lot: CargoLot | None, acts: Sequence[Act], ctx: Ctx) -> list[Reason]:
    """What the lot itself has against what is to be done to it."""
    if lot is None:
        return []
    return [
        reason
        for act in acts
        for reason in reasons_against_act(
            lot, act.name, act.given, Actor.system(CONSEQUENCE),
            office_id=ctx.office_id, now=ctx.now, today=ctx.today, calendar=ctx.calendar,
        )
    ]  # fmt: skip


# --- what the door loads, and what must hold ------------------------------------------------------------------


def _named_lots(inputs: Sequence[StocktakingInput]) -> list[int]:
    wanted = Q(pk__in=[])
    for one in inputs:
        numbers = [number for line in one.lines if (number := _handle(line.lot)) is not None]
        documents = {line.transport_document for line in one.lines if not line.lot}
        named = Q(case__handle__in=numbers) | Q(transport_document__in=documents)
        wanted |= named & Q(place_id=one.place_id)
    rows = CargoLot._base_manager.filter(wanted, state__in=IN_STOCK)
    return list(rows.values_list("pk", flat=True))


def _handle(number: str) -> UUID | None:
    try:
        return UUID(number)
    except ValueError:
        return None


# What is compared stands still meanwhile; to a lot that no line names nothing is done, and it is not held.
NAMED_LOTS = Related("the lots that are named", of_inputs=_named_lots)


def _books(subjects: Sequence[Subject]) -> dict[int, Books]:
    places = Place.objects.in_bulk({s.input.place_id for s in subjects})
    rows = CargoLot._base_manager.filter(place_id__in=list(places), state__in=IN_STOCK)
    lots: dict[int, list[CargoLot]] = {}
    for lot in rows.select_related("case").order_by("case_id"):
        lots.setdefault(lot.place_id, []).append(lot)
    entries = StockEntry.objects.filter(lot__place_id__in=list(places), lot__state__in=IN_STOCK).order_by()
    changed = {
        lot_id: (on, at)
        for lot_id, on, at in entries.values_list("lot_id").annotate(
            on=Max("happened_on"), at=Max("entered_at")
        )
    }
    found = {}
    for s in subjects:
        place = places.get(s.input.place_id)
        # Nobody learns of another's stock by counting it: to whoever does not run the place there is none.
        if place is None or (s.actor.is_party and not s.actor.may_for("bonded_operator", place.operator_id)):
            found[s.case_id] = Books()
        else:
            found[s.case_id] = Books(place, LotsHere(lots.get(place.pk, ())), changed)
    return found


THE_BOOKS: Fact[Books] = Fact("the_books", _books, Books)


def compared(ctx: Ctx) -> list[Compared]:
    """The lines of the input against the books; of customs' own count corrections are made at once."""
    books = ctx[THE_BOOKS]
    if books.known is None or books.known[0] is not ctx.input:
        books.known = ctx.input, books.compare(ctx.input, by_customs=ctx.actor.is_staff)
    return books.known[1]


@guard(BOOKS, _("There is no such place."), facts=(THE_BOOKS,), on_input=True, field="place_id")
def place_is_here(row: Stocktaking, ctx: Ctx) -> bool:
    place = ctx[THE_BOOKS].place
    return place is not None and place.office_id == ctx.office_id


@guard(BOOKS, _("Nothing was counted on a day that has not come."), on_input=True, field="counted_on")
def day_has_come(row: Stocktaking, ctx: Ctx) -> bool:
    return bool(ctx.input.counted_on <= ctx.today)


@guard(
    BOOKS,
    _(
        "The books changed on the day of the count: say in books_as_of with those of which instant it was compared."
    ),
    facts=(THE_BOOKS,),
    on_input=True,
    field="books_as_of",
)
def books_are_of_an_instant(row: Stocktaking, ctx: Ctx) -> bool:
    """A day alone does not tell whether what moved on it was counted before or after."""
    given, changed = ctx.input, ctx[THE_BOOKS].changed
    return given.books_as_of is not None or not any(
        one.at is not None
        and one.lot is not None
        and one.outcome != Outcome.NOT_COUNTED
        and changed[one.lot.pk][0] == given.counted_on
        for one in compared(ctx)
    )


@guard(BOOKS, _("Each line can become what it says."), facts=(THE_BOOKS,), on_input=True)
def lines_can_become_so(row: Stocktaking, ctx: Ctx) -> list[Reason]:
    found = []
    for one in compared(ctx):
        for reason in one.reasons or against_acts(one.lot, one.acts, ctx):
            where = f"lines[{one.at}]"
            name = f"{where}.{reason.field}" if reason.field in CountedInput.model_fields else where
            found.append(Reason(reason.code, reason.message, reason.article, name, reason.value))
    return found


@guard(BOOKS, _("Every lot of the place is accounted for."), facts=(THE_BOOKS,), on_input=True)
def nothing_is_left_out(row: Stocktaking, ctx: Ctx) -> list[Reason]:
    if ctx.input.rest_not_counted.strip():
        return []
    left = [one.lot for one in compared(ctx) if one.at is None and one.lot is not None]
    sentence = _("{lot} is in stock and no line names it: count it, or say why it was not counted.")
    found = [
        Reason(
            "left_out",
            format_lazy(sentence, lot=lot.transport_document),
            BOOKS,
            "lines",
            str(lot.case.handle),
        )
        for lot in left[:NAMED]
    ]
    if len(left) > NAMED:
        sentence = format_lazy(_("{n} more lots are in stock and no line names them."), n=len(left) - NAMED)
        found.append(Reason("left_out", sentence, BOOKS, "lines"))
    return found


@guard(BOOKS, _("Something is counted."), facts=(THE_BOOKS,), on_input=True)
def something_is_counted(row: Stocktaking, ctx: Ctx) -> list[Reason]:
    if ctx.input.lines or (ctx[THE_BOOKS].place is not None and not ctx[THE_BOOKS].lots.all):
        return []
    return [Reason("nothing_counted", _("Say what was counted."), BOOKS, "lines")]

"""What must hold before cargo is let onto the road, and before it is taken off it (63 to 66)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bonded_areas.models.place import PlaceKind
from bonded_areas.models.transport_facts import (
    BLANKET,
    BLANKET_OF,
    HOLDER_IS_APPROVED,
    LOT_HOLDS,
    NAMED,
    NAMED_IS_APPROVED,
    NAMED_LOT_HOLDS,
    STAKE,
)
from bonded_areas.rules.transport import SET, TERMS, Kind, Point
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, Guard, guard

if TYPE_CHECKING:
    from bonded_areas.models.transport import Transport
    from statute.models import Hold

APPROVAL = Article("63", 1)
FORBIDDEN = Article("65-3")
PROHIBITED = Article("69-11")
ARRIVAL = Article("63", 5)


def told(text: Any, **values: Any) -> Any:
    return format_lazy(text, **values)


@guard(
    APPROVAL, _("Who transports, from where and to where must be on record."), facts=(NAMED,), on_input=True
)
def route_is_on_record(row: Any, ctx: Ctx) -> list[Reason]:
    """Every code that the declaration names exists, and each end of the route is named."""
    given, named = ctx.input, ctx[NAMED]
    found = []
    if given.holder not in named.persons:
        found.append(
            Reason("unknown_person", _("There is no such person."), APPROVAL, "holder", given.holder)
        )
    for end in ("origin", "destination"):
        point, code, name = (getattr(given, f"{end}{part}") for part in ("_point", "", "_name"))
        if point == Point.PLACE and code not in named.places:
            found.append(Reason("unknown_place", _("There is no such place."), APPROVAL, end, code))
        elif point != Point.PLACE and not name:
            sentence = _("Name the port, airport, office or place.")
            found.append(Reason("point_unnamed", sentence, APPROVAL, f"{end}_name", name))
    if given.destination_office and given.destination_office not in named.offices:
        sentence = _("There is no such office.")
        found.append(
            Reason("unknown_office", sentence, APPROVAL, "destination_office", given.destination_office)
        )
    elif given.destination_point != Point.PLACE and not given.destination_office:
        sentence = _("Say which customs office is at the destination.")
        found.append(Reason("office_missing", sentence, ARRIVAL, "destination_office"))
    return found


def goes_where_it_may(kind: Kind) -> Guard:
    """The guard that the route lies within what the Act lets this kind of transport connect."""
    terms = TERMS[kind]

    @guard(
        terms.basis,
        _("The transport leads between places of the specified circuit."),
        facts=(NAMED,),
        on_input=True,
    )
    def route_is_of_the_circuit(row: Any, ctx: Ctx) -> list[Reason]:
        given, found = ctx.input, []
        for end, allowed in (("origin", terms.begins_at), ("destination", terms.ends_at)):
            point = getattr(given, f"{end}_point")
            if point not in allowed:
                sentence = _(
                    "Only open ports, customs airports, bonded areas, customs offices and permitted places."
                )
                found.append(Reason("outside_the_circuit", sentence, terms.basis, f"{end}_point", point))
        place = ctx[NAMED].places.get(given.destination) if given.destination_point == Point.PLACE else None
        if place is not None and place.kind == PlaceKind.OTHER and not terms.to_permitted_places:
            sentence = _("It may go to open ports, customs airports, bonded areas and customs offices alone.")
            found.append(
                Reason("outside_the_circuit", sentence, terms.basis, "destination", given.destination)
            )
        ends = [
            (getattr(given, f"{end}_point"), getattr(given, end), getattr(given, f"{end}_name"))
            for end in ("origin", "destination")
        ]
        if ends[0] == ends[1]:
            sentence = _("The destination is the place of departure.")
            found.append(Reason("nowhere", sentence, terms.basis, "destination", given.destination))
        return found

    return route_is_of_the_circuit


@guard(APPROVAL, _("The place of departure is in another office's district."), facts=(NAMED,), on_input=True)
def office_has_the_origin(row: Any, ctx: Ctx) -> bool:
    place = ctx[NAMED].places.get(ctx.input.origin)
    return place is None or place.office_id == ctx.office_id


def cargo_is_named(kind: Kind) -> Guard:
    """The guard that each line names a lot with so much in stock at the place of departure, or says what it is."""
    terms = TERMS[kind]

    @guard(
        terms.basis,
        _("Each line names cargo that is at the place of departure."),
        facts=(NAMED,),
        on_input=True,
    )
    def cargo_is_there(row: Any, ctx: Ctx) -> list[Reason]:
        found: list[Reason] = []
        meant: set[int] = set()
        for index, line in enumerate(ctx.input.lines):
            if line.lot:
                found += _of_a_lot(ctx, line, f"lines.{index}", meant, terms.basis)
            elif terms.from_lots and ctx.input.origin_point == Point.PLACE:
                sentence = _("Name the lot, by its transport document or its handle.")
                found.append(Reason("lot_missing", sentence, terms.basis, f"lines.{index}.lot"))
            else:
                found += _of_its_own(ctx, line, f"lines.{index}", terms.basis)
        return found

    return cargo_is_there


def _of_a_lot(ctx: Ctx, line: Any, at: str, meant: set[int], article: Article) -> Iterable[Reason]:
    named = ctx[NAMED]
    lots = named.lots_of(named.places.get(ctx.input.origin), line.lot)
    if not lots:
        yield Reason(
            "lot_not_there", _("There is no such cargo in stock there."), article, f"{at}.lot", line.lot
        )
        return
    if len(lots) > 1:
        sentence = _("Several lots have that transport document: name the lot by its handle.")
        yield Reason("lot_ambiguous", sentence, article, f"{at}.lot", line.lot)
        return
    (lot,) = lots
    if lot.pk in meant:
        yield Reason("lot_twice", _("A lot is named in two lines."), article, f"{at}.lot", line.lot)
    meant.add(lot.pk)
    # A carrier learns that it is too much, not how much another operator has.
    own = not ctx.actor.is_party or bool({lot.operator_id, lot.administrator_id} & ctx.actor.persons_for())
    if not own and not line.amount:
        sentence = _("The lot is not yours: say how much of it, in packages, weight and quantity.")
        yield Reason("amount_missing", sentence, article, f"{at}.packages")
    for name in lot.balance.stock.short_of(line.amount):
        there = str(getattr(lot.balance.stock, name))
        sentence = (
            told(_("Only {there} is in stock."), there=there) if own else _("There is not so much in stock.")
        )
        yield Reason("too_little", sentence, article, f"{at}.{name}", str(getattr(line, name)))
    if line.amount and lot.balance.stock.fault_of_taking(line.amount):
        sentence = _(
            "It would leave some of one measure and nothing of another: say packages, weight and quantity."
        )
        yield Reason("leaves_half", sentence, article, f"{at}.quantity", str(line.quantity))
    if line.exported and not lot.export_permitted:
        sentence = _("Export permission is not on record for this lot.")
        yield Reason("not_permitted_for_export", sentence, Article("65", 1), f"{at}.exported", True)


def _of_its_own(ctx: Ctx, line: Any, at: str, article: Article) -> Iterable[Reason]:
    """Cargo that lies in no place of ours: landed at a port, wrecked, or of the post."""
    if not line.description:
        yield Reason("description_missing", _("Say what the cargo is."), article, f"{at}.description")
    if not line.gross_mass_kg:
        yield Reason("mass_missing", _("Say what the cargo weighs."), article, f"{at}.gross_mass_kg")
    if line.exported and not ctx.actor.is_staff:
        sentence = _("That cargo is permitted for export is entered by customs.")
        yield Reason("not_permitted_for_export", sentence, Article("65", 1), f"{at}.exported", True)


def _prohibited(holds: list[Hold]) -> list[Reason]:
    found = []
    for hold in holds:
        article = Article.parse(hold.article)
        if article.number == PROHIBITED.number:
            sentence = told(_("The cargo is stopped as prohibited ({article})."), article=hold.article)
            found.append(Reason("prohibited_cargo", sentence, FORBIDDEN))
        else:
            sentence = told(_("The cargo is stopped under {article}."), article=hold.article)
            found.append(Reason("cargo_on_hold", sentence, article))
    return found


@guard(
    FORBIDDEN,
    _("Prohibited cargo is not transported as foreign cargo."),
    facts=(NAMED_LOT_HOLDS,),
    on_input=True,
)
def named_cargo_is_not_stopped(row: Any, ctx: Ctx) -> list[Reason]:
    return _prohibited(ctx[NAMED_LOT_HOLDS])


@guard(FORBIDDEN, _("Prohibited cargo is not transported as foreign cargo."), facts=(LOT_HOLDS,))
def cargo_is_not_stopped(row: Any, ctx: Ctx) -> list[Reason]:
    return _prohibited(ctx[LOT_HOLDS])


@guard(
    Article("63-2", 1),
    _("Only an approved carrier transports without approval of each shipment."),
    facts=(NAMED_IS_APPROVED,),
    on_input=True,
)
def holder_is_an_approved_carrier(row: Any, ctx: Ctx) -> bool:
    return ctx[NAMED_IS_APPROVED]


@guard(
    Article("63-7", 3),
    _("The carrier's approval has ended: only what was shipped before goes on."),
    facts=(HOLDER_IS_APPROVED,),
)
def still_an_approved_carrier(row: Transport, ctx: Ctx) -> bool:
    return row.kind_of != Kind.SPECIFIED or ctx[HOLDER_IS_APPROVED]


@guard(APPROVAL, _("The blanket approval is in force and for this route."), facts=(BLANKET,), on_input=True)
def blanket_is_in_force(row: Any, ctx: Ctx) -> list[Reason]:
    """It is the holder's own, in force, and leads from the same place to the same."""
    given, blanket = ctx.input, ctx[BLANKET]
    if blanket is None or blanket.holder.code != given.holder:
        sentence = _("The carrier has no such blanket approval.")
        return [Reason("no_such_blanket", sentence, APPROVAL, "blanket", given.blanket)]
    if blanket.state != "approved" or blanket.valid_to < ctx.today:
        sentence = _("The blanket approval is not in force.")
        return [Reason("blanket_not_in_force", sentence, APPROVAL, "blanket", given.blanket)]
    if (blanket.origin.code, blanket.destination.code) != (given.origin, given.destination):
        sentence = _("The blanket approval is for another route.")
        return [Reason("another_route", sentence, APPROVAL, "destination", given.destination)]
    return []


@guard(
    APPROVAL,
    _("The cargo is shipped out within the period of the blanket approval."),
    facts=(BLANKET_OF,),
    on_input=True,
)
def within_the_blanket(row: Transport, ctx: Ctx) -> bool:
    blanket = ctx[BLANKET_OF]
    if blanket is None:
        return True
    return bool(blanket.state != "withdrawn" and blanket.valid_from <= ctx.input.on <= blanket.valid_to)


# Before approval.


@guard(Article("63", 2), _("The inspection that was ordered has not been recorded."))
def inspection_is_done(row: Transport, ctx: Ctx) -> bool:
    return not row.inspection_ordered


@guard(Article("63", 2), _("An inspection has been ordered."))
def an_inspection_is_ordered(row: Transport, ctx: Ctx) -> bool:
    return row.inspection_ordered


@guard(
    Article("63", 2),
    _("Security is as much as the duty that hangs on the cargo."),
    facts=(STAKE,),
    on_input=True,
)
def security_is_of_the_duty(row: Transport, ctx: Ctx) -> list[Reason]:
    """An amount equivalent to the duty chargeable: never more than that where it is known."""
    stake, amount = ctx[STAKE], ctx.input.amount
    known = stake.total if stake is not None else None
    if known is None:
        if amount is None:
            sentence = _("The duty that hangs on the cargo is not known: state an amount.")
            return [Reason("duty_unknown", sentence, Article("63", 2), "amount")]
        return []
    if amount is not None and amount > known:
        sentence = told(_("No more than the {known} yen that hang on the cargo."), known=f"{known:,}")
        return [Reason("more_than_the_duty", sentence, Article("63", 2), "amount", amount)]
    return []


@guard(Article("63", 4), _("The period ends on a day that has not passed."), on_input=True)
def period_is_set(row: Transport, ctx: Ctx) -> list[Reason]:
    """Approval of a transport of foreign cargo sets its period."""
    day, terms = ctx.input.due_on, row.terms
    if terms.period != SET:
        if day is None:
            return []
        return [Reason("no_period", _("No period is set for this transport."), terms.basis, "due_on", day)]
    article = terms.extension or terms.basis
    if day is None:
        return [Reason("missing", _("Say until when the cargo has to arrive."), article, "due_on")]
    if day < ctx.today:
        return [Reason("day_passed", _("That day has passed."), article, "due_on", day)]
    if (day - ctx.today).days > 366:
        return [Reason("day_far", _("That day is too far off."), article, "due_on", day)]
    return []


# Departure.


@guard(Article("63", 3), _("Customs has not confirmed the transport manifest."))
def manifest_is_confirmed(row: Transport, ctx: Ctx) -> list[Reason]:
    article = row.terms.manifest
    if article is None or row.manifest:
        return []
    return [Reason("manifest_is_confirmed", manifest_is_confirmed.sentence, article)]


@guard(Article("63", 3), _("This transport has no manifest to confirm."))
def has_a_manifest(row: Transport, ctx: Ctx) -> bool:
    return row.terms.manifest is not None


@guard(Article("63", 3), _("Customs has confirmed the transport manifest."))
def manifest_is_not_confirmed(row: Transport, ctx: Ctx) -> bool:
    return not row.manifest


@guard(Article("63", 3), _("No transport manifest waits to be confirmed."))
def manifest_is_presented(row: Transport, ctx: Ctx) -> bool:
    return bool(row.manifest_presented)


@guard(
    Article("63", 3),
    _("Give the number of the manifest: none was presented here."),
    on_input=True,
    field="manifest",
)
def manifest_is_named(row: Transport, ctx: Ctx) -> bool:
    return bool(ctx.input.manifest or row.manifest_presented)


@guard(
    APPROVAL, _("The cargo was shipped out after the approval, and on a day that has come."), on_input=True
)
def shipped_when_it_might_be(row: Transport, ctx: Ctx) -> list[Reason]:
    on = ctx.input.on
    if on > ctx.today:
        return [Reason("not_yet", _("That day has not come."), row.terms.basis, "on", on)]
    if row.allowed_on is not None and on < row.allowed_on:
        sentence = _("The cargo might not be shipped out before that approval.")
        return [Reason("before_approval", sentence, row.terms.basis, "on", on)]
    if row.due_on is not None and on > row.due_on:
        sentence = _("The period of the transport was over on that day.")
        return [Reason("period_over", sentence, row.terms.extension or row.terms.basis, "on", on)]
    return []


@guard(Article("63", 4), _("Only a period that an official set is extended."))
def period_can_be_extended(row: Transport, ctx: Ctx) -> bool:
    return row.terms.extension is not None and row.due_on is not None


@guard(Article("63", 4), _("The new period ends later, on a day that has not passed."), on_input=True)
def ends_later(row: Transport, ctx: Ctx) -> list[Reason]:
    day, article = ctx.input.due_on, row.terms.extension or row.terms.basis
    if row.due_on is not None and day <= row.due_on:
        return [Reason("not_later", _("That is not later than the present period."), article, "due_on", day)]
    if day < ctx.today:
        return [Reason("day_passed", _("That day has passed."), article, "due_on", day)]
    return []

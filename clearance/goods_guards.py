"""What the Act asks of the goods of a declaration: where they are, whether they have come, what holds them."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clearance.facts import CONTENTS, LIABILITY, NAMED, OPEN_HOLDS
from clearance.goods_facts import CARGO_REPORT, DECLARED_AS, HELD_ELSEWHERE, JURISDICTION, LOT
from clearance.states import State
from statute.articles import Article, implements
from statute.errors import Reason
from statute.transitions import Ctx, guard

DECLARE = Article("67")
BROUGHT_IN = Article("67-2", 3)
REPORTED = Article("67-2", 4)
FOREIGN = Article("2", 1, "iii")
DELEGATION = Article("68-2")
WITHDRAWAL = Article("73", 1)


def _not_brought_in(said: Any, ctx: Ctx) -> list[Reason]:
    if said.basis != "in_bonded_area" or ctx[LOT] is not None or not said.transport_document:
        return []
    if other := ctx[DECLARED_AS]:
        # Who may not see the other declaration is not told its number.
        number = other if ctx.actor.kind != "party" else _("another declaration")
        sentence = _("The cargo under transport document “{document}” is declared already: {number}.")
        told = format_lazy(sentence, document=said.transport_document, number=number)
        return [Reason("goods_declared", told, DECLARE, "transport_document", said.transport_document)]
    sentence = format_lazy(
        _("No cargo under transport document “{document}” is in storage at the place declared."),
        document=said.transport_document,
    )
    return [
        Reason("goods_not_brought_in", sentence, BROUGHT_IN, "transport_document", said.transport_document)
    ]


@guard(
    BROUGHT_IN,
    _("The goods have not been brought into a bonded area or other permitted place."),
    facts=(LOT, DECLARED_AS),
)
def goods_are_brought_in(row: Any, ctx: Ctx) -> list[Reason]:
    return _not_brought_in(row, ctx)


@guard(
    BROUGHT_IN,
    _("The goods have not been brought into a bonded area or other permitted place."),
    facts=(LOT, DECLARED_AS, CONTENTS),
    on_input=True,
)
def amended_goods_are_brought_in(row: Any, ctx: Ctx) -> list[Reason]:
    said = ctx[CONTENTS]
    return [] if said is None or _has_left(row) else _not_brought_in(said, ctx)


@implements("67-2(2)", "67-2(3)(ii)")
def _not_approved(said: Any) -> list[Reason]:
    if said.basis in ("in_bonded_area", "authorised") or said.basis_approval:
        return []
    article = Article("67-2", 2) if said.basis == "on_board" else Article("67-2", 3, "ii")
    sentence = _("The number of the approval to declare before bringing in, or on board, is missing.")
    return [Reason("approval_missing", sentence, article, "basis_approval")]


@guard(
    BROUGHT_IN, _("Declaring before the goods are brought in, or on board, needs an approval and its number.")
)
def other_basis_is_approved(row: Any, ctx: Ctx) -> list[Reason]:
    return _not_approved(row)


@guard(
    BROUGHT_IN,
    _("Declaring before the goods are brought in, or on board, needs an approval and its number."),
    facts=(CONTENTS,),
    on_input=True,
)
def amended_basis_is_approved(row: Any, ctx: Ctx) -> list[Reason]:
    said = ctx[CONTENTS]
    return [] if said is None else _not_approved(said)


@guard(
    REPORTED,
    _("The cargo report has not come in, and the goods are not in a bonded area."),
    facts=(CARGO_REPORT,),
)
def cargo_is_reported(row: Any, ctx: Ctx) -> list[Reason]:
    return _not_reported(row, ctx)


@guard(
    REPORTED,
    _("The cargo report has not come in, and the goods are not in a bonded area."),
    facts=(CARGO_REPORT, CONTENTS),
    on_input=True,
)
def amended_cargo_is_reported(row: Any, ctx: Ctx) -> list[Reason]:
    said = ctx[CONTENTS]
    return [] if said is None else _not_reported(said, ctx)


def _not_reported(said: Any, ctx: Ctx) -> list[Reason]:
    if said.basis == "in_bonded_area" or ctx[CARGO_REPORT] is not None:
        return []
    return [
        Reason("cargo_is_reported", _("The cargo report has not come in."), REPORTED, "transport_document")
    ]


@guard(
    WITHDRAWAL,
    _("The goods have left: which goods they were cannot be changed any more."),
    facts=(CONTENTS, NAMED),
    on_input=True,
)
def goods_that_left_stay_the_same(row: Any, ctx: Ctx) -> list[Reason]:
    said = ctx[CONTENTS]
    if said is None or not _has_left(row):
        return []
    place = ctx[NAMED].place(said.place)
    sentence = _("The goods have left: which goods they were cannot be changed any more.")
    changed = (
        ("transport_document", said.transport_document != row.transport_document),
        ("place", place is not None and place.pk != row.place_id),
        ("basis", said.basis != row.basis),
    )
    return [Reason("goods_have_left", sentence, WITHDRAWAL, name) for name, is_so in changed if is_so]


def _has_left(row: Any) -> bool:
    return row.state in (State.WITHDRAWN_BEFORE_PERMISSION, State.PERMITTED)


@guard(
    BROUGHT_IN,
    _("The goods are no longer in the bonded stock they were declared in."),
    facts=(LOT, DECLARED_AS, CARGO_REPORT),
)
def goods_are_there(row: Any, ctx: Ctx) -> list[Reason]:
    """In storage; or, declared on board or before bringing in, arrived in Japan (2(1)(iii)) and not gone since."""
    if ctx[LOT] is not None:
        return []
    if row.lot_id is not None:
        sentence: Any = _("The goods have left the bonded stock.")
        return [Reason("goods_not_there", sentence, BROUGHT_IN, "transport_document", row.transport_document)]
    if row.basis == "in_bonded_area":
        return _not_brought_in(row, ctx)
    report = ctx[CARGO_REPORT]
    if report is None:
        return [Reason("cargo_is_reported", _("The cargo report has not come in."), REPORTED)]
    if report.arrives_on > ctx.today:
        sentence = format_lazy(_("The cargo has not arrived: it comes on {day}."), day=report.arrives_on)
        return [Reason("not_arrived", sentence, FOREIGN, "arrival_date", report.arrives_on)]
    return []


@guard(DECLARE, _("The case is held."), facts=(OPEN_HOLDS, HELD_ELSEWHERE))
def no_open_hold(row: Any, ctx: Ctx) -> list[Reason]:
    """A hold on this case, or one for the goods' own sake left by an earlier declaration of them."""
    return [
        Reason(
            "held", format_lazy(_("Held: {note}"), note=hold.note or hold.kind), Article.parse(hold.article)
        )
        for hold in (*ctx[OPEN_HOLDS], *ctx[HELD_ELSEWHERE])
    ]


@guard(
    DELEGATION,
    _("The goods do not lie in the district of the office named."),
    facts=(JURISDICTION,),
    on_input=True,
)
def office_has_the_goods(row: Any, ctx: Ctx) -> list[Reason]:
    found = ctx[JURISDICTION]
    if not found.exists:
        sentence: Any = _("There is no such office.")
        return [Reason("unknown_office", sentence, DELEGATION, "office_id", ctx.input.office_id)]
    if not found.place_known:
        sentence = format_lazy(_("No place has the code {code}."), code=ctx.input.place)
        return [Reason("unknown_place", sentence, DELEGATION, "place", ctx.input.place)]
    if found.own:
        sentence = _("An inspection is delegated to another office than the declaration's own.")
        return [Reason("own_office", sentence, DELEGATION, "office_id", ctx.input.office_id)]
    if not found.over_goods:
        sentence = _(
            "The goods do not lie in the district of the office named; say where they are, if elsewhere."
        )
        return [Reason("outside_district", sentence, DELEGATION, "office_id", ctx.input.office_id)]
    return []


# Withdrawal before permission (73).


@guard(WITHDRAWAL, _("Withdrawal before permission has not been applied for."))
def withdrawal_is_applied_for(row: Any, ctx: Ctx) -> bool:
    return bool(row.withdrawal_security)


@guard(WITHDRAWAL, _("The security does not cover the duty and taxes."), facts=(LIABILITY,))
def security_covers_duties(row: Any, ctx: Ctx) -> list[Reason]:
    liability = ctx[LIABILITY]
    owed = liability.outstanding if liability is not None else 0
    if row.withdrawal_security_amount >= owed:
        return []
    sentence = format_lazy(
        _("The security of {given} yen does not cover the {owed} yen payable."),
        given=f"{row.withdrawal_security_amount:,}",
        owed=f"{owed:,}",
    )
    return [Reason("security_short", sentence, WITHDRAWAL, value=row.withdrawal_security_amount)]


@guard(Article("73", 3), _("The goods were withdrawn before permission, and are domestic for good."))
def not_withdrawn_before(row: Any, ctx: Ctx) -> bool:
    return row.withdrawn_on is None

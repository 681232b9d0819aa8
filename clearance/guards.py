"""The conditions of the Act on an import declaration: each named, each with its article and its sentence."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clearance.assessing import ASSESSED
from clearance.facts import (
    CARGO_REPORTED,
    CERTIFICATES,
    INSPECTED,
    LIABILITY,
    LINES,
    LOT,
    NAMED,
    OFFICE_EXISTS,
    OPEN_HOLDS,
    OPEN_REQUESTS,
    PARTIES,
)
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

DECLARE = Article("67")
PLACE = Article("67-2", 1)
BROUGHT_IN = Article("67-2", 3)
REPORTED = Article("67-2", 4)
OTHER_LAWS = Article("70", 3)
DOCUMENTS = Article("68")
PAYMENT = Article("72")
WITHDRAWAL = Article("73", 1)

# What a declaration must state (67), with the name people know it by.
_REQUIRED = {
    "importer_id": ("importer", _("importer")),
    "place_id": ("place", _("place of the goods")),
    "transport_document": ("transport_document", _("transport document")),
    "incoterm": ("incoterm", _("terms of delivery")),
}
_REQUIRED_OF_LINES = {
    "description": _("description"),
    "code": _("statistical code"),
    "origin": _("country of origin"),
    "price": _("price"),
}


def _missing(field: str, label: Any, line: int | None = None) -> Reason:
    if line is None:
        return Reason("missing", format_lazy(_("{what} is missing."), what=label), DECLARE, field)
    sentence = format_lazy(_("Line {line}: {what} is missing."), line=line, what=label)
    return Reason("missing", sentence, DECLARE, field)


@guard(DECLARE, _("The declaration must state all that Article 67 asks for."), facts=(LINES,))
def states_what_is_required(row: Any, ctx: Ctx) -> list[Reason]:
    found = [
        _missing(field, label)
        for column, (field, label) in _REQUIRED.items()
        if getattr(row, column) in (None, "")
    ]
    lines = ctx[LINES]
    if not lines:
        found.append(Reason("no_lines", _("There are no goods lines."), DECLARE, "lines"))
    for line in lines:
        found.extend(
            _missing(f"lines[{line.number - 1}].{name}", label, line.number)
            for name, label in _REQUIRED_OF_LINES.items()
            if getattr(line, name) in (None, "")
        )
    return found


@guard(PLACE, _("A code names nobody and nothing on record."), facts=(NAMED,), on_input=True)
def codes_are_known(row: Any, ctx: Ctx) -> list[Reason]:
    named, given = ctx[NAMED], ctx.input
    found = []
    for field in ("importer", "broker"):
        code = getattr(given, field)
        if code and named.person(code) is None:
            sentence = format_lazy(_("No person has the code {code}."), code=code)
            found.append(Reason("unknown_person", sentence, DECLARE, field, code))
    if given.place and named.place(given.place) is None:
        sentence = format_lazy(_("No place has the code {code}."), code=given.place)
        found.append(Reason("unknown_place", sentence, PLACE, "place", given.place))
    return found


@guard(DECLARE, _("You act for another party than the one named."), facts=(NAMED,), on_input=True)
def declares_for_oneself(row: Any, ctx: Ctx) -> list[Reason]:
    """A party's declaration names that party: the broker that makes it, or the importer that makes it itself."""
    if ctx.actor.kind != "party":
        return []
    named, given = ctx[NAMED], ctx.input
    broker, importer = named.person(given.broker), named.person(given.importer)
    if ctx.actor.has_role("broker"):
        if broker is not None and broker.pk in ctx.actor.persons_for("broker"):
            return []
        sentence = _("The broker must be the one you act for.")
        return [Reason("not_your_broker", sentence, DECLARE, "broker", given.broker)]
    if broker is None and importer is not None and importer.pk in ctx.actor.persons_for("importer"):
        return []
    sentence = _("The importer must be the one you act for, and no broker is named.")
    return [Reason("not_your_importer", sentence, DECLARE, "importer", given.importer)]


@guard(
    BROUGHT_IN,
    _("The goods have not been brought into a bonded area or other permitted place."),
    facts=(LOT,),
)
def goods_are_brought_in(row: Any, ctx: Ctx) -> list[Reason]:
    if row.basis != "in_bonded_area" or ctx[LOT] is not None:
        return []
    sentence = format_lazy(
        _("No cargo under transport document “{document}” is in storage at the place declared."),
        document=row.transport_document,
    )
    return [
        Reason("goods_not_brought_in", sentence, BROUGHT_IN, "transport_document", row.transport_document)
    ]


@guard(
    BROUGHT_IN, _("Declaring before the goods are brought in, or on board, needs an approval and its number.")
)
def other_basis_is_approved(row: Any, ctx: Ctx) -> list[Reason]:
    if row.basis == "in_bonded_area" or row.basis_approval:
        return []
    article = Article("67-2", 2) if row.basis == "on_board" else Article("67-2", 3, "ii")
    sentence = _("The number of the approval to declare before bringing in, or on board, is missing.")
    return [Reason("approval_missing", sentence, article, "basis_approval")]


@guard(
    REPORTED,
    _("The cargo report has not come in, and the goods are not in a bonded area."),
    facts=(CARGO_REPORTED,),
)
def cargo_is_reported(row: Any, ctx: Ctx) -> bool:
    return row.basis == "in_bonded_area" or ctx[CARGO_REPORTED]


@guard(Article("7", 2), _("The duty payable cannot be worked out."), facts=(ASSESSED,))
def duty_can_be_assessed(row: Any, ctx: Ctx) -> list[Reason]:
    return list(ctx[ASSESSED].faults)


@guard(Article("7", 2), _("The duty payable cannot be worked out."), facts=(ASSESSED,), on_input=True)
def amended_duty_can_be_assessed(row: Any, ctx: Ctx) -> list[Reason]:
    return list(ctx[ASSESSED].faults)


@guard(
    DECLARE,
    _("An amendment does not change the parties or the office."),
    facts=(NAMED, PARTIES),
    on_input=True,
)
def amendment_keeps_its_parties(row: Any, ctx: Ctx) -> list[Reason]:
    """Another importer, broker or office makes it another declaration: this one is cancelled, that one lodged."""
    named, given = ctx[NAMED], ctx.input
    found = []
    for field, before in (("importer", row.importer_id), ("broker", row.broker_id)):
        person = named.person(getattr(given, field))
        if (person.pk if person else None) != before:
            sentence = _("An amendment keeps its importer and broker; cancel and lodge anew instead.")
            found.append(Reason("other_party", sentence, DECLARE, field, getattr(given, field)))
    place = named.place(given.place)
    if place is None or place.office_id != ctx.office_id:
        sentence = _("An amendment stays with its office; cancel and lodge anew instead.")
        found.append(Reason("other_office", sentence, PLACE, "place", given.place))
    return found


@guard(Article("7-14", 1), _("An amendment cannot lower what is payable."), facts=(ASSESSED,), on_input=True)
def amendment_does_not_lower(row: Any, ctx: Ctx) -> list[Reason]:
    """A lower amount needs a request for reassessment (7-15(1)), which customs reviews."""
    worksheet = ctx[ASSESSED].worksheet
    if worksheet is None or worksheet.total >= row.total_payable:
        return []
    sentence = format_lazy(
        _(
            "The amount would fall from {before} to {after} yen: that needs a request for reassessment (7-15(1))."
        ),
        before=row.total_payable,
        after=worksheet.total,
    )
    return [Reason("amendment_lowers", sentence, Article("7-14", 1))]


@guard(Article("67"), _("The case is held."), facts=(OPEN_HOLDS,))
def no_open_hold(row: Any, ctx: Ctx) -> list[Reason]:
    return [
        Reason(
            "held", format_lazy(_("Held: {note}"), note=hold.note or hold.kind), Article.parse(hold.article)
        )
        for hold in ctx[OPEN_HOLDS]
    ]


@guard(DOCUMENTS, _("Documents that were asked for have not been answered."), facts=(OPEN_REQUESTS,))
def documents_are_answered(row: Any, ctx: Ctx) -> list[Reason]:
    return [
        Reason(
            "documents_awaited",
            format_lazy(
                _("Asked for by {day}: {documents}"), day=request.due_on, documents=request.documents
            ),
            DOCUMENTS,
        )
        for request in ctx[OPEN_REQUESTS]
    ]


@guard(DOCUMENTS, _("No documents are asked for."), facts=(OPEN_REQUESTS,))
def documents_are_asked_for(row: Any, ctx: Ctx) -> bool:
    return bool(ctx[OPEN_REQUESTS])


@guard(OTHER_LAWS, _("What another law requires has not been proved and confirmed."), facts=(CERTIFICATES,))
def other_laws_are_proved(row: Any, ctx: Ctx) -> list[Reason]:
    found = []
    for certificate in ctx[CERTIFICATES]:
        if certificate.confirmed_at is not None:
            continue
        words = (
            _("Line {line}: {law} requires a permit, approval or inspection that has not been certified.")
            if not certificate.number
            else _("Line {line}: {law} {number} has not been confirmed yet.")
        )
        sentence = format_lazy(
            words, line=certificate.line_number, law=certificate.law, number=certificate.number
        )
        found.append(Reason("other_law", sentence, OTHER_LAWS, f"lines[{certificate.line_number - 1}]"))
    return found


@guard(PAYMENT, _("Duty and consumption taxes have not been paid."), facts=(LIABILITY,))
def duties_are_paid(row: Any, ctx: Ctx) -> list[Reason]:
    liability = ctx[LIABILITY]
    if liability is None:
        return [Reason("not_assessed", _("No amount has been assessed."), PAYMENT)]
    if liability.state == "extended" or liability.outstanding <= 0:
        return []
    sentence = format_lazy(_("{amount} yen are still owed."), amount=f"{liability.outstanding:,}")
    return [Reason("unpaid", sentence, PAYMENT, value=liability.outstanding)]


@guard(Article("7-17"), _("The amount declared has not been notified yet."))
def duty_is_notified(row: Any, ctx: Ctx) -> bool:
    return row.duty_notified_on is not None


@guard(BROUGHT_IN, _("The goods are no longer in the bonded stock they were declared in."), facts=(LOT,))
def goods_are_still_there(row: Any, ctx: Ctx) -> list[Reason]:
    if row.basis == "on_board":
        return []
    lot = ctx[LOT]
    if lot is not None and (row.lot_id is None or lot.case_id == row.lot_id):
        return []
    if row.lot_id is None:
        sentence = _("The goods have not been brought in yet.")
    else:
        sentence = _("The goods have left the bonded stock.")
    return [Reason("goods_not_there", sentence, BROUGHT_IN, "transport_document", row.transport_document)]


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


def set_day_reasons(ctx: Ctx, field: str, article: Article) -> list[Reason]:
    """Why an official may not set this day in an order: it has passed, or the authority is closed on it."""
    day = getattr(ctx.input, field)
    if day <= ctx.today:
        return [Reason("day_passed", _("The day must lie ahead."), article, field, day)]
    holiday = ctx.calendar.holiday(day)
    if holiday is not None:
        sentence = format_lazy(
            _("The office is closed on {day} ({name}); set a working day."), day=day, name=holiday.name
        )
        return [Reason("day_closed", sentence, article, field, day)]
    return []


@guard(DOCUMENTS, _("The day set must be a working day ahead."), on_input=True)
def document_day_is_open(row: Any, ctx: Ctx) -> list[Reason]:
    return set_day_reasons(ctx, "due_on", DOCUMENTS)


@guard(Article("71", 2), _("The day set must be a working day ahead."), on_input=True)
def origin_day_is_open(row: Any, ctx: Ctx) -> list[Reason]:
    return set_day_reasons(ctx, "due_on", Article("71", 2))


@guard(DECLARE, _("There is no line with this number."), facts=(LINES,), on_input=True)
def line_exists(row: Any, ctx: Ctx) -> list[Reason]:
    if any(line.number == ctx.input.line for line in ctx[LINES]):
        return []
    sentence = format_lazy(_("The declaration has no line {line}."), line=ctx.input.line)
    return [Reason("no_such_line", sentence, DECLARE, "line", ctx.input.line)]


@guard(DECLARE, _("Screening has chosen a physical inspection of the goods."), facts=(INSPECTED,))
def inspection_not_chosen(row: Any, ctx: Ctx) -> bool:
    """Channel 3 is not left by examining documents alone: the goods are inspected, or the inspection called off."""
    return row.channel != "inspection" or ctx[INSPECTED]


@guard(Article("68-2"), _("There is no such office."), facts=(OFFICE_EXISTS,), on_input=True)
def office_exists(row: Any, ctx: Ctx) -> bool:
    return ctx[OFFICE_EXISTS]


@guard(Article("69", 2), _("No other place has been asked for."))
def other_place_is_asked_for(row: Any, ctx: Ctx) -> bool:
    return bool(row.inspection_asked)


@guard(Article("70", 2), _("No certificate waits for confirmation."), facts=(CERTIFICATES,))
def certificates_are_stated(row: Any, ctx: Ctx) -> bool:
    return any(c.number and c.confirmed_at is None for c in ctx[CERTIFICATES])


@guard(Article("71", 2), _("A correction of the origin has been ordered already."))
def origin_not_ordered_yet(row: Any, ctx: Ctx) -> bool:
    return row.origin_due_on is None


@guard(Article("71", 2), _("No correction of the origin has been ordered."))
def origin_is_ordered(row: Any, ctx: Ctx) -> bool:
    return row.origin_due_on is not None


@guard(
    Article("69-11", 3),
    _(
        "Goods of items (vii) and (viii) are neither confiscated nor ordered sent back: the importer is notified."
    ),
    on_input=True,
)
def item_needs_no_verification(row: Any, ctx: Ctx) -> bool:
    return ctx.input.item not in ("vii", "viii")


@guard(Article("75"), _("Neither an order to send the goods back nor a false origin is open."))
def sending_back_is_open(row: Any, ctx: Ctx) -> bool:
    return bool(row.sending_back) or row.origin_due_on is not None


@guard(Article("67"), _("The article of the refusal cannot be read."), on_input=True)
def refusal_names_an_article(row: Any, ctx: Ctx) -> list[Reason]:
    try:
        Article.parse(ctx.input.article)
    except ValueError:
        sentence = format_lazy(_("“{text}” is not an article, such as 70(3)."), text=ctx.input.article)
        return [Reason("unreadable_article", sentence, DECLARE, "article", ctx.input.article)]
    return []


@guard(Article("73", 3), _("The goods were withdrawn before permission, and are domestic for good."))
def not_withdrawn_before(row: Any, ctx: Ctx) -> bool:
    return row.withdrawn_on is None


# What stands against permission, whatever the duties: also against withdrawal before permission (73(2)).
AGAINST_PERMISSION = (no_open_hold, documents_are_answered, other_laws_are_proved, goods_are_still_there)

"""What the Act asks of the office's own acts: requests, orders, inspections, refusals."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clearance.facts import ATTACHED, OPEN_HOLDS, OPEN_INSPECTION, OPEN_REQUESTS
from clearance.goods_facts import INFRINGEMENT, PROHIBITED, SUSPICION
from clearance.inputs import LONGEST
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.calendars import CalendarRangeError
from statute.errors import Reason
from statute.transitions import Ctx, guard

DECLARE = Article("67")
DOCUMENTS = Article("68")
ORIGIN = Article("71", 2)
# Kinds of documents that come from the office's own machinery alone: what it issues, and messages as received.
ISSUED_KINDS = frozenset({"import_permission", "original_message"})


@guard(DOCUMENTS, _("Documents that were asked for have not been answered."), facts=(OPEN_REQUESTS,))
def documents_are_answered(row: Any, ctx: Ctx) -> list[Reason]:
    """Until the day set; once it has passed, the officer decides on what is there."""
    return [
        Reason(
            "documents_awaited",
            format_lazy(
                _("Asked for by {day}: {documents}"), day=request.due_on, documents=request.documents
            ),
            DOCUMENTS,
        )
        for request in ctx[OPEN_REQUESTS]
        if request.due_on >= ctx.today
    ]


@guard(DOCUMENTS, _("No documents are asked for."), facts=(OPEN_REQUESTS,))
def documents_are_asked_for(row: Any, ctx: Ctx) -> bool:
    return bool(ctx[OPEN_REQUESTS])


def set_day_reasons(ctx: Ctx, field: str, article: Article) -> list[Reason]:
    """Why an official may not set this day in an order: it has passed, or the authority is closed on it."""
    day = getattr(ctx.input, field)
    if day <= ctx.today:
        return [Reason("day_passed", _("The day must lie ahead."), article, field, day)]
    try:
        holiday = ctx.calendar.holiday(day)
    except CalendarRangeError:
        return [Reason("day_far", _("The holidays of that year are not known yet."), article, field, day)]
    if holiday is not None:
        sentence = format_lazy(
            _("The office is closed on {day} ({name}); set a working day."), day=day, name=holiday.name
        )
        return [Reason("day_closed", sentence, article, field, day)]
    return []


@guard(DOCUMENTS, _("The day set must be a working day ahead."), on_input=True)
def document_day_is_open(row: Any, ctx: Ctx) -> list[Reason]:
    return set_day_reasons(ctx, "due_on", DOCUMENTS)


# Inspection (67, 69, 105).


@guard(DECLARE, _("Screening has chosen a physical inspection of the goods."))
def inspection_not_chosen(row: Any, ctx: Ctx) -> bool:
    """Channel 3 is not left by examining documents alone: the goods are inspected, or the inspection called off."""
    return not row.inspection_due


@guard(DECLARE, _("No inspection of the goods has been chosen or ordered."))
def inspection_is_due(row: Any, ctx: Ctx) -> bool:
    return bool(row.inspection_due)


@guard(DECLARE, _("An inspection of the goods has been ordered and not been made."), facts=(OPEN_INSPECTION,))
def no_inspection_is_open(row: Any, ctx: Ctx) -> bool:
    return ctx[OPEN_INSPECTION] is None


@guard(DECLARE, _("No inspection of the goods has been ordered."), facts=(OPEN_INSPECTION,))
def inspection_is_open(row: Any, ctx: Ctx) -> bool:
    return ctx[OPEN_INSPECTION] is not None


@guard(
    DECLARE,
    _("An inspection of the goods was chosen or ordered: a supervisor decides whether it is cancelled."),
)
def declarant_does_not_escape_inspection(row: Any, ctx: Ctx) -> bool:
    """Goods chosen for inspection are not taken back by their declarant, to be declared again with better luck."""
    return ctx.actor.kind != "party" or not row.inspection_due


@guard(
    Article("105", 1, "iii"),
    _("A photograph is not among the documents of the case."),
    facts=(ATTACHED,),
    on_input=True,
)
def photographs_are_attached(row: Any, ctx: Ctx) -> list[Reason]:
    sentence = _("No document of this case has the hash {hash}.")
    article = Article("105", 1, "iii")
    return [
        Reason("not_attached", format_lazy(sentence, hash=one), article, "photographs", one)
        for one in ctx.input.photographs
        if one not in ctx[ATTACHED]
    ]


@guard(Article("69", 2), _("No other place has been asked for."))
def other_place_is_asked_for(row: Any, ctx: Ctx) -> bool:
    return bool(row.inspection_asked)


@guard(DOCUMENTS, _("This kind of document is issued by the office alone."), on_input=True)
def is_not_passed_off_as_issued(row: Any, ctx: Ctx) -> bool:
    return ctx.input.kind not in ISSUED_KINDS or ctx.actor.name in (CONSEQUENCE, INTAKE)


# False origin (71, 87).


@guard(ORIGIN, _("The day set must be a working day ahead."), on_input=True)
def origin_day_is_open(row: Any, ctx: Ctx) -> list[Reason]:
    return set_day_reasons(ctx, "due_on", ORIGIN)


@guard(ORIGIN, _("A correction of the origin has been ordered already."))
def origin_not_ordered_yet(row: Any, ctx: Ctx) -> bool:
    return row.origin_due_on is None


@guard(ORIGIN, _("No correction of the origin has been ordered."))
def origin_is_ordered(row: Any, ctx: Ctx) -> bool:
    return row.origin_due_on is not None


@guard(ORIGIN, _("The importer still chooses whether to correct the origin or to send the goods back."))
def origin_is_not_open(row: Any, ctx: Ctx) -> bool:
    """Goods of a false origin are not permitted as they are; the importer's choice is not cut off by a refusal."""
    return row.origin_due_on is None


# Prohibited goods (69-11), sending back (75).


@guard(
    Article("69-11", 3),
    _(
        "Goods of items (vii) and (viii) are neither confiscated nor ordered sent back: the importer is notified."
    ),
    on_input=True,
)
def item_needs_no_verification(row: Any, ctx: Ctx) -> bool:
    return ctx.input.item not in ("vii", "viii")


@guard(
    Article("69-11", 3),
    _(
        "Only goods of items (vii) and (viii) are notified of; others are confiscated or ordered sent back (69-11(2))."
    ),
    on_input=True,
)
def item_is_notified_of(row: Any, ctx: Ctx) -> bool:
    return ctx.input.item in ("vii", "viii")


@guard(Article("69-11", 3), _("No stop on prohibited goods is open."), facts=(OPEN_HOLDS,))
def prohibition_is_open(row: Any, ctx: Ctx) -> bool:
    return any(hold.kind == PROHIBITED for hold in ctx[OPEN_HOLDS])


@guard(Article("69-12", 4), _("Verification procedures on the goods end first."), facts=(OPEN_HOLDS,))
def no_verification_is_open(row: Any, ctx: Ctx) -> bool:
    """What becomes of goods suspected to infringe is decided there, with the rightholder heard."""
    return all(hold.kind not in (INFRINGEMENT, SUSPICION) for hold in ctx[OPEN_HOLDS])


@guard(Article("75"), _("Neither an order to send the goods back nor a false origin is open."))
def sending_back_is_open(row: Any, ctx: Ctx) -> bool:
    return bool(row.sending_back) or row.origin_due_on is not None


# Corrections.


@guard(
    Article("107"),
    _("What was corrected must fit and may not be empty where the law asks for it."),
    on_input=True,
)
def correction_fits(row: Any, ctx: Ctx) -> list[Reason]:
    given = ctx.input
    if given.field == "transport_document" and not given.value.strip():
        sentence: Any = _("The transport document cannot be left empty.")
        return [Reason("missing", sentence, DECLARE, "value", given.value)]
    longest = LONGEST[given.field]
    if len(given.value) > longest:
        sentence = format_lazy(_("This may have {longest} characters at most."), longest=longest)
        return [Reason("too_long", sentence, Article("107"), "value", given.value)]
    return []

"""What must hold before a status is renewed, improved, ended or taken over: each a sentence with its article."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from parties.authorisation_facts import HELD, HOLDER
from parties.authorisation_guards import basis_case, holds, named_id, reason
from parties.models.authorisation_contents import Manner
from parties.named_persons import PERSONS_NAMED, unknown_persons
from parties.rules.authorisation_grounds import lapse_item
from parties.rules.authorisation_kinds import RESTS_ON, Basis, Kind, law_of
from statute.articles import Article
from statute.errors import Reason
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, guard

SUCCESSION = Article("48-2", 1)
APPLICATION_FOR_SUCCESSION = Article("48-2", 2)
TAKEOVER = Article("48-2", 4)


# --- improvement, revocation ------------------------------------------------------------------------


@guard(Article("7-6"), _("The day set lies after today and is no holiday of the office."), on_input=True)
def improvement_day_can_be_set(row: Any, ctx: Ctx) -> bool | list[Reason]:
    return _day_can_be_set(ctx, ctx.input.until, law_of(row.status).improvement, "until")


@guard(Article("54", 2), _("The day set lies after today and is no holiday of the office."), on_input=True)
def hearing_day_can_be_set(row: Any, ctx: Ctx) -> bool | list[Reason]:
    return _day_can_be_set(ctx, ctx.input.hearing_on, Article("54", 2), "hearing_on")


def _day_can_be_set(ctx: Ctx, day: Any, article: Article, field: str) -> bool | list[Reason]:
    if day > ctx.today and not ctx.calendar.is_administrative_holiday(day):
        return True
    sentence = _("The day set lies after today and is no holiday of the office.")
    return [reason("day", sentence, article, field, day)]


@guard(Article("7-6"), _("Nothing was reported yet of what was done."))
def measures_reported(row: Any, ctx: Ctx) -> bool | list[Reason]:
    if row.measures_reported_on is not None:
        return True
    sentence = _("Nothing was reported yet of what was done.")
    return [reason("measures_reported", sentence, law_of(row.status).improvement)]


@guard(Article("7-12", 1), _("Each item is one for which this status may be revoked."), on_input=True)
def items_revoke(row: Any, ctx: Ctx) -> list[Reason]:
    """The item of measures not taken needs a request whose day is over, unmet (7-12(1)(i)(f), 54(1)(ii) and others)."""
    law, found = law_of(row.status), []
    for i, item in enumerate(ctx.input.items):
        ground = law.revocable_for(item)
        if ground is None:
            sentence = _("This is no item for which this status may be revoked.")
            found.append(reason("item", sentence, law.revocation, f"items[{i}]", item))
        elif ground.unmet and not improvement_unmet(row, ctx):
            sentence = _("No improvement was asked for whose day is over and of which nothing was reported.")
            found.append(reason("improvement_not_unmet", sentence, law.improvement, f"items[{i}]", item))
    return found


def improvement_unmet(row: Any, ctx: Ctx) -> bool:
    """Whether the day of a request is over and nothing was reported of it."""
    asked = row.state == "improvement_requested" and row.measures_reported_on is None
    return bool(asked and row.improvement_until < ctx.today)


@guard(Article("54", 2), _("The Act asks for no hearing before this status is revoked."))
def needs_hearing(row: Any, ctx: Ctx) -> bool:
    return law_of(row.status).hearing is not None


@guard(Article("54", 2), _("No revocation was announced."))
def revocation_announced(row: Any, ctx: Ctx) -> bool:
    return bool(row.revocation_items)


@guard(Article("54", 2), _("The day of the hearing has not come."))
def hearing_day_has_come(row: Any, ctx: Ctx) -> bool:
    return row.hearing_on is None or bool(row.hearing_on <= ctx.today)


@guard(Article("54", 2), _("Before it is revoked the holder gets notice, and is heard."))
def was_heard(row: Any, ctx: Ctx) -> bool:
    return law_of(row.status).hearing is None or row.heard_on is not None


@guard(Article("54", 2), _("It is revoked for no other items than those that were announced."), on_input=True)
def items_were_announced(row: Any, ctx: Ctx) -> list[Reason]:
    if law_of(row.status).hearing is None:
        return []
    sentence = _("This item was not announced to the holder.")
    return [
        reason("item_not_announced", sentence, Article("54", 2), f"items[{i}]", item)
        for i, item in enumerate(ctx.input.items)
        if item not in row.revocation_items
    ]


# --- renewal, ending, succession --------------------------------------------------------------------


@guard(Article("50", 4), _("This status has no period after which it would be renewed."))
def has_a_period(row: Any, ctx: Ctx) -> bool:
    return row.valid_until is not None


@guard(Article("50", 4), _("Its last day is over."))
def last_day_is_ahead(row: Any, ctx: Ctx) -> bool:
    return row.valid_until is None or row.valid_until >= ctx.today


@guard(Article("50", 4), _("Renewal was applied for already."))
def renewal_not_asked(row: Any, ctx: Ctx) -> bool:
    return row.renewal_asked_on is None


@guard(Article("50", 4), _("Nobody applied for renewal."))
def renewal_asked(row: Any, ctx: Ctx) -> bool:
    return row.renewal_asked_on is not None


@guard(
    Article("7-11", 1),
    _("The day does not lie before the status was given, or in the future."),
    on_input=True,
)
def event_day_fits(row: Any, ctx: Ctx) -> list[Reason]:
    field = "on" if hasattr(ctx.input, "on") else "died_on"
    day = getattr(ctx.input, field)
    if row.given_on <= day <= ctx.today:
        return []
    sentence = _("The day does not lie before the status was given, or in the future.")
    return [reason("event_day_fits", sentence, law_of(row.status).ended, field, day)]


@guard(Article("7-11", 1), _("The law ends this status by such an event."), facts=(HOLDER,), on_input=True)
def event_ends_it(row: Any, ctx: Ctx) -> list[Reason]:
    law, holder, event = law_of(row.status), ctx[HOLDER], ctx.input.event
    if lapse_item(law, event, row.basis) is None:
        return [
            reason(
                "event", _("The law does not end this status by such an event."), law.ended, "event", event
            )
        ]
    if event == "dissolved" and holder is not None and not holder.residence.corporate:
        return [reason("event", _("Only a corporation is dissolved."), law.ended, "event", event)]
    return []


@guard(SUCCESSION, _("Only a natural person dies."), facts=(HOLDER,))
def holder_is_a_natural_person(row: Any, ctx: Ctx) -> bool:
    return not _is_corporate(ctx)


@guard(SUCCESSION, _("The holder's death was reported already."))
def lives(row: Any, ctx: Ctx) -> bool:
    return row.died_on is None


@guard(APPLICATION_FOR_SUCCESSION, _("No death of the holder was reported."))
def has_died(row: Any, ctx: Ctx) -> bool:
    return row.died_on is not None


@guard(APPLICATION_FOR_SUCCESSION, _("Somebody is already proposed to succeed."))
def nobody_proposed(row: Any, ctx: Ctx) -> bool:
    return row.successor_id is None


@guard(APPLICATION_FOR_SUCCESSION, _("Nobody is proposed to succeed or to take over."))
def somebody_proposed(row: Any, ctx: Ctx) -> bool:
    return row.successor_id is not None


@guard(APPLICATION_FOR_SUCCESSION, _("The sixty days after the death are over."))
def within_sixty_days(row: Any, ctx: Ctx) -> bool:
    """Late from the day after the last one; the timer ends the status then."""
    if row.died_on is None:
        return True
    return ctx.today <= statutory_period("48-2(2)", row.died_on, calendar=ctx.calendar).ends_on


@guard(
    APPLICATION_FOR_SUCCESSION,
    _("The successor is known, is not the holder, and does not hold the status already."),
    facts=(PERSONS_NAMED, HELD),
    on_input=True,
    field="person",
)
def successor_fits(row: Any, ctx: Ctx) -> bool | list[Reason]:
    if unknown := unknown_persons(ctx, APPLICATION_FOR_SUCCESSION, "person"):
        return unknown
    person_id = named_id(ctx)
    return person_id != row.holder_id and not holds(ctx, Kind(row.status), person_id)


@guard(APPLICATION_FOR_SUCCESSION, _("Nobody applied to succeed."))
def inheritance_asked(row: Any, ctx: Ctx) -> bool:
    return bool(row.manner == Manner.INHERITANCE)


@guard(APPLICATION_FOR_SUCCESSION, _("The successor has come to hold the status meanwhile."), facts=(HELD,))
def successor_holds_none(row: Any, ctx: Ctx) -> bool:
    return row.successor_id is None or not holds(ctx, Kind(row.status), row.successor_id)


@guard(Article("63-2", 1), _("What the status rests on passes to the same person."), facts=(HELD,))
def basis_passes_too(row: Any, ctx: Ctx) -> list[Reason]:
    """A carrier is an authorised broker or an approved holder: who takes its place is one by then, or stays none."""
    if not row.basis or (basis := Basis(row.basis)) not in RESTS_ON or row.successor_id is None:
        return []
    passing = any(
        one.passes_to_id == row.successor_id
        and Kind(one.kind) in RESTS_ON[basis]
        and one.passes_on is not None
        and row.takes_effect_on is not None
        and one.passes_on <= row.takes_effect_on
        for one in ctx[HELD]
    )
    if passing or basis_case(ctx, basis, row.successor_id) is not None:
        return []
    sentence = _(
        "The successor does not hold the status on which this one rests, nor is it approved to take it over."
    )
    return [reason("basis_held", sentence, law_of(row.status).given)]


@guard(
    TAKEOVER,
    _("The approval is asked for and given before the merger, split or transfer takes effect."),
    on_input=True,
    field="takes_effect_on",
)
def takes_effect_later(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.takes_effect_on > ctx.today)


@guard(TAKEOVER, _("Only a corporation merges or is split."), facts=(HOLDER,), on_input=True, field="manner")
def manner_fits(row: Any, ctx: Ctx) -> bool:
    return _is_corporate(ctx) or ctx.input.manner == Manner.TRANSFER


@guard(TAKEOVER, _("No merger, split or transfer was applied for that is still undecided."))
def takeover_asked(row: Any, ctx: Ctx) -> bool:
    return bool(row.manner) and row.manner != Manner.INHERITANCE and row.succession_approved_on is None


@guard(TAKEOVER, _("It took effect before it was approved: the approval comes beforehand."))
def still_beforehand(row: Any, ctx: Ctx) -> bool:
    return row.takes_effect_on is None or ctx.today < row.takes_effect_on


@guard(TAKEOVER, _("No approved merger, split or transfer takes effect today."))
def takeover_due(row: Any, ctx: Ctx) -> bool:
    approved = row.succession_approved_on is not None and row.manner != Manner.INHERITANCE
    return approved and row.takes_effect_on <= ctx.today


@guard(
    TAKEOVER,
    _("An approved merger, split or transfer is to take effect: it is taken over, not dissolved."),
    on_input=True,
    field="event",
)
def not_being_taken_over(row: Any, ctx: Ctx) -> bool:
    return ctx.input.event != "dissolved" or row.succession_approved_on is None


@guard(Article("67-13", 2), _("Only a manufacturer has exporters of its goods."))
def is_a_manufacturer(row: Any, ctx: Ctx) -> bool:
    return bool(row.status == Kind.MANUFACTURER)


def _is_corporate(ctx: Ctx) -> bool:
    holder = ctx[HOLDER]
    return holder is not None and holder.residence.corporate

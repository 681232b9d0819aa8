"""What must hold when a petition is filed, examined, accepted, renewed and explained by guides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from ipr_verification.models.petition_facts import ADVISORS, GUIDES, PAPERS, PRACTICE, RIGHT
from ipr_verification.models.petition_state import Standing
from ipr_verification.models.right import REGISTERED
from ipr_verification.rules.petitions import (
    kept_from_advisors,
    longest_effect,
    petition_may_be_filed,
    renewal_opens_on,
)
from ipr_verification.rules.rights import RightKind
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_guard, side_of
from parties.named_persons import PERSONS_NAMED, unknown_persons
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

FILING: Final = Article("69-13", 1)
PRIMA_FACIE: Final = Article("69-13", 2)
EFFECT: Final = Article("69-13", 3)
ADVISING: Final = Article("69-14")


@side_guard(
    FILING, _("There is no such right in the register."), facts=(RIGHT,), on_input=True, field="right"
)
def right_is_registered(row: Any, ctx: Ctx) -> bool:
    """A party names rights of its own, or those that it is the agent of; another's is not there for it."""
    right = ctx[RIGHT]
    if right is None or right.state != REGISTERED:
        return False
    holds = (right.holder_id, right.agent_id)
    return not ctx.actor.is_party or any(one and ctx.actor.may_for(Role.RIGHTHOLDER, one) for one in holds)


@side_guard(
    FILING,
    _("No petition may be filed on a right of this kind."),
    facts=(RIGHT,),
    on_input=True,
    field="right",
)
def kind_may_be_petitioned(row: Any, ctx: Ctx) -> bool:
    right = ctx[RIGHT]
    return right is None or petition_may_be_filed(RightKind(right.right_kind), Side(ctx.input.side))


@side_guard(
    FILING, _("There is no such person, or it is the holder itself."), facts=(PERSONS_NAMED, RIGHT), on_input=True,
    field="agent",
)  # fmt: skip
def agent_is_known(row: Any, ctx: Ctx) -> bool:
    if ctx.input.agent is None:
        return True
    named, right = ctx[PERSONS_NAMED].get(ctx.input.agent), ctx[RIGHT]
    return named is not None and (right is None or named.person_id != right.holder_id)


@side_guard(FILING, _("The right on which it rests has lapsed."), facts=(RIGHT,))
def right_stands(row: Any, ctx: Ctx) -> bool:
    right = ctx[RIGHT]
    return right is not None and right.state == REGISTERED


@side_guard(FILING, _("No opinion or certification of the minister belongs to a right of this kind."))
def paper_belongs(row: Any, ctx: Ctx) -> bool:
    return bool(row.paper_needed)


@side_guard(FILING, _("That is not what the law asks the minister for."), on_input=True, field="paper")
def paper_is_the_one_needed(row: Any, ctx: Ctx) -> bool:
    return not row.paper_needed or ctx.input.paper == row.paper_needed


@side_guard(FILING, _("That day has not come."), on_input=True, field="on")
def paper_was_given(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.on <= ctx.today)


@side_guard(PRIMA_FACIE, _("No evidence of the infringement is among the documents."), facts=(PAPERS,))
def evidence_is_there(row: Any, ctx: Ctx) -> bool:
    return ctx[PAPERS].evidence > 0


@side_guard(FILING, _("The opinion or certification of the minister has not been submitted."))
def paper_is_there(row: Any, ctx: Ctx) -> bool:
    return not row.paper_needed or row.paper_on is not None


def _effect_reasons(row: Any, ctx: Ctx, first: date) -> list[Reason]:
    """Why the petition may not be in effect from the first day to the day given."""
    right, last, found = ctx[RIGHT], ctx.input.effective_until, []
    article = on_side(side_of(row, ctx), EFFECT)
    if last < max(first, ctx.today):
        sentence = _("The last day lies ahead, and after the first.")
        found.append(Reason("not_ahead", sentence, article, "effective_until", last.isoformat()))
    longest = longest_effect(first, ctx[PRACTICE].years, ctx.calendar).ends_on
    if last > longest:
        sentence = format_lazy(_("The longest period ends on {day}."), day=longest.isoformat())
        found.append(Reason("too_long", sentence, article, "effective_until", last.isoformat()))
    protected = right.protected_until if right is not None else None
    if protected is not None and last > protected:
        sentence = format_lazy(_("The right is protected until {day}."), day=protected.isoformat())
        found.append(Reason("beyond_the_right", sentence, article, "effective_until", last.isoformat()))
    return found


@guard(EFFECT, _("The period of effect does not fit."), facts=(RIGHT, PRACTICE), on_input=True)
def period_fits(row: Any, ctx: Ctx) -> list[Reason]:
    return _effect_reasons(row, ctx, ctx.today)


@guard(EFFECT, _("The period of effect does not fit."), facts=(RIGHT, PRACTICE), on_input=True)
def renewed_period_fits(row: Any, ctx: Ctx) -> list[Reason]:
    return _effect_reasons(row, ctx, row.effective_until + timedelta(days=1))


@side_guard(
    EFFECT, _("A renewal may be asked for in the last months of the period alone."), facts=(PRACTICE,)
)
def renewal_is_open(row: Any, ctx: Ctx) -> bool:
    until = row.effective_until
    return until is None or ctx.today >= renewal_opens_on(until, ctx[PRACTICE].renewal_months)


@side_guard(EFFECT, _("A renewal has been asked for already."))
def no_renewal_pending(row: Any, ctx: Ctx) -> bool:
    return row.renewal_asked_on is None


@side_guard(EFFECT, _("No renewal has been asked for."))
def renewal_pending(row: Any, ctx: Ctx) -> bool:
    return row.renewal_asked_on is not None


# --- technical advisors (69-14) -------------------------------------------------------------------


@guard(ADVISING, _("The persons named must be known."), facts=(PERSONS_NAMED,), on_input=True)
def advisor_is_known(row: Any, ctx: Ctx) -> list[Reason]:
    return unknown_persons(ctx, on_side(side_of(row, ctx), ADVISING), "person", "affiliation")


@side_guard(
    ADVISING, _("Whoever belongs to a party has a special interest, and may not advise."),
    facts=(PERSONS_NAMED, RIGHT), on_input=True, field="person",
)  # fmt: skip
def advisor_is_disinterested(row: Any, ctx: Ctx) -> bool:
    right, persons = ctx[RIGHT], ctx[PERSONS_NAMED]
    parties = {row.petitioner_id, row.agent_id}
    if right is not None:
        parties |= {right.holder_id, right.agent_id}
    named = (persons.get(code) for code in (ctx.input.person, ctx.input.affiliation) if code)
    return not any(one is not None and one.person_id in parties for one in named)


@side_guard(ADVISING, _("There is no such advisor, or it was asked already."), facts=(ADVISORS,), on_input=True,
            field="advisor_id")  # fmt: skip
def advisor_is_to_be_asked(row: Any, ctx: Ctx) -> bool:
    one = ctx[ADVISORS].get(ctx.input.advisor_id)
    return one is not None and one.asked_on is None


@side_guard(
    ADVISING, _("The minister is heard on this; advisors are not asked about it."), facts=(RIGHT,), on_input=True,
    field="matter",
)  # fmt: skip
def matter_is_for_advisors(row: Any, ctx: Ctx) -> bool:
    right = ctx[RIGHT]
    return right is None or ctx.input.matter not in kept_from_advisors(RightKind(right.right_kind))


@side_guard(ADVISING, _("No opinion of this advisor is outstanding."), facts=(ADVISORS,), on_input=True,
            field="advisor_id")  # fmt: skip
def advice_is_outstanding(row: Any, ctx: Ctx) -> bool:
    one = ctx[ADVISORS].get(ctx.input.advisor_id)
    return one is not None and one.asked_on is not None and one.answered_on is None


# --- identification guides ------------------------------------------------------------------------


@guard(FILING, _("A picture is not among the documents of the petition."), facts=(PAPERS,), on_input=True)
def pictures_are_attached(row: Any, ctx: Ctx) -> list[Reason]:
    """Each is a PNG or a JPEG that was attached: what else was attached is no picture."""
    attached, article = ctx[PAPERS].pictures, on_side(side_of(row, ctx), FILING)
    sentence = _("No picture (PNG or JPEG) with this hash is among the documents of the petition.")
    return [
        Reason("not_a_picture", sentence, article, name, one)
        for name in ("genuine_pictures", "counterfeit_pictures")
        for one in getattr(ctx.input, name)
        if one not in attached
    ]


@side_guard(
    FILING, _("No guide of this number is to be confirmed."), facts=(GUIDES,), on_input=True, field="guide_id"
)
def guide_is_to_be_confirmed(row: Any, ctx: Ctx) -> bool:
    one = ctx[GUIDES].get(ctx.input.guide_id)
    return one is not None and one.standing == Standing.WRITTEN


@side_guard(FILING, _("There is no such guide, or it is shown to nobody already."), facts=(GUIDES,), on_input=True,
            field="guide_id")  # fmt: skip
def guide_stands(row: Any, ctx: Ctx) -> bool:
    one = ctx[GUIDES].get(ctx.input.guide_id)
    return one is not None and one.standing in (Standing.WRITTEN, Standing.CONFIRMED)


@side_guard(FILING, _("No guide is to be confirmed."))
def some_guide_waits(row: Any, ctx: Ctx) -> bool:
    return bool(row.guides_waiting)

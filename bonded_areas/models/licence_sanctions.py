"""Suspending and revoking a licence: notice first, a hearing, then the disposition or none (48, 62-14)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from bonded_areas import licence_inputs as i
from bonded_areas.models import licence_facts as f
from bonded_areas.models.licence_ending import ENDING_FACTS, end
from bonded_areas.models.licence_facts import type_of
from bonded_areas.models.licence_records import PENDING_SANCTION, SUSPENSIONS, Sanction
from bonded_areas.models.licence_state import State
from bonded_areas.rules import licence_grounds as grounds
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Create, Effects, Emit, Update
from statute.errors import Reason
from statute.periods import check_order_date
from statute.transitions import Ctx, guard, rule

SANCTION, HEARING = Article("48", 1), Article("48", 2)
INTEGRATED, INTEGRATED_HEARING = Article("62-14", 1), Article("62-14", 2)
_BOTH = (INTEGRATED, *f.BORROWING[:2])


@guard(HEARING, _("A suspension or revocation is intended already."), facts=(PENDING_SANCTION,))
def nothing_is_pending(row: Any, ctx: Ctx) -> bool:
    return ctx[PENDING_SANCTION] is None


@guard(HEARING, _("No suspension or revocation is intended."), facts=(PENDING_SANCTION,))
def something_is_pending(row: Any, ctx: Ctx) -> bool:
    return ctx[PENDING_SANCTION] is not None


@guard(SANCTION, _("The intended disposition is complete."), facts=(f.NAMED,), on_input=True)
def sanction_is_whole(row: Any, ctx: Ctx) -> list[Reason]:
    """What the law asks of its notice, field by field, under the provision of the licence's type."""
    given, law = ctx.input, type_of(row)
    article, found = law["sanction"], []
    allowed = grounds.items_for_sanction(law)
    if given.item == "ii" and not given.grounds:
        sentence = _("Which items the licensee has come to fall under is missing.")
        found.append(article.item("ii").reason("grounds_missing", sentence, "grounds"))
    if given.item == "i" and given.grounds:
        sentence = _("A violation of this Act names no items; say what was violated in the reason.")
        found.append(article.item("i").reason("grounds_of_another_item", sentence, "grounds"))
    sentence = _("This item is none on which a licence is suspended or revoked.")
    found += [
        article.item("ii").reason("not_for_sanctions", sentence, "grounds", one)
        for one in given.grounds
        if one not in allowed
    ]
    if given.intended == Sanction.Intended.SUSPEND:
        found += _suspension(ctx, law, article)
    elif given.what or given.from_on or given.until_on or given.administrator:
        sentence = _("A revocation has no days and leaves nothing out.")
        found.append(article.reason("revoked_whole", sentence, "intended"))
    return found


def _suspension(ctx: Ctx, law: Any, article: Any) -> list[Reason]:
    given, found = ctx.input, []
    if not given.what:
        found.append(article.reason("nothing_suspended", _("What is suspended is missing."), "what"))
    sentence = _("This is not suspended in an area of this type.")
    found += [
        article.reason("not_suspended_here", sentence, "what", one)
        for one in given.what
        if one not in law.suspends
    ]
    if given.from_on is None or given.until_on is None or given.until_on < given.from_on:
        sentence = _("A suspension is for a period: its first and its last day.")
        found.append(article.reason("no_period", sentence, "until_on"))
    elif given.from_on < given.hearing_on:
        sentence = _("A suspension does not begin before the hearing.")
        found.append(law["hearing"].reason("before_hearing", sentence, "from_on", given.from_on))
    if given.administrator and "administrators_of_cargo_too" not in law.read_as:
        sentence = _("Only in an integrated area is a suspension for one administrator's cargo.")
        found.append(Reason("everybodys", sentence, INTEGRATED, "administrator", given.administrator))
    elif given.administrator and "administrator" not in ctx[f.NAMED]:
        sentence = _("There is no person with this code.")
        found.append(article.reason("unknown_person", sentence, "administrator", given.administrator))
    return found


@guard(HEARING, _("The hearing is ahead, on a day on which the office is open."), on_input=True)
def hearing_is_ahead(row: Any, ctx: Ctx) -> list[Reason]:
    day = ctx.input.hearing_on
    if day <= ctx.today:
        sentence = _("The hearing is on a day after the notice.")
        return [type_of(row)["hearing"].reason("not_ahead", sentence, "hearing_on", day)]
    closed = check_order_date(day, ctx.calendar, field="hearing_on")
    return [closed] if closed else []


@guard(HEARING, _("The licensee has not been heard yet."), facts=(PENDING_SANCTION,))
def was_heard(row: Any, ctx: Ctx) -> list[Reason]:
    pending = ctx[PENDING_SANCTION]
    if pending is None or pending.heard_on is not None:
        return []
    return [type_of(row)["hearing"].reason("not_heard", _("The licensee has not been heard yet."))]


@guard(HEARING, _("The hearing is recorded already."), facts=(PENDING_SANCTION,))
def not_heard_yet(row: Any, ctx: Ctx) -> bool:
    pending = ctx[PENDING_SANCTION]
    return pending is None or pending.heard_on is None


@guard(HEARING, _("The day of the hearing has not come."), facts=(PENDING_SANCTION,))
def hearing_day_has_come(row: Any, ctx: Ctx) -> bool:
    pending = ctx[PENDING_SANCTION]
    return pending is None or pending.hearing_on <= ctx.today


@guard(HEARING, _("A suspension was not what notice was given of."), facts=(PENDING_SANCTION,))
def suspension_is_intended(row: Any, ctx: Ctx) -> bool:
    pending = ctx[PENDING_SANCTION]
    return pending is None or pending.intended == Sanction.Intended.SUSPEND


@guard(HEARING, _("A revocation was not what notice was given of."), facts=(PENDING_SANCTION,))
def revocation_is_intended(row: Any, ctx: Ctx) -> bool:
    pending = ctx[PENDING_SANCTION]
    return pending is None or pending.intended == Sanction.Intended.REVOKE


@guard(SANCTION, _("The last day of the suspension is over."), facts=(PENDING_SANCTION,))
def suspension_is_ahead(row: Any, ctx: Ctx) -> bool:
    pending = ctx[PENDING_SANCTION]
    return pending is None or pending.until_on is None or pending.until_on >= ctx.today


def _lifted(ctx: Ctx) -> list[Sanction]:
    """The suspensions that the input means: all that are not over, or that of one administrator's cargo."""
    code = ctx.input.administrator
    return [
        one for one in ctx[SUSPENSIONS] if not code or (one.administrator and one.administrator.code == code)
    ]


@guard(SANCTION, _("Nothing is suspended."), facts=(SUSPENSIONS,))
def something_is_suspended(row: Any, ctx: Ctx) -> bool:
    return bool(ctx[SUSPENSIONS])


@guard(
    INTEGRATED, _("No suspension is for the cargo of this person alone."), facts=(SUSPENSIONS,), on_input=True
)
def suspension_is_of_this_person(row: Any, ctx: Ctx) -> bool:
    return not ctx[SUSPENSIONS] or bool(_lifted(ctx))


class Sanctions:
    """Mixed into the licence."""

    case_id: int
    place_kind: Any
    hearing_on: Any
    heard_on: Any
    suspended_from: Any
    suspended_until: Any
    suspended: list[str]
    suspended_for_id: Any
    reason: str

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Give notice of a suspension or revocation"),
            article=HEARING,
            also=(SANCTION, INTEGRATED_HEARING, *_BOTH),
            roles=f.EXAMINING,
            input=i.SanctionInput,
            weight="grave",
            facts=(f.NAMED,),
            guards=(nothing_is_pending, sanction_is_whole, hearing_is_ahead),
        ),
    )
    def notify_sanction(self, ctx: Ctx) -> Effects:
        """The licensee is told what is intended and why, and asked to come and be heard."""
        given, person = ctx.input, ctx[f.NAMED].get("administrator")
        self.hearing_on, self.heard_on = given.hearing_on, None
        row = Sanction(
            licence_id=ctx.case_id,
            intended=given.intended,
            item=given.item,
            grounds=list(given.grounds),
            reason=given.reason,
            what=list(given.what),
            from_on=given.from_on,
            until_on=given.until_on,
            administrator=person,
            noticed_on=ctx.today,
            hearing_on=given.hearing_on,
            hearing_place=given.hearing_place,
        )
        return [Create(row), Emit("licence.sanction_notified", {"hearing_on": given.hearing_on})]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Submit a clarification"),
            article=HEARING,
            also=(INTEGRATED_HEARING, *f.BORROWING[:2]),
            roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER),
            input=i.ClarificationInput,
            facts=(PENDING_SANCTION,),
            guards=(something_is_pending, not_heard_yet),
        ),
    )
    def clarify(self, ctx: Ctx) -> Effects:
        """The licensee submits what speaks for it, beside or in place of coming."""
        pending = ctx[PENDING_SANCTION]
        assert pending is not None
        return [Update(pending, {"clarification": ctx.input.statement}), Emit("licence.clarified")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Record the hearing"),
            article=HEARING,
            also=(INTEGRATED_HEARING, *f.BORROWING[:2]),
            roles=f.EXAMINING,
            input=i.HearingInput,
            facts=(PENDING_SANCTION,),
            guards=(something_is_pending, not_heard_yet, hearing_day_has_come),
        ),
    )
    def record_hearing(self, ctx: Ctx) -> Effects:
        """What was said; who was asked and did not come has had the opportunity."""
        pending = ctx[PENDING_SANCTION]
        assert pending is not None
        self.heard_on = ctx.today
        heard = {"attended": ctx.input.attended, "statement": ctx.input.statement, "heard_on": ctx.today}
        return [Update(pending, heard)]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Suspend"),
            article=SANCTION,
            also=(HEARING, *_BOTH),
            roles=f.DISPOSING,
            input=i.ImposeInput,
            weight="grave",
            facts=(PENDING_SANCTION,),
            guards=(something_is_pending, suspension_is_intended, was_heard, suspension_is_ahead),
        ),
    )
    def suspend(self, ctx: Ctx) -> Effects:
        """No cargo is brought in, in some types no operations done, for the period of which notice was given."""
        pending = ctx[PENDING_SANCTION]
        assert pending is not None
        assert pending.from_on is not None
        first = max(pending.from_on, ctx.today)
        self.suspended_from, self.suspended_until = first, pending.until_on
        self.suspended, self.suspended_for_id = list(pending.what), pending.administrator_id
        self.reason = ctx.input.reason
        told = {"from": first, "until": pending.until_on, "what": list(pending.what)}
        return [Update(pending, {**self._imposed(ctx), "from_on": first}), Emit("licence.suspended", told)]

    @transition(
        field="state",
        source=State.LICENSED,
        target=State.REVOKED,
        custom=rule(
            label=_("Revoke the licence"),
            article=SANCTION,
            also=(HEARING, Article("47", 1, "vi"), Article("47", 2), *_BOTH),
            roles=f.DISPOSING,
            input=i.ImposeInput,
            weight="grave",
            facts=(PENDING_SANCTION, *ENDING_FACTS),
            guards=(something_is_pending, revocation_is_intended, was_heard),
        ),
    )
    def revoke(self, ctx: Ctx) -> Effects:
        """The licence ceases; everybody is told at once."""
        pending = ctx[PENDING_SANCTION]
        assert pending is not None
        self.reason = ctx.input.reason
        return [Update(pending, self._imposed(ctx)), *end(self, ctx, "vi", ctx.today)]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Drop the suspension or revocation"),
            article=SANCTION,
            also=_BOTH,
            roles=f.DISPOSING,
            input=i.ReasonInput,
            facts=(PENDING_SANCTION,),
            guards=(something_is_pending,),
        ),
    )
    def drop_sanction(self, ctx: Ctx) -> Effects:
        """What was intended is not imposed; the licensee is told."""
        pending = ctx[PENDING_SANCTION]
        assert pending is not None
        self.hearing_on = self.heard_on = None
        dropped = {"result": "dropped", "result_reason": ctx.input.reason, "decided_on": ctx.today}
        return [Update(pending, dropped), Emit("licence.sanction_dropped")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("End the suspension"), article=SANCTION, also=_BOTH, roles=(TIMER,), facts=(SUSPENSIONS,)
        ),
    )
    def end_suspension(self, ctx: Ctx) -> Effects:
        """Its last day is over."""
        self._suspended_still(ctx[SUSPENSIONS])
        return [Emit("licence.suspension_over")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Lift the suspension"),
            article=SANCTION,
            also=_BOTH,
            roles=f.DISPOSING,
            input=i.LiftInput,
            facts=(SUSPENSIONS,),
            guards=(something_is_suspended, suspension_is_of_this_person),
        ),
    )
    def lift_suspension(self, ctx: Ctx) -> Effects:
        """Its reason is gone before its period is over: from today cargo may come in again."""
        lifted = _lifted(ctx)
        left = [one for one in ctx[SUSPENSIONS] if one not in lifted]
        self._suspended_still(left)
        values = {"lifted_on": ctx.today, "lifted_reason": ctx.input.reason}
        return [
            *(Update(one, values) for one in lifted),
            Emit("licence.suspension_lifted", {"on": ctx.today}),
        ]

    def _suspended_still(self, left: list[Sanction]) -> None:
        """What the licence says of itself: the suspension that lasts longest of those that are left, or none."""
        last = left[0] if left else None
        self.suspended_from = last.from_on if last else None
        self.suspended_until = last.until_on if last else None
        self.suspended_for_id = last.administrator_id if last else None
        self.suspended = list(last.what) if last else []

    def _imposed(self, ctx: Ctx) -> dict[str, Any]:
        self.hearing_on = self.heard_on = None
        return {"result": "imposed", "result_reason": ctx.input.reason, "decided_on": ctx.today}

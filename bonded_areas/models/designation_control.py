"""What happens in a designated area: works on its facilities (38), which cargo it takes (39) or not (41-2)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.models import Person
from accounts.roles import Role
from bonded_areas import designation_inputs as i
from bonded_areas.models.designation_facts import day_ahead
from bonded_areas.models.designation_making import DISPOSING, PREPARING
from bonded_areas.models.designation_records import (
    PENDING_SUSPENSIONS,
    PENDING_WORKS,
    AreaWorks,
    CargoSuspension,
)
from bonded_areas.models.designation_state import Ownership, State
from statute.articles import Article
from statute.effects import Create, Effects, Emit, Update
from statute.errors import Reason
from statute.transitions import Ctx, Fact, guard, rule

WORKS, CONSENT = Article("38", 1), Article("38", 2)
KINDS = Article("39")
SUSPENSION, HEARING = Article("41-2", 1), Article("41-2", 2)
FILING = (Role.BONDED_OPERATOR, Role.BONDED_OFFICER)


def _administrators(subjects: Any) -> dict[int, Person]:
    codes = {s.case_id: s.input.administrator for s in subjects}
    found = {one.code: one for one in Person.objects.filter(code__in=set(codes.values()))}
    return {case_id: found[code] for case_id, code in codes.items() if code in found}


ADMINISTRATOR: Fact[Person | None] = Fact("administrator_of_cargo", _administrators, lambda: None)


@guard(WORKS, _("Other works were asked for and wait for an answer."), facts=(PENDING_WORKS,))
def no_works_are_pending(row: Any, ctx: Ctx) -> bool:
    return ctx[PENDING_WORKS] is None


@guard(WORKS, _("No works wait for an answer."), facts=(PENDING_WORKS,))
def works_are_pending(row: Any, ctx: Ctx) -> bool:
    return ctx[PENDING_WORKS] is not None


@guard(WORKS, _("They are asked for before they begin."), on_input=True)
def works_are_ahead(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx.input.begins_on > ctx.today:
        return []
    sentence = _("Customs is consulted, or approves, before it is done.")
    return [Reason("begun", sentence, WORKS, "begins_on", ctx.input.begins_on)]


@guard(
    SUSPENSION,
    _("There is no person with this code."),
    facts=(ADMINISTRATOR, PENDING_SUSPENSIONS),
    on_input=True,
)
def may_be_noticed(row: Any, ctx: Ctx) -> list[Reason]:
    """One suspension of a person's cargo is intended at a time, and its days are ahead."""
    given, code = ctx.input, ctx.input.administrator
    if ctx[ADMINISTRATOR] is None:
        sentence = _("There is no person with this code.")
        return [Reason("unknown_person", sentence, SUSPENSION, "administrator", code)]
    found = day_ahead(ctx, given.hearing_on, HEARING, "hearing_on")
    if code in ctx[PENDING_SUSPENSIONS]:
        sentence = _("A suspension of this person's cargo is intended already.")
        found.append(Reason("intended_already", sentence, HEARING, "administrator", code))
    if given.from_on < given.hearing_on:
        sentence = _("A suspension does not begin before the hearing.")
        found.append(Reason("before_hearing", sentence, HEARING, "from_on", given.from_on))
    return found


def _pending(ctx: Ctx) -> CargoSuspension:
    return ctx[PENDING_SUSPENSIONS][ctx.input.administrator]


def _others(ctx: Ctx) -> list[CargoSuspension]:
    """The suspensions intended of other persons' cargo."""
    return [one for code, one in ctx[PENDING_SUSPENSIONS].items() if code != ctx.input.administrator]


@guard(
    SUSPENSION,
    _("A suspension of this person's cargo is intended."),
    facts=(PENDING_SUSPENSIONS,),
    on_input=True,
)
def is_intended(row: Any, ctx: Ctx) -> list[Reason]:
    code = ctx.input.administrator
    if code in ctx[PENDING_SUSPENSIONS]:
        return []
    sentence = _("No suspension of this person's cargo is intended.")
    return [Reason("not_intended", sentence, HEARING, "administrator", code)]


@guard(
    HEARING,
    _("The hearing is recorded once, on its day or later."),
    facts=(PENDING_SUSPENSIONS,),
    on_input=True,
)
def hearing_is_due(row: Any, ctx: Ctx) -> list[Reason]:
    pending = ctx[PENDING_SUSPENSIONS].get(ctx.input.administrator)
    if pending is None:
        return []
    if pending.heard_on is not None:
        return [Reason("heard_already", _("The hearing is recorded already."), HEARING)]
    if pending.hearing_on > ctx.today:
        sentence = _("The day of the hearing has not come.")
        return [Reason("not_yet", sentence, HEARING, "administrator", pending.hearing_on.isoformat())]
    return []


@guard(HEARING, _("They were heard before."), facts=(PENDING_SUSPENSIONS,), on_input=True)
def was_heard(row: Any, ctx: Ctx) -> list[Reason]:
    """41-2(2): the administrator of the cargo, and who owns or administers the facilities, are heard first."""
    pending = ctx[PENDING_SUSPENSIONS].get(ctx.input.administrator)
    if pending is None:
        return []
    if pending.heard_on is None:
        return [Reason("not_heard", _("Nobody has been heard on it yet."), HEARING)]
    if pending.until_on < ctx.today:
        sentence = _("The last day of the suspension is over.")
        return [Reason("over", sentence, SUSPENSION, "administrator", pending.until_on.isoformat())]
    return []


class Control:
    """Mixed into the designation."""

    case_id: int
    ownership: str
    owner_id: Any
    administrator_id: Any
    cargo_kinds: list[dict[str, Any]]
    cargo_reason: str
    works_asked_on: Any
    suspension_hearing_on: Any
    suspension_heard_on: Any

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Consult on works, or ask for their approval"),
            article=WORKS,
            roles=FILING,
            input=i.WorksInput,
            guards=(no_works_are_pending, works_are_ahead),
        ),
    )
    def ask_for_works(self, ctx: Ctx) -> Effects:
        """The State and local public entities consult customs first; others need its approval."""
        given = ctx.input
        row = AreaWorks(
            designation_id=ctx.case_id,
            kind=given.kind,
            what=given.what,
            begins_on=given.begins_on,
            asked_on=ctx.today,
        )
        self.works_asked_on = ctx.today
        return [Create(row), Emit("designation.works_asked", {"by_approval": self.needs_approval})]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Consent to the works, or approve them"),
            article=CONSENT,
            roles=DISPOSING,
            input=i.ConsentInput,
            guards=(works_are_pending,),
            weight="primary",
        ),
    )
    def consent_to_works(self, ctx: Ctx) -> Effects:
        """They harm neither the use of the area nor the enforcement of the Act: then consent must be given."""
        row = ctx[PENDING_WORKS]
        assert row is not None
        self.works_asked_on = None
        answer = {"answer": "consented", "reason": ctx.input.reason, "answered_on": ctx.today}
        return [Update(row, answer), Emit("designation.works_consented")]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Refuse the works"),
            article=CONSENT,
            roles=DISPOSING,
            input=i.RefuseWorksInput,
            guards=(works_are_pending,),
            weight="grave",
        ),
    )
    def refuse_works(self, ctx: Ctx) -> Effects:
        """They would harm the proper use of the area, or the enforcement of the Act."""
        row, given = ctx[PENDING_WORKS], ctx.input
        assert row is not None
        self.works_asked_on = None
        answer = {
            "answer": "refused",
            "ground": given.ground,
            "reason": given.reason,
            "answered_on": ctx.today,
        }
        return [Update(row, answer), Emit("designation.works_refused", {"ground": given.ground})]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Say which cargo may be brought in"),
            article=KINDS,
            roles=DISPOSING,
            input=i.SpecifyCargoInput,
        ),
    )
    def specify_cargo(self, ctx: Ctx) -> Effects:
        """So that the area serves what it was designated for, only these kinds of cargo come in; none named: any."""
        self.cargo_kinds = [{"words": one.words, "codes": list(one.codes)} for one in ctx.input.kinds]
        self.cargo_reason = ctx.input.reason
        return [Emit("designation.cargo_specified", {"kinds": len(self.cargo_kinds)})]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Give notice of a suspension"),
            article=HEARING,
            also=(SUSPENSION,),
            roles=PREPARING,
            input=i.SuspensionInput,
            weight="grave",
            facts=(ADMINISTRATOR, PENDING_SUSPENSIONS),
            guards=(may_be_noticed,),
        ),
    )
    def notify_suspension(self, ctx: Ctx) -> Effects:
        """The administrator of the cargo, and whose the facilities are, are told what is intended and asked to come."""
        given, person = ctx.input, ctx[ADMINISTRATOR]
        assert person is not None
        row = CargoSuspension(
            designation_id=ctx.case_id,
            administrator=person,
            reason=given.reason,
            from_on=given.from_on,
            until_on=given.until_on,
            noticed_on=ctx.today,
            hearing_on=given.hearing_on,
            hearing_place=given.hearing_place,
        )
        self._intended_are(*ctx[PENDING_SUSPENSIONS].values(), row)
        told = {
            "persons": sorted({person.pk, self.owner_id, self.administrator_id}),
            "hearing_on": given.hearing_on,
        }
        return [Create(row), Emit("designation.suspension_notified", told)]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Submit a clarification"),
            article=HEARING,
            roles=FILING,
            input=i.StatementInput,
            guards=(is_intended,),
            facts=(PENDING_SUSPENSIONS,),
        ),
    )
    def clarify(self, ctx: Ctx) -> Effects:
        """Evidence is submitted to clarify the matter, beside or in place of coming."""
        return [Update(_pending(ctx), {"clarification": ctx.input.statement}), Emit("designation.clarified")]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Record the hearing on a suspension"),
            article=HEARING,
            roles=PREPARING,
            input=i.StatementInput,
            guards=(is_intended, hearing_is_due),
            facts=(PENDING_SUSPENSIONS,),
        ),
    )
    def record_suspension_hearing(self, ctx: Ctx) -> Effects:
        """What was said; who was asked and did not come has had the opportunity."""
        pending = _pending(ctx)
        self._intended_are(*_others(ctx))
        self.suspension_heard_on = self.suspension_heard_on or ctx.today
        return [Update(pending, {"statement": ctx.input.statement, "heard_on": ctx.today})]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Suspend bringing in"),
            article=SUSPENSION,
            also=(HEARING,),
            roles=DISPOSING,
            input=i.SuspendedInput,
            weight="grave",
            guards=(is_intended, was_heard),
            facts=(PENDING_SUSPENSIONS,),
        ),
    )
    def suspend(self, ctx: Ctx) -> Effects:
        """This administrator's cargo is not brought in for the period of which notice was given."""
        pending = _pending(ctx)
        first = max(pending.from_on, ctx.today)
        imposed = {
            "result": "imposed",
            "result_reason": ctx.input.reason,
            "decided_on": ctx.today,
            "from_on": first,
        }
        self._intended_are(*_others(ctx))
        told = {"administrator": pending.administrator_id, "from": first, "until": pending.until_on}
        return [Update(pending, imposed), Emit("designation.suspended", told)]

    @transition(
        field="state",
        source=State.DESIGNATED,
        target=None,
        custom=rule(
            label=_("Drop the suspension"),
            article=SUSPENSION,
            roles=DISPOSING,
            input=i.SuspendedInput,
            guards=(is_intended,),
            facts=(PENDING_SUSPENSIONS,),
        ),
    )
    def drop_suspension(self, ctx: Ctx) -> Effects:
        """What was intended is not imposed."""
        self._intended_are(*_others(ctx))
        dropped = {"result": "dropped", "result_reason": ctx.input.reason, "decided_on": ctx.today}
        return [Update(_pending(ctx), dropped), Emit("designation.suspension_dropped")]

    def _intended_are(self, *intended: CargoSuspension) -> None:
        """What the designation says of itself: the first of the hearings to be held, and of those held."""
        hearings = (one.hearing_on for one in intended if one.heard_on is None)
        heard = (one.heard_on for one in intended if one.heard_on is not None)
        self.suspension_hearing_on, self.suspension_heard_on = (
            min(hearings, default=None),
            min(heard, default=None),
        )

    @property
    def needs_approval(self) -> bool:
        """Whether works need an approval (38(1), proviso): the facilities are a corporation's."""
        return self.ownership == Ownership.CORPORATION

"""A place by notification: it stands as licensed as long as its holder's approval does (50, 61-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from bonded_areas import licence_inputs as i
from bonded_areas.models import licence_applying as a
from bonded_areas.models import licence_facts as f
from bonded_areas.models.licence_ending import ENDING_FACTS, end
from bonded_areas.models.licence_facts import type_of
from bonded_areas.models.licence_state import State
from bonded_areas.rules.licence_types import licence_type
from parties.authorised_operators import in_force
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.clock import today
from statute.effects import Effects, Emit, GiveReference
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Related, Subject, guard, rule

BY_NOTICE, AS_APPROVED = Article("50", 1), Article("50", 2)
FACTORY_BY_NOTICE, FACTORY_AS_APPROVED = Article("61-5", 1), Article("61-5", 2)
# Which approval lets a place of which type be notified.
APPROVALS = {"warehouse": Kind.WAREHOUSE, "factory": Kind.FACTORY}
_OF_THE_PLACE = ("name_en", "name_ja", "address", "floor_area_m2", "capacity_m3")


def _of_named(subjects: Sequence[Subject]) -> Mapping[int, Authorisation]:
    codes = {s.input.person for s in subjects if s.input is not None}
    rows = in_force(today()).filter(status__in=APPROVALS.values(), holder__code__in=codes)
    found = {(row.status, row.holder.code): row for row in rows.select_related("holder")}
    return {
        s.case_id: row
        for s in subjects
        if s.input is not None and (row := found.get((APPROVALS[s.input.kind], s.input.person)))
    }


def _of_rows(subjects: Sequence[Subject]) -> Mapping[int, Authorisation]:
    wanted = {s.case_id: s.row.approval_id for s in subjects}
    held = {row.pk: row for row in in_force(today()).filter(pk__in=set(wanted.values()))}
    return {case_id: held[pk] for case_id, pk in wanted.items() if pk in held}


def _approval_cases(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    rows = Authorisation._base_manager.filter(notified_places__in=case_ids)
    found: dict[int, list[int]] = {}
    for approval, licence in rows.values_list("pk", "notified_places"):
        if licence in set(case_ids):
            found.setdefault(licence, []).append(approval)
    return found


# The approval in force today of whom the notification names, or on which the place rests.
NAMED_APPROVAL: Fact[Authorisation | None] = Fact("named_approval", _of_named, lambda: None)
APPROVAL: Fact[Authorisation | None] = Fact("approval", _of_rows, lambda: None)
# Locked while a place is accepted under it, so that it does not end meanwhile.
APPROVAL_CASE = Related("approval", _approval_cases)


@guard(BY_NOTICE, _("Only an approved holder notifies a place."), facts=(NAMED_APPROVAL,), on_input=True)
def is_an_approved_holder(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx[NAMED_APPROVAL] is not None:
        return []
    sentence = _("This person has no approval under which places of this type are notified.")
    law = licence_type(ctx.input.kind)
    return [law["by_notice"].reason("not_approved", sentence, "person", ctx.input.person)]


@guard(BY_NOTICE, _("The approval under which the place was notified is not in force."), facts=(APPROVAL,))
def approval_is_in_force(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx[APPROVAL] is not None:
        return []
    return [type_of(row)["by_notice"].reason("approval_over", approval_is_in_force.sentence)]


@guard(AS_APPROVED, _("A place by notification has the period of the approval, and is renewed with it."))
def has_a_period_of_its_own(row: Any, ctx: Ctx) -> list[Reason]:
    if row.approval_id is None:
        return []
    return [type_of(row)["notified_period"].reason("renewed_with_approval", has_a_period_of_its_own.sentence)]


@guard(Article("55"), _("A place by notification passes on with the approval on which it rests."))
def passes_by_itself(row: Any, ctx: Ctx) -> bool:
    return row.approval_id is None


class Notified:
    """Mixed into the licence: from its acceptance on the place is a licensed one in every other respect."""

    case_id: int
    place_kind: Any
    place_id: Any
    licensee_id: Any
    approval_id: Any
    from_on: Any
    until_on: Any
    applied_on: Any
    granted_on: Any
    evidence: str
    reason: str
    _place: Any
    _told: Any

    @transition(
        field="state",
        source="new",
        target=State.NOTIFIED,
        custom=rule(
            label=_("Notify a place as an approved holder"),
            article=BY_NOTICE,
            also=(FACTORY_BY_NOTICE,),
            roles=(*f.FILING, INTAKE, "demo"),
            input=i.NotifyInput,
            facts=(f.NAMED, f.PLACE, NAMED_APPROVAL),
            guards=(f.person_is_known, a.place_fits, is_an_approved_holder),
        ),
    )
    def notify_place(self, ctx: Ctx) -> Effects:
        """An approved holder tells the office of the place that it will work there."""
        given, approval, place = ctx.input, ctx[NAMED_APPROVAL], ctx[f.PLACE]
        assert approval is not None
        self.approval_id, self.licensee_id, self.place_kind = approval.pk, approval.holder_id, given.kind
        self.place_id = place.pk if place is not None else None
        for name in _OF_THE_PLACE:
            setattr(self, name, getattr(given, name))
        self.applied_on = self.from_on = ctx.today
        self.until_on = approval.valid_until
        return [GiveReference(), Emit("licence.place_notified")]

    @transition(
        field="state",
        source=State.NOTIFIED,
        target=State.LICENSED,
        custom=rule(
            label=_("Accept the notification"),
            article=AS_APPROVED,
            also=(FACTORY_AS_APPROVED, BY_NOTICE),
            weight="primary",
            roles=(*f.EXAMINING, "demo"),
            input=i.AcceptInput,
            facts=(APPROVAL, f.PLACE, f.NEW_PLACE_ID),
            related=(APPROVAL_CASE, f.LICENCES_AT_PLACE),
            guards=(approval_is_in_force, a.no_other_licence, a.code_is_free),
        ),
    )
    def accept_place(self, ctx: Ctx) -> Effects:
        """Location and facilities meet the criteria: the place is deemed licensed, as long as the approval stands."""
        approval = ctx[APPROVAL]
        assert approval is not None
        self.granted_on = self.from_on = ctx.today
        self.until_on, self.evidence = approval.valid_until, ctx.input.evidence
        return [self._place(ctx, ctx.input.code), Emit("licence.place_accepted", self._told())]

    @transition(
        field="state",
        source=State.NOTIFIED,
        target=State.REFUSED,
        custom=rule(
            label=_("Do not accept the notification"),
            article=BY_NOTICE,
            also=(FACTORY_BY_NOTICE,),
            weight="grave",
            roles=f.EXAMINING,
            input=i.ReasonInput,
        ),
    )
    def return_notification(self, ctx: Ctx) -> Effects:
        """Location or facilities do not meet the criteria of the Ordinance; the holder is told which."""
        self.reason = ctx.input.reason
        return [Emit("licence.notification_returned")]

    @transition(
        field="state",
        source=State.LICENSED,
        target=None,
        custom=rule(
            label=_("Follow the approval"),
            article=AS_APPROVED,
            also=(FACTORY_AS_APPROVED, Article("55")),
            roles=(CONSEQUENCE,),
            input=i.FollowInput,
            facts=(f.PLACE,),
        ),
    )
    def follow_approval(self, ctx: Ctx) -> Effects:
        """The approval was renewed, or passed to another: so has the place."""
        given = ctx.input
        self.until_on = given.until_on
        if given.holder_id == self.licensee_id and given.approval_id == self.approval_id:
            return [Emit("licence.renewed", {"until": self.until_on})]
        self.approval_id, self.licensee_id = given.approval_id, given.holder_id
        return [self._place(ctx, None), Emit("licence.passed_on", self._told())]

    @transition(
        field="state",
        source=State.LICENSED,
        target=State.EXPIRED,
        custom=rule(
            label=_("Cease with the approval"),
            article=AS_APPROVED,
            also=(FACTORY_AS_APPROVED, Article("47", 1, "v"), Article("47", 2), Article("53")),
            roles=(CONSEQUENCE,),
            input=i.CeaseInput,
            facts=ENDING_FACTS,
        ),
    )
    def cease_with_approval(self, ctx: Ctx) -> Effects:
        """The approval ended, and with it the period of the place (50(2), 47(1)(v)); everybody is told."""
        self.reason = str(format_lazy(_("The approval ended: {by}."), by=ctx.input.ended_by))
        return end(self, ctx, "v", min(ctx.input.on, self.until_on))

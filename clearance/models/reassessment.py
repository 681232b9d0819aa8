"""Reassessment of the amount declared, asked for or of the office's own motion (7-15, 7-16)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from clearance import goods_guards as gg
from clearance import guards as g
from clearance import inputs as i
from clearance.assessing import ASSESSED
from clearance.facts import CERTIFICATES, CONTENTS, LIABILITY, LIABILITY_CASES, LINES, NAMED
from clearance.goods_facts import LOT, LOT_CASES
from clearance.request_times import request_is_in_time
from clearance.states import BEFORE_PERMISSION, SCREENED, State
from statute.articles import Article
from statute.effects import Effect, Effects, Emit
from statute.transitions import Ctx, rule

OFFICERS = (Role.OFFICER, Role.SUPERVISOR)
DECLARANTS = (Role.BROKER, Role.IMPORTER)
_READS = (NAMED, CONTENTS, LINES, CERTIFICATES, ASSESSED, LIABILITY, LOT)
_HOLDS_FOR_CONTENTS = (
    g.contents_state_what_is_required,
    g.codes_are_known,
    g.amendment_keeps_its_parties,
    gg.goods_that_left_stay_the_same,
    gg.amended_goods_are_brought_in,
    gg.amended_basis_is_approved,
    gg.amended_cargo_is_reported,
    g.amended_duty_can_be_assessed,
)


class Reassessment:
    """Mixed into the import declaration."""

    reassessment_asked: Any
    total_payable: int
    lot_id: int | None
    state: Any

    @transition(
        field="state",
        source=[*BEFORE_PERMISSION, State.WITHDRAWN_BEFORE_PERMISSION, State.PERMITTED],
        target=None,
        custom=rule(
            label=_("Ask for reassessment"),
            article=Article("7-15", 1),
            roles=DECLARANTS,
            input=i.AmendInput,
            guards=(
                request_is_in_time,
                g.duty_is_declared,
                *_HOLDS_FOR_CONTENTS,
                g.no_reassessment_is_asked,
                g.request_lowers,
            ),
            facts=_READS,
            related=(LOT_CASES,),
        ),
    )
    def request_reassessment(self, ctx: Ctx) -> Effects:
        """More was declared than is due: the declarant says how the declaration should read, and why."""
        self.reassessment_asked = ctx.input.model_dump(mode="json", exclude_unset=True)
        sheet = ctx[ASSESSED].worksheet
        assert sheet is not None
        told = {"before": self.total_payable, "after": sheet.total}
        return [Emit("import_declaration.reassessment_requested", told)]

    @transition(
        field="state",
        source=[*SCREENED, State.PERMITTED],
        target=None,
        custom=rule(
            label=_("Grant the reassessment"),
            article=Article("7-15", 2),
            also=(Article("7-16", 1),),
            roles=OFFICERS,
            input=i.GrantInput,
            facts=_READS,
            related=(LIABILITY_CASES, LOT_CASES),
            guards=(
                g.reassessment_is_asked,
                g.duty_is_declared,
                *_HOLDS_FOR_CONTENTS,
                g.permitted_amount_is_not_raised,
            ),
        ),
    )
    def grant_reassessment(self, ctx: Ctx) -> Effects:
        """What was asked for is right: the amount is reassessed to it, and what was overpaid is refunded (13(1))."""
        return self._reassessed(ctx)

    @transition(
        field="state",
        source=[*BEFORE_PERMISSION, State.WITHDRAWN_BEFORE_PERMISSION, State.PERMITTED],
        target=None,
        custom=rule(
            label=_("Find no grounds for reassessment"),
            article=Article("7-15", 2),
            roles=OFFICERS,
            input=i.ReasonInput,
            guards=(g.reassessment_is_asked,),
        ),
    )
    def decline_reassessment(self, ctx: Ctx) -> Effects:
        """There are no grounds for what was asked; whoever asked is told, with the reason."""
        self.reassessment_asked = {}
        return [Emit("import_declaration.reassessment_declined", {"reason": ctx.input.reason})]

    @transition(
        field="state",
        source=SCREENED,
        target=None,
        custom=rule(
            label=_("Reassess"),
            article=Article("7-16", 1),
            also=(Article("7-16", 4),),
            roles=OFFICERS,
            input=i.AmendInput,
            guards=(g.duty_is_declared, *_HOLDS_FOR_CONTENTS),
            facts=_READS,
            related=(LIABILITY_CASES, LOT_CASES),
            weight="grave",
        ),
    )
    def reassess(self, ctx: Ctx) -> Effects:
        """The examination found another basis or amount than was declared; the declarant is notified of it."""
        return self._reassessed(ctx)

    def _reassessed(self, ctx: Ctx) -> list[Effect]:
        before = self.total_payable
        lot = ctx[LOT]
        effects = self._rewrite(ctx, "reassessed")  # type: ignore[attr-defined]
        self.reassessment_asked = {}
        # The notice of the reassessment is one of the amount to be paid too (9(2)(iii)).
        if self.state == State.WITHDRAWN_BEFORE_PERMISSION:
            effects += self._notified(ctx)  # type: ignore[attr-defined]
        elif self.state != State.PERMITTED and lot is not None:
            self.lot_id = lot.case_id
        told = {"before": before, "after": self.total_payable, "reason": ctx.input.reason}
        return [*effects, Emit("import_declaration.reassessed", told)]

"""Identification guides of a petition: the petitioner writes, an officer confirms, then inspectors see them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from ipr_verification import petition_inputs as given
from ipr_verification.models import petition_guards as g
from ipr_verification.models.petition_examining import ALSO_FILING, EXAMINERS
from ipr_verification.models.petition_facts import GUIDES
from ipr_verification.models.petition_records import IdentificationGuide
from ipr_verification.models.petition_state import OPEN, Standing
from statute.effects import Create, Effects, Emit, Update
from statute.transitions import Ctx, rule


class Guiding:
    """How inspectors come to know the goods."""

    guides_waiting: Any

    @transition(
        field="state", source=list(OPEN), target=None,
        custom=rule(
            label=_("Write a guide"), article=g.FILING, also=ALSO_FILING, roles=(Role.RIGHTHOLDER, *EXAMINERS),
            input=given.GuideInput, guards=(g.pictures_are_attached,),
        ),
    )  # fmt: skip
    def write_guide(self, ctx: Ctx) -> Effects:
        """What to look at, on genuine goods and on counterfeits."""
        self.guides_waiting += 1
        row = IdentificationGuide(
            petition_id=ctx.case_id, standing=Standing.WRITTEN, written_on=ctx.today,
            written_by=ctx.actor.label(), **ctx.input.model_dump(),
        )  # fmt: skip
        return [Create(row)]

    @transition(
        field="state", source=list(OPEN), target=None,
        custom=rule(
            label=_("Confirm a guide"), article=g.FILING, also=ALSO_FILING, roles=EXAMINERS,
            input=given.GuideNamedInput, facts=(GUIDES,), guards=(g.some_guide_waits, g.guide_is_to_be_confirmed),
        ),
    )  # fmt: skip
    def confirm_guide(self, ctx: Ctx) -> Effects:
        """From now on inspectors see it beside the goods."""
        return self._decided(ctx, Standing.CONFIRMED)

    @transition(
        field="state", source=list(OPEN), target=None,
        custom=rule(
            label=_("Return a guide"), article=g.FILING, also=ALSO_FILING, roles=EXAMINERS,
            input=given.GuideReturnInput, facts=(GUIDES,), guards=(g.some_guide_waits, g.guide_is_to_be_confirmed),
        ),
    )  # fmt: skip
    def return_guide(self, ctx: Ctx) -> Effects:
        """It cannot be used as it is; the petitioner writes another."""
        return self._decided(ctx, Standing.RETURNED)

    @transition(
        field="state", source=list(OPEN), target=None,
        custom=rule(
            label=_("Take a guide back"), article=g.FILING, also=ALSO_FILING, roles=(Role.RIGHTHOLDER, *EXAMINERS),
            input=given.GuideReturnInput, facts=(GUIDES,), guards=(g.guide_stands,),
        ),
    )  # fmt: skip
    def withdraw_guide(self, ctx: Ctx) -> Effects:
        """It is no longer right: goods or counterfeits look otherwise now."""
        return self._decided(ctx, Standing.WITHDRAWN)

    def _decided(self, ctx: Ctx, standing: Standing) -> Effects:
        row = ctx[GUIDES][ctx.input.guide_id]
        self.guides_waiting -= row.standing == Standing.WRITTEN
        values = {
            "standing": standing, "decided_on": ctx.today, "decided_by": ctx.actor.label(),
            "reason": getattr(ctx.input, "reason", ""),
        }  # fmt: skip
        return [
            Update(row, values),
            Emit("petition.guide_decided", {"guide": row.pk, "standing": standing.value}),
        ]

"""What verification procedures on the goods do to their declaration: stopped, released, confiscated, not imported."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from clearance import inputs as i
from clearance.facts import LIABILITY, LIABILITY_CASES, OPEN_INSPECTION
from clearance.goods_facts import INFRINGEMENT, LOT, LOT_CASES, SUSPICION
from clearance.states import BEFORE_PERMISSION, State
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effect, Effects, Emit, LiftHold, PlaceHold, Then
from statute.transitions import OFFICERS, Ctx, rule

VERIFICATION: Final = Article("69-12", 1)
MEASURES: Final = Article("69-11", 2)


class Verification:
    """Mixed into the import declaration; only the verification case causes these."""

    sending_back: str

    @transition(
        field="state", source=BEFORE_PERMISSION, target=None,
        custom=rule(
            label=_("Stop while goods are examined"), article=Article("67"), roles=(CONSEQUENCE,), facts=(LOT,),
            related=(LOT_CASES,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def stop_for_examination(self, ctx: Ctx) -> Effects:
        """Goods may infringe: nothing of the declaration is permitted before that is looked into.

        The importer learns of what is opened, not of what is suspected: the stop says no more than that it is examined.
        """
        return [PlaceHold(SUSPICION, Article("67")), *self._lot_is(ctx, "be_stopped", {"article": "67"})]

    @transition(
        field="state", source=BEFORE_PERMISSION, target=None,
        custom=rule(
            label=_("Stop for verification procedures"), article=VERIFICATION, roles=(CONSEQUENCE,), facts=(LOT,),
            input=i.VerificationInput, related=(LOT_CASES,),
        ),
    )  # fmt: skip
    def stop_for_verification(self, ctx: Ctx) -> Effects:
        """Goods of the declaration are suspected to infringe: none is permitted while that is verified."""
        return [
            LiftHold(SUSPICION),
            PlaceHold(INFRINGEMENT, VERIFICATION, ctx.input.verification),
            *self._lot_is(ctx, "be_released", {}),
            *self._lot_is(ctx, "be_stopped", {"article": str(VERIFICATION)}),
            Emit("import_declaration.stopped_for_verification"),
        ]

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Release from verification procedures"), article=Article("69-12", 5), roles=(CONSEQUENCE,),
            facts=(LOT,), input=i.VerificationInput, related=(LOT_CASES,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def release_from_verification(self, ctx: Ctx) -> Effects:
        """The procedures are over, and nothing of the goods that are left was found to infringe."""
        return [
            LiftHold(SUSPICION, ctx.input.verification),
            LiftHold(INFRINGEMENT, ctx.input.verification),
            *self._lot_is(ctx, "be_released", {"note": ctx.input.verification}),
            Emit("import_declaration.released_from_verification"),
        ]

    @transition(
        field="state", source=BEFORE_PERMISSION, target=State.REFUSED,
        custom=rule(
            label=_("Confiscate infringing goods"), article=MEASURES, also=(Article("69-12", 4),), roles=(CONSEQUENCE,),
            input=i.VerificationInput, facts=(LOT, LIABILITY, OPEN_INSPECTION), related=(LOT_CASES, LIABILITY_CASES),
        ),
    )  # fmt: skip
    def confiscate_infringing(self, ctx: Ctx) -> Effects:
        """All the goods were found to infringe and are confiscated; nothing is left to be permitted."""
        return [
            *self._over(ctx),
            *self._lot_is(ctx, "be_released", {"note": ctx.input.verification}),
            *self._lot(ctx, "confiscate"),  # type: ignore[attr-defined]
            Emit("import_declaration.confiscated", {"item": "ix", "reason": ctx.input.verification}),
        ]

    @transition(
        field="state", source=BEFORE_PERMISSION, target=None,
        custom=rule(
            label=_("Order infringing goods sent back"), article=MEASURES, also=(Article("69-12", 4),),
            roles=(CONSEQUENCE,), input=i.VerificationInput,
        ),
    )  # fmt: skip
    def send_infringing_back(self, ctx: Ctx) -> Effects:
        """All the goods were found to infringe, and are to leave Japan again; the stop stays until they have."""
        self.sending_back = str(MEASURES)
        return [Emit("import_declaration.sending_back_ordered", {"item": "ix"})]

    @transition(
        field="state", source=BEFORE_PERMISSION, target=State.CANCELLED,
        custom=rule(
            label=_("End: the goods are not imported"), article=Article("69-12", 6, "iv"), roles=(CONSEQUENCE,),
            input=i.VerificationInput, facts=(LOT, LIABILITY, OPEN_INSPECTION), related=(LOT_CASES, LIABILITY_CASES),
        ),
    )  # fmt: skip
    def end_not_imported(self, ctx: Ctx) -> Effects:
        """The importer has decided not to import what is suspected to infringe; the goods stay foreign cargo."""
        return [*self._over(ctx), Emit("import_declaration.cancelled", {"reason": ctx.input.verification})]

    def _lot_is(self, ctx: Ctx, act: str, given: dict[str, str]) -> list[Effect]:
        lot = ctx[LOT]
        return [Then(lot.case_id, act, given)] if lot is not None else []

    def _over(self, ctx: Ctx) -> list[Effect]:
        why: Any = ctx.input.verification
        return [*self._end(ctx, why), *self._lift_stops(why)]  # type: ignore[attr-defined]

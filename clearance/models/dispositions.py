"""What the office orders and decides against an import declaration, and how it ends otherwise (69-11, 71, 87)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from clearance import guards as g
from clearance import inputs as i
from clearance.facts import ISSUED, LIABILITY, LIABILITY_CASES, LOT, LOT_CASES
from clearance.states import BEFORE_PERMISSION, OPEN_TO_ORDERS, State
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Effect, Effects, Emit, LiftHold, PlaceHold, Then, Update
from statute.transitions import Ctx, rule

OFFICERS = (Role.OFFICER, Role.SUPERVISOR)
DECLARANTS = (Role.BROKER, Role.IMPORTER)
FALSE_ORIGIN, PROHIBITED = "false_origin", "prohibited"
# 69-11(1)(i) to (vi) may be confiscated or sent back without verification; of (vii) and (viii) the importer is told.
WITHOUT_VERIFICATION = ("i", "i-2", "ii", "iii", "iv", "v", "v-2", "vi")


class Dispositions:
    """Mixed into the import declaration."""

    case_id: int
    origin_due_on: Any
    sending_back: str
    ended_because: str
    permitted_at: Any
    lot_id: int | None

    # False or misleading origin (71, 87).

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=None,
        custom=rule(
            label=_("Order a false origin corrected"), article=Article("71", 2), also=(Article("71", 1),),
            roles=OFFICERS, input=i.OriginOrderInput, guards=(g.origin_day_is_open, g.origin_not_ordered_yet),
            weight="grave",
        ),
    )  # fmt: skip
    def order_origin_correction(self, ctx: Ctx) -> Effects:
        """The importer is told at once, and chooses: erase, correct, or send back, within the period."""
        self.origin_due_on = ctx.input.due_on
        return [
            PlaceHold(FALSE_ORIGIN, Article("71", 1), ctx.input.finding),
            Emit("import_declaration.origin_correction_ordered", {"due_on": ctx.input.due_on}),
        ]

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=None,
        custom=rule(
            label=_("Confirm the origin corrected"), article=Article("71", 2), also=(Article("87", 2),),
            roles=(*OFFICERS, Role.INSPECTOR), input=i.ReasonInput, guards=(g.origin_is_ordered,),
        ),
    )  # fmt: skip
    def confirm_origin_corrected(self, ctx: Ctx) -> Effects:
        """The representation was erased or corrected; cargo that was held is returned (87(2))."""
        self.origin_due_on = None
        return [LiftHold(FALSE_ORIGIN, ctx.input.reason), LiftHold("held_for_origin", ctx.input.reason)]

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=None,
        custom=rule(label=_("Hold the cargo for its origin"), article=Article("87", 1), roles=(TIMER,)),
    )  # fmt: skip
    def hold_for_origin(self, ctx: Ctx) -> Effects:
        """The period is over and the origin neither erased nor corrected, nor the goods sent back."""
        return [
            PlaceHold("held_for_origin", Article("87", 1), "origin not corrected within the period"),
            Emit("import_declaration.held_for_origin"),
        ]

    # Prohibited goods (69-11).

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=None,
        custom=rule(
            label=_("Notify of prohibited goods"), article=Article("69-11", 3), roles=OFFICERS, input=i.ProhibitedInput,
            weight="grave",
        ),
    )  # fmt: skip
    def notify_prohibited(self, ctx: Ctx) -> Effects:
        """The importer is told that the goods are believed to be prohibited, and under which item."""
        article = Article("69-11", 1, ctx.input.item)
        return [
            PlaceHold(PROHIBITED, article, ctx.input.finding),
            Emit("import_declaration.prohibited_notified", {"item": ctx.input.item}),
        ]

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=None,
        custom=rule(
            label=_("Lift the stop on prohibited goods"), article=Article("69-11", 3), roles=(Role.SUPERVISOR,),
            input=i.ReasonInput,
        ),
    )  # fmt: skip
    def lift_prohibited(self, ctx: Ctx) -> Effects:
        """The goods were found not to be prohibited, or the importer gave them up."""
        return [LiftHold(PROHIBITED, ctx.input.reason)]

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=State.REFUSED,
        custom=rule(
            label=_("Confiscate"), article=Article("69-11", 2), roles=(Role.SUPERVISOR,), input=i.ProhibitedInput,
            guards=(g.item_needs_no_verification,), facts=(LOT, LIABILITY), related=(LOT_CASES, LIABILITY_CASES),
            weight="grave",
        ),
    )  # fmt: skip
    def confiscate(self, ctx: Ctx) -> Effects:
        """Prohibited goods of items (i) to (vi) are confiscated; the declaration is refused."""
        self.ended_because = ctx.input.finding
        return [
            *self._lot(ctx, "confiscate"),
            *self._withdraw_liability(ctx),
            Emit("import_declaration.confiscated"),
        ]

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=None,
        custom=rule(
            label=_("Order sending back"), article=Article("69-11", 2), roles=(Role.SUPERVISOR,),
            input=i.ProhibitedInput, guards=(g.item_needs_no_verification,), weight="grave",
        ),
    )  # fmt: skip
    def order_sending_back(self, ctx: Ctx) -> Effects:
        """Prohibited goods of items (i) to (vi) are ordered to be sent back."""
        self.sending_back = str(Article("69-11", 2))
        return [
            PlaceHold(PROHIBITED, Article("69-11", 1, ctx.input.item), ctx.input.finding),
            Emit("import_declaration.sending_back_ordered"),
        ]

    @transition(
        field="state", source=OPEN_TO_ORDERS, target=State.SENT_BACK,
        custom=rule(
            label=_("Record that the goods were sent back"), article=Article("75"), also=(Article("71", 2),),
            roles=OFFICERS, input=i.ReasonInput, guards=(g.sending_back_is_open,), facts=(LOT, LIABILITY),
            related=(LOT_CASES, LIABILITY_CASES),
        ),
    )  # fmt: skip
    def record_sent_back(self, ctx: Ctx) -> Effects:
        """The goods left Japan again, as ordered or as the importer chose; nothing is payable."""
        self.ended_because, self.origin_due_on = ctx.input.reason, None
        return [
            *self._lot(ctx, "send_back"),
            *self._withdraw_liability(ctx),
            Emit("import_declaration.sent_back"),
        ]

    # Endings and corrections.

    @transition(
        field="state", source=BEFORE_PERMISSION, target=State.CANCELLED,
        custom=rule(
            label=_("Cancel the declaration"), article=Article("67"), roles=(*DECLARANTS, Role.SUPERVISOR),
            input=i.ReasonInput, guards=(g.no_open_hold,), facts=(LIABILITY,), related=(LIABILITY_CASES,),
            weight="grave",
        ),
    )  # fmt: skip
    def cancel(self, ctx: Ctx) -> Effects:
        """The goods are not imported under this declaration; they stay foreign cargo."""
        self.ended_because = ctx.input.reason
        return [
            *self._withdraw_liability(ctx),
            Emit("import_declaration.cancelled", {"reason": ctx.input.reason}),
        ]

    @transition(
        field="state", source=BEFORE_PERMISSION, target=State.REFUSED,
        custom=rule(
            label=_("Refuse permission"), article=Article("67"), roles=(Role.SUPERVISOR,), input=i.RefusalInput,
            guards=(g.refusal_names_an_article,), facts=(LIABILITY,), related=(LIABILITY_CASES,), weight="grave",
        ),
    )  # fmt: skip
    def refuse(self, ctx: Ctx) -> Effects:
        """Permission is not given, with the article and the reason; the importer is told that it may appeal (89)."""
        self.ended_because = f"{ctx.input.article}: {ctx.input.reason}"
        told = {"article": ctx.input.article, "reason": ctx.input.reason}
        return [*self._withdraw_liability(ctx), Emit("import_declaration.refused", told)]

    @transition(
        field="state", source=[*BEFORE_PERMISSION, State.WITHDRAWN_BEFORE_PERMISSION, State.PERMITTED], target=None,
        custom=rule(
            label=_("Correct a clerical error"), article=Article("107"), roles=(Role.SUPERVISOR,),
            input=i.CorrectionInput, facts=(ISSUED,),
        ),
    )  # fmt: skip
    def correct(self, ctx: Ctx) -> Effects:
        """A supervisor corrects a slip of the pen, with the reason; what was issued is superseded."""
        setattr(self, ctx.input.field, ctx.input.value)
        again = [Emit("import_declaration.permitted")] if self.permitted_at else []
        return [
            *self._supersede(ctx),
            *again,
            Emit("import_declaration.corrected", {"field": ctx.input.field}),
        ]

    @transition(
        field="state", source=State.PERMITTED, target=State.EXAMINED,
        custom=rule(
            label=_("Cancel the permission"), article=Article("107"), roles=(Role.SUPERVISOR,), input=i.ReasonInput,
            guards=(g.not_withdrawn_before,), facts=(ISSUED,), related=(LOT_CASES,), weight="grave",
        ),
    )  # fmt: skip
    def cancel_permission(self, ctx: Ctx) -> Effects:
        """A permission given in error is cancelled: the goods are foreign cargo still; the notice is superseded."""
        self.permitted_at = None
        back: list[Effect] = [Then(self.lot_id, "take_back")] if self.lot_id else []
        told = Emit("import_declaration.permission_cancelled", {"reason": ctx.input.reason})
        return [*back, *self._supersede(ctx), told]

    def _supersede(self, ctx: Ctx) -> list[Effect]:
        """What was issued is superseded, never deleted."""
        return [Update(document, {"superseded_at": ctx.now}) for document in ctx[ISSUED]]

    def _lot(self, ctx: Ctx, act: str) -> list[Effect]:
        lot = ctx[LOT]
        return [Then(lot.case_id, act)] if lot is not None else []

    def _withdraw_liability(self, ctx: Ctx) -> list[Effect]:
        liability = ctx[LIABILITY]
        if liability is None or liability.state == "cancelled":
            return []
        return [Then(liability.case_id, "withdraw")]

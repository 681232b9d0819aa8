"""What the office orders and decides against an import declaration, and how it ends otherwise (69-11, 71, 87)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from clearance import examining_guards as e
from clearance import goods_guards as gg
from clearance import inputs as i
from clearance.facts import ISSUED, LIABILITY, LIABILITY_CASES, OPEN_HOLDS, OPEN_INSPECTION
from clearance.goods_facts import (
    FALSE_ORIGIN,
    HELD_FOR_ORIGIN,
    INFRINGEMENT,
    LOT,
    LOT_CASES,
    ON_GOODS,
    PROHIBITED,
)
from clearance.models.special_declaration import SPECIAL_CASES, STANDING_SPECIAL
from clearance.states import BEFORE_PERMISSION, State
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Effect, Effects, Emit, LiftHold, PlaceHold, Then, Update
from statute.transitions import Ctx, rule

OFFICERS = (Role.OFFICER, Role.SUPERVISOR)
DECLARANTS = (Role.BROKER, Role.IMPORTER)
# A stop for the goods' own sake outlives a refusal; it is lifted there too.
STOPPED = [*BEFORE_PERMISSION, State.REFUSED]


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
        field="state",
        source=BEFORE_PERMISSION,
        target=None,
        custom=rule(
            label=_("Order a false origin corrected"),
            article=Article("71", 2),
            also=(Article("71", 1),),
            roles=OFFICERS,
            input=i.OriginOrderInput,
            guards=(e.origin_day_is_open, e.origin_not_ordered_yet),
            weight="grave",
        ),
    )
    def order_origin_correction(self, ctx: Ctx) -> Effects:
        """The importer is told at once, and chooses: erase, correct, or send back, within the period."""
        self.origin_due_on = ctx.input.due_on
        return [
            PlaceHold(FALSE_ORIGIN, Article("71", 1), ctx.input.finding),
            Emit("import_declaration.origin_correction_ordered", {"due_on": ctx.input.due_on}),
        ]

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=None,
        custom=rule(
            label=_("Confirm the origin corrected"),
            article=Article("71", 2),
            also=(Article("87", 2),),
            roles=(*OFFICERS, Role.INSPECTOR),
            input=i.ReasonInput,
            guards=(e.origin_is_ordered,),
        ),
    )
    def confirm_origin_corrected(self, ctx: Ctx) -> Effects:
        """The representation was erased or corrected; cargo that was held is returned (87(2))."""
        self.origin_due_on = None
        return [
            LiftHold(FALSE_ORIGIN, ctx.input.reason),
            LiftHold(HELD_FOR_ORIGIN, ctx.input.reason),
            Emit("import_declaration.origin_corrected"),
        ]

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=None,
        custom=rule(label=_("Hold the cargo for its origin"), article=Article("87", 1), roles=(TIMER,)),
    )
    def hold_for_origin(self, ctx: Ctx) -> Effects:
        """The period is over and the origin neither erased nor corrected, nor the goods sent back."""
        return [
            PlaceHold(HELD_FOR_ORIGIN, Article("87", 1), "origin not corrected within the period"),
            Emit("import_declaration.held_for_origin"),
        ]

    # Prohibited goods (69-11).

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=None,
        custom=rule(
            label=_("Notify of prohibited goods"),
            article=Article("69-11", 3),
            also=(Article("69-11", 1),),
            roles=OFFICERS,
            input=i.ProhibitedInput,
            guards=(e.item_is_notified_of,),
            weight="grave",
        ),
    )
    def notify_prohibited(self, ctx: Ctx) -> Effects:
        """The importer is told that the goods are believed to be prohibited, and under which item."""
        article = Article("69-11", 1, ctx.input.item)
        return [
            PlaceHold(PROHIBITED, article, ctx.input.finding),
            Emit("import_declaration.prohibited_notified", {"item": ctx.input.item}),
        ]

    @transition(
        field="state",
        source=STOPPED,
        target=None,
        custom=rule(
            label=_("Lift the stop on prohibited goods"),
            article=Article("69-11", 3),
            roles=(Role.SUPERVISOR,),
            input=i.ReasonInput,
            guards=(e.prohibition_is_open,),
        ),
    )
    def lift_prohibited(self, ctx: Ctx) -> Effects:
        """The goods were found not to be prohibited; an order to send them back ends with it."""
        if all(hold.kind != INFRINGEMENT for hold in ctx[OPEN_HOLDS]):
            self.sending_back = ""
        return [LiftHold(PROHIBITED, ctx.input.reason), Emit("import_declaration.prohibition_lifted")]

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=State.REFUSED,
        custom=rule(
            label=_("Confiscate"),
            article=Article("69-11", 2),
            roles=(Role.SUPERVISOR,),
            input=i.ProhibitedInput,
            guards=(e.item_needs_no_verification,),
            facts=(LOT, LIABILITY, OPEN_INSPECTION),
            related=(LOT_CASES, LIABILITY_CASES),
            weight="grave",
        ),
    )
    def confiscate(self, ctx: Ctx) -> Effects:
        """Prohibited goods of items (i) to (vi) are confiscated; the declaration is refused."""
        why = ctx.input.finding
        told = {"item": ctx.input.item, "reason": why}
        return [
            *self._end(ctx, why),
            *self._lot(ctx, "confiscate"),
            *self._lift_stops(why),
            Emit("import_declaration.confiscated", told),
        ]

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=None,
        custom=rule(
            label=_("Order sending back"),
            article=Article("69-11", 2),
            roles=(Role.SUPERVISOR,),
            input=i.ProhibitedInput,
            guards=(e.item_needs_no_verification,),
            weight="grave",
        ),
    )
    def order_sending_back(self, ctx: Ctx) -> Effects:
        """Prohibited goods of items (i) to (vi) are ordered to be sent back."""
        self.sending_back = str(Article("69-11", 2))
        return [
            PlaceHold(PROHIBITED, Article("69-11", 1, ctx.input.item), ctx.input.finding),
            Emit("import_declaration.sending_back_ordered", {"item": ctx.input.item}),
        ]

    @transition(
        field="state",
        source=STOPPED,
        target=State.SENT_BACK,
        custom=rule(
            label=_("Record that the goods were sent back"),
            article=Article("75"),
            also=(Article("71", 2),),
            roles=OFFICERS,
            input=i.ReasonInput,
            guards=(e.sending_back_is_open,),
            facts=(LOT, LIABILITY, OPEN_INSPECTION),
            related=(LOT_CASES, LIABILITY_CASES),
        ),
    )
    def record_sent_back(self, ctx: Ctx) -> Effects:
        """The goods left Japan again, as ordered or as the importer chose; nothing is payable."""
        why, self.origin_due_on = ctx.input.reason, None
        return [
            *self._end(ctx, why),
            *self._lot(ctx, "send_back"),
            *self._lift_stops(why),
            Emit("import_declaration.sent_back"),
        ]

    # Endings and corrections.

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=State.CANCELLED,
        custom=rule(
            label=_("Cancel the declaration"),
            article=Article("67"),
            roles=(*DECLARANTS, Role.SUPERVISOR),
            input=i.ReasonInput,
            guards=(gg.no_open_hold, e.declarant_does_not_escape_inspection),
            facts=(LIABILITY, OPEN_INSPECTION),
            related=(LIABILITY_CASES,),
            weight="grave",
        ),
    )
    def cancel(self, ctx: Ctx) -> Effects:
        """The goods are not imported under this declaration; they stay foreign cargo."""
        why = ctx.input.reason
        return [*self._end(ctx, why), Emit("import_declaration.cancelled", {"reason": why})]

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=State.REFUSED,
        custom=rule(
            label=_("Refuse permission"),
            article=Article("67"),
            also=(Article("89", 1),),
            roles=(Role.SUPERVISOR,),
            input=i.RefusalInput,
            guards=(e.origin_is_not_open, e.no_verification_is_open),
            facts=(LIABILITY, OPEN_INSPECTION),
            related=(LIABILITY_CASES,),
            weight="grave",
        ),
    )
    def refuse(self, ctx: Ctx) -> Effects:
        """Permission is not given, with the article and the reason; the importer is told that it may appeal (89)."""
        why, article = ctx.input.reason, ctx.input.article
        told = {"article": article, "reason": why, "appeal": str(Article("89", 1))}
        return [*self._end(ctx, f"{article}: {why}"), Emit("import_declaration.refused", told)]

    @transition(
        field="state",
        source=[*BEFORE_PERMISSION, State.WITHDRAWN_BEFORE_PERMISSION, State.PERMITTED],
        target=None,
        custom=rule(
            label=_("Correct a clerical error"),
            article=Article("107"),
            roles=(Role.SUPERVISOR,),
            input=i.CorrectionInput,
            guards=(e.correction_fits,),
            facts=(ISSUED,),
        ),
    )
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
        field="state",
        source=State.PERMITTED,
        target=State.EXAMINED,
        custom=rule(
            label=_("Cancel the permission"),
            article=Article("107"),
            roles=(Role.SUPERVISOR,),
            input=i.ReasonInput,
            guards=(gg.not_withdrawn_before,),
            facts=(ISSUED, LIABILITY, STANDING_SPECIAL),
            related=(LOT_CASES, LIABILITY_CASES, SPECIAL_CASES),
            weight="grave",
        ),
    )
    def cancel_permission(self, ctx: Ctx) -> Effects:
        """A permission given in error is cancelled: the goods are foreign cargo still; the notice is superseded.

        What was assessed and paid stays: it is due on the permission that follows, or goes back with a refusal.
        """
        self.permitted_at = None
        back: list[Effect] = [Then(self.lot_id, "take_back")] if self.lot_id else []
        liability = ctx[LIABILITY]
        if liability is not None:
            back.append(Then(liability.case_id, "take_import_back"))
        special = ctx[STANDING_SPECIAL]
        if special is not None and special.state in ("due", "overdue"):
            back.append(Then(special.case_id, "cancel"))
        told = Emit("import_declaration.permission_cancelled", {"reason": ctx.input.reason})
        return [*back, *self._supersede(ctx), told]

    def _supersede(self, ctx: Ctx) -> list[Effect]:
        """What was issued is superseded, never deleted."""
        return [Update(document, {"superseded_at": ctx.now}) for document in ctx[ISSUED]]

    def _lot(self, ctx: Ctx, act: str) -> list[Effect]:
        lot = ctx[LOT]
        return [Then(lot.case_id, act)] if lot is not None else []

    def _end(self, ctx: Ctx, why: str) -> list[Effect]:
        """The goods are not imported: an inspection under way ends, and what was assessed is no longer due."""
        self.ended_because = why
        liability = ctx[LIABILITY]
        called_off: list[Effect] = self._call_off(ctx, why)  # type: ignore[attr-defined]
        if liability is None or liability.state == "cancelled":
            return called_off
        return [*called_off, Then(liability.case_id, "withdraw")]

    def _lift_stops(self, why: str) -> list[Effect]:
        """There is nothing left to stop: the goods are gone."""
        return [LiftHold(kind, why) for kind in ON_GOODS]

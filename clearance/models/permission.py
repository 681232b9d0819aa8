"""Payment, withdrawal before permission, and the permission (7-17, 67, 72, 73)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from clearance import authorised_guards as ag
from clearance import examining_guards as e
from clearance import goods_guards as gg
from clearance import guards as g
from clearance import inputs as i
from clearance.facts import LIABILITY, LIABILITY_CASES
from clearance.goods_facts import LOT, LOT_CASES
from clearance.models.special_declaration import SPECIAL_CASES, STANDING_SPECIAL, SpecialDeclaration
from clearance.states import BEFORE_PERMISSION, State
from statute.articles import Article
from statute.authority import PAYMENTS
from statute.effects import Effect, Effects, Emit, Open, Then
from statute.transitions import Ctx, rule

OFFICERS = (Role.OFFICER, Role.SUPERVISOR)
DECLARANTS = (Role.BROKER, Role.IMPORTER)
# What stands against permission, whatever the duties; so it does against withdrawal before permission (73(2)).
AGAINST_PERMISSION = (gg.no_open_hold, g.other_laws_are_proved, gg.goods_are_there, g.law_is_the_one_applied)
WITHDRAWABLE = [State.UNDER_EXAMINATION, State.EXAMINED, State.AWAITING_PAYMENT]


class Permission:
    """Mixed into the import declaration."""

    lot_id: int | None
    permitted_at: Any
    withdrawn_on: Any
    withdrawal_security: str
    withdrawal_security_amount: int
    duty_notified_on: Any
    total_payable: int
    duty_declared: bool
    importer_id: Any
    broker_id: Any

    @transition(
        field="state",
        source=State.EXAMINED,
        target=State.AWAITING_PAYMENT,
        custom=rule(
            label=_("Ask for payment"),
            article=Article("72"),
            roles=(*OFFICERS, PAYMENTS),
            guards=(gg.goods_are_there, gg.no_open_hold, e.documents_are_answered, g.other_laws_are_proved),
            weight="primary",
        ),
    )
    def request_payment(self, ctx: Ctx) -> Effects:
        """Nothing but payment stands between the goods and the permission."""
        return [Emit("import_declaration.payment_requested")]

    @transition(
        field="state",
        source=[State.EXAMINED, State.AWAITING_PAYMENT],
        target=State.PERMITTED,
        custom=rule(
            label=_("Permit"),
            article=Article("67"),
            also=(Article("72"), Article("2", 1, "iv")),
            weight="primary",
            roles=(*OFFICERS, PAYMENTS),
            guards=(
                *AGAINST_PERMISSION,
                e.documents_are_answered,
                g.duties_are_paid,
                ag.ordered_security_is_there,
            ),
            facts=(LOT, LIABILITY, STANDING_SPECIAL),
            related=(LOT_CASES, LIABILITY_CASES, SPECIAL_CASES),
        ),
    )
    def permit(self, ctx: Ctx) -> Effects:
        """Import is permitted; from this second the goods are domestic (2(1)(iv)) and leave the bonded stock."""
        return [*self._remove_lot(ctx), *self._permitted(ctx), *self._special(ctx)]

    @transition(
        field="state",
        source=State.WITHDRAWN_BEFORE_PERMISSION,
        target=State.PERMITTED,
        custom=rule(
            label=_("Permit after withdrawal"),
            article=Article("67"),
            also=(Article("72"),),
            weight="primary",
            roles=(*OFFICERS, PAYMENTS),
            facts=(LIABILITY,),
            related=(LIABILITY_CASES,),
            guards=(
                gg.no_open_hold,
                e.documents_are_answered,
                g.other_laws_are_proved,
                g.duty_is_notified,
                g.duties_are_paid,
            ),
        ),
    )
    def permit_withdrawn(self, ctx: Ctx) -> Effects:
        """The permission follows the goods, which were withdrawn before it and are domestic already (73(3))."""
        return self._permitted(ctx)

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=None,
        custom=rule(
            label=_("Apply for withdrawal before permission"),
            article=Article("73", 1),
            roles=DECLARANTS,
            input=i.WithdrawalInput,
            guards=(ag.is_not_specially_declared,),
        ),
    )
    def apply_for_withdrawal(self, ctx: Ctx) -> Effects:
        """The declarant offers security and asks to take the goods before permission."""
        self.withdrawal_security = ctx.input.security
        self.withdrawal_security_amount = ctx.input.security_amount
        return [Emit("import_declaration.withdrawal_applied")]

    @transition(
        field="state",
        source=WITHDRAWABLE,
        target=State.WITHDRAWN_BEFORE_PERMISSION,
        custom=rule(
            label=_("Approve withdrawal before permission"),
            article=Article("73", 1),
            also=(Article("73", 2),),
            roles=(Role.SUPERVISOR,),
            facts=(LOT, LIABILITY),
            related=(LOT_CASES, LIABILITY_CASES),
            guards=(
                gg.withdrawal_is_applied_for,
                ag.is_not_specially_declared,
                gg.security_covers_duties,
                *AGAINST_PERMISSION,
                e.inspection_not_chosen,
            ),
        ),
    )
    def approve_withdrawal(self, ctx: Ctx) -> Effects:
        """The goods are domestic from now (73(3)) and leave the ledger; payment and permission follow."""
        self.withdrawn_on = ctx.today
        liability = ctx[LIABILITY]
        told: list[Effect] = [Then(liability.case_id, "note_withdrawal")] if liability is not None else []
        return [*self._remove_lot(ctx), *told, Emit("import_declaration.withdrawn_before_permission")]

    @transition(
        field="state",
        source=BEFORE_PERMISSION,
        target=None,
        custom=rule(
            label=_("Decline withdrawal before permission"),
            article=Article("73", 2),
            roles=(Role.SUPERVISOR,),
            input=i.ReasonInput,
            guards=(gg.withdrawal_is_applied_for,),
        ),
    )
    def decline_withdrawal(self, ctx: Ctx) -> Effects:
        """The approval is not given, with the reason; the security is returned."""
        self.withdrawal_security, self.withdrawal_security_amount = "", 0
        return [Emit("import_declaration.withdrawal_declined", {"reason": ctx.input.reason})]

    @transition(
        field="state",
        source=State.WITHDRAWN_BEFORE_PERMISSION,
        target=None,
        custom=rule(
            label=_("Notify of the duty declared"),
            article=Article("7-17"),
            also=(Article("9", 2, "iii"),),
            roles=OFFICERS,
            guards=(e.documents_are_answered, g.duty_is_not_notified),
            facts=(LIABILITY,),
            related=(LIABILITY_CASES,),
        ),
    )
    def notify_duty(self, ctx: Ctx) -> Effects:
        """No error was found: the amount declared for goods withdrawn early is notified, to be paid within a month."""
        return [
            *self._notified(ctx),
            Emit("import_declaration.duty_notified", {"amount": self.total_payable}),
        ]

    def _notified(self, ctx: Ctx) -> list[Effect]:
        self.duty_notified_on = ctx.today
        liability = ctx[LIABILITY]
        return [Then(liability.case_id, "notify")] if liability is not None else []

    def _permitted(self, ctx: Ctx) -> list[Effect]:
        self.permitted_at = ctx.now
        liability = ctx[LIABILITY]
        told: list[Effect] = [Then(liability.case_id, "note_import")] if liability is not None else []
        return [*told, Emit("import_declaration.permitted")]

    def _special(self, ctx: Ctx) -> list[Effect]:
        """Specially declared cargo: the form is due by the end of the month after this one (7-2(2))."""
        if self.duty_declared or ctx[STANDING_SPECIAL] is not None:
            return []
        due = {
            "declaration_id": ctx.case_id,
            "importer_id": self.importer_id,
            "broker_id": self.broker_id,
            "permitted_on": ctx.today,
        }
        return [Open(SpecialDeclaration, "become_due", ctx.office_id, due)]

    def _remove_lot(self, ctx: Ctx) -> list[Effect]:
        lot = ctx[LOT]
        if lot is None:
            return []
        self.lot_id = lot.case_id
        return [Then(lot.case_id, "remove")]

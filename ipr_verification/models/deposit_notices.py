"""What a depositor, and whom the deposit secures, are told in writing of a deposit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from ipr_verification.models.deposit_guards import DEFAULT, ORDER, PRIORITY, RECOVERY, SHORTFALL
from statute.notices import notice

if TYPE_CHECKING:
    from statute.effects import Open
    from statute.transitions import Ctx


def _yen(amount: int) -> str:
    return f"{amount:,}"


def _to_depositor(row: Any, ctx: Ctx, sort: str, article: Any, title: Any, text: Any, facts: Any) -> Open:
    return notice(
        ctx, sort, row.under(article), addressee_id=row.depositor_id, capacity="depositor", title=title, text=text,
        facts=[*facts, (_("Official depository"), row.depository)],
    )  # fmt: skip


def of_order(row: Any, ctx: Ctx, *, more: int = 0) -> Open:
    """The order, or the order to deposit more: how much, by when, where, and why."""
    facts = [
        (_("Amount (yen)"), _yen(more or row.amount)),
        (_("To be provided by"), row.due_on.isoformat()),
        (_("Reason"), row.reason),
    ]
    text = _(
        "You are ordered to deposit the amount by the day set. Bonds and other securities that customs finds"
        " secure may take the place of money; a contract to pay on your behalf, of which customs is notified by"
        " that day, takes the place of the deposit while it is in force."
    )
    if more:
        title = _("Order to deposit what is missing")
        return _to_depositor(row, ctx, "deposit_shortfall", SHORTFALL, title, text, facts)
    return _to_depositor(row, ctx, "deposit_order", ORDER, _("Order to deposit"), text, facts)


def of_provided(row: Any, ctx: Ctx) -> list[Open]:
    """That the whole amount is there: to who deposited it, and to whom it secures, with what it may claim."""
    amount = [(_("Amount (yen)"), _yen(row.amount))]
    secured = notice(
        ctx, "deposit_secures", row.under(PRIORITY), addressee_id=row.beneficiary_id, capacity="secured",
        title=_("A deposit secures your damages"),
        text=_("You have the right to be paid from what was deposited before other creditors."),
        facts=[*amount, (_("Official depository"), row.depository)],
    )  # fmt: skip
    text = _("What was ordered has been provided in full.")
    return [
        _to_depositor(row, ctx, "deposit_provided", ORDER, _("The deposit is provided"), text, amount),
        secured,
    ]


def of_default(row: Any, ctx: Ctx) -> Open:
    """That the day passed and the amount was not there in full."""
    facts = [(_("Amount (yen)"), _yen(row.amount)), (_("To be provided by"), row.due_on.isoformat())]
    text = _("The day set has passed, and what was ordered was not provided in full.")
    return _to_depositor(row, ctx, "deposit_default", DEFAULT, _("The deposit was not provided"), text, facts)


def of_rejected(row: Any, ctx: Ctx, amount: int) -> Open:
    """That something presented is not accepted, and why."""
    facts = [(_("Amount (yen)"), _yen(amount)), (_("Reason"), ctx.input.reason)]
    text = _("What you presented is not accepted.")
    return _to_depositor(row, ctx, "deposit_rejected", ORDER, _("Presented and not accepted"), text, facts)


def of_recovery(row: Any, ctx: Ctx, amount: int, *, declined: str = "") -> Open:
    """What was decided on a recovery that was asked for."""
    facts = [(_("Amount (yen)"), _yen(amount))]
    if declined:
        text = _("The recovery you asked for is not confirmed.")
        facts.append((_("Reason"), declined))
        return _to_depositor(
            row, ctx, "recovery_declined", RECOVERY, _("Recovery not confirmed"), text, facts
        )
    text = _("You may recover this amount from the depository.")
    return _to_depositor(row, ctx, "recovery_confirmed", RECOVERY, _("Recovery confirmed"), text, facts)


def of_payment(row: Any, ctx: Ctx, amount: int) -> Open:
    """That something was paid out of the deposit to whom it secures."""
    facts = [(_("Amount (yen)"), _yen(amount)), (_("Document"), ctx.input.document)]
    text = _("This amount was paid from what you deposited to whom it secures.")
    return _to_depositor(row, ctx, "deposit_paid", PRIORITY, _("Paid from the deposit"), text, facts)

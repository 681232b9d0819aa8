"""What follows an assessment after commit."""

from accounts.actors import Actor
from duties.models.liability import Liability, State
from duties.notices import issue_notice_to_pay, issue_receipt
from statute.authority import PAYMENTS
from statute.door import perform
from statute.outbox import Event, consumes


@consumes("liability.assessed", name="duties.settling", queue="timers")
def settle_when_nothing_is_owed(event: Event) -> None:
    """Free goods, and amounts brought below what was paid, owe nothing: permission need not wait."""
    row = Liability.objects.get(pk=event.case_id)
    if row.state in (State.ASSESSED, State.EXTENDED) and row.outstanding <= 0:
        perform(row, "settle", Actor.system(PAYMENTS))


@consumes("liability.assessed", name="duties.notice_to_pay", queue="notices")
def give_notice_to_pay(event: Event) -> None:
    """What customs assessed itself is notified in writing, with the amount, the deadline and where to pay (9-3(2))."""
    row = Liability.objects.select_related("case__office", "subject", "cause", "payer", "joint_payer").get(
        pk=event.case_id
    )
    if row.cause_id is not None and row.state != State.CANCELLED and row.assessed_total > 0:
        issue_notice_to_pay(row, event)


@consumes("liability.payment_received", name="duties.receipt", queue="notices")
def give_receipt(event: Event) -> None:
    """Whoever paid gets a receipt for each payment, in full or in part."""
    row = Liability.objects.select_related("case__office", "subject", "cause", "payer").get(pk=event.case_id)
    issue_receipt(row, event)

"""What follows an act after commit: screening, the request for payment, the permission. Idempotent by state."""

from __future__ import annotations

import structlog

from accounts.actors import Actor
from clearance.models import DocumentRequest, ImportDeclaration, Inspection
from clearance.notices import issue_permission
from clearance.screening import declared_goods
from clearance.states import State
from risk.rules.channels import Channel
from risk.screening import screen
from statute.authority import PAYMENTS, SCREENING
from statute.clock import today
from statute.door import perform
from statute.errors import Conflict, Refused
from statute.outbox import Event, consumes
from statute.parameters import parameter

log = structlog.get_logger(__name__)

_SELECT = {
    Channel.IMMEDIATE: "select_immediate",
    Channel.DOCUMENTS: "select_documents",
    Channel.INSPECTION: "select_inspection",
}
# A file or a note that joins the case meanwhile changes its version, and nothing of what was looked at.
LOOKS = 5


@consumes("import_declaration.lodged", name="clearance.screening", queue="timers")
def choose_channel(event: Event) -> None:
    """Every screener answers, then the channel is chosen. A screener that fails leaves the event to be retried."""
    for look in range(1, LOOKS + 1):
        row = ImportDeclaration.objects.select_related("case").get(pk=event.case_id)
        if row.state != State.LODGED:
            return
        on = today()
        answers = screen(
            declared_goods(row),
            documents_from=parameter("risk.documents_from", on=on),
            inspection_from=parameter("risk.inspection_from", on=on),
        )
        found = answers.screened
        given = {"score": found.score, "findings": [finding.as_data() for finding in found.findings]}
        try:
            perform(
                row,
                _transition(row, found.channel),
                Actor.system(SCREENING),
                given,
                expected_version=row.case.version,
            )
        except Conflict:
            if look == LOOKS:
                raise
        else:
            return


def _transition(row: ImportDeclaration, found: Channel) -> str:
    """What an amended declaration was chosen for before is not undone by what screening finds now."""
    if Inspection.objects.filter(declaration=row, recorded_at__isnull=True).exists():
        return "resume_inspection"
    if row.inspection_due:
        return _SELECT[Channel.INSPECTION]
    if found == Channel.IMMEDIATE:
        asked = DocumentRequest.objects.filter(declaration=row, answered_at__isnull=True)
        return _SELECT[Channel.DOCUMENTS if asked.exists() else found]
    return _SELECT[found]


@consumes("import_declaration.examined", name="clearance.payment_request", queue="timers")
def ask_for_payment(event: Event) -> None:
    """What was examined without objection goes on to payment by itself; where something stands against it, it waits."""
    _try(event.case_id, State.EXAMINED, "request_payment")


@consumes("import_declaration.payment_requested", name="clearance.permission", queue="timers")
def permit_when_paid_already(event: Event) -> None:
    """What is free of duty, or was paid early, is permitted at once."""
    _try(event.case_id, State.AWAITING_PAYMENT, "permit")


@consumes("liability.paid", "liability.extended", name="clearance.permission_on_payment", queue="timers")
def permit_on_payment(event: Event) -> None:
    """Payment, or its extension against security, was all that stood against permission (72)."""
    _try(event.payload["subject"], State.AWAITING_PAYMENT, "permit")
    _try(event.payload["subject"], State.WITHDRAWN_BEFORE_PERMISSION, "permit_withdrawn")


@consumes(
    "import_declaration.origin_corrected",
    "import_declaration.prohibition_lifted",
    "import_declaration.certificates_confirmed",
    "import_declaration.requirement_dropped",
    name="clearance.obstacle_removed",
    queue="timers",
)
def go_on(event: Event) -> None:
    """An officer removed what stood against the goods: if it was all, what was waiting for it goes on."""
    _try(event.case_id, State.EXAMINED, "request_payment")
    _try(event.case_id, State.AWAITING_PAYMENT, "permit")
    _try(event.case_id, State.WITHDRAWN_BEFORE_PERMISSION, "permit_withdrawn")


def _try(case_id: int, state: str, name: str) -> None:
    """Takes a transition if the law lets it be taken now; a refusal is for an officer to see on the case."""
    if not ImportDeclaration.objects.filter(pk=case_id, state=state).exists():
        return
    try:
        perform(case_id, name, Actor.system(PAYMENTS))
    except Refused as refused:
        log.info("waits", case=case_id, transition=name, reasons=[reason.code for reason in refused.reasons])


@consumes("import_declaration.permitted", name="clearance.permission_notice", queue="notices")
def issue_notice(event: Event) -> None:
    """The permission is printed and filed with the case."""
    row = ImportDeclaration.objects.select_related("case__office", "importer", "broker", "place").get(
        pk=event.case_id
    )
    if row.state == State.PERMITTED:
        issue_permission(row)

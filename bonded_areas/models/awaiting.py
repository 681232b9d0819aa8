"""What customs is waited for in bonded areas: of each procedure, as long as its row says so."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bonded_areas.models.designation_state import State as DesignationState
from bonded_areas.models.licence_state import ENDED as LICENCE_ENDED
from bonded_areas.models.licence_state import State as LicenceState
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.lot_state import State as LotState
from bonded_areas.models.outside_state import OutsideState
from bonded_areas.models.transport_states import UNDER_WAY
from bonded_areas.models.transport_states import State as TransportState
from statute.awaiting import Awaited


def _asked(what: str) -> Any:
    """A permission was asked for and is not given; it is answered while something of the lot lies in its place."""
    return lambda row: row.state in IN_STOCK and what in row.permissions and "on" not in row.permissions[what]


LOT: Final = (
    Awaited(
        "storage",
        _("Decision on the application for storage"),
        "approve_storage",
        lambda row: row.state == LotState.BROUGHT_IN and row.storage_applied_on is not None,
        since_field="storage_applied_on",
    ),
    # Asked for by nobody: what goes outside is inspected first (61(3)).
    Awaited(
        "inspection_outside",
        _("Inspection of what goes outside"),
        "inspect_outside",
        lambda row: (
            row.state in IN_STOCK
            and "on" in row.permissions.get("outside", {})
            and "inspected" not in row.permissions["outside"]
        ),
    ),
    Awaited(
        "more_time",
        _("Decision on more time in storage"),
        "give_more_time",
        lambda row: row.state in IN_STOCK and row.more_time_asked,
    ),
    Awaited("sample", _("Permission to take a sample out"), "permit_sample", _asked("sample")),
    Awaited("work", _("Permission to display or process"), "permit_work", _asked("work")),
    Awaited("outside", _("Permission to work outside"), "permit_outside", _asked("outside")),
    Awaited(
        "destruction",
        _("Approval of the destruction"),
        "approve_destruction",
        lambda row: row.state in IN_STOCK and row.destruction and "approved_on" not in row.destruction,
    ),
    Awaited("loss", _("Decision on the cause of a loss"), "accept_cause", lambda row: row.loss_told),
)
TRANSPORT: Final = (
    Awaited(
        "inspection",
        _("Inspection before the transport"),
        "record_inspection",
        lambda row: row.state == TransportState.APPLIED and row.inspection_ordered,
    ),
    Awaited(
        "application",
        _("Decision on the application"),
        "approve",
        lambda row: row.state == TransportState.APPLIED,
    ),
    Awaited(
        "manifest",
        _("Confirmation of the manifest at departure"),
        "confirm_manifest",
        lambda row: row.state == TransportState.APPROVED and row.manifest_presented,
    ),
    # While this waits, the period does not run out (65(1)): nobody else brings it to mind.
    Awaited(
        "arrival",
        _("Confirmation of the arrival"),
        "confirm_arrival",
        lambda row: row.state in UNDER_WAY and row.presented,
        office_field="destination_office_id",
    ),
    Awaited(
        "loss",
        _("Decision on the cause of a loss"),
        "decide_loss",
        lambda row: row.state in UNDER_WAY and row.loss_notified,
    ),
    Awaited(
        "destruction",
        _("Approval of the destruction"),
        "approve_destruction",
        lambda row: row.state == TransportState.DEPARTED and row.destruction_asked,
    ),
)
BLANKET: Final = (
    Awaited("application", _("Decision on the application"), "approve", lambda row: row.state == "applied"),
)
LICENCE: Final = (
    Awaited(
        "application",
        _("Decision on the application"),
        "grant",
        lambda row: row.state in (LicenceState.APPLIED, LicenceState.UNDER_REVIEW),
    ),
    Awaited(
        "notification",
        _("Acceptance of the notification"),
        "accept_place",
        lambda row: row.state == LicenceState.NOTIFIED,
    ),
    Awaited(
        "renewal",
        _("Decision on the renewal"),
        "renew",
        lambda row: row.state == LicenceState.LICENSED and row.renewal_asked is not None,
    ),
    Awaited(
        "succession",
        _("Decision on the succession"),
        "approve_succession",
        lambda row: row.state == LicenceState.LICENSED and row.successor_id is not None,
    ),
    Awaited(
        "passing",
        _("Decision on the merger, split or transfer"),
        "approve_transfer",
        lambda row: (
            row.state == LicenceState.LICENSED
            and row.transferee_id is not None
            and row.transfer_approved_on is None
        ),
    ),
    Awaited(
        "passed",
        _("Record of the merger, split or transfer"),
        "complete_transfer",
        lambda row: row.state == LicenceState.LICENSED and row.transfer_approved_on is not None,
        since_field="effective_on",
    ),
    Awaited(
        "hearing",
        _("Hearing of the licensee"),
        "record_hearing",
        lambda row: (
            row.state == LicenceState.LICENSED and row.hearing_on is not None and row.heard_on is None
        ),
        since_field="hearing_on",
    ),
    Awaited(
        "sanction",
        _("Decision after the hearing"),
        "suspend",
        lambda row: row.state == LicenceState.LICENSED and row.heard_on is not None,
    ),
    Awaited(
        "remaining",
        _("Period for the cargo that remains"),
        "set_remaining_period",
        lambda row: (
            row.state in LICENCE_ENDED
            and row.cargo_remained
            and row.deemed_until is None
            and row.emptied_on is None
        ),
    ),
)
DESIGNATION: Final = (
    Awaited(
        "designation",
        _("Consultation and designation"),
        "designate",
        lambda row: row.state == DesignationState.PROPOSED,
    ),
    Awaited(
        "works",
        _("Answer on the works"),
        "consent_to_works",
        lambda row: row.state == DesignationState.DESIGNATED and row.works_asked_on is not None,
        since_field="works_asked_on",
    ),
    Awaited(
        "revocation",
        _("Decision on the revocation"),
        "revoke",
        lambda row: row.state == DesignationState.DESIGNATED and row.revocation,
    ),
    # Of the suspensions intended, the hearing that comes first, and the decision that has waited longest.
    Awaited(
        "hearing",
        _("Hearing on a suspension"),
        "record_suspension_hearing",
        lambda row: row.state == DesignationState.DESIGNATED and row.suspension_hearing_on is not None,
        since_field="suspension_hearing_on",
    ),
    Awaited(
        "suspension",
        _("Decision after the hearing"),
        "suspend",
        lambda row: row.state == DesignationState.DESIGNATED and row.suspension_heard_on is not None,
        since_field="suspension_heard_on",
    ),
)
OUTSIDE: Final = (
    Awaited(
        "application",
        _("Decision on the application"),
        "permit",
        lambda row: row.state == OutsideState.APPLIED,
    ),
)
TALLY: Final = (
    Awaited("differences", _("Look into what differs"), "settle", lambda row: row.state == "differs"),
)
STOCKTAKING: Final = (
    Awaited("differences", _("Look into what differs"), "decide", lambda row: row.state == "differs"),
)

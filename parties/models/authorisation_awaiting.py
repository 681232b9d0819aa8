"""What customs is waited for in the life of an authorised operator."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from parties.models.authorisation_contents import HELD_STATES, Manner, State
from statute.awaiting import Awaited


def _to_pass(row: Any) -> bool:
    """Somebody has applied to come into the holder's place, and customs has not decided."""
    asked: bool = row.successor_id is not None and row.succession_approved_on is None
    return asked and row.state in HELD_STATES


AWAITED: Final = (
    Awaited(
        "application", _("Decision on the application"), "approve",
        lambda row: row.state in (State.APPLIED, State.UNDER_REVIEW),
    ),
    Awaited(
        "measures", _("Whether the measures reported are enough"), "accept_measures",
        lambda row: row.state == State.IMPROVEMENT_REQUESTED and row.measures_reported_on is not None,
    ),
    Awaited(
        "renewal", _("Decision on the renewal"), "renew",
        lambda row: row.state in HELD_STATES and row.renewal_asked_on is not None,
    ),
    Awaited(
        "succession", _("Decision on the succession"), "approve_succession",
        lambda row: _to_pass(row) and row.manner == Manner.INHERITANCE,
    ),
    Awaited(
        "takeover", _("Decision on the merger, split or transfer"), "approve_takeover",
        lambda row: _to_pass(row) and row.manner != Manner.INHERITANCE,
    ),
    Awaited(
        "hearing", _("Hearing of the holder"), "record_hearing",
        lambda row: row.state in HELD_STATES and row.revocation_items and row.heard_on is None,
        since_field="hearing_on",
    ),
    Awaited(
        "revocation", _("Decision after the hearing"), "revoke",
        lambda row: row.state in HELD_STATES and row.revocation_items and row.heard_on is not None,
    ),
)  # fmt: skip

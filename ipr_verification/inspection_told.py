"""What each reader is told of an inspection of cargo or of a sample, by the table of `rules.secrecy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from doors.lookup import written
from ipr_verification.concern_guards import HOLDER
from ipr_verification.rules.secrecy import Reader, told

if TYPE_CHECKING:
    from accounts.actors import Actor
    from ipr_verification.models import CargoInspection, SampleInspection

_RIGHT: Final = ("right_concerned__case", "right_concerned__right", "applicant")
RELATED_OF_CARGO: Final = (*_RIGHT, "representative")
RELATED_OF_SAMPLE: Final = (*_RIGHT, "agent")


def cargo_inspection_told(row: CargoInspection, actor: Actor) -> dict[str, Any]:
    """An application to look at the cargo: of one side, and seen by that side alone."""
    party = Reader.HOLDER if row.by == HOLDER else Reader.TRADER
    return told(
        party if actor.is_party else Reader.OFFICERS,
        "cargo_inspection",
        {
            "right_concerned": written(row.right_concerned.case),
            "by": row.by,
            "reason": row.reason,
            "on": row.on,
            "place": row.place or None,
            "made_on": row.made_on,
            "applicant": row.applicant.code,
            "representative": row.representative.code if row.representative else None,
            "official": row.official or None,
        },
    )


def sample_inspection_told(row: SampleInspection, actor: Actor) -> dict[str, Any]:
    """An application for a sample: to who applied what it is for, to the importer that there is one and its day."""
    party = Reader.HOLDER if row.papers_shown_to(actor) else Reader.TRADER
    return told(
        party if actor.is_party else Reader.OFFICERS,
        "sample_inspection",
        {
            "right_concerned": written(row.right_concerned.case),
            "sample": row.sample,
            "on": row.on,
            "place": row.place or None,
            "attendance": row.attendance or None,
            "inspected_on": row.inspected_on,
            "attended_by": row.attended_by or None,
            "reason": row.reason,
            "method": row.method,
            "entrusted": row.entrusted or None,
            "deposit_due": row.deposit_due or None,
            "refused_because": row.refused_because or None,
            "answer": row.answer or None,
            "expenses": row.expenses,
            "result": row.result or None,
            "applicant": row.applicant.code,
            "agent": row.agent.code if row.agent else None,
            "findings": row.findings,
            "official": row.official or None,
        },
    )

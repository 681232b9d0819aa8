"""Authorised operators for their own systems: applying, reporting, giving up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from doors.rest import ProcedureCollection
from parties import licences_held
from parties.models import Authorisation
from parties.rules.authorisation_grounds import IN_FORCE
from parties.rules.authorisation_kinds import Kind, law_of
from parties.rules.held_licences import BY_LICENCE
from parties.rules.privileges import opened_by
from statute.clock import today

if TYPE_CHECKING:
    from accounts.actors import Actor

_DAYS = (
    "renewal_asked_on",
    "improvement_until",
    "measures_reported_on",
    "hearing_on",
    "heard_on",
    "died_on",
    "takes_effect_on",
    "succession_approved_on",
    "ended_on",
)
_TEXTS = (
    "rules_established",
    "goods",
    "basis",
    "basis_number",
    "improvement",
    "measures",
    "revocation_reason",
    "statement",
    "manner",
    "reason",
)


class AuthorisedOperators(ProcedureCollection):
    """The seven statuses, each through the same door as at the counter."""

    procedure = Authorisation
    slug = "authorised-operators"
    scope = "authorisations"
    opening = "apply"
    related = ("holder", "successor", "rests_on__case", "predecessor__case")
    prefetch = ("findings", "managed_exporters__exporter", "notices")
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "apply": {
            "kind": "importer",
            "person": "IMP-001",
            "rules_established": "Compliance rules, third edition of 1 April 2026",
            "electronic": True,
            "office": "TYO",
        }
    }

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "kind": row.status,
            "holder": row.holder.code,
            "in_force": row.state in IN_FORCE,
            "given_on": _day(row.given_on),
            "valid_until": _day(row.valid_until),
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        law, who = law_of(row.status), row.successor_id or row.holder_id
        told: dict[str, Any] = {
            **self.summarise(row, actor),
            **{name: _day(getattr(row, name)) for name in _DAYS},
            **{name: getattr(row, name) for name in _TEXTS},
            "electronic": row.electronic,
            "basis_since": _day(row.basis_since),
            "rests_on": _case(row.rests_on),
            "licences": [
                {
                    "number": one.number,
                    "place": one.place,
                    "given_on": _day(one.given_on),
                    "last_day": _day(one.last_day),
                    "in_force": one.in_force(today()),
                    "suspended_until": _day(one.suspended_until),
                    "ended_by": one.ended_by or None,
                }
                for one in (licences_held.of({row.holder_id}) if row.basis in BY_LICENCE else ())
                if one.basis == row.basis
            ],
            "taken_over_from": _case(row.predecessor),
            "successor": row.successor.code if row.successor else None,
            "exporters": [e.exporter.code for e in row.managed_exporters.all() if e.until is None],
            "decided_for": row.decided_for,
            "ended_by": row.ended_by or None,
            "opens": [
                {"what": privilege.value, "article": str(article)}
                for privilege, article in (opened_by(Kind(row.status)) if row.state in IN_FORCE else ())
            ],
            "outlives": str(law.outlives[0]) if law.outlives and row.ended_on else None,
            "public_notices": [
                {"what": n.what, "on": n.on.isoformat(), "article": n.article} for n in row.notices.all()
            ],
        }
        if actor.is_staff:
            told["findings"] = [
                {"item": f.item, "stands_against": f.stands_against, "evidence": f.evidence}
                for f in row.findings.all()
                if f.person_id == who
            ]
        return told


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _case(row: Any) -> str | None:
    return str(row.case.reference or row.case.handle) if row else None

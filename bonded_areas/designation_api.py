"""Designated areas for the systems of those who administer them: how an area stands, and works on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bonded_areas.area_designation_pages import DesignationPages
from bonded_areas.models import Designation
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor

_DAYS = ("proposed_on", "designated_on", "from_on", "hearing_on", "ended_on", "deemed_until", "emptied_on")


class Designations(ProcedureCollection):
    """Designated bonded areas (37): proposed and made by customs, read and asked about by their administrators."""

    procedure = Designation
    slug = "designations"
    scope = "bonded-areas"
    related = ("place", "owner", "administrator")
    prefetch: ClassVar = DesignationPages.prefetch

    def summarise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "place": row.place.code if row.place else None,
            "name_en": row.name_en,
            "name_ja": row.name_ja,
            "port": row.port,
            "owner": row.owner.code,
            "administrator": row.administrator.code,
            "ownership": row.ownership,
            **{name: _day(getattr(row, name)) for name in _DAYS},
        }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            **self.summarise(row, actor),
            "address": row.address,
            "floor_area_m2": str(row.floor_area_m2),
            "capacity_m3": str(row.capacity_m3),
            "purpose": row.purpose,
            "conditions": row.conditions or None,
            "considered": row.matter or None,
            "revocation_considered": row.revocation or None,
            "works_need_approval": row.needs_approval,
            "cargo_kinds": row.cargo_kinds,
            "consultations": [
                {
                    "matter": one.matter,
                    "party": one.party,
                    "held_on": _day(one.held_on),
                    "statement": one.statement,
                }
                for one in row.consultations.all()
            ],
            "works": [
                {
                    "kind": one.kind,
                    "what": one.what,
                    "begins_on": _day(one.begins_on),
                    "asked_on": _day(one.asked_on),
                    "answer": one.answer or None,
                    "ground": one.ground or None,
                    "reason": one.reason or None,
                    "answered_on": _day(one.answered_on),
                }
                for one in row.works.all()
            ],
            "suspensions": [
                {
                    "administrator": one.administrator.code,
                    "reason": one.reason,
                    "from_on": _day(one.from_on),
                    "until_on": _day(one.until_on),
                    "noticed_on": _day(one.noticed_on),
                    "hearing_on": _day(one.hearing_on),
                    "hearing_place": one.hearing_place,
                    "heard_on": _day(one.heard_on),
                    "result": one.result or None,
                    "decided_on": _day(one.decided_on),
                }
                for one in row.suspensions.all()
            ],
        }


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None

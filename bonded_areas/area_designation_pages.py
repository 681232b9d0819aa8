"""The pages of designated areas: who was heard, what was decided, works, kinds of cargo, suspensions; and the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from bonded_areas.designation_words import TONES, WORDS_OF
from bonded_areas.licence_pages import office_of_input
from bonded_areas.models import AreaWorks, CargoSuspension, Consultation, Designation
from bonded_areas.models.designation_making import PREPARING
from bonded_areas.models.designation_state import State
from doors.case_lists import CaseList
from doors.pages import ProcedurePages
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

SLUG: Final = "designations"


class DesignationPages(ProcedurePages):
    """Proposed, consulted on, made and revoked here."""

    procedure = Designation
    slug = SLUG
    title = _("Designation of a bonded area")
    list_title = _("Designated areas")
    list_view = "designation-list"
    template = "bonded_areas/area_designation.html"
    opening = "propose"
    path = ("proposed", "designated")
    related: ClassVar = ("place", "owner", "administrator")
    prefetch: ClassVar = (
        Prefetch("consultations", Consultation.objects.order_by("id")),
        Prefetch("works", AreaWorks.objects.order_by("id")),
        Prefetch("suspensions", CargoSuspension.objects.select_related("administrator").order_by("id")),
    )
    words_of: ClassVar = WORDS_OF
    told_left_out: ClassVar = frozenset(
        {"revocation", "cargo_kinds", "matter", "matter_since", "works_asked_on"}
    )
    document_kinds: ClassVar = (
        ("plan", _("Plan of the place")),
        ("hearing_record", _("Record of a hearing")),
        ("other", _("Other")),
    )

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office that the proposal names."""
        return office_of_input(data)

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """The offices to propose at, and whose cargo a suspension under way concerns."""
        found = dict(super().choices(row, move, actor))
        if move.name == "propose":
            rows = Office.objects.filter(pk__in=actor.all_offices).order_by("path")
            found["office"] = [(office.code, f"{office.code} {office.name}") for office in rows]
        if row is not None and move.name in (
            "clarify",
            "record_suspension_hearing",
            "suspend",
            "drop_suspension",
        ):
            found["administrator"] = [
                (one.administrator.code, f"{one.administrator.code} {one.administrator.name}")
                for one in row.suspensions.all()
                if not one.result
            ]
        return found

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """What is known already."""
        today = clock.today()
        if move.name == "record_consultation":
            return {"held_on": today}
        if move.name == "designate":
            return {"from_on": today, "code": row.place.code if row.place else ""}
        if move.name == "revoke":
            return {"last_day": today}
        if move.name == "specify_cargo":
            return {"kinds": row.cargo_kinds}
        return {}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The area, its designation, and what is considered about it."""
        area = [
            {"label": _("Code of the place"), "value": row.place.code if row.place else "", "kind": "code"},
            {"label": _("Name of the place"), "value": row.name, "article": "37(1)"},
            {"label": _("Address"), "value": row.address, "wide": True},
            {"label": _("Port or airport"), "value": row.port, "kind": "code"},
            {"label": _("Floor area"), "value": f"{row.floor_area_m2:,} m²"},
            {"label": _("Capacity"), "value": f"{row.capacity_m3:,} m³"},
            {"label": _("Owned by"), "value": row.get_ownership_display(), "article": "37(1)"},
            {"label": _("Owner"), "value": row.owner.name, "note": row.owner.code},
            {
                "label": _("Administrator of the facilities"),
                "value": row.administrator.name,
                "note": row.administrator.code,
            },
            {"label": _("What it is needed for"), "value": row.purpose, "wide": True},
        ]
        designation = [
            {"label": _("Proposed on"), "value": row.proposed_on, "kind": "date"},
            {"label": _("Designated on"), "value": row.designated_on, "kind": "date", "article": "37(1)"},
            {"label": _("First day"), "value": row.from_on, "kind": "date"},
            {"label": _("Conditions"), "value": row.conditions, "wide": True},
            {"label": _("The paper it stands on"), "value": row.evidence, "wide": True},
            {"label": _("Ended on"), "value": row.ended_on, "kind": "date", "article": "37(2)"},
            {
                "label": _("Deemed designated until"),
                "value": row.deemed_until,
                "kind": "date",
                "article": "41",
            },
            {"label": _("Emptied on"), "value": row.emptied_on, "kind": "date"},
            {"label": _("Reason"), "value": row.reason, "wide": True},
        ]
        return {
            "case": {"tone": TONES[row.state]},
            "sections": [
                {"title": _("The area"), "facts": _given(area)},
                {"title": _("The designation"), "facts": _given(designation)},
            ],
            "considered": _considered(row),
            "consultations": list(row.consultations.all()),
            "works": list(row.works.all()),
            "by_approval": row.needs_approval,
            "kinds": [{"words": one["words"], "codes": ", ".join(one["codes"])} for one in row.cargo_kinds],
            "kinds_reason": row.cargo_reason,
            "suspensions": list(row.suspensions.all()),
        }


def _given(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [fact for fact in facts if fact["value"] not in ("", None)]


def _considered(row: Any) -> dict[str, Any] | None:
    """What those concerned are heard about, and who has not been heard yet (37(3))."""
    if not row.matter:
        return None
    heard = {one.party for one in row.consultations.all() if one.matter == row.matter}
    same = row.owner_id == row.administrator_id
    missing = [
        label
        for party, label in Consultation.Party.choices
        if party not in heard and not (party == Consultation.Party.ADMINISTRATOR and same)
    ]
    if not row.revocation:
        what: Any = _("The designation is under consideration.")
    elif row.revocation["whole"]:
        what = _("The revocation of the designation is under consideration.")
    else:
        what = _("The revocation of a part is under consideration; %(area)s m² would remain.") % {
            "area": row.revocation["floor_area_m2"]
        }
    return {
        "what": what,
        "reason": row.revocation.get("reason", ""),
        "missing": missing,
        "hearing_on": row.hearing_on,
        "hearing_place": row.hearing_place,
    }


class DesignationList(CaseList):
    """`/designations/`: the designated areas one may see, by how they stand."""

    procedure = Designation
    slug = SLUG
    template = "bonded_areas/designations.html"
    title = _("Designated areas")
    groups: ClassVar = {
        "designated": (_("In force"), (State.DESIGNATED,)),
        "proposed": (_("Under consideration"), (State.PROPOSED,)),
        "ended": (_("Revoked or not made"), (State.REVOKED, State.DROPPED)),
    }
    tones: ClassVar = TONES
    related: ClassVar = ("administrator", "place")

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Whether this person may propose one."""
        return {"may_propose": actor.has_role(*PREPARING) and actor.is_staff}

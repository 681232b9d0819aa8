"""Permissions to store outside bonded areas (30(1)(ii)): their page, their collection in the API, their admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import Office
from accounts.roles import Role
from bonded_areas.licence_pages import office_of_input
from bonded_areas.models import OutsideStorage
from bonded_areas.models.outside_state import OutsideState
from doors.admin import ActionsOnlyAdmin
from doors.case_lists import CaseList
from doors.forms import Words
from doors.pages import ProcedurePages
from doors.rest import ProcedureCollection

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices, Vocabulary
    from statute.machine import Move

SLUG: Final = "outside-storage"
TONES: Final = {
    "applied": "waiting",
    "permitted": "good",
    "refused": "bad",
    "withdrawn": "ended",
    "ended": "ended",
}
_WHY: Final = Words(_("Reason"), rows=3, wide=True)
WORDS_OF: Final[Mapping[str, Vocabulary]] = {
    "apply": {
        "office": Words(_("Office with jurisdiction over the place")),
        "person": Words(_("Applicant"), help=_("The code by which customs knows the person.")),
        "place": Words(_("Existing place"), help=_("Its code; left empty for a new place.")),
        "name_en": Words(_("Name in English"), broad=True),
        "name_ja": Words(_("Name in Japanese"), broad=True),
        "address": Words(_("Address"), kind="text", wide=True),
        "transport_document": Words(_("Transport document")),
        "description": Words(_("Cargo"), kind="text", wide=True),
        "packages": Words(_("Packages")),
        "gross_mass_kg": Words(_("Gross mass"), unit="kg"),
        "from_on": Words(_("Wanted from")),
        "until_on": Words(_("Wanted until")),
        "reason": Words(_("Why no bonded area will do"), rows=3, wide=True),
    },
    "permit": {
        "from_on": Words(_("First day")),
        "until_on": Words(_("Last day")),
        "code": Words(_("Code of the place"), help=_("For a place that has none yet.")),
    },
    "refuse": {"reason": _WHY},
    "withdraw": {"reason": _WHY},
}
_RELATED: Final = ("holder", "place")


class OutsideStoragePages(ProcedurePages):
    """Which cargo may lie where, until when, and why."""

    procedure = OutsideStorage
    slug = SLUG
    title = _("Permission to store outside bonded areas")
    list_title = _("Storage outside bonded areas")
    list_view = "outside-storages"
    opening = "apply"
    path = ("applied", "permitted", "ended")
    related: ClassVar = _RELATED
    words_of: ClassVar = WORDS_OF

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office that the application names."""
        return office_of_input(data)

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """The offices to apply to."""
        found = dict(super().choices(row, move, actor))
        if move.opens:
            rows = Office.objects.order_by("path")
            if actor.is_staff:
                rows = rows.filter(pk__in=actor.all_offices)
            found["office"] = [(office.code, f"{office.code} {office.name}") for office in rows]
        return found

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """What was applied for, where the office decides on it."""
        if move.name != "permit":
            return {}
        code = row.place.code if row.place else ""
        return {"from_on": row.from_on, "until_on": row.until_on, "code": code}

    def begun_by(self, actor: Actor) -> Mapping[str, Any]:
        """An operator applies for itself."""
        return {"person": actor.own_code(Role.BONDED_OPERATOR)}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """The cargo, the place and the period."""
        facts = [
            {"label": _("Holder"), "value": row.holder.name, "note": row.holder.code},
            {"label": _("Place"), "value": str(row.place) if row.place else row.name_en},
            {"label": _("Address"), "value": row.address, "wide": True},
            {"label": _("Transport document"), "value": row.transport_document, "kind": "code"},
            {"label": _("Cargo"), "value": row.description, "wide": True},
            {"label": _("Packages"), "value": row.packages},
            {"label": _("Gross mass"), "value": f"{row.gross_mass_kg.normalize():f} kg"},
            {"label": _("First day"), "value": row.from_on, "kind": "date", "article": "30(1)(ii)"},
            {"label": _("Last day"), "value": row.until_on, "kind": "date", "article": "30(1)(ii)"},
            {"label": _("Why no bonded area will do"), "value": row.reason, "wide": True},
            {"label": _("Reason of the decision"), "value": row.answer, "wide": True},
        ]
        return {
            "case": {"tone": TONES[row.state]},
            "sections": [
                {"title": _("Permission"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
        }


class OutsideStorageList(CaseList):
    """`/outside-storage/`: permissions to store outside bonded areas, by how they stand."""

    procedure = OutsideStorage
    slug = SLUG
    template = "bonded_areas/outside_storages.html"
    title = _("Storage outside bonded areas")
    groups: ClassVar = {
        "permitted": (_("In force"), (OutsideState.PERMITTED,)),
        "open": (_("To be decided"), (OutsideState.APPLIED,)),
        "ended": (_("Refused or ended"), (OutsideState.REFUSED, OutsideState.WITHDRAWN, OutsideState.ENDED)),
    }
    tones: ClassVar = TONES
    related: ClassVar = _RELATED

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """Whether this person may apply."""
        return {"may_apply": actor.has_role(Role.BONDED_OPERATOR, Role.BONDED_OFFICER)}


class OutsideStorages(ProcedureCollection):
    """Applying to store cargo at a place that is no bonded area, and what became of it."""

    procedure = OutsideStorage
    slug = SLUG
    scope = "bonded-areas"
    opening = "apply"
    related = _RELATED
    examples: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "apply": {
            "office": "TYO",
            "person": "OPR-0001",
            "name_en": "Quay of the power station",
            "name_ja": "発電所岸壁",
            "address": "2-1 Ogishima, Kawasaki",
            "transport_document": "HLCU123",
            "description": "A gas turbine of 400 tonnes",
            "packages": 1,
            "gross_mass_kg": "400000",
            "from_on": "2027-04-01",
            "until_on": "2027-06-30",
            "reason": "No bonded area can carry its weight.",
        }
    }

    def serialise(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        return {
            "holder": row.holder.code,
            "place": row.place.code if row.place else None,
            "name_en": row.name_en,
            "name_ja": row.name_ja,
            "address": row.address,
            "transport_document": row.transport_document,
            "description": row.description,
            "packages": row.packages,
            "gross_mass_kg": str(row.gross_mass_kg),
            "from_on": row.from_on.isoformat(),
            "until_on": row.until_on.isoformat(),
            "reason": row.reason,
            "answer": row.answer,
        }


@admin.register(OutsideStorage)
class OutsideStorageAdmin(ActionsOnlyAdmin):
    """Permissions to store outside bonded areas."""

    list_display = (*ActionsOnlyAdmin.list_display, "transport_document", "holder_shown", "until_on")
    list_filter = ("state",)
    related: ClassVar = _RELATED
    words_of: ClassVar = {**WORDS_OF, "apply": {**WORDS_OF["apply"], "office": Words(hidden=True)}}

    @display(description=_("holder"))
    def holder_shown(self, row: Any) -> str:
        return str(row.holder.name)

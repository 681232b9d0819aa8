"""Cargo lots and places in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from bonded_areas import licence_admin, outside_doors, transport_admin  # noqa: F401  they register their own
from bonded_areas.lot_words import STORAGE_WORDS
from bonded_areas.models import CargoLot, Place
from doors.admin import ActionsOnlyAdmin, ReadOnlyAdmin


@admin.register(CargoLot)
class CargoLotAdmin(ActionsOnlyAdmin):
    """Foreign cargo at the supervisor's offices; found by its transport document."""

    list_display = (
        "transport_document",
        "state_shown",
        "office_shown",
        "place_shown",
        "brought_in_on",
        "due_shown",
    )
    list_filter = ("state", "place_kind")
    search_fields = ("transport_document",)
    search_help_text = _("A transport document")
    related: ClassVar = ("place", "operator")
    words = STORAGE_WORDS

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A lot has no reference: it is known by its transport document."""
        term = search_term.strip().replace("\x00", "")
        return (queryset.filter(transport_document__in={term, term.upper()}) if term else queryset), False

    @display(description=_("place"))
    def place_shown(self, row: Any) -> str:
        return str(row.place)


@admin.register(Place)
class PlaceAdmin(ReadOnlyAdmin):
    """The places where foreign cargo may be, and which office has jurisdiction over each."""

    list_display = ("code", "name", "kind", "office", "operator", "floor_area_m2", "capacity_m3")
    list_filter = ("kind",)
    list_select_related = ("office", "operator")
    search_fields = ("code__startswith",)
    ordering = ("code",)

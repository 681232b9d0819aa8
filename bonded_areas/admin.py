"""Cargo lots and places in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from bonded_areas import (  # they register their own
    designation_admin,  # noqa: F401
    licence_admin,  # noqa: F401
    outside_doors,  # noqa: F401
    stocktaking_admin,  # noqa: F401
    tally_admin,  # noqa: F401
    transport_admin,  # noqa: F401
)
from bonded_areas.designation_pages import DESIGNATION_WORDS
from bonded_areas.lot_words import STORAGE_ACTS, STORAGE_WORDS
from bonded_areas.models import BondedOperation, CargoLot, FactoryDesignation, LotSnapshot, Place, StockEntry
from bonded_areas.operation_words import OPERATION_WORDS
from doors.actors import actor_of
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
    words_of = STORAGE_ACTS

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


@admin.register(BondedOperation)
class BondedOperationAdmin(ActionsOnlyAdmin):
    """Operations in the factories of the supervisor's offices."""

    list_display = ("what", "state_shown", "office_shown", "place_shown", "started_on", "completed_on")
    list_filter = ("state",)
    related: ClassVar = ("place", "operator")
    words = OPERATION_WORDS

    @display(description=_("place"))
    def place_shown(self, row: Any) -> str:
        return str(row.place)


@admin.register(FactoryDesignation)
class FactoryDesignationAdmin(ActionsOnlyAdmin):
    """What factories and integrated areas report each month, and how far they have."""

    list_display = (
        "subject",
        "state_shown",
        "office_shown",
        "place_shown",
        "from_on",
        "reported_until",
        "due_shown",
    )
    list_filter = ("state",)
    related: ClassVar = ("place", "operator")
    words: ClassVar = DESIGNATION_WORDS

    @display(description=_("place"))
    def place_shown(self, row: Any) -> str:
        return str(row.place)


class OfLots(ReadOnlyAdmin):
    """Rows of the books, as far as their lots may be seen; found by the lot's transport document."""

    list_select_related = ("lot__place",)
    search_fields = ("lot__transport_document",)
    search_help_text = _("A transport document")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows of lots at the supervisor's offices."""
        lots = CargoLot.objects.visible_to(actor_of(request))
        return super().get_queryset(request).filter(lot__in=lots)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By a whole transport document: that has an index."""
        term = search_term.strip().replace("\x00", "")
        documents = {term, term.upper()}
        return (queryset.filter(lot__transport_document__in=documents) if term else queryset), False

    @display(description=_("transport document"))
    def document_shown(self, row: Any) -> str:
        return str(row.lot.transport_document)

    @display(description=_("place"))
    def place_shown(self, row: Any) -> str:
        return str(row.lot.place)


@admin.register(StockEntry)
class StockEntryAdmin(OfLots):
    """The entries of the stock ledger: they are read, and nobody writes them but what happens to a lot."""

    list_display = (
        "document_shown",
        "place_shown",
        "kind",
        "packages",
        "gross_mass_kg",
        "quantity",
        "happened_on",
        "entered_at",
        "article",
    )
    list_filter = ("kind",)


@admin.register(LotSnapshot)
class LotSnapshotAdmin(OfLots):
    """Natures and quantities as fixed for duty (4(1))."""

    list_display = ("document_shown", "place_shown", "article", "fixed_on", "packages", "gross_mass_kg")

"""Liabilities, tariff editions and exchange rates in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from doors.admin import ActionsOnlyAdmin, ReadOnlyAdmin
from duties.models import ExchangeRate, Liability, TariffEdition
from duties.pages import LiabilityPages


@admin.register(Liability)
class LiabilityAdmin(ActionsOnlyAdmin):
    """What is owed at the supervisor's offices; found by the reference of the declaration."""

    list_display = (
        "declaration",
        "state_shown",
        "office_shown",
        "payer_shown",
        "assessed_total",
        "paid_total",
        "changed_shown",
    )
    search_fields = ("subject__reference",)
    related: ClassVar = ("payer", "broker", "subject", "cause", "joint_payer")
    words: ClassVar = LiabilityPages.words
    words_of: ClassVar = LiabilityPages.words_of

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A liability is known by its declaration's reference."""
        term = search_term.strip().replace("\x00", "").upper()
        return (queryset.filter(subject__reference__startswith=term) if term else queryset), False

    @display(description=_("declaration"), ordering="case_id")
    def declaration(self, row: Any) -> str:
        return str(row.about)

    @display(description=_("payer"))
    def payer_shown(self, row: Any) -> str:
        return str(row.payer.name)


@admin.register(TariffEdition)
class TariffEditionAdmin(ReadOnlyAdmin):
    """Which chapters of the schedule are loaded, from which file, in force from when."""

    list_display = ("chapter", "valid_from", "valid_to", "complete", "source", "loaded_at")
    list_filter = ("complete",)
    search_fields = ("chapter",)
    ordering = ("chapter", "-valid_from")


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    """The weeks' customs rates, with their source."""

    list_display = ("currency", "valid_from", "valid_to", "yen", "source")
    search_fields = ("currency",)
    ordering = ("-valid_from", "currency")

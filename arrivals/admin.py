"""Manifests in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from arrivals.models import Manifest
from arrivals.words import WORDS_OF
from doors.admin import ActionsOnlyAdmin


@admin.register(Manifest)
class ManifestAdmin(ActionsOnlyAdmin):
    """Manifests for places of the supervisor's offices; found by their reference, voyage or transport document."""

    list_display = (
        "shown",
        "state_shown",
        "office_shown",
        "place_code",
        "carrier_shown",
        "arrives_on",
        "lines",
    )
    list_filter = ("state", "means")
    search_fields = ("voyage",)
    search_help_text = _("A reference, a voyage, or a transport document")
    related: ClassVar = ("carrier", "operator")
    words_of: ClassVar = WORDS_OF

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By reference, voyage or a consignment's transport document."""
        term = search_term.strip().replace("\x00", "")
        if not term:
            return queryset, False
        whole = Q(case__reference=term.upper()) | Q(voyage=term)
        return queryset.filter(whole | Q(consignments__transport_document=term)).distinct(), False

    @display(description=_("manifest"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return f"{row.case} {row.conveyance} {row.voyage}"

    @display(description=_("carrier"))
    def carrier_shown(self, row: Any) -> str:
        return str(row.carrier.name)

"""Designated areas in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from bonded_areas.designation_words import WORDS_OF
from bonded_areas.models import Designation
from doors.admin import ActionsOnlyAdmin
from doors.forms import Words


@admin.register(Designation)
class DesignationAdmin(ActionsOnlyAdmin):
    """Designated areas of the supervisor's offices; found by their reference, or by the code of the place."""

    list_display = ("shown", "state_shown", "office_shown", "administrator_shown", "from_on", "due_shown")
    list_filter = ("state", "ownership")
    search_fields = ("place__code",)
    search_help_text = _("A reference, or the code of a place")
    related: ClassVar = ("place", "owner", "administrator")
    # The form asks for the office by itself.
    words_of: ClassVar = {
        **WORDS_OF,
        **{name: {**WORDS_OF[name], "office": Words(hidden=True)} for name in ("propose", "register")},
    }

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By reference or place."""
        term = search_term.strip().replace("\x00", "").upper()
        if not term:
            return queryset, False
        return queryset.filter(Q(case__reference=term) | Q(place__code=term)), False

    @display(description=_("designation"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return f"{row.case} {row.place.code if row.place else ''} {row.name}"

    @display(description=_("administrator of the facilities"))
    def administrator_shown(self, row: Any) -> str:
        return str(row.administrator.name)

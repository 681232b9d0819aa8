"""Bringings-in by manifest in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from bonded_areas.models import Tally
from bonded_areas.tally_pages import TallyPages
from doors.admin import ActionsOnlyAdmin


@admin.register(Tally)
class TallyAdmin(ActionsOnlyAdmin):
    """What was brought in by manifest, and whether it differed."""

    list_display = ("shown", "state_shown", "office_shown", "place_shown", "brought_in_on", "lots")
    list_filter = ("state",)
    related: ClassVar = ("place", "operator", "manifest")
    words_of: ClassVar = TallyPages.words_of

    @display(description=_("bringing-in"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return str(row.case)

    @display(description=_("place"))
    def place_shown(self, row: Any) -> str:
        return str(row.place)

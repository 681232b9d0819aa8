"""Inventory counts in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from bonded_areas.models import Stocktaking
from bonded_areas.stocktaking_pages import StocktakingPages
from doors.admin import ActionsOnlyAdmin


@admin.register(Stocktaking)
class StocktakingAdmin(ActionsOnlyAdmin):
    """What was counted where, and whether it differed from the books."""

    list_display = (
        "shown",
        "state_shown",
        "office_shown",
        "place_shown",
        "counted_on",
        "lots",
        "differing",
        "waiting",
    )
    list_filter = ("state",)
    related: ClassVar = ("place", "operator")
    words_of: ClassVar = StocktakingPages.words_of

    @display(description=_("inventory count"), ordering="case_id")
    def shown(self, row: Any) -> str:
        return str(row.case)

    @display(description=_("place"))
    def place_shown(self, row: Any) -> str:
        return str(row.place)

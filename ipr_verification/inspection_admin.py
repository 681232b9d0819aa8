"""Inspections of suspect cargo and of samples in the supervisors' admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from doors.admin import ActionsOnlyAdmin
from ipr_verification.case_admin import UnderSecrecy
from ipr_verification.inspection_pages import CargoInspectionPages, SampleInspectionPages
from ipr_verification.inspection_words import WORDS_OF_CARGO, WORDS_OF_SAMPLES
from ipr_verification.models import CargoInspection, SampleInspection


class _Inspections(UnderSecrecy):
    related: ClassVar = ("applicant",)

    @display(description=_("applicant"))
    def applicant_shown(self, row: Any) -> str:
        return str(row.applicant.name)


@admin.register(CargoInspection)
class CargoInspectionAdmin(_Inspections):
    """Who applied to look at the cargo, and the day it was given."""

    list_display = (*ActionsOnlyAdmin.list_display, "by", "applicant_shown", "on")
    list_filter = ("state", "by", "side")
    words_of: ClassVar = WORDS_OF_CARGO
    pages = CargoInspectionPages()


@admin.register(SampleInspection)
class SampleInspectionAdmin(_Inspections):
    """Samples that rightholders applied for."""

    list_display = (*ActionsOnlyAdmin.list_display, "sample", "applicant_shown", "on")
    list_filter = ("state",)
    words_of: ClassVar = WORDS_OF_SAMPLES
    pages = SampleInspectionPages()

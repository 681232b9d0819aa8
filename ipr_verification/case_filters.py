"""What verification cases, rights in them, submissions and inspections may be searched by, in the API and on pages."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from doors.filters import CaseFilters
from ipr_verification.models.right import KINDS
from ipr_verification.models.submission import SIDES
from ipr_verification.rules.sides import Side

_SIDES = [(Side.IMPORT.value, _("Import")), (Side.EXPORT.value, _("Export"))]


class VerificationCaseFilters(CaseFilters):
    """Verification cases by their side and declaration."""

    side = df.ChoiceFilter(field_name="side", choices=_SIDES, label=_("Side"))
    declaration = df.CharFilter(field_name="declaration_number", label=_("Declaration number"))


class RightConcernedFilters(CaseFilters):
    """Rights in verification cases by their kind and side."""

    kind = df.ChoiceFilter(field_name="right_kind", choices=KINDS, label=_("Kind of right"))
    side = df.ChoiceFilter(field_name="side", choices=_SIDES, label=_("Side"))


class SubmissionFilters(CaseFilters):
    """Submissions by the right they are on, and by whose they are."""

    right_concerned = df.CharFilter(field_name="right_concerned__case__reference", label=_("Right concerned"))
    by = df.ChoiceFilter(field_name="by", choices=SIDES, label=_("Submitted by"))


class CargoInspectionFilters(CaseFilters):
    """Inspections of cargo by the right they are for, and by whose they are."""

    right_concerned = df.CharFilter(field_name="right_concerned__case__reference", label=_("Right concerned"))
    by = df.ChoiceFilter(field_name="by", choices=SIDES, label=_("Applied for by"))


class SampleInspectionFilters(CaseFilters):
    """Sample inspections by the right they are for."""

    right_concerned = df.CharFilter(field_name="right_concerned__case__reference", label=_("Right concerned"))

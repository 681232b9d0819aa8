"""What verification cases, the rights in them and submissions may be searched by, in the API and on the pages."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from doors.filters import CaseFilters
from ipr_verification.concern_guards import HOLDER, TRADER
from ipr_verification.models.right import KINDS
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
    by = df.ChoiceFilter(
        field_name="by",
        choices=[(HOLDER, _("Rightholder")), (TRADER, _("Importer or exporter"))],
        label=_("Submitted by"),
    )

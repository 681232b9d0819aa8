"""What rights and petitions may be searched by, in the API and on the pages."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.utils.translation import gettext_lazy as _

from doors.filters import CaseFilters
from ipr_verification.models.petition_state import SIDES
from ipr_verification.models.right import KINDS


class RightFilters(CaseFilters):
    """Rights by their kind, number and holder."""

    kind = df.ChoiceFilter(field_name="right_kind", choices=KINDS, label=_("Kind of right"))
    number = df.CharFilter(field_name="number", label=_("Registration number"))
    holder = df.CharFilter(field_name="holder__code", label=_("Holder (code)"))


class PetitionFilters(CaseFilters):
    """Petitions by the kind of their right, their side and their petitioner."""

    kind = df.ChoiceFilter(field_name="right__right_kind", choices=KINDS, label=_("Kind of right"))
    side = df.ChoiceFilter(field_name="side", choices=SIDES, label=_("Side"))
    petitioner = df.CharFilter(field_name="petitioner__code", label=_("Petitioner (code)"))
    in_effect_on = df.DateFilter(method="on_the_day", label=_("In effect on"))

    def on_the_day(self, rows: Any, name: str, day: Any) -> Any:
        """Those in effect on a day, whatever became of them since; one that ended early not after it did."""
        ended = rows.exclude(ended_on__lt=day)
        return ended.filter(effective_from__lte=day, effective_until__gte=day)

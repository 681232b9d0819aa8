"""What a list may be narrowed by. A parameter that is not declared is refused, never ignored."""

from collections.abc import Mapping
from typing import Any

import django_filters as df
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from statute.errors import InvalidInput, Reason

# Read by the list itself, not by its filters.
OF_THE_LIST = frozenset({"cursor", "limit"})


class CaseFilters(df.FilterSet):
    """The filters of every procedure. A procedure adds its own below a subclass of this; `Meta.model` is not needed."""

    state = df.BaseInFilter(field_name="state", label=_("States, separated by commas"))
    office = df.CharFilter(field_name="case__office__code", label=_("Code of the office"))
    assignee = df.CharFilter(field_name="case__assignee__username", label=_("User name of who has the case"))
    due_to = df.IsoDateTimeFilter(
        field_name="case__due_at", lookup_expr="lte", label=_("Late from this instant or before")
    )
    changed_from = df.IsoDateTimeFilter(
        field_name="case__changed_at", lookup_expr="gte", label=_("Changed at this instant or later")
    )
    changed_to = df.IsoDateTimeFilter(
        field_name="case__changed_at", lookup_expr="lt", label=_("Changed before this instant")
    )

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrows, after the states were looked up among those the procedure has, and the office among the offices."""
        office = self.form.cleaned_data.get("office")
        if office and not Office.objects.filter(code=office).exists():
            sentence = _("There is no such office.")
            raise InvalidInput([Reason("unknown_office", sentence, field="office", value=office)])
        states = self.form.cleaned_data.get("state") or []
        known = dict(queryset.model._meta.get_field("state").choices)
        for state in states:
            if state not in known:
                sentence = _("There is no such state.")
                raise InvalidInput([Reason("unknown_state", sentence, field="state", value=state)])
        return super().filter_queryset(queryset)


def narrowed(filters: type[CaseFilters], rows: Any, request: HttpRequest) -> Any:
    """The rows that the query asks for. Raises InvalidInput: a parameter unknown, given twice, or not readable."""
    reasons: list[Reason] = []
    known = set(filters.base_filters) | OF_THE_LIST
    for name, values in request.GET.lists():
        if name not in known:
            reasons.append(Reason("unknown_parameter", _("There is no such parameter."), field=name))
        elif len(values) > 1:
            reasons.append(Reason("given_twice", _("This is given more than once."), field=name))
        elif "\x00" in values[0]:
            reasons.append(
                Reason("unstorable_text", _("This text has a character that cannot be kept."), field=name)
            )
    if reasons:
        raise InvalidInput(reasons)
    return narrow(filters, rows, request.GET)


def narrow(filters: type[CaseFilters], rows: Any, given: Mapping[str, str]) -> Any:
    """The rows that fit what is given by name. Raises InvalidInput, with a reason for each that is not readable."""
    filtered = filters(given, queryset=rows)
    if not filtered.is_valid():
        raise InvalidInput(
            [
                Reason(str(error.code or "invalid"), error.messages[0], field=name, value=given.get(name))
                for name, errors in filtered.form.errors.as_data().items()
                for error in errors
            ]
        )
    return filtered.qs

"""The period calculator as a page: the same count as `manage.py explain_period` and the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError

from doors.period_api import PeriodQuery
from statute import clock
from statute.calendar_store import current_calendar
from statute.errors import Reason
from statute.input_errors import reasons_of
from statute.periods import Unit, count_period


def period_context(query: QueryDict) -> tuple[dict[str, Any], int]:
    """The form as it was sent, the period where it can be counted, and the status to answer with."""
    if not query:
        return {
            "fields": _fields({"unit": "days", "from": clock.today().isoformat()}, ()),
            "period": None,
        }, 200
    given: dict[str, Any] = {
        name: str(query[name]).strip() for name in ("from", "count", "unit") if query.get(name)
    }
    given |= {name: "true" for name in ("inclusive", "roll") if query.get(name)}
    try:
        asked = PeriodQuery.model_validate(given)
        period = count_period(
            asked.start,
            asked.count,
            Unit(asked.unit),
            calendar=current_calendar(),
            inclusive=asked.inclusive,
            roll=asked.roll,
        )
        told = period.as_data()
    except ValidationError as error:
        reasons: Sequence[Reason] = reasons_of(error, None)
    except (ValueError, OverflowError) as error:
        sentence = _("The period leaves the years that can be counted: %(why)s.") % {"why": error}
        reasons = [Reason("outside_calendar", sentence, field="from", value=given["from"])]
    else:
        shown = {**told, "today": clock.today(), "title": "", "from_what": ""}
        return {"fields": _fields(given, ()), "period": shown}, 200
    return {"fields": _fields(given, reasons), "period": None, "error_summary": _summary(reasons)}, 422


def _summary(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    labels = {field["name"]: field["label"] for field in _fields({}, ())}
    return [
        {
            "message": r.message,
            "value": r.value,
            "label": labels.get(r.field or "", ""),
            "field_id": f"f-{r.field}",
        }
        for r in reasons
    ]


def _fields(given: dict[str, Any], reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    units = (
        ("days", _("days")),
        ("working_days", _("working days")),
        ("months", _("months")),
        ("years", _("years")),
    )
    fields: list[dict[str, Any]] = [
        {"name": "from", "kind": "date", "label": _("The day of the event"), "required": True},
        {"name": "count", "kind": "number", "label": _("How many"), "required": True},
        {
            "name": "unit",
            "kind": "select",
            "label": _("Unit"),
            "required": True,
            "options": [{"value": value, "label": label} for value, label in units],
        },
        {
            "name": "inclusive",
            "kind": "checkbox",
            "label": _("The first day is counted"),
            "help": _("Only where the law says so; otherwise the period runs from the following day."),
        },
        {
            "name": "roll",
            "kind": "checkbox",
            "label": _("A last day on which the office is closed moves to the next working day"),
        },
    ]
    return [
        {**one, "value": given.get(one["name"], ""), "errors": [r for r in reasons if r.field == one["name"]]}
        for one in fields
    ]

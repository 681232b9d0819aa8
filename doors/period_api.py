"""The period calculator over HTTP: the same answer as `manage.py explain_period --json`, in the language asked for."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from doors import problem_types as kinds
from doors.api_view import ApiView
from doors.operations import EVERYWHERE, Operation, Parameter
from doors.shapes import PeriodShape
from statute.calendar_store import current_calendar
from statute.errors import InvalidInput, Reason
from statute.input_errors import reasons_of
from statute.periods import Unit, count_period

# Longer than any period of the Act, short enough to explain day by day.
MOST = 4000


class PeriodQuery(BaseModel):
    """What to count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Annotated[date, Field(alias="from")]
    count: Annotated[int, Field(ge=1, le=MOST)]
    unit: Literal["days", "working_days", "months", "years"]
    inclusive: bool = False
    roll: bool = False


class ExplainPeriodView(ApiView):
    """Counts a period as the law does. Anybody may ask."""

    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        """The last day, and each step of how it was reached."""
        given: dict[str, Any] = {}
        reasons = []
        for name, values in request.GET.lists():
            # Written alone, as in `?inclusive`, it is meant.
            given[name] = values[0] if values[0] or name not in ("inclusive", "roll") else "true"
            if len(values) > 1:
                reasons.append(Reason("given_twice", _("This is given more than once."), field=name))
        if reasons:
            raise InvalidInput(reasons)
        try:
            query = PeriodQuery.model_validate(given)
        except ValidationError as error:
            raise InvalidInput(reasons_of(error, None)) from None
        try:
            period = count_period(
                query.start,
                query.count,
                Unit(query.unit),
                calendar=current_calendar(),
                inclusive=query.inclusive,
                roll=query.roll,
            )
            told = period.as_data()
        except (
            ValueError,
            OverflowError,
        ) as error:  # beyond the years that a calendar knows, or that there are
            outside = _("The period leaves the years that can be counted: %(why)s.") % {"why": error}
            raise InvalidInput(
                [Reason("outside_calendar", outside, field="from", value=given["from"])]
            ) from None
        return Response(told)

    def describe(self, method: str) -> Operation:
        """The calculator."""
        flag = {"type": "boolean", "default": False}
        units = ["days", "working_days", "months", "years"]
        return Operation(
            "explain_period",
            "periods",
            _("Count a period as the law does"),
            _("The first day is not counted unless `inclusive`; `roll` moves a last day that is a holiday."),
            (
                Parameter(
                    "from", "query", _("The day of the event."), {"type": "string", "format": "date"}, True
                ),
                Parameter("count", "query", "", {"type": "integer", "minimum": 1, "maximum": MOST}, True),
                Parameter("unit", "query", "", {"type": "string", "enum": units}, True),
                Parameter("inclusive", "query", "", flag),
                Parameter("roll", "query", "", flag),
            ),
            answer=PeriodShape,
            problems=(*EVERYWHERE, kinds.INVALID_INPUT),
            anonymous=True,
        )

"""What runs out soon or ran out lately, of every case that the caller may see, as a collection of the API."""

from __future__ import annotations

from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from doors import problem_types as kinds
from doors import running_out
from doors.api_view import ApiView
from doors.case_contents import ShownDeadline, state_labels
from doors.cursors import link, read_limit
from doors.deadline_shapes import RunningOutPage, deadline_told
from doors.operations import EVERYWHERE, PAGE, Operation, Parameter
from doors.rest import COLLECTIONS, ProcedureCollection
from doors.running_out import BY_NAME
from doors.time_order import TimeCursor
from statute.errors import InvalidInput, Reason
from statute.input_errors import reasons_of

DEFAULT: Final = "30"


class RunningOutQuery(BaseModel):
    """Which part of the list, and which page of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    within: Literal["today", "7", "14", "30", "90", "over"] = DEFAULT
    cursor: str | None = None
    limit: str | None = None


class RunningOutView(ApiView):
    """The deadlines of every case that the caller may see, of the parts of the API that its token reaches."""

    def get(self, request: Request) -> Response:
        """What runs out soonest first; what ran out, the last first."""
        values = dict(request.GET.lists())
        reasons = [
            Reason("given_twice", _("This is given more than once."), field=name)
            for name, given in values.items()
            if len(given) > 1
        ]
        if reasons:
            raise InvalidInput(reasons)
        try:
            asked = RunningOutQuery.model_validate({name: given[0] for name, given in values.items()})
        except ValidationError as error:
            raise InvalidInput(reasons_of(error, None)) from None
        collections = self._collections(request)
        page = running_out.page_of(
            self.actor,
            BY_NAME[asked.within],
            TimeCursor.read(asked.cursor) if asked.cursor is not None else None,
            read_limit(asked.limit),
            procedures=[one.procedure for one in collections.values()],
        )
        return Response(
            {
                "results": [
                    _told(shown, collections[shown.row.kind])
                    for shown in running_out.shown(page.rows, self.actor)
                ],
                "next": link(request._request, page.next),
                "previous": link(request._request, page.previous),
            }
        )

    def _collections(self, request: Request) -> dict[str, ProcedureCollection]:
        """The collection in which each procedure's cases are read, of those that the token reaches."""
        token: Any = request.auth
        reached = None if token is None else token.scope.split()
        found: dict[str, ProcedureCollection] = {}
        for one in COLLECTIONS.values():
            if reached is None or f"{one.scope}:read" in reached:
                found.setdefault(one.procedure.kind(), one)
        return found

    def describe(self, method: str) -> Operation:
        """The list."""
        return Operation(
            "deadlines_list",
            "deadlines",
            _("What runs out soon, or ran out lately, of the cases you may see"),
            _("The soonest first, page by page: follow “next” and “previous” as they are."),
            (
                Parameter(
                    "within",
                    "query",
                    _("So many days from today, or “over” for what ran out in the last 30 days."),
                    {"type": "string", "enum": list(BY_NAME), "default": DEFAULT},
                ),
                *PAGE,
            ),
            answer=RunningOutPage,
            problems=(*EVERYWHERE, kinds.INVALID_INPUT),
        )


def _told(shown: ShownDeadline, collection: ProcedureCollection) -> dict[str, Any]:
    case = shown.row.case
    labels = state_labels(collection.procedure)
    return {
        **deadline_told(shown),
        "days_left": shown.days_left,
        "case": {
            "id": str(case.handle),
            "procedure": case.kind,
            "reference": case.reference,
            "state": case.state,
            "state_label": str(labels.get(case.state, case.state)),
            "office": case.office.code,
            "url": collection.address(case),
        },
    }

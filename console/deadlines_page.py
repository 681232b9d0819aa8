"""What runs out, whatever its procedure, and of what each is reminded: the cases of one office, or of one party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from doors import page_context, running_out
from doors.case_contents import ShownDeadline, state_labels
from doors.cursors import Somewhere
from doors.pages import page_of, rows_of
from doors.running_out import BY_NAME, WINDOWS
from doors.time_order import TimeCursor
from statute.errors import InvalidInput

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.procedure import Procedure

PAGE_SIZE: Final = 50
DEFAULT: Final = "30"


def deadlines_context(query: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """The context of templates/console/deadlines.html."""
    window = BY_NAME.get(query.get("within", ""), BY_NAME[DEFAULT])
    context: dict[str, Any] = {}
    try:
        cursor = TimeCursor.read(query["cursor"]) if query.get("cursor") else None
    except InvalidInput as error:
        cursor = None
        context["refusal"] = {"title": _("This page of the list does not exist"), "reasons": error.reasons}
    page = running_out.page_of(actor, window, cursor, PAGE_SIZE)
    counts = running_out.counts(actor)
    cases = rows_of((row.case for row in page.rows), actor)

    def address(there: Somewhere | None) -> str:
        return "?" + urlencode({"within": window.name, "cursor": there.written()}) if there else ""

    return context | {
        "rows": [
            _line(one, cases[one.row.case_id])
            for one in running_out.shown(page.rows, actor)
            if one.row.case_id in cases
        ],
        "over": window.days is None,
        "tabs": [
            {
                "label": capfirst(one.label),
                "url": f"?within={one.name}",
                "count": counts[one.name],
                "current": one is window,
            }
            for one in WINDOWS
        ],
        "newer_url": address(page.previous),
        "older_url": address(page.next),
        "crumbs": [{"label": _("Work list"), "url": "/"}, {"label": _("Deadlines")}],
    }


def _line(one: ShownDeadline, row: Procedure) -> dict[str, Any]:
    case, reminders = one.row.case, one.reminders
    about = str(row)
    if about == case.reference:
        about = str(state_labels(type(row)).get(case.state, case.state))
    return {
        "url": page_of(case),
        "reference": case.reference,
        "about": about,
        "procedure": capfirst(str(row._meta.verbose_name)),
        "office": case.office.name,
        "what": one.label,
        "article": one.row.article,
        "ends_on": one.row.ends_on,
        "due": {**page_context.due(one), "label": "", "days": abs(one.days_left)},
        "consequence": one.consequence,
        "given": [shown for shown in reminders if shown.given],
        "next": next((shown for shown in reminders if shown.to_come), None),
    }

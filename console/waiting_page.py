"""What waits for customs, whatever its procedure: at the offices of one officer, the longest wait first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Office
from doors.case_contents import state_labels, waits_of
from doors.case_lists import counted
from doors.cursors import Somewhere
from doors.pages import page_of, rows_of
from doors.time_order import TimeCursor, soonest_first
from statute import clock
from statute.errors import InvalidInput
from statute.models import Case
from statute.procedure import Procedure, all_procedures

if TYPE_CHECKING:
    from accounts.actors import Actor

PAGE_SIZE: Final = 50


def waiting_context(query: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """The context of templates/console/waiting.html. Raises Http404 for a party."""
    if not actor.is_staff:
        raise Http404
    # Since a day that is still to come nothing waits yet.
    rows = Case.objects.filter(awaited_of__overlap=sorted(actor.all_offices), awaited_since__lte=clock.now())
    procedures = {one.kind(): one for one in all_procedures() if one.awaited}
    counts = counted({"": rows, **{kind: rows.filter(kind=kind) for kind in procedures}})
    chosen = query.get("procedure", "")
    chosen = chosen if chosen in procedures else ""
    context: dict[str, Any] = {}
    try:
        cursor = TimeCursor.read(query["cursor"]) if query.get("cursor") else None
    except InvalidInput as error:
        cursor = None
        context["refusal"] = {"title": _("This page of the list does not exist"), "reasons": error.reasons}
    wanted = rows.filter(kind=chosen) if chosen else rows
    page = soonest_first(
        wanted.select_related("office", "assignee"), cursor, PAGE_SIZE, at="awaited_since", key="id"
    )

    def address(there: Somewhere | None) -> str:
        return "?" + urlencode({"procedure": chosen, "cursor": there.written()}) if there else ""

    return context | {
        "rows": _drawn(page.rows, actor),
        "tabs": [
            {"label": _("All"), "url": "?", "count": counts[""], "current": not chosen},
            *(
                {
                    "label": capfirst(str(one._meta.verbose_name_plural)),
                    "url": f"?procedure={kind}",
                    "count": counts[kind],
                    "current": kind == chosen,
                }
                for kind, one in procedures.items()
                if counts[kind] != "0" or kind == chosen
            ),
        ],
        "newer_url": address(page.previous),
        "older_url": address(page.next),
        "crumbs": [{"label": _("Work list"), "url": "/"}, {"label": _("Waiting for customs")}],
    }


def _drawn(cases: Sequence[Case], actor: Actor) -> list[dict[str, Any]]:
    """The lines of the list, in one query for each procedure on the page."""
    rows = rows_of(cases, actor)
    offices = {office.pk: office.name for office in Office.objects.filter(pk__in=actor.all_offices)}
    return [_line(case, rows[case.pk], offices) for case in cases if case.pk in rows]


def _line(case: Case, row: Procedure, offices: Mapping[int, str]) -> dict[str, Any]:
    """What waits for these offices; what the same case waits for from another stands in that one's list."""
    own = [one for one in waits_of(row) if one.office_id in offices]
    return {
        "url": page_of(case),
        "reference": str(case),
        "procedure": capfirst(str(row._meta.verbose_name)),
        "state": case.state,
        "label": state_labels(type(row)).get(case.state, case.state),
        "office": ", ".join(dict.fromkeys(offices[one.office_id] for one in own)),
        "assignee": case.assignee.name if case.assignee else "",
        "awaited": own,
    }

"""The work list as its page shows it: tabs, states, search, rows and the ways to other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clearance.pages import declaration_url
from clearance.states import State
from console.search import FIELDS, LABELS, Search
from console.work_lists import WorkList, as_listed, lists_for
from doors.case_lists import counted
from doors.cursors import Cursor, Page, newest_first
from doors.page_context import due_from
from doors.time_order import TimeCursor, soonest_first
from statute import clock
from statute.errors import InvalidInput

if TYPE_CHECKING:
    from accounts.actors import Actor

PAGE_SIZE: Final = 25
CHANNELS: Final = {"immediate": "1", "documents": "2", "inspection": "3"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: which list, which state, which search. What it cannot mean is left out."""

    chosen: WorkList
    state: str
    search: Search

    @classmethod
    def read(cls, query: Mapping[str, str], actor: Actor) -> Asked:
        """The list of the address; with a search all that the actor may see, otherwise the first list."""
        lists = {one.name: one for one in lists_for(actor)}
        search = Search.read(query)
        chosen = lists.get(query.get("list") or "")
        if chosen is None:
            chosen = lists["all"] if search.active else _first(lists_for(actor), actor)
        state = query.get("state") or ""
        return cls(chosen, state if state in chosen.states else "", search)

    def rows(self, actor: Actor) -> Any:
        """The declarations asked for, in no order yet."""
        rows = self.search.narrow(self.chosen.rows(actor))
        return rows.filter(case__state=self.state, state=self.state) if self.state else rows

    def query(self, **changes: str | None) -> str:
        """The address of this list with something changed; None takes it away."""
        parts: dict[str, str | None] = {
            "list": self.chosen.name,
            "state": self.state,
            **self.search.texts,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def _first(lists: Sequence[WorkList], actor: Actor) -> WorkList:
    """The list one begins with: the first, or where that is empty another."""
    return lists[0] if lists[0].rows(actor).exists() else lists[1 if actor.is_staff else -1]


def page_of(asked: Asked, actor: Actor, cursor: str) -> Page:
    """One page of the list, in one query. Raises InvalidInput for a cursor that is none of ours."""
    rows = as_listed(asked.rows(actor))
    if asked.chosen.by_due:
        return soonest_first(rows, TimeCursor.read(cursor) if cursor else None, PAGE_SIZE)
    return newest_first(rows, "case_id", Cursor.read(cursor) if cursor else None, PAGE_SIZE)


def worklist_of(asked: Asked, actor: Actor, cursor: str) -> dict[str, Any]:
    """The context of components/worklist.html."""
    page = page_of(asked, actor, cursor)
    counts = _counts(asked, actor)
    if asked.search.of_lots:
        counts |= counted({"lots": asked.search.lots(actor)})
    return {
        "title": _("Import declarations"),
        "tabs": [
            {
                "label": one.label,
                "url": f"?list={one.name}",
                "count": counts[f"list:{one.name}"],
                "current": one.name == asked.chosen.name,
            }
            for one in lists_for(actor)
        ],
        "filters": _filters(asked, counts),
        "search": search_of(asked),
        "rows": [listed(row, clock.today()) for row in page.rows],
        "shown": _shown(asked, page),
        "pages": {
            "newer_url": page.previous and asked.query(cursor=page.previous.written()),
            "older_url": page.next and asked.query(cursor=page.next.written()),
        },
        "elsewhere": _elsewhere(asked, counts),
        "csv_url": f"{reverse('work-list-csv')}{asked.query()}",
        "empty": _empty(asked),
    }


def _counts(asked: Asked, actor: Actor) -> dict[str, str]:
    """The number on each tab and on each state, in one query."""
    parts = {f"list:{one.name}": one.rows(actor) for one in lists_for(actor)}
    if len(asked.chosen.states) > 1:
        rows = asked.search.narrow(asked.chosen.rows(actor))
        for state in asked.chosen.states:
            parts[f"state:{state}"] = rows.filter(case__state=state, state=state)
    return counted(parts)


def _filters(asked: Asked, counts: Mapping[str, str]) -> list[dict[str, Any]]:
    if len(asked.chosen.states) < 2:
        return []
    labels = dict(State.choices)
    whole = {
        "label": _("Every state"),
        "url": asked.query(state=None),
        "count": None,
        "current": not asked.state,
    }
    return [
        whole,
        *(
            {
                "label": labels[state],
                "url": asked.query(state=state),
                "count": counts[f"state:{state}"],
                "current": asked.state == state,
            }
            for state in asked.chosen.states
            if counts[f"state:{state}"] != "0" or asked.state == state
        ),
    ]


def search_of(asked: Asked) -> dict[str, Any]:
    """The search of the list. It looks through everything that the actor may see, not through one list."""
    fields = [
        {
            "name": name,
            "kind": "search",
            "label": LABELS[name],
            "maxlength": 100,
            "value": asked.search.texts[name],
            "errors": asked.search.errors.get(name, ()),
        }
        for name in FIELDS
    ]
    return {
        "url": reverse("home"),
        "fields": fields,
        "hidden": [{"name": "list", "value": "all"}],
        "active": asked.search.active,
        "clear_url": asked.query(**dict.fromkeys(FIELDS)),
    }


def listed(row: Any, today: date) -> dict[str, Any]:
    """One declaration as a line of the list."""
    case = row.case
    return {
        "reference": case.reference or _("Draft without reference"),
        "url": declaration_url(case),
        "state": row.state,
        "label": row.get_state_display(),
        "channel": channel_label(row.channel),
        "party": row.importer.name if row.importer else "",
        "broker": row.broker.name if row.broker else "",
        "goods": row.goods or "",
        "transport_document": row.transport_document,
        "value": row.customs_value or None,
        "due": due_from(case.due_at, today),
        "assignee": case.assignee.name if case.assignee else "",
        "office": case.office.name,
        "holds": row.open_holds or 0,
        "warnings": len(row.warnings),
    }


def channel_label(channel: str) -> str:
    """The channel of examination as officers name it."""
    words = {
        "immediate": _("1 immediate permission"),
        "documents": _("2 document examination"),
        "inspection": _("3 physical inspection"),
    }
    return words.get(channel, "")


def _shown(asked: Asked, page: Page) -> str:
    count = len(page.rows)
    if asked.search.errors:
        return ""
    if asked.chosen.by_due:
        sentence = ngettext("%(n)s case, the most urgent first", "%(n)s cases, the most urgent first", count)
    else:
        sentence = ngettext("%(n)s case, the newest first", "%(n)s cases, the newest first", count)
    return sentence % {"n": count}


def _elsewhere(asked: Asked, counts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Where else there is something that fits the search: among the lots in bonded storage."""
    if counts.get("lots", "0") == "0":
        return []
    url = f"{reverse('lot-list')}?{urlencode({'list': 'all', **asked.search.of_lots})}"
    return [{"label": _("Lots"), "url": url, "count": counts["lots"]}]


def _empty(asked: Asked) -> dict[str, Any]:
    if asked.search.active or asked.state:
        return {
            "title": _("No case fits this search"),
            "text": _("Check what was typed, or look through all states."),
            "url": asked.query(state=None, **dict.fromkeys(FIELDS)),
            "action": _("Clear the search"),
        }
    return {"title": asked.chosen.nothing, "text": "", "url": "?list=all", "action": _("Show all")}


def read_or_first(asked: Asked, actor: Actor, cursor: str) -> tuple[dict[str, Any], Sequence[Any]]:
    """The list at a cursor; at its beginning, with the reasons, where the cursor is none of ours."""
    try:
        return worklist_of(asked, actor, cursor), ()
    except InvalidInput as invalid:
        return worklist_of(asked, actor, ""), invalid.reasons

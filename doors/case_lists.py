"""Lists of one procedure's cases by how they stand, page by page by key: a tab for each group of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import Actor
from accounts.roles import Role
from doors.actors import actor_of
from doors.cursors import Cursor, Page, Somewhere, newest_first
from doors.filters import CaseFilters
from doors.forms import Choices
from doors.list_search import ListSearch
from doors.lookup import written
from doors.time_order import TimeCursor, soonest_first
from statute.errors import InvalidInput
from statute.procedure import Procedure

ON_A_PAGE: Final = 50
MOST_COUNTED: Final = 99
# Who looks after bonded areas, or runs one.
SEEING: Final = (
    *(Role.BONDED_OFFICER, Role.SUPERVISOR, Role.OFFICER, Role.COLLECTOR, Role.AUDITOR, Role.INSPECTOR),
    *(Role.IP_OFFICER, Role.BONDED_OPERATOR),
)


def counted(parts: Mapping[str, Any]) -> dict[str, str]:
    """How many rows each queryset has, up to 99 ("99+" beyond), in one query that reads no further."""
    queries = [
        rows.order_by().annotate(which=Value(name)).values_list("which", flat=True)[: MOST_COUNTED + 1]
        for name, rows in parts.items()
    ]
    if not queries:
        return {}
    found = Counter(queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0])
    return {name: f"{MOST_COUNTED}+" if found[name] > MOST_COUNTED else str(found[name]) for name in parts}


class CaseList(LoginRequiredMixin, View):
    """What a list declares: its procedure, its groups of cases, and the template that draws its rows."""

    procedure: ClassVar[type[Procedure]]
    slug: ClassVar[str]
    template: ClassVar[str]
    title: ClassVar[Any]
    # Name of a group -> its label, and its states or a condition; the first is shown where none is chosen.
    groups: ClassVar[Mapping[str, tuple[Any, tuple[str, ...] | Q]]]
    tones: ClassVar[Mapping[str, str]]
    related: ClassVar[tuple[str, ...]] = ()
    # Whoever has none of these roles finds no such page; empty where everybody does.
    seeing: ClassVar[tuple[str, ...]] = SEEING
    # Name of a group -> the instant by which it is ordered, the soonest first; the others begin with the newest.
    soonest: ClassVar[Mapping[str, Any]] = {}
    # Whether the tabs tell how many there are.
    with_counts: ClassVar[bool] = False
    # By which of the filters of the API the list may be searched, and in which group (the one shown, if not said).
    filters: ClassVar[type[CaseFilters]] = CaseFilters
    searched: ClassVar[tuple[str, ...]] = ()
    searched_in: ClassVar[str] = ""
    # Where on the page the list is, if not at its top.
    anchor: ClassVar[str] = ""

    search = ListSearch()

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """What else the template needs."""
        return {}

    def choices(self, actor: Actor) -> Choices:
        """What this person may choose from in a field of the search, by its name."""
        return {}

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        """The list; `?list=` chooses the group, `?cursor=` the page, and the fields of the search narrow it."""
        actor = actor_of(request)
        if self.seeing and not actor.has_role(*self.seeing):
            raise Http404
        chosen = request.GET.get("list", "")
        chosen = chosen if chosen in self.groups else self.begins_with()
        if self.searched:
            self.search = ListSearch.read(self.procedure, self.filters, self.searched, request.GET)
        drawn: dict[str, Any] = {}
        asked = request.GET.get("cursor", "")
        try:
            page = self.page(actor, chosen, asked)
        except InvalidInput as error:
            page = self.page(actor, chosen, "")
            drawn["refusal"] = {"title": _("This page of the list does not exist"), "reasons": error.reasons}

        def address(group: str, **more: str) -> str:
            return f"?{urlencode({'list': group, **self.search.asked, **more})}{self.anchor}"

        def further(there: Somewhere | None) -> str:
            return address(chosen, cursor=there.written()) if there else ""

        parts = {name: self.search.narrow(self.rows(actor, name)) for name in self.groups}
        counts = counted(parts) if self.with_counts else {}
        drawn |= {
            "title": self.title,
            "group": chosen,
            "rows": [self.drawn(one) for one in page.rows],
            "tabs": [
                {"label": label, "url": address(name), "count": counts.get(name), "current": name == chosen}
                for name, (label, _which) in self.groups.items()
            ],
            "newer_url": further(page.previous),
            "older_url": further(page.next),
            "crumbs": [{"label": _("Work list"), "url": "/"}, {"label": self.title}],
            **self.more(actor),
        }
        if self.searched:
            group = self.searched_in or chosen
            drawn["search"] = self.search.drawn(self.procedure, group, self.choices(actor))
        return render(request, self.template, drawn)

    def begins_with(self) -> str:
        """The group that is shown where none is chosen: the first."""
        return next(iter(self.groups))

    def rows(self, actor: Actor, group: str) -> Any:
        """The cases of a group that this person may see, in no order yet."""
        which = self.groups[group][1]
        seen = self.procedure.objects.visible_to(actor)
        if isinstance(which, Q):
            return seen.filter(which)
        # The copies of kind and state are what the index of an office's cases is entered by.
        return seen.filter(state__in=which, case__kind=self.procedure.kind(), case__state__in=which)

    def page(self, actor: Actor, group: str, cursor: str) -> Page:
        """One page of a group, in one query. Raises InvalidInput for a cursor that is none of ours."""
        rows = self.search.narrow(self.rows(actor, group)).select_related("case__office", *self.related)
        if group in self.soonest:
            rows = rows.annotate(ordered_by=self.soonest[group])
            here = TimeCursor.read(cursor) if cursor else None
            return soonest_first(rows, here, ON_A_PAGE, at="ordered_by")
        return newest_first(rows, "case_id", Cursor.read(cursor) if cursor else None, ON_A_PAGE)

    def drawn(self, row: Any) -> dict[str, Any]:
        """One line of the list."""
        return {
            "url": reverse(f"{self.slug}-page", args=[written(row.case)]),
            "reference": written(row.case),
            "state": row.state,
            "label": row.get_state_display(),
            "tone": self.tones[row.state],
            "row": row,
        }

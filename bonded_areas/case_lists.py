"""Lists of one procedure's cases by how they stand, the newest first, page by page: a tab for each group of states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import Actor
from accounts.roles import Role
from doors.actors import actor_of
from doors.cursors import Cursor, Somewhere, newest_first
from doors.lookup import written
from statute.errors import InvalidInput
from statute.procedure import Procedure

ON_A_PAGE: Final = 50
# Who looks after bonded areas, or runs one.
SEEING: Final = (
    *(Role.BONDED_OFFICER, Role.SUPERVISOR, Role.OFFICER, Role.COLLECTOR, Role.AUDITOR, Role.INSPECTOR),
    *(Role.IP_OFFICER, Role.BONDED_OPERATOR),
)


class CaseList(LoginRequiredMixin, View):
    """What a list declares: its procedure, its groups of states, and the template that draws its rows."""

    procedure: ClassVar[type[Procedure]]
    slug: ClassVar[str]
    template: ClassVar[str]
    title: ClassVar[Any]
    # Name of a group -> its label and states; the first is shown where none is chosen.
    groups: ClassVar[Mapping[str, tuple[Any, tuple[str, ...]]]]
    tones: ClassVar[Mapping[str, str]]
    related: ClassVar[tuple[str, ...]] = ()

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """What else the template needs."""
        return {}

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; `?list=` chooses the group, `?cursor=` the page."""
        actor = actor_of(request)
        if not actor.has_role(*SEEING):
            raise Http404
        chosen = request.GET.get("list", "")
        chosen = chosen if chosen in self.groups else next(iter(self.groups))
        drawn: dict[str, Any] = {}
        try:
            cursor = Cursor.read(request.GET["cursor"]) if request.GET.get("cursor") else None
        except InvalidInput as error:
            cursor = None
            drawn["refusal"] = {"title": _("This page of the list does not exist"), "reasons": error.reasons}
        rows = self.procedure.objects.visible_to(actor).filter(state__in=self.groups[chosen][1])
        page = newest_first(rows.select_related("case__office", *self.related), "case_id", cursor, ON_A_PAGE)

        def address(there: Somewhere | None) -> str:
            return "?" + urlencode({"list": chosen, "cursor": there.written()}) if there else ""

        drawn |= {
            "rows": [self.drawn(one) for one in page.rows],
            "tabs": [
                {"label": label, "url": f"?list={name}", "current": name == chosen}
                for name, (label, _states) in self.groups.items()
            ],
            "newer_url": address(page.previous),
            "older_url": address(page.next),
            "crumbs": [{"label": _("Work list"), "url": "/"}, {"label": self.title}],
            **self.more(actor),
        }
        return render(request, self.template, drawn)

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

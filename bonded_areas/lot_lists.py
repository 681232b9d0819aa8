"""Lists of lots, page by page by key: all that one may see, and what falls due; with what each waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import SYSTEM_NAMES
from bonded_areas import claims, selectors
from bonded_areas.lot_filters import LotFilters
from bonded_areas.models import CargoLot
from bonded_areas.models.lot_state import ENDED, STORED, State
from bonded_areas.pages import SLUG, TONES
from doors import page_context
from doors.case_contents import waits_of
from doors.case_lists import CaseList
from doors.cursors import Page
from statute import clock
from statute.machine import machine

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.models import DeadlineRow

_KIND: Final = CargoLot.kind()
_DECLARED: Final = {deadline.name: deadline for deadline in CargoLot.deadlines}


class LotList(CaseList):
    """`/lots/`: every lot that this person may see, wherever it lies, and whatever has become of it."""

    procedure = CargoLot
    slug = SLUG
    template = "bonded_areas/lots.html"
    title: ClassVar[Any] = _("Lots")
    groups: ClassVar = {
        "stored": (_("Stored"), STORED),
        "waiting": (_("Waiting for customs"), Q(case__kind=_KIND, case__awaited_since__isnull=False)),
        "housable": (_("May be housed"), Q(housable_since__isnull=False, state__in=STORED)),
        "road": (_("On the road"), (State.IN_TRANSIT,)),
        "left": (_("No longer stored"), ENDED),
        "all": (_("All"), Q(case__kind=_KIND)),
    }
    soonest: ClassVar[Mapping[str, Any]] = {
        "waiting": F("case__awaited_since"),
        "housable": F("housable_since"),
    }
    tones: ClassVar = TONES
    related: ClassVar = ("place",)
    with_counts: ClassVar = True
    filters: ClassVar = LotFilters
    searched: ClassVar[tuple[str, ...]] = ("document", "lot", "goods", "place", "state")
    searched_in: ClassVar[str] = "all"
    # The next deadline of each lot on the page, and the duty that hangs on it.
    following: Mapping[int, DeadlineRow]
    stakes: Mapping[int, claims.AtStake]

    def page(self, actor: Actor, group: str, cursor: str) -> Page:
        """One page of a group; what ends next for its lots and the duty at stake, in as many queries as for one."""
        page = super().page(actor, group, cursor)
        self.following = selectors.next_deadlines([row.pk for row in page.rows])
        self.stakes = claims.of_lots(page.rows, clock.today())
        return page

    def rows(self, actor: Actor, group: str) -> Any:
        """What is waited for only from a coming day on does not wait yet."""
        found = super().rows(actor, group)
        return found.filter(case__awaited_since__lte=clock.now()) if group == "waiting" else found

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """The way back to the areas, and on to what falls due."""
        return {"crumbs": [_areas(), {"label": self.title}], "due_url": reverse("lots-due")}

    def drawn(self, row: Any) -> dict[str, Any]:
        """A lot as a line of templates/bonded_areas/lots_table.html."""
        return {
            **super().drawn(row),
            "number": row.pk,
            "document": row.transport_document,
            "description": row.description,
            "place": row.place,
            "position": row.position,
            "packages": row.stock_packages,
            "mass": row.stock_mass_kg,
            "duty": stake.total if (stake := self.stakes.get(row.pk)) is not None else None,
            "brought_in_on": row.brought_in_on,
            "housable_under": row.housable_under,
            "waits": waits_of(row),
            "due": page_context.due_from(row.case.due_at, clock.today()),
            "next": _next(row, self.following.get(row.pk)),
        }


class DueLots(LotList):
    """`/lots/due/`: what runs out, the soonest first, in so many days or on one of them; and what may be housed."""

    title = _("Cargo that falls due")
    groups: ClassVar = {
        **{str(n): (format_lazy(_("within {n} days"), n=n), Q()) for n in selectors.WINDOWS},
        "any": (_("Whenever"), Q(case__kind=_KIND, case__due_at__isnull=False)),
        "housable": LotList.groups["housable"],
    }
    soonest: ClassVar = {
        **dict.fromkeys((*map(str, selectors.WINDOWS), "any"), F("case__due_at")),
        "housable": F("housable_since"),
    }
    searched = ("place", "due_on")
    searched_in = "any"

    def begins_with(self) -> str:
        """Two weeks; where a day is asked for, whichever it is."""
        return "any" if self.request.GET.get("due_on") else str(selectors.WINDOWS[1])

    def rows(self, actor: Actor, group: str) -> Any:
        """Those of which a period ends in so many days from today."""
        if group.isdecimal():
            return selectors.due_within(actor, int(group), clock.today())
        return super().rows(actor, group)

    def more(self, actor: Actor) -> Mapping[str, Any]:
        """The way back is to the areas, by way of the lots."""
        lots = {"label": LotList.title, "url": reverse("lot-list")}
        return {"crumbs": [_areas(), lots, {"label": self.title}]}


def _areas() -> dict[str, str]:
    return {"label": gettext("Bonded areas"), "url": reverse("bonded-areas")}


def _next(row: Any, deadline: DeadlineRow | None) -> dict[str, Any] | None:
    """What ends next for a lot, under which article, what follows then, and by which acts it is met."""
    declared = _DECLARED.get(deadline.name) if deadline is not None else None
    if deadline is None or declared is None:
        return None
    return {
        "label": declared.label,
        "article": deadline.article,
        "then": declared.consequence,
        "acts": list(_open(row, declared.met_by)),
    }


def _open(row: Any, names: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Those of the acts that people may take from the lot's state; what customs decides only when it is asked to."""
    moves, of_customs = machine(CargoLot).moves, {one.act for one in row.awaited}
    for name in sorted(names):
        move = moves[name]
        if name not in of_customs and move.exists_from(row.state) and not move.rule.roles <= SYSTEM_NAMES:
            yield {"label": move.rule.label, "article": str(row.article_of(name, move.article))}

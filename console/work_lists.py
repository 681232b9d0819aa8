"""The lists people work from: which declarations belong to each, and how each is found by an index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from clearance.models import GoodsLine, ImportDeclaration
from clearance.states import NEVER_LODGED, UNDER_WAY, State
from statute.models import Hold

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from accounts.actors import Actor

# Where a declarant has to act: to pay, to answer, to correct an origin.
FOR_DECLARANT: Final = (
    Q(state=State.AWAITING_PAYMENT)
    | Q(documents_due_on__isnull=False, state__in=UNDER_WAY)
    | Q(origin_due_on__isnull=False, state__in=UNDER_WAY)
)


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list: what narrows the declarations an actor may see to it, and the states it can be narrowed to."""

    name: str
    label: _StrOrPromise
    nothing: _StrOrPromise
    narrow: Callable[[Any, Actor], Any]
    states: tuple[str, ...]
    by_due: bool = False

    def rows(self, actor: Actor) -> Any:
        """The declarations of this list, in no order yet."""
        return self.narrow(ImportDeclaration.objects.visible_to(actor), actor)


_OPEN = tuple(state.value for state in State if state in UNDER_WAY)
_SUBMITTED = tuple(state.value for state in State if state not in NEVER_LODGED)
_KIND = ImportDeclaration.kind()


def _mine(rows: Any, actor: Actor) -> Any:
    return rows.filter(case__assignee_id=actor.user_id, case__kind=_KIND, case__state__in=_OPEN)


def _of_offices(rows: Any, actor: Actor) -> Any:
    return rows.filter(case__kind=_KIND, case__office_id__in=actor.all_offices, case__state__in=_OPEN)


def _due(rows: Any, actor: Actor) -> Any:
    return rows.filter(case__kind=_KIND, case__office_id__in=actor.all_offices, case__due_at__isnull=False)


def _delegated(rows: Any, actor: Actor) -> Any:
    return rows.filter(inspection_office_id__in=actor.all_offices, state=State.INSPECTION_ORDERED)


def _everything(rows: Any, actor: Actor) -> Any:
    return rows


FOR_OFFICERS: Final = (
    WorkList("mine", _("Mine"), _("Nothing is assigned to you."), _mine, _OPEN),
    WorkList("office", _("My office"), _("Nothing is under way at your office."), _of_offices, _OPEN),
    WorkList("due", _("Due soon"), _("No deadline is running."), _due, _OPEN, by_due=True),
    WorkList(
        "delegated",
        _("Delegated to us"),
        _("No other office has delegated an inspection to yours (68-2)."),
        _delegated,
        (State.INSPECTION_ORDERED.value,),
    ),
    WorkList("all", _("All"), _("Nothing has been declared yet."), _everything, _SUBMITTED),
)
FOR_PARTIES: Final = (
    WorkList(
        "waiting",
        _("Waiting for you"),
        _("Nothing waits for you."),
        lambda rows, actor: rows.filter(FOR_DECLARANT),
        _OPEN,
    ),
    WorkList(
        "drafts",
        _("Drafts"),
        _("You have no drafts."),
        lambda rows, actor: rows.filter(state=State.DRAFT),
        (State.DRAFT.value,),
    ),
    WorkList(
        "lodged",
        _("Under way"),
        _("None of your declarations is under way."),
        lambda rows, actor: rows.filter(state__in=_OPEN),
        _OPEN,
    ),
    WorkList("all", _("All"), _("You have declared nothing yet."), _everything, tuple(State.values)),
)


def lists_for(actor: Actor) -> tuple[WorkList, ...]:
    """The lists of this actor, the first of them the one it begins with."""
    return FOR_PARTIES if actor.is_party else FOR_OFFICERS


def as_listed(rows: Any) -> Any:
    """With all that a line of the list shows, so that a page is one query."""
    first = GoodsLine.objects.filter(declaration=OuterRef("pk"), number=1).values("description")[:1]
    holds = Hold.objects.filter(case=OuterRef("case_id"), lifted_at__isnull=True).order_by()
    return rows.select_related("case__office", "case__assignee", "importer", "broker").annotate(
        goods=Subquery(first), open_holds=Subquery(holds.values("case").annotate(n=Count("*")).values("n"))
    )

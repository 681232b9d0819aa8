"""The caseload of verification procedures: what is open, what came of it and how soon, by right, origin and transport.

Every number is an aggregate of the database over the cases that the reader's offices have; none loads a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from arrivals.models import Consignment
from arrivals.models.manifest_state import Means
from clearance.models import GoodsLine, ImportDeclaration
from ipr_verification.models import RightConcerned, SuspectGoods, VerificationCase
from ipr_verification.rules.locks import Finding
from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from ipr_verification.states import RUNNING, CaseState, RightState
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor

SEEING: Final = (Role.SUPERVISOR, Role.IP_OFFICER, Role.AUDITOR)
# Days back from today; none for all that there is.
SPANS: Final = {
    "month": (_("30 days"), 30),
    "year": (_("12 months"), 365),
    "all": (_("Since the beginning"), None),
}
FIRST: Final = "year"
ORIGINS: Final = 12
FOUND: Final = Q(state=RightState.FOUND_INFRINGING)
NOT_FOUND: Final = Q(state=RightState.FOUND_NOT_INFRINGING)


class Median(Aggregate):
    """The middle value of a group, one that occurs."""

    function = "PERCENTILE_DISC"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def caseload_context(query: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """The context of templates/console/caseload.html. Raises Http404 for whom it is not."""
    if not actor.has_role(*SEEING):
        raise Http404
    chosen = query.get("span", FIRST)
    chosen = chosen if chosen in SPANS else FIRST
    days = SPANS[chosen][1]
    since = clock.today() - timedelta(days=days) if days is not None else None
    cases = VerificationCase.objects.visible_to(actor)
    opened = cases.filter(opened_on__isnull=False)
    rights = RightConcerned.objects.visible_to(actor)
    goods = SuspectGoods.objects.filter(verification__in=opened.values("pk"))
    if since is not None:
        opened, rights = opened.filter(opened_on__gte=since), rights.filter(opened_on__gte=since)
        goods = goods.filter(verification__opened_on__gte=since)
    return {
        "now": _open_now(cases),
        "outcomes": _bars(_by_state(opened)),
        "kinds": _by_kind(rights),
        "origins": _bars(_by_origin(goods)),
        "means": _bars(_by_means(opened)),
        "tabs": [
            {"label": label, "url": f"?span={name}", "count": None, "current": name == chosen}
            for name, (label, _days) in SPANS.items()
        ],
        "since": since,
        "crumbs": [
            {"label": _("Work list"), "url": reverse("home")},
            {"label": _("Caseload of verification")},
        ],
    }


def _open_now(cases: QuerySet[Any]) -> dict[str, Any]:
    """What is suspected and under verification today, since when, and the days of the oldest."""
    found: dict[str, Any] = cases.aggregate(
        suspected=Count("pk", filter=Q(state=CaseState.SUSPECTED)),
        opened=Count("pk", filter=Q(state=CaseState.OPENED)),
        measures=Count("pk", filter=Q(measures_due=True)),
        oldest=Min("opened_on", filter=Q(state=CaseState.OPENED)),
    )
    oldest: date | None = found["oldest"]
    return {**found, "days": (clock.today() - oldest).days if oldest else None}


def _by_state(opened: QuerySet[Any]) -> list[tuple[str, int]]:
    counted = dict(opened.values_list("state").annotate(cases=Count("pk")).order_by("state"))
    return [(str(state.label), counted[state]) for state in CaseState if state in counted]


def _by_kind(rights: QuerySet[Any]) -> list[dict[str, Any]]:
    """By kind of right: how many, what came of them, and the median days from opening to the finding."""
    took = ExpressionWrapper(F("ended_on") - F("opened_on"), output_field=DurationField())
    rows = rights.values("right_kind").annotate(
        all=Count("pk"),
        running=Count("pk", filter=Q(state__in=RUNNING)),
        infringing=Count("pk", filter=FOUND),
        not_infringing=Count("pk", filter=NOT_FOUND),
        discontinued=Count("pk", filter=Q(state=RightState.DISCONTINUED)),
        median=Median(took, filter=FOUND | NOT_FOUND, output_field=DurationField()),
    )
    by_kind = {row["right_kind"]: row for row in rows.order_by("right_kind")}
    return [
        {
            **row,
            "label": RIGHT_LAW[kind].label,
            "days": row["median"].days if row["median"] is not None else None,
        }
        for kind in RightKind
        if (row := by_kind.get(kind.value)) is not None
    ]


def _by_origin(goods: QuerySet[Any]) -> list[tuple[str, int]]:
    """Kinds of goods found to infringe, by the origin that their line declares."""
    declared = GoodsLine.objects.filter(
        declaration=OuterRef("verification__subject"), number=OuterRef("line")
    )
    rows = (
        goods.filter(finding=Finding.INFRINGING)
        .annotate(origin=Subquery(declared.values("origin")[:1]))
        .values_list("origin")
        .annotate(found=Count("pk"))
        .order_by("-found", "origin")
    )
    return [(origin or str(_("not declared")), count) for origin, count in rows[:ORIGINS]]


def _by_means(opened: QuerySet[Any]) -> list[tuple[str, int]]:
    """Cases by the means of transport of the manifest that reported the goods."""
    document = ImportDeclaration.objects.filter(pk=OuterRef("subject")).values("transport_document")[:1]
    reported = Consignment.objects.filter(transport_document=OuterRef("document")).exclude(
        transport_document=""
    )
    rows = (
        opened.annotate(document=Subquery(document))
        .annotate(means=Subquery(reported.order_by("-pk").values("manifest__means")[:1]))
        .values_list("means")
        .annotate(cases=Count("pk"))
        .order_by("-cases", "means")
    )
    labels = dict(Means.choices)
    return [(str(labels.get(means, _("not reported"))), count) for means, count in rows]


def _bars(counted: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Each with its share of the largest, in whole per cent, as the width of its bar."""
    rows = list(counted)
    most = max((count for _label, count in rows), default=0)
    return [{"label": label, "count": count, "width": f"{100 * count // most}%"} for label, count in rows]

"""The questions asked of reports and manifests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from arrivals.models import CargoReport, Consignment, Manifest
from arrivals.models.manifest_state import LIVE, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actors import Actor


def arrival_of(documents: Collection[str]) -> dict[str, date]:
    """By transport document of a consignment reported to customs: the day on which it arrives (15(1), (9)).

    Whether by a manifest or by a report of its own; of several the last. Two queries.
    """
    if not documents:
        return {}
    reports = CargoReport.objects.filter(transport_document__in=documents).order_by("case_id")
    found: dict[str, date] = dict(reports.values_list("transport_document", "arrives_on"))
    listed = Consignment.objects.filter(transport_document__in=documents).exclude(
        manifest__state=State.WITHDRAWN
    )
    found.update(listed.order_by("pk").values_list("transport_document", "manifest__arrives_on"))
    return found


def open_consignments(manifest: Manifest) -> QuerySet[Consignment]:
    """What is still to be brought in, in the order of the manifest."""
    return Consignment.objects.filter(manifest=manifest, done=False).order_by("number")


def to_land(actor: Actor) -> QuerySet[Manifest]:
    """The manifests under way that this actor may see, the next to arrive first."""
    rows: QuerySet[Manifest] = Manifest.objects.visible_to(actor)
    return rows.filter(state__in=LIVE).order_by("arrives_on", "case_id")

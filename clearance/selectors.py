"""The questions asked of declarations."""

from __future__ import annotations

from django.db.models import Prefetch

from clearance.models import Assessment, Certificate, DocumentRequest, GoodsLine, Inspection
from statute.models import Hold

# All that a declaration's page or representation shows, in a fixed number of queries.
WITH_EVERYTHING = (
    Prefetch("lines", GoodsLine.objects.order_by("number")),
    Prefetch("certificates", Certificate.objects.order_by("line_number", "id")),
    Prefetch("document_requests", DocumentRequest.objects.order_by("id")),
    Prefetch("inspections", Inspection.objects.order_by("id")),
    Prefetch(
        "assessments",
        Assessment.objects.order_by("declaration_id", "-id").distinct("declaration_id"),
        to_attr="latest_assessments",
    ),
    Prefetch("case__holds", Hold.objects.filter(lifted_at__isnull=True).order_by("id"), to_attr="open_holds"),
)
# What is one row each: parties, place, and the liability with its own case.
WITH_PARTIES = (
    "broker",
    "importer",
    "place",
    "declared_at",
    "lot",
    "inspection_office",
    "case__liability_of__case",
)

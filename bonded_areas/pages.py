"""The page of a cargo lot: what it is, where it lies, and how long it may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bonded_areas.models import CargoLot
from doors import page_context
from doors.case_contents import deadlines_of
from doors.pages import ProcedurePages

if TYPE_CHECKING:
    from accounts.actors import Actor

SLUG: Final = "cargo-lots"
TONES: Final = {
    "brought_in": "progress", "approved": "progress", "in_operation": "progress", "sampled_out": "waiting",
    "out_for_operation": "waiting", "in_transit": "waiting", "removed": "good", "moved": "ended", "lost": "bad",
    "destroyed": "ended", "disposed": "ended", "consumed": "ended", "sold": "good", "joined": "ended",
    "confiscated": "bad", "sent_back": "ended",
}  # fmt: skip


def lot_url(case: Any) -> str:
    """The page of a lot. It has no reference of its own: it is named by its handle."""
    return reverse(f"{SLUG}-page", args=[str(case.reference or case.handle)])


def lot_card(row: Any, actor: Actor) -> dict[str, Any]:
    """A lot beside the declaration it is for (templates/bonded_areas/lot_card.html).

    Who sees the declaration sees this much of its cargo; the link only leads where the lot itself may be seen.
    """
    seen = CargoLot.objects.visible_to(actor).filter(pk=row.pk).exists()
    return {
        "url": lot_url(row.case) if seen else "",
        "transport_document": row.transport_document,
        "state": row.state,
        "label": row.get_state_display(),
        "tone": TONES[row.state],
        "place": str(row.place),
        "brought_in_on": row.brought_in_on,
        "deadlines": page_context.deadlines(deadlines_of(row)),
    }


class LotPages(ProcedurePages):
    """Lots are brought in and leave by the acts of others; here they are looked at."""

    procedure = CargoLot
    slug = SLUG
    title = _("Cargo lot")
    path = ("brought_in", "removed")
    related: ClassVar = ("place", "operator")

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What came in, where, and until when."""
        facts = [
            {"label": _("Transport document"), "value": row.transport_document, "kind": "code"},
            {"label": _("Description"), "value": row.description, "wide": True},
            {"label": _("Place"), "value": str(row.place), "article": "30(1)"},
            {"label": _("Kind of place"), "value": row.get_place_kind_display(), "article": "29"},
            {"label": _("Operator"), "value": row.operator.name if row.operator else ""},
            {"label": _("Packages"), "value": row.packages, "kind": "quantity"},
            {"label": _("Gross mass"), "value": row.gross_mass_kg, "kind": "kg"},
            {"label": _("Brought in on"), "value": row.brought_in_on, "kind": "date"},
            {
                "label": _("Left the stock"),
                "value": row.removed_at,
                "kind": "datetime",
                "article": "2(1)(iv)",
            },
            {
                "label": _("May be housed since"),
                "value": row.housable_since,
                "kind": "datetime",
                "article": "80(1)(i)",
            },
        ]
        return {
            "crumbs": [{"label": _("Work list"), "url": "/"}, {"label": row.transport_document}],
            "case": {"reference": row.transport_document, "tone": TONES[row.state]},
            "sections": [{"title": _("Cargo"), "facts": [f for f in facts if f["value"] not in ("", None)]}],
        }

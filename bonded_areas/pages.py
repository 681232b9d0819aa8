"""The page of a cargo lot: what it is, where it lies, and how long it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bonded_areas import selectors
from bonded_areas.lot_words import STORAGE_WORDS
from bonded_areas.models import CargoLot
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.rules.stock import Amount
from doors import page_context
from doors.case_contents import deadlines_of
from doors.forms import Choices
from doors.pages import ProcedurePages
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

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
    """What is stored: everything that can be done with it, its books, and its life drawn as a line."""

    procedure = CargoLot
    slug = SLUG
    title = _("Cargo lot")
    template = "bonded_areas/lot.html"
    path = ("brought_in", "approved", "removed")
    related: ClassVar = ("place", "operator", "administrator", "from_lot__case")
    words = STORAGE_WORDS

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """All that is in stock, today."""
        found: dict[str, Any] = {}
        names = move.rule.input.model_fields
        if "on" in names:
            found["on"] = clock.today()
        if {"packages", "gross_mass_kg"} <= names.keys():
            away = move.name in ("bring_sample_back", "bring_back", "notify_loss_away")
            now = row.balance.away if away else row.balance.stock
            found |= {
                "packages": now.packages,
                "gross_mass_kg": now.gross_mass_kg,
                "quantity": now.quantity,
            }
        elif "packages" in names:
            found["packages"] = row.stock_packages
        return found

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        found = dict(super().choices(row, move, actor))
        if move.name == "join":
            alike = CargoLot.objects.visible_to(actor).filter(
                place_id=row.place_id, transport_document=row.transport_document, state__in=IN_STOCK
            )
            rows = alike.exclude(pk=row.pk).order_by("case_id")[:50]
            found["into_id"] = [
                (one.pk, f"{one.transport_document}: {one.stock_packages} / {one.stock_mass_kg} kg")
                for one in rows
            ]
        return found

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What came in, where, until when, how much of it is where, and every entry of its ledger."""
        now = row.balance
        cargo = [
            {"label": _("Transport document"), "value": row.transport_document, "kind": "code"},
            {"label": _("Description"), "value": row.description, "wide": True},
            {"label": _("Place"), "value": str(row.place), "article": "30(1)"},
            {"label": _("Kind of place"), "value": row.get_place_kind_display(), "article": "29"},
            {"label": _("Operator"), "value": row.operator.name if row.operator else ""},
            {
                "label": _("Administrator of the cargo"),
                "value": row.administrator.name if row.administrator else "",
                "article": "41-3",
            },
            {"label": _("Packages"), "value": row.packages, "kind": "quantity"},
            {"label": _("Gross mass"), "value": row.gross_mass_kg, "kind": "kg"},
            {"label": _("Tariff code"), "value": row.tariff_code, "kind": "code"},
            {"label": _("Origin"), "value": row.origin, "kind": "code"},
            {"label": _("Customs value"), "value": row.customs_value_yen, "kind": "yen"},
            {"label": _("Brought in on"), "value": row.brought_in_on, "kind": "date"},
            {
                "label": _("Left the stock"),
                "value": row.removed_at,
                "kind": "datetime",
                "article": "2(1)(iv)",
            },
        ]
        storage = [
            {"label": _("Applied for storage on"), "value": row.storage_applied_on, "kind": "date"},
            {"label": _("First approved on"), "value": row.first_approved_on, "kind": "date", "article": "43-2(1)"},
            {"label": _("Approved here on"), "value": row.approved_on, "kind": "date", "article": "43-3(1)"},
            {"label": _("Period set until"), "value": row.set_until, "kind": "date", "article": row.set_under or None},
            {"label": _("Outside until"), "value": row.outside_until, "kind": "date", "article": "61(1)"},
            {
                "label": _("May be housed since"),
                "value": row.housable_since,
                "kind": "datetime",
                "article": row.housable_under or "80(1)",
            },
        ]  # fmt: skip
        stock = [
            {"label": _("In stock"), "value": _measures(now.stock, row.unit)},
            {"label": _("On the road"), "value": _measures(now.transit, row.unit), "article": "63(1)"},
            {"label": _("Away for a while"), "value": _measures(now.away, row.unit)},
        ]
        sections = [
            {"title": title, "facts": [f for f in facts if f["value"] not in ("", None)]}
            for title, facts in (
                (_("Cargo"), cargo),
                (_("Storage"), storage),
                (_("How much is where"), stock),
            )
        ]
        entries = selectors.ledger(row)
        return {
            "crumbs": [
                {"label": _("Bonded areas"), "url": reverse("bonded-areas")},
                {"label": str(row.place), "url": reverse("bonded-area", args=[row.place.code])},
                {"label": row.transport_document},
            ],
            "case": {"reference": row.transport_document, "tone": TONES[row.state]},
            "sections": [section for section in sections if section["facts"]],
            "life": life_line([(entry.happened_on, entry.get_kind_display()) for entry, _balance in entries]),
            "ledger": [
                {
                    "on": entry.happened_on,
                    "kind": entry.get_kind_display(),
                    "article": entry.article,
                    "amount": _measures(entry.amount, row.unit),
                    "stock": _measures(balance.stock, row.unit) or "0",
                    "reason": entry.reason,
                }
                for entry, balance in entries
            ],
        }


def _measures(amount: Amount, unit: str) -> str:
    """An amount in a line; empty where there is none."""
    parts = []
    if amount.packages:
        parts.append(
            ngettext("%(n)s package", "%(n)s packages", amount.packages) % {"n": f"{amount.packages:,}"}
        )
    if amount.gross_mass_kg:
        parts.append(f"{amount.gross_mass_kg.normalize():,f} kg")
    if amount.quantity:
        parts.append(f"{amount.quantity.normalize():,f} {unit}".strip())
    return " / ".join(parts)


def life_line(events: Sequence[tuple[date, str]]) -> dict[str, Any] | None:
    """A lot's life drawn to scale: each event at its place between arrival and the last of them, or today.

    Positions are whole numbers of a drawing 1,000 wide; what happened on one day stands at one place.
    """
    if not events:
        return None
    first, last = events[0][0], max(events[-1][0], clock.today())
    days = max((last - first).days, 1)
    points: dict[date, list[str]] = {}
    for on, what in events:
        points.setdefault(on, []).append(what)
    return {
        "first": first,
        "last": last,
        "points": [
            {"x": 20 + (on - first).days * 960 // days, "on": on, "what": ", ".join(names)}
            for on, names in points.items()
        ],
    }

"""The page of a cargo lot: what it is, where it lies, and how long it may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bonded_areas import claims, selectors
from bonded_areas.lot_life import life_of
from bonded_areas.lot_words import FIXED_BY, STORAGE_ACTS, STORAGE_WORDS
from bonded_areas.models import CargoLot
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.stock import Amount
from bonded_areas.rules.storage_periods import REGIMES
from doors import page_context
from doors.case_contents import deadlines_of
from doors.forms import Choices
from doors.pages import ProcedurePages, page_of
from doors.templatetags.kanmon import tokyo_date
from duties.worksheet_words import shown_steps
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move

SLUG: Final = "cargo-lots"
# Acts that only one type of area knows, or some.
ONLY_IN: Final = {
    frozenset({PlaceKind.EXHIBITION}): (
        "ask_for_use_report",
        "report_use",
        "require_sale_security",
        "give_sale_security",
        "ask_to_remove",
        "find_circumstances",
        "end_circumstances",
    ),
    frozenset({PlaceKind.EXHIBITION, PlaceKind.INTEGRATED}): ("restrict_place",),
    frozenset({PlaceKind.FACTORY, PlaceKind.EXHIBITION, PlaceKind.INTEGRATED}): (
        "ask_to_work_outside",
        "permit_outside",
        "refuse_outside",
        "take_back_outside",
        "give_outside_security",
        "inspect_outside",
        "take_outside",
        "bring_back",
    ),
    frozenset(REGIMES): (
        "apply_for_storage",
        "withdraw_application",
        "inspect_for_storage",
        "approve_storage",
        "refuse_storage",
        "ask_for_more_time",
        "give_more_time",
        "decline_more_time",
    ),
}
TONES: Final = {
    "brought_in": "progress",
    "approved": "progress",
    "in_operation": "progress",
    "sampled_out": "waiting",
    "out_for_operation": "waiting",
    "in_transit": "waiting",
    "removed": "good",
    "moved": "ended",
    "lost": "bad",
    "destroyed": "ended",
    "disposed": "ended",
    "consumed": "ended",
    "sold": "good",
    "joined": "ended",
    "struck_off": "ended",
    "confiscated": "bad",
    "sent_back": "ended",
}


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
        "deadlines": page_context.deadlines(deadlines_of(row, actor)),
    }


# What is refused, or not wanted any more, was asked for.
OF_A_REQUEST: Final = {
    f"{act}_{what}": what for act in ("refuse", "take_back") for what in ("sample", "work", "outside")
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
    words_of = STORAGE_ACTS

    def concerns(self, row: Any, move: Move) -> bool:
        """An act that the type of area knows; an answer, once it is asked for."""
        if move.name in OF_A_REQUEST and OF_A_REQUEST[move.name] not in row.permissions:
            return False
        return all(row.place_kind in kinds for kinds, names in ONLY_IN.items() if move.name in names)

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """All that is in stock, today."""
        found: dict[str, Any] = {}
        names = move.rule.input.model_fields
        if "on" in names:
            found["on"] = clock.today()
        if "position" in names:
            found["position"] = row.position
        if {"packages", "gross_mass_kg"} <= names.keys():
            away = move.name in ("bring_sample_back", "bring_back", "notify_loss_away")
            now = row.balance.away if away else row.balance.stock
            found |= {"packages": now.packages, "gross_mass_kg": now.gross_mass_kg, "quantity": now.quantity}
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
        now, stake = row.balance, claims.of_lots([row], clock.today()).get(row.pk)
        cargo = [
            {"label": _("Transport document"), "value": row.transport_document, "kind": "code"},
            {"label": _("Description"), "value": row.description, "wide": True},
            {"label": _("Place"), "value": str(row.place), "article": "30(1)"},
            {"label": _("Position in the area"), "value": row.position if row.state in IN_STOCK else ""},
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
            {
                "label": _("Duty at stake"),
                "value": stake.total if stake is not None else None,
                "kind": "yen",
                "missing": _("not known yet") if stake is not None and stake.total is None else "",
            },
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
            {
                "label": _("First approved on"),
                "value": row.first_approved_on,
                "kind": "date",
                "article": "43-2(1)",
            },
            {
                "label": _("Approved here on"),
                "value": row.approved_on,
                "kind": "date",
                "article": str(REGIMES[row.place_kind].approval) if row.place_kind in REGIMES else None,
            },
            {
                "label": _("Nature fixed for duty"),
                "value": FIXED_BY.get(row.fixed_by, ""),
                "wide": True,
                "article": row.fixed_by,
            },
            {
                "label": _("Period set until"),
                "value": row.set_until,
                "kind": "date",
                "article": row.set_under or None,
            },
            {"label": _("Outside until"), "value": row.outside_until, "kind": "date", "article": "61(1)"},
            {
                "label": _("May be housed since"),
                "value": row.housable_since,
                "kind": "datetime",
                "article": row.housable_under or "80(1)",
            },
        ]
        stock = [
            {"label": _("In stock"), "value": measures(now.stock, row.unit)},
            {"label": _("On the road"), "value": measures(now.transit, row.unit), "article": "63(1)"},
            {"label": _("Away for a while"), "value": measures(now.away, row.unit)},
        ]
        sections = [
            {"title": title, "facts": [f for f in facts if f["value"] not in ("", None) or f.get("missing")]}
            for title, facts in (
                (_("Cargo"), cargo),
                (_("Storage"), [*storage, *application_facts(row)]),
                (_("In the exhibition site or integrated area"), exhibition_facts(row)),
                (_("How much is where"), stock),
            )
        ]
        return {
            "crumbs": [
                {"label": _("Bonded areas"), "url": reverse("bonded-areas")},
                {"label": str(row.place), "url": reverse("bonded-area", args=[row.place.code])},
                {"label": row.transport_document},
            ],
            "case": {"reference": row.transport_document, "tone": TONES[row.state]},
            "sections": [section for section in sections if section["facts"]],
            "worksheet": worksheet_of(stake),
            "life": life_of(row, actor, deadlines_of(row, actor), clock.today()),
            "ledger": ledger_lines(selectors.ledger(row), row.unit, actor),
            "books_url": reverse("lot-books", args=[str(row.case.handle)]),
            "yesterday": clock.today() - timedelta(days=1),
        }


def worksheet_of(stake: claims.AtStake | None) -> dict[str, Any] | None:
    """How much duty hangs on what is left of a lot were it lost today (45(1), 61(4), 65(1)), step by step, or what is
    not known of it; None where nothing is left of it, or no duty hangs on it."""
    if stake is None:
        return None
    day = tokyo_date(stake.law_of)
    if stake.worksheet is None:
        note = _("Not known yet: %(what)s.") % {"what": "; ".join(stake.faults)}
        return {"title": _("Duty at stake"), "steps": [], "note": note}
    steps = shown_steps(stake.worksheet.as_data()["steps"], str(_("Together")))
    note = _("For what is left of the lot, were it lost today. Computed under the law of %(day)s.") % {
        "day": day
    }
    return {"title": _("Duty at stake"), "steps": steps, "note": note}


def application_facts(row: Any) -> list[dict[str, Any]]:
    """What approval was applied for, what its inspection found, and on which ground it was refused."""
    asked, found, refused = row.storage_asked, row.storage_inspection, row.storage_refused
    exhibition = row.place_kind == PlaceKind.EXHIBITION
    outcomes, grounds = STORAGE_WORDS["outcome"].labels, STORAGE_WORDS["ground"].labels
    return [
        {"label": _("Purpose applied for"), "value": asked.get("purpose", ""), "wide": True},
        {
            "label": _("For sale or consumption here"),
            "value": _("Yes") if asked.get("for_sale_or_consumption") else "",
            "article": "4(1)(iii)-2",
        },
        {
            "label": _("Inspection"),
            "value": outcomes.get(found.get("outcome"), ""),
            "note": found.get("note", ""),
            "article": "62-3(2)" if exhibition else "43-4(1)",
        },
        {
            "label": _("Refused"),
            "value": grounds.get(refused.get("ground"), ""),
            "note": refused.get("reason", ""),
            "article": "62-3(3)" if exhibition else "43-3(2)",
        },
        {
            "label": _("To be removed by"),
            "value": day_in(refused, "remove_by"),
            "kind": "date",
            "article": "62-3(3)",
        },
    ]


def exhibition_facts(row: Any) -> list[dict[str, Any]]:
    """What was ordered, asked and given of cargo that is sold or used where it is shown, and of what was left."""
    told = row.exhibition
    stands = told.get("circumstances", {})
    grounds = STORAGE_ACTS["find_circumstances"]["ground"].labels
    return [
        {
            "label": _("Sale or consumption notified on"),
            "value": day_in(told, "sale_notified_on"),
            "kind": "date",
            "article": "62-11",
        },
        {
            "label": _("Where in the area it may be stored"),
            "value": told.get("place", ""),
            "article": "62-4(1)",
            "note": told.get("reason", ""),
        },
        {
            "label": _("Report of its use asked for on"),
            "value": day_in(told, "report_asked_on"),
            "kind": "date",
            "article": "62-4(1)",
        },
        {"label": _("Use reported"), "value": told.get("report", ""), "wide": True, "article": "62-4(1)"},
        {
            "label": _("Security required"),
            "value": told.get("security_required"),
            "kind": "yen",
            "article": "62-4(2)",
        },
        {
            "label": _("Security given"),
            "value": told.get("security_given") or None,
            "kind": "yen",
            "note": told.get("security", ""),
        },
        {
            "label": _("To be removed until"),
            "value": row.remove_until,
            "kind": "date",
            "article": "62-6(1)",
            "note": told.get("removal_reason", ""),
        },
        {
            "label": _("Not collected for now"),
            "value": grounds.get(stands.get("ground"), ""),
            "note": stands.get("reason", ""),
            "article": "62-6(2)",
        },
        {
            "label": _("Duty collected on what was left"),
            "value": day_in(told, "collected_on"),
            "kind": "date",
            "article": "62-6(1)",
        },
    ]


def day_in(told: Mapping[str, Any], name: str) -> date | None:
    """A day that is kept as text."""
    return date.fromisoformat(told[name]) if told.get(name) else None


def measures(amount: Amount, unit: str) -> str:
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


def ledger_lines(entries: Any, unit: str, actor: Actor) -> list[dict[str, Any]]:
    """Entries of a lot's ledger as ledger_table.html draws them; officers go on to the other case."""
    return [
        {
            "on": entry.happened_on,
            "entered_at": entry.entered_at,
            "kind": entry.get_kind_display(),
            "article": entry.article,
            "amount": measures(entry.amount, unit),
            "stock": measures(balance.stock, unit) or "0",
            "reason": entry.reason,
            "other": page_of(entry.other) if entry.other is not None and actor.is_staff else "",
        }
        for entry, balance in entries
    ]

"""The goods of a declaration and how the money was reached (templates/components/goods_lines.html, worksheet.html)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clearance.pages.contents import Contents
from clearance.pages.facts import country
from clearance.pages.words import TAX_CLASSES, preference_label
from doors.templatetags.kanmon import tokyo_date
from duties.models.liability import State as LiabilityState
from duties.rules.tariff_code import printed_code
from duties.worksheet_words import shown_steps


def goods_of(contents: Contents) -> dict[str, Any]:
    """The lines with what was assessed of each, and their total."""
    assessed = {line["number"]: line for line in contents.sheet.get("lines", ())}
    lines = [_line(line, assessed.get(line.number, {}), contents) for line in contents.lines]
    return {"lines": lines, "total": _total(contents) if lines else None}


def _line(line: Any, assessed: Mapping[str, Any], contents: Contents) -> dict[str, Any]:
    rate = assessed.get("rate") or {}
    return {
        "number": line.number,
        "description": line.description or _("no description yet"),
        "code": printed_code(line.code) if line.code else "",
        "origin": country(line.origin),
        "quantity": line.quantity,
        "unit": line.unit,
        "net_kg": line.net_mass_kg,
        "amount": line.price,
        "currency": line.currency or contents.row.invoice_currency or "–",
        "customs_value": assessed.get("customs_value"),
        "rate": rate.get("text", ""),
        "duty": assessed.get("duty"),
        "tax": assessed.get("consumption_tax"),
        "flags": list(_flags(line, assessed, contents)),
    }


def _flags(line: Any, assessed: Mapping[str, Any], contents: Contents) -> Iterable[dict[str, Any]]:
    if line.preference:
        yield {
            "label": _("preference %(name)s") % {"name": preference_label(line.preference)},
            "tone": "progress",
        }
    tax_class = line.tax_class or assessed.get("tax_class") or "standard"
    if tax_class != "standard":
        yield {"label": TAX_CLASSES.get(tax_class, tax_class), "tone": "progress"}
    if line.quota_certificate:
        yield {"label": _("tariff quota"), "tone": "progress"}
    for one in contents.certificates:
        if one.line_number == line.number and one.confirmed_at is None:
            words = _("%(law)s: to confirm") if one.number else _("%(law)s: to be proved")
            yield {"label": words % {"law": one.law}, "tone": "waiting"}


def _total(contents: Contents) -> dict[str, Any]:
    masses = [line.net_mass_kg for line in contents.lines]
    whole = sum((mass for mass in masses if mass is not None), Decimal(0)) if None not in masses else None
    sheet = contents.assessment
    return {
        "net_kg": whole,
        "customs_value": sheet.customs_value if sheet else None,
        "duty": sheet.duty if sheet else None,
        "tax": sheet.consumption_tax + sheet.local_consumption_tax if sheet else None,
    }


def worksheet_of(contents: Contents) -> dict[str, Any]:
    """Every step with its article, in the reader's language; grouped under the line it belongs to."""
    sheet = contents.assessment
    if sheet is None:
        return {"steps": [], "rates": [], "status": None, "note": ""}
    steps = shown_steps(contents.sheet.get("steps", ()), _("The declaration"))
    note = _("Computed under the law of %(day)s.") % {"day": tokyo_date(sheet.law_of)}
    return {"steps": steps, "rates": [], "status": money_status(contents), "note": note}


def money_status(contents: Contents) -> dict[str, Any] | None:
    """Whether it is paid, as a chip; nothing where it is shown as it stood, or before lodging."""
    liability = None if contents.stood else liability_of(contents.row)
    if liability is None:
        return None
    tones = {
        LiabilityState.PAID: "good",
        LiabilityState.EXTENDED: "waiting",
        LiabilityState.ASSESSED: "waiting",
        LiabilityState.CANCELLED: "ended",
    }
    return {"label": liability.get_state_display(), "tone": tones[LiabilityState(liability.state)]}


def liability_of(row: Any) -> Any:
    """What the declaration obliges to pay; None before it is lodged."""
    return getattr(row.case, "liability_of", None)

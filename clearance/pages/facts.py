"""What a declaration states, in sections (templates/components/facts.html)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.rules.countries import country_codes
from clearance.pages.contents import Contents
from clearance.pages.words import BASES, CHANNELS, CHARGES
from clearance.states import State
from duties.rules.value_elements import LABELS

if TYPE_CHECKING:
    from accounts.actors import Actor

Fact = dict[str, Any]


def fact(label: str, value: Any, kind: str = "text", **more: Any) -> Fact:
    """One labelled value (templates/components/value.html)."""
    return {"label": label, "value": value, "kind": kind, **more}


def sections_of(contents: Contents, actor: Actor) -> list[dict[str, Any]]:
    """The sections of a declaration; what nobody stated is left out where the law does not ask for it."""
    row = contents.row
    found = [
        {"title": _("Parties"), "facts": _parties(row)},
        {"title": _("Transport and place"), "facts": _transport(row)},
        {"title": _("Value"), "facts": _value(row)},
        {"title": _("At the office"), "facts": _office(row)},
    ]
    return [section for section in found if section["facts"]]


def asked(row: Any, label: str, value: Any, kind: str = "text", **more: Any) -> Fact:
    """A fact that Article 67 asks for: while it is a draft, one says what is still to come."""
    if value in (None, "") and row.state == State.DRAFT:
        more["missing"] = _("still to be stated")
    return fact(label, value, kind, **more)


def _person(label: str, person: Any) -> list[Fact]:
    if person is None:
        return []
    found = [fact(label, person.name, note=person.code)]
    if person.corporate_number:
        found.append(fact(_("Corporate number"), person.corporate_number, "code"))
    return found


def _parties(row: Any) -> list[Fact]:
    importer = _person(_("Importer"), row.importer) or [asked(row, _("Importer"), "", article="67")]
    broker = _person(_("Customs broker"), row.broker)[:1]
    return [
        *importer,
        *broker,
        asked(row, _("Overseas shipper"), row.overseas_shipper),
        *_given(fact(_("Address of the shipper"), row.overseas_shipper_address)),
        asked(row, _("Country of export"), country(row.country_of_export)),
    ]


def _transport(row: Any) -> list[Fact]:
    place = row.place
    where = asked(row, _("Place of the goods"), str(place) if place else "", article="67-2(1)")
    return [
        asked(row, _("Transport document"), row.transport_document, "code"),
        asked(row, _("Vessel or flight"), row.conveyance),
        *_given(fact(_("Arrived on"), row.arrival_date, "date")),
        where,
        fact(_("Where the goods are"), BASES.get(row.basis, row.basis), article="67-2(3)"),
        *_given(fact(_("Number of the approval"), row.basis_approval, "code", article="67-2(3)")),
        *_given(
            fact(_("Office declared to"), str(row.declared_at) if row.declared_at else "", article="67-19")
        ),
        *([] if row.duty_declared else [fact(_("Duty"), _("declared after permission"), article="7-2(1)")]),
        asked(row, _("Packages"), row.packages, "quantity"),
        asked(row, _("Gross mass"), row.gross_mass_kg, "kg"),
        *_given(fact(_("Containers"), row.containers, "list")),
    ]


def _value(row: Any) -> list[Fact]:
    currency = row.invoice_currency
    charges = []
    for charge in row.charges:
        kind, _sign, element = charge["kind"].rpartition(":")
        label = str(LABELS.get(element, element))
        if kind in CHARGES:
            label = f"{label} ({CHARGES[kind]})"
        charges.append(fact(label, charge["amount"], "money", currency=charge["currency"]))
    return [
        asked(row, _("Invoice"), row.invoice_number, "code"),
        asked(row, _("Invoice amount"), row.invoice_amount, "money", currency=currency or "–"),
        asked(row, _("Terms of delivery"), row.incoterm, "code"),
        *charges,
        *([fact(_("Freight"), _("none was paid"))] if row.no_freight else []),
        *([fact(_("Insurance"), _("none was paid"))] if row.no_insurance else []),
    ]


def _office(row: Any) -> list[Fact]:
    asked_elsewhere = row.inspection_asked or {}
    found = [
        fact(_("Lodged on"), row.lodged_on, "date", article="67"),
        fact(_("Channel"), CHANNELS.get(row.channel, "")),
        fact(_("Amendments before permission"), row.amendments or None, article="7-14(2)"),
        fact(_("Place of inspection"), row.inspection_place, article="69(1)"),
        fact(
            _("Inspecting office"),
            row.inspection_office.name if row.inspection_office_id else "",
            article="68-2",
        ),
        fact(
            _("Other place asked for"),
            asked_elsewhere.get("place"),
            article="69(2)",
            note=asked_elsewhere.get("reason", ""),
            wide=True,
        ),
        fact(_("Documents due on"), row.documents_due_on, "date", article="68"),
        fact(_("Origin to be corrected by"), row.origin_due_on, "date", article="71(2)"),
        fact(_("Sending back ordered under"), row.sending_back, "article"),
        fact(_("Security for withdrawal"), row.withdrawal_security, article="73(1)"),
        fact(_("Amount of the security"), row.withdrawal_security_amount or None, "yen"),
        fact(_("Withdrawn before permission on"), row.withdrawn_on, "date", article="73(3)"),
        fact(_("Notified of the duty on"), row.duty_notified_on, "date", article="7-17"),
        fact(_("Permitted"), row.permitted_at, "datetime", article="67"),
        fact(_("Ended because"), row.ended_because, "long", wide=True),
        fact(_("Came as"), row.source),
    ]
    return [one for item in found for one in _given(item)]


def _given(item: Fact) -> list[Fact]:
    return [item] if item["value"] not in (None, "", [], {}) else []


def country(code: str) -> str:
    """A country's code with its name in the reader's language, as far as one is known."""
    name = country_names().get(code, "")
    return f"{code} {name}".strip()


def country_names() -> dict[str, str]:
    """Every country's name by its code, in the reader's language."""
    return _names("ja" if (get_language() or "").startswith("ja") else "en")


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale(language).territories
    return {code: str(territories.get(code, "")) for code in sorted(country_codes())}

"""From a read declaration and a completion map to the input of a draft import declaration, and what it still lacks.

The draft is plain data in Kanmon's terms. Nothing is invented: a value comes from the file, from a rule that is noted,
or from an entry of the map that is named; everything else is listed as missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from clearance.intake.completion import NO_MAP, CompletionMap
from clearance.intake.declaration_data import Charge, ChargeKind, Money, ReadDeclaration
from clearance.intake.draft_lines import draft_line
from clearance.intake.draft_sheet import Sheet
from clearance.intake.purpose import Purpose
from clearance.intake.receipt import Completed, Interpreted, Missing

# Delivery terms under which the seller's price holds neither freight nor insurance, or freight alone.
_WITHOUT_FREIGHT: Final = frozenset({"EXW", "FCA", "FAS", "FOB"})
_WITHOUT_INSURANCE: Final = _WITHOUT_FREIGHT | {"CFR", "CPT"}
# Declarations of goods whose lines are worth completing although they are not taken here.
_WORTH_COMPLETING: Final = frozenset({Purpose.SUPPLEMENTARY})
_CONSIGNMENT_REFERENCES: Final = frozenset({"MCR", "DCR", "bill", "manifest"})
_OUT_OF_WAREHOUSE: Final = "71"
# Where a receipt names the entry of the map: the broker was not the map's to give.
SENT_BY: Final = "--broker"


@dataclass(frozen=True, slots=True)
class Completion:
    """The input of a draft, what the map gave, what was interpreted on the way, and what is still missing."""

    draft: dict[str, Any]
    completed: tuple[Completed, ...]
    interpreted: tuple[Interpreted, ...]
    missing: tuple[Missing, ...]

    @property
    def can_be_lodged(self) -> bool:
        """True where nothing that is required is missing."""
        return not any(missing.required for missing in self.missing)


def complete(
    declaration: ReadDeclaration,
    completion_map: CompletionMap = NO_MAP,
    *,
    position: int = 0,
    file_name: str | None = None,
    broker: str | None = None,
) -> Completion:
    """The draft of one declaration. `position` is its place in the file, for the receipt.

    The map's `declarations` are looked up by the sender's reference, then by the name of the file. `broker` is the
    code of the broker who hands the file in and declares, whomever the file and the map name.
    """
    return _run(Sheet(declaration, completion_map, position, file_name), broker)


def what_the_file_lacks(declaration: ReadDeclaration, position: int = 0) -> tuple[Missing, ...]:
    """What the file itself does not say, before any code of it is translated; nothing for what is not taken here."""
    purpose = declaration.classification.purpose
    if not declaration.classification.taken and purpose not in _WORTH_COMPLETING:
        return ()
    sheet = Sheet(declaration, NO_MAP, position, None)
    _run(sheet)
    return tuple(sheet.absent)


def _run(sheet: Sheet, sender: str | None = None) -> Completion:
    source = sheet.source
    lines = [draft_line(sheet, line, index) for index, line in enumerate(source.lines)]
    if not source.lines:
        sheet.lacks("lines", _("the items of goods; the file has none"))
    incoterm = sheet.or_given("incoterm", source.incoterm.code if source.incoterm else None)
    if incoterm is None:
        sheet.lacks("incoterm", _("the delivery term, which says what the price includes"), required=False)
        if source.lines:
            sheet.note(
                "incoterm", None, _("the price is taken to include all that is not listed as a charge")
            )
    amount, currency = _invoice(sheet, lines)
    freight, insurance, additions, deductions = _charges(sheet, incoterm)
    packages = _packages(sheet)
    gross_mass = _gross_mass(sheet)
    draft: dict[str, Any] = {
        "sender_reference": source.reference,
        "importer": _party(sheet, "importer", source.importer.id, _("the importer"), required=True),
        "broker": _broker(sheet) if sender is None else _sending_broker(sheet, sender),
        "place": _place(sheet),
        "transport_document": sheet.or_given("transport_document", source.transport_document),
        "consignment_references": [
            one.id for one in source.previous_documents if one.id and one.type in _CONSIGNMENT_REFERENCES
        ],
        "invoice_number": sheet.or_given("invoice_number", source.invoice_number),
        "incoterm": incoterm,
        "incoterm_place": sheet.or_given(
            "incoterm_place", source.incoterm.place if source.incoterm else None
        ),
        "invoice_amount": amount,
        "invoice_currency": currency,
        "freight": freight,
        "insurance": insurance,
        "additions": additions,
        "deductions": deductions,
        "overseas_shipper": _shipper(sheet),
        "country_of_export": sheet.or_given("country_of_export", source.export_country),
        "vessel_or_flight": sheet.or_given("vessel_or_flight", _vessel(sheet)),
        "arrival_date": sheet.or_given("arrival_date", source.arrival_date),
        "containers": list(sheet.or_given("containers", source.containers or None) or ()),
        "packages": packages,
        "gross_mass_kg": gross_mass,
        "exchange_rates": _rates(sheet, lines, currency),
        "lines": lines,
    }
    for name, what in (
        ("transport_document", _("the bill of lading or waybill")),
        ("invoice_number", _("the number of the invoice")),
        ("country_of_export", _("the country of export")),
        ("vessel_or_flight", _("the vessel or flight")),
        ("arrival_date", _("the day of arrival")),
    ):
        if draft[name] is None:
            sheet.lacks(name, what, required=False)
    missing = (*sheet.absent, *sheet.untranslated)
    return Completion(draft, tuple(sheet.completed), tuple(sheet.interpreted), missing)


def _party(sheet: Sheet, path: str, code: str | None, who: Any, *, required: bool) -> str | None:
    if code is None:
        found = sheet.or_given(path, None)
        if found is None and required:
            sheet.lacks(path, who)
        return None if found is None else str(found)
    if sheet.source.own_codes:
        return code
    found = sheet.map.party(code)
    if found is None or found[0].code is None:
        what = str(_("%(who)s: %(code)s is not in the map's parties")) % {"who": str(who), "code": code}
        sheet.needs_translation(path, what, required=required)
        return None
    entry, where = found
    sheet.took(path, entry.code, where)
    return entry.code


def _broker(sheet: Sheet) -> str | None:
    source = sheet.source
    if source.own_codes:
        return source.declarant.id or sheet.or_given("broker", None)
    if source.broker is None:
        return _party(sheet, "broker", None, _("the broker"), required=False)
    return _party(sheet, "broker", source.broker.id, _("the broker"), required=True)


def _sending_broker(sheet: Sheet, sender: str) -> str:
    source = sheet.source
    named = source.declarant.id if source.own_codes or source.broker is None else source.broker.id
    if named and named != sender:
        sheet.note("broker", sender, _("the broker who hands the file in declares"), raw=named)
    sheet.took("broker", sender, SENT_BY)
    return sender


def _place(sheet: Sheet) -> str | None:
    source = sheet.source
    location = source.location.code if source.location else None
    warehouse = source.warehouse.code if source.warehouse else None
    codes = [code for code in (location, warehouse) if code]
    if any(one.previous == _OUT_OF_WAREHOUSE for one in source.procedures):
        codes.reverse()
    if source.own_codes and codes:
        return codes[0]
    for code in codes:
        found = sheet.map.place(code)
        if found is not None:
            sheet.took("place", found[0], found[1])
            return found[0]
    if codes:
        what = str(_("the place of the goods: %s is not in the map's places")) % " / ".join(codes)
        sheet.needs_translation("place", what)
        return None
    given = sheet.or_given("place", None)
    if given is None:
        sheet.lacks("place", _("the place where the goods are"))
    return None if given is None else str(given)


def _shipper(sheet: Sheet) -> dict[str, Any]:
    exporter = sheet.source.exporter
    name, address = exporter.name, exporter.address
    if name is None and exporter.id is not None:
        found = sheet.map.party(exporter.id)
        if found is not None and found[0].name is not None:
            entry, where = found
            sheet.took("overseas_shipper", entry.name, where)
            name, address = entry.name, entry.address
    if name is None:
        given = sheet.or_given("overseas_shipper", None)
        if given is not None:
            name, address = given.name, given.address
    if name is None:
        sheet.lacks("overseas_shipper.name", _("the overseas shipper's name"), required=False)
    parts = [part for part in (address, exporter.country) if part]
    return {"name": name, "address": ", ".join(parts) or None}


def _vessel(sheet: Sheet) -> str | None:
    by_role = {means.role: means.id for means in sheet.source.transport_means}
    return by_role.get("border") or by_role.get("arrival")


def _invoice(sheet: Sheet, lines: Sequence[dict[str, Any]]) -> tuple[Decimal | None, str | None]:
    total = sheet.source.invoice_total
    prices = [(line["price"], line["currency"]) for line in lines]
    summed = _sum_of_prices(prices)
    if total is not None and total.amount:
        if summed is not None and summed.currency == total.currency and summed.amount != total.amount:
            rule = _("kept as it is: the prices of the lines add up to %s")
            sheet.note("invoice_amount", total.amount, str(rule) % format(summed.amount, "f"))
        amount: Decimal | None = total.amount
        currency = total.currency
    elif summed is not None:
        sheet.note("invoice_amount", summed.amount, _("the sum of the prices of the lines"))
        amount, currency = summed.amount, summed.currency
    else:
        amount, currency = None, None
    if total is not None and currency is None:
        currency = total.currency
    amount = sheet.or_given("invoice_amount", amount)
    currency = sheet.or_given("invoice_currency", currency)
    if amount is None:
        sheet.lacks("invoice_amount", _("the total of the invoice"))
    if currency is None:
        sheet.lacks("invoice_currency", _("the currency of the invoice"))
    return amount, currency


def _sum_of_prices(prices: Iterable[tuple[Decimal | None, str | None]]) -> Money | None:
    total, currencies = Decimal(0), set()
    known = list(prices)
    for price, currency in known:
        if price is None or currency is None:
            return None
        total += price
        currencies.add(currency)
    return Money(total, currencies.pop()) if known and len(currencies) == 1 else None


def _charges(
    sheet: Sheet, incoterm: str | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, list[dict[str, Any]], list[dict[str, Any]]]:
    charges: list[tuple[Charge, int | None]] = [(charge, None) for charge in sheet.source.charges]
    if not (sheet.source.line_charges_are_shares and charges):
        charges += [(charge, line.sequence) for line in sheet.source.lines for charge in line.charges]
    additions = [_entry(*one) for one in charges if one[0].kind is ChargeKind.ADDITION]
    deductions = [_entry(*one) for one in charges if one[0].kind is ChargeKind.DEDUCTION]
    freight, more = _one_sum(sheet, ChargeKind.FREIGHT, charges)
    insurance, further = _one_sum(sheet, ChargeKind.INSURANCE, charges)
    freight = freight or _given_money(sheet, "freight")
    insurance = insurance or _given_money(sheet, "insurance")
    rest = [*additions, *more, *further]
    _complete_currencies(sheet, freight, insurance, rest, deductions)
    if freight is not None and incoterm is not None and incoterm not in _WITHOUT_FREIGHT:
        rule = str(_("kept as a charge beside the price, although the price is %s")) % incoterm
        sheet.note("freight", freight["amount"], rule)
    if freight is None and incoterm in _WITHOUT_FREIGHT:
        sheet.lacks("freight", str(_("the freight: the price is %s and does not include it")) % incoterm)
    if insurance is None and incoterm in _WITHOUT_INSURANCE:
        sheet.lacks("insurance", str(_("the insurance: the price is %s and does not include it")) % incoterm)
    return freight, insurance, rest, deductions


def _complete_currencies(
    sheet: Sheet,
    freight: dict[str, Any] | None,
    insurance: dict[str, Any] | None,
    additions: Sequence[dict[str, Any]],
    deductions: Sequence[dict[str, Any]],
) -> None:
    """A charge without a currency cannot be valued: the map's currency for charges is taken, or it is missing."""
    charges = [("freight", freight), ("insurance", insurance)]
    charges += [(f"additions[{n}]", one) for n, one in enumerate(additions)]
    charges += [(f"deductions[{n}]", one) for n, one in enumerate(deductions)]
    for path, charge in charges:
        if charge is None or charge["currency"] is not None:
            continue
        charge["currency"] = sheet.given_as("charge_currency", f"{path}.currency")
        if charge["currency"] is None:
            sheet.lacks(f"{path}.currency", _("the currency of the charge"))


def _given_money(sheet: Sheet, name: str) -> dict[str, Any] | None:
    found = sheet.or_given(name, None)
    return None if found is None else {"amount": found.amount, "currency": found.currency}


def _entry(charge: Charge, sequence: int | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": charge.code or str(charge.kind)}
    entry |= {"amount": charge.money.amount, "currency": charge.money.currency}
    return entry if sequence is None else entry | {"line": sequence}


def _one_sum(
    sheet: Sheet, kind: ChargeKind, charges: Sequence[tuple[Charge, int | None]]
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The charges of a kind as one amount; those in another currency stay beside it as additions."""
    of_kind = [one for one in charges if one[0].kind is kind]
    if not of_kind:
        return None, []
    currency = of_kind[0][0].money.currency
    same = [charge.money.amount for charge, _line in of_kind if charge.money.currency == currency]
    others = [_entry(*one) for one in of_kind if one[0].money.currency != currency]
    total = sum(same, Decimal(0))
    if len(same) > 1:
        sheet.note(str(kind), total, _("the sum of the amounts that the file gives"))
    return {"amount": total, "currency": currency}, others


def _rates(sheet: Sheet, lines: Sequence[dict[str, Any]], currency: str | None) -> dict[str, Decimal]:
    used = {currency, *(line["currency"] for line in lines)}
    charges = (*sheet.source.charges, *(charge for line in sheet.source.lines for charge in line.charges))
    used |= {charge.money.currency for charge in charges}
    rates = {}
    for code in sorted(code for code in used if code):
        rate = sheet.map.exchange_rates.get(code)
        if rate is not None:
            rates[code] = rate
            sheet.took(f"exchange_rates.{code}", rate, f"exchange_rates.{code}")
    return rates


def _packages(sheet: Sheet) -> int | None:
    counts = [package.count for line in sheet.source.lines for package in line.packages]
    known = [count for count in counts if count is not None]
    summed = sum(known, Decimal(0))
    total = sheet.source.total_packages
    if total is None and known and len(known) == len(counts):
        total = summed
        sheet.note("packages", total, _("the sum of the packages of the lines"))
    elif total is not None and known and summed != total:
        rule = str(_("kept as it is: the packages of the lines add up to %s")) % format(summed, "f")
        sheet.note("packages", total, rule)
    if total is not None and total != total.to_integral_value():
        sheet.note("packages", None, _("it is not a whole number of packages"), raw=format(total, "f"))
        total = None
    found = sheet.or_given("packages", None if total is None else int(total))
    if found is None:
        sheet.lacks("packages", _("the number of packages"))
    return None if found is None else int(found)


def _gross_mass(sheet: Sheet) -> Decimal | None:
    masses = [line.gross_mass for line in sheet.source.lines]
    known = [mass for mass in masses if mass is not None]
    total = sheet.source.gross_mass
    if total is None and known and len(known) == len(masses):
        total = sum(known, Decimal(0))
        if len(known) > 1:
            sheet.note("gross_mass_kg", total, _("the sum of the gross masses of the lines"))
        else:
            sheet.note("gross_mass_kg", total, _("the gross mass of the only line"))
    elif total is not None and len(known) == len(masses) and known and sum(known) != total:
        rule = str(_("kept as it is: the gross masses of the lines add up to %s"))
        sheet.note("gross_mass_kg", total, rule % format(sum(known, Decimal(0)), "f"))
    found = sheet.or_given("gross_mass_kg", total)
    if found is None:
        sheet.lacks("gross_mass_kg", _("the gross mass"))
    return None if found is None else Decimal(found)

"""From what was read of a file to the input of a draft: names and kinds of this floor, nothing invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from clearance.intake.receipt import Interpreted, NotCarried
from duties.rules.value_elements import Element

# The European Union's codes for additions and deductions, by the element of the customs value they are here.
CHARGES: Final[Mapping[str, Element]] = {
    "AB": Element.COMMISSION,
    "AD": Element.PACKING,
    "AE": Element.MATERIALS,
    "AF": Element.TOOLS,
    "AG": Element.CONSUMED,
    "AH": Element.DEVELOPMENT,
    "AI": Element.ROYALTIES,
    "AJ": Element.PROCEEDS,
    "AK": Element.FREIGHT,
    "BA": Element.AFTER_ARRIVAL,
    "BB": Element.AFTER_IMPORT_WORK,
    "BC": Element.IMPORT_DUTIES,
    "BD": Element.DEFERRED_INTEREST,
    "BF": Element.BUYING_COMMISSION,
    **{str(element): element for element in Element},
}
# Terms without an incoterm: the price is read as holding every cost to the port of import.
ALL_IN_THE_PRICE: Final = "CIF"
_SAME: Final = (
    "importer", "broker", "place", "transport_document", "invoice_number", "incoterm", "invoice_amount",
    "invoice_currency", "country_of_export", "arrival_date", "containers", "packages", "gross_mass_kg",
)  # fmt: skip
_LINE_SAME: Final = (
    "description", "code", "origin", "preference", "price", "currency", "net_mass_kg", "gross_mass_kg", "quantity",
    "unit", "quantity2", "unit2", "packages",
)  # fmt: skip
_SUBHEADING: Final = "lines[{index}].code"


@dataclass(slots=True)
class FileDraft:
    """The draft's input, and what had to be interpreted or left aside to make it."""

    given: dict[str, Any]
    interpreted: list[Interpreted] = field(default_factory=list)
    not_carried: list[NotCarried] = field(default_factory=list)

    def note(self, path: str, raw: str, value: str | None, rule: str) -> None:
        self.interpreted.append(Interpreted(path, None, raw, value, rule))


def draft_of(read: Mapping[str, Any], *, source: str) -> FileDraft:
    """The input of a draft from a completed reading.

    What the file calls otherwise is renamed; terms of delivery that are absent are read as "all in the
    price", and freight or insurance that the terms leave to the buyer and the file does not state are read
    as not paid: each of these is noted, for the broker to correct before lodging.
    """
    shipper = read["overseas_shipper"] or {}
    draft = FileDraft({name: read[name] for name in _SAME if read[name] is not None})
    given = draft.given
    given["source"] = source[:100]
    given["overseas_shipper"] = (shipper.get("name") or "")[:200]
    given["overseas_shipper_address"] = (shipper.get("address") or "")[:500]
    given["conveyance"] = (read["vessel_or_flight"] or "")[:70]
    references = list(read.get("consignment_references") or ())
    if not given.get("transport_document") and references:
        given["transport_document"] = references[0]
        draft.note(
            "transport_document", "", references[0], _("the reference of the consignment stands for it")
        )
    if not given.get("incoterm") and read["lines"]:
        given["incoterm"] = ALL_IN_THE_PRICE
        draft.note(
            "incoterm", "", ALL_IN_THE_PRICE, _("no terms of delivery: all is taken to be in the price")
        )
    _charges(read, draft)
    given["lines"] = [_line(line, index, draft) for index, line in enumerate(read["lines"])]
    return draft


def _charges(read: Mapping[str, Any], draft: FileDraft) -> None:
    given = draft.given
    for name in ("freight", "insurance"):
        if read[name] is not None:
            given[name] = read[name]
    terms = given.get("incoterm")
    for name, flag, left_to_the_buyer in (
        ("freight", "no_freight", {"EXW", "FCA", "FAS", "FOB"}),
        ("insurance", "no_insurance", {"EXW", "FCA", "FAS", "FOB", "CFR", "CPT"}),
    ):
        if terms in left_to_the_buyer and name not in given:
            given[flag] = True
            draft.note(name, "", "0", _("not stated: taken as not paid"))
    for name in ("additions", "deductions"):
        taken: list[dict[str, Any]] = []
        for position, charge in enumerate(read[name]):
            element = CHARGES.get(charge["kind"])
            if element is None:
                path = f"{name}[{position}]"
                draft.not_carried.append(NotCarried(path, None, 1))
                rule = _("this kind of charge is not known here; state it before lodging")
                draft.note(path, f"{charge['kind']} {charge['amount']}", None, rule)
                continue
            taken.append({"kind": str(element), "amount": charge["amount"], "currency": charge["currency"]})
        if taken:
            given[name] = taken


def _line(line: Mapping[str, Any], index: int, draft: FileDraft) -> dict[str, Any]:
    taken = {name: line[name] for name in _LINE_SAME if line[name] is not None}
    if "description" in taken and len(taken["description"]) > 500:
        taken["description"] = taken["description"][:500]
        draft.note(
            f"lines[{index}].description",
            line["description"],
            taken["description"],
            _("cut to 500 characters"),
        )
    documents: Sequence[Mapping[str, Any]] = line.get("documents") or ()
    if documents:
        # Licences of another country's laws prove nothing under ours: they stay in the original file.
        draft.not_carried.append(NotCarried(f"lines[{index}].documents", None, len(documents)))
    return taken

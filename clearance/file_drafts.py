"""From what was read of a file to the input of a draft: names and kinds of this floor, nothing invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from django.utils.translation import gettext as _

from clearance.inputs import INCOTERMS
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
# Terms that later editions of the Incoterms put another in the place of (2010, 2020).
SUCCEEDED: Final[Mapping[str, str]] = {"DAF": "DAP", "DES": "DAP", "DDU": "DAP", "DEQ": "DPU", "DAT": "DPU"}
# Kanmon's own JSON, and the type of document that proves a preferential origin in it.
OWN_FORMAT: Final = "json"
PROOF_OF_ORIGIN: Final = "origin"
TERMS: Final = frozenset(get_args(INCOTERMS))
_SAME: Final = (
    "importer",
    "broker",
    "place",
    "transport_document",
    "invoice_number",
    "incoterm",
    "invoice_amount",
    "invoice_currency",
    "country_of_export",
    "arrival_date",
    "containers",
    "packages",
    "gross_mass_kg",
)
_LINE_SAME: Final = (
    "description",
    "code",
    "origin",
    "preference",
    "price",
    "currency",
    "net_mass_kg",
    "gross_mass_kg",
    "quantity",
    "unit",
    "quantity2",
    "unit2",
    "packages",
)
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
    _terms(read, draft)
    _leave_out_nothing_stated(given, "", ("packages", "gross_mass_kg"), draft)
    _charges(read, draft)
    own = source == OWN_FORMAT
    given["lines"] = [_line(line, index, draft, own=own) for index, line in enumerate(read["lines"])]
    return draft


def _terms(read: Mapping[str, Any], draft: FileDraft) -> None:
    given, said = draft.given, str(draft.given.get("incoterm") or "")
    if said in SUCCEEDED:
        given["incoterm"] = SUCCEEDED[said]
        draft.note("incoterm", said, SUCCEEDED[said], _("the term that took its place in the Incoterms"))
    elif said not in TERMS and read["lines"]:
        given["incoterm"] = ALL_IN_THE_PRICE
        rule = _("no terms of delivery: all is taken to be in the price")
        if said:
            rule = _("not an Incoterm, so none: all is taken to be in the price")
        draft.note("incoterm", said, ALL_IN_THE_PRICE, rule)


def _leave_out_nothing_stated(
    given: dict[str, Any], path: str, names: Sequence[str], draft: FileDraft
) -> None:
    """A nought where a mass or a number belongs says nothing: it is left out, and told."""
    for name in names:
        if given.get(name) == 0:
            draft.note(f"{path}{name}", str(given.pop(name)), None, _("nought says nothing here: left out"))


def _charges(read: Mapping[str, Any], draft: FileDraft) -> None:
    given = draft.given
    # Items may be numbered with gaps; lines here are not.
    numbers = {line["sequence"]: number for number, line in enumerate(read["lines"], start=1)}
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
            entry = {"kind": str(element), "amount": charge["amount"], "currency": charge["currency"]}
            number = numbers.get(charge.get("line"))
            taken.append(entry if number is None else entry | {"line": number})
        if taken:
            given[name] = taken


def _line(line: Mapping[str, Any], index: int, draft: FileDraft, *, own: bool) -> dict[str, Any]:
    taken = {name: line[name] for name in _LINE_SAME if line[name] is not None}
    if "description" in taken and len(taken["description"]) > 500:
        taken["description"] = taken["description"][:500]
        draft.note(
            f"lines[{index}].description",
            line["description"],
            taken["description"],
            _("cut to 500 characters"),
        )
    for name, unit in (("quantity", "unit"), ("quantity2", "unit2")):
        if name in taken and not taken.get(unit):
            rule = _("a quantity without a unit says nothing: left out")
            draft.note(f"lines[{index}].{name}", str(taken.pop(name)), None, rule)
    path = f"lines[{index}]."
    _leave_out_nothing_stated(taken, path, ("net_mass_kg", "gross_mass_kg", "quantity", "quantity2"), draft)
    documents: Sequence[Mapping[str, Any]] = line.get("documents") or ()
    if own:
        proofs = [one for one in documents if one["type"] == PROOF_OF_ORIGIN and one["id"]]
        if proofs and len(proofs[0]["id"]) <= 70:
            taken["proof_of_origin"] = proofs[0]["id"]
            documents = [one for one in documents if one is not proofs[0]]
    if documents:
        # Licences of another country's laws prove nothing under ours: they stay in the original file.
        draft.not_carried.append(NotCarried(f"lines[{index}].documents", None, len(documents)))
    return taken

"""What each transition of an import declaration is given: one model for API, page, file and timer alike.

A draft may lack almost anything; what is missing is listed when it is lodged (67). Amounts of money in
foreign currency and masses (kg) are exact decimals, never floats.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, field_validator

from duties.rules.faults import MalformedCode
from duties.rules.iso_codes import UNKNOWN_ORIGIN, is_country, is_currency
from duties.rules.tariff_code import canonical_code
from duties.rules.value_elements import Element
from statute.transitions import ArticleText, Identifier, Input

Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4)]
Mass = Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]


def _currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError(format_lazy(_("ISO 4217 has no currency “{code}”."), code=code))
    return code


def _country(code: str) -> str:
    if not is_country(code):
        raise ValueError(format_lazy(_("ISO 3166 has no country “{code}”."), code=code))
    return code


Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_currency)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]


def _origin(code: str) -> str:
    return code if code == UNKNOWN_ORIGIN else _country(code)


# An unknown origin may be written down, not lodged by a person.
Origin = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(_origin)]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,30}$")]
OfficeCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,8}$")]
Short = Annotated[str, Field(max_length=70)]
Name = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(min_length=1, max_length=4000)]

INCOTERMS = Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]
MAX_LINES = 999


class Money(Input):
    """An amount in a currency."""

    amount: Amount
    currency: Currency


class Charge(Input):
    """An addition to the price, or a deduction from it, by kind (Customs Tariff Act 4(1)).

    For one line of goods by its number, or for all of them, among whom it is shared.
    """

    kind: Element
    amount: Amount
    currency: Currency
    line: Annotated[int, Field(ge=1, le=999)] | None = None


class OtherLawDocument(Input):
    """A permit, licence or approval that another law requires (70(1))."""

    law: Annotated[str, Field(min_length=1, max_length=80)]
    issuer: Name = ""
    number: Annotated[str, Field(min_length=1, max_length=70)]
    valid_until: date | None = None


class LineInput(Input):
    """One line of goods."""

    description: Annotated[str, Field(max_length=500)] = ""
    code: str | None = None
    origin: Origin | None = None
    preference: Annotated[str, Field(max_length=40)] | None = None
    proof_of_origin: Short = ""
    price: Amount | None = None
    currency: Currency | None = None
    net_mass_kg: Mass | None = None
    gross_mass_kg: Mass | None = None
    quantity: Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=6)] | None = None
    unit: Annotated[str, Field(max_length=10)] | None = None
    quantity2: Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=6)] | None = None
    unit2: Annotated[str, Field(max_length=10)] | None = None
    packages: Annotated[int, Field(ge=0, le=10**9)] | None = None
    rate_choices: dict[Annotated[str, Field(max_length=40)], Annotated[int, Field(ge=1, le=99)]] = {}
    quota_certificate: bool = False
    left_out_of_low_value_exemption: bool | None = None
    tax_class: Literal["standard", "reduced", "exempt"] | None = None
    brand: Name = ""
    certificates: Annotated[tuple[OtherLawDocument, ...], Field(max_length=50)] = ()

    @field_validator("code")
    @classmethod
    def code_is_written_rightly(cls, value: str | None) -> str | None:
        """Nine digits, with or without NACCS's check character, which is verified."""
        if value is None or value == "":
            return None
        try:
            return canonical_code(value)
        except MalformedCode as fault:
            raise ValueError(fault.message) from None


class DraftInput(Input):
    """A declaration as far as it is known. Parties and places are named by their codes."""

    importer: Code | None = None
    broker: Code | None = None
    place: Code | None = None
    # "authorised": an authorised or special entrusting importer declares before bringing in (67-2(3)(iii)).
    basis: Literal["in_bonded_area", "on_board", "before_bringing_in", "authorised"] = "in_bonded_area"
    basis_approval: Short = ""
    # The office declared to, where it is another than that of the place (67-19).
    office: OfficeCode | None = None
    # False: no duty is declared with it, so that a special declaration follows the permission (7-3).
    duty_declared: bool = True
    transport_document: Short = ""
    invoice_number: Short = ""
    incoterm: INCOTERMS | None = None
    invoice_amount: Amount | None = None
    invoice_currency: Currency | None = None
    freight: Money | None = None
    insurance: Money | None = None
    additions: Annotated[tuple[Charge, ...], Field(max_length=30)] = ()
    deductions: Annotated[tuple[Charge, ...], Field(max_length=30)] = ()
    overseas_shipper: Name = ""
    overseas_shipper_address: Annotated[str, Field(max_length=500)] = ""
    country_of_export: Country | None = None
    conveyance: Short = ""
    arrival_date: date | None = None
    containers: Annotated[tuple[Annotated[str, Field(max_length=20)], ...], Field(max_length=999)] = ()
    packages: Annotated[int, Field(gt=0, le=10**9)] | None = None
    gross_mass_kg: Mass | None = None
    # That nothing was paid for it, where the terms of delivery leave freight or insurance to the buyer.
    no_freight: bool = False
    no_insurance: bool = False
    lines: Annotated[tuple[LineInput, ...], Field(max_length=MAX_LINES)] = ()
    source: Annotated[str, Field(max_length=100)] = ""


class AmendInput(DraftInput):
    """The declaration as it now reads, and why it is amended (7-14(2))."""

    reason: Reason


class GrantInput(Input):
    """That what was asked for is granted, and on what grounds (7-15(2))."""

    reason: Reason


class FindingInput(Input):
    """One thing a screener found: its rule and parameters, and the sentence in the language of the screening."""

    rule: Annotated[str, Field(min_length=1, max_length=80)]
    score: Annotated[int, Field(ge=0, le=10_000)]
    why: Annotated[str, Field(max_length=1000)] = ""
    params: dict[Annotated[str, Field(max_length=40)], str | int] = {}
    line: Annotated[int, Field(ge=1, le=MAX_LINES)] | None = None


class ScreenedInput(Input):
    """What the screeners found: the channel and every reason for it."""

    score: Annotated[int, Field(ge=0)]
    findings: tuple[FindingInput, ...] = ()


class DocumentRequestInput(Input):
    """Documents wanted (68), and the day by which."""

    documents: Annotated[str, Field(min_length=1, max_length=2000)]
    due_on: date


class AnswerInput(Input):
    """An answer to a request for documents; the files themselves are attached."""

    text: Reason


class InspectionOrderInput(Input):
    """Where the goods are inspected, by whom, and what is to be looked at (67, 69(1))."""

    place: Annotated[str, Field(min_length=1, max_length=200)]
    scope: Literal["sample", "whole", "x_ray"] = "sample"
    instructions: Annotated[str, Field(max_length=2000)] = ""


class DelegationInput(Input):
    """The office that inspects instead, and where the goods are if not at the place declared (68-2)."""

    office_id: Identifier
    place: Code | None = None


class ElsewhereInput(Input):
    """Another place for the inspection, and why the designated one does not suit (69(2), (3))."""

    place: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Reason


class InspectionResultInput(Input):
    """What was found; photographs are attached documents named by their hashes; samples under 105(1)(iii)."""

    finding: Reason
    photographs: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...], Field(max_length=100)
    ] = ()
    samples_taken: Annotated[str, Field(max_length=500)] = ""


class CertificateInput(OtherLawDocument):
    """A permit, licence, approval, inspection or condition of another law, for one line (70(1), (2))."""

    line: Annotated[int, Field(ge=1, le=MAX_LINES)]


class RequirementInput(Input):
    """Another law that, as the officer finds, applies to a line: permission waits for its proof (70(3))."""

    line: Annotated[int, Field(ge=1, le=MAX_LINES)]
    law: Annotated[str, Field(min_length=1, max_length=80)]
    reason: Reason


class ConfirmCertificatesInput(Input):
    """Which certificates the officer has confirmed (70(2)): named, or all those stated when none is named."""

    certificate_ids: Annotated[tuple[Identifier, ...], Field(max_length=1000)] = ()
    note: Annotated[str, Field(max_length=500)] = ""


class DropRequirementInput(Input):
    """Which requirement of another law does not apply after all, and why."""

    line: Annotated[int, Field(ge=1, le=MAX_LINES)]
    law: Annotated[str, Field(min_length=1, max_length=80)]
    reason: Reason


class ReasonInput(Input):
    """Why."""

    reason: Reason


class OriginOrderInput(Input):
    """How the origin is represented falsely, and the period set for correcting it (71(2))."""

    finding: Reason
    due_on: date


class ProhibitedInput(Input):
    """Which item of 69-11(1) the goods fall under, and why customs believes so."""

    item: Literal["i", "i-2", "ii", "iii", "iv", "v", "v-2", "vi", "vii", "viii"]
    finding: Reason


class VerificationInput(Input):
    """The reference of the verification case that causes it."""

    verification: Annotated[str, Field(max_length=200)] = ""


class WithdrawalInput(Input):
    """Security offered for withdrawal before permission, whole yen (73(1)), and why it is asked."""

    security: Annotated[str, Field(min_length=1, max_length=200)]
    security_amount: Annotated[int, Field(gt=0, le=10**15)]
    reason: Reason


class RefusalInput(Input):
    """Why permission is refused, and the article that stands against it."""

    article: ArticleText
    reason: Reason


# The fields in which a slip of the pen is corrected, and how long each may be.
LONGEST = {
    "transport_document": 70,
    "invoice_number": 70,
    "conveyance": 70,
    "overseas_shipper": 200,
    "overseas_shipper_address": 500,
}


class CorrectionInput(Input):
    """A clerical error: which field, what it should say, and why."""

    field: Literal[
        "transport_document", "invoice_number", "conveyance", "overseas_shipper", "overseas_shipper_address"
    ]
    value: Annotated[str, Field(max_length=500)]
    reason: Reason

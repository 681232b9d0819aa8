"""What each transition of a verification case is given: one model for API, page and timer alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ipr_verification.rules.locks import Finding
from ipr_verification.rules.sides import Side
from statute.transitions import Identifier, Input

Reference = Annotated[str, Field(min_length=1, max_length=40)]
Number = Annotated[int, Field(ge=1, le=999)]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
Name = Annotated[str, Field(max_length=200)]
Address = Annotated[str, Field(max_length=500)]
Reasons = Annotated[str, Field(min_length=1, max_length=4000)]
Yen = Annotated[int, Field(gt=0, le=10**15)]
# An organ, or technical advisors (69-19).
Heard = Literal["patent_office", "meti", "maff", "advisors"]


class ReasonInput(Input):
    """Why."""

    reason: Reasons


class GoodsInput(Input):
    """Goods that are suspected: a line of the declaration or a part of it, or described where there is none."""

    line: Number | None = None
    whole_line: bool = True
    description: Annotated[str, Field(min_length=1, max_length=500)]
    quantity: Quantity
    unit: Annotated[str, Field(min_length=1, max_length=10)]


class SuspicionInput(Input):
    """Which goods of which declaration are suspected to infringe, and on what the suspicion rests.

    An import is named by the reference of its declaration; an export, whose declarations are not kept here, by its
    number, and by whom it is declared.
    """

    side: Side = Side.IMPORT
    declaration: Annotated[str, Field(min_length=1, max_length=70)]
    declarant: Annotated[str, Field(max_length=17)] = ""
    goods: Annotated[list[GoodsInput], Field(min_length=1, max_length=999)]
    grounds: Reasons
    # The consignor of an import; the consignee of an export (69-12(2), 69-3(2)). Empty: as declared.
    other_party: Name = ""
    other_party_address: Address = ""


class RightNamed(Input):
    """A right that the goods are suspected to infringe, and the petition on which the procedure rests, if any."""

    right: Reference
    petition: Annotated[str, Field(max_length=40)] = ""


class OpeningInput(Input):
    """Which rights are concerned, whom the goods come from where that is evident, and how long evidence is awaited."""

    rights: Annotated[list[RightNamed], Field(min_length=1, max_length=20)]
    manufacturer: Name = ""
    manufacturer_address: Address = ""
    # Goods that spoil: evidence is awaited for a shorter time; the source of that is told.
    perishable: bool = False
    perishable_because: Name = ""
    small_consignment: bool = False
    small_because: Name = ""


class OpenInput(OpeningInput, SuspicionInput):
    """Both at once."""


class ConcernInput(Input):
    """What opens the procedure for one right: as a consequence of the verification case being opened."""

    verification_id: Identifier
    right_id: Identifier
    petition_id: Identifier | None = None


class ManufacturerInput(Input):
    """The manufacturer, which has become evident, and from what (69-12(3), 69-3(3))."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    address: Address = ""
    evident_from: Reasons


class FindingInput(Input):
    """What is found of which goods, which rights they infringe, and why (69-12(5), 69-3(5))."""

    goods: Annotated[list[Number], Field(min_length=1, max_length=999)]
    finding: Finding
    # References of the rights that they infringe; none where they infringe none.
    rights: Annotated[list[Reference], Field(max_length=20)] = []
    reasons: Reasons


class GoodsNamedInput(Input):
    """Which goods, and why."""

    goods: Annotated[list[Number], Field(min_length=1, max_length=999)]
    reason: Reasons


class NotImportedInput(Input):
    """Why the goods are not imported or exported after all (69-12(6), 69-3(6))."""

    how: Literal["disposed_of", "destroyed", "sent_back", "given_up"]
    reason: Reasons


class OpinionRequestInput(Input):
    """What the organ is to be asked, and why that matters (69-17(1), 69-7(1))."""

    question: Reasons


class SeekInput(Input):
    """Which organ is asked what: by the request of a party, or of customs' own accord."""

    organ: Heard
    question: Reasons


class RefusalInput(Input):
    """Why what was asked for is not sought: it is evident, or the opinion is not needed (69-17(2) proviso, (3))."""

    ground: Literal["evident", "unnecessary"]
    reason: Reasons


class OpinionInput(Input):
    """An opinion in writing: of which organ, which day it came, and its substance."""

    organ: Heard
    on: date
    substance: Reasons


class DepositOrderInput(Input):
    """How much is to be deposited by which day, with which depository, and why it is sufficient. Whole yen."""

    amount: Yen
    due_on: date
    depository: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Reasons


class LotInput(Input):
    """Which goods are a lot of their own in storage, and which."""

    goods: Annotated[list[Number], Field(min_length=1, max_length=999)]
    lot: UUID


class SubmittedInput(Input):
    """Which side submitted evidence and an opinion on which day, and whether nothing more will follow."""

    by: Literal["rightholder", "trader"]
    final: bool
    on: date

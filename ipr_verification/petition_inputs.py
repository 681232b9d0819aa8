"""What each transition of a petition must be given."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ipr_verification.rules.petitions import Matter, Paper
from ipr_verification.rules.sides import Side
from parties.inputs import OfficeCode, PersonCode
from statute.transitions import Identifier, Input

Words = Annotated[str, Field(min_length=1, max_length=4000)]
Line = Annotated[str, Field(min_length=1, max_length=200)]


def _digits(code: str) -> str:
    plain = code.replace(".", "").replace("-", "").strip()
    if not (plain.isascii() and plain.isdigit() and 4 <= len(plain) <= 9):
        raise ValueError(_("This must be an HS code of four to nine digits, such as 4202.21."))
    return plain


# A heading or any number of digits below it, kept as digits.
HsCode = Annotated[str, AfterValidator(_digits)]
Some = Annotated[list[Line], Field(max_length=50)]
Picture = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Pictures = Annotated[list[Picture], Field(max_length=6)]


class GoodsInput(Input):
    """What the suspect goods are, and by what they are known: words in both languages, codes, marks, routes."""

    goods_en: Annotated[str, Field(max_length=1000)] = ""
    goods_ja: Annotated[str, Field(max_length=1000, validate_default=True)] = ""
    hs_codes: Annotated[list[HsCode], Field(max_length=50)] = []
    brands: Some = []
    senders: Some = []
    places: Some = []

    @field_validator("goods_ja")
    @classmethod
    def goods_are_named(cls, in_japanese: str, info: ValidationInfo) -> str:
        """Goods that are named in no language are found by nobody."""
        if not (in_japanese.strip() or info.data.get("goods_en", "").strip()):
            raise ValueError(_("The goods are named in English, in Japanese, or in both."))
        return in_japanese


class ReachedInput(Input):
    """Through whom, and where, the petitioner is reached."""

    agent: PersonCode | None = None
    contact: Annotated[str, Field(min_length=1, max_length=500)]


class SaidInput(ReachedInput):
    """And what it says of the infringement."""

    facts: Words


class WhereInput(Input):
    """On which right, for imports or for exports."""

    # With any Director General (69-13(1)): where no form asks for it otherwise, by code.
    office: OfficeCode | None = None
    right: Annotated[str, Field(min_length=1, max_length=40)]
    side: Side


class ParticularsInput(GoodsInput, SaidInput):
    """What may be amended until it is decided on."""


class FileInput(ParticularsInput, WhereInput):
    """A petition."""


class ChangeInput(GoodsInput, ReachedInput):
    """What is other from now on, while the petition is in effect, and what it rests on."""

    reason: Words


class ReasonInput(Input):
    """Why."""

    reason: Words


class PaperInput(Input):
    """What the minister gave: an opinion or a certification, its number and its day."""

    paper: Paper
    number: Annotated[str, Field(min_length=1, max_length=80)]
    on: date


class EffectInput(Input):
    """The last day on which the petition is to be in effect."""

    effective_until: date


class EndInput(Input):
    """The last day of the right."""

    on: date


class AdvisorInput(Input):
    """Who is to advise, for whom that person works, and the statement of having no special interest."""

    person: PersonCode
    affiliation: PersonCode | None = None
    expertise: Words
    statement: Words


class QuestionInput(Input):
    """What an advisor is asked: whether the evidence is sufficient for a matter."""

    advisor_id: Identifier
    matter: Matter
    question: Words


class AdviceInput(Input):
    """What the advisor answered."""

    advisor_id: Identifier
    sufficient: bool
    opinion: Words


class GuideInput(Input):
    """How genuine goods are told from counterfeits, with pictures among the documents of the petition."""

    title: Line
    look_at: Words
    genuine: Words
    counterfeit: Words
    genuine_pictures: Pictures = []
    counterfeit_pictures: Pictures = []


class GuideNamedInput(Input):
    """Which guide."""

    guide_id: Identifier


class GuideReturnInput(GuideNamedInput):
    """Which guide, and why it is not shown."""

    reason: Words

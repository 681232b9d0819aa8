"""What each transition of a right in the register must be given."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from parties.inputs import PersonCode
from statute.transitions import Input

Name = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
# Of Article 2(1) of the Unfair Competition Prevention Act; item (x) is the kind of right "trade_secret".
Item = Literal["", "i", "ii", "iii", "xi", "xii"]

_NEEDED = _("A right of this kind has a registration number, a day of registration and a last day.")


def _is_numbered(info: ValidationInfo) -> bool | None:
    """Whether rights of the kind that was given are registered under a number; None where none was given."""
    kind = info.data.get("right_kind")
    return RIGHT_LAW[kind].numbered if kind is not None else None


class RightInput(Input):
    """A right as its holder proves it."""

    right_kind: RightKind
    item: Annotated[Item, Field(validate_default=True)] = ""
    number: Annotated[Number, Field(validate_default=True)] = ""
    name_en: Name
    name_ja: Name
    holder: PersonCode
    agent: PersonCode | None = None
    registered_on: Annotated[date | None, Field(validate_default=True)] = None
    protected_until: Annotated[date | None, Field(validate_default=True)] = None
    evidence: Words

    @field_validator("item")
    @classmethod
    def item_is_of_unfair_competition(cls, item: str, info: ValidationInfo) -> str:
        """One of unfair competition names its item, and no other right does."""
        kind = info.data.get("right_kind")
        if kind is not None and (kind is RightKind.UNFAIR_INDICATION) != bool(item):
            raise ValueError(
                _("The item of Article 2(1) is named for unfair competition, and for nothing else.")
            )
        return item

    @field_validator("number")
    @classmethod
    def number_fits_its_kind(cls, number: str, info: ValidationInfo) -> str:
        """A right that is registered has a number, and no other has."""
        numbered = _is_numbered(info)
        if numbered and not number.strip():
            raise ValueError(_NEEDED)
        if numbered is False and number:
            raise ValueError(_("A right of this kind has no registration number."))
        return number

    @field_validator("registered_on", "protected_until")
    @classmethod
    def term_fits_its_kind(cls, day: date | None, info: ValidationInfo) -> date | None:
        """A right that is registered has a term, whose last day is not before its first."""
        if day is None and _is_numbered(info):
            raise ValueError(_NEEDED)
        first = info.data.get("registered_on")
        if day is not None and first is not None and day < first:
            raise ValueError(_("The last day is before the first day."))
        return day


class RightCorrectionInput(Input):
    """What was entered wrongly, or has changed; what is left out stays."""

    number: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    name_en: Name | None = None
    name_ja: Name | None = None
    agent: PersonCode | None = None
    registered_on: date | None = None
    protected_until: date | None = None
    reason: Words


class LapseInput(Input):
    """Why the right is no more: surrendered, invalidated, not renewed, passed to another."""

    reason: Words

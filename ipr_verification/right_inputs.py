"""What each transition of a right in the register must be given."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator

from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from parties.inputs import PersonCode
from statute.transitions import Input

Name = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
# Of Article 2(1) of the Unfair Competition Prevention Act; item (x) is the kind of right "trade_secret".
Item = Literal["", "i", "ii", "iii", "xi", "xii"]


class RightInput(Input):
    """A right as its holder proves it."""

    right_kind: RightKind
    item: Item = ""
    number: Number = ""
    name_en: Name
    name_ja: Name
    holder: PersonCode
    agent: PersonCode | None = None
    registered_on: date | None = None
    protected_until: date | None = None
    evidence: Words

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        """A right that is registered has a number and a term; one of unfair competition its item."""
        numbered = RIGHT_LAW[self.right_kind].numbered
        if numbered and not (self.number.strip() and self.registered_on and self.protected_until):
            raise ValueError(
                _("A right of this kind has a registration number, a day of registration and a last day.")
            )
        if not numbered and self.number:
            raise ValueError(_("A right of this kind has no registration number."))
        if (self.right_kind is RightKind.UNFAIR_INDICATION) != bool(self.item):
            raise ValueError(
                _("The item of Article 2(1) is named for unfair competition, and for nothing else.")
            )
        first, last = self.registered_on, self.protected_until
        if first and last and last < first:
            raise ValueError(_("The last day is before the first day."))
        return self


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

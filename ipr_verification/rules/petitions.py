"""What a petition needs, for how long it may be in effect, and of what advisors may not be asked (69-13, 69-14)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from ipr_verification.rules.sides import Side
from statute.articles import Article, implements
from statute.period_rules import Unit
from statute.periods import Period, count_period, preceding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from statute.calendars import Calendar

EFFECT: Final = Article("69-13", 3)


class Paper(StrEnum):
    """What the petitioner must obtain from the Minister of Economy, Trade and Industry, and submit in writing."""

    OPINION = "opinion"
    CERTIFICATION = "certification"


class Matter(StrEnum):
    """What a technical advisor is asked about: whether the evidence is sufficient for it."""

    SUBSISTENCE = "subsistence"  # the right is there, and is the petitioner's
    INFRINGEMENT = "infringement"  # the goods infringe it
    RECOGNITION = "recognition"  # the goods can be told at the border
    WELL_KNOWN = "well_known"  # the indication is well known among consumers
    UNAUTHORISED_USE = "unauthorised_use"  # a trade secret was used without authority
    IGNORANCE = "ignorance"  # whoever is likely to ship the goods knew of it, or was grossly negligent


# What the minister's opinion or certification is about.
_OF_THE_MINISTER: Final[Mapping[Paper, frozenset[Matter]]] = MappingProxyType(
    {
        Paper.OPINION: frozenset({Matter.WELL_KNOWN}),
        Paper.CERTIFICATION: frozenset({Matter.UNAUTHORISED_USE, Matter.IGNORANCE}),
    }
)


@implements("69-4(1)")
@implements("69-13(1)")
def petition_may_be_filed(kind: RightKind, side: Side) -> bool:
    """Whether the holder of such a right may file a petition: of a layout-design nobody may, on neither side."""
    law = RIGHT_LAW[kind]
    return law.petition and (side is Side.IMPORT or law.export)


@implements("69-4(1)")
@implements("69-13(1)")
def paper_needed(kind: RightKind) -> Paper | None:
    """What must be obtained from the minister: of unfair competition an opinion, of trade secrets a certification."""
    needs = RIGHT_LAW[kind].petition_needs
    return Paper(needs) if needs else None


@implements("69-5")
@implements("69-14")
def kept_from_advisors(kind: RightKind) -> frozenset[Matter]:
    """What advisors are not asked about: that on which the minister is to be heard."""
    needed = paper_needed(kind)
    return _OF_THE_MINISTER[needed] if needed is not None else frozenset()


def longest_effect(first: date, years: int, calendar: Calendar) -> Period:
    """The longest period for which a petition may be in effect from a day on, which is its first."""
    return count_period(first, years, Unit.YEARS, calendar=calendar, inclusive=True, articles=(EFFECT,))


def renewal_opens_on(effective_until: date, months: int) -> date:
    """The first day on which a renewal may be asked for: so many months before the last day is over."""
    return preceding(effective_until + timedelta(days=1), months, Unit.MONTHS)

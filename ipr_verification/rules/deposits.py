"""Deposits that secure damages (69-15, 69-16(5), 69-20): what covers, what is short, what may be given back or paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ipr_verification.rules.sides import Side, on_side
from statute.articles import Article, implements


class Purpose(StrEnum):
    """Why something is to be deposited."""

    PETITION = "petition"  # 69-15(1): what the trader may lose while the goods wait
    SAMPLE = "sample"  # 69-16(5): what the importer may lose by the inspection of a sample
    DISCONTINUANCE = "discontinuance"  # 69-20(3): what the rightholder may lose when the goods go on


class Kind(StrEnum):
    """A sort of entry: what was provided, or what left the account again."""

    CASH = "cash"
    GOVERNMENT_BOND = "government_bond"
    LOCAL_BOND = "local_bond"
    SECURITIES = "securities"
    CONTRACT = "contract"
    PAID = "paid"
    RECOVERED = "recovered"
    ENDED = "ended"


# What lies with the official depository (69-15(3)); a contract stands instead of it (69-15(5)).
DEPOSITED: Final = frozenset({Kind.CASH, Kind.GOVERNMENT_BOND, Kind.LOCAL_BOND, Kind.SECURITIES})
PROVIDED: Final = DEPOSITED | {Kind.CONTRACT}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the account in whole yen: what came in is positive, what left it negative.

    `on` is the day from which it counts, `of` the number of what it was taken from, `until_on` the last day of
    a contract that has one.
    """

    number: int
    kind: Kind
    amount: int
    on: date
    of: int | None = None
    until_on: date | None = None


def remaining(entries: Iterable[Entry]) -> dict[int, int]:
    """What is left of each thing provided, in yen by its number, whatever the day."""
    left: dict[int, int] = {}
    for one in entries:
        number = one.number if one.of is None else one.of
        left[number] = left.get(number, 0) + one.amount
    return left


def held(entries: Collection[Entry]) -> int:
    """Yen that lie with the depository: what may be paid out or given back."""
    kinds = {one.number: one.kind for one in entries if one.of is None}
    return sum(left for number, left in remaining(entries).items() if kinds[number] in DEPOSITED)


@implements("69-15(3)")
@implements("69-15(5)")
@implements("69-20(4)")
@implements("69-20(6)")
def cover(entries: Collection[Entry], on: date) -> int:
    """Yen that secure the damages on a day: what was deposited by then, and contracts in force on it."""
    by_then = [one for one in entries if one.on <= on]
    in_force = {
        one.number for one in by_then if one.of is None and (one.until_on is None or on <= one.until_on)
    }
    return sum(left for number, left in remaining(by_then).items() if number in in_force)


def contract_in_force(entries: Collection[Entry], on: date) -> bool:
    """Whether a contract to pay on behalf stands in on a day."""
    left = remaining(entries)
    return any(
        one.kind is Kind.CONTRACT and left[one.number] and (one.until_on is None or on <= one.until_on)
        for one in entries
    )


def shortfall(required: int, entries: Collection[Entry], on: date) -> int:
    """Yen that are missing on a day; nothing where there is more than is required."""
    return max(0, required - cover(entries, on))


class Ground(StrEnum):
    """Why what was deposited may be recovered (69-15(8), 69-20(9))."""

    FOUND_INFRINGING = "found_infringing"
    ENDED = "ended"
    CONSENT = "consent"
    PRESCRIPTION = "prescription"
    NOT_NEEDED = "not_needed"
    CONTRACT = "contract"
    REPLACED = "replaced"
    NO_ACTION = "no_action"


@dataclass(frozen=True, slots=True)
class GroundLaw:
    """A ground: its item in 69-15(8) and in 69-20(9), the notice on which it rests, and whether the cover must stay."""

    label: Any
    item: str = ""
    item_of_discontinuance: str = ""
    rests_on: str = ""
    keeps_cover: bool = False


GROUNDS: Final[Mapping[Ground, GroundLaw]] = MappingProxyType(
    {
        Ground.FOUND_INFRINGING: GroundLaw(
            _("The goods were found to infringe"), "i", rests_on="found_infringing"
        ),
        Ground.ENDED: GroundLaw(
            _("The procedure ended because the goods are no longer there to be verified"),
            "ii",
            rests_on="ended",
        ),
        Ground.CONSENT: GroundLaw(_("Whom it secures consents"), "iii", "i"),
        Ground.PRESCRIPTION: GroundLaw(
            _("The claim for damages is extinguished by prescription"), "iii", "i"
        ),
        Ground.NOT_NEEDED: GroundLaw(_("The deposit is otherwise no longer needed"), "iii", "i"),
        Ground.CONTRACT: GroundLaw(_("A contract takes its place"), "iv", "ii", keeps_cover=True),
        Ground.REPLACED: GroundLaw(_("Another deposit takes its place"), "v", "iii", keeps_cover=True),
        Ground.NO_ACTION: GroundLaw(
            _("No action for damages was brought in time"), "", "iv", rests_on="discontinued"
        ),
    }
)
# The paragraph of 69-20 that says for a requester what one of 69-15 says for a petitioner.
_OF_DISCONTINUANCE: Final = MappingProxyType({1: 3, 3: 4, 5: 6, 6: 7, 8: 9, 10: 11, 11: 12})


@implements("69-6(1)", "69-6(2)", "69-6(3)", "69-6(5)", "69-6(6)", "69-6(8)", "69-6(10)")
@implements("69-10(3)", "69-10(4)", "69-10(6)", "69-10(7)", "69-10(9)", "69-10(11)")
@implements("69-16(5)", "69-20(3)")
def provision(purpose: Purpose, side: Side, paragraph: int) -> Article | None:
    """The provision that governs such a deposit, by the paragraph of 69-15; None where it has none of the kind.

    A requester is never ordered to deposit more (69-15(2)).
    """
    if purpose is Purpose.SAMPLE:
        return Article("69-16", 5) if paragraph != 11 else None
    if purpose is Purpose.DISCONTINUANCE:
        found = _OF_DISCONTINUANCE.get(paragraph)
        return on_side(side, Article("69-20", found)) if found is not None else None
    return on_side(side, Article("69-15", paragraph))


@implements("69-15(8)")
@implements("69-20(9)")
def recovery_under(purpose: Purpose, side: Side, ground: Ground) -> Article | None:
    """The item under which such a deposit may be recovered on a ground; None where the law knows no such ground."""
    law = GROUNDS[ground]
    if purpose is Purpose.DISCONTINUANCE:
        item = law.item_of_discontinuance
        return on_side(side, Article("69-20", 9, item)) if item else None
    if not law.item:
        return None
    return Article("69-16", 5) if purpose is Purpose.SAMPLE else on_side(side, Article("69-15", 8, law.item))


def recoverable(ground: Ground, number: int, required: int, entries: Collection[Entry], on: date) -> int:
    """Yen of one thing provided that may be given back on a ground.

    Where a contract or another deposit takes its place, only what is there beyond the amount required.
    """
    left = remaining(entries).get(number, 0)
    if not GROUNDS[ground].keeps_cover:
        return left
    return max(0, min(left, cover(entries, on) - required))


@implements("69-15(6)")
@implements("69-20(7)")
def payable(number: int, entries: Collection[Entry]) -> int:
    """Yen of one thing deposited that may be paid to whom it secures, before all other creditors."""
    kinds = {one.number: one.kind for one in entries if one.of is None}
    return remaining(entries).get(number, 0) if kinds.get(number) in DEPOSITED else 0

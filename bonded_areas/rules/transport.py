"""Bonded transport as data: which article governs each kind, and what has become of what was shipped (63 to 66)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bonded_areas.rules.stock import Amount
from statute.articles import Article, implements


class Kind(StrEnum):
    """The ways in which cargo is carried within Japan under customs' eyes."""

    SINGLE = "single"
    BLANKET = "blanket"
    SPECIFIED = "specified"
    POSTAL = "postal"
    WRECKED = "wrecked"
    DOMESTIC = "domestic"


class Point(StrEnum):
    """What a route may begin or end at: the specified circuit of 63(1), and elsewhere where 64 and 66 allow it."""

    PLACE = "place"
    OPEN_PORT = "open_port"
    CUSTOMS_AIRPORT = "customs_airport"
    CUSTOMS_OFFICE = "customs_office"
    ELSEWHERE = "elsewhere"


CIRCUIT: Final = frozenset({Point.PLACE, Point.OPEN_PORT, Point.CUSTOMS_AIRPORT, Point.CUSTOMS_OFFICE})
ANYWHERE: Final = CIRCUIT | {Point.ELSEWHERE}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the Act says of one kind of transport.

    `basis` lets it go; `manifest`, `arrival` and `returned` are the confirmation at departure, that at the
    destination, and the return of the manifest, None where the kind knows none; `collected` is the provision that
    collects duty when it does not arrive, `loss` the notification of a loss, `destruction` the approval that excuses
    it. `fixed_by` is the item of 4(1) that fixes nature and quantity; `by_approval` says that this is the moment of
    the approval, else of shipping out. `period` names the period of the Act, or is "set" where an official sets it.
    """

    basis: Article
    arrival: Article
    period: str | None
    manifest: Article | None = None
    returned: Article | None = None
    collected: Article | None = None
    loss: Article | None = None
    destruction: Article | None = None
    extension: Article | None = None
    fixed_by: Article | None = None
    by_approval: bool = False
    foreign: bool = True
    from_lots: bool = True
    begins_at: frozenset[Point] = CIRCUIT
    ends_at: frozenset[Point] = CIRCUIT
    # Whether it may go to another permitted place of 30(1)(ii), which 63(1) names and 64(1) does not.
    to_permitted_places: bool = True


SET: Final = "set"
TERMS: Final[Mapping[Kind, Terms]] = MappingProxyType(
    {
        Kind.SINGLE: Terms(
            basis=Article("63", 1),
            manifest=Article("63", 3),
            arrival=Article("63", 5),
            returned=Article("63", 6),
            period=SET,
            extension=Article("63", 4),
            collected=Article("65", 1),
            loss=Article("65", 4),
            destruction=Article("65", 3),
            fixed_by=Article("4", 1, "v"),
            by_approval=True,
        ),
        Kind.BLANKET: Terms(
            basis=Article("63", 1),
            arrival=Article("63", 5),
            returned=Article("63", 6),
            period=SET,
            extension=Article("63", 4),
            collected=Article("65", 1),
            loss=Article("65", 4),
            destruction=Article("65", 3),
            fixed_by=Article("4", 1, "v"),
        ),
        Kind.SPECIFIED: Terms(
            basis=Article("63-2", 1),
            manifest=Article("63-2", 2),
            arrival=Article("63-2", 3),
            returned=Article("63-2", 4),
            period="65(2)",
            collected=Article("65", 2),
            loss=Article("65", 4),
            destruction=Article("65", 3),
            fixed_by=Article("4", 1, "v-2"),
        ),
        Kind.POSTAL: Terms(
            basis=Article("63-9", 1),
            manifest=Article("63-9", 2),
            arrival=Article("63-9", 3),
            returned=Article("63-9", 4),
            period="65-2(1)",
            collected=Article("65-2", 1),
            loss=Article("65-2", 3),
            destruction=Article("65-2", 2),
            fixed_by=Article("4", 1, "v-2"),
            from_lots=False,
        ),
        Kind.WRECKED: Terms(
            basis=Article("64", 1),
            arrival=Article("64", 3),
            period=SET,
            extension=Article("64", 2),
            collected=Article("65", 1),
            loss=Article("65", 4),
            destruction=Article("65", 3),
            fixed_by=Article("4", 1, "v"),
            by_approval=True,
            from_lots=False,
            begins_at=ANYWHERE,
            to_permitted_places=False,
        ),
        Kind.DOMESTIC: Terms(
            basis=Article("66", 1),
            arrival=Article("66", 2),
            period=None,
            foreign=False,
            from_lots=False,
            begins_at=ANYWHERE,
            ends_at=ANYWHERE,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What has become of the cargo of one line: so much was shipped, and of it so much is accounted for."""

    shipped: Amount
    arrived: Amount = field(default_factory=Amount)
    late: Amount = field(default_factory=Amount)
    excused: Amount = field(default_factory=Amount)
    lost: Amount = field(default_factory=Amount)

    @property
    def on_the_road(self) -> Amount:
        """What has neither arrived nor been found lost."""
        return self.shipped - self.arrived - self.late - self.excused - self.lost

    @property
    @implements("65(1)", "65(2)", "65-2(1)")
    def dutiable(self) -> Amount:
        """What duty is collected on once the period is over: what did not arrive within it and was not excused.

        Lost by disaster or unavoidably, or destroyed with approval, is excused; what arrived late is not.
        """
        return self.shipped - self.arrived - self.excused


def seems_whole(amount: Amount, rest: Amount) -> bool:
    """Whether so much taken off the rest leaves nothing, or something of every measure; and says them all."""
    return rest.fault_of_taking(amount) is None

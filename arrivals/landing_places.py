"""Where cargo may be landed. The floor that keeps the places says so; this one only asks, and knows no more of them.

landing_places.told_by(places)      # once, as that floor gets ready
landing_places.named({"1AW01"})     # {"1AW01": LandingPlace(...)}
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LandingPlace:
    """A place by its code: who runs it, and the office with jurisdiction over it."""

    code: str
    name: str
    office_id: int
    operator_id: int | None


Lookup = Callable[[Collection[str]], Mapping[str, LandingPlace]]
_lookups: list[Lookup] = []


def told_by(lookup: Lookup) -> None:
    """Registers who answers; of several the first that knows a code."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def named(codes: Collection[str]) -> dict[str, LandingPlace]:
    """The places with these codes, in one query for each floor that keeps any."""
    found: dict[str, LandingPlace] = {}
    for lookup in _lookups if codes else ():
        missing = [code for code in codes if code not in found]
        found.update(lookup(missing) if missing else {})
    return found

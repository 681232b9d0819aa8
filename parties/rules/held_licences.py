"""Licences on which a status rests, as plain data: since when, and whether one is held (50(1), 51(i)(b), 61-5(1))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from parties.rules.authorisation_kinds import Basis
from statute.articles import implements

# What a licence on record answers: the applicant's own word is compared with it.
BY_LICENCE: Final = frozenset({Basis.WAREHOUSE_LICENCE, Basis.FACTORY_LICENCE})


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """A licence that a person holds or held: its number, the place, the day it was given, its first and last day.

    `ended_by` is the item by which it ceased, empty while it has not; `suspended_until` the last day of a suspension
    that is in force, which leaves the licence what it is.
    """

    case_id: int
    person_id: int
    basis: Basis
    number: str
    place: str
    given_on: date
    first_day: date
    last_day: date
    ended_by: str = ""
    suspended_until: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it is held on the day: also on its last one, and no more when that is over, timer or not."""
        return not self.ended_by and self.first_day <= on <= self.last_day

    def is_called(self, number: str) -> bool:
        """Whether a person means this one: by its number, or by the code of the place."""
        return number.strip().casefold() in {self.number.casefold(), self.place.casefold()}


@implements("50(1)", "61-5(1)")
def held_on(licences: Iterable[HeldLicence], basis: str, on: date) -> tuple[HeldLicence, ...]:
    """Those of the kind that are in force on the day, the oldest first."""
    found = (one for one in licences if one.basis == basis and one.in_force(on))
    return tuple(sorted(found, key=lambda one: (one.given_on, one.case_id)))


@implements("51(i)(b)")
def first_given(licences: Iterable[HeldLicence], basis: str) -> date | None:
    """The day on which the first of several was given, also one that has ended since; None where none ever was."""
    return min((one.given_on for one in licences if one.basis == basis), default=None)

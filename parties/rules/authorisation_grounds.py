"""What stands against giving a status: what officers found, and what the record says by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from parties.rules.authorisation_kinds import Ground, Kind, KindLaw, basis_years, cooling_years
from statute.articles import Article
from statute.calendars import Calendar
from statute.periods import Unit, count_period

# While it is in one of these states, a status is somebody's.
IN_FORCE = frozenset({"approved", "improvement_requested"})
UNDECIDED = frozenset({"applied", "under_review"})


@dataclass(frozen=True, slots=True)
class Held:
    """A status that a person asked for, has or had, as plain data; `revoked_for` are the items of its revocation."""

    case_id: int
    holder_id: int
    kind: str
    state: str
    given_on: date | None = None
    valid_until: date | None = None
    revoked_on: date | None = None
    revoked_for: tuple[str, ...] = ()
    # To whom it passes, and from when, where that is approved (48-2(4)).
    passes_to_id: int | None = None
    passes_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it holds on the day; a last day that is over counts as over before the timer has been there."""
        begun = self.given_on is not None and self.given_on <= on
        return begun and self.state in IN_FORCE and (self.valid_until is None or on <= self.valid_until)


def cooling(law: KindLaw, held: Iterable[Held], on: date, calendar: Calendar) -> bool:
    """Whether a status of this kind was revoked for a ground that cools, and three years have not passed."""
    return any(
        one.kind == law.kind
        and one.revoked_on is not None
        and any((ground := law.revocable_for(item)) and ground.cools for item in one.revoked_for)
        and not _years_passed(one.revoked_on, cooling_years(), on, calendar)
        for one in held
    )


def basis_is_recent(law: KindLaw, since: date | None, on: date, calendar: Calendar) -> bool:
    """Whether the licence or permit on which the status rests is not yet three years old; so is one of no known day."""
    if law.basis_years is None:
        return False
    return since is None or not _years_passed(since, basis_years(), on, calendar)


def standing_against(
    law: KindLaw,
    findings: Mapping[str, bool],
    held: Iterable[Held],
    basis_since: date | None,
    on: date,
    calendar: Calendar,
) -> tuple[Ground, ...]:
    """The grounds that stand against giving the status, in the order of the law.

    `findings` says by item whether the officer found that it stands against it. What the record answers (an earlier
    revocation, the age of the licence) is answered by it alone.
    """
    counted = {
        "revoked_before": cooling(law, held, on, calendar),
        "basis_years": basis_is_recent(law, basis_since, on, calendar),
    }
    return tuple(
        ground
        for ground in law.grounds
        if (counted[ground.counted] if ground.counted else findings.get(str(ground.item), False))
    )


def unexamined(law: KindLaw, findings: Mapping[str, bool]) -> tuple[Ground, ...]:
    """The items that nobody has looked into yet."""
    return tuple(ground for ground in law.examined if str(ground.item) not in findings)


def lapse_item(law: KindLaw, event: str, basis: str) -> Article | None:
    """The item by which an event ends this status; None where the law knows no such end of it.

    The end of what a carrier rests on is item (iii)(a) or (b) by what that is (63-7(1)).
    """
    if event == "basis_ended" and law.kind == Kind.CARRIER and basis == "authorised_broker":
        return law.lapses["broker_ended"]
    return law.lapses.get(event)


def _years_passed(since: date, years: int, on: date, calendar: Calendar) -> bool:
    return on > count_period(since, years, Unit.YEARS, calendar=calendar).ends_on

"""Which licences persons hold or held. The floor that keeps the licences says so; this one only asks.

licences_held.told_by(licences)     # once, as that floor gets ready
licences_held.of({12, 34})          # [HeldLicence(...), ...]
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from parties.named_persons import persons_by_code
from parties.rules.held_licences import BY_LICENCE, HeldLicence
from statute.clock import today
from statute.transitions import Fact, Related, Subject

Lookup = Callable[[Collection[int]], Iterable[HeldLicence]]
_lookups: list[Lookup] = []


def told_by(lookup: Lookup) -> None:
    """Registers who answers."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def of(person_ids: Collection[int]) -> list[HeldLicence]:
    """Every licence of these persons, in the queries of each floor that keeps any; nothing is held where none does."""
    return [one for lookup in _lookups for one in lookup(person_ids)] if person_ids else []


def _of_cases(subjects: Sequence[Subject]) -> Mapping[int, tuple[HeldLicence, ...]]:
    """Of the holder, or of whom an application names, where the status rests on a licence."""
    persons: dict[int, set[int]] = {}
    applying = [s for s in subjects if s.row.holder_id is None and s.input is not None]
    for case_id, named in persons_by_code(applying).items():
        persons[case_id] = {facts.person_id for facts in named.values()}
    for s in subjects:
        if s.row.holder_id is not None and s.row.basis in BY_LICENCE:
            persons[s.case_id] = {s.row.holder_id}
    by_person: dict[int, list[HeldLicence]] = defaultdict(list)
    for one in of({pk for some in persons.values() for pk in some}):
        by_person[one.person_id].append(one)
    return {case_id: tuple(one for pk in some for one in by_person[pk]) for case_id, some in persons.items()}


LICENCES: Fact[tuple[HeldLicence, ...]] = Fact("licences", _of_cases, tuple)


def _cases_in_force(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    from parties.models import Authorisation

    rows = Authorisation._base_manager.filter(pk__in=case_ids, basis__in=list(BY_LICENCE))
    holders = dict(rows.values_list("pk", "holder_id"))
    held = [one for one in of(set(holders.values())) if one.in_force(today())]
    return {
        case_id: [one.case_id for one in held if one.person_id == holder]
        for case_id, holder in holders.items()
    }


# Locked, so that the last licence does not end while the status that rests on it is being given.
LICENCE_CASES = Related("licences", _cases_in_force)


def told(one: HeldLicence, day: Callable[[date], str] = date.isoformat) -> object:
    """A licence in a line: its number, the place, since when, and how it stands; `day` writes the days."""
    if one.ended_by:
        sentence = _("{number} ({place}), given on {given}, ended by {item}")
    elif one.in_force(today()):
        sentence = _("{number} ({place}), given on {given}, in force until {last}")
        if one.suspended_until is not None:
            sentence = _(
                "{number} ({place}), given on {given}, in force until {last}, suspended until {suspended}"
            )
    elif one.first_day > today():
        sentence = _("{number} ({place}), given on {given}, from {first}")
    else:
        sentence = _("{number} ({place}), given on {given}, last day {last}")
    return format_lazy(
        sentence, number=one.number, place=one.place, given=day(one.given_on), item=one.ended_by,
        first=day(one.first_day), last=day(one.last_day),
        suspended=day(one.suspended_until) if one.suspended_until else "",
    )  # fmt: skip

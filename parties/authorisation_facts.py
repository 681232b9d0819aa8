"""What the guards of an authorised operator's case must know, loaded for all cases at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q

from accounts.models import Person
from parties.models.authorisation_contents import GroundFinding, ManagedExporter
from parties.named_persons import PersonFacts, persons_by_code
from parties.rules.authorisation_grounds import IN_FORCE, Held
from parties.rules.authorisation_kinds import RESTS_ON, Basis, Kind
from statute.clock import today
from statute.transitions import Fact, Related, Subject


def _rows() -> Any:
    return apps.get_model("parties", "Authorisation")._base_manager


def _held(subjects: Sequence[Subject]) -> Mapping[int, tuple[Held, ...]]:
    """Every status that the holder, the successor or the person named asked for, has, had or is to take over."""
    named = persons_by_code([s for s in subjects if hasattr(s.input, "person")])
    persons: dict[int, set[int]] = {}
    for s in subjects:
        found = {s.row.holder_id, s.row.successor_id, getattr(s.input, "person_id", None)}
        found |= {facts.person_id for facts in named.get(s.case_id, {}).values()}
        persons[s.case_id] = {pk for pk in found if pk is not None}
    by_holder: dict[int, list[Held]] = defaultdict(list)
    wanted = set().union(*persons.values())
    passing = Q(successor__in=wanted, succession_approved_on__isnull=False, state__in=IN_FORCE)
    for row in _rows().filter(Q(holder__in=wanted) | passing).order_by("case_id"):
        held = row.held()
        for pk in {held.holder_id, held.passes_to_id} & wanted:
            by_holder[pk].append(held)
    return {
        case_id: tuple(dict.fromkeys(h for pk in sorted(some) for h in by_holder[pk]))
        for case_id, some in persons.items()
    }


HELD: Fact[tuple[Held, ...]] = Fact("held", _held, tuple)


def _holders(subjects: Sequence[Subject]) -> Mapping[int, PersonFacts]:
    persons = Person.objects.in_bulk({s.row.holder_id for s in subjects if s.row.holder_id})
    return {
        s.case_id: PersonFacts.of(persons[s.row.holder_id]) for s in subjects if s.row.holder_id in persons
    }


HOLDER: Fact[PersonFacts | None] = Fact("holder", _holders, lambda: None)


def _names(subjects: Sequence[Subject]) -> Mapping[int, Mapping[int, tuple[str, str]]]:
    wanted = {s.case_id: {pk for pk in (s.row.holder_id, s.row.successor_id) if pk} for s in subjects}
    persons = Person.objects.in_bulk(set().union(*wanted.values()))
    return {
        case_id: {pk: (persons[pk].name_en, persons[pk].name_ja) for pk in some}
        for case_id, some in wanted.items()
    }


# By person: the names in both languages of the holder, and of who is to succeed it, for a public notice.
NAMES: Fact[Mapping[int, tuple[str, str]]] = Fact("names", _names, dict)


def _findings(subjects: Sequence[Subject]) -> Mapping[int, tuple[GroundFinding, ...]]:
    found: dict[int, list[GroundFinding]] = defaultdict(list)
    rows = GroundFinding.objects.filter(authorisation__in=[s.case_id for s in subjects])
    for row in rows.order_by("id"):
        found[row.authorisation_id].append(row)
    return {case_id: tuple(rows) for case_id, rows in found.items()}


FINDINGS: Fact[tuple[GroundFinding, ...]] = Fact("findings", _findings, tuple)


def _exporters(subjects: Sequence[Subject]) -> Mapping[int, tuple[ManagedExporter, ...]]:
    found: dict[int, list[ManagedExporter]] = defaultdict(list)
    rows = ManagedExporter.objects.filter(authorisation__in=[s.case_id for s in subjects], until__isnull=True)
    for row in rows.order_by("id"):
        found[row.authorisation_id].append(row)
    return {case_id: tuple(rows) for case_id, rows in found.items()}


# Those who export for the manufacturer now.
EXPORTERS: Fact[tuple[ManagedExporter, ...]] = Fact("exporters", _exporters, tuple)


def _exporters_named(subjects: Sequence[Subject]) -> Mapping[int, Mapping[str, int]]:
    wanted = {code for s in subjects if s.input is not None for code in s.input.exporters}
    if not wanted:
        return {}
    known = dict(Person.objects.filter(code__in=wanted).values_list("code", "pk"))
    return {s.case_id: known for s in subjects}


# By code: the persons whom an input names as exporters.
EXPORTERS_NAMED: Fact[Mapping[str, int]] = Fact("exporters_named", _exporters_named, dict)


@dataclass(frozen=True, slots=True)
class Resting:
    """A carrier's approval that rests on this status, and what else of its holder it can rest on; 63-7(1)(iii)."""

    case_id: int
    instead: int | None
    basis: str
    # It is itself about to be taken over, or its holder has died: it follows its own succession.
    passes_on: bool = False


_BASES = {kind: basis for basis, kinds in RESTS_ON.items() for kind in kinds}


def _can_be_rested_on(holders: Iterable[int]) -> Any:
    return _rows().filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today()),
        holder__in=set(holders),
        status__in=list(_BASES),
        state__in=IN_FORCE,
    )


def _carriers_on(ids: Sequence[int]) -> list[tuple[int, Any]]:
    """The approvals in force that rest on these statuses, each with what it rests on.

    One that was taken over together with what it rests on names nothing: it rests on what its holder has.
    """
    rows = _rows().filter(state__in=IN_FORCE)
    named = [(c.rests_on_id, c) for c in rows.filter(rests_on__in=ids).order_by("case_id")]
    unnamed = list(rows.filter(rests_on__isnull=True, basis__in=list(RESTS_ON)).order_by("case_id"))
    if not unnamed:
        return named
    held = {(row.holder_id, Kind(row.status)): row.pk for row in _rows().filter(pk__in=ids)}
    return named + [
        (held[c.holder_id, kind], c)
        for c in unnamed
        for kind in RESTS_ON[Basis(c.basis)]
        if (c.holder_id, kind) in held
    ]


def _resting(subjects: Sequence[Subject]) -> Mapping[int, tuple[Resting, ...]]:
    ids = [s.case_id for s in subjects]
    carriers = _carriers_on(ids)
    if not carriers:
        return {}
    others = _can_be_rested_on({c.holder_id for _on, c in carriers}).exclude(pk__in=ids)
    instead: dict[int, tuple[int, Basis]] = {}
    for row in others.order_by("case_id"):
        instead.setdefault(row.holder_id, (row.pk, _BASES[Kind(row.status)]))
    found: dict[int, list[Resting]] = defaultdict(list)
    for rested_on, c in carriers:
        other, basis = instead.get(c.holder_id, (None, ""))
        passes_on = c.died_on is not None or c.succession_approved_on is not None
        found[rested_on].append(Resting(c.pk, other, str(basis), passes_on))
    return {case_id: tuple(some) for case_id, some in found.items()}


RESTING: Fact[tuple[Resting, ...]] = Fact("resting", _resting, tuple)


def _resting_ids(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    carriers = [(rests_on, c.pk, c.holder_id) for rests_on, c in _carriers_on(case_ids)]
    others: dict[int, list[int]] = defaultdict(list)
    if carriers:
        for holder, case_id in _can_be_rested_on(c[2] for c in carriers).values_list("holder", "case_id"):
            others[holder].append(case_id)
    for rests_on, case_id, holder in carriers:
        found[rests_on] += [case_id, *others[holder]]
    return found


def _rested_on_ids(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    rows = _rows().filter(pk__in=case_ids, rests_on__isnull=False)
    return {case_id: [rests_on] for case_id, rests_on in rows.values_list("case_id", "rests_on")}


RESTING_CASES = Related("resting", _resting_ids)
# Locked, so that what a status rests on does not end while it is being given.
RESTED_ON = Related("rested_on", _rested_on_ids)

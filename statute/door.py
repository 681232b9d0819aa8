"""The one door: every change of a record of law goes through `perform_many`.

Its four steps: lock the cases, load the declared facts, decide purely, write in sets. `perform` is
`perform_many` of one. Called by the API, the pages, the admin's actions, the timers and files alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute import clock
from statute.calendar_store import current_calendar
from statute.deciding import Decision, decide, load_facts, parse_input
from statute.errors import Conflict, DoorError, LockOrderBroken, MachineFault, NotVisible, Reason, Refused
from statute.journal import changes_since
from statute.locking import LockedCase, lock_cases, new_case_ids
from statute.machine import NEW, Move, machine
from statute.procedure import Procedure, procedure_of
from statute.transitions import Ctx, Subject
from statute.wake import wake_after_commit
from statute.writing import Written, write

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.effects import Open, Then

T = TypeVar("T")
ATTEMPTS = 3
# serialization_failure and deadlock_detected: the outermost call alone tries again.
RETRYABLE = {"40001", "40P01"}

_locked: ContextVar[dict[int, LockedCase] | None] = ContextVar("statute_door_locked", default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: done (with its new state and version), or refused with all the reasons."""

    case_id: int
    done: bool
    state: str
    version: int
    reference: str | None = None
    handle: str = ""
    reasons: tuple[Reason, ...] = ()


def perform(
    case: int | Procedure,
    name: str,
    actor: Actor,
    input: Mapping[str, Any] | None = None,
    *,
    expected_version: int | None = None,
) -> Outcome:
    """Takes one transition of one case. See `perform_many`."""
    case_id = case if isinstance(case, int) else case.pk
    versions = None if expected_version is None else {case_id: expected_version}
    return perform_many([case_id], name, actor, input, expected_versions=versions)[0]


def perform_many(
    cases: Sequence[int],
    name: str,
    actor: Actor,
    input: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    *,
    expected_versions: Mapping[int, int] | None = None,
    refusals: str = "raise",
    fired: Mapping[int, Sequence[int]] | None = None,
) -> list[Outcome]:
    """Takes the transition `name` of all these cases of one procedure, in a number of queries that does not grow.

    `input` is one for all, or one for each case. With `refusals="raise"` the first refusal raises and
    nothing is done; with "report" the others are done and each refused case says why. `fired` names the
    deadlines (by case) whose expiry this is.

    Raises NotVisible (no such case), InvalidInput, Conflict (an expected version differs; tells what
    happened since), Refused (all reasons, each with its article).
    """
    ids = list(cases)
    if not ids:
        return []
    if len(set(ids)) != len(ids):
        raise MachineFault("A case is named twice in one call.")

    def act() -> list[Outcome]:
        procedure, move = _move_of(ids, name)
        inputs = _inputs(move, input, len(ids))
        locked = _lock(ids, move)
        # The base queryset: the door has locked the rows, and decides itself who may act.
        rows = {row.pk: row for row in procedure._base_manager.filter(pk__in=ids)}
        if len(rows) != len(ids):
            raise NotVisible([Reason("not_found", _("There is no such case."))])
        _check_versions(locked, expected_versions or {}, actor)
        subjects = [Subject(i, rows[i], actor, given) for i, given in zip(ids, inputs, strict=True)]
        return _decide_and_write(procedure, move, subjects, locked, refusals, fired or {})

    return in_transaction(act)


def open_case(
    procedure: type[Procedure],
    name: str,
    actor: Actor,
    office_id: int,
    input: Mapping[str, Any] | None = None,
) -> Outcome:
    """Opens a case by one of the procedure's opening transitions (those that lead from "new")."""
    return open_cases(procedure, name, actor, office_id, [input or {}])[0]


def open_cases(
    procedure: type[Procedure], name: str, actor: Actor, office_id: int, inputs: Sequence[Mapping[str, Any]]
) -> list[Outcome]:
    """Opens as many cases as there are inputs, all under one office, in a number of queries that does not grow.

    Raises InvalidInput and Refused as `perform_many` does; then none is opened.
    """

    def act() -> list[Outcome]:
        move = machine(procedure).move(name)
        if move is None or not move.opens:
            raise MachineFault(f"{procedure.__name__} has no opening transition {name!r}.")
        parsed = [parse_input(move, given) for given in inputs]
        ids = new_case_ids(len(parsed))
        locked = {i: LockedCase.new(i, procedure.kind(), office_id) for i in ids}
        (_locked.get() or {}).update(locked)
        subjects = [Subject(i, procedure(case_id=i), actor, p) for i, p in zip(ids, parsed, strict=True)]
        return _decide_and_write(procedure, move, subjects, locked, "raise", {})

    return in_transaction(act)


def in_transaction(act: Callable[[], T]) -> T:
    """Runs `act` in a transaction of the door; the outermost call alone retries deadlocks, three times.

    The clock stands still inside. Use it to put a record of one's own (an idempotency key) into the
    same transaction as a `perform`.
    """
    if _locked.get() is not None:
        with transaction.atomic():
            return act()
    outermost = not connection.in_atomic_block
    for attempt in range(1, ATTEMPTS + 1):
        token = _locked.set({})
        try:
            with ExitStack() as stack:
                stack.enter_context(transaction.atomic())
                stack.enter_context(clock.standing_at(clock.now()))
                return act()
        except OperationalError as error:
            code = getattr(error.__cause__, "pgcode", None)
            if not outermost or code not in RETRYABLE or attempt == ATTEMPTS:
                raise
            time.sleep(0.02 * attempt)
        finally:
            _locked.reset(token)
    raise AssertionError("unreachable")


def hold_locks(cases: Mapping[int, LockedCase]) -> None:
    """Tells the door of cases that the caller has locked itself in this transaction, ascending (the sweep)."""
    held = _locked.get()
    if held is None:
        raise LockOrderBroken("Locks are held inside a transaction of the door only.")
    held.update(cases)


def _move_of(ids: Sequence[int], name: str) -> tuple[type[Procedure], Move]:
    from statute.models import Case

    kinds = set(Case.objects.filter(pk__in=ids).values_list("kind", flat=True).distinct())
    if len(kinds) != 1:
        if not kinds:
            raise NotVisible([Reason("not_found", _("There is no such case."))])
        raise MachineFault("The cases of one call are of one procedure.")
    procedure = procedure_of(kinds.pop())
    move = machine(procedure).move(name)
    if move is None:
        sentence = format_lazy(_("There is no transition “{name}”."), name=name)
        raise Refused([Reason("unknown_transition", sentence, field="transition", value=name)])
    return procedure, move


def _inputs(move: Move, given: Any, count: int) -> list[Any]:
    if given is None or isinstance(given, Mapping):
        return [parse_input(move, given or {})] * count
    if len(given) != count:
        raise MachineFault("There must be one input for each case.")
    return [parse_input(move, one) for one in given]


def _lock(ids: Sequence[int], move: Move) -> dict[int, LockedCase]:
    """Locks the cases and their declared relations, ascending, and looks again whether the relations still hold."""
    held = _locked.get()
    assert held is not None
    wanted = set(ids) | _related_ids(ids, move)
    missing = wanted - held.keys()
    if missing:
        _take_locks(held, missing)
        # Someone may have added a relation between finding and locking; under the locks no one can any more.
        grown = _related_ids(ids, move) - held.keys()
        if grown:
            _take_locks(held, grown)
    if any(i not in held for i in ids):
        raise NotVisible([Reason("not_found", _("There is no such case."))])
    return held


def _take_locks(held: dict[int, LockedCase], wanted: set[int]) -> None:
    if held and min(wanted) < max(held):
        raise LockOrderBroken(
            f"Cases {sorted(wanted)} were not locked at the start, and come before locked ones."
        )
    held.update(lock_cases(wanted))


def _related_ids(ids: Sequence[int], move: Move) -> set[int]:
    found: set[int] = set()
    for related in move.rule.related:
        for others in related.case_ids(ids).values():
            found.update(others)
    return found


def _check_versions(locked: Mapping[int, LockedCase], expected: Mapping[int, int], actor: Actor) -> None:
    for case_id, version in expected.items():
        case = locked[case_id]
        if case.version != version:
            reason = Reason(
                "changed",
                _("The case has changed since you read it; look at what happened and decide again."),
                field="version",
                value=version,
            )
            raise Conflict([reason], case_id, changes_since(case_id, version, actor))


def _decide_and_write(
    procedure: type[Procedure],
    move: Move,
    subjects: Sequence[Subject],
    locked: dict[int, LockedCase],
    refusals: str,
    fired: Mapping[int, Sequence[int]],
) -> list[Outcome]:
    now, calendar = clock.now(), current_calendar()
    today = clock.day_of(now)
    facts = load_facts(move, subjects)
    decisions: list[Decision] = []
    outcomes: dict[int, Outcome] = {}
    for subject in subjects:
        case = locked[subject.case_id]
        ctx = Ctx(
            subject.actor, now, today, calendar, subject.case_id, case.office_id, case.reference, subject.input,
            {name: values[subject.case_id] for name, values in facts.items()},
        )  # fmt: skip
        decision = decide(procedure, move, subject, case, ctx)
        if decision.reasons:
            if refusals == "raise":
                raise Refused(decision.reasons, subject.case_id)
            outcomes[subject.case_id] = Outcome(
                subject.case_id,
                False,
                subject.row.state,
                case.version,
                case.reference,
                case.handle,
                decision.reasons,
            )
            continue
        decisions.append(decision)
    written = write(procedure, move, decisions, locked, now, calendar, fired)
    for case_id, result in written.items():
        outcomes[case_id] = Outcome(
            case_id, True, result.case.state, result.case.version, result.case.reference, result.case.handle
        )
    _follow(written, decisions)
    if written:
        wake_after_commit()
    return [outcomes[subject.case_id] for subject in subjects]


def _follow(written: Mapping[int, Written], decisions: Sequence[Decision]) -> None:
    """Takes the consequences on related cases, grouped so that their number of queries does not grow either."""
    if not any(w.then or w.open for w in written.values()):
        return
    from accounts.actors import Actor

    actor = Actor.system("consequence")
    thens: dict[str, list[Then]] = {}
    opens: dict[tuple[type[Procedure], str, int], list[Open]] = {}
    for result in written.values():
        for then in result.then:
            thens.setdefault(then.name, []).append(then)
        for opened in result.open:
            opens.setdefault((opened.procedure, opened.name, opened.office_id), []).append(opened)
    for (procedure, name, office_id), group in opens.items():
        open_cases(procedure, name, actor, office_id, [o.input for o in group])
    for name, group_ in thens.items():
        by_kind: dict[str, list[Then]] = {}
        held = _locked.get() or {}
        for one in group_:
            if one.case_id not in held:
                raise LockOrderBroken(f"Case {one.case_id} was not locked at the start.")
            by_kind.setdefault(held[one.case_id].kind, []).append(one)
        for same in by_kind.values():
            perform_many([t.case_id for t in same], name, actor, [t.input for t in same])


__all__ = [
    "NEW",
    "DoorError",
    "Outcome",
    "hold_locks",
    "in_transaction",
    "open_case",
    "open_cases",
    "perform",
    "perform_many",
]

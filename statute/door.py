"""The one door: every change of a record of law goes through `perform_many`.

Its four steps: lock the cases, load the declared facts, decide purely, write in sets. `perform` is
`perform_many` of one. Called by the API, the pages, the admin's actions, the timers and files alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute import clock
from statute.authority import authority_reasons
from statute.bilingual import in_both
from statute.calendar_store import current_calendar
from statute.deciding import Decision, decide, load_facts, parse_input
from statute.errors import Conflict, DoorError, LockOrderBroken, MachineFault, NotVisible, Reason, Refused
from statute.journal import changes_since
from statute.locking import LockedCase, hold_for, new_case_ids
from statute.machine import NEW, Move, machine
from statute.procedure import Procedure, procedure_of
from statute.transactions import deciding, held_cases, hold_locks, in_transaction
from statute.transitions import Ctx, Subject
from statute.wake import wake_after_commit
from statute.writing import Written, write

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.effects import Open, Then

    # A consequence, and the case that asks for it.
    Follow = tuple[int, Then]


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
    """Takes the transition `name` of these cases of one procedure; the number of queries does not grow.

    `input` is one for all, or one for each case. With `refusals="raise"` the first refusal raises and
    nothing is done; with "report" the others are done and each refused case says why (a refusal by a
    consequence on another case still raises). `fired` names the deadlines (by case) whose expiry this is.

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
        locked = hold_for(ids, move, inputs)
        if any(i not in locked for i in ids):
            raise _no_such_case()
        # The base queryset: the door has locked the rows, and decides itself who may act.
        rows = procedure.rows_of(ids)
        if len(rows) != len(ids):
            raise _no_such_case()
        subjects = [Subject(i, rows[i], actor, given) for i, given in zip(ids, inputs, strict=True)]
        _check_versions(procedure, move, subjects, locked, expected_versions or {})
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
    """Opens as many cases as there are inputs, under one office; the number of queries does not grow.

    Raises InvalidInput and Refused as `perform_many` does; then none is opened.
    """
    if not inputs:
        return []

    def act() -> list[Outcome]:
        move = machine(procedure).move(name)
        if move is None or not move.opens:
            raise MachineFault(f"{procedure.__name__} has no opening transition {name!r}.")
        parsed = [parse_input(move, given) for given in inputs]
        # Whoever may not open one at all holds up nobody: what an input names is any case of anybody's.
        if reasons := authority_reasons(procedure, move, procedure(), office_id, actor):
            raise Refused(reasons)
        locked = hold_for((), move, parsed)
        ids = new_case_ids(len(parsed))
        locked.update({i: LockedCase.new(i, procedure.kind(), office_id) for i in ids})
        subjects = [Subject(i, procedure(case_id=i), actor, p) for i, p in zip(ids, parsed, strict=True)]
        return _decide_and_write(procedure, move, subjects, locked, "raise", {})

    return in_transaction(act)


def _no_such_case() -> NotVisible:
    return NotVisible([Reason("not_found", _("There is no such case."))])


def _move_of(ids: Sequence[int], name: str) -> tuple[type[Procedure], Move]:
    from statute.models import Case

    kinds = set(Case.objects.filter(pk__in=ids).values_list("kind", flat=True).distinct())
    if not kinds:
        raise _no_such_case()
    if len(kinds) != 1:
        raise MachineFault("The cases of one call are of one procedure.")
    procedure = procedure_of(kinds.pop())
    move = machine(procedure).move(name)
    if move is None:
        sentence = format_lazy(_("There is no transition “{name}”."), name=name)
        raise Refused([Reason("unknown_transition", sentence, field="transition", value=name)])
    return procedure, move


def _inputs(move: Move, given: Any, count: int) -> list[Any]:
    if given is None or not isinstance(given, (list, tuple)):
        return [parse_input(move, {} if given is None else given)] * count
    if len(given) != count:
        raise MachineFault("There must be one input for each case.")
    return [parse_input(move, one) for one in given]


def _check_versions(
    procedure: type[Procedure],
    move: Move,
    subjects: Sequence[Subject],
    locked: Mapping[int, LockedCase],
    expected: Mapping[int, int],
) -> None:
    """Whoever may not act at all is told that, and not what happened to the case meanwhile."""
    for subject in subjects:
        case, version = locked[subject.case_id], expected.get(subject.case_id)
        if version is None or case.version == version:
            continue
        if reasons := authority_reasons(procedure, move, subject.row, case.office_id, subject.actor):
            raise Refused(reasons, case.id)
        reason = Reason(
            "changed",
            _("The case has changed since you read it; look at what happened and decide again."),
            field="version",
            value=version,
        )
        raise Conflict([reason], case.id, changes_since(case.id, version, subject.actor))


def _decide_and_write(
    procedure: type[Procedure],
    move: Move,
    subjects: Sequence[Subject],
    locked: dict[int, LockedCase],
    refusals: str,
    fired: Mapping[int, Sequence[int]],
) -> list[Outcome]:
    # Never before the last entry of a case: clocks of two machines differ, the order of a journal does not.
    now = max([clock.now(), *(at for s in subjects if (at := locked[s.case_id].changed_at) is not None)])
    today, calendar = clock.day_of(now), current_calendar()
    facts = load_facts(move, subjects)
    decisions: list[Decision] = []
    refused: dict[int, Outcome] = {}
    with deciding():
        for subject in subjects:
            case_id, case = subject.case_id, locked[subject.case_id]
            known = {name: values[case_id] for name, values in facts.items()}
            ctx = Ctx(
                subject.actor,
                now,
                today,
                calendar,
                case_id,
                case.office_id,
                case.reference,
                subject.input,
                known,
            )
            decision = decide(procedure, move, subject, case, ctx)
            if not decision.reasons:
                decisions.append(decision)
            elif refusals == "raise":
                raise Refused(decision.reasons, case_id)
            else:
                refused[case_id] = _outcome(case, decision.reasons)
    written = write(procedure, move, decisions, locked, now, calendar, fired)
    _follow(written)
    wake_after_commit({topic for w in written.values() for topic in w.topics})
    return [refused.get(s.case_id) or _outcome(locked[s.case_id]) for s in subjects]


def _outcome(case: LockedCase, reasons: tuple[Reason, ...] = ()) -> Outcome:
    return Outcome(case.id, not reasons, case.state, case.version, case.reference, case.handle, reasons)


def _follow(written: Mapping[int, Written]) -> None:
    """Takes the consequences on related cases, grouped so that the number of queries does not grow."""
    if not any(w.then or w.open for w in written.values()):
        return
    from accounts.actors import Actor

    actor = Actor.system("consequence")
    opens: dict[tuple[type[Procedure], str, int], list[Open]] = {}
    for result in written.values():
        for opened in result.open:
            opens.setdefault((opened.procedure, opened.name, opened.office_id), []).append(opened)
    for (procedure, name, office_id), group in opens.items():
        open_cases(procedure, name, actor, office_id, [o.input for o in group])
    for name, otherwise, group_ in _rounds([(i, then) for i, w in written.items() for then in w.then]):
        if not otherwise:
            perform_many([t.case_id for _i, t in group_], name, actor, [t.input for _i, t in group_])
        elif refused := _attempted(name, group_, actor):
            told = [
                {"reasons": [in_both(reason.message) for reason in reasons]} for reasons in refused.values()
            ]
            perform_many(list(refused), otherwise, actor, told)


def _attempted(name: str, group: Sequence[Follow], actor: Actor) -> dict[int, Sequence[Reason]]:
    """Takes consequences that may be refused; why those were that were, by the case that asked for them.

    A refusal further on takes back the whole attempt: then each is attempted by itself.
    """
    cases, inputs = [then.case_id for _i, then in group], [then.input for _i, then in group]
    try:
        outcomes = perform_many(cases, name, actor, inputs, refusals="report")
    except Refused as error:
        if len(group) == 1:
            return {group[0][0]: error.reasons}
        return {i: why for one in group for i, why in _attempted(name, [one], actor).items()}
    return {i: found.reasons for (i, _then), found in zip(group, outcomes, strict=True) if not found.done}


def _rounds(thens: Sequence[Follow]) -> list[tuple[str, str, list[Follow]]]:
    """The consequences by transition and procedure; one that befalls a case twice comes in two rounds."""
    held = held_cases()
    rounds: dict[tuple[int, str, str, str], list[Follow]] = {}
    seen: dict[tuple[int, str], int] = {}
    for origin, then in thens:
        if then.case_id not in held:
            raise LockOrderBroken(f"Case {then.case_id} was not locked at the start.")
        turn = seen[then.case_id, then.name] = seen.get((then.case_id, then.name), 0) + 1
        kinds = (held[then.case_id].kind, f"{held[origin].kind}.{then.otherwise}" if then.otherwise else "")
        rounds.setdefault((turn, then.name, *kinds), []).append((origin, then))
    return [(name, group[0][1].otherwise, group) for (_turn, name, *_kinds), group in rounds.items()]


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

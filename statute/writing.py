"""Writes what was decided, in sets: as many statements for five hundred cases as for five."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from statute.awaiting import waiting_of
from statute.children import Plan, Written, write_children
from statute.deadline_rows import Changes, reconcile, write_deadlines
from statute.deciding import Decision, column_names
from statute.journal import Entry, append
from statute.locking import LockedCase
from statute.outbox_rows import publish
from statute.references import new_references
from statute.sets import insert_models, insert_rows, update_rows
from statute.uniqueness import refused_when_taken

if TYPE_CHECKING:
    from statute.calendars import Calendar
    from statute.machine import Move
    from statute.procedure import Procedure


def write(
    procedure: type[Procedure],
    move: Move,
    decisions: Sequence[Decision],
    locked: Mapping[int, LockedCase],
    now: datetime,
    calendar: Calendar,
    fired: Mapping[int, Sequence[int]],
) -> dict[int, Written]:
    """Writes rows, deadlines, the journal, the cases and the outbox for everything decided."""
    if not decisions:
        return {}
    results = {d.subject.case_id: Written(locked[d.subject.case_id]) for d in decisions}
    plan = Plan()
    for decision in decisions:
        plan.add(decision, results[decision.subject.case_id])
    _give_references(plan, results, now)
    new = [d for d in decisions if results[d.subject.case_id].case.is_new]
    _insert_cases([results[d.subject.case_id].case for d in new], now)
    for decision in new:
        case = results[decision.subject.case_id].case
        if "case.office_id" not in decision.changes:
            decision.changes["case.office_id"] = (None, case.office_id)
    label = decisions[0].subject.actor.label()
    with refused_when_taken([d.subject.input for d in decisions], move.article):
        insert_models(procedure, [d.subject.row for d in new])
        _update_procedures(procedure, [d for d in decisions if not results[d.subject.case_id].case.is_new])
        write_children(plan, label, now)
    changes = reconcile(
        procedure, move, decisions, now, calendar, fired, new={d.subject.case_id for d in new}
    )
    write_deadlines(changes, calendar, now)
    entries = [
        _entry(move, decision, results[decision.subject.case_id].case, plan, changes, label, now)
        for decision in decisions
    ]
    append(entries)
    _update_cases(decisions, results, changes, now)
    publish([(case_id, emitted.topic, emitted.payload) for case_id, emitted in plan.events], now)
    return results


def _give_references(plan: Plan, results: Mapping[int, Written], now: datetime) -> None:
    wanted = [i for i in dict.fromkeys(plan.references) if results[i].case.reference is None]
    offices = [results[i].case.office_id for i in wanted]
    for case_id, reference in zip(wanted, new_references(offices, now), strict=True):
        results[case_id].case.reference = reference


def _insert_cases(cases: Iterable[LockedCase], now: datetime) -> None:
    insert_rows(
        "statute_case",
        {
            "id": "bigint",
            "kind": "text",
            "handle": "uuid",
            "office_id": "bigint",
            "version": "bigint",
            "state": "text",
            "opened_at": "timestamptz",
            "changed_at": "timestamptz",
            "head_sequence": "bigint",
            "head_hash": "bytea",
        },
        [(c.id, c.kind, c.handle, c.office_id, 0, c.state, now, now, 0, b"") for c in cases],
    )


def _update_procedures(procedure: type[Procedure], decisions: Sequence[Decision]) -> None:
    changed = [d for d in decisions if d.changes]
    touched = {name for d in changed for name in d.changes}
    columns = [name for name in column_names(procedure) if name in touched]
    if columns:
        rows = [(d.subject.case_id, *(d.subject.row.__dict__[c] for c in columns)) for d in changed]
        update_rows(procedure, columns, rows)


def _entry(
    move: Move, decision: Decision, case: LockedCase, plan: Plan, changes: Changes, label: str, now: datetime
) -> Entry:
    actor, row = decision.subject.actor, decision.subject.row
    data: dict[str, Any] = {
        "action": move.name,
        "actor": {"id": actor.user_id, "kind": actor.kind, "name": label},
        "article": str(row.article_of(move.name, move.article)),
        "audience": move.rule.audience,
        "changes": decision.changes,
        "from": decision.source,
        "input": decision.subject.input.model_dump(mode="json", exclude_unset=True),
        "to": row.state,
    }
    if rows := plan.row_changes.get(case.id):
        data["rows"] = rows
    if moved := changes.changes.get(case.id):
        data["deadlines"] = [one.as_data() for one in moved]
    if case.id in plan.references:
        data["reference"] = case.reference
    entry = Entry.chained(
        case.id,
        case.head_sequence + 1,
        case.head_hash,
        now,
        data,
        action=move.name,
        actor_id=actor.user_id,
        audience=move.rule.audience,
    )
    case.head_sequence, case.head_hash = entry.sequence, entry.hash
    return entry


_OF_A_CASE = (
    *("reference", "office_id", "assignee_id", "version", "state", "due_at", "changed_at"),
    *("head_sequence", "head_hash"),
)


def _update_cases(
    decisions: Sequence[Decision], results: Mapping[int, Written], changes: Changes, now: datetime
) -> None:
    from statute.models import Case

    columns, rows = [*_OF_A_CASE], []
    for decision in decisions:
        case = results[decision.subject.case_id].case
        case.version += 1
        case.state = decision.subject.row.state
        case.changed_at = now
        case.is_new = False
        values: tuple[Any, ...] = (
            case.id,
            case.reference,
            case.office_id,
            case.assignee_id,
            case.version,
            case.state,
            changes.next_due.get(case.id),
            now,
            case.head_sequence,
            case.head_hash,
        )
        if decision.subject.row.awaited:
            waiting = waiting_of(decision.subject.row, case.office_id, case.awaited, now)
            case.awaited = waiting.waits
            values += (waiting.waits, waiting.first, list(waiting.office_ids))
        rows.append(values)
    if decisions[0].subject.row.awaited:
        columns += ["awaited", "awaited_since", "awaited_of"]
    update_rows(Case, columns, rows)


__all__ = ["Written", "write"]

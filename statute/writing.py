"""Writes what was decided, in sets: as many statements for five hundred cases as for five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from statute import effects as fx
from statute.deadline_rows import DeadlineChange, reconcile, write_deadlines
from statute.deciding import Decision, column_names
from statute.errors import MachineFault
from statute.journal import Entry, append
from statute.references import new_references
from statute.sets import insert_models, insert_rows, update_rows

if TYPE_CHECKING:
    from statute.calendars import Calendar
    from statute.locking import LockedCase
    from statute.machine import Move
    from statute.procedure import Procedure


@dataclass(slots=True)
class Written:
    """What one case's transition left to be done, and the case as it now stands."""

    case: LockedCase
    then: list[fx.Then] = field(default_factory=list)
    open: list[fx.Open] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """The effects of all the cases, sorted by what is written where."""

    creates: dict[type[models.Model], list[tuple[int, models.Model]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    updates: dict[tuple[type[models.Model], tuple[str, ...]], list[tuple[int, fx.Update]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    deletes: dict[type[models.Model], list[tuple[int, models.Model]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    holds: list[tuple[int, fx.PlaceHold]] = field(default_factory=list)
    lifts: list[tuple[int, fx.LiftHold]] = field(default_factory=list)
    events: list[tuple[int, fx.Emit]] = field(default_factory=list)
    references: list[int] = field(default_factory=list)
    row_changes: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))


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
    plan = _Plan()
    for decision in decisions:
        _sort_effects(decision, results[decision.subject.case_id], plan)
    _give_references(plan, results, now)
    new = [d for d in decisions if results[d.subject.case_id].case.is_new]
    _insert_cases([results[d.subject.case_id].case for d in new], now)
    insert_models(procedure, [d.subject.row for d in new])
    _update_procedures(procedure, [d for d in decisions if not results[d.subject.case_id].case.is_new])
    label = decisions[0].subject.actor.label()
    _write_children(plan, label, now)
    changes = reconcile(
        procedure, move, decisions, now, calendar, fired, new={d.subject.case_id for d in new}
    )
    write_deadlines(changes, calendar, now)
    entries = [
        _entry(move, decision, results[decision.subject.case_id].case, plan, changes.changes, now)
        for decision in decisions
    ]
    append(entries)
    _update_cases(decisions, results, entries, changes.next_due, now)
    insert_rows(
        "statute_outboxevent",
        {"case_id": "bigint", "at": "timestamptz", "topic": "text", "payload": "jsonb"},
        [(case_id, now, e.topic, e.payload) for case_id, e in plan.events],
    )
    return results


def _sort_effects(decision: Decision, result: Written, plan: _Plan) -> None:
    case_id, case = decision.subject.case_id, result.case
    for effect in decision.effects:
        match effect:
            case fx.Create():
                plan.creates[type(effect.row)].append((case_id, effect.row))
            case fx.Update():
                plan.updates[type(effect.row), tuple(sorted(effect.values))].append((case_id, effect))
            case fx.Delete():
                plan.deletes[type(effect.row)].append((case_id, effect.row))
            case fx.Emit():
                plan.events.append((case_id, effect))
            case fx.Then():
                result.then.append(effect)
            case fx.Open():
                result.open.append(effect)
            case fx.PlaceHold():
                plan.holds.append((case_id, effect))
            case fx.LiftHold():
                plan.lifts.append((case_id, effect))
            case fx.GiveReference():
                plan.references.append(case_id)
            case fx.Assign():
                decision.changes["case.assignee_id"] = (case.assignee_id, effect.user_id)
                case.assignee_id = effect.user_id
            case fx.MoveOffice():
                decision.changes["case.office_id"] = (case.office_id, effect.office_id)
                case.office_id = effect.office_id
            case _:
                raise MachineFault(f"{effect!r} is not an effect.")


def _give_references(plan: _Plan, results: Mapping[int, Written], now: datetime) -> None:
    wanted = [i for i in plan.references if results[i].case.reference is None]
    for case_id, reference in zip(
        wanted, new_references([results[i].case.office_id for i in wanted], now), strict=True
    ):
        results[case_id].case.reference = reference


def _insert_cases(cases: Iterable[LockedCase], now: datetime) -> None:
    insert_rows(
        "statute_case",
        {
            "id": "bigint", "kind": "text", "handle": "uuid", "office_id": "bigint", "version": "bigint",
            "state": "text", "opened_at": "timestamptz", "changed_at": "timestamptz",
            "head_sequence": "bigint", "head_hash": "bytea",
        },
        [(c.id, c.kind, c.handle, c.office_id, 0, c.state, now, now, 0, b"") for c in cases],
    )  # fmt: skip


def _update_procedures(procedure: type[Procedure], decisions: Sequence[Decision]) -> None:
    touched = {name for d in decisions for name in d.changes}
    columns = [name for name in column_names(procedure) if name in touched]
    rows = [
        (d.subject.case_id, *(d.subject.row.__dict__[c] for c in columns)) for d in decisions if d.changes
    ]
    if columns:
        update_rows(procedure, columns, rows)


def _write_children(plan: _Plan, label: str, now: datetime) -> None:
    from statute.models import Hold

    # Deleted before created: a draft's lines are replaced, and their numbers are unique.
    for model, gone in plan.deletes.items():
        model._base_manager.filter(pk__in=[row.pk for _, row in gone]).delete()
        for case_id, row in gone:
            plan.row_changes[case_id].append(["delete", model._meta.label_lower, row.pk, _values(row)])
    for model, made in plan.creates.items():
        model._base_manager.bulk_create([row for _, row in made])
        for case_id, row in made:
            plan.row_changes[case_id].append(["create", model._meta.label_lower, row.pk, _values(row)])
    for (model, names), changed in plan.updates.items():
        attnames = [model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
        rows = []
        for case_id, update in changed:
            before = {a: getattr(update.row, a) for a in attnames}
            for name, value in update.values.items():
                setattr(update.row, name, value)
            after = {a: getattr(update.row, a) for a in attnames}
            rows.append((update.row.pk, *after.values()))
            diff = {a: [before[a], after[a]] for a in attnames if before[a] != after[a]}
            plan.row_changes[case_id].append(["update", model._meta.label_lower, update.row.pk, diff])
        update_rows(model, attnames, rows)
    if plan.holds:
        Hold._base_manager.bulk_create(
            [
                Hold(
                    case_id=c,
                    kind=h.kind,
                    article=str(h.article),
                    note=h.note,
                    placed_at=now,
                    placed_by=label,
                )
                for c, h in plan.holds
            ]
        )
    for case_id, hold in plan.holds:
        plan.row_changes[case_id].append(["hold", hold.kind, str(hold.article), hold.note])
    by_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
    for case_id, lift in plan.lifts:
        by_kind[lift.kind, lift.note].append(case_id)
        plan.row_changes[case_id].append(["lift", lift.kind, None, lift.note])
    for (kind, note), case_ids in by_kind.items():
        Hold._base_manager.filter(case_id__in=case_ids, kind=kind, lifted_at__isnull=True).update(
            lifted_at=now, lifted_by=label, lift_note=note
        )


def _values(row: models.Model) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}


def _entry(
    move: Move,
    decision: Decision,
    case: LockedCase,
    plan: _Plan,
    deadline_changes: Mapping[int, list[DeadlineChange]],
    now: datetime,
) -> Entry:
    actor, row = decision.subject.actor, decision.subject.row
    given = decision.subject.input
    data: dict[str, Any] = {
        "action": move.name,
        "actor": {"id": actor.user_id, "kind": actor.kind, "name": actor.label()},
        "article": str(move.article),
        "audience": move.rule.audience,
        "changes": decision.changes,
        "from": decision.source,
        "input": given.model_dump(mode="json", exclude_unset=True),
        "to": row.state,
    }
    if rows := plan.row_changes.get(case.id):
        data["rows"] = rows
    if moved := deadline_changes.get(case.id):
        data["deadlines"] = [change.as_data() for change in moved]
    if case.id in plan.references:
        data["reference"] = case.reference
    entry = Entry.chained(
        case.id, case.head_sequence + 1, case.head_hash, now, data, action=move.name, actor_id=actor.user_id,
        audience=move.rule.audience,
    )  # fmt: skip
    case.head_sequence, case.head_hash = entry.sequence, entry.hash
    return entry


def _update_cases(
    decisions: Sequence[Decision],
    results: Mapping[int, Written],
    entries: Sequence[Entry],
    next_due: Mapping[int, datetime | None],
    now: datetime,
) -> None:
    from statute.models import Case

    rows = []
    for decision, entry in zip(decisions, entries, strict=True):
        case = results[decision.subject.case_id].case
        case.version += 1
        case.state = decision.subject.row.state
        case.is_new = False
        rows.append((
            case.id, case.reference, case.office_id, case.assignee_id, case.version, case.state,
            next_due.get(case.id), now, entry.sequence, entry.hash,
        ))  # fmt: skip
    update_rows(
        Case,
        [
            "reference", "office_id", "assignee_id", "version", "state", "due_at", "changed_at",
            "head_sequence", "head_hash",
        ],
        rows,
    )  # fmt: skip

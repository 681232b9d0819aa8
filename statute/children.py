"""The effects of all the cases of one call, sorted by what is written where; and the rows that belong to cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models

from statute import effects as fx
from statute.columns import check_storable
from statute.errors import MachineFault
from statute.sets import update_rows
from statute.transactions import forget

if TYPE_CHECKING:
    from statute.deciding import Decision
    from statute.locking import LockedCase

Rows = list[tuple[int, models.Model]]
# What a transaction asks once (`transactions.once`): whoever writes one of these has it asked again.
_ASKED_ONCE = frozenset({"statute.parameter", "statute.calendaroverride"})


@dataclass(slots=True)
class Written:
    """What one case's transition left to be done, and the case as it now stands."""

    case: LockedCase
    then: list[fx.Then] = field(default_factory=list)
    open: list[fx.Open] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Plan:
    """What is written where. `row_changes` is what the journal says of a case's rows."""

    creates: dict[type[models.Model], Rows] = field(default_factory=lambda: defaultdict(list))
    updates: dict[tuple[type[models.Model], tuple[str, ...]], list[tuple[int, fx.Update]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    deletes: dict[type[models.Model], Rows] = field(default_factory=lambda: defaultdict(list))
    holds: list[tuple[int, fx.PlaceHold]] = field(default_factory=list)
    lifts: list[tuple[int, fx.LiftHold]] = field(default_factory=list)
    events: list[tuple[int, fx.Emit]] = field(default_factory=list)
    references: list[int] = field(default_factory=list)
    row_changes: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    inputs: dict[int, Any] = field(default_factory=dict)

    def add(self, decision: Decision, result: Written) -> None:
        """Takes in one case's effects."""
        case_id = decision.subject.case_id
        self.inputs[case_id] = decision.subject.input
        for effect in decision.effects:
            match effect:
                case fx.Emit():
                    self.events.append((case_id, effect))
                    result.topics.add(effect.topic)
                case fx.Then():
                    result.then.append(effect)
                case fx.Open():
                    result.open.append(effect)
                case fx.Create():
                    self.creates[type(_own(effect.row, case_id))].append((case_id, effect.row))
                case fx.Update():
                    names = tuple(sorted(effect.values))
                    self.updates[type(_own(effect.row, case_id)), names].append((case_id, effect))
                case fx.Delete():
                    self.deletes[type(_own(effect.row, case_id))].append((case_id, effect.row))
                case fx.PlaceHold():
                    self.holds.append((case_id, effect))
                case fx.LiftHold():
                    self.lifts.append((case_id, effect))
                case fx.GiveReference():
                    self.references.append(case_id)
                case fx.Assign():
                    change(decision, result.case, "assignee_id", effect.user_id)
                case fx.MoveOffice():
                    change(decision, result.case, "office_id", effect.office_id)
                case _:
                    raise MachineFault(f"{effect!r} is not an effect.")


def change(decision: Decision, case: LockedCase, name: str, value: Any) -> None:
    """Changes what stands on the case itself; the journal tells it as "case.<name>"."""
    decision.changes[f"case.{name}"] = (getattr(case, name), value)
    setattr(case, name, value)


def write_children(plan: Plan, label: str, now: datetime) -> None:
    """Writes the rows that belong to the cases, and their holds, in sets."""
    # Deleted before created: a draft's lines are replaced, and their numbers are unique.
    for model, gone in plan.deletes.items():
        for case_id, row in gone:
            plan.row_changes[case_id].append(["delete", model._meta.label_lower, row.pk, _values(row)])
        model._base_manager.filter(pk__in=[row.pk for _, row in gone]).delete()
    for model, made in plan.creates.items():
        for case_id, row in made:
            check_storable(model, _values(row), given=plan.inputs.get(case_id))
        model._base_manager.bulk_create([row for _, row in made])
        for case_id, row in made:
            plan.row_changes[case_id].append(["create", model._meta.label_lower, row.pk, _values(row)])
    for (model, names), changed in plan.updates.items():
        _update(plan, model, names, changed)
    written = {*plan.creates, *plan.deletes, *(model for model, _names in plan.updates)}
    if any(model._meta.label_lower in _ASKED_ONCE for model in written):
        forget()
    _write_holds(plan, label, now)


def _update(
    plan: Plan, model: type[models.Model], names: tuple[str, ...], changed: list[tuple[int, fx.Update]]
) -> None:
    attnames = _attnames(model, names)
    rows: dict[Any, tuple[Any, ...]] = {}
    for case_id, update in changed:
        row = update.row
        before = {a: getattr(row, a) for a in attnames}
        for name, value in update.values.items():
            setattr(row, name, value)
        after = {a: getattr(row, a) for a in attnames}
        check_storable(model, after, given=plan.inputs.get(case_id))
        rows[row.pk] = (row.pk, *after.values())
        diff = {a: [before[a], after[a]] for a in attnames if before[a] != after[a]}
        plan.row_changes[case_id].append(["update", model._meta.label_lower, row.pk, diff])
    update_rows(model, attnames, list(rows.values()))


def _write_holds(plan: Plan, label: str, now: datetime) -> None:
    from statute.models import Hold

    placed = [
        Hold(case_id=c, kind=h.kind, article=str(h.article), note=str(h.note), placed_at=now, placed_by=label)
        for c, h in plan.holds
    ]
    if placed:
        Hold._base_manager.bulk_create(placed)
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


@lru_cache(maxsize=512)
def _attnames(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, ...]:
    by_name: Mapping[str, Any] = {f.name: f for f in model._meta.concrete_fields}
    by_name = {**{f.attname: f for f in by_name.values()}, **by_name}
    return tuple(str(by_name[name].attname) for name in names)


def _own(row: models.Model, case_id: int) -> models.Model:
    """The row, which must be one of the case: another's is not locked."""
    links = _links(type(row))
    if links and case_id not in {getattr(row, name) for name in links}:
        raise MachineFault(f"{row._meta.label} {row.pk} does not belong to case {case_id}.")
    return row


@lru_cache(maxsize=512)
def _links(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of a model that name a case or a procedure's row."""
    from statute.models import Case
    from statute.procedure import Procedure

    found: list[Any] = [f for f in model._meta.concrete_fields if f.remote_field is not None]
    return tuple(f.attname for f in found if issubclass(f.remote_field.model, (Case, Procedure)))

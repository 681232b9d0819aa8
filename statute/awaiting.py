"""What a case waits for from customs: declared beside the machine, a fact of the row, kept by the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from statute.clock import day_of, midnight

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.models import Case
    from statute.procedure import Procedure

# Name -> since when (ISO 8601), and the office that is to act.
Waits = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that customs is to do, as long as `when` holds of the row's own columns.

    `act` is the transition by which it is done, which has the article. `office_field` names the column of the
    office that is to do it, where that is not the case's own; `since_field` the column of the day since which it
    waits, where that is not the day of the act: another case may have waited for it before (a lot that was split
    off), or the day is still to come (a hearing), and until then nobody is waited for.
    """

    name: str
    label: _StrOrPromise
    act: str
    when: Callable[[Any], object]
    office_field: str = ""
    since_field: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that a case waits for, the longest wait, and the offices that are to act, ascending."""

    waits: Waits
    first: datetime | None
    office_ids: tuple[int, ...]


def waiting_of(row: Procedure, office_id: int, before: Waits, now: datetime) -> Waiting:
    """What the row waits for, now or from a day on. What was waited for `before` keeps the instant since when,
    unless its day is another."""
    waits: dict[str, dict[str, Any]] = {}
    for one in row.awaited:
        if one.when(row):
            office = getattr(row, one.office_field) if one.office_field else None
            since = _since(row, one, before.get(one.name), now)
            waits[one.name] = {"since": since.isoformat(), "office": office or office_id}
    instants = [datetime.fromisoformat(one["since"]) for one in waits.values()]
    offices = {one["office"] for one in waits.values()}
    return Waiting(waits, min(instants, default=None), tuple(sorted(offices)))


def says_otherwise(row: Procedure, case: Case) -> Waiting | None:
    """What the row waits for, where its case says something else of it: written without the door, or by older rules."""
    now = waiting_of(row, case.office_id, case.awaited, case.changed_at)
    same = (now.waits, now.first, list(now.office_ids)) == (case.awaited, case.awaited_since, case.awaited_of)
    return None if same else now


def _since(row: Procedure, one: Awaited, before: Mapping[str, Any] | None, now: datetime) -> datetime:
    kept = datetime.fromisoformat(before["since"]) if before is not None else None
    day = getattr(row, one.since_field) if one.since_field else None
    if kept is not None and day in (None, day_of(kept)):
        return kept
    return now if day in (None, day_of(now)) else midnight(day)

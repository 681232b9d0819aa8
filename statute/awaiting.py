"""What a case waits for from customs: declared beside the machine, a fact of the row, kept by the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that customs is to do, as long as `when` holds of the row's own columns.

    `act` is the transition by which it is done, which has the article. `office_field` names the column of the
    office that is to do it, where that is not the case's own.
    """

    name: str
    label: _StrOrPromise
    act: str
    when: Callable[[Any], object]
    office_field: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that a case waits for: name -> since when, in ISO 8601; the longest wait; and the office that is to act."""

    since: Mapping[str, str]
    first: datetime | None
    office_id: int | None


def waiting_of(row: Procedure, office_id: int, before: Mapping[str, str], now: datetime) -> Waiting:
    """What the row waits for now. What was waited for `before` keeps the instant since when it is."""
    found = [one for one in row.awaited if one.when(row)]
    if not found:
        return Waiting({}, None, None)
    since = {one.name: before.get(one.name, now.isoformat()) for one in found}
    longest = min(found, key=lambda one: datetime.fromisoformat(since[one.name]))
    office = getattr(row, longest.office_field) if longest.office_field else office_id
    return Waiting(since, datetime.fromisoformat(since[longest.name]), office or office_id)

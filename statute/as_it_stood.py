"""A case as it stood at a past moment, folded from its journal alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class AsItStood:
    """A case at a past moment: its state, its fields and the rows that belonged to it, values as JSON has them.

    `holds` are the open ones as (kind, article, note); `deadlines` maps the open ones to their last day.
    """

    at: datetime
    sequence: int = 0
    state: str = ""
    reference: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    holds: list[tuple[str, str, str]] = field(default_factory=list)
    deadlines: dict[str, str] = field(default_factory=dict)
    office_id: int | None = None
    assignee_id: int | None = None

    def follow(self, entry: Mapping[str, Any]) -> None:
        """Takes in the next entry."""
        self.sequence, self.state = entry["sequence"], entry["to"]
        self.reference = entry.get("reference", self.reference)
        for name, (_before, after) in entry["changes"].items():
            if name.startswith("case."):
                setattr(self, name.removeprefix("case."), after)
            else:
                self.fields[name] = after
        for operation, kind, key, values in entry.get("rows", ()):
            self._follow_row(operation, kind, key, values)
        for deadline in entry.get("deadlines", ()):
            if deadline["event"] == "started":
                self.deadlines[deadline["name"]] = deadline["ends_on"]
            elif deadline["event"] != "reminded":
                self.deadlines.pop(deadline["name"], None)

    def _follow_row(self, operation: str, kind: str, key: Any, values: Any) -> None:
        match operation:
            case "create":
                self.rows.setdefault(kind, {})[key] = dict(values)
            case "update":
                row = self.rows.setdefault(kind, {}).setdefault(key, {})
                row.update({name: after for name, (_before, after) in values.items()})
            case "delete":
                self.rows.get(kind, {}).pop(key, None)
            case "hold":
                self.holds.append((kind, key, values))
            case "lift":
                self.holds = [hold for hold in self.holds if hold[0] != kind]


def as_it_stood(case_id: int, at: datetime) -> AsItStood | None:
    """The case as it stood at `at`; None when it did not exist yet."""
    found = AsItStood(at)
    for entry in _entries(case_id, at):
        found.follow(entry)
    return found if found.sequence else None


def _entries(case_id: int, at: datetime) -> Iterator[dict[str, Any]]:
    from statute.models import JournalEntry

    rows = JournalEntry.objects.filter(case_id=case_id, at__lte=at).order_by("sequence")
    for body in rows.values_list("body", flat=True).iterator(chunk_size=500):
        yield json.loads(body)


__all__ = ["AsItStood", "as_it_stood"]

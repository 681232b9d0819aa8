"""What the door answers when it does not do what it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.articles import Article


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why something is not done: stable code, sentence, article, and the field at fault."""

    code: str
    message: _StrOrPromise
    article: Article | None = None
    field: str | None = None
    value: Any = None

    def as_data(self) -> dict[str, Any]:
        """The reason as JSON-able data, in the language now active."""
        data: dict[str, Any] = {"code": self.code, "message": str(self.message)}
        data["article"] = str(self.article) if self.article is not None else None
        if self.field is not None:
            data["field"] = self.field
        if self.value is not None:
            data["value"] = self.value if isinstance(self.value, (int, str, bool)) else str(self.value)
        return data


class DoorError(Exception):
    """Base of everything the door answers instead of acting; nothing was written."""

    def __init__(self, reasons: Sequence[Reason], case_id: int | None = None) -> None:
        self.reasons = tuple(reasons)
        self.case_id = case_id
        super().__init__(
            "; ".join(f"{r.message} [{r.article}]" if r.article else str(r.message) for r in reasons)
        )


class Refused(DoorError):
    """The law, the state or the actor's role stands against it: all the reasons, each with its article."""


class InvalidInput(DoorError):
    """The input does not have the required form: one reason a field."""


class Conflict(DoorError):
    """The case has changed since the caller read it; `changes` tells what happened in between."""

    def __init__(self, reasons: Sequence[Reason], case_id: int, changes: Sequence[dict[str, Any]]) -> None:
        super().__init__(reasons, case_id)
        self.changes = tuple(changes)


class NotVisible(DoorError):
    """There is no such case for this caller (which is also the answer to "not yours")."""


class LockOrderBroken(RuntimeError):
    """A transition reached for a case that was not locked at the start: a fault of the program."""


class MachineFault(RuntimeError):
    """A procedure is declared wrongly: a fault of the program, found when it starts."""

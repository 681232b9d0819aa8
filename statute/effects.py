"""What the body of a transition asks the door to write. Values only: it runs no query and saves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models

    from statute.articles import Article
    from statute.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Create:
    """A new row that belongs to the case, given as an unsaved instance."""

    row: models.Model


@dataclass(frozen=True, slots=True)
class Update:
    """New values of a row that belongs to the case and was loaded as a fact."""

    row: models.Model
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delete:
    """A row of a draft that is taken back; what it said stays in the journal."""

    row: models.Model


@dataclass(frozen=True, slots=True)
class Emit:
    """An event for the outbox, read after commit by whom it concerns (notices, webhooks, higher floors)."""

    topic: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Then:
    """A transition of a related case, which is locked already, as a consequence in the same transaction.

    Where it is refused, all of it is: nothing is done. A fact that is on record whether or not the other case can
    still take it names with `otherwise` the transition of its own case that is taken instead (input: RefusedInput).
    """

    case_id: int
    name: str
    input: Mapping[str, Any] = field(default_factory=dict)
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A new case of another procedure, opened in the same transaction, as a consequence of this one."""

    procedure: type[Procedure]
    name: str
    office_id: int
    input: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GiveReference:
    """The case gets its reference: office, year, sequence and check digit."""


@dataclass(frozen=True, slots=True)
class Assign:
    """The case gets an assignee (a user's id), or none."""

    user_id: int | None


@dataclass(frozen=True, slots=True)
class MoveOffice:
    """The case comes under another office (a draft whose place of goods was changed)."""

    office_id: int


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """A stop on the case, with its article, that guards of other transitions look at."""

    kind: str
    article: Article
    note: str = ""


@dataclass(frozen=True, slots=True)
class LiftHold:
    """The open holds of this kind on the case are lifted."""

    kind: str
    note: str = ""


Effect = (
    Create | Update | Delete | Emit | Then | Open | GiveReference | Assign | MoveOffice | PlaceHold | LiftHold
)
Effects = Sequence[Effect] | None

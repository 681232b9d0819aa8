"""Deadlines as the API tells them: of one case with how each was counted, and of every case one may see."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import Field

from doors.shapes import ArticleText, Shape, StepShape

if TYPE_CHECKING:
    from doors.case_contents import ShownDeadline


class ReminderShape(Shape):
    """A day of reminding, and the reminder where it was given."""

    on: date
    days_before: int = Field(description="How many days before the last day it is due.")
    given_at: datetime | None
    to: list[str] = Field(description="Whom it was for: the offices, and of the parties yourself.")


class DeadlineTold(Shape):
    """What is told of every deadline."""

    name: str
    label: str
    article: ArticleText
    status: Literal["running", "met", "stopped", "extended", "expired", "parked"]
    status_label: str
    ends_on: date = Field(description="The last day, in Tokyo; it ends at 24:00.")
    late_from: datetime
    started_at: datetime
    ended_at: datetime | None
    consequence: str
    reminders: list[ReminderShape]


class DeadlineShape(DeadlineTold):
    """One deadline with how its last day was counted."""

    basis: dict[str, Any] = Field(description="The facts from which the day is computed.")
    calendar: str = Field(description="The version of the calendar it was counted with.")
    steps: list[StepShape]


class DeadlinesShape(Shape):
    """The deadlines of a case."""

    results: list[DeadlineShape]


class CaseOfDeadlineShape(Shape):
    """The case that a deadline belongs to."""

    id: UUID
    procedure: str
    reference: str | None
    state: str
    state_label: str
    office: str
    url: str = Field(description="Where the case is read.")


class RunningOutShape(DeadlineTold):
    """A deadline in the list of what runs out, with its case."""

    days_left: int = Field(description="Whole days to the last day; negative when it is over.")
    case: CaseOfDeadlineShape


class RunningOutPage(Shape):
    """A page of what runs out."""

    results: list[RunningOutShape]
    next: str | None = Field(description="The address of the next page.")
    previous: str | None = Field(description="The address of the page before.")


def deadline_told(shown: ShownDeadline) -> dict[str, Any]:
    """What is told of a deadline wherever it is told."""
    row = shown.row
    return {
        "name": row.name,
        "label": str(shown.label),
        "article": row.article,
        "status": row.status,
        "status_label": str(row.get_status_display()),
        "ends_on": row.ends_on.isoformat(),
        "late_from": row.late_from.isoformat(),
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "consequence": str(shown.consequence),
        "reminders": [
            {
                "on": one.on.isoformat(),
                "days_before": one.days_before,
                "given_at": one.given.at.isoformat() if one.given else None,
                "to": list(one.given.to) if one.given else [],
            }
            for one in shown.reminders
        ],
    }

"""The kernel's tables."""

from statute.models.calendar import CalendarOverride, Parameter, SandboxClock
from statute.models.case import Case, Hold, Note
from statute.models.deadline import DeadlineRow, Reminder
from statute.models.document import Document
from statute.models.enactment import Enactment
from statute.models.journal import JournalEntry, JournalSeal
from statute.models.notice import Notice
from statute.models.outbox import OutboxCursor, OutboxEvent, ParkedEvent
from statute.models.public_notice import PublicNotice

__all__ = [
    "CalendarOverride",
    "Case",
    "DeadlineRow",
    "Document",
    "Enactment",
    "Hold",
    "JournalEntry",
    "JournalSeal",
    "Note",
    "Notice",
    "OutboxCursor",
    "OutboxEvent",
    "Parameter",
    "ParkedEvent",
    "PublicNotice",
    "Reminder",
    "SandboxClock",
]

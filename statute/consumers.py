"""What the kernel itself takes from the outbox."""

from __future__ import annotations

from datetime import date

from accounts.actors import Actor
from statute.authority import CONSEQUENCE
from statute.calendar_store import current_calendar
from statute.door import perform
from statute.notices import PDF, pdf_of
from statute.outbox import Event, consumes
from statute.recomputing import moved_by, recount
from statute.storage import store


@consumes("law.enacted", name="recount_deadlines", queue="timers")
def recount_deadlines(event: Event) -> None:
    """A day of the calendar was changed: the deadlines it moves are counted again. It may come twice."""
    if "day" in event.payload:
        day = date.fromisoformat(event.payload["day"])
        recount(moved_by(current_calendar(), day), Actor.system("timer"))


@consumes("notice.issued", name="notice.pdf", queue="notices")
def print_notice(event: Event) -> None:
    """The notice as it is sent is filed with it, and with nothing else: another party may not see it. Once."""
    from statute.models import Notice

    row = Notice.objects.select_related("case__office", "addressee").get(pk=event.case_id)
    printer = Actor.system(CONSEQUENCE)
    if row.case.documents.filter(kind=PDF, added_by=printer.label()).exists():
        return
    filename = f"{row.case.reference}.pdf"
    stored = store(pdf_of(row, event.at), filename)
    given = {
        "kind": PDF, "title": f"{row.title_ja} {row.title_en}"[:200], "filename": filename,
        "media_type": stored.media_type, "size": stored.size, "sha256": stored.sha256,
    }  # fmt: skip
    perform(row, "attach_document", printer, given)

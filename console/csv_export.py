"""A work list as a file for a spreadsheet: streamed, bounded, and harmless when it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from console.work_list_page import Asked, channel_label
from console.work_lists import as_listed
from doors.csv_lines import MARK, csv_line
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor

MOST: Final = 10_000
CHUNK: Final = 500


def csv_lines(asked: Asked, actor: Actor, language: str) -> Iterator[bytes]:
    """The file, line by line: at most 10,000 cases, read 500 at a time by key, the newest first."""
    with translation.override(language):
        yield (MARK + csv_line(_heads())).encode()
    count, last = 0, None
    while count < MOST:
        with translation.override(language):
            rows = as_listed(asked.rows(actor))
            if last is not None:
                rows = rows.filter(case_id__lt=last)
            found = list(rows.order_by("-case_id")[: min(CHUNK, MOST - count)])
            lines = [csv_line(_cells(row)) for row in found]
        yield "".join(lines).encode("utf-8", "replace")
        count += len(found)
        if len(found) < CHUNK:
            return
        last = found[-1].pk
    with translation.override(language):
        yield csv_line([_("Only the first %(n)s cases: narrow the list.") % {"n": MOST}]).encode()


def _heads() -> list[str]:
    return [
        _("Reference"),
        _("State"),
        _("Channel"),
        _("Office"),
        _("Assigned to"),
        _("Importer"),
        _("Broker"),
        _("Goods"),
        _("Transport document"),
        _("Invoice"),
        _("Lodged on"),
        _("Last day"),
        _("Customs value (yen)"),
        _("Duty and taxes (yen)"),
        _("Holds"),
        _("Warnings"),
    ]


def _cells(row: Any) -> list[Any]:
    case = row.case
    due = clock.day_of(case.due_at) - timedelta(days=1) if case.due_at else None
    return [
        case.reference or str(case.handle),
        row.get_state_display(),
        channel_label(row.channel),
        case.office.code,
        case.assignee.name if case.assignee else "",
        row.importer.name if row.importer else "",
        row.broker.name if row.broker else "",
        row.goods or "",
        row.transport_document,
        row.invoice_number,
        row.lodged_on or "",
        due or "",
        row.customs_value,
        row.total_payable,
        row.open_holds or 0,
        len(row.warnings),
    ]

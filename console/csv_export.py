"""A work list as a file for a spreadsheet: streamed, bounded, and harmless when it is opened."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from console.work_list_page import Asked, channel_label
from console.work_lists import as_listed
from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor

MOST: Final = 10_000
CHUNK: Final = 500
# A cell that begins with one of these is run as a formula by spreadsheets.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """A file whose every write is the line itself."""

    def write(self, text: str) -> str:
        return text


def csv_lines(asked: Asked, actor: Actor, language: str) -> Iterator[bytes]:
    """The file, line by line: at most 10,000 cases, read 500 at a time by key, the newest first."""
    writer: Any = csv.writer(_Line())
    with translation.override(language):
        # Excel reads UTF-8 as such only behind this mark.
        yield "\ufeff".encode() + writer.writerow(_heads()).encode()
    count, last = 0, None
    while count < MOST:
        with translation.override(language):
            rows = as_listed(asked.rows(actor))
            if last is not None:
                rows = rows.filter(case_id__lt=last)
            found = list(rows.order_by("-case_id")[: min(CHUNK, MOST - count)])
            lines = [writer.writerow([_safe(cell) for cell in _cells(row)]) for row in found]
        yield "".join(lines).encode("utf-8", "replace")
        count += len(found)
        if len(found) < CHUNK:
            return
        last = found[-1].pk
    with translation.override(language):
        yield writer.writerow([_("Only the first %(n)s cases: narrow the list.") % {"n": MOST}]).encode()


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


def _safe(cell: Any) -> Any:
    """Text that a spreadsheet would run is kept as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

"""Lines of a CSV for a spreadsheet: harmless when they are opened there, and read back as they were."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, Final

# Excel reads UTF-8 as such only behind this mark.
MARK: Final = "\ufeff"
# A cell that begins with one of these is run as a formula by spreadsheets.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """A file whose every write is the line itself."""

    def write(self, text: str) -> str:
        return text


_writer: Any = csv.writer(_Line())


def csv_line(cells: Iterable[Any]) -> str:
    """One line; text that a spreadsheet would run is kept as text."""
    line: str = _writer.writerow([_safe(cell) for cell in cells])
    return line


def as_it_was(cell: str) -> str:
    """A cell of a file that was written here, without what kept it from being run."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

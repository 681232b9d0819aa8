"""A line of the schedule as plain data: what the pure rules know of the tariff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duties.rules.columns import Column


@dataclass(frozen=True, slots=True)
class Cell:
    """One rate of a line: the text as printed, and whether it stands at the line itself or at a heading
    above it.
    """

    text: str
    inherited: bool = False
    readable: bool = True


@dataclass(frozen=True, slots=True)
class TariffLineData:
    """A line with its rates by the printed name of their columns; `path` is the words of its headings,
    outermost first.
    """

    code: str
    path: tuple[str, ...]
    units: tuple[str, ...]
    laws: tuple[str, ...]
    cells: Mapping[str, Cell]
    valid_from: date

    @property
    def description(self) -> str:
        """The words of the line with those of its headings."""
        return " / ".join(words for words in self.path if words)

    def cell(self, column: Column) -> Cell | None:
        """The line's cell in a column; None where the schedule leaves it empty."""
        return self.cells.get(column.printed)

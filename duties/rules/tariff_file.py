"""Reads a file of the schedule: headings within headings, lines with rates, rates that a line takes from a
heading.

A cell printed at a heading holds for every line below it that has none of its own in that column. No cell is
dropped: what cannot be read, stands in an unknown column or belongs to no line is listed as unread.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from duties.rules.columns import BY_PRINTED
from duties.rules.faults import DutyFault
from duties.rules.tariff_code import canonical_code, chapter_of, printed_code
from duties.rules.tariff_text import UnreadableRate, parse_rate

_SUBDIVIDED = re.compile(r"\d{4}\.\d{2}-\d{3}")
MAX_DEPTH: Final = 40
MAX_WORDS: Final = 20_000
MAX_RATE: Final = 2_000
MAX_COLUMN: Final = 60


class TariffFileFault(ValueError):
    """A file that is not a schedule; the text names the place and the reason."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that was kept as printed and not understood. `code` is the line's, or the heading's it stands
    at.
    """

    code: str
    column: str
    text: str


@dataclass(slots=True)
class ReadLine:
    """A line: its rates by printed column, each with whether it comes from a heading."""

    code: str
    path: tuple[str, ...]
    units: tuple[str, ...]
    laws: tuple[str, ...]
    cells: dict[str, tuple[str, bool]]

    def content(self) -> list[Any]:
        """Everything that the hash of a chapter covers."""
        return [self.code, self.path, self.units, self.laws, sorted(self.cells.items())]


@dataclass(slots=True)
class ReadSchedule:
    """What a file holds: lines by chapter, how many cells it prints, and the cells that were not read."""

    chapters: dict[str, dict[str, ReadLine]] = field(default_factory=dict)
    cells: int = 0
    unread: list[Unread] = field(default_factory=list)
    valid_from: date | None = None
    complete: bool = True

    @property
    def lines(self) -> int:
        """How many lines it holds."""
        return sum(len(lines) for lines in self.chapters.values())

    @property
    def rates(self) -> int:
        """How many cells were read."""
        return self.cells - len(self.unread)

    def content_hash(self, chapter: str) -> str:
        """SHA-256 of a chapter's lines."""
        lines = [self.chapters[chapter][code].content() for code in sorted(self.chapters[chapter])]
        return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True)
class _Inherited:
    """A heading's cell on its way down."""

    text: str
    code: str
    used: bool = False


def read_schedule(data: Any) -> ReadSchedule:
    """Reads a parsed file: a list of nodes, or {"edition": {"valid_from", "complete"}, "nodes": [...]}.

    Raises TariffFileFault for anything of another form.
    """
    schedule = ReadSchedule()
    if isinstance(data, Mapping):
        edition = data.get("edition", {})
        try:
            if edition.get("valid_from") is not None:
                schedule.valid_from = date.fromisoformat(str(edition["valid_from"]))
        except ValueError:
            raise TariffFileFault(f"edition.valid_from: {edition['valid_from']!r} is not a date") from None
        schedule.complete = bool(edition.get("complete", True))
        data = data.get("nodes")
    if not isinstance(data, list) or not data:
        raise TariffFileFault(
            "a schedule is a list of nodes, each with stat_code, hs_code, desc, rate, children"
        )
    for index, node in enumerate(data):
        _read_node(schedule, node, (), {}, f"[{index}]")
    if not schedule.lines:
        raise TariffFileFault("the file has no line with a statistical code")
    return schedule


def _read_node(
    schedule: ReadSchedule, node: Any, path: tuple[str, ...], above: Mapping[str, _Inherited], place: str
) -> None:
    if not isinstance(node, Mapping):
        raise TariffFileFault(f"{place}: a node is an object, not {type(node).__name__}")
    if len(path) > MAX_DEPTH:
        raise TariffFileFault(f"{place}: headings are nested deeper than {MAX_DEPTH}")
    heading, subdivision = _text(node, "stat_code", place), _text(node, "hs_code", place).rstrip("† ")
    children = node.get("children") or []
    if not isinstance(children, list):
        raise TariffFileFault(f"{place}.children: not a list")
    here = (*path, re.sub(r"\s+", " ", _text(node, "desc", place)))
    written = f"{heading}-{subdivision}" if subdivision else heading
    code = _code(written) if subdivision else ""
    own = _own_cells(schedule, node, printed_code(code) if code else written, place)
    passed = {**above, **own}
    if subdivision and not code:
        schedule.unread.append(Unread(written, "hs_code", subdivision))
    if code:
        _add_line(schedule, ReadLine(code, here, _units(node, place), _laws(node, place), {}), own, above)
    for index, child in enumerate(children):
        _read_node(schedule, child, here, passed, f"{place}.children[{index}]")
    for column, cell in own.items():
        if not cell.used:
            schedule.unread.append(Unread(cell.code, column, cell.text))


def _code(written: str) -> str:
    """The nine digits of a line; "" for what is no statistical code."""
    if not _SUBDIVIDED.fullmatch(written):
        return ""
    try:
        return canonical_code(written)
    except DutyFault:
        return ""


def _own_cells(
    schedule: ReadSchedule, node: Mapping[str, Any], code: str, place: str
) -> dict[str, _Inherited]:
    """The node's own cells that can pass on; a column nobody knows is listed at once."""
    rates = node.get("rate") or {}
    if not isinstance(rates, Mapping):
        raise TariffFileFault(f"{place}.rate: not an object")
    own: dict[str, _Inherited] = {}
    for column, text in rates.items():
        if not isinstance(text, str):
            raise TariffFileFault(f"{place}.rate.{column}: {text!r} is not a text")
        if len(text) > MAX_WORDS or len(column) > MAX_COLUMN:
            raise TariffFileFault(f"{place}.rate.{column[:MAX_COLUMN]}: longer than {MAX_WORDS:,} letters")
        if not text.strip():
            continue
        schedule.cells += 1
        cell = _Inherited(text.strip(), code)
        if column not in BY_PRINTED or not is_readable(cell.text):
            schedule.unread.append(Unread(code, column, cell.text))
            cell.used = True  # told already
        own[column] = cell
    return own


def is_readable(text: str) -> bool:
    """Whether a cell's text is understood whole; one longer than any rate is not looked at."""
    if len(text) > MAX_RATE:
        return False
    try:
        parse_rate(text)
    except UnreadableRate:
        return False
    return True


def _add_line(
    schedule: ReadSchedule, line: ReadLine, own: Mapping[str, _Inherited], above: Mapping[str, _Inherited]
) -> None:
    for cells, inherited in ((above, True), (own, False)):
        for column, cell in cells.items():
            if inherited and column in own:
                continue
            cell.used = True
            line.cells[column] = (cell.text, inherited)
    before = schedule.chapters.setdefault(chapter_of(line.code), {}).setdefault(line.code, line)
    for column, (text, inherited_cell) in line.cells.items():
        kept, kept_inherited = before.cells.setdefault(column, (text, inherited_cell))
        if kept != text:
            # The code stands twice with different rates: both are kept, and neither is applied.
            before.cells[column] = (f"{kept} {text} ◇", kept_inherited and inherited_cell)
            schedule.unread.append(Unread(printed_code(line.code), column, text))


def _text(node: Mapping[str, Any], name: str, place: str) -> str:
    value = node.get(name, "")
    if not isinstance(value, str):
        raise TariffFileFault(f"{place}.{name}: {value!r} is not a text")
    if len(value) > MAX_WORDS:
        raise TariffFileFault(f"{place}.{name}: longer than {MAX_WORDS:,} letters")
    return value.strip()


def _units(node: Mapping[str, Any], place: str) -> tuple[str, ...]:
    units = node.get("unit") or {}
    if not isinstance(units, Mapping):
        raise TariffFileFault(f"{place}.unit: not an object")
    found = tuple(str(units[name]).strip() for name in ("I", "II") if str(units.get(name) or "").strip())
    return _short(found, 8, f"{place}.unit")


def _laws(node: Mapping[str, Any], place: str) -> tuple[str, ...]:
    laws = node.get("law") or []
    if not isinstance(laws, Sequence) or isinstance(laws, str):
        raise TariffFileFault(f"{place}.law: not a list")
    found = tuple(dict.fromkeys(str(law).strip() for law in laws if str(law).strip()))
    return _short(found, 2, f"{place}.law")


def _short(codes: tuple[str, ...], length: int, place: str) -> tuple[str, ...]:
    for code in codes:
        if len(code) > length:
            raise TariffFileFault(f"{place}: {code[:60]!r} is longer than {length} letters")
    return codes


def read_other_laws(data: Any) -> list[dict[str, str]]:
    """The table of other laws: code, name, goods, authority and document of each. Raises TariffFileFault."""
    if not isinstance(data, Mapping) or not data:
        raise TariffFileFault("the table of other laws is an object by code")
    names = {"name": "法令名", "goods": "主な品目", "authority": "主管省庁課", "document": "税関確認書類"}
    found = []
    for code, entry in data.items():
        if not re.fullmatch(r"[A-Z]{2}", code) or not isinstance(entry, Mapping):
            raise TariffFileFault(f"{code!r} is not the two letters of a law with its entry")
        found.append({"code": code, **{name: _said(entry.get(key)) for name, key in names.items()}})
    return found


def is_other_laws(data: Any) -> bool:
    """Whether a parsed file is the table of other laws and not a schedule."""
    return (
        isinstance(data, Mapping)
        and bool(data)
        and all(isinstance(entry, Mapping) and "法令コード" in entry for entry in data.values())
    )


def _said(value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "".join(str(part) for part in value)
    return str(value or "").strip()

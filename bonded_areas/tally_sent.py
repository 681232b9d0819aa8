"""What the page of bringing in by manifest sends: lines that are marked, a list of others, what else is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bonded_areas.models.entry_inputs import KNOWN, KnownOfCargo
from bonded_areas.models.tally_facts import CountInput, NamedInput, TallyLineInput
from doors.form_data import data_of
from doors.scanner_lists import TriedLine, cells_for, columns_of, read_list
from statute.errors import InvalidInput, Reason
from statute.transitions import Input

COLUMNS, REQUIRED = columns_of(TallyLineInput)
_COUNTED: Final = tuple(name for name in CountInput.model_fields if name not in NamedInput.model_fields)
_LINE: Final = re.compile(r"lines\[([0-9]+)\]\.?(.*)")
_NOT_MARKED: Final = _("Something is written here, but the consignment is not marked: mark it or clear it.")


class KnownLineInput(KnownOfCargo, NamedInput):
    """What else is known of one consignment."""


class KnownLinesInput(Input):
    """What else is known of some consignments, beside how much of them came: the form below the table."""

    known: list[KnownLineInput] = []


@dataclass(slots=True)
class Sent:
    """The lines of a tally as they were sent, and what stands against each where it was."""

    marked: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Rows in which something is written, though they are not marked.
    unmarked: dict[str, dict[str, Any]] = field(default_factory=dict)
    listed: list[TriedLine] = field(default_factory=list)
    known: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)
    beside: dict[str, list[Reason]] = field(default_factory=dict)
    beside_known: list[Reason] = field(default_factory=list)
    above: list[Reason] = field(default_factory=list)
    # Of each line of the tally: where its reasons go, and the row in which what else is known of it was written.
    _sources: list[tuple[list[Reason] | None, int | None]] = field(default_factory=list)

    def lines(self) -> list[dict[str, Any]]:
        """One for each consignment, in the order of the page; what else is known is added to the line it is of.

        Raises InvalidInput where the list cannot be read, or something is written in a row that is not marked.
        """
        found = [dict(line) for line in self.marked.values()]
        found += [cells_for(TallyLineInput, line.values) for line in self.listed]
        self._sources = [(self.beside.setdefault(document, []), None) for document in self.marked]
        self._sources += [(line.reasons, None) for line in self.listed]
        by_document = {
            line["transport_document"]: at for at, line in enumerate(found) if "transport_document" in line
        }
        for number, one in enumerate(self.known):
            # A box that is not ticked says nothing: it does not overrule the list.
            filled = {name: value for name, value in one.items() if value is not False}
            # A second row for the same consignment is a line of its own, which the tally refuses as named twice.
            at = by_document.pop(one.get("transport_document"), None)
            if at is not None:
                found[at].update(filled)
                self._sources[at] = (self._sources[at][0], number)
            else:
                found.append(filled)
                self._sources.append((None, number))
        wrong = [Reason("list", str(fault), field="list") for fault in self.faults]
        for document in self.unmarked:
            wrong.append(Reason("not_marked", _NOT_MARKED, field=f"lines[{len(self._sources)}]"))
            self._sources.append((self.beside.setdefault(document, []), None))
        if wrong:
            raise InvalidInput(wrong)
        return found

    def place(self, reasons: Iterable[Reason]) -> None:
        """Puts each reason beside what it is about; those about nothing on the page are told above it."""
        for reason in reasons:
            found = _LINE.fullmatch(reason.field or "")
            at = int(found[1]) if found else len(self._sources)
            if found is None or at >= len(self._sources):
                self.above.append(reason)
                continue
            name, (beside, known) = found[2] or "transport_document", self._sources[at]
            if known is not None and (beside is None or name in KNOWN):
                self.beside_known.append(replace(reason, field=f"known[{known}].{name}"))
            elif beside is not None:
                beside.append(replace(reason, field=name))


def sent_by(post: QueryDict, text: str) -> Sent:
    """What was sent in the fields of the page, and as a list."""
    found = Sent(known=list(data_of(KnownLinesInput, post).get("known", ())))
    taken = set(post.getlist("take"))
    for number in (name.removeprefix("document-") for name in post if name.startswith("document-")):
        document = post.get(f"document-{number}", "")
        values = {name: post.get(f"{name}-{number}", "").strip() for name in _COUNTED}
        said: Mapping[str, str] = {name: value for name, value in values.items() if value}
        line = {"transport_document": document, **cells_for(CountInput, said)}
        if number in taken:
            found.marked[document] = line
        elif said.keys() - {"packages"} or values["packages"] not in ("", post.get(f"expected-{number}")):
            found.unmarked[document] = line
    if text.strip():
        read = read_list(text, COLUMNS, REQUIRED)
        found.listed = [TriedLine(row.number, row.values) for row in read.rows]
        found.faults = read.faults
    return found

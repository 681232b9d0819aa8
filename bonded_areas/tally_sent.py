"""What the page of bringing in by manifest sends: lines that are marked, a list of others, what else is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise

from bonded_areas.models.entry_inputs import KNOWN, KnownOfCargo
from bonded_areas.models.tally_facts import CountInput, NamedInput, TallyLineInput
from doors.form_data import data_of
from doors.scanner_lists import TriedLine, cells_for, columns_of, read_list
from statute.errors import InvalidInput, Reason
from statute.transitions import Input

COLUMNS, REQUIRED = columns_of(TallyLineInput)
_COUNTED: Final = tuple(name for name in CountInput.model_fields if name not in NamedInput.model_fields)
_LINE: Final = re.compile(r"lines\[([0-9]+)\]\.?(.*)")


class KnownLineInput(KnownOfCargo, NamedInput):
    """What else is known of one consignment."""


class KnownLinesInput(Input):
    """What else is known of some consignments, beside how much of them came: the form below the table."""

    known: list[KnownLineInput] = []


@dataclass(slots=True)
class Sent:
    """The lines of a tally as they were sent, and what stands against each where it was."""

    marked: dict[str, dict[str, Any]] = field(default_factory=dict)
    listed: list[TriedLine] = field(default_factory=list)
    known: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str | Promise] = field(default_factory=list)
    beside: dict[str, list[Reason]] = field(default_factory=dict)
    beside_known: list[Reason] = field(default_factory=list)
    above: list[Reason] = field(default_factory=list)

    def lines(self) -> list[dict[str, Any]]:
        """One for each consignment, in the order of the page; what else is known is added to the line it is of.

        Raises InvalidInput where the list cannot be read.
        """
        if self.faults:
            raise InvalidInput([Reason("list", str(fault), field="list") for fault in self.faults])
        listed = [cells_for(TallyLineInput, line.values) for line in self.listed]
        found = [dict(line) for line in (*self.marked.values(), *listed)]
        by_document = {line.get("transport_document"): line for line in found}
        for one in self.known:
            if (line := by_document.get(one.get("transport_document"))) is not None:
                line.update(one)
            else:
                found.append(dict(one))
        return found

    def place(self, reasons: Iterable[Reason]) -> None:
        """Puts each reason beside what it is about; those about nothing on the page are told above it."""
        marked = list(self.marked)
        known = {one.get("transport_document"): number for number, one in enumerate(self.known)}
        alone = [number for document, number in known.items() if not self._is_line(document)]
        for reason in reasons:
            found = _LINE.fullmatch(reason.field or "")
            if found is None:
                self.above.append(reason)
                continue
            at, name = int(found[1]), found[2] or "transport_document"
            own = Reason(reason.code, reason.message, reason.article, name, reason.value)
            in_list = at - len(marked)
            of_known = alone[in_list - len(self.listed)] if in_list >= len(self.listed) else None
            if of_known is None:
                document = (
                    marked[at] if in_list < 0 else self.listed[in_list].values.get("transport_document")
                )
                of_known = known.get(document) if name in KNOWN else None
            if of_known is not None:
                where = f"known[{of_known}].{name}"
                self.beside_known.append(Reason(own.code, own.message, own.article, where, own.value))
            elif in_list < 0:
                self.beside.setdefault(marked[at], []).append(own)
            else:
                self.listed[in_list].reasons.append(own)

    def _is_line(self, document: Any) -> bool:
        return document in self.marked or any(
            line.values.get("transport_document") == document for line in self.listed
        )


def sent_by(post: QueryDict, text: str) -> Sent:
    """What was sent in the fields of the page, and as a list."""
    found = Sent(known=list(data_of(KnownLinesInput, post).get("known", ())))
    for number in post.getlist("take"):
        document = post.get(f"document-{number}", "")
        values = {name: post.get(f"{name}-{number}", "").strip() for name in _COUNTED}
        said: Mapping[str, str] = {name: value for name, value in values.items() if value}
        found.marked[document] = {"transport_document": document, **cells_for(CountInput, said)}
    if text.strip():
        read = read_list(text, COLUMNS, REQUIRED)
        found.listed = [TriedLine(row.number, row.values) for row in read.rows]
        found.faults = read.faults
    return found

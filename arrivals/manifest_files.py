"""A manifest from a file: CSV with a line for each consignment, or JSON; tried and shown before it is lodged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arrivals import landing_places
from arrivals.manifest_inputs import MOST, ConsignmentInput, VoyageInput
from arrivals.models import Manifest
from arrivals.selectors import arrival_of
from doors.scanner_lists import MOST_CHARACTERS, TriedLine, cells_for, columns_of, read_list
from doors.strict_json import UnreadableJson, read_json
from statute.errors import InvalidInput, Reason
from statute.input_errors import check_texts
from statute.trying import try_opening

if TYPE_CHECKING:
    from accounts.actors import Actor

COLUMNS, REQUIRED = columns_of(ConsignmentInput)
_LINE: Final = re.compile(r"consignments\[(\d+)\]\.?(.*)")


@dataclass(slots=True)
class Tried:
    """What would come of a file: its lines, the voyage it names if it does, and what is wrong with the whole."""

    lines: list[TriedLine] = field(default_factory=list)
    voyage: dict[str, Any] = field(default_factory=dict)
    faults: list[str | Promise] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def can_be_lodged(self) -> bool:
        """Whether nothing stands against any of it."""
        wrong = self.faults or self.reasons or any(line.reasons for line in self.lines)
        return bool(self.lines) and not wrong


def read(text: str) -> Tried:
    """The lines of a file, CSV or JSON. JSON is a list of consignments, or a manifest as the API takes it."""
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return _read_json(text)
    found = read_list(text, COLUMNS, REQUIRED)
    return Tried(
        [TriedLine(row.number, cells_for(ConsignmentInput, row.values)) for row in found.rows],
        faults=found.faults,
    )


def _read_json(text: str) -> Tried:
    if len(text) > MOST_CHARACTERS:
        return Tried(faults=[_("The file is too long.")])
    try:
        data = read_json(text.lstrip("\ufeff").encode("utf-8", "replace"))
    except UnreadableJson as error:
        return Tried(faults=[str(error)])
    voyage = {}
    if isinstance(data, dict):
        voyage = {name: value for name, value in data.items() if name != "consignments"}
        data = data.get("consignments")
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        return Tried(faults=[_("The file has no list of consignments.")])
    if unknown := voyage.keys() - VoyageInput.model_fields.keys():
        return Tried(
            faults=[_("Unknown names: %(names)s.") % {"names": ", ".join(sorted(map(str, unknown)))[:200]}]
        )
    if len(data) > MOST:
        return Tried(faults=[_("The file has more than %(n)d consignments.") % {"n": MOST}])
    return Tried([TriedLine(number, one) for number, one in enumerate(data, start=1)], voyage)


def given(tried: Tried, voyage: Mapping[str, Any]) -> dict[str, Any]:
    """The input of a report: the voyage as the form says it, else as the file does, and the file's consignments."""
    return {**tried.voyage, **voyage, "consignments": [dict(line.values) for line in tried.lines]}


def office_of(data: Mapping[str, Any]) -> int:
    """The office with jurisdiction over the place of landing. Raises InvalidInput where there is no such place."""
    code = data.get("place")
    check_texts({"place": code})
    found = landing_places.named({code}) if isinstance(code, str) and code else {}
    for place in found.values():
        return place.office_id
    sentence = _("There is no such place.") if code else _("This is required.")
    told = code[:40] if isinstance(code, str) else None
    raise InvalidInput([Reason("unknown_place" if code else "missing", sentence, field="place", value=told)])


def preview(text: str, voyage: Mapping[str, Any], actor: Actor) -> Tried:
    """Tries a file without lodging it; the number of queries does not grow with its lines."""
    tried = read(text)
    if tried.faults or not tried.lines:
        return tried
    data = given(tried, voyage)
    try:
        office_id = office_of(data)
    except InvalidInput as invalid:
        tried.reasons.extend(invalid.reasons)
        office_id = 0
    known = {(reason.field, reason.code) for reason in tried.reasons}
    reasons = try_opening(Manifest, "lodge", actor, office_id, [data])[0]
    _sort(tried, [r for r in reasons if (r.field, r.code) not in known])
    _warn([line for line in tried.lines if not line.reasons])
    return tried


def _sort(tried: Tried, reasons: list[Reason]) -> None:
    """Each reason to the line that it is about, else to the whole."""
    for reason in reasons:
        found = _LINE.fullmatch(reason.field or "")
        if found and int(found[1]) < len(tried.lines):
            own = Reason(reason.code, reason.message, reason.article, found[2] or None, reason.value)
            tried.lines[int(found[1])].reasons.append(own)
        else:
            tried.reasons.append(reason)


def _warn(lines: Sequence[TriedLine]) -> None:
    documents = [str(line.values.get("transport_document", "")) for line in lines]
    known = arrival_of(set(documents))
    for line, document in zip(lines, documents, strict=True):
        if document in known:
            told = _("A consignment with this transport document was reported before, to arrive on %(day)s.")
            line.warnings.append(told % {"day": known[document].isoformat()})

"""Who sees what of verification procedures (69-12(2), (3), (7); 69-3(2), (3), (7)): each side what it is told, no more.

Every field that a page or the API tells of a case, a right in it, its goods, its opinions, what was submitted and what
is inspected is named here with those who see it. A field not named is shown to nobody: asking for it is a fault.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from statute.articles import implements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Told = Literal["infringing", "not_infringing", "other"]


class Reader(StrEnum):
    """For whom something is drawn: the office, a rightholder with its agent, a trader with its broker."""

    OFFICERS = "officers"
    HOLDER = "rightholder"
    TRADER = "trader"


ALL: Final = frozenset(Reader)
OFFICE: Final = frozenset({Reader.OFFICERS})
HOLDER: Final = frozenset({Reader.OFFICERS, Reader.HOLDER})
TRADER: Final = frozenset({Reader.OFFICERS, Reader.TRADER})

_TABLE: Final[Mapping[str, Mapping[frozenset[Reader], str]]] = {
    "case": {
        TRADER: "side declaration declaration_number declarant broker other_party opened_on ended_on stopped "
        "goods rights",
        OFFICE: "manufacturer grounds perishable perishable_because suspected_on ended_because "
        "measures_due small_consignment small_because",
    },
    "right": {
        ALL: "verification_case side right rests_on_petition holder declarant other_party opened_on evidence_days "
        "notice_date extended_on discontinuance_asked_on ended_on goods opinions submissions deposits "
        "cargo_inspections sample_inspections",
        HOLDER: "petition agent manufacturer holder_stated_on extension_told_holder_on petition_deposit_defaulted_on",
        TRADER: "declaration_number broker trader_told_on trader_stated_on date_told_on extension_told_trader_on "
        "discontinuance_ordered_on",
        OFFICE: "guides opinion_sought_on opinion_overdue opinion_asked ended_because",
    },
    "goods": {
        ALL: "number description quantity unit finding reasons found_on",
        TRADER: "line whole_line infringed measure measured_on",
        OFFICE: "lot found_by",
    },
    "opinion": {
        # Asked and refused are told to whom they concern alone: `opinion_told` sees to that.
        ALL: "organ article asked_by_you asked_on sought_on refused_on refused_because answered_on substance",
        TRADER: "trader_told_on",
        OFFICE: "asked_by question not_needed_on",
    },
    "submission": {
        # To the other side once it is shown to it: until then that side does not see the submission at all.
        ALL: "right_concerned by text final submitted_on",
        OFFICE: "submitter representative shown_to shown_on received_on",
    },
    "cargo_inspection": {
        # Of the side that applied: the other does not see the application at all.
        ALL: "right_concerned by reason on place made_on",
        OFFICE: "applicant representative official",
    },
    "sample_inspection": {
        # The importer is told of the application, the approval and the day (69-16(1), (3)), not why and how.
        ALL: "right_concerned sample on place attendance inspected_on attended_by",
        HOLDER: "reason method entrusted deposit_due refused_because answer expenses result",
        OFFICE: "applicant agent findings official",
    },
    "deadline": {
        ALL: "window",
        HOLDER: "evidence_of_holder",
        TRADER: "evidence_of_trader",
        OFFICE: "tell_the_trader opinion",
    },
    "wait": {TRADER: "discontinuance", OFFICE: "opinion default"},
}  # fmt: skip
SEEN_BY: Final[Mapping[str, Mapping[str, frozenset[Reader]]]] = MappingProxyType(
    {
        part: MappingProxyType({name: readers for readers, names in rows.items() for name in names.split()})
        for part, rows in _TABLE.items()
    }
)


@implements("69-12(7)")
@implements("69-3(7)")
def sees(reader: Reader, part: str, field: str) -> bool:
    """Whether this reader is told this field. Raises LookupError for a field that the table does not name."""
    return reader in SEEN_BY[part][field]


def told(reader: Reader, part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of these values by field those that this reader is told. Raises LookupError as `sees` does."""
    return {name: value for name, value in values.items() if sees(reader, part, name)}


def opinion_told(reader: Reader, *, to_advisors: bool, asked_by: Iterable[str], sought: bool) -> bool:
    """Whether a side learns of an opinion at all: when it asked for it itself, and when customs sought it (69-17(5),
    69-18(3)); of what technical advisors are asked it is told nothing (69-19)."""
    if reader is Reader.OFFICERS:
        return True
    return not to_advisors and (sought or reader.value in asked_by)


def finding_told(finding: str, *, of_this_right: bool) -> Told | None:
    """What the holder of one right learns of a finding on goods; None while there is none."""
    if finding == "":
        return None
    if finding == "not_infringing":
        return "not_infringing"
    return "infringing" if of_this_right else "other"


__all__ = ["ALL", "SEEN_BY", "Reader", "finding_told", "opinion_told", "sees", "told"]

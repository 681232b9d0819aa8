"""Who is told which field of verification procedures: each expectation written by hand (69-12(7), 69-3(7))."""

from __future__ import annotations

import pytest

from ipr_verification.rules.secrecy import SEEN_BY, Reader, finding_told, opinion_told, sees, told

# Field -> officers, rightholder, trader: "x" where it is told.
CASE = """
side                            x-x
declaration                     x-x
declaration_number              x-x
declarant                       x-x
broker                          x-x
other_party                     x-x
opened_on                       x-x
ended_on                        x-x
stopped                         x-x
goods                           x-x
rights                          x-x
manufacturer                    x--
grounds                         x--
perishable                      x--
perishable_because              x--
suspected_on                    x--
ended_because                   x--
measures_due                    x--
small_consignment               x--
small_because                   x--
"""
RIGHT = """
verification_case               xxx
side                            xxx
right                           xxx
rests_on_petition               xxx
holder                          xxx
declarant                       xxx
other_party                     xxx
opened_on                       xxx
evidence_days                   xxx
notice_date                     xxx
extended_on                     xxx
discontinuance_asked_on         xxx
ended_on                        xxx
goods                           xxx
opinions                        xxx
submissions                     xxx
deposits                        xxx
cargo_inspections               xxx
sample_inspections              xxx
petition                        xx-
agent                           xx-
manufacturer                    xx-
holder_stated_on                xx-
extension_told_holder_on        xx-
petition_deposit_defaulted_on   xx-
declaration_number              x-x
broker                          x-x
trader_told_on                  x-x
trader_stated_on                x-x
date_told_on                    x-x
extension_told_trader_on        x-x
discontinuance_ordered_on       x-x
guides                          x--
opinion_sought_on               x--
opinion_overdue                 x--
opinion_asked                   x--
ended_because                   x--
"""
GOODS = """
number                          xxx
description                     xxx
quantity                        xxx
unit                            xxx
finding                         xxx
reasons                         xxx
found_on                        xxx
line                            x-x
whole_line                      x-x
infringed                       x-x
measure                         x-x
measured_on                     x-x
lot                             x--
found_by                        x--
"""
OPINION = """
organ                           xxx
article                         xxx
asked_by_you                    xxx
asked_on                        xxx
sought_on                       xxx
refused_on                      xxx
refused_because                 xxx
answered_on                     xxx
substance                       xxx
trader_told_on                  x-x
asked_by                        x--
question                        x--
not_needed_on                   x--
"""
SUBMISSION = """
right_concerned                 xxx
by                              xxx
text                            xxx
final                           xxx
submitted_on                    xxx
submitter                       x--
representative                  x--
shown_to                        x--
shown_on                        x--
received_on                     x--
"""
CARGO_INSPECTION = """
right_concerned                 xxx
by                              xxx
reason                          xxx
on                              xxx
place                           xxx
made_on                         xxx
applicant                       x--
representative                  x--
official                        x--
"""
SAMPLE_INSPECTION = """
right_concerned                 xxx
sample                          xxx
on                              xxx
place                           xxx
attendance                      xxx
inspected_on                    xxx
attended_by                     xxx
reason                          xx-
method                          xx-
entrusted                       xx-
deposit_due                     xx-
refused_because                 xx-
answer                          xx-
expenses                        xx-
result                          xx-
applicant                       x--
agent                           x--
findings                        x--
official                        x--
"""
DEADLINE = """
window                          xxx
evidence_of_holder              xx-
evidence_of_trader              x-x
tell_the_trader                 x--
opinion                         x--
"""
WAIT = """
discontinuance                  x-x
opinion                         x--
default                         x--
"""
TABLE = {
    "case": CASE, "right": RIGHT, "goods": GOODS, "opinion": OPINION, "submission": SUBMISSION,
    "cargo_inspection": CARGO_INSPECTION, "sample_inspection": SAMPLE_INSPECTION, "deadline": DEADLINE, "wait": WAIT,
}  # fmt: skip
PAIRS = [
    (part, field, reader, mark == "x")
    for part, rows in TABLE.items()
    for field, marks in (line.split() for line in rows.strip().splitlines())
    for reader, mark in zip(Reader, marks, strict=True)
]


@pytest.mark.proves("69-12(7)")
@pytest.mark.proves("69-3(7)")
@pytest.mark.quick
@pytest.mark.parametrize(("part", "field", "reader", "expected"), PAIRS)
def test_each_reader_is_told_what_the_table_written_by_hand_says(
    part: str, field: str, reader: Reader, expected: bool
) -> None:
    assert sees(reader, part, field) is expected


def test_no_field_is_told_that_is_not_in_the_table_written_by_hand() -> None:
    by_hand = {(part, field) for part, field, _reader, _expected in PAIRS}
    assert {(part, field) for part, rows in SEEN_BY.items() for field in rows} == by_hand


def test_a_field_that_nobody_thought_of_is_a_fault_and_told_to_nobody() -> None:
    for reader in Reader:
        with pytest.raises(LookupError):
            told(reader, "right", {"right": 1, "customs_value": 1_000_000})


@pytest.mark.proves("69-17(3)")
@pytest.mark.proves("69-17(5)")
@pytest.mark.proves("69-18(3)")
@pytest.mark.parametrize(
    ("asked_by", "sought", "to_advisors", "readers"),
    [
        ((), False, False, "office"),
        (("rightholder",), False, False, "office holder"),
        (("trader",), False, False, "office trader"),
        (("rightholder", "trader"), False, False, "office holder trader"),
        (("rightholder",), True, False, "office holder trader"),
        ((), True, False, "office holder trader"),
        # 69-19: of technical advisors neither side is told.
        ((), True, True, "office"),
    ],
)
def test_an_opinion_is_known_to_who_asked_and_once_it_is_sought_to_both(
    asked_by: tuple[str, ...], sought: bool, to_advisors: bool, readers: str
) -> None:
    names = {Reader.OFFICERS: "office", Reader.HOLDER: "holder", Reader.TRADER: "trader"}
    for reader, name in names.items():
        found = opinion_told(reader, to_advisors=to_advisors, asked_by=asked_by, sought=sought)
        assert found is (name in readers.split()), name


@pytest.mark.parametrize(
    ("finding", "of_this", "expected"),
    [
        ("", False, None),
        ("infringing", True, "infringing"),
        ("infringing", False, "other"),
        ("not_infringing", False, "not_infringing"),
    ],
)
def test_a_rightholder_learns_of_anothers_right_only_that_the_goods_are_not_admitted(
    finding: str, of_this: bool, expected: str | None
) -> None:
    assert finding_told(finding, of_this_right=of_this) == expected

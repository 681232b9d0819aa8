"""An inventory count: what agrees, is lost, destroyed or misbooked, what nobody counted, and what is in no book."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bonded_areas.models import CargoLot, Place, StockEntry, Stocktaking
from bonded_areas.rules.stock import Kind, balance_of
from statute import clock
from statute.deciding import parse_input
from statute.door import perform
from statute.errors import DoorError, Refused
from statute.locking import related_ids
from statute.machine import machine
from statute.models import Case, JournalEntry
from tests.accounts.people import a_person
from tests.bonded_areas.counted import DESTROYED, LOSS, MISBOOKED, became, count, refused
from tests.bonded_areas.test_lot_acts import DUTIABLE, SOME, claims, the
from tests.bonded_areas.test_storage_approval import at, bring_in, operator
from tests.clearance.acts import refusal, told
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import MONDAY
from tests.parties.doors import acting
from tests.statute.threads import at_once

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


def name(lot: int) -> str:
    return str(Case.objects.get(pk=lot).handle)


def counted(lot: int, packages: int, **more: Any) -> dict[str, Any]:
    """So many packages of a lot, and as many pieces."""
    return {"lot": name(lot), "packages": packages, "quantity": str(packages), **more}


def test_every_state_against_every_transition() -> None:
    moves = machine(Stocktaking).moves
    by_hand = {"record", "decide"}
    assert {one: (dict(moves[one].targets), set(moves[one].rule.roles)) for one in by_hand} == {
        "record": ({"new": "recorded"}, {"bonded_operator", "bonded_officer", "supervisor"}),
        "decide": ({"differs": None}, {"bonded_officer", "supervisor"}),
    }
    assert moves["tell_differences"].targets == {"recorded": "differs"}
    assert moves["be_settled"].targets == {"differs": "settled"}
    assert {*moves["tell_differences"].rule.roles, *moves["be_settled"].rule.roles} == {"consequence"}


@pytest.mark.proves("34-2")
@pytest.mark.proves("45(1)")
@pytest.mark.proves("45(3)")
def test_each_difference_becomes_what_was_said_of_it_with_its_own_reason(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    right, lost, burnt, mouldy, wrong, flooded = (
        bring_in(scene, on=f"2026-10-{day}", **DUTIABLE) for day in range(24, 30)
    )
    perform(mouldy, "ask_to_destroy", who, {"packages": 4, "reason": "mould"})
    perform(mouldy, "approve_destruction", officer)
    row = count(
        scene, who,
        counted(right, 10), counted(lost, 7, **LOSS), counted(burnt, 8, **DESTROYED),
        counted(mouldy, 6, **DESTROYED), counted(wrong, 9, **MISBOOKED),
        counted(flooded, 0, **LOSS, cause="disaster"),
    )  # fmt: skip
    assert became(row) == ["agrees", "lost", "destroyed", "destroyed", "correction_waits", "lost"]
    assert (row.state, row.lots, row.agreeing, row.differing, row.waiting) == ("differs", 6, 1, 5, 1)
    # Duty at 10 % of 100,000 yen a piece, at once (45(1)); none with approval, nor before the cause is decided on.
    assert claims(lost) == [("45(1)", "WHS01", 30_000)]
    assert claims(burnt) == [("45(1)", "WHS01", 20_000)]
    assert claims(right) == claims(mouldy) == claims(wrong) == claims(flooded) == []
    assert [the(lot).stock_packages for lot in (right, lost, burnt, mouldy, wrong, flooded)] == [
        10,
        7,
        8,
        6,
        10,
        0,
    ]
    assert the(flooded).loss_told["cause"] == "disaster"
    reasons = StockEntry.objects.exclude(kind="brought_in").order_by("lot_id").values_list("kind", "reason")
    assert list(reasons) == [
        ("lost", LOSS["reason"]), ("destroyed", DESTROYED["reason"]), ("destroyed", ""), ("lost", LOSS["reason"]),
    ]  # fmt: skip
    # What was not weighed has its share of the weight; the line keeps what the books had at that moment.
    line = row.lines.get(lot=lost)
    assert (line.booked_packages, line.counted_mass_kg, line.claim) == (10, Decimal("84.35"), "lost:1")
    assert [bool(one.claim) for one in row.lines.order_by("number")] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]
    assert told(row.pk, "stocktaking.differs")
    assert JournalEntry.objects.filter(case_id=row.pk, action="record").count() == 1


@pytest.mark.proves("45(1)")
@pytest.mark.proves("105(1)")
def test_that_the_books_were_wrong_is_for_customs_to_find_and_otherwise_it_is_a_loss(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    a, b, c, d = (bring_in(scene, on=f"2026-10-{day}", **DUTIABLE) for day in range(24, 28))
    row = count(
        scene, who, counted(a, 9, **MISBOOKED), counted(b, 9, **MISBOOKED), counted(c, 11, **MISBOOKED),
        counted(d, 9, **MISBOOKED),
    )  # fmt: skip
    assert [the(lot).stock_packages for lot in (a, b, c, d)] == [10] * 4
    yes = {"lines": [{"line": 1, "decision": "correct", "reason": "the tally sheet says nine"}]}
    # Whoever would pay does not decide it, neither by the count nor by the lot.
    assert refusal(row.pk, "decide", who, yes)[0][0] == "role"
    assert refusal(a, "correct_books", who, {**SOME, "direction": "down", "reason": "x"})[0][0] == "role"
    perform(row.pk, "decide", officer, yes)
    wrong = {
        "lines": [
            {"line": 3, "decision": "loss", "reason": "x"},
            {"line": 1, "decision": "stand", "reason": "x"},
        ]
    }
    assert [code for code, _article in refusal(row.pk, "decide", officer, wrong)] == ["does_not_wait", "over"]
    assert refusal(row.pk, "decide", officer, {})[0][0] == "nothing_decided"
    assert refusal(row.pk, "decide", officer, {"rest": "loss"})[0][0] == "reason_missing"
    # What is over is no loss: it waits on.
    perform(row.pk, "decide", officer, {"rest": "loss", "rest_reason": "ten came, says the carrier"})
    assert became(row) == ["corrected", "lost", "correction_waits", "lost"]
    row.refresh_from_db()
    assert (row.state, row.waiting) == ("differs", 1)
    perform(
        row.pk, "decide", officer, {"lines": [{"line": 3, "decision": "correct", "reason": "eleven came"}]}
    )
    row.refresh_from_db()
    assert (row.state, row.waiting) == ("settled", 0)
    assert [the(lot).stock_packages for lot in (a, b, c, d)] == [9, 9, 11, 9]
    assert [claims(lot) for lot in (a, b, c, d)] == [
        [],
        [("45(1)", "WHS01", 10_000)],
        [],
        [("45(1)", "WHS01", 10_000)],
    ]
    assert row.lines.get(number=2).claim == "lost:1"
    # The ledger was added to, never edited, and is the sum of its entries.
    for lot in CargoLot.objects.all():
        entries = StockEntry.objects.filter(lot=lot).order_by("id")
        assert balance_of((Kind(e.kind), e.amount) for e in entries) == lot.balance


@pytest.mark.proves("45(1)")
def test_what_was_settled_otherwise_meanwhile_is_not_settled_twice(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    first = count(scene, who, counted(lot, 6, **MISBOOKED))
    perform(lot, "notify_loss", who, {**SOME, "cause": "other", "reason": "stolen after all"})
    for decision in ("correct", "loss"):
        one = {"lines": [{"line": 1, "decision": decision, "reason": "x"}]}
        assert [code for code, _article in refusal(first.pk, "decide", officer, one)] == ["moved_since"]
    perform(first.pk, "decide", officer, {"lines": [{"line": 1, "decision": "stand", "reason": "a loss"}]})
    first.refresh_from_db()
    assert (first.state, became(first), claims(lot)) == ("settled", ["stands"], [("45(1)", "WHS01", 40_000)])


@pytest.mark.proves("34-2")
def test_a_lot_that_nobody_counted_is_listed_as_such_and_never_lost_silently(scene: Scene) -> None:
    who = operator(scene)
    a, b, c = (bring_in(scene, on=f"2026-10-{day}", **DUTIABLE) for day in range(24, 27))
    assert refused(scene, who, counted(a, 10)) == [("left_out", "lines")] * 2
    assert refused(
        scene, who, counted(a, 10), {"lot": name(b), "becomes": "not_counted"}, rest_not_counted="x"
    ) == [("reason_missing", "lines[1].reason")]
    row = count(
        scene, who, counted(a, 10), {"lot": name(b), "becomes": "not_counted", "reason": "behind a stack"},
        rest_not_counted="hall 2 follows in December",
    )  # fmt: skip
    assert became(row) == ["agrees", "not_counted", "not_counted"]
    assert list(row.lines.order_by("number").values_list("reason", flat=True)[1:]) == [
        "behind a stack", "hall 2 follows in December",
    ]  # fmt: skip
    assert (row.state, row.not_counted, row.agreeing) == ("recorded", 2, 1)
    assert [the(lot).stock_packages for lot in (a, b, c)] == [10, 10, 10]
    # Nothing there at all is said, not left out.
    count(scene, who, counted(a, 10), counted(b, 0, **LOSS), counted(c, 10))
    assert the(b).state == "lost"


@pytest.mark.proves("34-2")
def test_goods_that_are_in_no_book_are_told_to_customs_and_stop_nothing(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    stray = {"packages": 2, "gross_mass_kg": "31", "becomes": "found", "transport_document": "UNKNOWN7"}
    assert refused(scene, who, counted(lot, 10), stray) == [
        ("description_missing", "lines[1].description"), ("reason_missing", "lines[1].reason"),
    ]  # fmt: skip
    row = count(
        scene, who, counted(lot, 7, **LOSS), {**stray, "description": "tyres", "reason": "behind gate 3"}
    )
    assert became(row) == ["lost", "found_waits"]
    assert (row.state, row.found, row.waiting) == ("differs", 1, 1)
    assert CargoLot.objects.count() == 1
    correct = {"lines": [{"line": 2, "decision": "correct", "reason": "x"}]}
    assert [code for code, _article in refusal(row.pk, "decide", officer, correct)] == ["no_lot"]
    perform(row.pk, "decide", officer, {"rest": "stand", "rest_reason": "domestic goods of a neighbour"})
    row.refresh_from_db()
    assert (row.state, became(row)) == ("settled", ["lost", "stands"])


@pytest.mark.proves("34-2")
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"packages": 9, "quantity": "9"}, ("short", "lines[0].becomes")),
        ({"packages": 9, "quantity": "9", "becomes": "loss"}, ("reason_missing", "lines[0].reason")),
        ({"packages": 11, "quantity": "11", **LOSS}, ("over", "lines[0].becomes")),
        ({"packages": 9, "gross_mass_kg": "130", "quantity": "9", **LOSS}, ("over", "lines[0].becomes")),
        ({"packages": 10, "quantity": "10", **LOSS}, ("agrees", "lines[0].becomes")),
        ({"packages": 9, **LOSS}, ("not_said", "lines[0].quantity")),
        ({"gross_mass_kg": "90", **LOSS}, ("not_said", "lines[0].packages")),
        ({"packages": -1}, ("greater_than_equal", "lines[0].packages")),
        ({"packages": 9, "becomes": "gift"}, ("literal_error", "lines[0].becomes")),
        ({"packages": 10, "becomes": "not_counted", "reason": "x"}, ("counted", "lines[0].becomes")),
        (
            {"packages": 0, "gross_mass_kg": "1", "quantity": "0", **LOSS},
            ("leaves_half", "lines[0].packages"),
        ),
    ],
)
def test_a_line_that_cannot_be_is_told_beside_its_field_and_nothing_is_done(
    scene: Scene, line: dict[str, Any], told: tuple[str, str]
) -> None:
    who = operator(scene)
    lot, other = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-28", **DUTIABLE)
    # All or nothing: the good line beside it is not done either.
    assert refused(scene, who, {"lot": name(lot), **line}, counted(other, 5, **LOSS)) == [told]
    assert (the(other).stock_packages, claims(other)) == (10, [])


def test_lots_are_named_by_number_or_by_a_document_that_one_lot_has_and_once(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    document = the(lot).transport_document
    line = {"transport_document": document, "packages": 10, "quantity": "10"}
    assert refused(scene, who, line, counted(lot, 10)) == [("named_twice", "lines[1].lot")]
    assert refused(scene, who, {**line, "transport_document": "NONE"}, rest_not_counted="x") == [
        ("no_such_lot", "lines[0].transport_document")
    ]
    assert refused(scene, who, {**line, "lot": "nonsense"}, rest_not_counted="x") == [
        ("no_such_lot", "lines[0].lot")
    ]
    assert refused(scene, who) == [("nothing_counted", "lines"), ("left_out", "lines")]
    perform(lot, "split", who, SOME)
    assert refused(scene, who, line, rest_not_counted="x") == [
        ("several_lots", "lines[0].transport_document")
    ]


def test_what_moved_after_it_was_counted_or_compared_is_counted_again(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    seen = clock.now().isoformat()
    assert refused(scene, who, counted(lot, 10), counted_on="2026-11-03") == [("day_has_come", "counted_on")]
    with at(date(2026, 11, 4), 9):
        perform(lot, "split", who, {**SOME, "on": "2026-11-04"})
        part = CargoLot.objects.get(from_lot_id=lot).pk
        both = (counted(lot, 6), counted(part, 4))
        assert refused(scene, who, *both) == [
            ("moved_since", "lines[0].lot"),
            ("moved_since", "lines[1].lot"),
        ]
        today = {"counted_on": "2026-11-04"}
        assert refused(scene, who, *both, **today, books_as_of=seen) == [
            ("moved_since", "lines[0].lot"), ("moved_since", "lines[1].lot"),
        ]  # fmt: skip
        assert became(count(scene, who, *both, **today, books_as_of=clock.now().isoformat())) == [
            "agrees",
            "agrees",
        ]


@pytest.mark.proves("34-2")
def test_what_moved_on_the_day_of_the_count_is_compared_as_of_an_instant(scene: Scene) -> None:
    who = operator(scene)
    lot, other = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-28", **DUTIABLE)
    perform(lot, "split", who, {**SOME, "on": "2026-11-02"})
    # Was it counted before or after the lot was split? A day does not tell.
    assert refused(scene, who, counted(lot, 6), rest_not_counted="x") == [
        ("books_are_of_an_instant", "books_as_of")
    ]
    # It is not asked of lots that did not move, or were not counted.
    behind = {"lot": name(lot), "becomes": "not_counted", "reason": "behind a stack"}
    count(scene, who, counted(other, 10), behind, rest_not_counted="x")
    now = clock.now().isoformat()
    assert became(count(scene, who, counted(lot, 6), rest_not_counted="x", books_as_of=now))[0] == "agrees"


def test_a_count_holds_the_lots_that_it_names_and_leaves_all_others_of_the_place_to_others(
    scene: Scene,
) -> None:
    a, b, _c = (bring_in(scene, on=f"2026-10-{day}", **DUTIABLE) for day in range(24, 27))
    move = machine(Stocktaking).moves["record"]
    lines = [counted(a, 10), {"transport_document": the(b).transport_document}, {"lot": "no number"}]
    given = {"counted_on": "2026-11-02", "counted_by": "Sato", "lines": lines}
    here, elsewhere = (
        parse_input(move, {**given, "place_id": place}) for place in (scene.place.pk, scene.place.pk + 1)
    )
    assert related_ids((), move, [here]) == {a, b}
    assert related_ids((), move, [elsewhere]) == set()


@pytest.mark.proves("105(1)")
def test_customs_counts_itself_and_corrects_at_once_and_another_operator_sees_nothing(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **DUTIABLE)
    other = acting("bonded_operator", a_person("WHS02"))
    # Not even which lots lie there.
    assert ("place_is_here", "place_id") in refused(scene, other, counted(lot, 1))
    assert "left_out" not in dict(refused(scene, other, counted(lot, 1)))
    elsewhere = acting("bonded_officer", scene.kobe)
    with CaptureQueriesContext(connection) as queries:
        assert refused(scene, scene["broker"], counted(lot, 10)) == [("role", None)]
        assert refused(scene, elsewhere, counted(lot, 10)) == [("office", None)]
    # Nor do they hold up who works with the lots.
    assert not [one["sql"] for one in queries if "FOR NO KEY UPDATE" in one["sql"]]
    row = count(scene, officer, counted(lot, 9, **MISBOOKED))
    assert (row.state, row.by_customs, became(row)) == ("recorded", True, ["corrected"])
    assert str(row.article_of("record", machine(Stocktaking).moves["record"].article)) == "105(1)(i)"
    assert (the(lot).stock_packages, claims(lot)) == (9, [])
    for seer, sees in ((who, 1), (officer, 1), (other, 0), (scene["broker"], 0)):
        assert Stocktaking.objects.visible_to(seer).count() == sees
    Place.objects.filter(code="1AW01").update(kind="factory")
    theirs = count(scene, who, counted(lot, 9), books_as_of=clock.now().isoformat())
    assert str(theirs.article_of("record", machine(Stocktaking).moves["record"].article)) == "61-3"


def test_two_hundred_lots_are_counted_and_decided_on_in_as_many_queries_as_two(scene: Scene) -> None:
    who, officer, asked = operator(scene), scene["bonded_officer"], []
    for many in (2, 200):
        lots = [bring_in(scene, on="2026-10-30", **DUTIABLE) for _n in range(many)]
        ends = (LOSS, MISBOOKED)
        lines = [counted(lot, 9, **ends[n % 2]) for n, lot in enumerate(lots)]
        with CaptureQueriesContext(connection) as queries:
            row = count(scene, who, *lines, rest_not_counted="done before")
            perform(row.pk, "decide", officer, {"rest": "correct", "rest_reason": "misbooked"})
        asked.append(len(queries))
        row.refresh_from_db()
        assert (row.state, row.differing) == ("settled", many)
    assert asked[0] == asked[1]


@pytest.mark.usefixtures("live_db")
@pytest.mark.proves("45(1)")
def test_of_two_who_record_the_same_count_at_once_one_does(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    seen = clock.now().isoformat()

    def record() -> Any:
        with clock.standing_at(MONDAY):
            return count(scene, who, counted(lot, 6, **LOSS), books_as_of=seen)

    found = at_once(partial(record), partial(record))
    refusals = [one for one in found if isinstance(one, DoorError)]
    assert len(refusals) == 1
    assert claims(lot) == [("45(1)", "WHS01", 40_000)]
    assert isinstance(refusals[0], Refused)


def test_amounts_of_a_lot_in_bulk_are_weighed(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, packages=0, gross_mass_kg="5000")
    assert refused(scene, who, {"lot": name(lot)}) == [("not_said", "lines[0].gross_mass_kg")]
    count(scene, who, {"lot": name(lot), "gross_mass_kg": "4990.5", **LOSS})
    assert the(lot).stock_mass_kg == Decimal("4990.5")

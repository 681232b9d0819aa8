"""Moving inside an area: where a lot lies is told and kept; how much there is and its periods stay as they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bonded_areas import selectors
from bonded_areas.acts_by_list import MOVING, carry_out, preview
from bonded_areas.models import CargoLot, Place, StockEntry
from statute import clock
from statute.door import perform
from statute.models import Case, DeadlineRow, JournalEntry
from tests.accounts.people import a_person
from tests.bonded_areas.test_lot_acts import DUTIABLE, SOME, the
from tests.bonded_areas.test_stock_pages import signed_in
from tests.bonded_areas.test_storage_approval import at, bring_in, operator
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.parties.doors import acting

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db


def moved(to: str) -> dict[str, Any]:
    return {"position": to}


@pytest.mark.proves("34-2")
def test_a_lot_lies_elsewhere_and_nothing_else_changes(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    before = the(lot)
    running = list(DeadlineRow.objects.filter(case_id=lot).values_list("name", "ends_on", "status"))
    # Full width, runs of blanks: one position has one name.
    perform(lot, "move_inside", who, moved("  Ｈａｌｌ　２   ｼｪﾙﾌ 14 "))
    row = the(lot)
    assert row.position == "Hall 2 シェルフ 14"
    assert (row.balance, row.state) == (before.balance, "brought_in")
    assert list(DeadlineRow.objects.filter(case_id=lot).values_list("name", "ends_on", "status")) == running
    assert StockEntry.objects.filter(lot=lot).count() == 1
    assert JournalEntry.objects.filter(case_id=lot, action="move_inside").count() == 1
    assert refusal(lot, "move_inside", who, moved("Hall 2  シェルフ 14")) == [("lies_elsewhere", "34-2")]


@pytest.mark.parametrize(
    ("position", "code"),
    [
        ("", "value_error"),
        ("   ", "value_error"),
        ("x" * 65, "string_too_long"),
        ("㌔" * 40, "value_error"),
        ("A\u2028B\u200b", "value_error"),
    ],
)
def test_a_position_is_a_text_of_one_to_sixty_four_characters(scene: Scene, position: str, code: str) -> None:
    from statute.errors import InvalidInput

    who = operator(scene)
    lot = bring_in(scene)
    with pytest.raises(InvalidInput) as error:
        perform(lot, "move_inside", who, moved(position))
    assert [(r.code, r.field) for r in error.value.reasons] == [(code, "position")]
    perform(lot, "move_inside", who, moved("y" * 64))


def test_only_who_runs_the_place_or_customs_moves_and_only_what_lies_there(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    assert (
        refusal(lot, "move_inside", acting("bonded_operator", a_person("WHS02")), moved("A"))[0][0] == "party"
    )
    assert refusal(lot, "move_inside", scene["broker"], moved("A"))[0][0] == "role"
    perform(lot, "move_inside", scene["bonded_officer"], moved("A"))
    # A part lies where the lot lay, and moves by itself.
    perform(lot, "split", who, SOME)
    part = CargoLot.objects.get(from_lot_id=lot)
    assert part.position == "A"
    perform(part.pk, "move_inside", who, moved("B"))
    assert (the(lot).position, the(part.pk).position) == ("A", "B")
    perform(lot, "notify_loss", who, {**SOME, "packages": 6, "gross_mass_kg": "72.3", "quantity": "6",
                                      "cause": "other", "reason": "gone"})  # fmt: skip
    assert refusal(lot, "move_inside", who, moved("C"))[0][0] == "state"


@pytest.mark.proves("62-4(1)")
def test_cargo_that_customs_has_restricted_to_a_part_of_the_area_stays_in_it(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="exhibition")
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "apply_for_storage", who, {"purpose": "a fair", "for_sale_or_consumption": True})
    perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(lot, "approve_storage", officer)
    perform(lot, "restrict_place", officer, {"place": "Hall ３", "reason": "watched"})
    assert refusal(lot, "move_inside", who, moved("Hall 2")) == [("restricted_place", "62-4(1)")]
    perform(lot, "move_inside", who, moved("hall 3, stand 7"))
    perform(lot, "move_inside", officer, moved("strong room"))


@pytest.mark.proves("34-2")
def test_the_books_of_a_past_day_tell_where_it_lay(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    for day, position in ((4, "A"), (6, "B")):
        with at(date(2026, 11, day), 9):
            perform(lot, "move_inside", who, moved(position))
    with at(date(2026, 11, 9), 9):
        perform(lot, "split", who, {**SOME, "on": "2026-11-09"})
        part = CargoLot.objects.get(from_lot_id=lot).pk
        perform(part, "move_inside", who, moved("C"))
        for day, place, place_of_part in (
            (3, "", ""),
            (4, "A", ""),
            (5, "A", ""),
            (6, "B", ""),
            (9, "B", "C"),
        ):
            found = selectors.lay_at([lot, part], clock.midnight(date(2026, 11, day + 1)))
            assert (found.get(lot, ""), found.get(part, "")) == (place, place_of_part)
        # The split itself tells it, though nobody moved the part.
        other = bring_in(scene, on="2026-10-29", **DUTIABLE)
        perform(other, "move_inside", who, moved("D"))
        perform(other, "split", who, {**SOME, "on": "2026-11-09"})
        child = CargoLot.objects.get(from_lot_id=other).pk
        assert selectors.lay_at([child], clock.midnight(date(2026, 11, 10))) == {child: "D"}
        text = signed_in("operator").get("/areas/1AW01/?on=2026-11-05").content.decode()
        assert "Position: A" in text
        assert "Position: B" not in text
        handle = Case.objects.get(pk=lot).handle
        assert (
            ">A<" in signed_in("operator").get(f"/cargo-lots/{handle}/books/?on=2026-11-05").content.decode()
        )
        assert "Position: C" in signed_in("operator").get("/areas/1AW01/").content.decode()


def test_a_list_is_tried_first_with_all_its_errors_and_then_moved_whole_and_once(scene: Scene) -> None:
    who = operator(scene)
    one, two = bring_in(scene, **DUTIABLE), bring_in(scene, on="2026-10-29", **DUTIABLE)
    client, place = signed_in("operator"), Place.objects.get(code="1AW01")
    bad = "transport_document,position\n1AW01-2026-10-30,A-1\nNONE,A-2\n1AW01-2026-10-30,A-3\n1AW01-2026-10-29,\n"
    tried = preview(MOVING, bad, place, who)
    assert [(row.number, [r.code for r in row.reasons]) for row in tried.rows] == [
        (2, []), (3, ["no_such_lot"]), (4, ["named_twice"]), (5, ["missing"]),
    ]  # fmt: skip
    for post in ({"list": bad}, {"list": bad, "confirm": "1"}, {"list": "colour\nred\n"}):
        assert client.post("/areas/1AW01/move/", post).status_code == 422
    good = "transport_document,position\n1AW01-2026-10-30,A-1\n1AW01-2026-10-29,A-2\n"
    page = client.post("/areas/1AW01/move/", {"list": good})
    assert (page.status_code, [the(lot).position for lot in (one, two)]) == (200, ["", ""])
    sent = {"list": good, "confirm": "1", "nonce": page.context["nonce"]}
    for _again in range(2):
        assert client.post("/areas/1AW01/move/", sent)["Location"] == "/areas/1AW01/"
    assert [the(lot).position for lot in (one, two)] == ["A-1", "A-2"]
    assert JournalEntry.objects.filter(action="move_inside").count() == 2
    assert not preview(MOVING, good, place, who).can_be_done
    # Back and there again is another list, though it says the same.
    assert carry_out(MOVING, good.replace("A-", "B-"), place, who) == 2
    page = client.post("/areas/1AW01/move/", {"list": good})
    client.post("/areas/1AW01/move/", {**sent, "nonce": page.context["nonce"]})
    assert the(one).position == "A-1"


def test_two_hundred_lots_are_moved_in_as_many_queries_as_two(scene: Scene) -> None:
    who, place, asked = operator(scene), Place.objects.get(code="1AW01"), []
    for many in (2, 200):
        lots = [bring_in(scene) for _n in range(many)]
        handles = Case.objects.filter(pk__in=lots).values_list("handle", flat=True)
        text = "lot,position\n" + "".join(f"{handle},{many}\n" for handle in handles)
        with CaptureQueriesContext(connection) as queries:
            assert carry_out(MOVING, text, place, who) == many
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_lot_is_moved_through_the_api_and_its_position_told(scene: Scene) -> None:
    operator(scene)
    lot = bring_in(scene)
    address = f"/api/v1/cargo-lots/{Case.objects.get(pk=lot).handle}/"
    client = signed_in("operator")
    answer = client.post(
        f"{address}actions/move_inside/", moved("Ａ-1"), content_type="application/json",
        headers={"Idempotency-Key": "m1", "If-Match": client.get(address)["ETag"]},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert client.get(address).json()["position"] == "A-1"

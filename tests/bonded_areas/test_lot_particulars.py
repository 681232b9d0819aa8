"""What duty hangs on a lot: seen on its page and by the API, and stated after a manifest brought it in (4(1), 34-2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bonded_areas.acts_by_list import STATING, carry_out, preview
from bonded_areas.claims import of_lots
from bonded_areas.models import CargoLot, Place, StockEntry
from bonded_areas.pages import lot_url
from duties.models import Liability
from statute.door import perform
from statute.models import JournalEntry
from statute.sweep import sweep
from tests.arrivals.ship import Ship, a_consignment
from tests.bonded_areas.road import Road, claims
from tests.bonded_areas.test_lot_acts import ALL, DUTIABLE, SOME, the
from tests.bonded_areas.test_stock_pages import signed_in
from tests.bonded_areas.test_storage_approval import at, bring_in, operator
from tests.bonded_areas.test_transport import road as road
from tests.clearance.acts import refusal
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import BAGS

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
VALUE: dict[str, Any] = {"tariff_code": BAGS, "origin": "FR", "customs_value_yen": 1_000_000}
COUNTED: dict[str, Any] = {"quantity": "10", "unit": "NO"}
GONE = {"packages": 4, "gross_mass_kg": "48.2", "on": "2026-11-02", "cause": "other", "reason": "not found"}


def landed_lot(scene: Scene) -> tuple[Ship, CargoLot]:
    """Ten boxes of 120.5 kg, brought in by manifest: nobody has said what they are worth."""
    ship = Ship(scene)
    ship.tally(ship.arrived(a_consignment("BL1")), rest=True)
    return ship, CargoLot.objects.get(transport_document="BL1")


@pytest.mark.proves("34-2")
@pytest.mark.proves("4(1)")
@pytest.mark.proves("45(1)")
def test_what_came_by_manifest_is_claimed_by_its_value_once_that_is_stated(scene: Scene) -> None:
    ship, lot = landed_lot(scene)
    perform(lot.pk, "notify_loss", ship.operator, GONE)
    left_to_the_collector = Liability.objects.get(cause_id=lot.pk)
    assert left_to_the_collector.claim["amounts"] is None
    perform(lot.pk, "state_particulars", ship.operator, VALUE)
    perform(lot.pk, "notify_loss", ship.operator, {**GONE, "packages": 6, "gross_mass_kg": "72.3"})
    second = Liability.objects.exclude(pk=left_to_the_collector.pk).get(cause_id=lot.pk)
    # Six of ten boxes by weight, 72.3 of 120.5 kg: 600,000 yen at 10 %; 7.8 % of 660,000 and 22/78 of that.
    assert second.claim["amounts"] == {
        "duty": 60_000,
        "consumption_tax": 51_400,
        "local_consumption_tax": 14_400,
    }


@pytest.mark.proves("4(1)")
def test_a_party_states_what_is_unknown_and_customs_changes_what_is_known(scene: Scene) -> None:
    ship, lot = landed_lot(scene)
    assert refusal(lot.pk, "state_particulars", ship.operator, {}) == [("nothing_stated", "34-2")]
    perform(lot.pk, "state_particulars", ship.operator, {"customs_value_yen": 1_000_000})
    assert refusal(lot.pk, "state_particulars", ship.operator, {"customs_value_yen": 1}) == [
        ("stated_already", "4(1)")
    ]
    # What is said again as it stands is no change, and the rest may follow.
    perform(lot.pk, "state_particulars", ship.operator, VALUE)
    perform(
        lot.pk,
        "state_particulars",
        scene["bonded_officer"],
        {"customs_value_yen": 1_200_000, "reason": "invoice"},
    )
    row = the(lot.pk)
    assert (row.tariff_code, row.origin, row.customs_value_yen) == (BAGS, "FR", 1_200_000)
    assert refusal(lot.pk, "state_particulars", scene["broker"], VALUE)[0][0] == "role"


@pytest.mark.proves("34-2")
def test_a_quantity_is_stated_once_with_its_unit_while_all_is_there_and_is_in_the_books(scene: Scene) -> None:
    ship, lot = landed_lot(scene)
    for half in ({"quantity": "10"}, {"unit": "NO"}):
        found = refusal(lot.pk, "state_particulars", ship.operator, {**VALUE, **half})
        assert found == [("quantity_needs_unit", "34-2")]
    perform(lot.pk, "state_particulars", ship.operator, {**VALUE, **COUNTED})
    row = the(lot.pk)
    assert (row.unit, row.quantity, row.stock_quantity, row.stock_packages) == (
        "NO",
        Decimal(10),
        Decimal(10),
        10,
    )
    entry = StockEntry.objects.get(lot=lot, kind="corrected_up")
    assert (entry.packages, entry.gross_mass_kg, entry.quantity) == (0, Decimal(0), Decimal(10))
    # The books are in no one's language: the kind of the entry says what it is.
    assert entry.reason == ""
    again = refusal(lot.pk, "state_particulars", scene["bonded_officer"], {**VALUE, **COUNTED})
    assert again == [("counted_already", "34-2")]
    other = bring_in(scene)
    perform(other, "notify_loss", scene["bonded_officer"], GONE)
    assert refusal(other, "state_particulars", scene["bonded_officer"], {**VALUE, **COUNTED}) == [
        ("partly_gone", "34-2")
    ]


@pytest.mark.proves("65(1)")
def test_what_is_stated_while_the_cargo_is_on_the_road_decides_the_claim(road: Road) -> None:
    road.bring_in("HLCU9", tariff_code="", origin="", customs_value_yen=None)
    case_id = road.departed(lines=[{"lot": "HLCU9"}])
    lot = CargoLot.objects.get(transport_document="HLCU9")
    assert lot.state == "in_transit"
    perform(lot.pk, "state_particulars", road.officer, VALUE)
    with at(date(2026, 11, 10)):
        sweep()
    (claim,) = claims(case_id)
    assert claim.claim["amounts"]["duty"] == 100_000


def test_the_page_shows_the_duty_of_what_is_left_step_by_step_or_what_is_not_known(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "notify_loss", who, {**SOME, "cause": "other", "reason": "gone"})
    page = signed_in("bonded_officer").get(lot_url(the(lot).case)).content.decode()
    # Six of ten: 600,000 yen at 10 %, 51,400 and 14,400 of consumption taxes.
    assert "Duty at stake" in page
    assert "125,800" in page
    unknown = bring_in(scene, on="2026-10-29")
    page = signed_in("bonded_officer").get(lot_url(the(unknown).case)).content.decode()
    assert "Not known yet: leather bags: tariff code, origin, customs value." in page


def test_the_api_tells_the_duty_of_every_lot_of_a_list_in_as_many_queries_as_of_one(scene: Scene) -> None:
    counts = []
    for more in (1, 20):
        for n in range(more):
            bring_in(scene, transport_document=f"{more}-{n}", **DUTIABLE)
        client = signed_in("bonded_officer")
        with CaptureQueriesContext(connection) as seen:
            found = client.get("/api/v1/cargo-lots/").json()["results"]
        counts.append(len(seen))
        assert {one["duty_at_stake"]["total"] for one in found} == {210_000}
        assert found[0]["duty_at_stake"]["duty"] == 100_000
    assert counts[0] == counts[1]


def test_no_duty_is_at_stake_on_cargo_permitted_for_export_or_gone(scene: Scene) -> None:
    who, rest = operator(scene), {"cause": "other", "reason": "gone"}
    exported = bring_in(scene, export_permitted=True, **DUTIABLE)
    gone, there = bring_in(scene, on="2026-10-29", **DUTIABLE), bring_in(scene, on="2026-10-28", **DUTIABLE)
    perform(gone, "notify_loss", who, {**ALL, **rest})
    found = of_lots([the(exported), the(gone), the(there)], date(2026, 11, 2))
    assert {pk: one.total for pk, one in found.items()} == {there: 210_000}


@pytest.mark.proves("34-2")
def test_values_are_stated_by_list_tried_first_and_put_on_record_whole_and_once(scene: Scene) -> None:
    who, place = operator(scene), Place.objects.get(code="1AW01")
    one, two = bring_in(scene), bring_in(scene, on="2026-10-29", **VALUE)
    head = "transport_document,tariff_code,origin,customs_value_yen\n"
    bad = f"{head}1AW01-2026-10-30,42,FR,1000000\n1AW01-2026-10-29,,,1\nNONE,,,5\n"
    tried = preview(STATING, bad, place, who)
    assert [[r.code for r in row.reasons] for row in tried.rows] == [
        ["string_pattern_mismatch"],
        ["stated_already"],
        ["no_such_lot"],
    ]
    client = signed_in("operator")
    assert client.post("/areas/1AW01/particulars/", {"list": bad, "confirm": "1"}).status_code == 422
    good = f"{head}1AW01-2026-10-30,{BAGS},FR,500000\n1AW01-2026-10-29,{BAGS},FR,1000000\n"
    page = client.post("/areas/1AW01/particulars/", {"list": good})
    assert [row.stays for row in page.context["tried"].rows] == [False, True]
    assert the(one).customs_value_yen is None
    sent = {"list": good, "confirm": "1", "nonce": page.context["nonce"]}
    for _again in range(2):
        assert client.post("/areas/1AW01/particulars/", sent)["Location"] == "/areas/1AW01/"
    assert [the(lot).customs_value_yen for lot in (one, two)] == [500_000, 1_000_000]
    assert JournalEntry.objects.filter(action="state_particulars").count() == 1


@pytest.mark.proves("4(1)")
@pytest.mark.proves("45(1)")
def test_a_loss_of_half_the_packages_that_weigh_a_gram_is_left_to_the_collector(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **VALUE)
    perform(lot, "notify_loss", who, {**GONE, "packages": 5, "gross_mass_kg": "0.001"})
    claim = Liability.objects.get(cause_id=lot).claim
    assert claim["amounts"] is None
    assert "50.0 %, 0.000830 %" in claim["faults"][0]


@pytest.mark.proves("4(1)")
def test_what_the_books_were_wrong_by_does_not_make_the_rest_worth_less(scene: Scene) -> None:
    """A hundred times too many were entered: of the ten that came, ten have all of the value."""
    who, officer = operator(scene), scene["bonded_officer"]
    lot = bring_in(scene, **{**DUTIABLE, "packages": 1000, "gross_mass_kg": "12050", "quantity": "1000"})
    wrong = {"packages": 990, "gross_mass_kg": "11929.5", "quantity": "990", "on": "2026-11-02"}
    perform(lot, "correct_books", officer, {**wrong, "direction": "down", "reason": "two noughts too many"})
    perform(lot, "notify_loss", who, {**ALL, "cause": "other", "reason": "stolen"})
    assert Liability.objects.get(cause_id=lot).claim["amounts"]["duty"] == 100_000


@pytest.mark.proves("4(1)")
def test_no_value_on_record_is_lost_by_joining(scene: Scene) -> None:
    who = operator(scene)
    with_value, without = bring_in(scene, **VALUE), bring_in(scene, tariff_code=BAGS, origin="FR")
    for one, other in ((with_value, without), (without, with_value)):
        assert refusal(one, "join", who, {"into_id": other, "on": "2026-11-02"}) == [("not_alike", "34-2")]


@pytest.mark.proves("34")
def test_of_what_is_left_after_disposal_customs_states_the_value(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "notify_disposal", who, {"reason": "spoilt"})
    perform(lot, "dispose", who, {**ALL, "remains": "rags", "remains_kg": "100"})
    left = CargoLot.objects.get(from_lot_id=lot)
    assert refusal(left.pk, "state_particulars", who, VALUE) == [("remains", "4(1)")]
    # That it was disposed of once is no notice of another disposal.
    again = {"gross_mass_kg": "1", "on": "2026-11-02", "remains": "dust", "remains_kg": "1"}
    assert refusal(left.pk, "dispose", who, again)[0] == ("disposal_is_notified", "34")
    perform(left.pk, "state_particulars", scene["bonded_officer"], VALUE)


@pytest.mark.proves("45(1)")
def test_while_a_loss_waits_for_a_decision_the_party_states_nothing(scene: Scene) -> None:
    who = operator(scene)
    lot = bring_in(scene)
    perform(lot, "notify_loss", who, {**GONE, "cause": "disaster"})
    assert refusal(lot, "state_particulars", who, VALUE) == [("something_hangs_on_it", "4(1)")]


@pytest.mark.proves("34-2")
def test_customs_changes_what_is_on_record_only_with_a_reason(scene: Scene) -> None:
    lot, officer = bring_in(scene, **VALUE), scene["bonded_officer"]
    lower = {"customs_value_yen": 900_000}
    assert refusal(lot, "state_particulars", officer, lower) == [("reason_missing", "34-2")]
    perform(lot, "state_particulars", officer, {**lower, "reason": "the invoice says so"})
    assert the(lot).customs_value_yen == 900_000


def test_what_is_stopped_is_neither_split_nor_joined(scene: Scene) -> None:
    who = operator(scene)
    lot, other = bring_in(scene, **DUTIABLE), bring_in(scene, **DUTIABLE)
    perform(lot, "place_hold", scene["officer"], {"article": "69-11(1)(ix)", "note": "suspect"})
    assert ("cargo_on_hold", "69-11(1)(ix)") in refusal(lot, "split", who, SOME)
    assert ("cargo_on_hold", "69-11(1)(ix)") in refusal(
        lot, "join", who, {"into_id": other, "on": "2026-11-02"}
    )


@pytest.mark.proves("62-6(1)")
def test_a_part_has_the_burdens_of_the_whole(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="exhibition")
    lot = bring_in(scene, **DUTIABLE)
    perform(lot, "apply_for_storage", who, {"purpose": "a fair", "for_sale_or_consumption": True})
    perform(lot, "inspect_for_storage", officer, {"outcome": "in_order"})
    perform(lot, "approve_storage", officer)
    perform(lot, "restrict_place", officer, {"place": "Floor 1", "reason": "watched"})
    perform(lot, "split", who, SOME)
    part = CargoLot.objects.get(from_lot_id=lot)
    assert part.exhibition["place"] == "Floor 1"
    assert refusal(part.pk, "move_inside", who, {"position": "Floor 10"}) == [("restricted_place", "62-4(1)")]
    perform(part.pk, "move_inside", who, {"position": "floor 1, row 7"})


def test_a_list_takes_numbers_as_people_and_spreadsheets_write_them(scene: Scene) -> None:
    ship, lot = landed_lot(scene)
    text = 'transport_document,customs_value_yen\nBL1,"1,000,000"\n'
    place = Place.objects.get(code="1AW01")
    assert preview(STATING, text, place, ship.operator).can_be_done
    assert carry_out(STATING, text, place, ship.operator) == 1
    assert the(lot.pk).customs_value_yen == 1_000_000

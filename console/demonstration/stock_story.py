"""The demonstration's stock: cargo that falls due, a loss that is claimed, and a factory that works and reports."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from accounts.actors import Actor
from bonded_areas.models import BondedOperation, CargoLot, FactoryDesignation, Stocktaking
from duties.models import Liability
from statute.clock import today
from statute.door import open_case, perform

if TYPE_CHECKING:
    from console.demonstration.story import Story

WORKS = "1AM01"


def falls_due_and_is_lost(story: Story) -> None:
    """Cargo of ten weeks ago has to be applied for soon; two packages of it are missing, and their duty is claimed."""
    story.heading("Stored at Oi: what falls due, what is approved, what is lost")
    lot = _brought_in(story, "K", "1AW01", days_ago=70, volume_m3="42.5")
    due = CargoLot.objects.get(pk=lot).case.deadlines.get(name="storage_application")
    story.step(
        "the calendar", f"storage of {story.document('K')} is to be applied for by {due.ends_on}", "43-3(1)"
    )
    _brought_in(story, "L", "1AW01", days_ago=84, volume_m3="18")
    story.refused(
        "Oi Bonded Logistics",
        "brings cargo in that comes only tomorrow",
        lambda: _brought_in(story, "X", "1AW01", days_ago=-1),
        "30(1)",
    )
    perform(lot, "apply_for_storage", story.office["warehouse"], {"purpose": "to be sold in the season"})
    perform(lot, "inspect_for_storage", story.office["bonded-officer"], {"outcome": "in_order"})
    perform(lot, "approve_storage", story.office["bonded-officer"])
    row = CargoLot.objects.get(pk=lot)
    story.expect(row.state == "approved", f"storage is approved: state is {row.state}")
    story.step("Yuri Sasaki, officer", "inspects and approves storage: the two years run", "43-4(1), 43-2(1)")
    perform(lot, "move_inside", story.office["warehouse"], {"position": "Hall 2, row 14"})
    story.step("Oi Bonded Logistics", "moves the cargo inside the warehouse: hall 2, row 14", "34-2")
    missing = {"packages": 8, "quantity": "40", "becomes": "loss", "reason": "not found in hall 2"}
    misbooked = {
        "packages": 9,
        "quantity": "45",
        "becomes": "correction",
        "reason": "the tally sheet says nine",
    }
    counted = {
        "place_id": story.office.places["1AW01"].pk,
        "counted_on": today(),
        "counted_by": "Goro Tanaka",
        "lines": [
            {"transport_document": story.document("K"), **missing},
            {"transport_document": story.document("L"), **misbooked},
        ],
        "rest_not_counted": "halls 1 and 3 are counted next week",
    }
    opened = open_case(Stocktaking, "record", story.office["warehouse"], story.office.tokyo.pk, counted)
    taken = Stocktaking.objects.get(pk=opened.case_id)
    story.expect((taken.state, taken.waiting) == ("differs", 1), "that the books are wrong waits for customs")
    claim = Liability.objects.get(cause_id=lot)
    duty = claim.claim["amounts"]["duty"] if claim.claim.get("amounts") else 0
    story.expect(claim.claimed_under == "45(1)", f"duty is claimed under 45(1), not {claim.claimed_under}")
    story.step(
        "Oi Bonded Logistics",
        f"counts the stock: two packages are lost, {duty:,} yen of duty are claimed; customs looks into a third",
        "34-2, 45(1), 45(3)",
    )
    right = {"rest": "correct", "rest_reason": "nine came"}
    story.refused(
        "Oi Bonded Logistics",
        "finds itself that its books were wrong",
        lambda: perform(taken, "decide", story.office["warehouse"], right),
        "105(1)(ii)",
    )


def works_and_reports(story: Story) -> None:
    """Cargo is approved for use, used up, and made into products; the factory is designated, and is to report."""
    story.heading("At Shinagawa Works: materials, products, and what of them is foreign cargo")
    lot = _brought_in(story, "M", WORKS, days_ago=20, description="bovine leather")
    place = story.office.places[WORKS]
    given = {
        "place_id": place.pk,
        "what": "leather bags",
        "on": today(),
        "domestic": "thread and zips",
        "domestic_kg": "80",
        "materials": [{"lot_id": lot, "packages": 6, "gross_mass_kg": "144.6", "quantity": "30"}],
    }

    def begin() -> int:
        return open_case(BondedOperation, "start", story.office["warehouse"], place.office_id, given).case_id

    story.refused("Shinagawa Works", "uses the cargo before that is approved", begin, "61-4")
    perform(lot, "apply_for_storage", story.office["warehouse"], {"purpose": "to be made into bags"})
    perform(lot, "inspect_for_storage", story.office["bonded-officer"], {"outcome": "not_necessary"})
    perform(lot, "approve_storage", story.office["bonded-officer"])
    case_id = begin()
    story.step("Shinagawa Works", "notifies that it begins to make bags of 144.6 kg of leather", "58")
    perform(case_id, "approve_mixing", story.office["bonded-officer"])
    product = {
        "description": "leather bags",
        "packages": 20,
        "gross_mass_kg": "200",
        "quantity": "400",
        "unit": "NO",
        "tariff_code": "420221100",
    }
    perform(
        case_id,
        "complete",
        story.office["warehouse"],
        {"on": today(), "products": [product], "waste_kg": "12"},
    )
    made = CargoLot.objects.get(from_lot_id=lot)
    story.expect(made.state == "approved", "the product is foreign cargo with the two years of its materials")
    story.step(
        "Shinagawa Works",
        f"notifies the end: {made.stock_mass_kg.normalize():f} of 200 kg correspond to the foreign cargo",
        "58, 59(2)",
    )
    designated = {
        "place_id": place.pk,
        "products": "leather bags",
        "materials": "bovine leather",
        "from_on": today(),
    }
    opened = open_case(
        FactoryDesignation, "designate", story.office["bonded-officer"], place.office_id, designated
    )
    due = FactoryDesignation.objects.get(pk=opened.case_id).case.deadlines.get(name="production_report")
    story.step(
        "Yuri Sasaki, officer",
        f"designates the factory; its first report is due on {due.ends_on}",
        "61-2(1), 61-2(2)",
    )


def _brought_in(story: Story, name: str, code: str, *, days_ago: int, **more: Any) -> int:
    place = story.office.places[code]
    given = {
        "place_id": place.pk,
        "transport_document": story.document(name),
        "description": "leather suitcases",
        "packages": 10,
        "gross_mass_kg": "241",
        "quantity": "50",
        "unit": "NO",
        "tariff_code": "420211200",
        "origin": "FR",
        "customs_value_yen": 1_000_000,
        "brought_in_on": today() - timedelta(days=days_ago),
        **more,
    }
    return open_case(CargoLot, "bring_in", Actor.system("intake"), place.office_id, given).case_id

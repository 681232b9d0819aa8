"""The demonstration's transport: cargo goes to another warehouse under approval, and one shipment stays on the road."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bonded_areas.models import CargoLot, Transport
from statute.clock import today
from statute.door import open_case, perform

if TYPE_CHECKING:
    from console.demonstration.story import Story


def goes_to_honmoku(story: Story) -> None:
    """Applied for, approved, shipped out, presented and confirmed; the lot is in the books of both warehouses."""
    story.heading("Bonded transport from Oi to Honmoku")
    story.bring_in("G")
    case_id = _applied(story, "G")
    story.step("Tokyo Bay Carriers", "applies for transport within the specified circuit", "63(1)")
    story.refused(
        "Tokyo Bay Carriers",
        "ships out before approval",
        lambda: perform(case_id, "depart", story.office["carrier"], {"on": today()}),
        "63(1)",
    )
    last = today() + timedelta(days=7)
    perform(case_id, "approve", story.office["bonded-officer"], {"due_on": last})
    story.step("Yuri Sasaki, officer", f"approves; it has to arrive by {last}", "63(1), 63(4), 99")
    perform(case_id, "confirm_manifest", story.office["bonded-officer"], {"manifest": f"M-{story.run}"})
    perform(case_id, "depart", story.office["carrier"], {"on": today()})
    story.expect(_lot(story, "G", "1AW01").state == "in_transit", "the cargo is on the road")
    story.step("Tokyo Bay Carriers", "ships out; the cargo leaves the stock of Oi", "63(3)")
    perform(case_id, "present_arrival", story.office["carrier"], {"on": today()})
    perform(case_id, "confirm_arrival", story.office["yokohama"])
    there = _lot(story, "G", "2AW01")
    story.expect(there.packages == 10, "the cargo is in the books of Honmoku")
    story.step("Daisuke Ono, Yokohama", "confirms the manifest; it is in the books of Honmoku", "63(5)")
    perform(case_id, "return_manifest", story.office["carrier"])
    story.step("Tokyo Bay Carriers", "submits the confirmed manifest; the transport is closed", "63(6)")


def stays_on_the_road(story: Story) -> None:
    """Nothing of it arrives: tomorrow at midnight its duty is claimed by itself."""
    story.bring_in("H")
    case_id = _applied(story, "H")
    perform(case_id, "approve", story.office["bonded-officer"], {"due_on": today()})
    perform(case_id, "confirm_manifest", story.office["bonded-officer"], {"manifest": f"N-{story.run}"})
    perform(case_id, "depart", story.office["carrier"], {"on": today()})
    row = Transport.objects.select_related("case").get(pk=case_id)
    due = row.case.deadlines.get(name="transport_period")
    story.expect(due.ends_on == today(), "the period of the transport runs")
    story.step(
        "the calendar",
        f"{row.case.reference} has until {due.ends_on}; at 00:00 after it duty is claimed",
        "65(1)",
    )


def _applied(story: Story, name: str) -> int:
    given = {
        "holder": "CAR-0001",
        "origin": "1AW01",
        "destination": "2AW01",
        "conveyance": "Truck 12",
        "lines": [{"lot": story.document(name), "packages": 10, "gross_mass_kg": "120.5"}],
    }
    return open_case(Transport, "apply", story.office["carrier"], story.office.tokyo.pk, given).case_id


def _lot(story: Story, name: str, place: str) -> CargoLot:
    found: CargoLot = CargoLot.objects.get(transport_document=story.document(name), place__code=place)
    return found

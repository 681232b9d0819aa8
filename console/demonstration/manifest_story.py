"""The demonstration's vessel: its cargo is reported before it arrives, and brought in by the manifest at Oi."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from arrivals.models import Manifest
from bonded_areas.models import CargoLot, Tally
from statute.clock import now, today
from statute.door import open_case, perform

if TYPE_CHECKING:
    from console.demonstration.story import Story


def a_vessel_comes(story: Story) -> None:
    """Reported, amended, arrived, and brought in: one consignment is short, another comes in two parts."""
    story.heading("A vessel for Oi, and its manifest")
    documents = [story.document(name) for name in ("M1", "M2", "M3")]
    given = _manifest(story, *documents, voyage=f"{story.run:03}E", arrives_on=today())
    case_id = open_case(Manifest, "lodge", story.office["carrier"], story.office.tokyo.pk, given).case_id
    row = Manifest.objects.select_related("case").get(pk=case_id)
    story.step(
        "Tokyo Bay Carriers",
        f"reports the cargo of the vessel: manifest {row.case.reference}",
        "15(1), 15(7)",
    )
    said = {"manifest": row.case.reference, "brought_in_on": today(), "rest": True}
    story.refused(
        "Oi Bonded Logistics",
        "brings in before the vessel has come",
        lambda: open_case(Tally, "bring_in", story.office["warehouse"], story.office.tokyo.pk, said),
        "16(1)",
    )
    change = {"reason": "two boxes more", "consignments": [_consignment(documents[1], packages=12)]}
    perform(case_id, "amend", story.office["carrier"], change)
    story.step("Tokyo Bay Carriers", "amends a consignment, with the reason", "15(1)")
    perform(case_id, "notify_arrival", story.office["carrier"], {"arrived_at": now()})
    story.step("Tokyo Bay Carriers", "notifies the arrival", "15(3)")
    lines = [
        {
            "transport_document": documents[0],
            "packages": 9,
            "damaged_packages": 1,
            "reason": "one left in Shanghai",
        },
        {"transport_document": documents[1], "packages": 5, "more_to_come": True},
    ]
    opened = open_case(
        Tally,
        "bring_in",
        story.office["warehouse"],
        story.office.tokyo.pk,
        {**said, "rest": False, "lines": lines},
    )
    story.expect(
        Tally.objects.get(pk=opened.case_id).state == "differs", "what is short is told to the office"
    )
    story.step("Oi Bonded Logistics", "brings in by manifest: one short, one in part", "30(1), 34-2")
    perform(opened.case_id, "settle", story.office["bonded-officer"], {"finding": "confirmed by the carrier"})
    open_case(Tally, "bring_in", story.office["warehouse"], story.office.tokyo.pk, said)
    row.refresh_from_db()
    lots = CargoLot.objects.filter(consignment__manifest_id=case_id)
    story.expect(
        (row.state, lots.count()) == ("closed", 4), "all of it is in the books, and the manifest is closed"
    )
    story.step("Oi Bonded Logistics", "brings in the rest: four lots, the manifest closes", "16(1), 34-2")
    coming = [story.document(name) for name in ("N1", "N2", "N3")]
    later = _manifest(story, *coming, voyage=f"{story.run:03}W", arrives_on=today())
    waiting = open_case(Manifest, "lodge", story.office["carrier"], story.office.tokyo.pk, later).case_id
    perform(waiting, "notify_arrival", story.office["carrier"], {"arrived_at": now()})
    story.step("Tokyo Bay Carriers", "another vessel has come: its cargo waits to be brought in", "15(3)")


def _manifest(story: Story, *documents: str, **changes: Any) -> dict[str, Any]:
    leaves = {"port": "CNSHA", "departs_at": (now() + timedelta(hours=1)).isoformat()}
    return {
        "carrier": "CAR-0001",
        "means": "vessel",
        "conveyance": "Umi Maru",
        "registration": "IMO9074729",
        "nationality": "JP",
        "port": "JPTYO",
        "place": "1AW01",
        "calls": [leaves],
        "consignments": [_consignment(one) for one in documents],
        **changes,
    }


def _consignment(document: str, **changes: Any) -> dict[str, Any]:
    return {
        "transport_document": document,
        "description": "leather suitcases",
        "packages": 10,
        "package_kind": "CT",
        "gross_mass_kg": "120.5",
        "volume_m3": "1.2",
        "marks": "N/M",
        "consignor": "Shanghai Bags",
        "consignee": "Nakamura Trading",
        "port_of_loading": "CNSHA",
        "containers": ["CSQU3054383"],
        **changes,
    }

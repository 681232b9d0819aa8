"""A voyage in tests: a carrier, a vessel for Oi in Tokyo, and its manifest brought to where a test begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arrivals.models import Consignment, Manifest
from bonded_areas.models import Place, Tally
from statute.door import open_case, perform
from tests.accounts.people import a_person
from tests.clearance.acts import refusal
from tests.parties.doors import acting

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

# It left Shanghai on the evening of 4 November in Tokyo, two days after the clock of the tests.
LEAVES = {"port": "CNSHA", "departs_at": "2026-11-04T18:00:00+09:00"}
BOX = "CSQU3054383"


def a_consignment(document: str, **changes: Any) -> dict[str, Any]:
    """Ten boxes of bags from Shanghai."""
    return {
        "transport_document": document,
        "description": "leather bags",
        "packages": 10,
        "gross_mass_kg": "120.5",
        "package_kind": "CT",
        "consignee": "Nakamura Trading",
        "consignor": "Shanghai Bags",
        "marks": "N/M",
        "port_of_loading": "CNSHA",
        **changes,
    }


def a_manifest(*consignments: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A vessel that comes to Tokyo on 6 November."""
    return {
        "carrier": "CAR01",
        "means": "vessel",
        "conveyance": "Umi Maru",
        "registration": "IMO9074729",
        "nationality": "JP",
        "voyage": "123E",
        "port": "JPTYO",
        "place": "1AW01",
        "arrives_on": "2026-11-06",
        "calls": [LEAVES],
        **changes,
        "consignments": list(consignments) or [a_consignment("BL1"), a_consignment("BL2")],
    }


class Ship:
    """Who is concerned."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.carrier = acting("carrier", a_person("CAR01"))
        self.other_carrier = acting("carrier", a_person("CAR02"))
        self.person = a_person("WHS01")
        Place.objects.filter(code="1AW01").update(operator=self.person)
        self.operator = acting("bonded_operator", self.person)
        self.other_operator = acting("bonded_operator", a_person("WHS02"))
        self.officer, self.supervisor = scene["bonded_officer"], scene["supervisor"]

    def lodged(self, *consignments: dict[str, Any], actor: Actor | None = None, **changes: Any) -> int:
        """A report made before the arrival."""
        given = a_manifest(*consignments, **changes)
        return open_case(Manifest, "lodge", actor or self.carrier, self.scene.tokyo.pk, given).case_id

    def arrived(self, *consignments: dict[str, Any], **changes: Any) -> int:
        """It came this morning at eight."""
        case_id = self.lodged(*consignments, **changes)
        perform(case_id, "notify_arrival", self.carrier, {"arrived_at": "2026-11-02T08:00:00+09:00"})
        return case_id

    def tally(self, case_id: int, actor: Actor | None = None, **given: Any) -> Tally:
        """Brought in by the operator of the place."""
        said = {"manifest": the(case_id).case.reference, "brought_in_on": "2026-11-02", **given}
        opened = open_case(Tally, "bring_in", actor or self.operator, self.scene.tokyo.pk, said)
        found: Tally = Tally.objects.get(pk=opened.case_id)
        return found


def the(case_id: int) -> Manifest:
    """The manifest as it stands."""
    found: Manifest = Manifest._base_manager.select_related("case").get(pk=case_id)
    return found


def landed(case_id: int) -> list[tuple[str, int, bool]]:
    """What came of each consignment, and whether it is accounted for."""
    rows = Consignment.objects.filter(manifest_id=case_id).order_by("number")
    return list(rows.values_list("transport_document", "landed_packages", "done"))


def codes(case_id: int, name: str, actor: Actor, given: dict[str, Any] | None = None) -> list[str]:
    """Takes an act that must be refused; the codes of why."""
    return [code for code, _article in refusal(case_id, name, actor, given)]

"""Transports in tests: a carrier, cargo in Tokyo that goes to Kobe, and a transport brought to where a test begins."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.actors import Actor
from bonded_areas.models import CargoLot, Place, Transport, TransportLine
from duties.models import Liability
from parties.rules.authorisation_kinds import Kind as Status
from statute.door import open_case, perform
from tests.accounts.people import a_person
from tests.clearance.scene import BAGS
from tests.parties.aeo_scene import AeoScene
from tests.parties.doors import acting

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

OCT_30 = date(2026, 10, 30)
ALL: list[dict[str, Any]] = [{"lot": "HLCU123"}]


class Road:
    """Who is on the road, between the warehouse in Oi (Tokyo) and one in Kobe."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.carrier = a_person("CAR01")
        self.receiver = a_person("WHS01")
        Place.objects.filter(code="3KW01").update(operator=self.receiver)
        self.kobe_place = Place.objects.get(code="3KW01")
        self.driver = acting("carrier", self.carrier)
        self.other_carrier = acting("carrier", a_person("CAR02"))
        self.warehouse = acting("bonded_operator", self.receiver)
        self.officer = scene["bonded_officer"]
        self.supervisor = scene["supervisor"]
        self.kobe_officer = acting("bonded_officer", scene.kobe)

    def bring_in(self, document: str = "HLCU123", place: Place | None = None, **changes: Any) -> int:
        """A hundred suitcases worth 1,000,000 yen at 10 % are in stock."""
        where = place or self.scene.place
        given = {
            "place_id": where.pk,
            "transport_document": document,
            "description": "leather suitcases",
            "packages": 100,
            "gross_mass_kg": "500",
            "quantity": "100",
            "unit": "NO",
            "brought_in_on": OCT_30,
            "tariff_code": BAGS,
            "origin": "FR",
            "customs_value_yen": 1_000_000,
            **changes,
        }
        return open_case(CargoLot, "bring_in", Actor.system("intake"), where.office_id, given).case_id

    def form(self, **changes: Any) -> dict[str, Any]:
        """From Oi to Kobe, all that is in stock where a line says no amount."""
        return {
            "holder": "CAR01",
            "origin": "1AW01",
            "destination": "3KW01",
            "conveyance": "Truck 12",
            **changes,
            "lines": [whole(line) for line in changes.get("lines", ALL)],
        }

    def applied(self, actor: Actor | None = None, name: str = "apply", **changes: Any) -> int:
        """An application; its lot is brought in if it is not there."""
        for line in changes.get("lines", ALL):
            document = line.get("lot")
            if document and not CargoLot.objects.filter(transport_document=document).exists():
                self.bring_in(document)
        form = self.form(**changes)
        return open_case(Transport, name, actor or self.driver, self.scene.tokyo.pk, form).case_id

    def approved(self, due_on: str | None = "2026-11-09", **changes: Any) -> int:
        case_id = self.applied(**changes)
        perform(case_id, "approve", self.officer, {"due_on": due_on})
        return case_id

    def departed(self, on: str = "2026-11-02", due_on: str | None = "2026-11-09", **changes: Any) -> int:
        """On the road since that Monday, to arrive by the next."""
        case_id = self.approved(due_on, **changes)
        perform(case_id, "confirm_manifest", self.officer, {"manifest": "M-1"})
        perform(case_id, "depart", self.driver, {"on": on})
        return case_id

    def an_approved_carrier(self) -> int:
        """The carrier is approved for specified bonded transport; returns the case of its status."""
        return AeoScene(self.scene.tokyo).given(Status.CARRIER, self.carrier)

    def specified(self, on: str = "2026-11-02", **changes: Any) -> int:
        """A specified bonded transport on the road; the carrier is approved already."""
        case_id = self.applied(name="enter_specified", **changes)
        perform(case_id, "confirm_manifest", self.officer, {"manifest": "M-2"})
        perform(case_id, "depart", self.driver, {"on": on})
        return case_id


def the(case_id: int) -> Transport:
    """The transport as it stands."""
    row: Transport = Transport.objects.get(pk=case_id)
    return row


def whole(line: dict[str, Any]) -> dict[str, Any]:
    """A line that says no amount, with all that lies there of its lot: a carrier says how much."""
    lot = CargoLot.objects.filter(transport_document=line.get("lot")).order_by("-pk").first()
    if lot is None or line.keys() & {"packages", "gross_mass_kg", "quantity"}:
        return line
    stock = lot.balance.stock
    amount = {
        "packages": stock.packages,
        "gross_mass_kg": str(stock.gross_mass_kg),
        "quantity": str(stock.quantity),
    }
    return {**line, **amount}


def lines(case_id: int) -> list[TransportLine]:
    return list(TransportLine.objects.filter(transport_id=case_id).order_by("number"))


def claims(case_id: int) -> list[Liability]:
    """What is claimed because of a transport."""
    return list(Liability.objects.filter(cause_id=case_id))


def part(number: int = 1, packages: int = 0, mass: str = "0", quantity: str = "0") -> dict[str, Any]:
    """So much of a line."""
    return {"line": number, "packages": packages, "gross_mass_kg": mass, "quantity": quantity}

"""A manifest by page, file and API; brought in on its page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from arrivals import manifest_files
from arrivals.models import Consignment, Manifest
from bonded_areas.models import CargoLot, Tally
from tests.arrivals.ship import Ship, a_consignment, a_manifest, landed, the
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
HEAD = "transport_document,description,packages,gross_mass_kg,consignee,port_of_loading,containers"
GOOD = f"{HEAD}\nBL1,bags,10,120.5,Nakamura,CNSHA,CSQU3054383 MSCU6639870\nBL2,shirts,4,20,Aoyama,CNSHA,\n"
VOYAGE = {
    "carrier": "CAR01",
    "means": "vessel",
    "conveyance": "Umi Maru",
    "registration": "IMO9074729",
    "nationality": "JP",
    "voyage": "123E",
    "port": "JPTYO",
    "place": "1AW01",
    "arrives_on": "2026-11-06",
}


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user_id is not None
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_a_file_is_shown_with_all_its_errors_before_it_is_lodged(scene: Scene) -> None:
    ship = Ship(scene)
    client = signed_in(ship.carrier)
    assert client.get("/manifests/file/").status_code == 200
    bad = (
        f"{HEAD}\nBL1,bags,ten,120.5,Nakamura,CNSHA,CSQU3054384\nBL2,shirts,4,20,Aoyama,Shanghai,\n"
        "BL3,hats,1,1,A,CNSHA,\n"
    )
    tried = manifest_files.preview(bad, {**VOYAGE, "place": "9XX99"}, ship.carrier)
    assert [(line.number, [r.field for r in line.reasons]) for line in tried.lines] == [
        (2, ["packages", "containers[0]"]),
        (3, ["port_of_loading"]),
        (4, []),
    ]
    assert [(r.code, r.field) for r in tried.reasons] == [("unknown_place", "place")]
    page = client.post("/manifests/file/", {**VOYAGE, "list": bad})
    assert page.status_code == 422
    assert "CSQU3054384" in page.content.decode()
    twice = manifest_files.preview(f"{GOOD}BL2,hats,1,1,A,CNSHA,\n", VOYAGE, ship.carrier)
    assert [[r.code for r in line.reasons] for line in twice.lines] == [[], ["named_twice"], ["named_twice"]]
    for text in (
        "",
        "transport_document,colour\nX,red",
        '{"consignments": 3}',
        "{",
        '{"ship": 1, "consignments": []}',
    ):
        assert manifest_files.preview(text, VOYAGE, ship.carrier).faults, text
    assert not Manifest.objects.exists()


def test_a_good_file_csv_or_json_is_lodged_whole_and_once(scene: Scene) -> None:
    ship = Ship(scene)
    client = signed_in(ship.carrier)
    assert client.post("/manifests/file/", {**VOYAGE, "list": GOOD}).status_code == 200
    assert not Manifest.objects.exists()
    sent = {**VOYAGE, "list": GOOD, "confirm": "1", "nonce": "n1"}
    answers = [client.post("/manifests/file/", sent) for _again in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    row = Manifest.objects.get()
    assert list(Consignment.objects.filter(manifest=row).values_list("transport_document", "containers")) == [
        ("BL1", ["CSQU3054383", "MSCU6639870"]),
        ("BL2", []),
    ]
    assert client.get(answers[0]["Location"]).status_code == 200
    whole = json.dumps({**a_manifest(voyage="9E"), "arrives_on": "2026-11-07"})
    again = client.post("/manifests/file/", {"list": whole, "confirm": "1", "carrier": "CAR01"})
    assert again.status_code == 303
    assert Manifest.objects.get(voyage="9E").lines == 2
    # What was reported before under the same document is pointed out.
    tried = manifest_files.preview(GOOD, {**VOYAGE, "voyage": "8E"}, ship.carrier)
    assert tried.can_be_lodged
    assert [len(line.warnings) for line in tried.lines] == [1, 1]


def test_the_operator_brings_in_on_the_page_what_is_marked_and_then_the_rest(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.arrived(*(a_consignment(f"BL{n}") for n in range(1, 5)))
    reference = the(case_id).case.reference
    client, address = signed_in(ship.operator), f"/manifests/{reference}/bring-in/"
    for actor in (ship.carrier, ship.other_operator, scene["broker"], scene["supervisor"]):
        assert signed_in(actor).get(address).status_code == 404
    page = client.get(f"/manifests/{reference}/").content.decode()
    assert address in page
    assert client.get(address).status_code == 200
    sent = {
        "nonce": "a",
        "brought_in_on": "2026-11-02",
        "take": ["1", "2"],
        "document-1": "BL1",
        "packages-1": "10",
        "document-2": "BL2",
        "packages-2": "8",
        "list": "",
    }
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "short, over or damaged" in refused.content.decode()
    sent["reason-2"] = "two wet"
    answers = [client.post(address, sent) for _again in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert Tally.objects.count() == 1
    assert client.get(answers[0]["Location"]).status_code == 200
    # Another page that was open meanwhile is told that they are in already.
    stale = client.post(address, {**sent, "nonce": "b"})
    assert stale.status_code == 422
    assert client.post(address, {"nonce": "c", "brought_in_on": "nonsense", "rest": "1"}).status_code == 422
    assert client.post(address, {"nonce": "c", "brought_in_on": "2026-11-02", "list": "x"}).status_code == 422
    listed = "transport_document,packages,reason\nBL3,11,one too many\n"
    last = client.post(address, {"nonce": "c", "brought_in_on": "2026-11-02", "rest": "1", "list": listed})
    assert last.status_code == 303
    assert landed(case_id) == [("BL1", 10, True), ("BL2", 8, True), ("BL3", 11, True), ("BL4", 10, True)]
    assert "Nothing of this manifest is left" in client.get(address).content.decode()
    assert CargoLot.objects.count() == 4


def test_a_manifest_is_lodged_and_brought_in_over_the_api(scene: Scene, client: Client) -> None:
    ship = Ship(scene)
    carrier, operator = signed_in(ship.carrier), signed_in(ship.operator)

    def send(client: Client, path: str, body: dict[str, Any], key: str) -> Any:
        return client.post(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )

    lodged = send(carrier, "manifests/", a_manifest(), "k1")
    assert lodged.status_code == 201, lodged.content
    told = lodged.json()
    assert (told["place"], told["operator"], told["lines"]) == ("1AW01", "WHS01", 2)
    assert told["consignments"][0]["landed"] == {"packages": 0, "gross_mass_kg": "0.000000", "done": False}
    wrong = send(carrier, "manifests/", {**a_manifest(), "place": "9XX99"}, "k2")
    assert (wrong.status_code, wrong.json()["reasons"][0]["field"]) == (422, "place")
    late = {**a_manifest(voyage="7E", arrives_on="2026-11-02"), "arrived_at": "2026-11-02T09:00:00+09:00"}
    assert send(carrier, "late-manifests/", late, "k3").status_code == 201
    reference = Manifest.objects.get(voyage="7E").case.reference
    tally = {"manifest": reference, "brought_in_on": "2026-11-02", "rest": True}
    assert send(signed_in(ship.other_operator), "tallies/", tally, "k4").status_code == 422
    done = send(operator, "tallies/", tally, "k5")
    assert (done.status_code, done.json()["lots"], done.json()["differences"]) == (201, 2, [])
    for path in ("manifests/", "late-manifests/", "tallies/"):
        assert operator.get(f"/api/v1/{path}").status_code == 200


def test_the_list_and_the_pages_ask_as_many_queries_for_fifty_as_for_two(scene: Scene) -> None:
    ship = Ship(scene)
    client = signed_in(ship.operator)
    asked = []
    for count in (2, 50):
        case_id = ship.arrived(*(a_consignment(f"P{count}-{n}") for n in range(count)), voyage=f"P{count}")
        with CaptureQueriesContext(connection) as queries:
            for part in ("", "lines/", "bring-in/"):
                assert client.get(f"/manifests/{the(case_id).case.reference}/{part}").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
    for name in ("coming", "landing", "ended", "nonsense"):
        assert client.get(f"/manifests/?list={name}").status_code == 200


def test_a_place_that_no_database_can_keep_is_refused_beside_its_field(scene: Scene) -> None:
    client = signed_in(Ship(scene).carrier)
    page = client.post("/manifests/file/", {**VOYAGE, "place": "1AW\x0001", "list": GOOD, "confirm": "1"})
    assert page.status_code == 422
    assert Manifest.objects.count() == 0

"""Cargo comes into a place in three ways, by itself, by a list and by a manifest; the law asks the same of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bonded_areas import bringing_in, tally_sent
from bonded_areas.models import CargoLot, Licence, Place, Tally
from bonded_areas.models.entry_inputs import KNOWN
from bonded_areas.models.tally_facts import TallyLineInput
from doors.scanner_lists import read_list
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from statute.machine import machine
from tests.accounts.people import a_person
from tests.arrivals.ship import Ship, a_consignment, the
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
CARGO = {
    "description": "leather bags",
    "packages": 10,
    "gross_mass_kg": "120.5",
    "brought_in_on": "2026-11-02",
}


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user_id is not None
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_what_the_law_asks_of_cargo_is_asked_whichever_way_it_comes_in() -> None:
    moves = machine(CargoLot).moves
    alone = {guard.name for guard in moves["bring_in"].rule.guards}
    landed = {guard.name for guard in moves["be_landed"].rule.guards}
    # What a manifest reports is brought in by it: that cannot be asked of what comes in by one.
    assert alone - landed == {"is_not_expected_by_manifest"}
    assert landed - alone == set()
    assert {"is_not_prohibited", "sale_is_notified_first", "place_may_take_in_cargo"} <= landed


def test_what_is_known_of_cargo_can_be_said_whichever_way_it_comes_in() -> None:
    law = {"administrator", "sold_or_consumed_here", "sale_notified_on", "for_import", "prohibited_item"}
    duty = {"quantity", "unit", "volume_m3", "tariff_code", "origin", "customs_value_yen", "export_permitted"}
    assert set(KNOWN) == law | duty
    for asked in (
        machine(CargoLot).moves["bring_in"].rule.input.model_fields,
        bringing_in.COLUMNS,
        TallyLineInput.model_fields,
        tally_sent.COLUMNS,
        tally_sent.KnownLineInput.model_fields,
    ):
        assert law | duty <= set(asked)
    assert set(bringing_in.COLUMNS) - {*KNOWN} == {"transport_document", *CARGO}
    assert set(bringing_in.REQUIRED) == {"transport_document", *CARGO}


@dataclass
class Ways:
    """The three ways into 1AW01, each tried with the same cargo: the reasons against it, as (code, article, field)."""

    ship: Ship

    def by_itself(self, cargo: dict[str, Any]) -> set[tuple[str, str, str | None]]:
        place = Place.objects.get(code="1AW01")
        given = {**CARGO, "transport_document": "ONE", "place_id": place.pk, **cargo}
        with pytest.raises(Refused) as refused:
            open_case(CargoLot, "bring_in", self.ship.operator, place.office_id, given)
        return {(r.code, str(r.article), r.field) for r in refused.value.reasons}

    def by_list(self, cargo: dict[str, Any]) -> set[tuple[str, str, str | None]]:
        place = Place.objects.get(code="1AW01")
        row = {"transport_document": "TWO", **CARGO, **cargo}
        text = f"{','.join(row)}\n{','.join(str(value) for value in row.values())}\n"
        tried = bringing_in.preview(text, place, self.ship.operator)
        with pytest.raises(Refused):
            bringing_in.take(text, place, self.ship.operator)
        return {(r.code, str(r.article), r.field) for r in tried.rows[0].reasons}

    def by_manifest(self, cargo: dict[str, Any]) -> set[tuple[str, str, str | None]]:
        case_id = self.ship.arrived(a_consignment("THREE"), a_consignment("FOUR"))
        given = {name: value for name, value in cargo.items() if name in KNOWN}
        line = {"transport_document": "THREE", **given}
        day = cargo.get("brought_in_on", "2026-11-02")
        with pytest.raises(Refused) as refused:
            self.ship.tally(case_id, lines=[line], brought_in_on=day)
        reasons = refused.value.reasons
        return {(r.code, str(r.article), (r.field or "").removeprefix("lines[0].") or None) for r in reasons}


@pytest.mark.proves("30(2)")
@pytest.mark.proves("62-11")
@pytest.mark.parametrize(
    ("cargo", "kind", "against"),
    [
        ({"prohibited_item": "ix", "for_import": False}, "warehouse", ("30(2)", "prohibited_item")),
        ({"sold_or_consumed_here": True}, "integrated", ("62-11", "sale_notified_on")),
        (
            {"sold_or_consumed_here": True, "sale_notified_on": "2026-11-03"},
            "integrated",
            ("62-11", "sale_notified_on"),
        ),
        ({"administrator": "NOBODY"}, "designated", ("41-3", "administrator")),
        ({"export_permitted": True}, "warehouse", ("45(1)", "export_permitted")),
        ({"brought_in_on": "2026-11-03"}, "warehouse", ("30(1)", "brought_in_on")),
    ],
)
def test_the_same_is_refused_under_the_same_article_whichever_way_it_comes_in(
    scene: Scene, cargo: dict[str, Any], kind: str, against: tuple[str, str]
) -> None:
    ways = Ways(Ship(scene))
    Place.objects.filter(code="1AW01").update(kind=kind)
    found = [ways.by_itself(cargo), ways.by_list(cargo), ways.by_manifest(cargo)]
    assert {(article, field) for _code, article, field in found[0]} == {against}
    assert found[0] == found[1] == found[2]
    assert not CargoLot.objects.exists()
    assert not Tally.objects.exists()


@pytest.mark.proves("30(1)")
def test_a_place_whose_licence_has_ended_takes_nothing_in_and_says_so_once_for_a_whole_manifest(
    scene: Scene,
) -> None:
    ways = Ways(Ship(scene))
    QuerySet(Licence).filter(place__code="1AW01").update(until_on="2026-11-01")
    found = [ways.by_itself({}), ways.by_list({}), ways.by_manifest({})]
    assert found[0] == {("not_in_force", "42(1)", None)}
    assert found[0] == found[1] == found[2]
    case_id = ways.ship.arrived(*(a_consignment(f"E{n}") for n in range(3)), voyage="2E")
    with pytest.raises(Refused) as refused:
        ways.ship.tally(case_id, rest=True)
    assert [(r.code, r.field) for r in refused.value.reasons] == [("not_in_force", None)]


@pytest.mark.proves("62-11")
@pytest.mark.proves("62-13")
def test_what_is_said_of_a_line_of_a_manifest_is_kept_of_its_lot(scene: Scene) -> None:
    ship, owner = Ship(scene), a_person("OWN01")
    Place.objects.filter(code="1AW01").update(kind="integrated")
    case_id = ship.arrived(a_consignment("BL1", commodity_code="420211"), a_consignment("BL2"))
    known = {
        "sold_or_consumed_here": True, "sale_notified_on": "2026-11-02", "administrator": "OWN01",
        "tariff_code": "420211200", "origin": "FR", "customs_value_yen": 1_000_000, "quantity": "10", "unit": "NO",
        "volume_m3": "1.5",
    }  # fmt: skip
    ship.tally(case_id, lines=[{"transport_document": "BL1", **known}], rest=True)
    first, second = CargoLot.objects.order_by("transport_document")
    assert (first.administrator_id, first.exhibition) == (owner.pk, {"sale_notified_on": "2026-11-02"})
    assert (first.tariff_code, first.origin, first.customs_value_yen) == ("420211200", "FR", 1_000_000)
    assert (str(first.stock_quantity), first.unit, str(first.volume_m3)) == ("10.000000", "NO", "1.500")
    assert (second.administrator_id, second.exhibition, second.origin) == (None, {}, "")


@pytest.mark.proves("41-2(1)")
def test_an_administrator_is_named_by_code_or_by_number_but_not_two_of_them(scene: Scene) -> None:
    ship, owner, other = Ship(scene), a_person("OWN01"), a_person("OWN02")
    place = Place.objects.get(code="1AW01")

    def bring(document: str, **named: Any) -> int:
        given = {**CARGO, "transport_document": document, "place_id": place.pk, **named}
        return open_case(CargoLot, "bring_in", ship.operator, place.office_id, given).case_id

    both = {"administrator": "OWN01", "administrator_id": owner.pk}
    for document, named in (
        ("A", {"administrator": "OWN01"}),
        ("B", {"administrator_id": owner.pk}),
        ("C", both),
    ):
        assert CargoLot.objects.get(pk=bring(document, **named)).administrator_id == owner.pk
    with pytest.raises(Refused) as refused:
        bring("D", administrator="OWN01", administrator_id=other.pk)
    assert [r.code for r in refused.value.reasons] == ["administrator_is_known"]


@pytest.mark.proves("16(1)")
def test_cargo_that_a_manifest_reports_for_the_place_is_brought_in_by_that_manifest_alone(
    scene: Scene,
) -> None:
    ship = Ship(scene)
    case_id = ship.lodged()
    ways = Ways(ship)
    on_it = {"transport_document": "BL1"}
    assert ways.by_itself(on_it) == {("expected_by_manifest", "16(1)", "transport_document")}
    assert ways.by_list(on_it) == {("expected_by_manifest", "16(1)", "transport_document")}
    perform(case_id, "notify_arrival", ship.carrier, {"arrived_at": "2026-11-02T08:00:00+09:00"})
    ship.tally(case_id, rest=True)
    # Nothing of it is expected any more.
    scene.bring_in("BL1")
    assert CargoLot.objects.filter(transport_document="BL1").count() == 2


def test_one_lot_is_brought_in_on_the_page_of_its_place_once_and_by_who_may(scene: Scene) -> None:
    ship = Ship(scene)
    address = "/areas/1AW01/bring-in-lot/"
    for actor in (ship.carrier, ship.other_operator, scene["broker"], scene["supervisor"]):
        assert signed_in(actor).get(address).status_code == 404
        assert signed_in(actor).post(address, {"nonce": "x"}).status_code == 404
    client = signed_in(ship.operator)
    assert address in client.get("/areas/1AW01/").content.decode()
    page = client.get(address).content.decode()
    for words in ("Bring in a lot", "Administrator of the cargo", "Item of 69-11(1)", 'value="2026-11-02"'):
        assert words in page
    assert "nothing may be brought in here" not in page
    sent = {
        **CARGO,
        "transport_document": "PAGE1",
        "nonce": "n",
        "packages": "1,000",
        "customs_value_yen": "5,000",
    }
    wrong = client.post(address, {**sent, "origin": "France", "gross_mass_kg": ""})
    assert wrong.status_code == 422
    assert 'id="f-bring_in-origin-error"' in wrong.content.decode()
    refused = client.post(address, {**sent, "prohibited_item": "ix", "for_import": "false"})
    assert refused.status_code == 409
    text = refused.content.decode()
    assert 'id="f-bring_in-prohibited_item-error"' in text
    assert "30(2)" in text
    assert not CargoLot.objects.exists()
    answers = [client.post(address, sent) for _again in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    lot = CargoLot.objects.get()
    assert (lot.packages, lot.customs_value_yen, lot.place.code) == (1000, 5000, "1AW01")
    assert answers[0]["Location"] == answers[1]["Location"] == f"/cargo-lots/{lot.case.handle}/"
    assert signed_in(ship.officer).get(address).status_code == 200


def test_a_place_that_may_take_nothing_in_says_so_before_anything_is_written(scene: Scene) -> None:
    client = signed_in(Ship(scene).operator)
    QuerySet(Licence).filter(place__code="1AW01").update(until_on="2026-11-01")
    page = client.get("/areas/1AW01/bring-in-lot/").content.decode()
    assert "nothing may be brought in here" in page
    assert "42(1)" in page


def lines(count: int, wrong: tuple[int, ...] = (), name: str = "DOC") -> str:
    head = ",".join(("transport_document", *CARGO))
    rows = (f"{name}{n},bags,{'ten' if n in wrong else 1},1,2026-11-02" for n in range(1, count + 1))
    return "\n".join((head, *rows)) + "\n"


def test_of_a_thousand_lines_the_three_wrong_ones_are_shown_first_downloaded_and_the_others_taken_once(
    scene: Scene,
) -> None:
    ship = Ship(scene)
    client, address = signed_in(ship.operator), "/areas/1AW01/bring-in/"
    bad = lines(1000, (17, 400, 999))
    page = client.post(address, {"list": bad, "nonce": "n"})
    assert page.status_code == 422
    assert [line.number for line in page.context["shown"][:4]] == [18, 401, 1000, 2]
    assert len(page.context["shown"]) == 100
    file: Any = client.post(address, {"list": bad, "nonce": "n", "errors": "1"})
    told = b"".join(file.streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in told.splitlines()] == [
        "transport_document",
        "DOC17",
        "DOC400",
        "DOC999",
    ]
    # All of them are taken, or none; or, when that is asked for, those that are right.
    assert client.post(address, {"list": bad, "nonce": "n", "confirm": "1"}).status_code == 422
    assert not CargoLot.objects.exists()
    for _again in range(2):
        after = client.post(address, {"list": bad, "nonce": "n", "confirm": "good"})
        assert after.status_code == 422
        assert [row.values["transport_document"] for row in after.context["tried"].rows] == [
            "DOC17",
            "DOC400",
            "DOC999",
        ]
    assert CargoLot.objects.count() == 997
    # The file of the wrong lines is sent again as it is, put right.
    mended = client.post(address, {"list": told.replace(",ten,", ",10,"), "nonce": "m", "confirm": "1"})
    assert mended.status_code == 303
    assert CargoLot.objects.count() == 1000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_list_is_read_in_the_alphabets_of_japanese_spreadsheets(scene: Scene, encoding: str) -> None:
    client = signed_in(Ship(scene).operator)
    head = ",".join(("transport_document", *CARGO, "for_import"))
    text = f'{head}\r\nDOC1,革のかばん,"１,000",120.5,2026/11/2,はい\r\n'
    sent = {"file": SimpleUploadedFile("cargo.csv", text.encode(encoding)), "nonce": "n", "confirm": "1"}
    assert client.post("/areas/1AW01/bring-in/", sent).status_code == 303
    lot = CargoLot.objects.get()
    assert (lot.description, lot.packages, str(lot.brought_in_on)) == ("革のかばん", 1000, "2026-11-02")


def test_a_file_in_no_alphabet_or_too_long_is_refused_and_nothing_of_it_is_taken(scene: Scene) -> None:
    client = signed_in(Ship(scene).operator)
    good = lines(2).encode()
    long = b"".join((good, b"# " + "あ".encode() * 5_000_001))
    for data, told in (
        (good + b"DOC9,\x81\xff\xfe,1,1,2026-11-02\n", "Line 4 cannot be read"),
        (long, "longer than"),
    ):
        sent = {"file": SimpleUploadedFile("cargo.csv", data), "nonce": "n", "confirm": "1"}
        page = client.post("/areas/1AW01/bring-in/", sent)
        assert (page.status_code, told in page.content.decode()) == (422, True)
    assert not CargoLot.objects.exists()


def test_a_cell_that_a_spreadsheet_would_run_is_kept_and_comes_back_as_text(scene: Scene) -> None:
    client, address = signed_in(Ship(scene).operator), "/areas/1AW01/bring-in/"
    head = ",".join(("transport_document", *CARGO))
    bad = f"{head}\nDOC1,=HYPERLINK(1),ten,1,2026-11-02\nDOC1,+SUM(1),-5,1,2026-11-02\n"
    file: Any = client.post(address, {"list": bad, "errors": "1", "nonce": "n"})
    told = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK" in told
    assert ",=" not in told
    again = read_list(told, bringing_in.COLUMNS, bringing_in.REQUIRED)
    assert [row.values["description"] for row in again.rows] == ["=HYPERLINK(1)", "+SUM(1)"]
    assert [row.values["packages"] for row in again.rows] == ["ten", "-5"]


def test_the_tally_page_puts_each_reason_where_it_was_sent_and_can_be_tried_first(scene: Scene) -> None:
    ship = Ship(scene)
    Place.objects.filter(code="1AW01").update(kind="integrated")
    case_id = ship.arrived(*(a_consignment(f"BL{n}") for n in range(1, 6)))
    client, address = signed_in(ship.operator), f"/manifests/{the(case_id).case.reference}/bring-in/"
    sent = {
        "nonce": "a",
        "brought_in_on": "2026-11-02",
        "take": ["1"],
        "document-1": "BL1",
        "packages-1": "9",
        "list": "transport_document,packages,more_to_come\nBL2,ten,\nBL3,4,はい\n",
        "known-0-transport_document": "BL3",
        "known-0-sold_or_consumed_here": "true",
        "known-1-transport_document": "BL5",
        "known-1-origin": "France",
    }
    tried = client.post(address, {**sent, "try": "1"})
    assert tried.status_code == 422
    told = tried.content.decode()
    assert 'id="f-known-known-1-origin-error"' in told
    assert [(line.number, [r.field for r in line.reasons]) for line in tried.context["listed"]] == [
        (2, ["packages"]),
        (3, []),
    ]
    sent |= {"list": str(sent["list"]).replace("ten", "10"), "known-1-origin": "FR"}
    tried = client.post(address, {**sent, "try": "1"})
    assert tried.status_code == 422
    told = tried.content.decode()
    # BL1 is one short without a reason; BL3 is to be sold there, which nobody notified.
    assert "Say why it is short" in told
    assert 'id="f-known-known-0-sale_notified_on-error"' in told
    sent |= {"reason-1": "one left behind", "known-0-sale_notified_on": "2026-11-01"}
    in_order = client.post(address, {**sent, "try": "1"})
    assert (in_order.status_code, "Nothing stands against it" in in_order.content.decode()) == (200, True)
    assert not Tally.objects.exists()
    assert [client.post(address, sent).status_code for _again in range(2)] == [303, 303]
    lots = {one.transport_document: one for one in CargoLot.objects.all()}
    assert {name: (one.packages, one.origin) for name, one in lots.items()} == {
        "BL1": (9, ""),
        "BL2": (10, ""),
        "BL3": (4, ""),
        "BL5": (10, "FR"),
    }
    assert lots["BL3"].exhibition == {"sale_notified_on": "2026-11-01"}


def test_a_tally_by_the_api_says_of_which_line_it_is_refused(scene: Scene) -> None:
    ship = Ship(scene)
    case_id = ship.arrived()
    body = {
        "manifest": the(case_id).case.reference,
        "brought_in_on": "2026-11-02",
        "lines": [
            {"transport_document": "BL2"},
            {"transport_document": "BL1", "prohibited_item": "i", "for_import": False},
        ],
    }
    answer = signed_in(ship.operator).post(
        "/api/v1/tallies/",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": "t"},
    )
    assert answer.status_code == 409
    assert [(r["field"], r["article"]) for r in answer.json()["reasons"]] == [
        ("lines[1].prohibited_item", "30(2)")
    ]


def test_a_list_and_a_tally_ask_as_many_queries_for_six_hundred_as_for_three_hundred(scene: Scene) -> None:
    ship = Ship(scene)
    place, asked = Place.objects.get(code="1AW01"), []
    for count in (300, 600):
        text = lines(count, name=f"Q{count}-")
        case_id = ship.lodged(*(a_consignment(f"M{count}-{n}") for n in range(count)), voyage=str(count))
        perform(case_id, "notify_arrival", ship.carrier, {"arrived_at": "2026-11-02T08:00:00+09:00"})
        told = [{"transport_document": f"M{count}-{n}", "origin": "CN"} for n in range(count // 2)]
        with CaptureQueriesContext(connection) as by_list:
            assert bringing_in.preview(text, place, ship.operator).can_be_taken
            bringing_in.take(text, place, ship.operator)
        with CaptureQueriesContext(connection) as by_manifest:
            ship.tally(case_id, lines=told, rest=True)
        asked.append((len(by_list), len(by_manifest)))
    assert asked[0] == asked[1]


def test_a_list_of_manifests_does_not_load_their_thousands_of_lines(scene: Scene) -> None:
    ship = Ship(scene)
    ship.lodged()
    with CaptureQueriesContext(connection) as queries:
        told = signed_in(ship.operator).get("/api/v1/manifests/").json()["results"]
    assert [one["lines"] for one in told] == [2]
    assert not [query for query in queries.captured_queries if "arrivals_consignment" in query["sql"]]


def test_a_list_that_cannot_be_read_takes_nothing(scene: Scene) -> None:
    ship = Ship(scene)
    with pytest.raises(InvalidInput):
        bringing_in.take(
            "transport_document\nX\n", Place.objects.get(code="1AW01"), ship.operator, good_alone=True
        )


def test_a_file_of_wrong_lines_has_every_column_that_a_list_needs(scene: Scene) -> None:
    client, address = signed_in(Ship(scene).operator), "/areas/1AW01/bring-in/"
    bad = f"{','.join(('transport_document', *CARGO))}\nDOC1,,1,1,2026-11-02\n"
    file: Any = client.post(address, {"list": bad, "errors": "1", "nonce": "n"})
    told = b"".join(file.streaming_content).decode("utf-8-sig")
    again = read_list(told, bringing_in.COLUMNS, bringing_in.REQUIRED)
    assert ([str(fault) for fault in again.faults], len(again.rows)) == ([], 1)


def tallied(scene: Scene, **sent: Any) -> Any:
    """The page of a manifest of three consignments, and what it answers to what is sent."""
    ship = Ship(scene)
    case_id = ship.arrived(*(a_consignment(f"BL{n}") for n in range(1, 4)))
    client, address = signed_in(ship.operator), f"/manifests/{the(case_id).case.reference}/bring-in/"
    assert 'name="expected-1" value="10"' in client.get(address).content.decode()
    drawn = {f"document-{n}": f"BL{n}" for n in range(1, 4)} | {f"packages-{n}": "10" for n in range(1, 4)}
    drawn |= {f"expected-{n}": "10" for n in range(1, 4)}
    return client.post(address, {"nonce": "a", "brought_in_on": "2026-11-02", **drawn, **sent})


TWICE = {
    f"known-{n}-{name}": value
    for n in (0, 1)
    for name, value in (("transport_document", "BL1"), ("origin", "FR"))
}


@pytest.mark.parametrize(
    ("sent", "row"),
    [
        (TWICE, 1),
        ({**TWICE, "take": "1"}, 1),
        ({"known-0-origin": "FR", "known-1-origin": "CN"}, 1),
        ({"known-0-origin": "FR", "list": "transport_document,packages\n,4\n"}, 0),
    ],
)
def test_what_else_is_known_of_one_consignment_twice_or_of_none_is_told_beside_it(
    scene: Scene, sent: dict[str, str], row: int
) -> None:
    page = tallied(scene, **sent)
    assert (page.status_code, Tally.objects.exists()) == (422, False)
    assert f'id="f-known-known-{row}-transport_document-error"' in page.content.decode()


def test_a_box_that_is_not_ticked_does_not_overrule_the_list(scene: Scene) -> None:
    Place.objects.filter(code="1AW01").update(kind="integrated")
    listed = "transport_document,sold_or_consumed_here,sale_notified_on\nBL1,true,2026-11-01\n"
    known = {"known-0-transport_document": "BL1", "known-0-origin": "FR"}
    page = tallied(scene, list=listed, **known)
    assert page.status_code == 303
    lot = CargoLot.objects.get()
    assert (lot.origin, lot.exhibition) == ("FR", {"sale_notified_on": "2026-11-01"})


@pytest.mark.parametrize("name", ["packages", "gross_mass_kg", "damaged_packages", "more_to_come", "reason"])
@pytest.mark.parametrize("button", ["", "rest"])
def test_what_is_written_in_a_row_that_is_not_marked_is_told_and_kept(
    scene: Scene, name: str, button: str
) -> None:
    value = "true" if name == "more_to_come" else "7"
    page = tallied(scene, take="1", **{f"{name}-2": value}, **({button: "1"} if button else {}))
    assert (page.status_code, Tally.objects.exists()) == (422, False)
    first, second, third = page.context["lines"]
    assert [[reason.code for reason in one["errors"]] for one in (first, second, third)] == [
        [], ["not_marked"], [],
    ]  # fmt: skip
    assert (second["marked"], str(second[name])) == (False, value)


def test_rows_left_as_they_were_drawn_or_cleared_are_not_written_in(scene: Scene) -> None:
    assert tallied(scene, take="1", **{"packages-2": ""}).status_code == 303
    assert [lot.transport_document for lot in CargoLot.objects.all()] == ["BL1"]

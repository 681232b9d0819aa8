"""Files: drafted, lodged, in a sandbox run to the permission; what stops them is told, nothing is half-done."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.models import Person
from bonded_areas.models import CargoLot
from clearance.file_desk import SandboxOnly, Wanted, take, take_bytes
from clearance.intake.receipt import Receipt
from clearance.models import GoodsLine, ImportDeclaration, IntakeReceipt
from duties.models import ExchangeRate
from parties.models import Mandate
from statute.door import perform
from statute.models import Case, Document
from statute.storage import open_stored
from tests.clearance.acts import the
from tests.clearance.messages import MAP, a_map, an_item, own_json, wco
from tests.clearance.scene import a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

DRAFTED = Wanted(map=a_map())
LODGED = Wanted(map=a_map(), lodge=True)
PERMITTED = Wanted(map=a_map(), until_permitted=True)


@pytest.fixture(autouse=True)
def sandbox(settings: Settings) -> None:
    settings.KANMON_SANDBOX = True


def received(data: bytes, wanted: Wanted = PERMITTED, name: str = "shipment.xml") -> Receipt:
    return take_bytes(data, name, wanted)


def row_of(receipt: Receipt) -> ImportDeclaration:
    found = IntakeReceipt.objects.filter(sha256=receipt.sha256).latest("id")
    assert found.case_id is not None
    return the(found.case_id)


def reasons(receipt: Receipt) -> str:
    return " | ".join(f"{e.path}: {e.reason} ({e.value})" for e in receipt.errors)


# Drafting.


def test_a_complete_file_is_drafted_with_its_original_and_its_receipt(scene: Scene) -> None:
    data = wco()
    receipt = received(data, DRAFTED)
    assert (receipt.status, receipt.errors, receipt.lines) == ("drafted", (), 1)
    row = row_of(receipt)
    assert (row.state, row.source, str(row.case.handle)) == ("draft", "wco-dms", receipt.reference)
    original = Document.objects.get(case=row.case, kind="original_message")
    assert original.sha256 == receipt.sha256 == hashlib.sha256(data).hexdigest()
    with open_stored(original.sha256) as file:
        assert file.read() == data
    stored = IntakeReceipt.objects.get()
    assert stored.receipt == receipt.as_dict()


# The same file again.


def test_a_file_that_was_never_received_says_nothing_of_another(scene: Scene) -> None:
    assert received(wco(), DRAFTED).received_before is None


def test_the_same_file_again_is_not_a_second_declaration_and_the_receipt_says_when_it_came_first(
    scene: Scene,
) -> None:
    scene.bring_in("LAVB1")
    first, second = received(wco(), LODGED), received(wco(), LODGED)
    assert (first.status, second.status) == ("lodged", "lodged")
    assert first.reference == second.reference
    assert ImportDeclaration.objects.count() == 1
    assert Document.objects.filter(kind="original_message").count() == 1
    before = second.received_before
    assert before is not None
    assert (before.status, before.reference) == ("lodged", first.reference)
    assert before.received_at == IntakeReceipt.objects.earliest("id").received_at.isoformat()
    assert "not a second declaration" in before.what
    assert json.loads(second.as_json())["received_before"]["reference"] == first.reference


def test_a_draft_is_written_anew_by_its_file_with_a_better_map(scene: Scene) -> None:
    first = received(wco(), Wanted(map=a_map(places={})))
    second = received(wco(), DRAFTED)
    assert (first.status, second.status, second.reference) == ("drafted", "drafted", first.reference)
    assert row_of(second).place_id == scene.place.pk
    assert second.received_before is not None
    assert "written anew" in second.received_before.what


def test_a_draft_that_a_broker_has_edited_is_not_overwritten_by_its_file(scene: Scene) -> None:
    first = row_of(received(wco(), DRAFTED))
    perform(first.pk, "edit", scene["broker"], {"broker": "BRK01", "invoice_number": "BY-HAND"})
    second = received(wco(), DRAFTED)
    assert (ImportDeclaration.objects.count(), the(first.pk).invoice_number) == (1, "BY-HAND")
    assert second.received_before is not None
    assert "stays as it is" in second.received_before.what
    assert second.completed == ()


def test_a_file_whose_draft_was_discarded_or_that_came_to_nothing_begins_anew(scene: Scene) -> None:
    first = row_of(received(wco(), DRAFTED))
    perform(first.pk, "discard", scene["broker"])
    second = received(wco(), DRAFTED)
    assert (second.status, ImportDeclaration.objects.count()) == ("drafted", 2)
    assert second.received_before is not None
    assert second.received_before.reference == str(first.case.handle)
    broken = [received(b"<a><b></a>") for _time in range(2)]
    assert broken[1].received_before is not None
    assert (broken[1].status, broken[1].received_before.reference) == ("refused", None)


def test_a_file_that_another_broker_hands_in_is_that_brokers_own_draft(scene: Scene) -> None:
    first = received(wco(), DRAFTED)
    second = received(wco(), Wanted(map=a_map(), broker="BRK02"))
    assert second.status == "drafted"
    assert second.reference != first.reference
    assert second.received_before is not None
    assert second.received_before.reference is None, "what another broker declares is not theirs to know"


def test_a_run_that_was_interrupted_goes_on_when_the_file_comes_again(scene: Scene) -> None:
    scene.bring_in("LAVB1")
    lodged = received(wco(), LODGED)
    assert (received(wco()).status, received(wco()).reference) == ("permitted", lodged.reference)


def test_what_the_file_does_not_say_is_listed_and_the_draft_waits_for_it(scene: Scene) -> None:
    receipt = received(wco(an_item(net=None, origin=None), importer=None, place=None), LODGED)
    assert {m.path for m in receipt.missing if m.required} >= {
        "importer",
        "place",
        "lines[0].origin",
        "lines[0].net_mass_kg",
    }
    assert receipt.status == "drafted"
    assert "importer is missing" in reasons(receipt)


def test_a_code_the_map_does_not_know_is_missing_and_named(scene: Scene) -> None:
    receipt = received(wco(an_item(code="85109000")), DRAFTED)
    (missing,) = [m for m in receipt.missing if m.path == "lines[0].code"]
    assert "851090" in missing.what
    assert receipt.status == "drafted"


# Lodging.


@pytest.mark.proves("67-2(3)")
def test_a_file_is_lodged_when_the_goods_are_there_and_otherwise_stays_a_draft(scene: Scene) -> None:
    receipt = received(wco(), LODGED)
    assert receipt.status == "drafted"
    assert "67-2(3)" in reasons(receipt)
    scene.bring_in("LAVB1")
    again = received(wco(), LODGED)
    assert again.status == "lodged"
    assert again.reference
    assert again.reference.startswith("TYO-26-")


def test_the_broker_who_hands_the_files_in_declares(scene: Scene) -> None:
    scene.bring_in("LAVB1")
    receipt = received(wco(agent=None), Wanted(map=a_map(), broker="BRK01", lodge=True))
    assert receipt.status == "lodged"
    assert row_of(receipt).broker_id == scene.broker.pk
    assert not any(m.path == "broker" for m in receipt.missing)


def test_the_receipt_names_the_broker_who_declares_and_not_the_one_of_the_map(scene: Scene) -> None:
    everybody = a_map(parties={"*": {"person": "IMP01"}})
    receipt = received(wco(), Wanted(map=everybody, broker="BRK01"))
    assert row_of(receipt).broker_id == scene.broker.pk
    assert [(c.value, c.by_map) for c in receipt.completed if c.path == "broker"] == [("BRK01", "--broker")]
    assert [(n.raw, n.value) for n in receipt.interpreted if n.path == "broker"] == [
        ("FR33333333333", "BRK01")
    ]
    assert [c.value for c in receipt.completed if c.path == "importer"] == ["IMP01"]


def test_a_broker_without_a_mandate_is_told_so(scene: Scene) -> None:
    scene.bring_in("LAVB1")
    receipt = received(wco(agent=None), Wanted(map=a_map(), broker="BRK02", lodge=True))
    assert receipt.status == "drafted"
    assert "mandate" in reasons(receipt)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parties": {"*": {"person": "NOBODY"}}}, "No person has the code NOBODY"),
        ({"places": {"*": "9ZZ99"}}, "No place has the code 9ZZ99"),
        ({"codes": {"420211": "999"}}, "420211999"),
    ],
)
def test_a_map_that_names_what_is_not_here_is_told(scene: Scene, changes: dict[str, Any], words: str) -> None:
    receipt = received(wco(), Wanted(map=a_map(**changes), lodge=True))
    assert words in reasons(receipt)
    assert receipt.status in ("refused", "drafted")


# To the permission, in a sandbox.


@pytest.mark.proves("67")
def test_a_file_runs_to_its_permission_and_the_receipt_says_what_the_sandbox_supplied(scene: Scene) -> None:
    receipt = received(wco())
    assert (receipt.status, receipt.errors, receipt.why_not) == ("permitted", (), None)
    row = row_of(receipt)
    assert row.state == "permitted"
    # 1,000 euros at 160 yen: 160,000; at 10 % 16,000; 176,000 at 7.8 %: 13,728, dropped to 13,700; 22/78: 3,800.
    assert row.total_payable == 16_000 + 13_700 + 3_800
    assert CargoLot.objects.get(transport_document="LAVB1").state == "removed"
    assert any("LAVB1" in one for one in receipt.supplied)
    assert receipt.supplied[-1] == "permit"


def test_persons_and_rates_that_the_map_describes_are_supplied(scene: Scene) -> None:
    parties = {**MAP["parties"], "JP5555555555": {"corporate_number": "7000012050002", "name": "Nakamura"}}
    receipt = received(
        wco(an_item(currency="USD"), currency="USD"),
        Wanted(map=a_map(parties=parties, exchange_rates={"USD": "150"}), until_permitted=True),
    )
    assert receipt.status == "permitted", reasons(receipt)
    assert Person.objects.get(corporate_number="7000012050002").name_en == "Nakamura"
    assert ExchangeRate.objects.get(currency="USD").yen == 150
    assert row_of(receipt).customs_value == 150_000


def test_what_a_sandbox_took_for_granted_is_noted_in_the_receipt(scene: Scene) -> None:
    receipt = received(wco(an_item(origin=None), documents=()))
    assert receipt.status == "permitted", reasons(receipt)
    noted = {note.path: (note.value, note.rule) for note in receipt.interpreted}
    assert noted["lines[0].origin"][0] == "ZZ"
    assert noted["transport_document"][0] == "HARBOUR-1"
    # An unknown origin is entitled to no agreed rate: the general one applies.
    assert row_of(receipt).assessments.latest("id").worksheet["lines"][0]["rate"]["column"] == "基本"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (wco(an_item(currency="XAU"), currency="XAU"), "XAU"),
        (wco(an_item(currency="CHF"), currency="CHF"), "exchange rate for CHF"),
        (wco(an_item(net="-1")), "-1"),
        (wco(an_item(price="1e400")), "1e400"),
    ],
)
def test_a_file_that_is_refused_leaves_nothing_behind(scene: Scene, data: bytes, words: str) -> None:
    before = [model.objects.count() for model in (CargoLot, Mandate, ExchangeRate, Person)]
    receipt = received(data, Wanted(map=a_map(places={"*": "1AW01"}), until_permitted=True))
    assert words in reasons(receipt) + (receipt.why_not or "")
    if receipt.status == "refused":
        assert not ImportDeclaration.objects.exists()
        assert [model.objects.count() for model in (CargoLot, Mandate, ExchangeRate, Person)] == before
    else:
        assert row_of(receipt).state == "draft"
        assert receipt.supplied == ()
        assert [m.objects.count() for m in (CargoLot, Mandate, ExchangeRate, Person)] == before
    assert IntakeReceipt.objects.count() == 1


def test_what_a_sandbox_supplied_for_a_draft_that_is_refused_goes_with_it(scene: Scene) -> None:
    long = "X" * 71
    before = CargoLot.objects.count(), Case.objects.count()
    receipt = received(wco(documents=(("Z", "705", long),)))
    assert receipt.status == "refused"
    assert "transport_document" in reasons(receipt)
    assert (CargoLot.objects.count(), Case.objects.count()) == before


def test_a_file_that_stays_a_draft_leaves_no_goods_mandate_or_rate_behind_and_says_so(scene: Scene) -> None:
    parties = {**MAP["parties"], "FR33333333333": {"person": "BRK02"}}
    wanted = Wanted(
        map=a_map(parties=parties, exchange_rates={"USD": "150"}, codes={"420211": "999"}),
        until_permitted=True,
    )
    before = [model.objects.count() for model in (CargoLot, Mandate, ExchangeRate)]
    receipt = received(wco(an_item(currency="USD"), currency="USD"), wanted)
    assert (receipt.status, receipt.supplied) == ("drafted", ())
    assert "420211999" in reasons(receipt)
    assert [model.objects.count() for model in (CargoLot, Mandate, ExchangeRate)] == before


def test_outside_a_sandbox_nothing_runs_to_the_permission_by_itself(
    scene: Scene, settings: Settings, tmp_path: Path
) -> None:
    settings.KANMON_SANDBOX = False
    (tmp_path / "a.xml").write_bytes(wco())
    with pytest.raises(SandboxOnly):
        take(tmp_path / "a.xml", PERMITTED)
    with pytest.raises(SandboxOnly):
        take(tmp_path / "absent.xml", PERMITTED)
    with pytest.raises(CommandError, match="sandbox only"):
        call_command("import_declarations", str(tmp_path / "a.xml"), "--until", "permitted")
    assert not ImportDeclaration.objects.exists()


# Files that are no declarations, or not readable.


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<a><b></a>", "line"),
        (b"x" * (10 * 1024 * 1024), ""),
        (b'{"importer": "' + b"y" * (10 * 1024 * 1024) + b'"}', ""),
        (b"<a>" + b"z" * (10 * 1024 * 1024) + b"</a>", ""),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', ""),
        (b"%PDF-1.7", ""),
    ],
    ids=["empty", "broken", "no-format", "json-line", "xml-line", "entity", "pdf"],
)
def test_a_malformed_file_gets_a_receipt_that_says_why(scene: Scene, data: bytes, words: str) -> None:
    receipt = received(data)
    assert receipt.status == "refused"
    assert receipt.errors
    assert all(e.reason for e in receipt.errors)
    assert words in json.dumps(receipt.as_dict())
    assert len(json.dumps(receipt.as_dict())) < 20_000
    assert not ImportDeclaration.objects.exists()
    with open_stored(receipt.sha256) as file:
        assert file.read() == data


def test_several_declarations_in_one_file_are_sent_each_by_itself(scene: Scene) -> None:
    both = b"[" + own_file() + b"," + own_file() + b"]"
    receipt = received(both, DRAFTED, "two.json")
    assert receipt.status == "refused"
    assert "2 declarations" in str(receipt.why_not)
    assert [(e.path, e.reason) for e in receipt.errors] == [("declarations", receipt.why_not)]


def own_file(**changes: Any) -> bytes:
    """Kanmon's own JSON."""
    given = json.loads(own_json(**changes))
    given["overseas_shipper"] = {"name": given["overseas_shipper"]}
    given["vessel_or_flight"] = given.pop("conveyance")
    return json.dumps(given).encode()


def test_kanmons_own_json_needs_no_map_and_its_proof_of_origin_is_kept(scene: Scene) -> None:
    scene.bring_in("HLCU123")
    line = a_line(
        preference="日EU協定",
        documents=[{"type": "origin", "id": "REX-1"}, {"type": "contract", "id": "C-1"}],
    )
    receipt = received(own_file(lines=[line]), Wanted(lodge=True), "own.json")
    assert receipt.status in ("lodged", "drafted")
    assert GoodsLine.objects.get(declaration=row_of(receipt)).proof_of_origin == "REX-1"
    assert [n.count for n in receipt.not_carried if n.path == "lines[0].documents"] == [1]

"""Lodging: what a declaration states, who makes it, and where its goods are (67, 67-2, 70(1), 7(2))."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from arrivals.models import CargoReport
from bonded_areas.models import CargoLot, Place
from clearance.models import ImportDeclaration
from duties.models import Liability
from statute import clock
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from tests.clearance.acts import refusal, the, told
from tests.clearance.scene import MONDAY, a_declaration, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


def report(scene: Scene, document: str = "HLCU123", on: date = date(2026, 11, 4)) -> None:
    """The carrier has told customs of the cargo."""
    given = {"transport_document": document, "conveyance": "NH216", "arrives_on": on}
    open_case(CargoReport, "report", Actor.system("intake"), scene.tokyo.pk, given)


@pytest.mark.proves("67")
@pytest.mark.parametrize("name", ["importer", "place", "transport_document", "incoterm"])
def test_each_particular_that_article_67_asks_for_is_needed(scene: Scene, name: str) -> None:
    scene.bring_in()
    empty: Any = "" if name == "transport_document" else None
    draft = scene.draft(**{name: empty})
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["broker"])
    assert ("missing", "67", name) in {(r.code, str(r.article), r.field) for r in refused.value.reasons}


@pytest.mark.proves("67")
def test_a_line_states_a_quantity_and_the_currency_of_its_price(scene: Scene) -> None:
    scene.bring_in()
    bare = a_line(quantity=None, unit=None, net_mass_kg=None, currency=None)
    draft = scene.draft(invoice_currency=None, gross_mass_kg="300", lines=[bare, a_line(unit=None)])
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["broker"])
    assert [(r.field, str(r.article)) for r in refused.value.reasons] == [
        ("lines[0].currency", "67"),
        ("lines[0].quantity", "67"),
        ("lines[1].unit", "67"),
    ]


def test_a_declaration_without_lines_is_not_lodged(scene: Scene) -> None:
    scene.bring_in()
    assert refusal(scene.draft(lines=[]).case_id, "lodge", scene["broker"]) == [("no_lines", "67")]


@pytest.mark.proves("67-2(1)")
def test_it_is_made_to_the_office_with_jurisdiction_over_the_place_whichever_office_drafted_it(
    scene: Scene,
) -> None:
    kobe_goods = Place.objects.get(code="3KW01")
    scene.bring_in("KOBE1", kobe_goods)
    draft = scene.draft(place="1AW01", transport_document="KOBE1")
    perform(draft.case_id, "edit", scene["broker"], a_declaration(place="3KW01", transport_document="KOBE1"))
    perform(draft.case_id, "lodge", scene["broker"])
    row = the(draft.case_id)
    assert row.case.office_id == scene.kobe.pk
    assert row.case.reference
    assert row.case.reference.startswith("KOB-26-")
    assert Liability.objects.select_related("case").get(subject_id=row.pk).case.office_id == scene.kobe.pk
    assert ImportDeclaration.objects.visible_to(scene["kobe_officer"]).filter(pk=row.pk).exists()
    assert not ImportDeclaration.objects.visible_to(scene["officer"]).filter(pk=row.pk).exists()


@pytest.mark.proves("67-2(1)")
def test_the_district_of_a_place_that_moved_to_another_office_counts_when_it_is_lodged(scene: Scene) -> None:
    draft = scene.draft()
    scene.bring_in()
    Place.objects.filter(code="1AW01").update(office=scene.kobe)
    perform(draft.case_id, "lodge", scene["broker"])
    assert the(draft.case_id).case.office_id == scene.kobe.pk


@pytest.mark.proves("67-2(3)")
def test_goods_lying_in_another_place_than_declared_have_not_been_brought_in_there(scene: Scene) -> None:
    scene.bring_in("HLCU123", Place.objects.get(code="1AW02"))
    assert refusal(scene.draft().case_id, "lodge", scene["broker"]) == [("goods_not_brought_in", "67-2(3)")]


@pytest.mark.proves("67-2(2)")
@pytest.mark.proves("67-2(4)")
def test_goods_declared_on_board_need_the_approval_and_the_report_and_are_permitted_when_they_have_come(
    scene: Scene,
) -> None:
    draft = scene.draft(basis="on_board")
    assert refusal(draft.case_id, "lodge", scene["broker"]) == [
        ("approval_missing", "67-2(2)"),
        ("cargo_is_reported", "67-2(4)"),
    ]
    perform(draft.case_id, "edit", scene["broker"], a_declaration(basis="on_board", basis_approval="A-1"))
    report(scene, on=date(2026, 11, 4))
    perform(draft.case_id, "lodge", scene["broker"])
    perform(draft.case_id, "select_immediate", Actor.system("screening"), {"score": 0})
    scene.pay(draft.case_id)
    assert refusal(draft.case_id, "permit", scene["officer"]) == [("not_arrived", "2(1)(iii)")]
    with clock.standing_at(MONDAY.replace(day=4)):
        perform(draft.case_id, "permit", scene["officer"])
    assert the(draft.case_id).lot_id is None


@pytest.mark.proves("67-2(3)(ii)")
def test_goods_declared_before_bringing_in_and_brought_in_meanwhile_leave_the_stock_with_the_permission(
    scene: Scene,
) -> None:
    report(scene, on=date(2026, 11, 2))
    draft = scene.draft(basis="before_bringing_in", basis_approval="A-2")
    perform(draft.case_id, "lodge", scene["broker"])
    perform(draft.case_id, "select_immediate", Actor.system("screening"), {"score": 0})
    scene.pay(draft.case_id)
    lot = scene.bring_in()
    perform(draft.case_id, "permit", scene["officer"])
    assert CargoLot.objects.get(pk=lot).state == "removed"
    assert the(draft.case_id).lot_id == lot


@pytest.mark.proves("70(1)")
def test_a_permit_of_another_law_that_had_expired_on_the_day_of_the_declaration_proves_nothing(
    scene: Scene,
) -> None:
    scene.bring_in()
    permit = {"law": "CITES", "number": "JP-1", "valid_until": "2026-11-01"}
    draft = scene.draft(lines=[a_line(certificates=[permit])])
    assert refusal(draft.case_id, "lodge", scene["broker"]) == [("certificate_expired", "70(1)")]
    last_day = {**permit, "valid_until": "2026-11-02"}
    perform(draft.case_id, "edit", scene["broker"], a_declaration(lines=[a_line(certificates=[last_day])]))
    perform(draft.case_id, "lodge", scene["broker"])


@pytest.mark.proves("67")
def test_an_importer_does_not_put_a_brokers_name_to_a_declaration(scene: Scene) -> None:
    scene.bring_in()
    draft = scene.draft()
    assert refusal(draft.case_id, "lodge", scene["importer"]) == [("is_lodged_by_its_declarant", "67")]
    own = open_case(ImportDeclaration, "draft", scene["importer"], scene.tokyo.pk, a_declaration(broker=None))
    perform(own.case_id, "lodge", scene["importer"])
    assert the(own.case_id).state == "lodged"


@pytest.mark.proves("7(2)")
@pytest.mark.proves("6")
def test_the_amount_declared_is_what_the_importer_owes(scene: Scene) -> None:
    case_id = scene.lodged()
    liability = scene.liability(case_id)
    assert (liability.payer_id, liability.broker_id) == (scene.importer.pk, scene.broker.pk)
    assert liability.assessed_total == the(case_id).total_payable == 210_000
    assert {e.tax: e.amount for e in liability.entries.all()} == {
        "duty": 100_000,
        "consumption_tax": 85_800,
        "local_consumption_tax": 24_200,
    }


def test_of_two_lots_under_one_document_each_declaration_is_for_one(scene: Scene) -> None:
    first_lot, second_lot = scene.bring_in(), scene.bring_in()
    first = scene.draft()
    perform(first.case_id, "lodge", scene["broker"])
    second = scene.draft(invoice_number="INV-2")
    perform(second.case_id, "lodge", scene["broker"])
    assert (the(first.case_id).lot_id, the(second.case_id).lot_id) == (first_lot, second_lot)


def test_a_discarded_draft_was_never_the_offices_to_see(scene: Scene) -> None:
    case_id = scene.draft().case_id
    perform(case_id, "discard", scene["broker"])
    assert the(case_id).state == "discarded"
    for name in ("officer", "supervisor", "auditor"):
        assert not ImportDeclaration.objects.visible_to(scene[name]).filter(pk=case_id).exists()
    assert ImportDeclaration.objects.visible_to(scene["broker"]).filter(pk=case_id).exists()


def test_an_office_that_does_not_know_the_code_of_a_place_or_person_says_which(scene: Scene) -> None:
    with pytest.raises(Refused) as refused:
        scene.draft(importer="NOBODY", place="9ZZ99")
    assert {(r.field, r.value) for r in refused.value.reasons} >= {("importer", "NOBODY"), ("place", "9ZZ99")}


def test_a_thousand_lines_are_too_many(scene: Scene) -> None:
    with pytest.raises(InvalidInput) as invalid:
        scene.draft(lines=[a_line()] * 1000)
    assert invalid.value.reasons[0].field == "lines"


def test_lodging_is_told_with_the_number_of_amendments(scene: Scene) -> None:
    assert told(scene.lodged(), "import_declaration.lodged") == [{"amendment": 0}]


@pytest.mark.proves("67")
def test_cargo_is_declared_once_so_that_a_second_declaration_does_not_get_round_an_inspection(
    scene: Scene,
) -> None:
    first = scene.inspection_ordered()
    second = scene.draft()
    assert refusal(second.case_id, "lodge", scene["broker"]) == [("goods_declared", "67")]
    number = the(first).case.reference
    with pytest.raises(Refused) as refused:
        perform(second.case_id, "lodge", scene["broker"])
    assert number
    assert number not in str(refused.value.reasons[0].message)
    # Cargo under the same document at another place is other cargo.
    scene.bring_in("HLCU123", Place.objects.get(code="1AW02"))
    perform(second.case_id, "edit", scene["broker"], a_declaration(place="1AW02"))
    perform(second.case_id, "lodge", scene["broker"])
    perform(first, "cancel", scene["supervisor"], {"reason": "declared by mistake"})
    third = scene.draft()
    perform(third.case_id, "lodge", scene["broker"])
    assert the(third.case_id).lot_id == the(first).lot_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"country_of_export": "XQ"}, "country_of_export"),
        ({"invoice_currency": "QQQ"}, "invoice_currency"),
        ({"lines": [a_line(origin="ZX")]}, "lines[0].origin"),
        ({"lines": [a_line(currency="XYZ")]}, "lines[0].currency"),
    ],
)
def test_a_country_or_currency_that_there_is_not_is_named_at_once(
    scene: Scene, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as invalid:
        scene.draft(**changes)
    assert [reason.field for reason in invalid.value.reasons] == [field]


@pytest.mark.proves("67")
def test_nobody_lodges_goods_of_an_origin_that_is_unknown(scene: Scene) -> None:
    scene.bring_in()
    draft = scene.draft(lines=[a_line(origin="ZZ")])
    assert refusal(draft.case_id, "lodge", scene["broker"]) == [("origin_unknown", "67")]

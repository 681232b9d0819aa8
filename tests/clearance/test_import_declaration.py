"""An import declaration from the draft to the permission, as the Act has it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot
from clearance.models import ImportDeclaration
from duties.models import Liability
from statute import clock
from statute.door import perform
from statute.errors import InvalidInput, Refused
from statute.models import Case, DeadlineRow
from tests.clearance.scene import MONDAY, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


def the(case_id: int) -> ImportDeclaration:
    found: ImportDeclaration = ImportDeclaration.objects.select_related("case").get(pk=case_id)
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.proves("67")
@pytest.mark.proves("72")
def test_goods_are_permitted_when_examined_and_paid(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    liability = Liability.objects.get(subject_id=case_id)
    # 1,000,000 yen at 10 %: 100,000 duty; 1,100,000 at 7.8 %: 85,800; 22/78 of that: 24,200.
    assert liability.assessed_total == 100_000 + 85_800 + 24_200
    scene.pay(case_id)
    perform(case_id, "permit", scene["officer"])
    row = the(case_id)
    assert row.state == "permitted"
    assert row.permitted_at == MONDAY
    assert row.case.reference
    assert row.case.reference.startswith("TYO-26-")


@pytest.mark.proves("2(1)(iv)")
def test_permission_takes_the_lot_out_of_the_bonded_stock_in_the_same_second(scene: Scene) -> None:
    case_id = scene.permitted()
    lot = CargoLot.objects.get(pk=the(case_id).lot_id)
    assert lot.state == "removed"
    assert lot.removed_at == the(case_id).permitted_at


@pytest.mark.proves("72")
def test_no_permission_before_payment(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    with pytest.raises(Refused) as refused:
        perform(case_id, "permit", scene["officer"])
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [("unpaid", "72")]
    assert "210,000" in str(refused.value.reasons[0].message)


@pytest.mark.proves("9-2(1)")
@pytest.mark.proves("72")
def test_permission_may_be_given_when_payment_is_extended_against_security(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.extend(case_id)
    perform(case_id, "permit", scene["officer"])
    assert the(case_id).state == "permitted"


@pytest.mark.proves("67-2(3)")
def test_goods_must_have_been_brought_in_before_lodging(scene: Scene) -> None:
    draft = scene.draft(transport_document="NOWHERE1")
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["broker"])
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [("goods_not_brought_in", "67-2(3)")]


@pytest.mark.proves("67-2(4)")
@pytest.mark.proves("67-2(3)(ii)")
def test_declared_before_bringing_in_needs_approval_and_the_cargo_report(scene: Scene) -> None:
    draft = scene.draft(basis="before_bringing_in")
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["broker"])
    assert {(r.code, str(r.article)) for r in refused.value.reasons} == {
        ("approval_missing", "67-2(3)(ii)"),
        ("cargo_is_reported", "67-2(4)"),
    }


@pytest.mark.proves("67")
def test_a_refusal_names_everything_that_is_missing_at_once(scene: Scene) -> None:
    scene.bring_in()
    draft = scene.draft(
        gross_mass_kg="300", incoterm=None, lines=[a_line(origin=None), a_line(description="")]
    )
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["broker"])
    fields = {reason.field for reason in refused.value.reasons}
    assert fields == {"incoterm", "lines[0].origin", "lines[1].description"}
    assert {str(reason.article) for reason in refused.value.reasons} == {"67"}
    assert the(draft.case_id).state == "draft"


def test_an_unknown_code_is_refused_with_the_line_and_the_rule(scene: Scene) -> None:
    scene.bring_in()
    draft = scene.draft(gross_mass_kg="300", lines=[a_line(), a_line(code="420299999")])
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["broker"])
    (reason,) = refused.value.reasons
    assert reason.code == "duties.unknown_code"
    assert "Line 2" in str(reason.message)


def test_a_wrong_check_character_is_refused_where_it_was_typed(scene: Scene) -> None:
    with pytest.raises(InvalidInput) as invalid:
        scene.draft(lines=[a_line(code="4202112009")])
    (reason,) = invalid.value.reasons
    assert reason.field == "lines[0].code"
    assert reason.value == "4202112009"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("net_mass_kg", "-1"),
        ("net_mass_kg", "nan"),
        ("price", "1e400"),
        ("origin", "France"),
        ("colour", "red"),
    ],
)
def test_bad_input_names_field_and_value(scene: Scene, field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as invalid:
        scene.draft(lines=[a_line(**{field: value})])
    assert invalid.value.reasons[0].field == f"lines[0].{field}"
    assert not ImportDeclaration.objects.exists()


def test_a_currency_without_a_rate_for_the_day_is_told(scene: Scene) -> None:
    scene.bring_in()
    draft = scene.draft(lines=[a_line(currency="USD")])
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["broker"])
    assert codes(refused) == {"duties.missing_exchange_rate"}


def test_a_broker_without_a_mandate_cannot_lodge(scene: Scene) -> None:
    scene.bring_in()
    draft = scene.draft(actor="other_broker", broker="BRK02")
    with pytest.raises(Refused) as refused:
        perform(draft.case_id, "lodge", scene["other_broker"])
    assert codes(refused) == {"broker_holds_mandate"}


def test_a_party_acts_for_itself_only(scene: Scene) -> None:
    with pytest.raises(Refused):
        scene.draft(actor="other_broker")
    case_id = scene.lodged()
    with pytest.raises(Refused) as refused:
        perform(case_id, "cancel", scene["other_broker"], {"reason": "x"})
    assert codes(refused) == {"party"}


@pytest.mark.proves("68")
def test_documents_that_are_asked_for_stand_against_permission_until_answered(scene: Scene) -> None:
    case_id = scene.under_examination()
    given = {"documents": "sales contract", "due_on": "2026-11-09"}
    perform(case_id, "request_documents", scene["officer"], given)
    with pytest.raises(Refused) as refused:
        perform(case_id, "complete_examination", scene["officer"])
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [("documents_awaited", "68")]
    row = DeadlineRow.objects.get(case_id=case_id, name="documents")
    assert (row.status, str(row.ends_on)) == ("running", "2026-11-09")
    perform(case_id, "answer_documents", scene["broker"], {"text": "attached"})
    row.refresh_from_db()
    assert row.status == "met"
    perform(case_id, "complete_examination", scene["officer"])


@pytest.mark.proves("68")
def test_a_day_set_in_an_order_may_not_be_a_holiday_or_past(scene: Scene) -> None:
    case_id = scene.under_examination()
    for day, code in (
        ("2026-11-03", "day_closed"),
        ("2026-11-08", "day_closed"),
        ("2026-11-02", "day_passed"),
    ):
        with pytest.raises(Refused) as refused:
            perform(case_id, "request_documents", scene["officer"], {"documents": "x", "due_on": day})
        assert codes(refused) == {code}


@pytest.mark.proves("67")
@pytest.mark.proves("69(1)")
def test_goods_chosen_for_inspection_are_not_cleared_on_documents_alone(scene: Scene) -> None:
    case_id = scene.lodged()
    perform(case_id, "select_inspection", Actor.system("screening"), {"score": 90})
    with pytest.raises(Refused) as refused:
        perform(case_id, "complete_examination", scene["officer"])
    assert codes(refused) == {"inspection_not_chosen"}
    perform(case_id, "order_inspection", scene["officer"], {"place": "Oi inspection hall"})
    perform(case_id, "record_inspection", scene["inspector"], {"finding": "ten suitcases, as declared"})
    assert the(case_id).state == "examined"


@pytest.mark.proves("68-2")
def test_a_delegated_inspection_is_recorded_by_the_other_office(scene: Scene) -> None:
    case_id = scene.under_examination()
    perform(case_id, "order_inspection", scene["officer"], {"place": "Oi"})
    with pytest.raises(Refused):
        perform(case_id, "record_inspection", scene["kobe_officer"], {"finding": "seen"})
    goods_are_there = {"office_id": scene.kobe.pk, "place": "3KW01"}
    perform(case_id, "delegate_inspection", scene["officer"], goods_are_there)
    assert ImportDeclaration.objects.visible_to(scene["kobe_officer"]).filter(pk=case_id).exists()
    perform(case_id, "record_inspection", scene["kobe_officer"], {"finding": "seen"})
    assert not ImportDeclaration.objects.visible_to(scene["kobe_officer"]).filter(pk=case_id).exists()


@pytest.mark.proves("69(2)")
@pytest.mark.proves("69(3)")
def test_an_inspection_elsewhere_is_asked_for_and_permitted(scene: Scene) -> None:
    case_id = scene.under_examination()
    perform(case_id, "order_inspection", scene["officer"], {"place": "Oi"})
    with pytest.raises(Refused) as refused:
        perform(case_id, "permit_inspection_elsewhere", scene["officer"])
    assert [str(r.article) for r in refused.value.reasons] == ["69(2)"]
    asked = {"place": "the importer's cold store", "reason": "the goods would thaw"}
    perform(case_id, "request_inspection_elsewhere", scene["broker"], asked)
    perform(case_id, "permit_inspection_elsewhere", scene["officer"])
    assert the(case_id).inspection_place == "the importer's cold store"


@pytest.mark.proves("70(3)")
@pytest.mark.proves("70(2)")
def test_what_another_law_requires_is_certified_and_confirmed_before_permission(scene: Scene) -> None:
    case_id = scene.examined()
    perform(
        case_id, "require_certificate", scene["officer"], {"line": 1, "law": "CITES", "reason": "crocodile"}
    )
    scene.pay(case_id)
    with pytest.raises(Refused) as refused:
        perform(case_id, "permit", scene["officer"])
    assert [str(r.article) for r in refused.value.reasons] == ["70(3)"]
    perform(case_id, "certify", scene["broker"], {"line": 1, "law": "CITES", "number": "JP-1"})
    with pytest.raises(Refused):
        perform(case_id, "permit", scene["officer"])
    perform(case_id, "confirm_certificates", scene["officer"], {})
    perform(case_id, "permit", scene["officer"])


@pytest.mark.proves("71(1)")
@pytest.mark.proves("71(2)")
@pytest.mark.proves("87(1)")
def test_a_false_origin_stops_permission_and_the_cargo_is_held_when_the_period_is_over(scene: Scene) -> None:
    from statute.sweep import sweep

    case_id = scene.examined()
    scene.pay(case_id)
    given = {"finding": "labels say Made in Italy", "due_on": "2026-11-10"}
    perform(case_id, "order_origin_correction", scene["officer"], given)
    with pytest.raises(Refused) as refused:
        perform(case_id, "permit", scene["officer"])
    assert [str(r.article) for r in refused.value.reasons] == ["71(1)"]
    # The tenth is still in time; from 00:00 of the eleventh in Tokyo (15:00 UTC of the tenth) it is late.
    with clock.standing_at(MONDAY.replace(day=10, hour=14, minute=59)):
        sweep()
        assert not Case.objects.get(pk=case_id).holds.filter(kind="held_for_origin").exists()
    with clock.standing_at(MONDAY.replace(day=10, hour=15)):
        sweep()
        assert Case.objects.get(pk=case_id).holds.filter(kind="held_for_origin", article="87(1)").exists()
        perform(case_id, "confirm_origin_corrected", scene["officer"], {"reason": "relabelled"})
        perform(case_id, "permit", scene["officer"])


@pytest.mark.proves("73(1)")
@pytest.mark.proves("73(3)")
@pytest.mark.proves("7-17")
def test_goods_are_withdrawn_before_permission_against_security(scene: Scene) -> None:
    case_id = scene.examined()
    with pytest.raises(Refused) as refused:
        perform(case_id, "approve_withdrawal", scene["supervisor"])
    assert codes(refused) == {"withdrawal_is_applied_for", "security_short"}
    offer = {"security": "bond 12", "security_amount": 209_999, "reason": "season"}
    perform(case_id, "apply_for_withdrawal", scene["broker"], offer)
    with pytest.raises(Refused) as refused:
        perform(case_id, "approve_withdrawal", scene["supervisor"])
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [("security_short", "73(1)")]
    perform(case_id, "apply_for_withdrawal", scene["broker"], {**offer, "security_amount": 210_000})
    perform(case_id, "approve_withdrawal", scene["supervisor"])
    # Domestic from the approval on: out of the ledger before permission.
    assert CargoLot.objects.get(pk=the(case_id).lot_id).state == "removed"
    scene.pay(case_id)
    with pytest.raises(Refused) as refused:
        perform(case_id, "permit_withdrawn", scene["officer"])
    assert [str(r.article) for r in refused.value.reasons] == ["7-17"]
    perform(case_id, "notify_duty", scene["officer"])
    perform(case_id, "permit_withdrawn", scene["officer"])
    assert the(case_id).state == "permitted"


@pytest.mark.proves("73(2)")
def test_withdrawal_is_not_approved_where_permission_could_not_be_given(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "place_hold", scene["officer"], {"article": "69-12(4)", "note": "verification"})
    offer = {"security": "bond", "security_amount": 210_000, "reason": "season"}
    perform(case_id, "apply_for_withdrawal", scene["broker"], offer)
    with pytest.raises(Refused) as refused:
        perform(case_id, "approve_withdrawal", scene["supervisor"])
    assert [str(r.article) for r in refused.value.reasons] == ["69-12(4)"]


@pytest.mark.proves("7-14(2)")
@pytest.mark.proves("7-14(1)")
def test_an_amendment_before_permission_raises_what_is_payable_and_is_screened_again(scene: Scene) -> None:
    from tests.clearance.scene import a_declaration

    case_id = scene.examined()
    lower = a_declaration(lines=[a_line(price="900000")], reason="discount")
    with pytest.raises(Refused) as refused:
        perform(case_id, "amend", scene["broker"], lower)
    assert [(r.code, str(r.article)) for r in refused.value.reasons] == [("amendment_lowers", "7-14(1)")]
    higher = a_declaration(lines=[a_line(price="2000000")], reason="freight was left out")
    perform(case_id, "amend", scene["broker"], higher)
    assert the(case_id).state == "lodged"
    liability = Liability.objects.get(subject_id=case_id)
    assert liability.assessed_total == 420_000
    assert sum(liability.entries.values_list("amount", flat=True)) == 420_000


@pytest.mark.proves("69-11(2)")
@pytest.mark.proves("69-11(3)")
def test_prohibited_goods_are_confiscated_but_of_obscene_ones_the_importer_is_only_notified(
    scene: Scene,
) -> None:
    case_id = scene.under_examination()
    with pytest.raises(Refused) as refused:
        perform(case_id, "confiscate", scene["supervisor"], {"item": "vii", "finding": "books"})
    assert [str(r.article) for r in refused.value.reasons] == ["69-11(3)"]
    perform(case_id, "notify_prohibited", scene["officer"], {"item": "vii", "finding": "books"})
    with pytest.raises(Refused) as refused:
        perform(case_id, "cancel", scene["broker"], {"reason": "changed my mind"})
    assert [str(r.article) for r in refused.value.reasons] == ["69-11(1)(vii)"]
    perform(case_id, "confiscate", scene["supervisor"], {"item": "i", "finding": "stimulants"})
    row = the(case_id)
    assert row.state == "refused"
    assert CargoLot.objects.get(pk=row.lot_id).state == "confiscated"
    assert Liability.objects.get(subject_id=case_id).state == "cancelled"


def test_a_permission_given_in_error_is_cancelled_and_the_goods_are_in_bond_again(scene: Scene) -> None:
    case_id = scene.permitted()
    with pytest.raises(Refused):
        perform(case_id, "cancel_permission", scene["officer"], {"reason": "wrong goods"})
    perform(case_id, "cancel_permission", scene["supervisor"], {"reason": "wrong goods"})
    row = the(case_id)
    assert row.state == "examined"
    assert CargoLot.objects.get(pk=row.lot_id).state == "brought_in"


def test_the_same_invoice_or_transport_document_is_warned_of(scene: Scene) -> None:
    first = the(scene.permitted())
    scene.bring_in()
    second = the(scene.lodged(invoice_number="INV-1"))
    assert {(w["what"], w["reference"]) for w in second.warnings} == {
        ("transport_document", first.case.reference),
        ("invoice_number", first.case.reference),
    }


def test_drafts_are_their_declarants_own(scene: Scene) -> None:
    draft = scene.draft()
    for name in ("officer", "supervisor", "auditor", "other_broker", "kobe_officer"):
        assert not ImportDeclaration.objects.visible_to(scene[name]).exists(), name
    for name in ("broker", "importer"):
        assert ImportDeclaration.objects.visible_to(scene[name]).filter(pk=draft.case_id).exists(), name


def test_a_lodged_declaration_is_seen_by_its_office_and_those_above_only(scene: Scene) -> None:
    scene.lodged()
    seen = {n for n, a in scene.actors.items() if ImportDeclaration.objects.visible_to(a).exists()}
    assert seen == set(scene.actors) - {"narita_officer", "kobe_officer", "other_broker"}


@pytest.mark.proves("67")
def test_an_overdue_answer_leaves_the_decision_to_the_officer(scene: Scene) -> None:
    from statute.sweep import sweep

    case_id = scene.under_examination()
    perform(case_id, "request_documents", scene["officer"], {"documents": "contract", "due_on": "2026-11-09"})
    with clock.standing_at(MONDAY + timedelta(days=30)):
        sweep()
        assert the(case_id).documents_overdue
        perform(case_id, "drop_request", scene["officer"], {"reason": "decided on what is there"})
        perform(case_id, "complete_examination", scene["officer"])

"""Verification procedures from the suspicion to the finding (69-11, 69-12): the stop, the notices, the goods."""

from __future__ import annotations

import pytest

from clearance.models import ImportDeclaration
from ipr_verification.models import VerificationCase
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import Hold, Notice
from tests.clearance.scene import a_declaration, a_line
from tests.ipr_verification.case_scene import Gate, on, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


@pytest.mark.proves("69-12(1)")
def test_opening_stops_the_declaration_and_tells_both_sides_at_once(gate: Gate) -> None:
    with on("2026-11-02"):
        petition = gate.border.accepted()
    with on("2026-11-04"):
        case = gate.opened(petition)
    assert (case.state, str(case.opened_on), gate.holds()) == ("opened", "2026-11-04", ["infringement"])
    right = gate.right_of(case)
    assert (right.state, right.petition_id, right.declarant_id) == (
        "opened",
        petition.pk,
        gate.scene.importer.pk,
    )
    told = {one.sort: one.addressee_id for one in Notice.objects.filter(about_id=right.pk)}
    assert told == {"opening_to_holder": gate.border.holder.pk, "opening_to_trader": gate.scene.importer.pk}
    with on("2026-11-04"):
        perform(gate.declaration, "complete_examination", gate.scene["officer"])
        assert ("held", "69-12(1)") in refused(gate.declaration, "permit", gate.scene["officer"])


@pytest.mark.proves("69-12(2)")
@pytest.mark.proves("69-12(3)")
def test_each_side_is_told_the_other_and_the_manufacturer_only_the_rightholder(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(
            gate.border.right(), manufacturer="Yiwu Bag Factory", manufacturer_address="Yiwu 5"
        )
    right = gate.right_of(case)
    to_holder = dict(gate.notice(right.pk, "opening_to_holder").contents["en"]["facts"])
    to_trader = dict(gate.notice(right.pk, "opening_to_trader").contents["en"]["facts"])
    importer, holder = gate.scene.importer, gate.border.holder
    assert to_holder["Importer"] == importer.name_en
    assert to_holder["Address of the importer or exporter"] == importer.address
    assert to_holder["Consignor"] == "Maison Cuir"
    assert to_holder["Manufacturer"] == "Yiwu Bag Factory"
    assert to_trader["Rightholder"] == holder.name_en
    assert to_trader["Address of the rightholder"] == holder.address
    assert "Yiwu" not in str(gate.notice(right.pk, "opening_to_trader").contents)
    assert importer.name_en not in str(gate.notice(right.pk, "opening_to_trader").contents["en"])


@pytest.mark.proves("69-12(3)")
def test_a_manufacturer_that_becomes_evident_later_is_told_while_the_procedures_go_on(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        perform(
            case.pk,
            "state_manufacturer",
            gate.ip,
            {"name": "Yiwu Bag Factory", "evident_from": "label inside"},
        )
    right = gate.right_of(case)
    assert ["Manufacturer", "Yiwu Bag Factory"] in gate.notice(right.pk, "manufacturer").contents["en"][
        "facts"
    ]
    assert not Notice.objects.filter(addressee=gate.scene.importer, sort="manufacturer").exists()


@pytest.mark.proves("69-12(1)")
def test_an_inspector_suspects_and_the_ip_officer_opens_or_drops_it(gate: Gate) -> None:
    given = gate.opening()
    given.pop("rights")
    with on("2026-11-04"):
        case_id = open_case(
            VerificationCase, "suspect", gate.scene["inspector"], gate.scene.tokyo.pk, given
        ).case_id
        assert gate.holds() == ["suspicion"]
        assert Hold.objects.get(case_id=gate.declaration, lifted_at=None).article == "67"
        # The importer learns of what is opened, not of what is suspected.
        assert not VerificationCase.objects.visible_to(gate.importer).exists()
        assert [
            code
            for code, _article in refused(case_id, "drop_suspicion", gate.scene["inspector"], {"reason": "x"})
        ] == ["role"]
        perform(case_id, "drop_suspicion", gate.ip, {"reason": "genuine"})
    assert gate.holds() == []
    assert gate.the(case_id).state == "not_opened"
    with on("2026-11-05"):
        again = open_case(VerificationCase, "suspect", gate.ip, gate.scene.tokyo.pk, given).case_id
        right = gate.border.right()
        perform(again, "confirm_suspicion", gate.ip, {"rights": [{"right": right.case.reference}]})
        assert gate.holds() == ["infringement"]
    assert gate.the(again).state == "opened"
    assert VerificationCase.objects.visible_to(gate.importer).filter(pk=again).exists()
    # The rightholder sees its right in the case, never the case itself.
    assert not VerificationCase.objects.visible_to(gate.holder).exists()


@pytest.mark.proves("69-12(1)")
def test_bad_openings_name_what_is_wrong(gate: Gate) -> None:
    right = gate.border.right()
    office = gate.scene.tokyo.pk

    def codes(**changes: object) -> list[str]:
        with on("2026-11-04"), pytest.raises(Refused) as caught:
            open_case(VerificationCase, "open", gate.ip, office, {**gate.opening(right), **changes})
        return [f"{reason.code} {reason.field}" for reason in caught.value.reasons]

    assert codes(declaration="NONE") == ["declaration_is_known declaration"]
    assert codes(goods=gate.goods(1, 7)) == ["no_such_line goods.1.line"]
    assert codes(rights=[{"right": "NONE"}]) == ["right_unknown rights.0.right"]
    twice = {"right": right.case.reference}
    assert codes(rights=[twice, twice]) == ["right_twice rights"]
    assert codes(rights=[{**twice, "petition": "NONE"}]) == ["petition_not_in_force rights.0.petition"]
    assert codes(perishable=True) == ["spoiling_has_a_source perishable_because"]
    assert codes(small_consignment=True) == ["smallness_has_a_source small_because"]
    with on("2026-11-04"):
        gate.opened(right)
    assert codes() == ["none_is_open_on_it declaration"]


@pytest.mark.proves("69-12(5)")
@pytest.mark.proves("69-11(2)")
def test_goods_that_infringe_are_confiscated_after_the_finding_and_not_before(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
    with on("2026-11-05"):
        gate.received(case, "2026-11-05")
    measure = {"goods": [1, 2], "reason": "counterfeit"}
    with on("2026-11-20"):
        assert refused(case.pk, "confiscate", gate.supervisor, measure)[0][0] == "state"
        gate.finding(case, 1, 2)
        assert (gate.the(case.pk).state, gate.right_of(case).state) == (
            "found_infringing",
            "found_infringing",
        )
        assert gate.holds() == ["infringement"]
        right = gate.right_of(case)
        assert ["Reasons", "compared with the guide"] in gate.notice(right.pk, "finding_to_holder").contents[
            "en"
        ]["facts"]
        assert ["Reasons", "compared with the guide"] in gate.notice(case.pk, "finding_to_trader").contents[
            "en"
        ]["facts"]
        perform(case.pk, "confiscate", gate.supervisor, measure)
    declaration = ImportDeclaration.objects.get(pk=gate.declaration)
    assert (declaration.state, declaration.lot.state, gate.holds()) == ("refused", "confiscated", [])
    assert not gate.the(case.pk).measures_due


@pytest.mark.proves("69-12(5)")
def test_goods_that_do_not_infringe_are_released_in_the_same_transaction(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1, infringing=False)
        assert (gate.the(case.pk).state, gate.holds()) == ("opened", ["infringement"])
        gate.finding(case, 2, infringing=False)
    assert (gate.the(case.pk).state, gate.right_of(case).state) == (
        "found_not_infringing",
        "found_not_infringing",
    )
    assert gate.holds() == []
    with on("2026-11-20"):
        perform(gate.declaration, "complete_examination", gate.scene["officer"])


@pytest.mark.proves("69-12(5)")
def test_a_case_found_in_part_holds_the_declaration_until_what_infringes_is_gone(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1)
        gate.finding(case, 2, infringing=False)
        assert gate.the(case.pk).state == "found_in_part"
        assert gate.holds() == ["infringement"]
        there = ("infringing_goods_are_gone", "69-12(5)")
        assert there in refused(case.pk, "release_rest", gate.ip, {"reason": "x"})
        assert refused(case.pk, "confiscate", gate.supervisor, {"goods": [2], "reason": "x"}) == [
            ("goods", "69-12(4)")
        ]
        perform(case.pk, "confiscate", gate.supervisor, {"goods": [1], "reason": "counterfeit"})
        assert gate.holds() == ["infringement"]
        # What was confiscated would be permitted with the rest, and its duty paid.
        still = refused(case.pk, "release_rest", gate.ip, {"reason": "x"})
        assert still == [("still_declared", "69-12(5)")]
        left = a_declaration(lines=[a_line(description="leather wallets")], reason="line 1 was confiscated")
        perform(gate.declaration, "reassess", gate.scene["officer"], left)
        perform(case.pk, "release_rest", gate.ip, {"reason": "line 1 was taken out"})
    assert gate.holds() == []


@pytest.mark.proves("69-11(2)")
def test_imports_are_ordered_back_and_stay_stopped_until_they_left(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1, 2)
        perform(case.pk, "order_sending_back", gate.supervisor, {"goods": [1, 2], "reason": "counterfeit"})
        assert gate.holds() == ["infringement"]
        perform(gate.declaration, "record_sent_back", gate.scene["officer"], {"reason": "left by HLCU9"})
    assert ImportDeclaration.objects.get(pk=gate.declaration).state == "sent_back"
    assert gate.holds() == []


@pytest.mark.proves("69-12(6)")
def test_an_importer_who_gives_the_goods_up_ends_the_procedures_and_its_declaration(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
        assert refused(gate.declaration, "cancel", gate.scene["broker"], {"reason": "x"})[0][0] == "held"
        given = {"reason": "the goods are not wanted any more"}
        assert [code for code, _a in refused(case.pk, "give_up", gate.scene["other_broker"], given)] == [
            "party"
        ]
        perform(case.pk, "give_up", gate.importer, given)
    right = gate.right_of(case)
    assert (gate.the(case.pk).state, right.state) == ("discontinued", "discontinued")
    assert ImportDeclaration.objects.get(pk=gate.declaration).state == "cancelled"
    assert gate.holds() == []
    assert gate.notice(right.pk, "no_longer_imported").addressee_id == gate.border.holder.pk


@pytest.mark.proves("69-12(1)")
def test_no_finding_while_a_side_may_still_be_heard(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        right = gate.right_of(case)
        found = {"goods": [1], "finding": "not_infringing", "reasons": "x"}
        assert refused(case.pk, "find", gate.supervisor, found) == [("not_heard", "69-12(1)")] * 2
        gate.received(case, "2026-11-04")
    # Received on Wednesday the 4th: the 5th is the first of ten working days, the 18th the tenth.
    with on("2026-11-18"):
        assert refused(case.pk, "find", gate.supervisor, found) == [("not_heard", "69-12(1)")] * 2
        from ipr_verification.models import Submission

        reference = right.case.reference
        for who in (gate.holder, gate.importer):
            said = {"concerned": reference, "text": "this is all we say", "final": True}
            open_case(Submission, "submit", who, gate.scene.tokyo.pk, said)
        gate.finding(case, 1, infringing=False)
    assert gate.the(case.pk).goods.get(number=1).finding == "not_infringing"


@pytest.mark.proves("69-3(1)")
@pytest.mark.proves("69-3(3)")
def test_an_export_runs_by_the_articles_of_its_own_subsection(gate: Gate) -> None:
    right = gate.border.right("patent")
    given = gate.opening(
        right,
        side="export",
        declaration="EXP-123",
        declarant="IMP01",
        other_party="Acme Ltd",
        manufacturer="Itself",
    )
    given["goods"] = [{"description": "pumps", "quantity": "5", "unit": "NO"}]
    with on("2026-11-04"):
        case_id = open_case(VerificationCase, "open", gate.ip, gate.scene.tokyo.pk, given).case_id
        case = gate.the(case_id)
        told = gate.notice(gate.right_of(case).pk, "opening_to_holder")
        assert told.article == "69-3(1)"
        assert dict(told.contents["en"]["facts"])["Consignee"] == "Acme Ltd"
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1)
        # 69-2(2) knows confiscation alone.
        back = refused(case.pk, "order_sending_back", gate.supervisor, {"goods": [1], "reason": "x"})
        assert back == [("sending_back_is_ordered_of_imports", "69-2(2)")]
        perform(case.pk, "confiscate", gate.supervisor, {"goods": [1], "reason": "x"})
    assert gate.the(case_id).goods.get().measure == "confiscated"


@pytest.mark.proves("69-12(6)")
def test_what_was_found_to_infringe_stays_to_be_dealt_with_when_the_rest_is_given_up(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1)
        perform(case.pk, "give_up", gate.importer, {"reason": "not wanted"})
        assert (gate.the(case.pk).state, gate.right_of(case).state) == ("found_in_part", "found_infringing")
        assert ImportDeclaration.objects.get(pk=gate.declaration).state == "under_examination"
        assert gate.holds() == ["infringement"]
        perform(case.pk, "confiscate", gate.supervisor, {"goods": [1], "reason": "counterfeit"})
    assert [one.measure for one in case.goods.order_by("number")] == ["confiscated", "not_imported"]


@pytest.mark.proves("69-11(2)")
def test_goods_confiscated_one_after_the_other_end_the_declaration_with_the_last(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1, 2)
        perform(case.pk, "confiscate", gate.supervisor, {"goods": [1], "reason": "counterfeit"})
        assert ImportDeclaration.objects.get(pk=gate.declaration).state == "under_examination"
        perform(case.pk, "confiscate", gate.supervisor, {"goods": [2], "reason": "counterfeit"})
    assert ImportDeclaration.objects.get(pk=gate.declaration).state == "refused"
    assert gate.holds() == []


@pytest.mark.proves("69-12(4)")
def test_the_lot_is_stopped_with_its_declaration_and_free_when_it_is_over(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
        lot = ImportDeclaration.objects.get(pk=gate.declaration).lot_id
        assert lot is not None
        part = {"packages": 1, "gross_mass_kg": "1", "on": "2026-11-04"}
        why = refused(lot, "split", gate.scene["bonded_officer"], part)
        assert ("cargo_on_hold", "69-12(1)") in why
        # What the declaration says of them stays as it is, too.
        lines = a_declaration(lines=[a_line(), a_line(description="leather wallets")], reason="x")
        amended = refused(gate.declaration, "amend", gate.scene["broker"], lines)
        assert ("no_verification_is_open", "69-12(4)") in amended
    with on("2026-11-20"):
        gate.finding(case, 1, 2, infringing=False)
    assert not Hold.objects.filter(case_id=lot, lifted_at=None).exists()


@pytest.mark.proves("69-12(1)")
def test_no_second_case_begins_while_what_the_first_found_is_still_there(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right(), lines=(1,))
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1)
        other = gate.border.right("patent", number="P-1")
        with pytest.raises(Refused) as caught:
            gate.opened(other, lines=(2,))
        assert [one.code for one in caught.value.reasons] == ["none_is_open_on_it"]


@pytest.mark.proves("69-11(2)")
def test_the_importer_is_told_of_a_confiscation_and_that_it_may_appeal(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1, 2)
        perform(case.pk, "order_sending_back", gate.supervisor, {"goods": [1, 2], "reason": "counterfeit"})
    told = gate.notice(case.pk, "measure_to_trader")
    assert (told.article, told.addressee_id) == ("69-11(2)", gate.scene.importer.pk)
    assert ["Reason", "counterfeit"] in gate.facts(case.pk, "measure_to_trader")
    assert gate.the(case.pk).case.awaited.keys() == {"sending_back"}

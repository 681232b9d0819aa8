"""Documents, inspections and other laws (67 to 70, 105)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from accounts.actors import Actor
from clearance.models import Certificate, ImportDeclaration, Inspection
from clearance.reactions import choose_channel, go_on
from clearance.screening import declared_goods
from statute import clock
from statute.door import Outcome, perform
from statute.models import DeadlineRow
from statute.outbox import Event
from statute.storage import store
from statute.sweep import sweep
from tests.clearance.acts import refusal, the, told
from tests.clearance.scene import MONDAY, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

SCREENING = Actor.system("screening")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000000500017a5eab3f0000000049454e44ae426082"
)


def event(case_id: int, topic: str = "import_declaration.lodged") -> Event:
    return Event(1, case_id, MONDAY, topic, {})


# Documents (68).


@pytest.mark.proves("68")
def test_whoever_asks_for_documents_after_the_examination_looks_at_them_before_it_goes_on(
    scene: Scene,
) -> None:
    case_id = scene.examined()
    perform(case_id, "request_documents", scene["officer"], {"documents": "contract", "due_on": "2026-11-09"})
    perform(case_id, "answer_documents", scene["broker"], {"text": "attached"})
    assert the(case_id).state == "under_examination"


@pytest.mark.proves("68")
def test_of_two_requests_the_first_day_that_is_still_ahead_runs(scene: Scene) -> None:
    case_id = scene.under_examination()
    for day in ("2026-11-12", "2026-11-09"):
        perform(case_id, "request_documents", scene["officer"], {"documents": "x", "due_on": day})
    running = DeadlineRow.objects.get(case_id=case_id, name="documents", status="running")
    assert running.ends_on == date(2026, 11, 9)
    with clock.standing_at(MONDAY.replace(day=10)):
        sweep()
        # The ninth has passed; a new request for the sixteenth leaves the twelfth as the next day.
        perform(case_id, "request_documents", scene["officer"], {"documents": "x", "due_on": "2026-11-16"})
        running = DeadlineRow.objects.get(case_id=case_id, name="documents", status="running")
        assert running.ends_on == date(2026, 11, 12)
    perform(case_id, "answer_documents", scene["broker"], {"text": "all of it"})
    assert not DeadlineRow.objects.filter(case_id=case_id, status="running").exists()


@pytest.mark.proves("68")
def test_when_the_day_set_for_documents_has_passed_the_officer_decides_on_what_is_there(scene: Scene) -> None:
    case_id = scene.under_examination()
    perform(case_id, "request_documents", scene["officer"], {"documents": "contract", "due_on": "2026-11-09"})
    with clock.standing_at(MONDAY.replace(day=9)):
        assert refusal(case_id, "complete_examination", scene["officer"]) == [("documents_awaited", "68")]
    with clock.standing_at(MONDAY.replace(day=10)):
        perform(case_id, "complete_examination", scene["officer"])


@pytest.mark.proves("68")
def test_nothing_is_answered_or_dropped_that_was_not_asked_for(scene: Scene) -> None:
    case_id = scene.under_examination()
    nothing = [("documents_are_asked_for", "68")]
    assert refusal(case_id, "answer_documents", scene["broker"], {"text": "x"}) == nothing
    assert refusal(case_id, "drop_request", scene["officer"], {"reason": "x"}) == nothing


@pytest.mark.proves("68")
def test_a_day_beyond_the_known_holidays_is_not_set(scene: Scene) -> None:
    case_id = scene.under_examination()
    far = {"documents": "contract", "due_on": "2090-11-09"}
    assert refusal(case_id, "request_documents", scene["officer"], far) == [("day_far", "68")]


@pytest.mark.proves("68")
def test_documents_are_asked_for_goods_withdrawn_early_until_their_amount_is_notified(scene: Scene) -> None:
    case_id = scene.withdrawn()
    asked = {"documents": "contract", "due_on": "2026-11-09"}
    perform(case_id, "request_documents", scene["officer"], asked)
    assert refusal(case_id, "notify_duty", scene["officer"]) == [("documents_awaited", "68")]
    perform(case_id, "answer_documents", scene["broker"], {"text": "attached"})
    perform(case_id, "notify_duty", scene["officer"])
    assert refusal(case_id, "request_documents", scene["officer"], asked) == [
        ("duty_is_not_notified", "7-17")
    ]
    assert refusal(case_id, "notify_duty", scene["officer"]) == [("duty_is_not_notified", "7-17")]


# Inspection (67, 68-2, 69, 105).


@pytest.mark.proves("67")
def test_an_inspection_that_was_chosen_is_called_off_with_a_reason_or_made(scene: Scene) -> None:
    case_id = scene.lodged()
    perform(case_id, "select_inspection", SCREENING, {"score": 90})
    perform(case_id, "call_off_inspection", scene["officer"], {"reason": "inspected on board"})
    assert told(case_id, "import_declaration.inspection_called_off") == [{"reason": "inspected on board"}]
    perform(case_id, "complete_examination", scene["officer"])
    assert refusal(case_id, "call_off_inspection", scene["officer"], {"reason": "x"}) == [("state", "67")]


def test_what_was_not_chosen_or_ordered_is_not_called_off(scene: Scene) -> None:
    case_id = scene.under_examination()
    assert refusal(case_id, "call_off_inspection", scene["officer"], {"reason": "x"}) == [
        ("inspection_is_due", "67")
    ]


@pytest.mark.proves("68-2")
def test_an_inspection_is_delegated_only_to_another_office_in_whose_district_the_goods_lie(
    scene: Scene,
) -> None:
    case_id = scene.inspection_ordered()
    for given, code in (
        ({"office_id": scene.kobe.pk}, "outside_district"),
        ({"office_id": scene.kobe.pk, "place": "1AW01"}, "outside_district"),
        ({"office_id": scene.kobe.pk, "place": "9ZZ99"}, "unknown_place"),
        ({"office_id": scene.tokyo.pk}, "own_office"),
        ({"office_id": scene.tokyo.parent_id}, "unknown_office"),
        ({"office_id": 2**40}, "unknown_office"),
    ):
        assert refusal(case_id, "delegate_inspection", scene["officer"], given) == [(code, "68-2")], given
    perform(case_id, "delegate_inspection", scene["officer"], {"office_id": scene.kobe.pk, "place": "3KW01"})


@pytest.mark.proves("68-2")
@pytest.mark.proves("105(1)(iii)")
def test_the_delegated_office_sees_the_case_and_files_its_photographs_and_its_result_and_nothing_else(
    scene: Scene,
) -> None:
    case_id = scene.inspection_ordered()
    perform(case_id, "delegate_inspection", scene["officer"], {"office_id": scene.kobe.pk, "place": "3KW01"})
    kobe = scene["kobe_officer"]
    stored = store(PIXEL, "front.png")
    photograph = {
        "kind": "photograph",
        "title": "front",
        "filename": "front.png",
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    result = {"finding": "as declared", "photographs": [stored.sha256]}
    assert refusal(case_id, "record_inspection", kobe, result) == [("not_attached", "105(1)(iii)")]
    perform(case_id, "attach_document", kobe, photograph)
    assert refusal(case_id, "call_off_inspection", kobe, {"reason": "x"}) == [("office", "107")]
    perform(case_id, "record_inspection", kobe, result)
    assert Inspection.objects.get(declaration_id=case_id).photographs == [stored.sha256]
    assert not ImportDeclaration.objects.visible_to(kobe).filter(pk=case_id).exists()


@pytest.mark.proves("69(3)")
def test_an_inspection_elsewhere_is_declined_with_a_reason_and_may_be_asked_for_again(scene: Scene) -> None:
    case_id = scene.inspection_ordered()
    nothing = [("other_place_is_asked_for", "69(2)")]
    assert refusal(case_id, "decline_inspection_elsewhere", scene["officer"], {"reason": "x"}) == nothing
    asked = {"place": "cold store", "reason": "the goods would thaw"}
    perform(case_id, "request_inspection_elsewhere", scene["broker"], asked)
    perform(case_id, "decline_inspection_elsewhere", scene["officer"], {"reason": "the hall is cooled"})
    assert the(case_id).inspection_place == "Oi inspection hall"
    perform(case_id, "request_inspection_elsewhere", scene["broker"], asked)


@pytest.mark.proves("67")
def test_a_discrepancy_goes_back_to_the_officer(scene: Scene) -> None:
    case_id = scene.inspection_ordered()
    perform(case_id, "record_discrepancy", scene["inspector"], {"finding": "forty, not ten"})
    assert the(case_id).state == "under_examination"
    assert Inspection.objects.get(declaration_id=case_id).conforms is False


@pytest.mark.proves("67")
def test_goods_chosen_for_inspection_are_not_taken_back_by_their_declarant(scene: Scene) -> None:
    case_id = scene.lodged()
    perform(case_id, "select_inspection", SCREENING, {"score": 90})
    escape = [("declarant_does_not_escape_inspection", "67")]
    assert refusal(case_id, "cancel", scene["broker"], {"reason": "x"}) == escape
    perform(case_id, "order_inspection", scene["officer"], {"place": "Oi"})
    assert refusal(case_id, "cancel", scene["importer"], {"reason": "x"}) == escape
    perform(case_id, "cancel", scene["supervisor"], {"reason": "the goods burnt"})
    inspection = Inspection.objects.get(declaration_id=case_id)
    assert (inspection.conforms, inspection.finding) == (None, "the goods burnt")


# Other laws (70).


@pytest.mark.proves("70(2)")
@pytest.mark.proves("70(3)")
def test_a_requirement_that_does_not_apply_after_all_is_dropped_with_a_reason_and_permission_follows(
    scene: Scene,
) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    asked = {"line": 1, "law": "CITES", "reason": "crocodile?"}
    perform(case_id, "require_certificate", scene["officer"], asked)
    assert refusal(case_id, "permit", scene["officer"]) == [("other_law", "70(3)")]
    wrong = {**asked, "law": "FD"}
    assert refusal(case_id, "drop_requirement", scene["officer"], wrong) == [("requirement_is_open", "70(2)")]
    perform(case_id, "drop_requirement", scene["officer"], {**asked, "reason": "it is calf"})
    go_on(event(case_id, "import_declaration.requirement_dropped"))
    assert the(case_id).state == "permitted"


@pytest.mark.proves("70(2)")
def test_what_is_confirmed_is_named_and_waits_for_it(scene: Scene) -> None:
    case_id = scene.under_examination()
    assert refusal(case_id, "confirm_certificates", scene["officer"], {}) == [
        ("certificates_are_stated", "70(2)")
    ]
    for law in ("CITES", "FD"):
        perform(case_id, "certify", scene["broker"], {"line": 1, "law": law, "number": "JP-1"})
    cites, food = Certificate.objects.filter(declaration_id=case_id).order_by("id")
    named = {"certificate_ids": [cites.pk, 999_999]}
    assert refusal(case_id, "confirm_certificates", scene["officer"], named) == [
        ("unknown_certificate", "70(2)")
    ]
    perform(case_id, "confirm_certificates", scene["officer"], {"certificate_ids": [cites.pk]})
    food.refresh_from_db()
    assert food.confirmed_at is None


@pytest.mark.proves("70(1)")
def test_a_permit_given_later_is_valid_on_the_day_of_the_declaration_and_for_a_line_there_is(
    scene: Scene,
) -> None:
    case_id = scene.under_examination()
    given = {"line": 1, "law": "CITES", "number": "JP-1", "valid_until": "2026-11-01"}
    assert refusal(case_id, "certify", scene["broker"], given) == [("certificate_expired", "70(1)")]
    no_line = {**given, "line": 2, "valid_until": None}
    assert refusal(case_id, "certify", scene["broker"], no_line) == [("no_such_line", "67")]
    assert refusal(
        case_id, "require_certificate", scene["officer"], {"line": 2, "law": "FD", "reason": "x"}
    ) == [("no_such_line", "67")]


@pytest.mark.proves("70(3)")
def test_another_law_found_after_withdrawal_still_stands_against_the_permission(scene: Scene) -> None:
    case_id = scene.withdrawn()
    asked = {"line": 1, "law": "CITES", "reason": "crocodile"}
    perform(case_id, "require_certificate", scene["officer"], asked)
    perform(case_id, "notify_duty", scene["officer"])
    scene.pay(case_id)
    assert refusal(case_id, "permit_withdrawn", scene["officer"]) == [("other_law", "70(3)")]
    perform(case_id, "certify", scene["broker"], {"line": 1, "law": "CITES", "number": "JP-1"})
    perform(case_id, "confirm_certificates", scene["officer"], {})
    go_on(event(case_id, "import_declaration.certificates_confirmed"))
    assert the(case_id).state == "permitted"


# Screening.


@pytest.mark.proves("67")
def test_a_note_that_comes_between_does_not_keep_screening_from_choosing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clearance import reactions

    case_id = scene.lodged()
    notes: list[Outcome] = []

    def looked_at(row: ImportDeclaration) -> object:
        goods = declared_goods(row)
        if not notes:
            notes.append(perform(case_id, "note", scene["officer"], {"text": "the broker called"}))
        return goods

    monkeypatch.setattr(reactions, "declared_goods", looked_at)
    choose_channel(event(case_id))
    assert the(case_id).state == "under_examination"


def test_screening_keeps_what_it_found_with_its_rules_and_numbers(scene: Scene) -> None:
    case_id = scene.lodged(lines=[a_line(description="gift", price="30000")])
    choose_channel(event(case_id))
    row = the(case_id)
    assert row.channel == "inspection"
    found = {one["rule"]: one for one in row.screening["findings"]}
    assert found["low_unit_value"]["line"] == 1
    assert {"new_importer", "vague_description", "low_unit_value"} <= set(found)

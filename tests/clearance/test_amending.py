"""Amendment before permission (7-14): what it may change, and what it does not make go away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from clearance.models import Certificate
from clearance.reactions import choose_channel
from statute import clock
from statute.door import perform
from statute.errors import Refused
from statute.models import DeadlineRow
from statute.outbox import Event
from statute.sweep import sweep
from tests.clearance.acts import refusal, the, told
from tests.clearance.scene import MONDAY, SHIRTS, a_declaration, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

SCREENING = Actor.system("screening")
CITES = {"law": "CITES", "number": "JP-1"}


def amended(**changes: Any) -> dict[str, Any]:
    """The declaration as it should read."""
    return a_declaration(**{"reason": "a mistake", **changes})


def screen_again(case_id: int) -> None:
    choose_channel(Event(1, case_id, MONDAY, "import_declaration.lodged", {}))


@pytest.mark.proves("7-14(1)")
@pytest.mark.proves("7-14(2)")
def test_what_is_payable_rises_by_the_difference_and_nothing_is_overwritten(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "amend", scene["broker"], amended(lines=[a_line(price="2000000")]))
    entries = [(e.kind, e.tax, e.amount) for e in scene.liability(case_id).entries.order_by("id")]
    assert entries == [
        ("declared", "duty", 100_000),
        ("declared", "consumption_tax", 85_800),
        ("declared", "local_consumption_tax", 24_200),
        ("amended", "duty", 100_000),
        ("amended", "consumption_tax", 85_800),
        ("amended", "local_consumption_tax", 24_200),
    ]


@pytest.mark.proves("72")
@pytest.mark.proves("7-14(2)")
def test_what_was_paid_before_an_amendment_is_not_enough_after_it(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    perform(case_id, "amend", scene["broker"], amended(lines=[a_line(price="2000000")]))
    assert (the(case_id).state, scene.liability(case_id).state) == ("lodged", "assessed")
    perform(case_id, "select_immediate", SCREENING, {"score": 0})
    assert refusal(case_id, "permit", scene["officer"]) == [("unpaid", "72")]
    scene.pay(case_id)
    assert scene.liability(case_id).paid_total == 420_000
    perform(case_id, "permit", scene["officer"])


@pytest.mark.proves("67")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"transport_document": ""}, "transport_document"),
        ({"incoterm": None}, "incoterm"),
        ({"place": None}, "place"),
        ({"lines": []}, "lines"),
        ({"lines": [a_line(description="")]}, "lines[0].description"),
        ({"lines": [a_line(code=None)]}, "lines[0].code"),
        ({"lines": [a_line(origin=None)]}, "lines[0].origin"),
        ({"lines": [a_line(price=None)]}, "lines[0].price"),
    ],
)
def test_an_amendment_states_all_that_a_declaration_states(
    scene: Scene, changes: dict[str, Any], field: str
) -> None:
    case_id = scene.examined()
    with pytest.raises(Refused) as refused:
        perform(case_id, "amend", scene["broker"], amended(**changes))
    assert (field, "67") in {(r.field, str(r.article)) for r in refused.value.reasons}


@pytest.mark.proves("67-2(3)")
def test_an_amendment_names_goods_that_are_there(scene: Scene) -> None:
    case_id = scene.examined()
    first = the(case_id).lot_id
    other = amended(transport_document="HLCU999")
    assert refusal(case_id, "amend", scene["broker"], other) == [("goods_not_brought_in", "67-2(3)")]
    lot = scene.bring_in("HLCU999")
    perform(case_id, "amend", scene["broker"], other)
    assert the(case_id).lot_id == lot != first
    on_board = amended(transport_document="HLCU777", basis="on_board")
    assert refusal(case_id, "amend", scene["broker"], on_board) == [
        ("approval_missing", "67-2(2)"),
        ("cargo_is_reported", "67-2(4)"),
    ]


def test_another_importer_broker_or_office_makes_it_another_declaration(scene: Scene) -> None:
    case_id = scene.examined()
    for changes, code in (
        ({"importer": "BRK02"}, "other_party"),
        ({"broker": None}, "other_party"),
        ({"place": "3KW01"}, "other_office"),
    ):
        assert code in {c for c, _a in refusal(case_id, "amend", scene["broker"], amended(**changes))}


@pytest.mark.proves("7-14(2)")
def test_it_is_screened_again_from_every_state_before_permission(scene: Scene) -> None:
    for number, reach in enumerate(
        (
            scene.lodged,
            scene.under_examination,
            scene.inspection_ordered,
            scene.examined,
            scene.awaiting_payment,
        )
    ):
        case_id = reach(transport_document=f"HLCU{number}", invoice_number=f"INV-{number}")
        change = amended(
            transport_document=f"HLCU{number}", invoice_number=f"INV-{number}", conveyance="NH218"
        )
        perform(case_id, "amend", scene["broker"], change)
        assert the(case_id).state == "lodged"
        assert told(case_id, "import_declaration.lodged") == [{"amendment": 0}, {"amendment": 1}]


@pytest.mark.proves("69(1)")
def test_an_inspection_that_was_ordered_goes_on_after_the_amendment(scene: Scene) -> None:
    case_id = scene.inspection_ordered()
    perform(case_id, "amend", scene["broker"], amended(lines=[a_line(price="1100000")]))
    screen_again(case_id)
    row = the(case_id)
    assert (row.state, row.channel) == ("inspection_ordered", "inspection")
    perform(case_id, "record_inspection", scene["inspector"], {"finding": "as declared"})
    assert the(case_id).state == "examined"


@pytest.mark.proves("67")
def test_goods_chosen_for_inspection_do_not_escape_it_by_an_amendment(scene: Scene) -> None:
    case_id = scene.lodged()
    perform(case_id, "select_inspection", SCREENING, {"score": 90})
    perform(case_id, "amend", scene["broker"], amended(conveyance="NH218"))
    for name in ("select_immediate", "select_documents"):
        assert refusal(case_id, name, SCREENING, {"score": 0}) == [("inspection_not_chosen", "67")]
    screen_again(case_id)
    assert the(case_id).channel == "inspection"
    assert refusal(case_id, "complete_examination", scene["officer"]) == [("inspection_not_chosen", "67")]


def test_goods_inspected_before_an_amendment_are_inspected_again_when_screening_says_so(scene: Scene) -> None:
    case_id = scene.inspection_ordered()
    perform(case_id, "record_inspection", scene["inspector"], {"finding": "as declared"})
    shirts = a_line(description="T-shirts of cotton", code=SHIRTS, quantity="500")
    perform(case_id, "amend", scene["broker"], amended(lines=[a_line(price="1000000"), shirts]))
    perform(case_id, "select_inspection", SCREENING, {"score": 90})
    assert refusal(case_id, "complete_examination", scene["officer"]) == [("inspection_not_chosen", "67")]


@pytest.mark.proves("71(2)")
@pytest.mark.proves("87(1)")
def test_an_order_to_correct_the_origin_outlives_the_amendment_and_its_period_runs_on(scene: Scene) -> None:
    case_id = scene.examined()
    order = {"finding": "labels say Made in Italy", "due_on": "2026-11-10"}
    perform(case_id, "order_origin_correction", scene["officer"], order)
    perform(case_id, "amend", scene["broker"], amended(conveyance="NH218"))
    with clock.standing_at(MONDAY.replace(day=10, hour=15)):
        assert sweep().as_data() == {"fired": 1, "reminded": 0, "failed": 0, "parked": 0}
        kinds = {hold.kind for hold in the(case_id).case.holds.filter(lifted_at__isnull=True)}
    assert kinds == {"false_origin", "held_for_origin"}


@pytest.mark.proves("68")
def test_documents_asked_for_are_still_awaited_after_the_amendment_and_run_out_in_their_time(
    scene: Scene,
) -> None:
    case_id = scene.under_examination()
    perform(case_id, "request_documents", scene["officer"], {"documents": "contract", "due_on": "2026-11-09"})
    perform(case_id, "amend", scene["broker"], amended(conveyance="NH218"))
    assert refusal(case_id, "select_immediate", SCREENING, {"score": 0}) == [("documents_awaited", "68")]
    with clock.standing_at(MONDAY.replace(day=9, hour=15)):
        assert sweep().as_data()["failed"] == 0
    assert the(case_id).documents_overdue
    assert DeadlineRow.objects.get(case_id=case_id, name="documents").status == "expired"
    perform(case_id, "answer_documents", scene["broker"], {"text": "attached"})


@pytest.mark.proves("70(3)")
def test_what_an_officer_required_stays_required_though_the_amendment_is_silent_about_it(
    scene: Scene,
) -> None:
    case_id = scene.examined()
    asked = {"line": 1, "law": "CITES", "reason": "crocodile"}
    perform(case_id, "require_certificate", scene["officer"], asked)
    perform(case_id, "certify", scene["broker"], {"line": 1, **CITES})
    perform(case_id, "confirm_certificates", scene["officer"], {})
    perform(case_id, "amend", scene["broker"], amended(lines=[a_line(price="1100000")]))
    perform(case_id, "select_immediate", SCREENING, {"score": 0})
    scene.pay(case_id)
    assert refusal(case_id, "permit", scene["officer"]) == [("other_law", "70(3)")]


@pytest.mark.proves("70(2)")
def test_a_confirmation_stays_with_the_same_permit_for_the_same_goods_and_only_with_it(scene: Scene) -> None:
    line = a_line(certificates=[CITES])
    changes: list[tuple[dict[str, Any], bool]] = [
        ({"price": "1100000"}, True),
        ({"price": "1100000", "description": "crocodile suitcases"}, False),
        ({"price": "1100000", "quantity": "11"}, False),
        ({"price": "1100000", "certificates": [{**CITES, "valid_until": "2027-01-01"}]}, False),
    ]
    for number, (change, stays) in enumerate(changes):
        names = {"transport_document": f"HLCU{number}", "invoice_number": f"INV-{number}"}
        case_id = scene.examined(lines=[line], **names)
        perform(case_id, "confirm_certificates", scene["officer"], {})
        perform(case_id, "amend", scene["broker"], amended(lines=[{**line, **change}], **names))
        (certificate,) = Certificate.objects.filter(declaration_id=case_id)
        assert (certificate.confirmed_at is not None) is stays, change


@pytest.mark.proves("70(1)")
def test_an_amendment_states_no_permit_that_had_expired_on_the_day_of_the_declaration(scene: Scene) -> None:
    case_id = scene.examined()
    expired = a_line(certificates=[{**CITES, "valid_until": "2026-11-01"}])
    assert refusal(case_id, "amend", scene["broker"], amended(lines=[expired])) == [
        ("certificate_expired", "70(1)")
    ]


@pytest.mark.proves("7-14(2)")
@pytest.mark.proves("7-17")
def test_a_declaration_of_goods_withdrawn_early_is_amended_too_and_notified_anew(scene: Scene) -> None:
    case_id = scene.withdrawn()
    perform(case_id, "notify_duty", scene["officer"])
    perform(case_id, "amend", scene["broker"], amended(lines=[a_line(price="2000000")]))
    row = the(case_id)
    assert (row.state, row.duty_notified_on) == ("withdrawn_before_permission", None)
    # Which goods they were is past changing: they have left.
    change = amended(transport_document="HLCU999", lines=[a_line(price="2000000")])
    assert refusal(case_id, "amend", scene["broker"], change) == [("goods_have_left", "73(1)")]
    scene.pay(case_id)
    assert refusal(case_id, "permit_withdrawn", scene["officer"]) == [("duty_is_notified", "7-17")]
    perform(case_id, "notify_duty", scene["officer"])
    perform(case_id, "permit_withdrawn", scene["officer"])


@pytest.mark.proves("7-14(2)")
def test_after_permission_nothing_is_amended_this_way(scene: Scene) -> None:
    case_id = scene.permitted()
    assert refusal(case_id, "amend", scene["broker"], amended()) == [("state", "7-14(2)")]

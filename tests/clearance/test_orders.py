"""Orders and endings: false origin, prohibited goods, sending back, refusal, cancellation, correction (69-11 to 87)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot
from clearance.reactions import go_on
from statute.door import perform
from statute.errors import InvalidInput
from statute.models import Case, DeadlineRow
from statute.outbox import Event
from tests.clearance.acts import refusal, the, told
from tests.clearance.scene import MONDAY

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

ORDER = {"finding": "labels say Made in Italy", "due_on": "2026-11-10"}
DRUGS = {"item": "i", "finding": "stimulants"}
BOOKS = {"item": "vii", "finding": "books"}


def open_holds(case_id: int) -> set[str]:
    return set(
        Case.objects.get(pk=case_id).holds.filter(lifted_at__isnull=True).values_list("kind", flat=True)
    )


# False origin (71, 87).


@pytest.mark.proves("71(2)")
def test_the_importer_is_told_at_once_and_until_when(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "order_origin_correction", scene["officer"], ORDER)
    assert told(case_id, "import_declaration.origin_correction_ordered") == [{"due_on": "2026-11-10"}]
    assert refusal(case_id, "order_origin_correction", scene["officer"], ORDER) == [
        ("origin_not_ordered_yet", "71(2)")
    ]


@pytest.mark.proves("71(2)")
def test_a_period_ends_on_a_working_day_ahead(scene: Scene) -> None:
    case_id = scene.examined()
    for day, code in (("2026-11-03", "day_closed"), ("2026-11-02", "day_passed")):
        assert refusal(case_id, "order_origin_correction", scene["officer"], {**ORDER, "due_on": day}) == [
            (code, "71(2)")
        ]


@pytest.mark.proves("71(2)")
@pytest.mark.proves("87(2)")
def test_nothing_is_confirmed_that_was_not_ordered_and_permission_follows_the_confirmation(
    scene: Scene,
) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    assert refusal(case_id, "confirm_origin_corrected", scene["officer"], {"reason": "x"}) == [
        ("origin_is_ordered", "71(2)")
    ]
    perform(case_id, "order_origin_correction", scene["officer"], ORDER)
    perform(case_id, "confirm_origin_corrected", scene["inspector"], {"reason": "relabelled"})
    go_on(Event(1, case_id, MONDAY, "import_declaration.origin_corrected", {}))
    assert the(case_id).state == "permitted"


@pytest.mark.proves("71(2)")
@pytest.mark.proves("75")
def test_the_importer_may_choose_to_send_the_goods_back(scene: Scene) -> None:
    case_id = scene.examined()
    assert refusal(case_id, "record_sent_back", scene["officer"], {"reason": "x"}) == [
        ("sending_back_is_open", "75")
    ]
    scene.pay(case_id)
    perform(case_id, "order_origin_correction", scene["officer"], ORDER)
    perform(case_id, "record_sent_back", scene["officer"], {"reason": "left on NH215"})
    row = the(case_id)
    assert (row.state, row.origin_due_on, open_holds(case_id)) == ("sent_back", None, set())
    assert CargoLot.objects.get(pk=row.lot_id).state == "sent_back"
    # Nothing is payable for goods that were not imported; what was paid goes back (13(1)).
    liability = scene.liability(case_id)
    assert (liability.state, liability.outstanding) == ("cancelled", -210_000)
    assert DeadlineRow.objects.get(case_id=case_id).status == "met"


@pytest.mark.proves("71(1)")
def test_while_the_importer_may_still_choose_nothing_is_refused_or_cancelled(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "order_origin_correction", scene["officer"], ORDER)
    given = {"article": "71(1)", "reason": "false origin"}
    assert refusal(case_id, "refuse", scene["supervisor"], given) == [("origin_is_not_open", "71(2)")]
    for who in ("broker", "supervisor"):
        assert refusal(case_id, "cancel", scene[who], {"reason": "x"}) == [("held", "71(1)")]


# Prohibited goods (69-11).


@pytest.mark.proves("69-11(3)")
def test_of_goods_believed_obscene_the_importer_is_told_and_permission_waits(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    perform(case_id, "notify_prohibited", scene["officer"], BOOKS)
    assert told(case_id, "import_declaration.prohibited_notified") == [{"item": "vii"}]
    assert refusal(case_id, "permit", scene["officer"]) == [("held", "69-11(1)(vii)")]
    for name in ("confiscate", "order_sending_back"):
        assert refusal(case_id, name, scene["supervisor"], BOOKS) == [
            ("item_needs_no_verification", "69-11(3)")
        ]
    perform(case_id, "lift_prohibited", scene["supervisor"], {"reason": "art books"})
    go_on(Event(1, case_id, MONDAY, "import_declaration.prohibition_lifted", {}))
    assert the(case_id).state == "permitted"


@pytest.mark.proves("69-11(2)")
def test_of_goods_that_are_confiscated_there_is_no_notice_of_69_11_3(scene: Scene) -> None:
    case_id = scene.examined()
    assert refusal(case_id, "notify_prohibited", scene["officer"], DRUGS) == [
        ("item_is_notified_of", "69-11(3)")
    ]


@pytest.mark.parametrize("article", ["999-9", "999", "69-11(12)", "0", "67-2-"])
def test_an_article_that_the_act_does_not_have_is_no_ground(scene: Scene, article: str) -> None:
    case_id = scene.examined()
    for name, given in (("refuse", {"reason": "x"}), ("place_hold", {"note": "x"})):
        with pytest.raises(InvalidInput) as invalid:
            perform(case_id, name, scene["supervisor"], {**given, "article": article})
        assert [reason.field for reason in invalid.value.reasons] == ["article"], name


def test_only_a_hold_of_the_office_is_lifted_as_one(scene: Scene) -> None:
    case_id = scene.examined()
    lift = ("lift_hold", scene["officer"], {"text": "settled"})
    perform(case_id, "notify_prohibited", scene["officer"], BOOKS)
    assert refusal(case_id, *lift) == [("is_held_by_the_office", "107")]
    perform(case_id, "place_hold", scene["officer"], {"article": "67", "note": "to be asked"})
    perform(case_id, *lift)
    assert open_holds(case_id) == {"prohibited"}
    assert refusal(case_id, *lift) == [("is_held_by_the_office", "107")]


@pytest.mark.proves("69-11(3)")
def test_no_stop_is_lifted_where_none_is_open(scene: Scene) -> None:
    case_id = scene.examined()
    assert refusal(case_id, "lift_prohibited", scene["supervisor"], {"reason": "x"}) == [
        ("prohibition_is_open", "69-11(3)")
    ]


@pytest.mark.proves("69-12(4)")
@pytest.mark.parametrize("item", ["ix", "x"])
def test_goods_that_infringe_a_right_are_not_confiscated_without_verification(
    scene: Scene, item: str
) -> None:
    case_id = scene.examined()
    for name in ("confiscate", "order_sending_back"):
        with pytest.raises(InvalidInput) as invalid:
            perform(case_id, name, scene["supervisor"], {"item": item, "finding": "bags"})
        assert invalid.value.reasons[0].field == "item"


@pytest.mark.proves("69-11(2)")
@pytest.mark.proves("13(1)")
def test_confiscated_goods_leave_the_stock_and_nothing_is_payable_for_them(scene: Scene) -> None:
    case_id = scene.inspection_ordered()
    scene.pay(case_id)
    perform(case_id, "confiscate", scene["supervisor"], DRUGS)
    row = the(case_id)
    assert (row.state, row.inspection_due, open_holds(case_id)) == ("refused", False, set())
    assert CargoLot.objects.get(pk=row.lot_id).state == "confiscated"
    liability = scene.liability(case_id)
    assert (liability.state, liability.outstanding) == ("cancelled", -210_000)
    assert told(liability.pk, "liability.refund_due") == [{"subject": case_id, "amount": 210_000}]


@pytest.mark.proves("69-11(2)")
@pytest.mark.proves("73(3)")
def test_goods_that_were_withdrawn_are_domestic_and_not_confiscated_as_goods_to_be_imported(
    scene: Scene,
) -> None:
    case_id = scene.withdrawn()
    for name, who, given in (
        ("confiscate", "supervisor", DRUGS),
        ("notify_prohibited", "officer", DRUGS),
        ("order_sending_back", "supervisor", DRUGS),
        ("order_origin_correction", "officer", ORDER),
        ("cancel", "broker", {"reason": "x"}),
        ("refuse", "supervisor", {"article": "67", "reason": "x"}),
    ):
        assert [code for code, _article in refusal(case_id, name, scene[who], given)] == ["state"], name


@pytest.mark.proves("69-11(2)")
@pytest.mark.proves("75")
def test_prohibited_goods_ordered_sent_back_are_recorded_and_the_order_ends_with_the_stop(
    scene: Scene,
) -> None:
    case_id = scene.examined()
    perform(case_id, "order_sending_back", scene["supervisor"], DRUGS)
    perform(case_id, "lift_prohibited", scene["supervisor"], {"reason": "flour"})
    assert refusal(case_id, "record_sent_back", scene["officer"], {"reason": "x"}) == [
        ("sending_back_is_open", "75")
    ]
    perform(case_id, "order_sending_back", scene["supervisor"], DRUGS)
    perform(case_id, "record_sent_back", scene["officer"], {"reason": "left on NH215"})
    assert the(case_id).state == "sent_back"


@pytest.mark.proves("69-11(1)")
def test_a_refusal_does_not_free_prohibited_goods_for_another_declaration(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "notify_prohibited", scene["officer"], BOOKS)
    perform(case_id, "refuse", scene["supervisor"], {"article": "69-11(1)(vii)", "reason": "books"})
    again = scene.draft(invoice_number="INV-2").case_id
    perform(again, "lodge", scene["broker"])
    perform(again, "select_immediate", Actor.system("screening"), {"score": 0})
    scene.pay(again)
    assert refusal(again, "permit", scene["officer"]) == [("held", "69-11(1)(vii)")]
    perform(case_id, "lift_prohibited", scene["supervisor"], {"reason": "the court said so"})
    perform(again, "permit", scene["officer"])


# Refusal, cancellation, correction.


@pytest.mark.proves("67")
@pytest.mark.proves("89(1)")
def test_a_refusal_gives_its_article_and_reason_and_tells_of_the_appeal(scene: Scene) -> None:
    case_id = scene.examined()
    with pytest.raises(InvalidInput) as invalid:
        perform(case_id, "refuse", scene["supervisor"], {"article": "the law", "reason": "x"})
    assert (invalid.value.reasons[0].field, invalid.value.reasons[0].value) == ("article", "the law")
    perform(case_id, "refuse", scene["supervisor"], {"article": "70(3)", "reason": "no CITES permit"})
    assert told(case_id, "import_declaration.refused") == [
        {"article": "70(3)", "reason": "no CITES permit", "appeal": "89(1)"}
    ]
    assert the(case_id).ended_because == "70(3): no CITES permit"
    # The goods stay foreign cargo in bond.
    assert CargoLot.objects.get(pk=the(case_id).lot_id).state == "brought_in"


@pytest.mark.proves("67")
@pytest.mark.parametrize(
    ("name", "who", "given"),
    [
        ("refuse", "supervisor", {"article": "70(3)", "reason": "no permit"}),
        ("cancel", "broker", {"reason": "sold elsewhere"}),
    ],
)
def test_what_was_running_stops_when_a_declaration_ends(
    scene: Scene, name: str, who: str, given: dict[str, Any]
) -> None:
    case_id = scene.under_examination()
    perform(case_id, "request_documents", scene["officer"], {"documents": "contract", "due_on": "2026-11-09"})
    perform(case_id, name, scene[who], given)
    assert {row.status for row in DeadlineRow.objects.filter(case_id=case_id)} == {"stopped"}
    assert Case.objects.get(pk=case_id).due_at is None
    assert scene.liability(case_id).state == "cancelled"


@pytest.mark.proves("67")
def test_the_goods_of_a_cancelled_declaration_can_be_declared_again(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "cancel", scene["broker"], {"reason": "wrong invoice"})
    again = scene.draft().case_id
    perform(again, "lodge", scene["broker"])
    assert the(again).lot_id == the(case_id).lot_id


@pytest.mark.proves("107")
def test_a_cancelled_permission_leaves_what_was_paid_and_the_next_needs_nothing_more(scene: Scene) -> None:
    case_id = scene.permitted()
    assert str(scene.liability(case_id).imported_on) == "2026-11-02"
    perform(case_id, "cancel_permission", scene["supervisor"], {"reason": "wrong goods"})
    liability = scene.liability(case_id)
    assert (liability.state, liability.outstanding, liability.imported_on) == ("paid", 0, None)
    perform(case_id, "permit", scene["officer"])
    assert CargoLot.objects.get(pk=the(case_id).lot_id).state == "removed"


@pytest.mark.proves("73(3)")
def test_goods_withdrawn_early_are_domestic_for_good_whatever_becomes_of_the_permission(scene: Scene) -> None:
    case_id = scene.withdrawn()
    perform(case_id, "notify_duty", scene["officer"])
    scene.pay(case_id)
    perform(case_id, "permit_withdrawn", scene["officer"])
    assert refusal(case_id, "cancel_permission", scene["supervisor"], {"reason": "x"}) == [
        ("not_withdrawn_before", "73(3)")
    ]


@pytest.mark.proves("107")
def test_a_slip_of_the_pen_is_corrected_within_what_the_field_holds(scene: Scene) -> None:
    case_id = scene.examined()
    long = {"field": "transport_document", "value": "X" * 71, "reason": "typo"}
    assert refusal(case_id, "correct", scene["supervisor"], long) == [("too_long", "107")]
    empty = {"field": "transport_document", "value": " ", "reason": "typo"}
    assert refusal(case_id, "correct", scene["supervisor"], empty) == [("missing", "67")]
    assert refusal(case_id, "correct", scene["officer"], {**long, "value": "HLCU124"}) == [("role", "107")]
    perform(case_id, "correct", scene["supervisor"], {**long, "value": "HLCU124"})
    # It is for the same goods as before.
    scene.pay(case_id)
    perform(case_id, "permit", scene["officer"])
    assert CargoLot.objects.get(pk=the(case_id).lot_id).transport_document == "HLCU123"


def test_nobody_passes_a_file_off_as_issued_by_the_office(scene: Scene) -> None:
    from statute.storage import store
    from tests.clearance.test_examining import PIXEL

    stored = store(PIXEL, "permission.png")
    given = {
        "kind": "import_permission",
        "title": "Import permission",
        "filename": "permission.png",
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    case_id = scene.examined()
    for who in ("broker", "officer"):
        for kind in ("import_permission", "original_message"):
            assert refusal(case_id, "attach_document", scene[who], {**given, "kind": kind}) == [
                ("is_not_passed_off_as_issued", "68")
            ]
    liability = scene.liability(case_id)
    assert refusal(liability, "attach_document", scene["broker"], {**given, "kind": "receipt"}) == [
        ("is_not_passed_off_as_issued", "68")
    ]

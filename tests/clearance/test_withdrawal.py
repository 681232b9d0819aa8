"""Withdrawal before permission (73), what follows it (7-17, 9(2)(iii)), and payment before permission (72)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accounts.actors import Actor
from clearance.reactions import ask_for_payment, permit_on_payment, permit_when_paid_already
from statute import clock
from statute.door import perform
from statute.models import DeadlineRow
from statute.outbox import Event
from statute.sweep import sweep
from tests.clearance.acts import refusal, the, told
from tests.clearance.scene import MONDAY

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

OFFER: dict[str, Any] = {"security": "bond 12", "security_amount": 210_000, "reason": "season"}


def paid(case_id: int) -> Event:
    return Event(1, 0, MONDAY, "liability.paid", {"subject": case_id, "amount": 210_000})


@pytest.mark.proves("73(1)")
def test_it_is_asked_for_as_soon_as_it_is_declared_and_approved_while_documents_are_examined(
    scene: Scene,
) -> None:
    case_id = scene.lodged()
    perform(case_id, "apply_for_withdrawal", scene["broker"], OFFER)
    assert refusal(case_id, "approve_withdrawal", scene["supervisor"]) == [("state", "73(1)")]
    perform(case_id, "select_documents", Actor.system("screening"), {"score": 20})
    assert refusal(case_id, "approve_withdrawal", scene["officer"]) == [("role", "73(1)")]
    perform(case_id, "approve_withdrawal", scene["supervisor"])
    assert the(case_id).state == "withdrawn_before_permission"


@pytest.mark.proves("73(1)")
def test_goods_chosen_for_inspection_are_inspected_before_they_leave(scene: Scene) -> None:
    case_id = scene.lodged()
    perform(case_id, "select_inspection", Actor.system("screening"), {"score": 90})
    perform(case_id, "apply_for_withdrawal", scene["broker"], OFFER)
    assert refusal(case_id, "approve_withdrawal", scene["supervisor"]) == [("inspection_not_chosen", "67")]


@pytest.mark.proves("73(2)")
def test_what_stands_against_permission_stands_against_withdrawal(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "apply_for_withdrawal", scene["broker"], OFFER)
    perform(case_id, "require_certificate", scene["officer"], {"line": 1, "law": "CITES", "reason": "x"})
    assert refusal(case_id, "approve_withdrawal", scene["supervisor"]) == [("other_law", "70(3)")]
    # An unpaid duty does not (73(2) leaves out Article 72): that is what the security is for.
    perform(case_id, "drop_requirement", scene["officer"], {"line": 1, "law": "CITES", "reason": "x"})
    perform(case_id, "approve_withdrawal", scene["supervisor"])


@pytest.mark.proves("73(2)")
def test_it_is_declined_with_a_reason_and_the_security_goes_back(scene: Scene) -> None:
    case_id = scene.examined()
    assert refusal(case_id, "decline_withdrawal", scene["supervisor"], {"reason": "x"}) == [
        ("withdrawal_is_applied_for", "73(1)")
    ]
    perform(case_id, "apply_for_withdrawal", scene["broker"], OFFER)
    perform(case_id, "decline_withdrawal", scene["supervisor"], {"reason": "the origin is in doubt"})
    assert the(case_id).withdrawal_security == ""
    assert told(case_id, "import_declaration.withdrawal_declined") == [{"reason": "the origin is in doubt"}]


@pytest.mark.proves("7-17")
@pytest.mark.proves("9(2)(iii)")
def test_what_is_notified_is_paid_within_a_month_from_the_day_after_the_notice(scene: Scene) -> None:
    case_id = scene.withdrawn()
    liability = scene.liability(case_id)
    assert not liability.case.deadlines.exists()
    perform(case_id, "notify_duty", scene["officer"])
    assert told(case_id, "import_declaration.duty_notified") == [{"amount": 210_000}]
    row = DeadlineRow.objects.get(case_id=liability.pk)
    # Notified on 2 November: the month runs from the third to 2 December 2026, a Wednesday.
    assert (row.name, row.article, str(row.ends_on)) == ("notified_payment", "9(2)(iii)", "2026-12-02")
    with clock.standing_at(MONDAY.replace(month=12, hour=14, minute=59)):
        assert sweep().fired == 0
    with clock.standing_at(MONDAY.replace(month=12, hour=15)):
        assert sweep().fired == 1
        assert str(scene.liability(case_id).overdue_since) == "2026-12-03"
        assert told(liability.pk, "liability.overdue") == [{"owed": 210_000, "subject": case_id}]
        scene.pay(case_id)
        assert scene.liability(case_id).overdue_since is None
        perform(case_id, "permit_withdrawn", scene["officer"])


@pytest.mark.proves("9(2)(iii)")
def test_paying_in_time_meets_the_deadline(scene: Scene) -> None:
    case_id = scene.withdrawn()
    perform(case_id, "notify_duty", scene["officer"])
    scene.pay(case_id)
    assert DeadlineRow.objects.get(case_id=scene.liability(case_id).pk).status == "met"


@pytest.mark.proves("9(2)(iii)")
@pytest.mark.proves("9-2(1)")
def test_payment_for_goods_withdrawn_early_is_not_put_off(scene: Scene) -> None:
    case_id = scene.withdrawn()
    asked = {"months": 3, "security": "bond 7", "security_amount": 210_000}
    assert refusal(scene.liability(case_id), "apply_for_extension", scene["importer"], asked) == [
        ("goods_were_not_withdrawn", "9(2)(iii)")
    ]


@pytest.mark.proves("72")
def test_permission_follows_payment_by_itself(scene: Scene) -> None:
    case_id = scene.examined()
    event = Event(1, case_id, MONDAY, "import_declaration.examined", {})
    ask_for_payment(event)
    assert the(case_id).state == "awaiting_payment"
    permit_when_paid_already(event)
    assert the(case_id).state == "awaiting_payment"
    scene.pay(case_id)
    permit_on_payment(paid(case_id))
    assert the(case_id).state == "permitted"
    permit_on_payment(paid(case_id))  # the same event again does nothing


@pytest.mark.proves("72")
def test_a_part_of_what_is_owed_is_not_enough(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    perform(scene.liability(case_id), "pay_part", scene["broker"], {"amount": 100_000})
    assert refusal(case_id, "permit", scene["officer"]) == [("unpaid", "72")]


@pytest.mark.proves("72")
def test_what_waits_for_something_else_does_not_go_on_by_itself(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "place_hold", scene["officer"], {"article": "69-12(4)", "note": "verification"})
    ask_for_payment(Event(1, case_id, MONDAY, "import_declaration.examined", {}))
    assert the(case_id).state == "examined"
    assert refusal(case_id, "request_payment", scene["officer"]) == [("held", "69-12(4)")]

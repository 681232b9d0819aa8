"""Two at once on one declaration, lot or liability: one succeeds, the other is told; nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum

from bonded_areas.models import CargoLot
from clearance.file_desk import Wanted, take_bytes
from clearance.models import ImportDeclaration
from duties.models import LedgerEntry
from statute import clock, outbox
from statute.door import Outcome, perform
from statute.errors import Conflict, Refused
from statute.models import Case, DeadlineRow, Document, JournalEntry
from statute.seals import verify
from statute.sweep import sweep
from tests.clearance.acts import drained, the
from tests.clearance.messages import a_map, wco
from tests.clearance.scene import MONDAY, a_declaration, a_line
from tests.statute.threads import at_once

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.usefixtures("live_db")
OFFER = {"security": "bond 12", "security_amount": 210_000, "reason": "season"}


def on_monday(act: Callable[[], Any], at: Any = MONDAY) -> Callable[[], Any]:
    """A thread has a clock of its own: it stands there too."""

    def run() -> Any:
        with clock.standing_at(at):
            return act()

    return run


def taking(case: int, name: str, actor: Actor, *given: Any, **more: Any) -> Callable[[], Any]:
    """A thread that takes a transition on that Monday."""
    return on_monday(partial(perform, case, name, actor, *given, **more))


def sorted_out(found: list[Any]) -> tuple[list[Outcome], list[Exception]]:
    return [one for one in found if isinstance(one, Outcome)], [
        one for one in found if isinstance(one, Exception)
    ]


@pytest.mark.proves("67")
def test_of_two_officers_in_the_same_second_one_succeeds_and_the_other_is_told_what_changed(
    scene: Scene,
) -> None:
    for number in range(4):
        case_id = scene.awaiting_payment(transport_document=f"R{number}", invoice_number=f"R{number}")
        scene.pay(case_id)
        version = Case.objects.get(pk=case_id).version
        refuse = {"article": "70(3)", "reason": "no permit"}
        done, failed = sorted_out(
            at_once(
                taking(case_id, "permit", scene["officer"], expected_version=version),
                taking(case_id, "refuse", scene["supervisor"], refuse, expected_version=version),
            )
        )
        assert (len(done), len(failed)) == (1, 1), (done, failed)  # tells what else came of it
        (outcome,), (error,) = done, failed
        assert isinstance(error, Conflict)
        assert [c["action"] for c in error.changes] == [
            "permit" if outcome.state == "permitted" else "refuse"
        ]
        assert the(case_id).state == outcome.state
    assert not verify().broken


def test_two_officers_who_do_the_same_do_it_once(scene: Scene) -> None:
    case_id = scene.under_examination()
    act = taking(case_id, "complete_examination", scene["officer"])
    done, failed = sorted_out(at_once(act, act))
    assert len(done) == 1
    assert [r.code for error in failed if isinstance(error, Refused) for r in error.reasons] == ["state"]
    assert JournalEntry.objects.filter(case_id=case_id, action="complete_examination").count() == 1


@pytest.mark.proves("67")
@pytest.mark.proves("13(1)")
def test_a_broker_cancels_while_an_officer_permits(scene: Scene) -> None:
    for number in range(4):
        case_id = scene.awaiting_payment(transport_document=f"C{number}", invoice_number=f"C{number}")
        scene.pay(case_id)
        done, failed = sorted_out(
            at_once(
                taking(case_id, "permit", scene["officer"]),
                taking(case_id, "cancel", scene["broker"], {"reason": "sold"}),
            )
        )
        assert (len(done), len(failed)) == (1, 1)
        lot = CargoLot.objects.get(pk=the(case_id).lot_id)
        ends = {"permitted": ("removed", 0), "cancelled": ("brought_in", -210_000)}
        assert (lot.state, scene.liability(case_id).outstanding) == ends[the(case_id).state]


@pytest.mark.proves("67")
def test_of_two_declarations_of_one_lot_lodged_at_once_one_is_lodged(scene: Scene) -> None:
    scene.bring_in()
    drafts = [scene.draft(invoice_number=invoice).case_id for invoice in ("INV-1", "INV-2")]
    done, failed = sorted_out(at_once(*(taking(i, "lodge", scene["broker"]) for i in drafts)))
    (error,) = failed
    assert len(done) == 1
    assert isinstance(error, Refused)
    assert [r.code for r in error.reasons] == ["goods_declared"]
    assert sorted(the(case_id).state for case_id in drafts) == ["draft", "lodged"]


@pytest.mark.proves("9-4")
def test_payments_at_once_never_pay_more_than_is_owed(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    pay = taking(liability.pk, "pay", scene["broker"], {"amount": 210_000})
    part = taking(liability.pk, "pay_part", scene["importer"], {"amount": 150_000})
    done, failed = sorted_out(at_once(pay, pay, part, part))
    row = scene.liability(liability.subject_id)
    total = LedgerEntry.objects.filter(liability_id=row.pk).aggregate(sum=Sum("amount"))["sum"]
    assert 0 <= row.outstanding == total
    assert len(done) == 1
    assert all(isinstance(error, Refused) for error in failed)
    assert row.outstanding in (0, 60_000)


@pytest.mark.proves("7-14(2)")
@pytest.mark.proves("72")
def test_an_amendment_and_a_payment_at_once_leave_what_is_owed_right(scene: Scene) -> None:
    for number in range(3):
        name = {"transport_document": f"A{number}", "invoice_number": f"A{number}"}
        case_id = scene.awaiting_payment(**name)
        liability = scene.liability(case_id)
        change = a_declaration(lines=[a_line(price="2000000")], reason="a second invoice", **name)
        _done, failed = sorted_out(
            at_once(
                taking(case_id, "amend", scene["broker"], change),
                taking(liability.pk, "pay", scene["broker"], {"amount": 210_000}),
            )
        )
        row = scene.liability(case_id)
        total = LedgerEntry.objects.filter(liability_id=row.pk).aggregate(sum=Sum("amount"))["sum"]
        # Paid before, the difference is owed; amended before, the old amount is refused.
        assert row.outstanding == total == (420_000 if failed else 210_000)
        assert row.state == "assessed"


@pytest.mark.proves("87(1)")
def test_the_timer_and_an_officer_on_one_declaration_neither_deadlock_nor_lose_anything(scene: Scene) -> None:
    late = MONDAY.replace(day=10, hour=15)
    for number in range(4):
        case_id = scene.examined(transport_document=f"T{number}", invoice_number=f"T{number}")
        order = {"finding": "labels say Made in Italy", "due_on": "2026-11-10"}
        perform(case_id, "order_origin_correction", scene["officer"], order)
        reason = {"reason": "relabelled"}
        confirm = on_monday(
            partial(perform, case_id, "confirm_origin_corrected", scene["officer"], reason), late
        )
        found = at_once(on_monday(sweep, late), confirm, on_monday(sweep, late))
        assert not [one for one in found if isinstance(one, BaseException)]
        row = DeadlineRow.objects.get(case_id=case_id)
        held = Case.objects.get(pk=case_id).holds.filter(kind="held_for_origin")
        # Held and then returned, or corrected before the timer came: never held for good.
        assert row.status in ("met", "expired")
        assert held.count() == (1 if row.status == "expired" else 0)
        assert not held.filter(lifted_at__isnull=True).exists()
    assert not verify().broken


@pytest.mark.proves("73(1)")
@pytest.mark.proves("73(3)")
def test_permission_and_withdrawal_before_it_at_once_take_the_goods_out_once(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    perform(case_id, "apply_for_withdrawal", scene["broker"], OFFER)
    done, failed = sorted_out(
        at_once(
            taking(case_id, "permit", scene["officer"]),
            taking(case_id, "approve_withdrawal", scene["supervisor"]),
        )
    )
    assert (len(done), len(failed)) == (1, 1)
    lot = CargoLot.objects.get(pk=the(case_id).lot_id)
    assert JournalEntry.objects.filter(case_id=lot.pk, action="remove").count() == 1


@pytest.mark.proves("72")
def test_workers_and_an_officer_at_once_permit_once_and_print_once(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    found = at_once(
        on_monday(outbox.drain), on_monday(outbox.drain), taking(case_id, "permit", scene["officer"])
    )
    assert all(isinstance(one, (dict, Outcome, Refused)) for one in found)
    drained()
    assert the(case_id).state == "permitted"
    assert JournalEntry.objects.filter(case_id=case_id, action="permit").count() == 1
    assert Document.objects.filter(case_id=case_id, kind="import_permission").count() == 1


def test_lodging_twice_at_once_gives_one_reference_and_one_liability(scene: Scene) -> None:
    from duties.models import Liability

    scene.bring_in()
    case_id = scene.draft().case_id
    act = taking(case_id, "lodge", scene["broker"])
    done, failed = sorted_out(at_once(act, act, act))
    assert (len(done), len(failed)) == (1, 2)
    assert Liability.objects.filter(subject_id=case_id).count() == 1
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        assert sweep().failed == 0


def test_the_same_file_handed_in_twice_at_once_is_one_declaration(scene: Scene) -> None:
    take = on_monday(partial(take_bytes, wco(), "shipment.xml", Wanted(map=a_map())))
    receipts = at_once(take, take)
    assert [one.status for one in receipts] == ["drafted", "drafted"]
    assert len({one.reference for one in receipts}) == 1
    assert ImportDeclaration.objects.count() == 1

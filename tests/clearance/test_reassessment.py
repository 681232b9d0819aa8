"""Reassessment: asked for because too much was declared (7-15), or found by customs (7-16)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from duties.reactions import settle_when_nothing_is_owed
from statute import clock
from statute.door import perform
from statute.outbox import Event
from tests.clearance.acts import refusal, the, told
from tests.clearance.scene import MONDAY, a_declaration, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


def as_it_should_read(price: str = "900000", **changes: Any) -> dict[str, Any]:
    return a_declaration(lines=[a_line(price=price)], reason="the discount was left out", **changes)


@pytest.mark.proves("7-15(1)")
@pytest.mark.proves("7-15(2)")
@pytest.mark.proves("7-16(1)")
def test_who_declared_too_much_asks_and_customs_reassesses_to_what_was_asked(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "request_reassessment", scene["broker"], as_it_should_read())
    # Nothing has changed yet; customs reviews it.
    assert the(case_id).total_payable == 210_000
    perform(case_id, "grant_reassessment", scene["officer"], {"reason": "the invoice bears it out"})
    # 900,000 at 10 %: 90,000; 990,000 at 7.8 %: 77,220, dropped to 77,200; 22/78 of that 21,774, dropped to 21,700.
    assert the(case_id).total_payable == 90_000 + 77_200 + 21_700
    assert scene.liability(case_id).outstanding == 188_900
    assert told(case_id, "import_declaration.reassessed") == [
        {"before": 210_000, "after": 188_900, "reason": "the invoice bears it out"}
    ]


@pytest.mark.proves("7-15(2)")
def test_no_grounds_are_told_with_the_reason_and_it_may_be_asked_again(scene: Scene) -> None:
    case_id = scene.examined()
    assert refusal(case_id, "decline_reassessment", scene["officer"], {"reason": "x"}) == [
        ("reassessment_is_asked", "7-15(2)")
    ]
    perform(case_id, "request_reassessment", scene["importer"], as_it_should_read())
    assert refusal(case_id, "request_reassessment", scene["broker"], as_it_should_read()) == [
        ("no_reassessment_is_asked", "7-15(1)")
    ]
    perform(case_id, "decline_reassessment", scene["officer"], {"reason": "the invoice says 1,000,000"})
    assert told(case_id, "import_declaration.reassessment_declined") == [
        {"reason": "the invoice says 1,000,000"}
    ]
    perform(case_id, "request_reassessment", scene["broker"], as_it_should_read())


@pytest.mark.proves("7-15(1)")
def test_what_is_too_low_is_amended_and_not_asked_for(scene: Scene) -> None:
    case_id = scene.examined()
    for price in ("1000000", "1100000"):
        assert refusal(case_id, "request_reassessment", scene["broker"], as_it_should_read(price)) == [
            ("request_does_not_lower", "7-15(1)")
        ]


@pytest.mark.proves("7-15(1)")
@pytest.mark.proves("13(1)")
def test_it_may_be_asked_for_within_five_years_of_the_permission_and_what_was_overpaid_goes_back(
    scene: Scene,
) -> None:
    case_id = scene.permitted()
    # Permitted on 2 November 2026: the last day is 2 November 2031, a Sunday, so Tuesday 4 November (3 is a holiday).
    last = MONDAY.replace(year=2031, day=4, hour=14)
    with clock.standing_at(last + timedelta(hours=1)):
        assert refusal(case_id, "request_reassessment", scene["broker"], as_it_should_read()) == [
            ("out_of_time", "7-15(1)")
        ]
    with clock.standing_at(last):
        perform(case_id, "request_reassessment", scene["broker"], as_it_should_read())
        perform(case_id, "grant_reassessment", scene["officer"], {"reason": "the invoice bears it out"})
        row, liability = the(case_id), scene.liability(case_id)
        assert (row.state, row.total_payable) == ("permitted", 188_900)
        # The law of the day of the permission, and the rates of the day of the declaration.
        assert str(row.assessments.latest("id").law_of) == "2026-11-02"
        settle_when_nothing_is_owed(Event(1, liability.pk, last, "liability.assessed", {}))
        liability = scene.liability(case_id)
        assert (liability.state, liability.outstanding) == ("paid", -21_100)
        assert told(liability.pk, "liability.refund_due") == [{"subject": case_id, "amount": 21_100}]


@pytest.mark.proves("7-15(1)")
def test_of_goods_withdrawn_early_it_may_be_asked_until_the_later_of_five_years_from_the_approval_and_permission(
    scene: Scene,
) -> None:
    case_id = scene.withdrawn()
    perform(case_id, "notify_duty", scene["officer"])
    scene.pay(case_id)
    with clock.standing_at(MONDAY.replace(day=20)):
        perform(case_id, "permit_withdrawn", scene["officer"])
    # Five years from the day after the approval of 2 November 2026 end on 2 November 2031, rolled to the fourth.
    with clock.standing_at(MONDAY.replace(year=2031, day=5)):
        assert refusal(case_id, "request_reassessment", scene["broker"], as_it_should_read()) == [
            ("out_of_time", "7-15(1)")
        ]
    with clock.standing_at(MONDAY.replace(year=2031, day=4)):
        perform(case_id, "request_reassessment", scene["broker"], as_it_should_read())


@pytest.mark.proves("7-16(1)")
@pytest.mark.proves("7-16(4)")
def test_customs_reassesses_what_its_examination_found_and_tells_the_declarant(scene: Scene) -> None:
    case_id = scene.under_examination()
    found = {**as_it_should_read("1500000"), "reason": "a second invoice came to light"}
    perform(case_id, "reassess", scene["officer"], found)
    row = the(case_id)
    # 1,500,000 at 10 %: 150,000; 1,650,000 at 7.8 %: 128,700; 22/78: 36,300.
    assert (row.state, row.total_payable) == ("under_examination", 150_000 + 128_700 + 36_300)
    kinds = list(scene.liability(case_id).entries.order_by("id").values_list("kind", flat=True))
    assert kinds == ["declared"] * 3 + ["reassessed"] * 3
    assert told(case_id, "import_declaration.reassessed") == [
        {"before": 210_000, "after": 315_000, "reason": "a second invoice came to light"}
    ]


@pytest.mark.proves("7-16(1)")
def test_nobody_but_an_officer_reassesses_and_after_permission_nobody_does_it_unasked(scene: Scene) -> None:
    case_id = scene.permitted()
    assert refusal(case_id, "reassess", scene["broker"], as_it_should_read()) == [("role", "7-16(1)")]
    assert refusal(case_id, "reassess", scene["officer"], as_it_should_read()) == [("state", "7-16(1)")]


@pytest.mark.proves("7-16(4)")
@pytest.mark.proves("9(2)(iii)")
def test_the_notice_of_a_reassessment_of_goods_withdrawn_early_is_the_notice_of_what_to_pay(
    scene: Scene,
) -> None:
    case_id = scene.withdrawn()
    perform(case_id, "reassess", scene["officer"], as_it_should_read("1500000"))
    assert str(the(case_id).duty_notified_on) == "2026-11-02"
    row = scene.liability(case_id).case.deadlines.get(name="notified_payment")
    # One month from 3 November: 2 December 2026, a Wednesday.
    assert (row.status, str(row.ends_on)) == ("running", "2026-12-02")


def test_a_new_version_of_the_declaration_takes_the_place_of_one_that_was_asked_for(scene: Scene) -> None:
    case_id = scene.examined()
    perform(case_id, "request_reassessment", scene["broker"], as_it_should_read())
    perform(case_id, "amend", scene["broker"], as_it_should_read("1100000"))
    assert the(case_id).reassessment_asked == {}

"""Several at once on one verification case: one outcome, the others are told; the declaration is never left between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from clearance.models import ImportDeclaration
from ipr_verification.models import VerificationCase
from statute import clock
from statute.door import Outcome, open_case, perform
from statute.errors import Refused
from statute.models import Case, JournalEntry
from statute.seals import verify
from statute.sweep import sweep
from tests.ipr_verification.case_scene import Gate, on
from tests.statute.threads import at_once

if TYPE_CHECKING:
    from accounts.actors import Actor
    from ipr_verification.models import RightConcerned

pytestmark = pytest.mark.usefixtures("live_db")
# 00:00 in Tokyo of the day after the last day for the deposit, Monday 7 December.
MIDNIGHT = datetime(2026, 12, 7, 15, tzinfo=UTC)
ORDER = {
    "amount": 1_000_000,
    "due_on": "2026-12-07",
    "depository": "Legal Affairs Bureau",
    "reason": "a season",
}
GIVE_UP = {"reason": "not wanted"}


@pytest.fixture
def gate(live_db: None) -> Gate:
    with on("2026-11-02"):
        return Gate.made()


def a_case(gate: Gate) -> tuple[VerificationCase, RightConcerned]:
    """It rests on a petition on a patent; the days of both sides are over."""
    with on("2026-11-02"):
        petition = gate.border.accepted(gate.border.right("patent"))
    with on("2026-11-06"):
        case = gate.opened(petition)
    with on("2026-11-09"):
        return case, gate.received(case, "2026-11-09")


def then(act: Callable[[], Any], at: datetime = MIDNIGHT) -> Callable[[], Any]:
    """A thread has a clock of its own: it stands there too."""

    def run() -> Any:
        with clock.standing_at(at):
            return act()

    return run


def taking(case: int, name: str, actor: Actor, given: Any = None) -> Callable[[], Any]:
    return then(partial(perform, case, name, actor, given or {}))


def codes(found: list[Any]) -> tuple[int, list[str]]:
    """How many were done, and why the others were not."""
    others = [one for one in found if isinstance(one, Refused)]
    assert not [one for one in found if isinstance(one, Exception) and one not in others]
    return sum(isinstance(one, Outcome) for one in found), [r.code for one in others for r in one.reasons]


@pytest.mark.proves("69-12(5)")
@pytest.mark.proves("69-15(10)")
@pytest.mark.parametrize("turn", range(3))
def test_a_finding_a_cancellation_and_a_default_in_the_same_second(gate: Gate, turn: int) -> None:
    case, right = a_case(gate)
    with on("2026-11-24"):
        perform(right.pk, "order_petition_deposit", gate.supervisor, ORDER)
    finding = {"goods": [1, 2], "finding": "infringing", "rights": [right.case.reference], "reasons": "x"}
    acts = [
        taking(case.pk, "find", gate.supervisor, finding),
        taking(case.pk, "give_up", gate.importer, GIVE_UP),
        then(sweep),
    ]
    found = at_once(*acts[turn:], *acts[:turn])
    done, refused = codes([one for one in found if isinstance(one, (Outcome, Exception))])
    assert (done, refused) == (1, ["state"])
    ended, declaration = gate.the(case.pk).state, ImportDeclaration.objects.get(pk=gate.declaration)
    expected = {
        "found_infringing": ("under_examination", ["infringement"], "found_infringing"),
        "discontinued": ("cancelled", [], "discontinued"),
    }
    assert (declaration.state, gate.holds(), gate.right_of(case).state) == expected[ended]
    # Whatever came first, an order to deposit that is of no use any more is lifted, or its default is on record.
    assert gate.deposit(right).state in ("lifted", "defaulted")
    assert not verify().broken


@pytest.mark.proves("69-20(11)")
def test_a_deposit_and_a_finding_in_the_same_second_have_one_outcome(gate: Gate) -> None:
    case, right = a_case(gate)
    with on("2026-11-25"):
        perform(right.pk, "request_discontinuance", gate.importer)
        perform(right.pk, "order_discontinuance_deposit", gate.supervisor, ORDER)
        deposit = gate.deposit(right)
        given = {"kind": "cash", "amount": 1_000_000, "document": "certificate 17", "on": "2026-11-25"}
        perform(deposit.pk, "present", gate.importer, given)
    finding = {"goods": [1, 2], "finding": "infringing", "rights": [right.case.reference], "reasons": "x"}
    noon = datetime(2026, 11, 26, 3, tzinfo=UTC)
    accept = partial(perform, deposit.pk, "accept", gate.ip, {"number": 1, "finding": "cash"})
    found = at_once(
        then(accept, noon), then(partial(perform, case.pk, "find", gate.supervisor, finding), noon)
    )
    ended, right_ended = str(gate.the(case.pk).state), str(gate.right_of(case).state)
    holds = {"discontinued": [], "found_infringing": ["infringement"]}
    assert (right_ended, gate.holds()) == (ended, holds[ended])
    if ended == "discontinued":
        assert codes(found) == (1, ["state"])


@pytest.mark.proves("69-12(1)")
def test_two_officers_open_one_case_on_a_declaration(gate: Gate) -> None:
    right = gate.border.right()
    opening = partial(open_case, VerificationCase, "open", gate.ip, gate.scene.tokyo.pk, gate.opening(right))
    wednesday = datetime(2026, 11, 4, 1, tzinfo=UTC)
    done, refused = codes(at_once(then(opening, wednesday), then(opening, wednesday)))
    assert (done, refused) == (1, ["none_is_open_on_it"])
    assert VerificationCase.objects.count() == 1
    assert gate.holds() == ["infringement"]


@pytest.mark.proves("69-17(1)")
def test_a_receipt_recorded_twice_at_once_is_one_notice_date(gate: Gate) -> None:
    with on("2026-11-06"):
        case = gate.opened(gate.border.right())
    right = gate.right_of(case)
    notice = gate.notice(right.pk, "opening_to_holder")
    with on("2026-11-06"):
        perform(notice.pk, "dispatch", gate.ip, {"method": "registered", "on": "2026-11-06"})
    monday = datetime(2026, 11, 9, 1, tzinfo=UTC)
    acts = [
        then(
            partial(perform, notice.pk, "record_receipt", gate.ip, {"on": "2026-11-09", "evidence": "slip"}),
            monday,
        ),
        then(partial(perform, notice.pk, "acknowledge", gate.holder), monday),
    ]
    done, refused = codes(at_once(*acts))
    assert (done, refused) == (1, ["state"])
    assert str(gate.right_of(case).notice_date) == "2026-11-09"
    assert JournalEntry.objects.filter(case_id=right.pk, action="receive_notice").count() == 1
    assert Case.objects.get(pk=right.pk).state == "evidence_period"

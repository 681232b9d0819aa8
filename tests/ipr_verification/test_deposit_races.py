"""The same moment: provided and in default, paid out and recovered: one of each, and never more than is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from statute.door import perform
from statute.errors import Refused
from statute.models import JournalEntry
from statute.seals import verify
from statute.sweep import sweep
from tests.ipr_verification.securing import FRIDAY, a_securing, nov, on, the, told
from tests.statute.threads import at_once

pytestmark = pytest.mark.usefixtures("live_db")


def at_midnight(act: Callable[[], Any]) -> Callable[[], Any]:
    """A thread has a clock of its own: it stands where the 13th is over."""

    def run() -> Any:
        with on(nov(14), 0):
            return act()

    return run


@pytest.mark.proves("69-15(10)", "69-20(11)")
@pytest.mark.parametrize("purpose", ["petition", "discontinuance"])
def test_a_deposit_shown_as_the_timer_comes_is_provided_or_in_default_and_told_once(purpose: str) -> None:
    securing = a_securing()
    for _again in range(4):
        case_id = securing.ordered(purpose)
        with on(FRIDAY):
            securing.presented(case_id, 999_999, FRIDAY)
            perform(case_id, "accept", securing.ip_officer, {"number": 1})
            securing.presented(case_id, 1, FRIDAY)
        at_once(
            at_midnight(sweep),
            at_midnight(partial(perform, case_id, "accept", securing.ip_officer, {"number": 1})),
            at_midnight(
                partial(perform, case_id, "reject", securing.supervisor, {"number": 1, "reason": "a copy"})
            ),
            at_midnight(sweep),
        )
        with on(nov(14), 0):
            sweep()
        row = the(case_id)
        accepted = row.held == 1_000_000
        assert (row.state, row.presented) == ("provided" if accepted else "defaulted", [])
        assert told(case_id).count(";") == 1
        assert ("provided" in told(case_id)) is accepted
        actions = JournalEntry.objects.filter(case_id=case_id).values_list("action", flat=True)
        assert sum(action in ("be_provided", "default") for action in actions) == 1
    assert verify().broken == []


@pytest.mark.proves("69-15(6)", "69-15(8)")
def test_what_is_paid_as_it_is_given_back_is_never_more_than_is_there() -> None:
    securing = a_securing()
    for _again in range(4):
        case_id = securing.provided()
        with on(nov(9)):
            given = {"number": 1, "amount": 1_000_000, "ground": "consent", "evidence": "a letter"}
            perform(case_id, "request_recovery", securing.holder_actor, given)
        payment = {"number": 1, "amount": 600_000, "ground": "judgment", "document": "x", "on": nov(9)}
        found = at_once(
            at_midnight(partial(perform, case_id, "pay_out", securing.ip_officer, payment)),
            at_midnight(partial(perform, case_id, "confirm_recovery", securing.supervisor)),
            at_midnight(partial(perform, case_id, "pay_out", securing.supervisor, payment)),
        )
        assert sum(isinstance(one, Refused) for one in found) == 2
        row = the(case_id)
        assert row.held in (0, 400_000)
        assert row.held == sum(one.amount for one in row.entries.all())

"""Two want the same cargo at once, with real threads: it goes once, and the balance is never negative."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from accounts.actors import Actor
from bonded_areas.models import CargoLot, Place, StockEntry
from bonded_areas.rules.stock import Kind, balance_of
from duties.models import Liability
from statute import clock
from statute.door import perform
from statute.models import JournalEntry
from statute.seals import verify
from statute.sweep import sweep
from tests.bonded_areas.test_lot_acts import ALL, DUTIABLE
from tests.bonded_areas.test_storage_approval import bring_in, operator
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import Scene
from tests.statute.threads import at_once, exceptions

pytestmark = pytest.mark.usefixtures("live_db")
NOON = datetime(2026, 11, 2, 3, tzinfo=UTC)
MORE_THAN_HALF = {"packages": 6, "gross_mass_kg": "72.3", "quantity": "6", "on": "2026-11-02"}
LOST = {"cause": "other", "reason": "not found"}


def at_noon(*told: Any) -> Callable[[], Any]:
    """A thread has a clock of its own: it stands there too."""

    def run() -> Any:
        with clock.standing_at(NOON):
            return perform(*told)

    return run


def balances(lot: int) -> CargoLot:
    row: CargoLot = CargoLot.objects.get(pk=lot)
    entries = list(StockEntry.objects.filter(lot_id=lot).order_by("id"))
    assert balance_of((Kind(e.kind), e.amount) for e in entries) == row.balance
    so_far: list[Any] = []
    for entry in entries:
        so_far.append((Kind(entry.kind), entry.amount))
        now = balance_of(so_far)
        for account in (now.stock, now.transit, now.away):
            assert account.packages >= 0
            assert account.gross_mass_kg >= 0
    return row


@pytest.mark.proves("34-2")
@pytest.mark.proves("45(1)")
def test_of_two_losses_or_removals_of_one_lot_the_second_finds_what_the_first_has_left(scene: Scene) -> None:
    who, officer, by_itself = operator(scene), scene["bonded_officer"], Actor.system("consequence")
    for number in range(3):
        lot = bring_in(scene, on=f"2026-10-{20 + number}", **DUTIABLE)
        found = at_once(
            *(partial(at_noon(lot, "notify_loss", one, {**MORE_THAN_HALF, **LOST})) for one in (who, officer))
        )
        # Six and six are more than ten: one of the two is told that the stock has less.
        (refused,) = exceptions(found)
        assert {reason.code for reason in refused.reasons} == {"too_little"}  # type: ignore[attr-defined]
        assert balances(lot).stock_packages == 4
        assert Liability.objects.filter(cause_id=lot).count() == 1
    for number in range(3):
        lot = bring_in(scene, on=f"2026-10-{25 + number}", **DUTIABLE)
        found = at_once(
            at_noon(lot, "remove", by_itself),
            at_noon(lot, "remove", by_itself),
            at_noon(lot, "notify_loss", who, {**ALL, **LOST}),
        )
        assert len(exceptions(found)) == 2
        row = balances(lot)
        assert row.state in ("removed", "lost")
        assert not row.balance
        assert StockEntry.objects.filter(lot_id=lot).count() == 2
        # Duty is claimed of what was lost, and never of what has left by permission.
        assert Liability.objects.filter(cause_id=lot).count() == (row.state == "lost")
    lots = set(CargoLot.objects.values_list("pk", flat=True))
    assert [one for one in verify().broken if one.get("case") in lots] == []


@pytest.mark.proves("61(5)")
def test_the_timer_a_loss_outside_and_the_return_claim_once_or_not_at_all(scene: Scene) -> None:
    who, officer = operator(scene), scene["bonded_officer"]
    Place.objects.filter(code="1AW01").update(kind="factory")
    midnight = datetime(2026, 11, 27, 15, tzinfo=UTC)

    def then(act: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            with clock.standing_at(midnight):
                return act()

        return run

    for number in range(4):
        with clock.standing_at(NOON):
            lot = bring_in(scene, on=f"2026-10-{20 + number}", **DUTIABLE)
            perform(lot, "ask_to_work_outside", who, {"reason": "to be dyed"})
            perform(lot, "permit_outside", officer, {"place": "The dyer", "until": "2026-11-27"})
            perform(lot, "inspect_outside", officer, {"outcome": "not_necessary"})
            perform(lot, "take_outside", who, ALL)
        back = {**ALL, "on": "2026-11-27"}
        results = at_once(
            then(sweep),
            then(partial(perform, lot, "notify_loss_away", who, {**back, **LOST})),
            then(partial(perform, lot, "bring_back", who, back)),
            then(sweep),
        )
        with clock.standing_at(midnight):
            sweep()
        returned = not isinstance(results[2], BaseException)
        found = list(Liability.objects.filter(cause_id=lot).values_list("claimed_under", flat=True))
        over = JournalEntry.objects.filter(case_id=lot, action="become_over_time").exists()
        # Back in time nothing is due; lost, or still outside when the period is over, it is claimed once.
        assert len(found) == (0 if returned and not over else 1), (results, found)
        assert balances(lot).state in ("brought_in", "lost", "out_for_operation")

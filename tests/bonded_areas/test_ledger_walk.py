"""A long walk through everything that may happen to cargo, in any order: nothing vanishes, nothing appears twice.

Nor does its duty: what is claimed for all the cargo, however it was split, joined, carried and lost, is never more
than the duty on all of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from bonded_areas.models import BondedOperation, CargoLot, Place, StockEntry, Stocktaking, Transport
from bonded_areas.models.lot_state import ENDED
from bonded_areas.rules.stock import Amount, Kind, balance_of
from duties.models import Liability
from statute.door import open_case, perform
from statute.errors import DoorError
from tests.bonded_areas.road import Road
from tests.bonded_areas.test_storage_approval import STORE
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
TODAY = {"on": "2026-11-02"}
STEPS = 70
SIX = Decimal("0.000001")


class Walk:
    """Three lots of a hundred suitcases in a factory, and everybody who may do something with them."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.chance, self.road, self.office = Random(seed), Road(scene), scene.tokyo.pk
        self.officer, self.who = self.road.officer, self.road.warehouse
        Place.objects.filter(code="1AW01").update(kind="factory", operator=self.road.receiver)
        for number in range(3):
            self.road.bring_in(f"D{number % 2}")

    def some(self, of: Amount) -> dict[str, Any]:
        """All of it, or a part with its share of every measure."""
        if not of.packages or self.chance.random() < 0.4:
            return {
                "packages": of.packages,
                "gross_mass_kg": str(of.gross_mass_kg),
                "quantity": str(of.quantity),
            }
        part = self.chance.randint(1, of.packages)
        share = [(m * part / of.packages).quantize(SIX, ROUND_DOWN) for m in (of.gross_mass_kg, of.quantity)]
        return {"packages": part, "gross_mass_kg": str(share[0]), "quantity": str(share[1])}

    def step(self) -> str:
        """One act on one lot, whether or not it may be done."""
        lot = self.chance.choice(list(CargoLot.objects.order_by("case_id")))
        acts: list[Callable[[CargoLot], None]] = [
            self.split,
            self.join,
            self.sample,
            self.outside,
            self.back,
            self.lose,
            self.lose_away,
            self.decide,
            self.destroy,
            self.dispose,
            self.approve,
            self.handle,
            self.ship,
            self.arrive,
            self.lose_on_the_road,
            self.turn_back,
            self.work,
            self.complete,
            self.count,
            self.decide_on_counts,
        ]
        act = self.chance.choice(acts)
        act(lot)
        return act.__name__

    def act(self, lot: CargoLot, name: str, of: Amount, **more: Any) -> None:
        perform(lot, name, self.who, {**self.some(of), **TODAY, **more})

    def split(self, lot: CargoLot) -> None:
        self.act(lot, "split", lot.balance.stock)

    def join(self, lot: CargoLot) -> None:
        into = self.chance.choice(list(CargoLot.objects.order_by("case_id")))
        perform(lot, "join", self.who, {"into_id": into.pk, **TODAY})

    def sample(self, lot: CargoLot) -> None:
        perform(lot, "ask_for_sample", self.who, {"reason": "to show"})
        perform(lot, "permit_sample", self.officer)
        self.act(lot, "take_sample_out", lot.balance.stock)

    def outside(self, lot: CargoLot) -> None:
        perform(lot, "ask_to_work_outside", self.who, {"reason": "polishing"})
        perform(lot, "permit_outside", self.officer, {"place": "the workshop", "until": "2026-11-16"})
        perform(lot, "inspect_outside", self.officer, {"outcome": "in_order"})
        self.act(lot, "take_outside", lot.balance.stock)

    def back(self, lot: CargoLot) -> None:
        self.act(lot, self.chance.choice(["bring_sample_back", "bring_back"]), lot.balance.away)

    def lose(self, lot: CargoLot) -> None:
        cause = self.chance.choice(["other", "disaster"])
        self.act(lot, "notify_loss", lot.balance.stock, cause=cause, reason="gone")

    def lose_away(self, lot: CargoLot) -> None:
        cause = self.chance.choice(["other", "disaster"])
        self.act(lot, "notify_loss_away", lot.balance.away, cause=cause, reason="gone")

    def decide(self, lot: CargoLot) -> None:
        perform(lot, "reject_cause", self.officer, {"reason": "no disaster"})

    def destroy(self, lot: CargoLot) -> None:
        part = self.some(lot.balance.stock)
        perform(lot, "ask_to_destroy", self.who, {**part, "reason": "mould"})
        perform(lot, "approve_destruction", self.officer)
        perform(lot, "destroy", self.who, {**part, **TODAY})

    def dispose(self, lot: CargoLot) -> None:
        part = self.some(lot.balance.stock)
        perform(lot, "notify_disposal", self.who, {"reason": "worthless"})
        left = {"remains": "scrap", "remains_kg": part["gross_mass_kg"]}
        perform(lot, "dispose", self.who, {**part, **TODAY, **left})

    def approve(self, lot: CargoLot) -> None:
        perform(lot, "apply_for_storage", self.who, STORE)
        perform(lot, "inspect_for_storage", self.officer, {"outcome": "in_order"})
        perform(lot, "approve_storage", self.officer)

    def handle(self, lot: CargoLot) -> None:
        perform(
            lot, "handle", self.who, {"what": "repacking", "packages": self.chance.randint(1, 20), **TODAY}
        )

    def ship(self, lot: CargoLot) -> None:
        line = {"lot": str(lot.case.handle), **self.some(lot.balance.stock)}
        form = self.road.form(lines=[line])
        case_id = open_case(Transport, "apply", self.road.driver, self.office, form).case_id
        perform(case_id, "approve", self.officer, {"due_on": "2026-11-09"})
        perform(case_id, "confirm_manifest", self.officer, {"manifest": "M-1"})
        perform(case_id, "depart", self.road.driver, TODAY)

    def under_way(self) -> tuple[int, dict[str, Any]] | None:
        """A transport on the road, and some of what it carries."""
        rows = list(Transport.objects.filter(state="departed").order_by("case_id"))
        if not rows:
            return None
        row = self.chance.choice(rows)
        return row.pk, {"line": 1, **self.some(row.lines.get().progress.on_the_road)}

    def arrive(self, lot: CargoLot) -> None:
        if found := self.under_way():
            perform(found[0], "confirm_arrival", self.road.kobe_officer, {**TODAY, "lines": [found[1]]})

    def lose_on_the_road(self, lot: CargoLot) -> None:
        if found := self.under_way():
            loss = {**TODAY, "cause": "theft", "lines": [found[1]]}
            perform(found[0], "notify_loss", self.road.driver, loss)
            decision = {"unavoidable": self.chance.random() < 0.5, "reason": "seen"}
            perform(found[0], "decide_loss", self.officer, decision)

    def turn_back(self, lot: CargoLot) -> None:
        if found := self.under_way():
            perform(found[0], "turn_back", self.officer, {**TODAY, "reason": "snow"})

    def work(self, lot: CargoLot) -> None:
        given = {"place_id": lot.place_id, "what": "bags", **TODAY}
        materials = [{"lot_id": lot.pk, **self.some(lot.balance.stock)}]
        open_case(BondedOperation, "start", self.who, self.office, {**given, "materials": materials})

    def count(self, lot: CargoLot) -> None:
        """Two of its packages are short of it, or over; all else in the place is left for another day."""
        becomes = self.chance.choice(["loss", "destruction", "correction"])
        there, off = lot.balance.stock, 2 if becomes == "correction" and self.chance.random() < 0.5 else -2
        part = there.packages + off
        line = {
            "lot": str(lot.case.handle),
            "packages": part,
            "quantity": str((there.quantity * part / (there.packages or 1)).quantize(SIX)),
            "becomes": becomes,
            "reason": "counted",
        }
        given = {"place_id": lot.place_id, "counted_on": "2026-11-02", "counted_by": "Sato", "lines": [line]}
        given["rest_not_counted"] = "another day"
        open_case(Stocktaking, "record", self.who, lot.place.office_id, given)

    def decide_on_counts(self, lot: CargoLot) -> None:
        row = (
            Stocktaking.objects.filter(state="differs", case__office=self.office).order_by("-case_id").first()
        )
        if row is not None:
            rest = self.chance.choice(["correct", "loss", "stand"])
            perform(row.pk, "decide", self.officer, {"rest": rest, "rest_reason": "looked into"})

    def complete(self, lot: CargoLot) -> None:
        rows = list(BondedOperation.objects.filter(state="started").order_by("case_id"))
        if rows:
            row = self.chance.choice(rows)
            used = StockEntry.objects.get(other_id=row.pk, kind="put_to_work")
            bags = {
                "description": "bags",
                "packages": used.packages,
                "gross_mass_kg": str(used.gross_mass_kg),
                "quantity": str(used.quantity),
                "unit": "NO",
            }
            perform(row, "complete", self.who, {**TODAY, "products": [bags]})


def look() -> None:
    """Every lot's accounts are the sum of its entries; what came is what went and what is there; no duty twice."""
    there = Amount()
    sums: dict[str, Decimal] = defaultdict(Decimal)
    entries: dict[int, list[tuple[Kind, Amount]]] = {}
    for entry in StockEntry.objects.order_by("id"):
        entries.setdefault(entry.lot_id, []).append((Kind(entry.kind), entry.amount))
        sums[entry.kind] += entry.gross_mass_kg
    for lot in CargoLot.objects.all():
        balance = balance_of(entries.get(lot.pk, []))
        assert balance == lot.balance
        assert (lot.state in ENDED) == (not balance), (lot.pk, lot.state, balance)
        for account in (balance.stock, balance.transit, balance.away):
            assert not account.short_of(Amount())
            assert not account or account.gross_mass_kg, (lot.pk, lot.state, balance)
        assert not balance.away or lot.away_as
        there += balance.stock + balance.transit + balance.away
    assert sums["split_out"] + sums["disposed"] == sums["split_in"]
    assert (sums["merged_out"], sums["moved"], sums["used_up"]) == (
        sums["merged_in"],
        sums["arrived"],
        sums["produced"],
    )
    gone = sum(sums[k] for k in ("lost", "lost_away", "lost_in_transit", "destroyed"))
    came = sums["brought_in"] + sums["corrected_up"] - sums["corrected_down"]
    assert sums["brought_in"] == 1500
    assert came == gone + there.gross_mass_kg
    claimed = [(row.claim["amounts"] or {}).get("duty", 0) for row in Liability.objects.all()]
    assert sum(claimed) <= 300_000


@pytest.mark.proves("34-2")
@pytest.mark.proves("45(1)")
def test_whatever_happens_in_whatever_order_no_cargo_vanishes_and_no_duty_is_claimed_twice(
    scene: Scene,
) -> None:
    walk, done = Walk(scene, seed=7), Counter[str]()
    refused: list[str] = []
    for _number in range(STEPS):
        try:
            with transaction.atomic():
                done[walk.step()] += 1
        except DoorError as error:
            refused += [str(reason.message) for reason in error.reasons]
    look()
    # The walk went somewhere: most of the acts were done, and some of them refused.
    assert len(done) >= 10, done
    assert done["count"], done
    assert refused
    assert all(refused)

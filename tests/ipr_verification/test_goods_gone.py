"""Goods under verification that are gone under other provisions (69-12(6)): the procedures end, the holder is told."""

from __future__ import annotations

import pytest

from ipr_verification import reactions
from statute.door import perform
from statute.models import OutboxEvent
from statute.outbox import Event
from tests.ipr_verification.case_scene import Gate, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


def newest(topic: str) -> Event:
    row = OutboxEvent.objects.filter(topic=topic).order_by("-id")[0]
    return Event(row.id, row.case_id, row.at, row.topic, row.payload)


def lot_of(gate: Gate) -> int:
    from clearance.models import ImportDeclaration

    lot = ImportDeclaration.objects.get(pk=gate.declaration).lot_id
    assert lot is not None
    return int(lot)


@pytest.mark.proves("69-12(6)")
def test_goods_sent_back_before_a_finding_end_the_procedures_and_a_second_event_changes_nothing(
    gate: Gate,
) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
        perform(gate.declaration, "order_origin_correction", gate.scene["officer"],
                {"finding": "Made in Italy", "due_on": "2026-11-20"})  # fmt: skip
        perform(
            gate.declaration, "record_sent_back", gate.scene["officer"], {"reason": "the importer's choice"}
        )
        for _twice in range(2):
            reactions.declaration_sent_back(newest("import_declaration.sent_back"))
    right = gate.right_of(case)
    assert (gate.the(case.pk).state, right.state) == ("discontinued", "discontinued")
    assert ["How", "sent back (75)"] in gate.facts(right.pk, "no_longer_imported")


@pytest.mark.proves("69-12(6)")
def test_goods_destroyed_with_approval_end_them_too(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    lot = lot_of(gate)
    with on("2026-11-05"):
        gate.destroyed(lot)
        reactions.lot_destroyed(newest("lot.destroyed"))
    assert gate.the(case.pk).state == "discontinued"
    assert ["How", "destroyed (45(1))"] in gate.facts(gate.right_of(case).pk, "no_longer_imported")


@pytest.mark.proves("75")
def test_goods_ordered_back_are_recorded_when_they_have_left(gate: Gate) -> None:
    with on("2026-11-04"):
        case = gate.opened(gate.border.right())
        gate.received(case, "2026-11-04")
    with on("2026-11-20"):
        gate.finding(case, 1, 2)
        perform(case.pk, "order_sending_back", gate.supervisor, {"goods": [1, 2], "reason": "counterfeit"})
        perform(gate.declaration, "record_sent_back", gate.scene["officer"], {"reason": "left"})
        reactions.declaration_sent_back(newest("import_declaration.sent_back"))
    assert {one.measure for one in case.goods.all()} == {"sent_back"}

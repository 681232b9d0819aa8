"""Special declarations and ordered security: every state against every transition and role, written by hand."""

from typing import Any

import pytest

from clearance.models import SecurityOrder, SpecialDeclaration
from statute.clerical import ClericalActs
from statute.machine import machine

DECLARANTS, OFFICERS = {"broker", "importer"}, {"officer", "supervisor"}
TABLES: list[tuple[Any, dict[tuple[str, str], str], dict[str, set[str]]]] = [
    (
        SpecialDeclaration,
        {
            ("new", "become_due"): "due",
            ("due", "file"): "filed",
            ("due", "become_overdue"): "overdue",
            # 7-4(1): after the deadline, before the determination.
            ("overdue", "file_late"): "filed_late",
            # The day decides: the timer need not have been there.
            ("due", "file_late"): "filed_late",
            ("overdue", "determine"): "determined",
            ("due", "cancel"): "cancelled",
            ("overdue", "cancel"): "cancelled",
        },
        {
            "become_due": {"consequence"},
            "file": DECLARANTS,
            "become_overdue": {"timer"},
            "file_late": DECLARANTS,
            "determine": OFFICERS,
            "cancel": {"consequence"},
        },
    ),
    (
        SecurityOrder,
        {
            ("new", "order"): "ordered",
            ("ordered", "provide"): "provided",
            # 7-8(2): an order is changed, whether it was met or not.
            ("ordered", "change"): "ordered",
            ("provided", "change"): "ordered",
            # Less is ordered than was provided: nothing is to be provided anew.
            ("provided", "reduce"): "provided",
            ("ordered", "release"): "released",
            ("provided", "release"): "released",
        },
        {
            "order": {"supervisor"},
            "provide": {"collector", "supervisor"},
            "change": {"supervisor"},
            "release": {"supervisor"},
            "reduce": {"supervisor"},
        },
    ),
]


@pytest.mark.parametrize(("procedure", "table", "roles"), TABLES)
@pytest.mark.proves("7-2(2)", "7-4(1)", "7-8(1)", "7-8(2)")
def test_the_machine_agrees_with_the_table(
    procedure: Any, table: dict[tuple[str, str], str], roles: dict[str, set[str]]
) -> None:
    whole = machine(procedure)
    own = {name: move for name, move in whole.moves.items() if name not in vars(ClericalActs)}
    assert {pair: target for pair, target in whole.table().items() if pair[1] in own} == table
    assert {name: {str(role) for role in move.rule.roles} for name, move in own.items()} == roles

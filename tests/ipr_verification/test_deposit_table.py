"""Every state of a deposit × every transition × every role, against a table written by hand from the Act."""

from __future__ import annotations

import pytest

from ipr_verification.models import Deposit
from statute.clerical import ClericalActs
from statute.machine import ANY, NEW, machine

OWED = ("ordered", "shortfall_ordered")
OPEN = (*OWED, "provided", "defaulted")
STANDING = (*OPEN, "lifted")
HOLDING = ("provided", "shortfall_ordered", "defaulted", "lifted")


def _stays(*states: str) -> dict[str, str]:
    return {state: state for state in states}


# Transition -> state -> state reached. What is not here is impossible.
TABLE: dict[str, dict[str, str]] = {
    "order": {"new": "ordered"},
    "present": _stays(*OPEN),
    "accept": _stays(*OPEN),
    "reject": _stays(*OPEN),
    "be_provided": dict.fromkeys((*OWED, "defaulted"), "provided"),
    "default": dict.fromkeys(OWED, "defaulted"),
    "order_shortfall": dict.fromkeys(("provided", "defaulted"), "shortfall_ordered"),
    "lift": dict.fromkeys((*OWED, "defaulted"), "lifted"),
    "end_contract": _stays(*STANDING),
    "note_contract_end": _stays(*STANDING),
    "pay_out": _stays(*STANDING),
    "request_recovery": _stays(*HOLDING),
    "confirm_recovery": _stays(*HOLDING),
    "decline_recovery": _stays(*HOLDING),
    "close": dict.fromkeys(HOLDING, "recovered"),
    "note_notice": _stays(*STANDING),
    "note_action": _stays(*STANDING),
    "stay_untold": _stays("provided", "defaulted"),
}
CUSTOMS = {"ip_officer", "supervisor"}
PARTIES = {"rightholder", "importer", "broker"}
ROLES: dict[str, set[str]] = {
    "order": {"consequence"},
    "present": CUSTOMS | PARTIES | {"intake"},
    "accept": CUSTOMS,
    "reject": CUSTOMS,
    "be_provided": {"consequence"},
    "default": {"timer"},
    "order_shortfall": {"supervisor"},
    "lift": {"consequence", "supervisor"},
    "end_contract": CUSTOMS,
    "note_contract_end": {"timer"},
    "pay_out": CUSTOMS,
    "request_recovery": CUSTOMS | PARTIES | {"intake"},
    "confirm_recovery": {"supervisor"},
    "decline_recovery": CUSTOMS,
    "close": {"consequence"},
    "note_notice": CUSTOMS | {"consequence"},
    "note_action": CUSTOMS | PARTIES,
    "stay_untold": {"consequence"},
}
CLERICAL = {name for name in vars(ClericalActs) if not name.startswith("_")}


@pytest.mark.proves("69-15(1)", "69-15(10)", "69-20(11)")
def test_the_machine_agrees_with_the_table() -> None:
    whole = machine(Deposit)
    assert {
        name: {state: move.target_from(state) for state in (NEW, *whole.states) if move.exists_from(state)}
        for name, move in whole.moves.items()
        if name not in CLERICAL and ANY not in move.targets
    } == TABLE


def test_each_transition_is_for_the_roles_of_the_table_alone() -> None:
    moves = machine(Deposit).moves
    assert {name: set(map(str, moves[name].rule.roles)) for name in ROLES} == ROLES
    assert ROLES.keys() == TABLE.keys()

"""Every state of a transport × every transition × every role, against tables written by hand from the Act."""

from __future__ import annotations

import pytest

from bonded_areas.models import Transport, TransportBlanket
from statute.clerical import ClericalActs
from statute.machine import ANY, NEW, machine
from statute.procedure import Procedure

# Transition -> state -> state reached. What is not here is impossible.
TABLE: dict[str, dict[str, str]] = {
    "apply": {"new": "applied"},
    "apply_wrecked": {"new": "applied"},
    "apply_domestic": {"new": "applied"},
    "notify_wrecked": {"new": "approved"},
    "notify_postal": {"new": "approved"},
    "enter_specified": {"new": "approved"},
    "ship_under_blanket": {"new": "approved"},
    "order_inspection": {"applied": "applied"},
    "record_inspection": {"applied": "applied"},
    "require_security": {"applied": "applied"},
    "give_security": {"applied": "applied"},
    "approve": {"applied": "approved"},
    "refuse": {"applied": "refused"},
    "withdraw": {"applied": "withdrawn", "approved": "withdrawn"},
    "present_manifest": {"approved": "approved"},
    "confirm_manifest": {"approved": "approved"},
    "reject_manifest": {"approved": "approved"},
    "depart": {"approved": "departed"},
    "lapse": {"approved": "lapsed"},
    "extend_period": {"approved": "approved", "departed": "departed"},
    "redirect": {"departed": "departed", "overdue": "overdue", "duty_collected": "duty_collected"},
    "present_arrival": {"departed": "departed", "overdue": "overdue", "duty_collected": "duty_collected"},
    "confirm_arrival": {"departed": "departed", "overdue": "overdue", "duty_collected": "duty_collected"},
    "reject_arrival": {"departed": "departed", "overdue": "overdue", "duty_collected": "duty_collected"},
    "notify_loss": {"departed": "departed", "overdue": "overdue", "duty_collected": "duty_collected"},
    "decide_loss": {"departed": "departed", "overdue": "overdue", "duty_collected": "duty_collected"},
    "request_destruction": {"departed": "departed"},
    "approve_destruction": {"departed": "departed"},
    "refuse_destruction": {"departed": "departed"},
    "turn_back": {"departed": "turned_back"},
    "pass_on": {
        "approved": "approved",
        "departed": "departed",
        "overdue": "overdue",
        "duty_collected": "duty_collected",
        "lost": "lost",
        "arrived": "arrived",
    },
    "complete": {"departed": "arrived"},
    "end_in_loss": {"departed": "lost"},
    "return_manifest": {"arrived": "closed"},
    "close": {"arrived": "closed", "overdue": "closed", "duty_collected": "closed"},
    "become_overdue": {"departed": "overdue", "lost": "overdue"},
    "note_collection": {"overdue": "duty_collected"},
    "note_no_collection": {"overdue": "overdue", "duty_collected": "duty_collected"},
}
OFFICERS = {"bonded_officer", "supervisor"}
APPLICANTS = {"carrier", "bonded_officer", "intake"}
ROLES: dict[str, set[str]] = {
    "apply": APPLICANTS,
    "apply_wrecked": APPLICANTS,
    "apply_domestic": APPLICANTS,
    "notify_wrecked": APPLICANTS,
    "notify_postal": APPLICANTS,
    "enter_specified": APPLICANTS,
    "ship_under_blanket": APPLICANTS,
    "order_inspection": OFFICERS,
    "record_inspection": OFFICERS | {"inspector"},
    "require_security": OFFICERS,
    "give_security": OFFICERS | {"collector"},
    "approve": OFFICERS,
    "refuse": OFFICERS,
    "withdraw": {"carrier", "bonded_officer"},
    "present_manifest": {"carrier", "intake"},
    "confirm_manifest": OFFICERS | {"officer"},
    "reject_manifest": OFFICERS | {"officer"},
    "depart": APPLICANTS,
    "lapse": {"timer"},
    "extend_period": OFFICERS,
    "redirect": OFFICERS,
    "present_arrival": {"carrier", "bonded_operator"},
    "confirm_arrival": OFFICERS | {"officer", "carrier", "bonded_operator"},
    "reject_arrival": OFFICERS | {"officer"},
    "notify_loss": {"carrier"},
    "decide_loss": OFFICERS,
    "request_destruction": {"carrier"},
    "approve_destruction": OFFICERS,
    "refuse_destruction": OFFICERS,
    "turn_back": OFFICERS,
    "pass_on": {"consequence"},
    "complete": {"consequence"},
    "end_in_loss": {"consequence"},
    "return_manifest": {"carrier", "bonded_officer"},
    "close": {"consequence"},
    "become_overdue": {"timer", "consequence"},
    "note_collection": {"payments"},
    "note_no_collection": {"payments"},
}
BLANKET_TABLE: dict[str, dict[str, str]] = {
    "apply": {"new": "applied"},
    "require_security": {"applied": "applied"},
    "give_security": {"applied": "applied"},
    "approve": {"applied": "approved"},
    "refuse": {"applied": "refused"},
    "withdraw": {"applied": "withdrawn", "approved": "withdrawn"},
    "confirm_shipped": {"approved": "approved", "expired": "expired"},
    "confirm_arrived": {"approved": "approved", "expired": "expired"},
    "expire": {"approved": "expired"},
}
BLANKET_ROLES: dict[str, set[str]] = {
    "apply": APPLICANTS,
    "require_security": OFFICERS,
    "give_security": OFFICERS | {"collector"},
    "approve": OFFICERS,
    "refuse": OFFICERS,
    "withdraw": {"carrier", "bonded_officer"},
    "confirm_shipped": OFFICERS | {"officer"},
    "confirm_arrived": OFFICERS | {"officer"},
    "expire": {"timer"},
}
CLERICAL = {name for name in vars(ClericalActs) if not name.startswith("_")}


def found(procedure: type[Procedure]) -> dict[str, dict[str, str]]:
    whole = machine(procedure)
    return {
        name: {state: move.target_from(state) for state in (NEW, *whole.states) if move.exists_from(state)}
        for name, move in whole.moves.items()
        if name not in CLERICAL and ANY not in move.targets
    }


@pytest.mark.proves("63(1)")
@pytest.mark.parametrize(("procedure", "table"), [(Transport, TABLE), (TransportBlanket, BLANKET_TABLE)])
def test_the_machine_agrees_with_the_table(
    procedure: type[Procedure], table: dict[str, dict[str, str]]
) -> None:
    assert found(procedure) == table


@pytest.mark.parametrize(("procedure", "roles"), [(Transport, ROLES), (TransportBlanket, BLANKET_ROLES)])
def test_each_transition_is_for_the_roles_of_the_table_alone(
    procedure: type[Procedure], roles: dict[str, set[str]]
) -> None:
    moves = machine(procedure).moves
    assert {name: set(map(str, moves[name].rule.roles)) for name in roles} == roles

"""Every state of a licence against every transition, and who may take it: written by hand from the Act."""

from __future__ import annotations

import pytest

from bonded_areas.models import Licence
from statute.machine import machine
from tests.parties.doors import moves_of

ENDED = ("expired", "discontinued", "lapsed", "revoked")
IN_FORCE = {
    # stays licensed
    **dict.fromkeys(
        (
            "record_findings",
            "apply_for_renewal",
            "renew",
            "decline_renewal",
            "notify_change",
            "order_measures",
            "finish_change",
            "rest_business",
            "resume_business",
            "notify_end_of_business",
            "record_death",
            "apply_for_succession",
            "approve_succession",
            "apply_for_transfer",
            "approve_transfer",
            "decline_transfer",
            "complete_transfer",
            "withdraw_transfer",
            "notify_sanction",
            "clarify",
            "record_hearing",
            "suspend",
            "drop_sanction",
            "end_suspension",
            "lift_suspension",
            "give_up_change",
            "withdraw_succession",
            "charge_fee",
            "relieve_fee",
            "pay_fee",
            "follow_approval",
        ),
        "licensed",
    ),
    # 47(1), item by item
    "discontinue": "discontinued",  # (i)
    "lapse_without_successor": "lapsed",
    "decline_succession": "lapsed",  # (ii)
    "record_dissolution": "lapsed",  # (iii)
    "record_bankruptcy": "lapsed",  # (iv)
    "expire": "expired",
    "cease_with_approval": "expired",  # (v)
    "revoke": "revoked",  # (vi)
}
TABLE = {
    "new": {"apply": "applied", "register": "licensed", "notify_place": "notified"},
    "notified": {"accept_place": "licensed", "return_notification": "refused", "withdraw": "withdrawn"},
    "applied": {"amend": "applied", "begin_review": "under_review", "withdraw": "withdrawn"},
    "under_review": {
        "record_findings": "under_review",
        "grant": "licensed",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "licensed": IN_FORCE,
    "refused": {},
    "withdrawn": {},
    **{
        state: dict.fromkeys(
            (
                "set_remaining_period",
                "end_deemed_licence",
                "confirm_empty",
                "charge_fee",
                "relieve_fee",
                "pay_fee",
            ),
            state,
        )
        for state in ENDED
    },
}

FILES = {"bonded_operator", "bonded_officer"}
EXAMINES = {"bonded_officer", "supervisor"}
DISPOSES = {"supervisor"}
ROLES = {
    "apply": {*FILES, "intake", "demo"},
    "register": {"supervisor", "intake", "demo"},
    "amend": FILES,
    "withdraw": FILES,
    "give_up_change": FILES,
    "withdraw_succession": FILES,
    "notify_place": {*FILES, "intake", "demo"},
    "accept_place": {*EXAMINES, "demo"},
    "return_notification": EXAMINES,
    "follow_approval": {"consequence"},
    "cease_with_approval": {"consequence"},
    "begin_review": EXAMINES,
    "record_findings": EXAMINES,
    "grant": DISPOSES,
    "refuse": DISPOSES,
    "apply_for_renewal": FILES,
    "renew": DISPOSES,
    "decline_renewal": DISPOSES,
    "notify_change": FILES,
    "order_measures": DISPOSES,
    "finish_change": FILES,
    "rest_business": FILES,
    "resume_business": FILES,
    "notify_end_of_business": FILES,
    "discontinue": {"timer"},
    "expire": {"timer"},
    "record_death": EXAMINES,
    "apply_for_succession": FILES,
    "approve_succession": DISPOSES,
    "decline_succession": DISPOSES,
    "lapse_without_successor": {"timer"},
    "apply_for_transfer": FILES,
    "approve_transfer": DISPOSES,
    "decline_transfer": DISPOSES,
    "complete_transfer": EXAMINES,
    "withdraw_transfer": FILES,
    "record_dissolution": EXAMINES,
    "record_bankruptcy": EXAMINES,
    "notify_sanction": EXAMINES,
    "clarify": FILES,
    "record_hearing": EXAMINES,
    "suspend": DISPOSES,
    "revoke": DISPOSES,
    "drop_sanction": DISPOSES,
    "lift_suspension": DISPOSES,
    "end_suspension": {"timer"},
    "set_remaining_period": DISPOSES,
    "end_deemed_licence": {"timer"},
    "confirm_empty": EXAMINES,
    "charge_fee": {"bonded_officer", "collector", "supervisor"},
    "relieve_fee": DISPOSES,
    "pay_fee": {"bonded_officer", "collector", "supervisor", "payments"},
}


@pytest.mark.proves("42(1)")
def test_the_machine_is_this_table() -> None:
    found: dict[str, dict[str, str]] = {state: {} for state in TABLE}
    for (state, name), target in moves_of(Licence).items():
        found[state][name] = target
    assert found == TABLE


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.proves("107")
def test_only_these_roles_may_take_it(name: str) -> None:
    assert {str(role) for role in machine(Licence).moves[name].rule.roles} == ROLES[name]


def test_every_transition_has_its_roles_in_the_table() -> None:
    assert {name for moves in TABLE.values() for name in moves} == set(ROLES)

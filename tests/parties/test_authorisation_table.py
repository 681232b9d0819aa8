"""Every state against every transition of an authorised operator, by a table written by hand from the Act."""

import pytest

from parties.models import Authorisation
from statute.clerical import ClericalActs
from statute.machine import machine

APPLIED, REVIEW, APPROVED, IMPROVING = "applied", "under_review", "approved", "improvement_requested"
REFUSED, WITHDRAWN, REVOKED, DISCONTINUED = "refused", "withdrawn", "revoked", "discontinued"
LAPSED, SUCCEEDED = "lapsed", "succeeded"
STATES = (APPLIED, REVIEW, APPROVED, IMPROVING, REFUSED, WITHDRAWN, REVOKED, DISCONTINUED, LAPSED, SUCCEEDED)

# In the order of the first four states; in the other six nothing is possible any more. "=": the state stays.
TABLE = {
    #                            applied     review     approved      improving
    "begin_review": (REVIEW, ".", ".", "."),
    "withdraw": (WITHDRAWN, WITHDRAWN, ".", "."),
    # The items are looked into before the decision, and again for a renewal or a successor.
    "record_findings": (".", "=", "=", "="),
    "approve": (".", APPROVED, ".", "."),
    "refuse": (".", REFUSED, ".", "."),
    "request_improvement": (".", ".", IMPROVING, "."),
    "report_measures": (".", ".", ".", "="),
    "ask_again": (".", ".", ".", "="),
    "accept_measures": (".", ".", ".", APPROVED),
    "change_exporters": (".", ".", "=", "="),
    "apply_for_renewal": (".", ".", "=", "="),
    "renew": (".", ".", "=", "="),
    "refuse_renewal": (".", ".", "=", "="),
    "expire": (".", ".", LAPSED, LAPSED),
    "notify_discontinuance": (".", ".", DISCONTINUED, DISCONTINUED),
    "lapse": (".", ".", LAPSED, LAPSED),
    "lose_basis": (".", ".", LAPSED, LAPSED),
    "rest_on_another": (".", ".", "=", "="),
    "announce_revocation": (".", ".", "=", "="),
    "record_hearing": (".", ".", "=", "="),
    "drop_revocation": (".", ".", "=", "="),
    "revoke": (".", ".", REVOKED, REVOKED),
    "report_death": (".", ".", "=", "="),
    "apply_for_succession": (".", ".", "=", "="),
    "approve_succession": (".", ".", SUCCEEDED, SUCCEEDED),
    "refuse_succession": (".", ".", LAPSED, LAPSED),
    "lapse_without_succession": (".", ".", LAPSED, LAPSED),
    "apply_for_takeover": (".", ".", "=", "="),
    "approve_takeover": (".", ".", "=", "="),
    "refuse_takeover": (".", ".", "=", "="),
    "withdraw_succession": (".", ".", "=", "="),
    "take_over": (".", ".", SUCCEEDED, SUCCEEDED),
}

OPENINGS = {"apply": APPLIED, "succeed": APPROVED}
REVIEWERS = {"officer", "bonded_officer", "supervisor"}
TRADE = {"importer", "broker", "bonded_operator", "carrier"}
# What reaches the office on paper is entered by its officers.
FILERS = {*TRADE, *REVIEWERS, "intake", "demo", "operator"}
SUPERVISOR, TIMER, CONSEQUENCE = {"supervisor"}, {"timer"}, {"consequence"}
ROLES = {
    "apply": FILERS,
    "succeed": CONSEQUENCE,
    "withdraw": FILERS,
    "begin_review": REVIEWERS,
    "record_findings": REVIEWERS,
    "approve": SUPERVISOR,
    "refuse": SUPERVISOR,
    "request_improvement": REVIEWERS,
    "report_measures": FILERS,
    "ask_again": REVIEWERS,
    "accept_measures": REVIEWERS,
    "change_exporters": FILERS,
    "apply_for_renewal": FILERS,
    "renew": SUPERVISOR,
    "expire": TIMER,
    "notify_discontinuance": FILERS,
    "lapse": {*REVIEWERS, "consequence"},
    "lose_basis": CONSEQUENCE,
    "rest_on_another": CONSEQUENCE,
    "announce_revocation": REVIEWERS,
    "record_hearing": REVIEWERS,
    "revoke": SUPERVISOR,
    "report_death": FILERS,
    "apply_for_succession": FILERS,
    "approve_succession": SUPERVISOR,
    "refuse_succession": SUPERVISOR,
    "lapse_without_succession": TIMER,
    "apply_for_takeover": FILERS,
    "approve_takeover": SUPERVISOR,
    "refuse_takeover": SUPERVISOR,
    "take_over": TIMER,
    "withdraw_succession": FILERS,
    "drop_revocation": SUPERVISOR,
    "refuse_renewal": SUPERVISOR,
}
OWN = {name: move for name, move in machine(Authorisation).moves.items() if name not in vars(ClericalActs)}


def test_every_transition_is_in_the_tables() -> None:
    assert set(OWN) == {*TABLE, *OPENINGS} == set(ROLES)
    assert tuple(machine(Authorisation).states) == STATES


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.proves("7-2(1)", "50(1)", "61-5(1)", "62", "63-2(1)", "67-3(1)", "67-13(1)", "79(1)")
def test_the_machine_agrees_with_the_table(name: str) -> None:
    move, row = OWN[name], (*TABLE[name], *(".",) * 6)
    for state, wanted in zip(STATES, row, strict=True):
        assert move.exists_from(state) == (wanted != "."), f"{name} from {state}"
        if wanted != ".":
            assert move.target_from(state) == (state if wanted == "=" else wanted), f"{name} from {state}"
    assert not move.opens


@pytest.mark.parametrize(("name", "target"), OPENINGS.items())
def test_a_case_is_opened_by_an_application_or_by_succession(name: str, target: str) -> None:
    assert OWN[name].opens
    assert OWN[name].target_from("new") == target


@pytest.mark.parametrize("name", ROLES)
def test_the_roles_agree_with_the_table(name: str) -> None:
    assert {str(role) for role in OWN[name].rule.roles} == ROLES[name]

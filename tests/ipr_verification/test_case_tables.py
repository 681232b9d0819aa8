"""Every state against every transition of verification cases, by tables written by hand from the Act."""

from __future__ import annotations

from typing import Any

import pytest

from ipr_verification.models import RightConcerned, Submission, VerificationCase
from statute.machine import machine

SUSPECTED, NOT_OPENED, OPENED = "suspected", "not_opened", "opened"
FOUND, IN_PART, NOT_FOUND, DISCONTINUED = (
    "found_infringing", "found_in_part", "found_not_infringing", "discontinued",
)  # fmt: skip
EVIDENCE, OPINION, CLOSED = "evidence_period", "under_opinion", "closed"
EVERY_CASE = (
    "take", "assign", "note", "attach_document", "place_hold", "lift_hold", "remind", "deadline_passed", "recount",
    "resume_deadlines",
)  # fmt: skip
SAME = "="

CASE_STATES = (SUSPECTED, NOT_OPENED, OPENED, FOUND, IN_PART, NOT_FOUND, DISCONTINUED)
CASE = {
    #                          suspected    not opened  opened        found  in part  not found  discontinued
    "confirm_suspicion":      (OPENED,      ".",        ".",          ".",   ".",     ".",       "."),
    "drop_suspicion":         (NOT_OPENED,  ".",        ".",          ".",   ".",     ".",       "."),
    # 69-12(1) to (3): while the procedures are implemented.
    "add_right":              (".",         ".",        "=",          ".",   ".",     ".",       "."),
    "state_manufacturer":     (".",         ".",        "=",          ".",   ".",     ".",       "."),
    "name_lot":               ("=",         ".",        "=",          ".",   ".",     ".",       "."),
    # 69-12(5): once; 69-12(6): before it is told.
    "find":                   (".",         ".",        "=",          ".",   ".",     ".",       "."),
    "conclude_infringing":    (".",         ".",        FOUND,        ".",   ".",     ".",       "."),
    "conclude_in_part":       (".",         ".",        IN_PART,      ".",   ".",     ".",       "."),
    "conclude_not_infringing":(".",         ".",        NOT_FOUND,    ".",   ".",     ".",       "."),
    "end_right":              (".",         ".",        "=",          ".",   ".",     ".",       "."),
    "discontinue_all":        (".",         ".",        DISCONTINUED, ".",   ".",     ".",       "."),
    "give_up":                (".",         ".",        "=", ".",   ".",     ".",       "."),
    "note_gone":              (".",         ".",        "=", ".",   ".",     ".",       "."),
    "end_given_up":           (".",         ".",        DISCONTINUED, ".",   ".",     ".",       "."),
    "end_gone":               (".",         ".",        DISCONTINUED, ".",   ".",     ".",       "."),
    # 69-12(4), 69-11(2): no measure before a finding.
    "confiscate":             (".",         ".",        ".",          "=",   "=",     ".",       "."),
    "order_sending_back":     (".",         ".",        ".",          "=",   "=",     ".",       "."),
    "record_sent_back":       (".",         ".",        ".",          "=",   "=",     ".",       "."),
    "release_rest":           (".",         ".",        ".",          "=",   "=",     ".",       "."),
    **dict.fromkeys(EVERY_CASE, ("=",) * len(CASE_STATES)),
}  # fmt: skip

RIGHT_STATES = (OPENED, EVIDENCE, OPINION, FOUND, NOT_FOUND, CLOSED, DISCONTINUED)
RIGHT = {
    #                               opened        evidence      opinion       found not closed discontinued
    # A notice served late is on record whatever became of the case; the days run from the first receipt.
    "receive_notice":              (EVIDENCE,     "=",          "=",          "=",  "=", "=",  "="),
    "be_told":                     ("=",          "=",          "=",          "=",  "=", "=",  "="),
    "note_submission":             ("=",          "=",          "=",          ".",  ".", ".",  "."),
    # 69-17(1): from the rightholder notice date, while the procedures are implemented.
    "extend":                      (".",          "=",          "=",          ".",  ".", ".",  "."),
    "note_trader_untold":          ("=",          "=",          "=",          "=",  "=", "=",  "="),
    "request_opinion":             (".",          "=",          "=",          ".",  ".", ".",  "."),
    "seek_opinion":                (".",          OPINION,      OPINION,      ".",  ".", ".",  "."),
    "refuse_opinion":              (".",          "=",          "=",          ".",  ".", ".",  "."),
    "record_opinion":              (".",          ".",          "=",          ".",  ".", ".",  "."),
    "resume_evidence":             (".",          ".",          EVIDENCE,     ".",  ".", ".",  "."),
    "note_opinion_overdue":        (".",          ".",          "=",          ".",  ".", ".",  "."),
    # 69-20(1): only while they are implemented.
    "request_discontinuance":      (".",          "=",          "=",          ".",  ".", ".",  "."),
    "order_discontinuance_deposit":(".",          "=",          "=",          ".",  ".", ".",  "."),
    "discontinue_on_deposit":      (DISCONTINUED, DISCONTINUED, DISCONTINUED, ".",  ".", ".",  "."),
    "lapse_discontinuance":        ("=",          "=",          "=",          ".",  ".", ".",  "."),
    # 69-15(1), (10).
    "order_petition_deposit":      ("=",          "=",          "=",          ".",  ".", ".",  "."),
    "note_petition_deposit":       ("=",          "=",          "=",          "=",  "=", "=",  "="),
    "note_petition_default":       ("=",          "=",          "=",          "=",  "=", "=",  "="),
    "discontinue_for_default":     (DISCONTINUED, DISCONTINUED, DISCONTINUED, ".",  ".", ".",  "."),
    # With the goods.
    "discontinue_with_goods":      (DISCONTINUED, DISCONTINUED, DISCONTINUED, ".",  ".", ".",  "."),
    "tell_gone":                   ("=",          "=",          "=",          ".",  ".", ".",  "."),
    "tell_finding":                ("=",          "=",          "=",          ".",  ".", ".",  "."),
    "tell_manufacturer":           ("=",          "=",          "=",          ".",  ".", ".",  "."),
    "find_infringing":             (FOUND,        FOUND,        FOUND,        ".",  ".", ".",  "."),
    "find_not_infringing":         (NOT_FOUND,    NOT_FOUND,    NOT_FOUND,    ".",  ".", ".",  "."),
    "close":                       (CLOSED,       CLOSED,       CLOSED,       ".",  ".", ".",  "."),
    **dict.fromkeys(EVERY_CASE, ("=",) * len(RIGHT_STATES)),
}  # fmt: skip

SUBMISSION_STATES = ("submitted", "disclosed")
SUBMISSION: dict[str, tuple[str, ...]] = {
    "disclose": ("disclosed", "."),
    "be_told": (".", "="),
    **dict.fromkeys(EVERY_CASE, ("=", "=")),
}

TABLES: list[tuple[Any, tuple[str, ...], dict[str, tuple[str, ...]], dict[str, str]]] = [
    (VerificationCase, CASE_STATES, CASE, {"suspect": SUSPECTED, "open": OPENED}),
    (RightConcerned, RIGHT_STATES, RIGHT, {"open": OPENED}),
    (Submission, SUBMISSION_STATES, SUBMISSION, {"submit": "submitted"}),
]


@pytest.mark.proves("69-12(4)")
@pytest.mark.proves("69-3(4)")
@pytest.mark.parametrize(("procedure", "states", "table", "opening"), TABLES)
def test_the_machine_agrees_with_the_table_in_every_cell(
    procedure: Any, states: tuple[str, ...], table: dict[str, tuple[str, ...]], opening: dict[str, str]
) -> None:
    whole = machine(procedure)
    assert set(whole.states) == set(states)
    assert set(whole.moves) == {*table, *opening}
    by_hand = {("new", name): reached for name, reached in opening.items()}
    for name, cells in table.items():
        for state, cell in zip(states, cells, strict=True):
            if cell != ".":
                by_hand[state, name] = state if cell == SAME else cell
    assert whole.table() == by_hand


OFFICERS, SUPERVISOR = {"ip_officer", "supervisor"}, {"supervisor"}
FINDERS, TRADERS = {"inspector", "officer", *OFFICERS}, {"importer", "broker"}
CONSEQUENCE, TIMER = {"consequence"}, {"timer"}
# Who may take what of which machine; what is not named here is a consequence.
ROLES: dict[Any, dict[str, set[str]]] = {
    VerificationCase: {
        "suspect": FINDERS, "open": OFFICERS, "confirm_suspicion": OFFICERS, "drop_suspicion": OFFICERS,
        "add_right": OFFICERS, "state_manufacturer": OFFICERS, "name_lot": FINDERS, "find": SUPERVISOR,
        "give_up": {*TRADERS, *OFFICERS}, "note_gone": {*OFFICERS, "intake"}, "confiscate": SUPERVISOR,
        "order_sending_back": SUPERVISOR, "record_sent_back": {*OFFICERS, "intake"}, "release_rest": OFFICERS,
    },
    RightConcerned: {
        "extend": SUPERVISOR, "note_trader_untold": TIMER, "request_opinion": {"rightholder", *TRADERS},
        "seek_opinion": SUPERVISOR, "refuse_opinion": SUPERVISOR, "record_opinion": OFFICERS,
        "note_opinion_overdue": TIMER, "request_discontinuance": TRADERS, "order_discontinuance_deposit": SUPERVISOR,
        "order_petition_deposit": SUPERVISOR, "discontinue_for_default": SUPERVISOR,
    },
    Submission: {"submit": {"rightholder", *TRADERS, "ip_officer"}, "disclose": OFFICERS},
}  # fmt: skip


@pytest.mark.parametrize("procedure", list(ROLES))
def test_only_the_named_roles_may_take_it(procedure: Any) -> None:
    for name, move in machine(procedure).moves.items():
        if name not in EVERY_CASE:
            assert {str(role) for role in move.rule.roles} == ROLES[procedure].get(name, CONSEQUENCE), name

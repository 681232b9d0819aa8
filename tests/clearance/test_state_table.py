"""Every state against every transition, by a table written by hand from the Act; the machine must agree in each cell."""

from __future__ import annotations

import pytest

from clearance.models import ImportDeclaration
from statute.machine import machine

DRAFT, LODGED, EXAMINING, ORDERED = "draft", "lodged", "under_examination", "inspection_ordered"
EXAMINED, AWAITING, WITHDRAWN = "examined", "awaiting_payment", "withdrawn_before_permission"
PERMITTED, REFUSED, CANCELLED, SENT_BACK = "permitted", "refused", "cancelled", "sent_back"
DISCARDED = "discarded"
STATES = (
    DRAFT, LODGED, EXAMINING, ORDERED, EXAMINED, AWAITING, WITHDRAWN, PERMITTED, REFUSED, CANCELLED, SENT_BACK, DISCARDED
)  # fmt: skip
SAME = "="

# Columns in the order of STATES. "." impossible, "=" the state stays, else the state reached.
TABLE = {
    #                               draft      lodged     examining  ordered    examined   awaiting   withdrawn  permitted  ref can back disc
    "edit":                        ("=",       ".",       ".",       ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "discard":                     (DISCARDED, ".",       ".",       ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "lodge":                       (LODGED,    ".",       ".",       ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "select_immediate":            (".",       AWAITING,  ".",       ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "select_documents":            (".",       EXAMINING, ".",       ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "select_inspection":           (".",       EXAMINING, ".",       ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "resume_inspection":           (".",       ORDERED,   ".",       ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    # 7-14(2): until permission, so of goods withdrawn before it too; those are not screened again, they are gone.
    "amend":                       (".",       "=",       LODGED,    LODGED,    LODGED,    LODGED,    "=",       ".",       ".", ".", ".", "."),
    # 7-15(1): before permission, and within five years of it. 7-16: what was asked, or of the office's own motion.
    "request_reassessment":        (".",       "=",       "=",       "=",       "=",       "=",       "=",       "=",       ".", ".", ".", "."),
    "grant_reassessment":          (".",       ".",       "=",       "=",       "=",       "=",       "=",       "=",       ".", ".", ".", "."),
    "decline_reassessment":        (".",       "=",       "=",       "=",       "=",       "=",       "=",       "=",       ".", ".", ".", "."),
    "reassess":                    (".",       ".",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    # 68: while it is being determined whether permission is given; whoever asks looks at the answer before going on.
    "request_documents":           (".",       ".",       "=",       "=",       EXAMINING, ".",       "=",       ".",       ".", ".", ".", "."),
    "answer_documents":            (".",       "=",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    "drop_request":                (".",       "=",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    "note_documents_overdue":      (".",       "=",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    "complete_examination":        (".",       ".",       EXAMINED,  ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "reopen_examination":          (".",       ".",       ".",       ".",       EXAMINING, EXAMINING, ".",       ".",       ".", ".", ".", "."),
    "order_inspection":            (".",       ".",       ORDERED,   ".",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "delegate_inspection":         (".",       ".",       ".",       "=",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "request_inspection_elsewhere":(".",       ".",       ".",       "=",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "permit_inspection_elsewhere": (".",       ".",       ".",       "=",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "decline_inspection_elsewhere":(".",       ".",       ".",       "=",       ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "record_inspection":           (".",       ".",       ".",       EXAMINED,  ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "record_discrepancy":          (".",       ".",       ".",       EXAMINING, ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    "call_off_inspection":         (".",       ".",       EXAMINING, EXAMINING, ".",       ".",       ".",       ".",       ".", ".", ".", "."),
    # 70(3): until permission, so while goods withdrawn before it wait for theirs too.
    "certify":                     (".",       "=",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    "require_certificate":         (".",       ".",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    "drop_requirement":            (".",       ".",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    "confirm_certificates":        (".",       ".",       "=",       "=",       "=",       "=",       "=",       ".",       ".", ".", ".", "."),
    # 71, 87, 69-11: from the declaration on, as long as the goods are foreign cargo (73(3)).
    "order_origin_correction":     (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "confirm_origin_corrected":    (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "hold_for_origin":             (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "notify_prohibited":           (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "lift_prohibited":             (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       "=", ".", ".", "."),
    "confiscate":                  (".",       REFUSED,   REFUSED,   REFUSED,   REFUSED,   REFUSED,   ".",       ".",       ".", ".", ".", "."),
    "order_sending_back":          (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "record_sent_back":            (".",       SENT_BACK, SENT_BACK, SENT_BACK, SENT_BACK, SENT_BACK, ".",       ".",       SENT_BACK, ".", ".", "."),
    "request_payment":             (".",       ".",       ".",       ".",       AWAITING,  ".",       ".",       ".",       ".", ".", ".", "."),
    "permit":                      (".",       ".",       ".",       ".",       PERMITTED, PERMITTED, ".",       ".",       ".", ".", ".", "."),
    # 73(1): after the declaration and before permission.
    "apply_for_withdrawal":        (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "approve_withdrawal":          (".",       ".",       WITHDRAWN, ".",       WITHDRAWN, WITHDRAWN, ".",       ".",       ".", ".", ".", "."),
    "decline_withdrawal":          (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "notify_duty":                 (".",       ".",       ".",       ".",       ".",       ".",       "=",       ".",       ".", ".", ".", "."),
    "permit_withdrawn":            (".",       ".",       ".",       ".",       ".",       ".",       PERMITTED, ".",       ".", ".", ".", "."),
    "cancel":                      (".",       CANCELLED, CANCELLED, CANCELLED, CANCELLED, CANCELLED, ".",       ".",       ".", ".", ".", "."),
    "refuse":                      (".",       REFUSED,   REFUSED,   REFUSED,   REFUSED,   REFUSED,   ".",       ".",       ".", ".", ".", "."),
    "correct":                     (".",       "=",       "=",       "=",       "=",       "=",       "=",       "=",       ".", ".", ".", "."),
    "cancel_permission":           (".",       ".",       ".",       ".",       ".",       ".",       ".",       EXAMINED,  ".", ".", ".", "."),
    # 69-12(1), (5), (6), 69-11(2): what verification procedures of its goods do to a declaration.
    "stop_for_examination":        (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "stop_for_verification":       (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "confiscate_infringing":       (".",       REFUSED,   REFUSED,   REFUSED,   REFUSED,   REFUSED,   ".",       ".",       ".", ".", ".", "."),
    "send_infringing_back":        (".",       "=",       "=",       "=",       "=",       "=",       ".",       ".",       ".", ".", ".", "."),
    "end_not_imported":            (".",       CANCELLED, CANCELLED, CANCELLED, CANCELLED, CANCELLED, ".",       ".",       ".", ".", ".", "."),
    "release_from_verification":   ("=",) * len(STATES),
    # What may be done to every case in every state.
    **dict.fromkeys(
        (
            "take", "assign", "note", "attach_document", "place_hold", "lift_hold", "remind", "deadline_passed", "recount",
            "resume_deadlines",
        ),
        ("=",) * len(STATES),
    ),
}  # fmt: skip

# Who may take what: a role that is not named cannot. System actors act by name.
DECLARANTS, OFFICERS, SUPERVISOR = {"broker", "importer"}, {"officer", "supervisor"}, {"supervisor"}
WORKING = {"officer", "inspector", "ip_officer", "bonded_officer", "collector", "supervisor"}
PARTIES = {"broker", "importer", "rightholder", "bonded_operator", "carrier"}
ROLES = {
    "draft": {*DECLARANTS, "intake"}, "edit": {*DECLARANTS, "intake"}, "discard": DECLARANTS,
    "lodge": {*DECLARANTS, "intake"}, "select_immediate": {"screening"}, "select_documents": {"screening"},
    "select_inspection": {"screening"}, "resume_inspection": {"screening"}, "amend": DECLARANTS,
    "request_reassessment": DECLARANTS, "grant_reassessment": OFFICERS, "decline_reassessment": OFFICERS,
    "reassess": OFFICERS, "request_documents": OFFICERS,
    "answer_documents": DECLARANTS, "drop_request": OFFICERS, "note_documents_overdue": {"timer"},
    "complete_examination": OFFICERS, "reopen_examination": OFFICERS, "order_inspection": OFFICERS,
    "delegate_inspection": OFFICERS, "request_inspection_elsewhere": DECLARANTS,
    "permit_inspection_elsewhere": OFFICERS, "decline_inspection_elsewhere": OFFICERS,
    "record_inspection": {"inspector", "officer"}, "record_discrepancy": {"inspector", "officer"},
    "call_off_inspection": OFFICERS, "certify": DECLARANTS, "require_certificate": OFFICERS,
    "drop_requirement": OFFICERS,
    "confirm_certificates": OFFICERS, "order_origin_correction": OFFICERS,
    "confirm_origin_corrected": {*OFFICERS, "inspector"}, "hold_for_origin": {"timer"}, "notify_prohibited": OFFICERS,
    "lift_prohibited": SUPERVISOR, "confiscate": SUPERVISOR, "order_sending_back": SUPERVISOR,
    "record_sent_back": OFFICERS, "request_payment": {*OFFICERS, "payments"}, "permit": {*OFFICERS, "payments"},
    "apply_for_withdrawal": DECLARANTS, "approve_withdrawal": SUPERVISOR, "decline_withdrawal": SUPERVISOR,
    "notify_duty": OFFICERS, "permit_withdrawn": {*OFFICERS, "payments"}, "cancel": {*DECLARANTS, "supervisor"},
    "refuse": SUPERVISOR, "correct": SUPERVISOR, "cancel_permission": SUPERVISOR,
    "stop_for_examination": {"consequence"}, "stop_for_verification": {"consequence"}, "release_from_verification": {"consequence"},
    "confiscate_infringing": {"consequence"}, "send_infringing_back": {"consequence"},
    "end_not_imported": {"consequence"},
    "take": WORKING, "assign": OFFICERS, "note": WORKING, "attach_document": {*WORKING, *PARTIES, "consequence", "intake"},
    "place_hold": OFFICERS, "lift_hold": OFFICERS, "remind": {"timer"}, "deadline_passed": {"timer"},
    "recount": {"timer", "operator", "supervisor"}, "resume_deadlines": {"operator", "supervisor"},
}  # fmt: skip


def test_every_transition_is_in_the_table() -> None:
    assert set(machine(ImportDeclaration).moves) == {"draft", *TABLE}


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.proves("67")
def test_the_machine_agrees_with_the_table(name: str) -> None:
    move = machine(ImportDeclaration).moves[name]
    for state, wanted in zip(STATES, TABLE[name], strict=True):
        exists = move.exists_from(state)
        assert exists == (wanted != "."), f"{name} from {state}"
        if exists:
            assert move.target_from(state) == (state if wanted == SAME else wanted), f"{name} from {state}"
    assert not move.opens


def test_a_declaration_begins_as_a_draft_only() -> None:
    opening = [move for move in machine(ImportDeclaration).moves.values() if move.opens]
    assert [(move.name, dict(move.targets)) for move in opening] == [("draft", {"new": "draft"})]


@pytest.mark.parametrize("name", ROLES)
def test_only_the_named_roles_may_take_it(name: str) -> None:
    assert {str(role) for role in machine(ImportDeclaration).moves[name].rule.roles} == ROLES[name]


def test_every_transition_has_its_roles_in_the_table() -> None:
    assert set(ROLES) == set(machine(ImportDeclaration).moves)

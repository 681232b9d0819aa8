"""Who moves next in each state, written by hand: nothing that only customs can do is forgotten in the list of waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.roles import STAFF_ROLES
from arrivals.models import CargoReport, Manifest
from bonded_areas.models import (
    BondedOperation,
    CargoLot,
    Designation,
    FactoryDesignation,
    Licence,
    OutsideStorage,
    Stocktaking,
    Tally,
    Transport,
    TransportBlanket,
)
from clearance.models import SpecialDeclaration
from duties.models import Liability
from ipr_verification.models import (
    CargoInspection,
    Deposit,
    Petition,
    Right,
    RightConcerned,
    SampleInspection,
    Submission,
    VerificationCase,
)
from parties.models import Authorisation, CustomsProcessAdministrator, Mandate, PersonRecord, UserAccount
from statute.awaiting import waiting_of
from statute.clerical import ClericalActs
from statute.machine import NEW, machine
from statute.models import Notice
from statute.procedure import Procedure, all_procedures

DAY, NOW = date(2026, 11, 2), datetime(2026, 11, 2, 1, tzinfo=UTC)
GIVEN = {"on": "2026-11-02"}
# What a state waits for beside what the columns of a row say: who is to act next.
OPERATOR, CARRIER, IMPORTER, HOLDER, NOBODY, TIMER = (
    "operator",
    "carrier",
    "importer",
    "holder",
    "nobody",
    "timer",
)
CUSTOMS, DEPOSITOR, BOTH_SIDES, ORGAN = "customs", "depositor", "both sides", "organ"
STOCK = ("brought_in", "approved")
UNDER_WAY = ("departed", "overdue", "duty_collected")
HELD = ("approved", "improvement_requested")


@dataclass(frozen=True)
class Wait:
    """In which states customs is waited for, what a row then says, and the acts that answer."""

    states: tuple[str, ...]
    says: dict[str, Any]
    answers: set[str]


@dataclass(frozen=True)
class Hand:
    """A machine as a person reads it: who moves next in each state, the waits, and what customs does unasked."""

    next: dict[str, str]
    waits: dict[str, Wait] = field(default_factory=dict)
    unasked: set[str] = field(default_factory=set)


LOT_ENDS = (
    *("removed", "moved", "lost", "destroyed", "disposed", "consumed", "sold", "joined", "struck_off"),
    *("confiscated", "sent_back"),
)
LICENCE_ENDS = ("expired", "discontinued", "lapsed", "revoked")


def _asked(what: str, act: str) -> Wait:
    return Wait(STOCK, {"permissions": {what: {"asked_on": "2026-11-02"}}}, {act, f"refuse_{what}"})


TABLE: dict[type[Procedure], Hand] = {
    CargoReport: Hand({"reported": NOBODY}),
    Manifest: Hand(
        {"reported": CARRIER, "arrived": OPERATOR, "closed": NOBODY, "withdrawn": NOBODY},
        {"unloading": Wait(("reported", "arrived"), {"barred": 2}, {"permit_unloading"})},
        # 15-2: customs asks, the consignee reports.
        {"ask_particulars"},
    ),
    # 59(2): the approval is asked for on paper; without it the operator completes, and all of it is foreign.
    BondedOperation: Hand({"started": OPERATOR, "completed": NOBODY}, unasked={"approve_mixing"}),
    CargoLot: Hand(
        {
            **dict.fromkeys(("brought_in", "approved", "in_operation", "sampled_out"), OPERATOR),
            "out_for_operation": OPERATOR,
            "in_transit": CARRIER,
            **dict.fromkeys(LOT_ENDS, NOBODY),
        },
        {
            "storage": Wait(
                ("brought_in",), {"storage_applied_on": DAY},
                {"inspect_for_storage", "approve_storage", "refuse_storage"},
            ),
            "inspection_outside": Wait(STOCK, {"permissions": {"outside": GIVEN}}, {"inspect_outside"}),
            "more_time": Wait(STOCK, {"more_time_asked": GIVEN}, {"give_more_time", "decline_more_time"}),
            "sample": _asked("sample", "permit_sample"),
            "work": _asked("work", "permit_work"),
            "outside": _asked("outside", "permit_outside"),
            "destruction": Wait(
                STOCK, {"destruction": {"asked_on": "x"}}, {"approve_destruction", "refuse_destruction"}
            ),
            "loss": Wait(
                (*STOCK, "in_operation", "sampled_out", "out_for_operation", "in_transit", *LOT_ENDS),
                {"loss_told": GIVEN},
                {"accept_cause", "reject_cause"},
            ),
        },
        {
            *("ask_for_use_report", "ask_to_remove", "restrict_place", "require_sale_security"),
            *("find_circumstances", "end_circumstances"),
            *("give_outside_security", "give_sale_security"),
        },
    ),
    Designation: Hand(
        {"proposed": CUSTOMS, "designated": NOBODY, "revoked": TIMER, "dropped": NOBODY},
        {
            "designation": Wait(("proposed",), {}, {"designate", "drop"}),
            "works": Wait(("designated",), {"works_asked_on": DAY}, {"consent_to_works", "refuse_works"}),
            "revocation": Wait(
                ("designated",), {"revocation": GIVEN}, {"revoke", "revoke_part", "drop_revocation"}
            ),
            "hearing": Wait(("designated",), {"suspension_hearing_on": DAY}, {"record_suspension_hearing"}),
            "suspension": Wait(("designated",), {"suspension_heard_on": DAY}, {"suspend", "drop_suspension"}),
        },
        # On the way to a designation or revocation, which is what is waited for; a revocation sets its period itself.
        {
            *("announce_hearing", "record_hearing", "record_consultation", "consider_revocation"),
            *("notify_suspension", "specify_cargo", "set_remaining_period", "confirm_empty"),
        },
    ),
    # 61-2(2): a longer period of the reports is set where the office sees fit.
    FactoryDesignation: Hand(
        {**dict.fromkeys(("designated", "reporting", "stopped"), OPERATOR), "ended": NOBODY},
        unasked={"set_months"},
    ),
    Licence: Hand(
        {
            "applied": CUSTOMS,
            "under_review": CUSTOMS,
            "notified": CUSTOMS,
            "licensed": OPERATOR,
            "refused": NOBODY,
            "withdrawn": NOBODY,
            **dict.fromkeys(LICENCE_ENDS, OPERATOR),
        },
        {
            "application": Wait(("applied", "under_review"), {}, {"begin_review", "grant", "refuse"}),
            "notification": Wait(("notified",), {}, {"accept_place", "return_notification"}),
            "renewal": Wait(("licensed",), {"renewal_asked": DAY}, {"renew", "decline_renewal"}),
            "succession": Wait(
                ("licensed",), {"successor_id": 1}, {"approve_succession", "decline_succession"}
            ),
            "passing": Wait(("licensed",), {"transferee_id": 1}, {"approve_transfer", "decline_transfer"}),
            "passed": Wait(
                ("licensed",), {"transferee_id": 1, "transfer_approved_on": DAY, "effective_on": DAY},
                {"complete_transfer"},
            ),
            "hearing": Wait(("licensed",), {"hearing_on": DAY}, {"record_hearing"}),
            "sanction": Wait(
                ("licensed",), {"hearing_on": DAY, "heard_on": DAY}, {"suspend", "revoke", "drop_sanction"}
            ),
            "remaining": Wait(LICENCE_ENDS, {"cargo_remained": True}, {"set_remaining_period", "confirm_empty"}),
        },
        {
            *("record_findings", "charge_fee", "relieve_fee", "notify_sanction", "lift_suspension", "order_measures"),
            *("record_death", "record_dissolution", "record_bankruptcy"),
        },
    ),
    OutsideStorage: Hand(
        {"applied": CUSTOMS, "permitted": TIMER, "refused": NOBODY, "withdrawn": NOBODY, "ended": NOBODY},
        {"application": Wait(("applied",), {}, {"permit", "refuse"})},
    ),
    Stocktaking: Hand(
        {"recorded": NOBODY, "differs": CUSTOMS, "settled": NOBODY},
        {"differences": Wait(("differs",), {}, {"decide"})},
    ),
    Tally: Hand(
        {"brought_in": NOBODY, "differs": CUSTOMS, "settled": NOBODY},
        {"differences": Wait(("differs",), {}, {"settle"})},
    ),
    Transport: Hand(
        {
            "applied": CUSTOMS,
            # 63(6): the carrier submits the manifest, confirmed at the destination, to the office that approved.
            **dict.fromkeys(("approved", "arrived", *UNDER_WAY), CARRIER),
            **dict.fromkeys(("closed", "lost", "turned_back", "refused", "withdrawn", "lapsed"), NOBODY),
        },
        {
            "inspection": Wait(("applied",), {"inspection_ordered": True}, {"record_inspection"}),
            "application": Wait(("applied",), {}, {"approve", "refuse"}),
            "manifest": Wait(
                ("approved",), {"manifest_presented": "M-1"}, {"confirm_manifest", "reject_manifest"}
            ),
            "arrival": Wait(UNDER_WAY, {"presented": GIVEN}, {"confirm_arrival", "reject_arrival"}),
            "loss": Wait(UNDER_WAY, {"loss_notified": GIVEN}, {"decide_loss"}),
            "destruction": Wait(
                ("departed",), {"destruction_asked": GIVEN}, {"approve_destruction", "refuse_destruction"}
            ),
        },
        {"order_inspection", "require_security", "give_security", "extend_period", "redirect", "turn_back"},
    ),
    TransportBlanket: Hand(
        {
            "applied": CUSTOMS,
            "approved": CARRIER,
            **dict.fromkeys(("refused", "withdrawn", "expired"), NOBODY),
        },
        {"application": Wait(("applied",), {}, {"approve", "refuse"})},
        # 63(3), 63(5): the carrier brings the manifests of a period together, on paper.
        {"require_security", "give_security", "confirm_shipped", "confirm_arrived"},
    ),
    SpecialDeclaration: Hand(
        {
            "due": IMPORTER,
            "overdue": CUSTOMS,
            **dict.fromkeys(("filed", "filed_late", "determined", "cancelled"), NOBODY),
        },
        {"determination": Wait(("overdue",), {}, {"determine"})},
    ),
    Liability: Hand(
        {
            "claimed": CUSTOMS,
            "assessed": IMPORTER,
            "extended": IMPORTER,
            "paid": NOBODY,
            "cancelled": NOBODY,
        },
        {
            "assessment": Wait(("claimed",), {}, {"issue_assessment", "drop_claim"}),
            "extension": Wait(("assessed",), {"extension_asked": GIVEN}, {"extend", "decline_extension"}),
        },
        {"alter_assessment"},
    ),
    Authorisation: Hand(
        {
            "applied": CUSTOMS,
            "under_review": CUSTOMS,
            "approved": NOBODY,
            "improvement_requested": HOLDER,
            **dict.fromkeys(
                ("refused", "withdrawn", "revoked", "discontinued", "lapsed", "succeeded"), NOBODY
            ),
        },
        {
            "application": Wait(("applied", "under_review"), {}, {"begin_review", "approve", "refuse"}),
            "measures": Wait(
                ("improvement_requested",), {"measures_reported_on": DAY}, {"accept_measures", "ask_again"}
            ),
            "renewal": Wait(HELD, {"renewal_asked_on": DAY}, {"renew", "refuse_renewal"}),
            "succession": Wait(
                HELD, {"successor_id": 1, "manner": "inheritance"}, {"approve_succession", "refuse_succession"}
            ),
            "takeover": Wait(
                HELD, {"successor_id": 1, "manner": "merger"}, {"approve_takeover", "refuse_takeover"}
            ),
            "hearing": Wait(HELD, {"revocation_items": ["i"], "hearing_on": DAY}, {"record_hearing"}),
            "revocation": Wait(
                HELD, {"revocation_items": ["i"], "hearing_on": DAY, "heard_on": DAY},
                {"revoke", "drop_revocation"},
            ),
        },
        {"record_findings", "request_improvement", "announce_revocation"},
    ),
    CustomsProcessAdministrator: Hand(
        {"appointed": IMPORTER, "notified": NOBODY, "dismissed": NOBODY, "withdrawn": NOBODY},
        unasked={"request_books"},
    ),
    Mandate: Hand(
        {"drafted": IMPORTER, **dict.fromkeys(("in_force", "revoked", "expired", "withdrawn"), NOBODY)}
    ),
    # The register is kept from what its holder, or the Patent Office, makes known.
    Right: Hand({"registered": NOBODY, "lapsed": NOBODY}, unasked={"correct", "lapse"}),
    Petition: Hand(
        {
            "filed": CUSTOMS,
            "under_examination": CUSTOMS,
            **dict.fromkeys(("accepted", "not_accepted", "expired", "withdrawn"), NOBODY),
        },
        {
            "examination": Wait(("filed",), {}, {"begin_examination"}),
            "decision": Wait(("under_examination",), {}, {"accept", "refuse"}),
            "renewal": Wait(("accepted",), {"renewal_asked_on": DAY}, {"renew", "decline_renewal"}),
            "guides": Wait(
                ("filed", "under_examination", "accepted"), {"guides_waiting": 1}, {"confirm_guide", "return_guide"}
            ),
        },
        # 69-14: where customs finds it necessary; 69-13(1): the petitioner writes that something has changed.
        {"designate_advisor", "ask_advisor", "record_advice", "change"},
    ),
    # Who deposits is next while it is owed; what it shows, and what it asks back, waits for customs.
    Deposit: Hand(
        {
            **dict.fromkeys(("ordered", "shortfall_ordered"), DEPOSITOR),
            **dict.fromkeys(("provided", "defaulted", "lifted", "recovered"), NOBODY),
        },
        {
            "presented": Wait(
                ("ordered", "shortfall_ordered", "provided", "defaulted"), {"presented": [{}]}, {"accept", "reject"}
            ),
            "recovery": Wait(
                ("shortfall_ordered", "provided", "defaulted", "lifted"),
                {"recovery": {"number": 1}},
                {"confirm_recovery", "decline_recovery"},
            ),
            "shortfall": Wait(("provided",), {"short_since": DAY, "purpose": "petition"}, {"order_shortfall"}),
        },
        # What customs hears of: a contract that ended, a payment, a notice; 69-15(2) may be ordered at any time.
        {"end_contract", "pay_out"},
    ),
    CargoInspection: Hand(
        {"applied": CUSTOMS, **dict.fromkeys(("opportunity_given", "made", "not_used", "ended"), NOBODY)},
        {"opportunity": Wait(("applied",), {}, {"give_opportunity"})},
        # The applicant comes on the day; an official of customs is there.
        {"record_inspection", "record_late"},
    ),
    SampleInspection: Hand(
        {
            "applied": CUSTOMS,
            "approved": HOLDER,
            "inspected": HOLDER,
            **dict.fromkeys(("closed", "refused", "withdrawn", "ended"), NOBODY),
        },
        {
            "approval": Wait(("applied",), {}, {"approve", "refuse"}),
            "attendance": Wait(("applied", "approved"), {"attendance": "asked"}, {"answer_attendance"}),
        },
        # 69-16(5): where it is necessary; the inspection on its day, in the presence of customs.
        {"order_deposit", "set_day", "record_inspection"},
    ),
    # While it is open each right runs its own days; customs finds when both sides were heard (69-12(5)).
    VerificationCase: Hand(
        {
            "suspected": CUSTOMS,
            "opened": BOTH_SIDES,
            **dict.fromkeys(
                ("not_opened", "found_infringing", "found_in_part", "found_not_infringing", "discontinued"), NOBODY
            ),
        },
        {
            "opening": Wait(("suspected",), {}, {"confirm_suspicion", "drop_suspicion"}),
            "measures": Wait(
                ("found_infringing", "found_in_part"), {"measures_due": True}, {"confiscate", "order_sending_back"}
            ),
            "sending_back": Wait(
                ("found_infringing", "found_in_part"), {"sending_back_ordered_on": DAY}, {"record_sent_back"}
            ),
        },
        {"add_right", "state_manufacturer", "name_lot", "find", "release_rest"},
    ),
    RightConcerned: Hand(
        {
            **dict.fromkeys(("opened", "evidence_period"), BOTH_SIDES),
            "under_opinion": ORGAN,
            **dict.fromkeys(("found_infringing", "found_not_infringing", "closed", "discontinued"), NOBODY),
        },
        {
            "opinion": Wait(
                ("evidence_period", "under_opinion"), {"opinion_asked": True}, {"seek_opinion", "refuse_opinion"}
            ),
            "discontinuance": Wait(
                ("evidence_period", "under_opinion"), {"discontinuance_asked_on": DAY},
                {"order_discontinuance_deposit"},
            ),
            "default": Wait(
                ("opened", "evidence_period", "under_opinion"), {"petition_deposit_defaulted_on": DAY},
                {"discontinue_for_default"},
            ),
        },
        # 69-17(4): what the organ says comes by itself; the supervisor extends or orders where it is needed.
        {"record_opinion", "extend", "order_petition_deposit"},
    ),
    Submission: Hand({"submitted": NOBODY, "disclosed": NOBODY}, unasked={"disclose"}),
    PersonRecord: Hand({"registered": NOBODY}),
    Notice: Hand(
        {
            **dict.fromkeys(("issued", "dispatched", "returned"), CUSTOMS),
            "published": TIMER,
            "served": NOBODY,
        },
        {
            "dispatch": Wait(("issued",), {}, {"dispatch"}),
            "receipt": Wait(("dispatched",), {}, {"record_receipt", "presume_receipt", "record_return"}),
            "return": Wait(("returned",), {}, {"dispatch", "publish"}),
        },
        {"correct_receipt"},
    ),
    UserAccount: Hand({"active": NOBODY, "inactive": NOBODY}),
}  # fmt: skip
CLERICAL = {name for name in vars(ClericalActs) if not name.startswith("_")}


def waits(procedure: type[Procedure], state: str, **says: Any) -> set[str]:
    """What such a row waits for."""
    return set(waiting_of(procedure(state=state, **says), 1, {}, NOW).waits)


def test_the_table_has_every_machine_and_state_of_these_apps() -> None:
    apps = {"arrivals", "parties", "duties", "bonded_areas", "ipr_verification"}
    found = {one for one in all_procedures() if one._meta.app_label in apps} | {SpecialDeclaration, Notice}
    assert {one: set(machine(one).states) for one in found} == {
        one: set(hand.next) for one, hand in TABLE.items()
    }


@pytest.mark.parametrize("procedure", TABLE, ids=lambda one: one.kind())
def test_customs_is_waited_for_where_the_table_says_and_nowhere_else(procedure: type[Procedure]) -> None:
    hand = TABLE[procedure]
    assert {one.name for one in procedure.awaited} == set(hand.waits)
    for state, who in hand.next.items():
        # With nothing asked, only a state in which customs moves next is waited in.
        assert bool(waits(procedure, state)) == (who == CUSTOMS), state
        for name, wait in hand.waits.items():
            assert (name in waits(procedure, state, **wait.says)) == (state in wait.states), (name, state)


@pytest.mark.parametrize("procedure", TABLE, ids=lambda one: one.kind())
def test_what_customs_alone_can_do_answers_a_wait_or_is_done_unasked(procedure: type[Procedure]) -> None:
    hand, moves = TABLE[procedure], machine(procedure).moves
    of_customs = {
        name
        for name, move in moves.items()
        if name not in CLERICAL and set(move.rule.roles) <= STAFF_ROLES and not move.exists_from(NEW)
    }
    answers = {act for wait in hand.waits.values() for act in wait.answers}
    assert answers & hand.unasked == set()
    assert of_customs <= answers | hand.unasked
    assert hand.unasked <= of_customs


@pytest.mark.parametrize("procedure", TABLE, ids=lambda one: one.kind())
def test_nothing_waits_for_what_cannot_be_done_from_that_state(procedure: type[Procedure]) -> None:
    moves = machine(procedure).moves
    acts = {one.name: one.act for one in procedure.awaited}
    for name, wait in TABLE[procedure].waits.items():
        assert acts[name] in wait.answers
        for state in wait.states:
            assert any(moves[act].exists_from(state) for act in wait.answers), (name, state)
        assert all(any(moves[act].exists_from(one) for one in wait.states) for act in wait.answers), name

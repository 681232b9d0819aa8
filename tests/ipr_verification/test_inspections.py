"""Inspections of suspect cargo and of samples of it: who may, while what runs, who is told (69-13(4), 69-16)."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.actors import Actor
from ipr_verification.models import (
    CargoInspection,
    Deposit,
    RightConcerned,
    SampleInspection,
    VerificationCase,
)
from ipr_verification.models.cargo_inspection import State as CargoState
from ipr_verification.models.sample_inspection import State as SampleState
from ipr_verification.reactions import end_inspections
from statute.clerical import ClericalActs
from statute.door import open_case, perform
from statute.errors import InvalidInput, Refused
from statute.machine import ANY, NEW, machine
from statute.models import Notice, OutboxEvent
from statute.outbox import Event
from statute.sweep import sweep
from tests.ipr_verification.case_scene import Gate, on, refused

pytestmark = pytest.mark.django_db
SAMPLE = {"sample": "one bag of line 1", "reason": "The seams tell.", "method": "opened and measured"}
FINDINGS = {
    "necessary": "Seams are seen on the open bag alone.", "interests": "One of four hundred bags.",
    "purposes": "It is given back.", "ability": "A laboratory of its own.",
}  # fmt: skip
DAY = {"on": "2026-11-12", "place": "Oi Bonded Warehouse"}
DEPOSIT = {
    "amount": 300_000,
    "due_on": "2026-11-13",
    "depository": "Tokyo Legal Affairs Bureau",
    "reason": "Damages",
}


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


def running(
    gate: Gate, kind: str = "trademark", *, petition: bool = True
) -> tuple[VerificationCase, RightConcerned]:
    """A procedure of which both sides have their notices since Monday 9 November."""
    with on("2026-11-02"):
        right = gate.border.right(kind)
        named = gate.border.accepted(right) if petition else right
    with on("2026-11-06"):
        case = gate.opened(named)
    with on("2026-11-09"):
        return case, gate.received(case, "2026-11-09")


def opened(model: Any, right: RightConcerned, actor: Actor, **more: Any) -> int:
    given = {"concerned": right.case.reference, "reason": "To compare it.", **more}
    return int(open_case(model, "apply", actor, right.case.office_id, given).case_id)


def why_not(model: Any, right: RightConcerned, actor: Actor, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        opened(model, right, actor, **more)
    return [(reason.code, str(reason.article)) for reason in caught.value.reasons]


def sampled(gate: Gate, right: RightConcerned, **more: Any) -> int:
    return opened(SampleInspection, right, gate.holder, **{**SAMPLE, **more})


def sample(case_id: int) -> SampleInspection:
    found: SampleInspection = SampleInspection.objects.get(pk=case_id)
    return found


def reacted() -> None:
    """What follows the end of procedures, twice, as after a worker that died."""
    for row in [*OutboxEvent.objects.filter(topic="right_concerned.ended")] * 2:
        end_inspections(Event(row.id, row.case_id, row.at, row.topic, row.payload))


def told(case_id: int) -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(about_id=case_id).select_related("addressee").order_by("pk")
    return [(row.sort, row.addressee.code, row.article) for row in rows]


# --- the cargo itself ---------------------------------------------------------------------------------


@pytest.mark.proves("69-13(4)")
def test_either_side_is_given_a_day_and_neither_learns_of_the_other(gate: Gate) -> None:
    _case, right = running(gate)
    with on("2026-11-10"):
        theirs = opened(CargoInspection, right, gate.holder)
        own = opened(CargoInspection, right, gate.importer)
        assert CargoInspection.objects.get(pk=own).case.awaited.keys() == {"opportunity"}
        perform(theirs, "give_opportunity", gate.ip, DAY)
    (notice,) = told(theirs)
    assert notice[:2] == ("cargo_inspection", "RGT-01")
    assert notice[2] == "69-13(4)"
    for actor, sees in ((gate.holder, theirs), (gate.importer, own), (gate.border.rival(), None)):
        assert list(CargoInspection.objects.visible_to(actor).values_list("pk", flat=True)) == [sees] * bool(
            sees
        )
    with on("2026-11-12"):
        assert (
            refused(theirs, "record_inspection", gate.holder, {"on": "2026-11-12", "official": "x"})[0][0]
            == "role"
        )
        perform(theirs, "record_inspection", gate.ip, {"on": "2026-11-12", "official": "Ken Ito"})
    assert CargoInspection.objects.get(pk=theirs).state == "made"


@pytest.mark.proves("69-4(4)")
def test_for_export_the_opportunity_is_that_of_69_4(gate: Gate) -> None:
    with on("2026-11-02"):
        petition = gate.border.accepted(gate.border.right(), side="export")
    with on("2026-11-06"):
        right = gate.right_of(gate.exported(petition))
        case_id = opened(CargoInspection, right, gate.holder)
        perform(case_id, "give_opportunity", gate.ip, DAY)
        assert told(case_id)[0][2] == "69-4(4)"


@pytest.mark.proves("69-13(4)")
def test_cargo_is_inspected_on_a_petition_while_the_procedure_runs(gate: Gate) -> None:
    _case, bare = running(gate, petition=False)
    with on("2026-11-10"):
        assert why_not(CargoInspection, bare, gate.holder) == [("petition_is_accepted", "69-13(4)")]
        assert why_not(CargoInspection, bare, gate.border.rival())[0][0] == "case_is_known"


@pytest.mark.proves("69-13(4)", "69-16(1)")
def test_what_was_applied_for_ends_with_the_procedure(gate: Gate) -> None:
    case, right = running(gate)
    with on("2026-11-10"):
        cargo, one = opened(CargoInspection, right, gate.holder), sampled(gate, right)
        perform(case.pk, "give_up", gate.importer, {"reason": "Not imported."})
        reacted()
        assert CargoInspection.objects.get(pk=cargo).state == "ended"
        assert sample(one).state == "ended"
        assert why_not(CargoInspection, right, gate.holder) == [("procedure_is_running", "69-12(1)")]
        assert why_not(SampleInspection, right, gate.holder, **SAMPLE) == [
            ("procedure_is_running", "69-12(1)")
        ]


@pytest.mark.proves("69-13(4)")
def test_an_opportunity_whose_day_passes_was_not_used(gate: Gate) -> None:
    _case, right = running(gate)
    with on("2026-11-10"):
        case_id = opened(CargoInspection, right, gate.holder)
        assert (
            refused(case_id, "give_opportunity", gate.ip, {**DAY, "on": "2026-11-09"})[0][0]
            == "day_lies_ahead"
        )
        perform(case_id, "give_opportunity", gate.ip, DAY)
    with on("2026-11-12"):
        sweep()
        assert CargoInspection.objects.get(pk=case_id).state == "opportunity_given"
    with on("2026-11-13"):
        sweep()
    assert CargoInspection.objects.get(pk=case_id).state == "not_used"


# --- a sample -----------------------------------------------------------------------------------------


@pytest.mark.proves("69-16(1)")
def test_the_importer_is_told_at_once_and_sees_no_more_than_that(gate: Gate) -> None:
    _case, right = running(gate)
    with on("2026-11-10"):
        case_id = sampled(gate, right)
    assert told(case_id) == [("sample_applied", "IMP01", "69-16(1)")]
    assert SampleInspection.objects.visible_to(gate.importer).filter(pk=case_id).exists()
    assert not sample(case_id).papers_shown_to(gate.importer)
    assert sample(case_id).papers_shown_to(gate.holder)
    assert not SampleInspection.objects.visible_to(gate.border.rival()).exists()


@pytest.mark.proves("69-16(1)")
def test_a_sample_is_for_whoever_holds_such_a_right_on_a_petition(gate: Gate) -> None:
    _case, right = running(gate, petition=False)
    with on("2026-11-10"):
        assert why_not(SampleInspection, right, gate.holder, **SAMPLE) == [("rests_on_petition", "69-16(1)")]
        assert why_not(SampleInspection, right, gate.importer, **SAMPLE)[0][0] == "role"


@pytest.mark.proves("69-16(1)")
def test_of_exports_no_sample_is_inspected(gate: Gate) -> None:
    with on("2026-11-02"):
        petition = gate.border.accepted(gate.border.right(), side="export")
    with on("2026-11-06"):
        right = gate.right_of(gate.exported(petition))
        assert why_not(SampleInspection, right, gate.holder, **SAMPLE) == [("is_of_import", "69-16(1)")]


@pytest.mark.proves("69-16(2)", "69-16(3)", "69-16(4)", "69-16(6)")
def test_it_is_approved_with_a_finding_on_each_requirement_and_inspected_before_an_official(
    gate: Gate,
) -> None:
    _case, right = running(gate)
    with on("2026-11-10"):
        case_id = sampled(gate, right)
        for missing in FINDINGS:
            with pytest.raises(InvalidInput) as without:
                perform(case_id, "approve", gate.supervisor, {**FINDINGS, **DAY, missing: ""})
            assert [one.field for one in without.value.reasons] == [missing]
        perform(case_id, "approve", gate.supervisor, {**FINDINGS, **DAY})
        assert told(case_id)[1:] == [
            ("sample_approved_to_holder", "RGT-01", "69-16(3)"),
            ("sample_approved_to_trader", "IMP01", "69-16(3)"),
        ]
        perform(case_id, "apply_to_attend", gate.importer)
        assert "attendance" in sample(case_id).case.awaited
    made = {"on": "2026-11-12", "official": "Ken Ito", "attended_by": "A. Nakamura", "expenses": 12_000}
    with on("2026-11-12"):
        assert refused(case_id, "record_inspection", gate.ip, made) == [("attended_as_granted", "69-16(6)")]
        perform(case_id, "answer_attendance", gate.ip, {"granted": True})
        with pytest.raises(InvalidInput):
            perform(case_id, "record_inspection", gate.ip, {**made, "official": ""})
        perform(case_id, "record_inspection", gate.ip, made)
        assert refused(case_id, "report_result", gate.importer, {"result": "x"})[0][0] == "role"
        perform(case_id, "report_result", gate.holder, {"result": "Seams of another maker; given back."})
    row = sample(case_id)
    assert (row.state, row.official, row.attended_by, row.expenses) == (
        "closed",
        "Ken Ito",
        "A. Nakamura",
        12_000,
    )


@pytest.mark.proves("69-16(2)")
@pytest.mark.parametrize("ground", ["evident", "unnecessary", "i", "ii", "iii", "iv"])
def test_it_is_not_approved_on_a_ground_of_the_law_with_the_reason(gate: Gate, ground: str) -> None:
    _case, right = running(gate)
    with on("2026-11-10"):
        case_id = sampled(gate, right)
        given = {"ground": ground, "reason": "The guide shows it."}
        assert refused(case_id, "refuse", gate.ip, given)[0][0] == "role"
        assert refused(case_id, "refuse", gate.supervisor, {**given, "ground": "deposit"}) == [
            ("deposit_is_missing_if_said", "69-16(5)")
        ]
        perform(case_id, "refuse", gate.supervisor, given)
    assert (sample(case_id).state, told(case_id)[-1][:2]) == ("refused", ("sample_refused", "RGT-01"))


@pytest.mark.proves("69-16(5)")
def test_where_a_deposit_is_ordered_nothing_is_approved_before_it_is_there(gate: Gate) -> None:
    case, right = running(gate)
    with on("2026-11-10"):
        case_id = sampled(gate, right)
        perform(case_id, "order_deposit", gate.supervisor, DEPOSIT)
        assert refused(case_id, "approve", gate.supervisor, {**FINDINGS, **DAY}) == [
            ("deposit_is_there", "69-16(5)")
        ]
        deposit = Deposit.objects.get(about_id=case_id)
        assert (deposit.purpose, deposit.depositor.code, deposit.beneficiary.code) == (
            "sample",
            "RGT-01",
            "IMP01",
        )
        gate.deposited(deposit, gate.holder, 300_000)
        perform(case_id, "approve", gate.supervisor, {**FINDINGS, **DAY})
    # The goods are found to infringe: the applicant may recover it.
    with on("2026-11-30"):
        gate.finding(case, 1, 2)
        reacted()
        assert sample(case_id).state == "ended"
        assert "found_infringing" in Deposit.objects.get(pk=deposit.pk).notified


@pytest.mark.proves("69-16(5)")
def test_when_the_day_for_the_deposit_passes_it_is_not_approved(gate: Gate) -> None:
    _case, right = running(gate)
    with on("2026-11-10"):
        case_id = sampled(gate, right)
        perform(case_id, "order_deposit", gate.supervisor, DEPOSIT)
    with on("2026-11-14"):
        sweep()
    with on("2026-11-16"):
        given = {**FINDINGS, "on": "2026-11-18", "place": "Oi"}
        assert refused(case_id, "approve", gate.supervisor, given) == [("deposit_is_there", "69-16(5)")]
        perform(case_id, "refuse", gate.supervisor, {"ground": "deposit", "reason": "Nothing came."})
    assert Deposit.objects.get(about_id=case_id).state == "lifted"


# --- the tables ---------------------------------------------------------------------------------------

CUSTOMS = {"ip_officer", "supervisor"}
CARGO: dict[str, tuple[dict[str, str], set[str]]] = {
    "apply": ({"new": "applied"}, {"rightholder", "importer", "broker", "ip_officer"}),
    "give_opportunity": (dict.fromkeys(("applied", "opportunity_given"), "opportunity_given"), CUSTOMS),
    "record_inspection": ({"opportunity_given": "made"}, CUSTOMS),
    "pass_unused": ({"opportunity_given": "not_used"}, {"timer"}),
    "record_late": ({"not_used": "made"}, {"supervisor"}),
    "end": (dict.fromkeys(("applied", "opportunity_given"), "ended"), {"consequence"}),
}
EARLY = ("applied", "approved")
SAMPLES: dict[str, tuple[dict[str, str], set[str]]] = {
    "apply": ({"new": "applied"}, {"rightholder", "ip_officer"}),
    "order_deposit": ({"applied": "applied"}, {"supervisor"}),
    "note_deposit": ({one: one for one in (*EARLY, "inspected")}, {"consequence"}),
    "note_default": ({"applied": "applied"}, {"consequence"}),
    "approve": ({"applied": "approved"}, {"supervisor"}),
    "refuse": ({"applied": "refused"}, {"supervisor"}),
    "withdraw": (dict.fromkeys(EARLY, "withdrawn"), {"rightholder"}),
    "apply_to_attend": ({one: one for one in EARLY}, {"importer", "broker"}),
    "answer_attendance": ({one: one for one in EARLY}, CUSTOMS),
    "set_day": ({"approved": "approved"}, CUSTOMS),
    "record_inspection": ({"approved": "inspected"}, CUSTOMS),
    "report_result": ({"inspected": "closed"}, {"rightholder", *CUSTOMS}),
    "end": (dict.fromkeys((*EARLY, "inspected"), "ended"), {"consequence"}),
    "note_outcome": ({one: one for one in SampleState.values}, {"consequence"}),
}
CLERICAL = {name for name in vars(ClericalActs) if not name.startswith("_")}


@pytest.mark.proves("69-13(4)", "69-16(2)")
@pytest.mark.parametrize(("model", "table"), [(CargoInspection, CARGO), (SampleInspection, SAMPLES)])
def test_the_machine_agrees_with_the_table(
    model: Any, table: dict[str, tuple[dict[str, str], set[str]]]
) -> None:
    whole = machine(model)
    assert {
        name: (
            {state: move.target_from(state) for state in (NEW, *whole.states) if move.exists_from(state)},
            set(map(str, move.rule.roles)),
        )
        for name, move in whole.moves.items()
        if name not in CLERICAL and (ANY not in move.targets or name in table)
    } == table
    assert set(CargoState.values) == {"applied", "opportunity_given", "made", "not_used", "ended"}

"""The export side: the same machine, by the articles of its own subsection (69-2 to 69-10)."""

from __future__ import annotations

import pytest

from ipr_verification.models import RightConcerned, VerificationCase
from statute.door import perform
from statute.models import DeadlineRow, Notice
from statute.sweep import sweep
from tests.ipr_verification.case_scene import Gate, on, refused

pytestmark = pytest.mark.django_db
ASK = {"question": "Does the pump fall under claim 1?"}
ORDER = {
    "amount": 1_000_000,
    "due_on": "2026-12-07",
    "depository": "Legal Affairs Bureau",
    "reason": "a season",
}


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


def an_export(gate: Gate, kind: str = "patent") -> tuple[VerificationCase, RightConcerned]:
    """Pumps to be exported, a petition for exports; both sides have their notices on Monday 9 November."""
    with on("2026-11-02"):
        petition = gate.border.accepted(gate.border.right(kind), side="export")
    with on("2026-11-06"):
        case = gate.exported(petition, manufacturer="Pump Works")
    with on("2026-11-09"):
        return case, gate.received(case, "2026-11-09")


def articles(about: int, *sorts: str) -> set[str]:
    return {one.article for one in Notice.objects.filter(about_id=about, sort__in=sorts)}


@pytest.mark.proves("69-3(1)")
@pytest.mark.proves("69-3(2)")
@pytest.mark.proves("69-3(3)")
@pytest.mark.proves("69-3(5)")
@pytest.mark.proves("69-2(2)")
def test_an_export_is_opened_found_on_and_confiscated_by_its_own_articles(gate: Gate) -> None:
    case, right = an_export(gate)
    told = dict(gate.facts(right.pk, "opening_to_holder"))
    assert (told["Exporter"], told["Consignee"], told["Manufacturer"]) == (
        gate.scene.importer.name_en, "Acme Ltd", "Pump Works",
    )  # fmt: skip
    assert dict(gate.facts(right.pk, "opening_to_trader"))["Rightholder"] == gate.border.holder.name_en
    assert articles(right.pk, "opening_to_holder", "opening_to_trader") == {"69-3(1)"}
    measure = {"goods": [1], "reason": "counterfeit"}
    with on("2026-11-25"):
        gate.finding(case, 1)
        assert articles(right.pk, "finding_to_holder") == {"69-3(5)"}
        assert articles(case.pk, "finding_to_trader") == {"69-3(5)"}
        # 69-2(2) knows confiscation alone.
        back = refused(case.pk, "order_sending_back", gate.supervisor, measure)
        assert back == [("sending_back_is_ordered_of_imports", "69-2(2)")]
        perform(case.pk, "confiscate", gate.supervisor, measure)
    assert case.goods.get().measure == "confiscated"


@pytest.mark.proves("69-3(6)")
def test_an_exporter_notifies_before_it_calls_the_export_off(gate: Gate) -> None:
    case, right = an_export(gate)
    with on("2026-11-10"):
        perform(case.pk, "give_up", gate.importer, {"reason": "not exported"})
    assert (gate.the(case.pk).state, articles(right.pk, "no_longer_imported")) == (
        "discontinued",
        {"69-3(6)"},
    )


@pytest.mark.proves("69-7(1)")
@pytest.mark.proves("69-7(2)")
@pytest.mark.proves("69-7(3)")
@pytest.mark.proves("69-10(2)")
def test_the_days_and_a_request_that_is_not_followed(gate: Gate) -> None:
    _case, right = an_export(gate)
    window = DeadlineRow.objects.get(case_id=right.pk, name="window")
    assert (str(window.ends_on), "69-7(1)" in str(window.basis)) == ("2026-11-20", True)
    assert articles(right.pk, "notice_date_to_trader") == {"69-10(2)"}
    with on("2026-11-20"):
        late = refused(right.pk, "extend", gate.supervisor, {"reason": "x"})
        assert late == [("extension_too_late", "69-7(1)")]
        perform(right.pk, "request_opinion", gate.importer, ASK)
        no = {"ground": "unnecessary", "reason": "plain"}
        perform(right.pk, "refuse_opinion", gate.supervisor, no)
    assert articles(right.pk, "opinion_not_sought") == {"69-7(3)"}
    with on("2026-11-21"):
        assert ("window_over", "69-7(1)") in refused(right.pk, "request_opinion", gate.holder, ASK)


@pytest.mark.proves("69-7(4)")
@pytest.mark.proves("69-7(5)")
@pytest.mark.proves("69-7(6)")
@pytest.mark.proves("69-7(7)")
@pytest.mark.proves("69-7(8)")
def test_an_opinion_is_told_locks_and_is_not_needed_after_the_other_finding(gate: Gate) -> None:
    case, right = an_export(gate)
    with on("2026-11-12"):
        perform(right.pk, "request_opinion", gate.holder, ASK)
        perform(right.pk, "seek_opinion", gate.supervisor, {"organ": "patent_office", **ASK})
    hearing = right.hearings.get()
    assert hearing.article == "69-7(2)"
    assert articles(right.pk, "opinion_sought_of_patent_office_to_trader") == {"69-7(5)"}
    due = DeadlineRow.objects.get(case_id=right.pk, name="opinion")
    # The thirtieth day after the 12th is Saturday 12 December: Monday the 14th.
    assert str(due.ends_on) == "2026-12-14"
    with on("2026-11-25"):
        none = {"goods": [1], "finding": "not_infringing", "reasons": "x"}
        assert refused(case.pk, "find", gate.supervisor, none) == [("opinion_outstanding", "69-7(7)")]
        gate.finding(case, 1)
    hearing.refresh_from_db()
    assert str(hearing.not_needed_on) == "2026-11-25"


@pytest.mark.proves("69-7(9)")
@pytest.mark.proves("69-7(10)")
def test_an_opinion_of_its_own_accord_is_told_to_both_and_locks_nothing(gate: Gate) -> None:
    with on("2026-11-06"):
        case = gate.exported(gate.border.right("trade_secret"))
    with on("2026-11-09"):
        right = gate.received(case, "2026-11-09")
    with on("2026-11-12"):
        perform(right.pk, "seek_opinion", gate.supervisor, {"organ": "meti", **ASK})
        given = {"organ": "meti", "on": "2026-11-12", "substance": "It is."}
        perform(right.pk, "record_opinion", gate.ip, given)
    assert right.hearings.get().article == "69-7(9)"
    assert articles(right.pk, "opinion_of_meti_to_holder", "opinion_of_meti_to_trader") == {"69-7(6)"}
    assert gate.right_of(case).state == "evidence_period"


@pytest.mark.proves("69-8(1)")
@pytest.mark.proves("69-8(2)")
@pytest.mark.proves("69-8(3)")
@pytest.mark.proves("69-8(4)")
@pytest.mark.proves("69-8(5)")
@pytest.mark.parametrize(("kind", "organ"), [("breeder", "maff"), ("unfair_indication", "meti")])
def test_a_minister_is_heard_for_reference_and_told_when_no_longer_needed(
    gate: Gate, kind: str, organ: str
) -> None:
    with on("2026-11-06"):
        case = gate.exported(gate.border.right(kind))
    with on("2026-11-09"):
        right = gate.received(case, "2026-11-09")
    with on("2026-11-12"):
        perform(right.pk, "seek_opinion", gate.supervisor, {"organ": organ, **ASK})
        due = DeadlineRow.objects.get(case_id=right.pk, name="opinion")
        assert "69-8(2)" in str(due.basis)
        assert articles(right.pk, f"opinion_sought_of_{organ}_to_holder") == {"69-8(3)"}
        perform(
            right.pk, "record_opinion", gate.ip, {"organ": organ, "on": "2026-11-12", "substance": "It is."}
        )
        assert articles(right.pk, f"opinion_of_{organ}_to_trader") == {"69-8(4)"}
        perform(right.pk, "seek_opinion", gate.supervisor, {"organ": organ, **ASK})
    with on("2026-11-25"):
        gate.finding(case, 1, infringing=False)
    assert {one.article for one in right.hearings.all()} == {"69-8(1)"}
    assert str(right.hearings.order_by("-id")[0].not_needed_on) == "2026-11-25"


@pytest.mark.proves("69-9")
def test_advisors_are_heard_for_reference_but_not_on_a_breeders_right(gate: Gate) -> None:
    with on("2026-11-06"):
        case = gate.exported(gate.border.right("breeder"), gate.border.right("design", number="D-1"))
    with on("2026-11-09"):
        breeder, design = gate.received(case, "2026-11-09"), gate.received(case, "2026-11-09", at=1)
    with on("2026-11-12"):
        not_heard = refused(breeder.pk, "seek_opinion", gate.supervisor, {"organ": "advisors", **ASK})
        assert not_heard == [("organ_is_heard_on_it", "69-7(9)")]
        perform(design.pk, "seek_opinion", gate.supervisor, {"organ": "advisors", **ASK})
    assert design.hearings.get().article == "69-9"


@pytest.mark.proves("69-10(1)")
@pytest.mark.proves("69-10(3)")
@pytest.mark.proves("69-10(11)")
@pytest.mark.proves("69-10(12)")
def test_an_exporter_may_have_the_procedures_discontinued_against_a_deposit(gate: Gate) -> None:
    case, right = an_export(gate)
    with on("2026-11-20"):
        assert refused(right.pk, "request_discontinuance", gate.importer) == [
            ("discontinuance_too_early", "69-10(1)")
        ]
    with on("2026-11-21"):
        perform(right.pk, "request_discontinuance", gate.importer)
        assert articles(right.pk, "discontinuance_asked") == {"69-10(3)"}
        perform(right.pk, "order_discontinuance_deposit", gate.supervisor, ORDER)
        gate.deposited(gate.deposit(right), gate.importer, 1_000_000)
    assert (gate.the(case.pk).state, gate.right_of(case).state) == ("discontinued", "discontinued")
    assert articles(right.pk, "discontinued_to_holder", "discontinued_to_trader") == {"69-10(12)"}


@pytest.mark.proves("69-6(1)")
@pytest.mark.proves("69-6(10)")
@pytest.mark.proves("69-6(11)")
def test_a_petitioner_who_does_not_deposit_may_be_discontinued(gate: Gate) -> None:
    case, right = an_export(gate)
    with on("2026-11-24"):
        perform(right.pk, "order_petition_deposit", gate.supervisor, ORDER)
    with on("2026-12-08"):
        sweep()
        perform(right.pk, "discontinue_for_default", gate.supervisor, {"reason": "no deposit"})
    assert gate.the(case.pk).state == "discontinued"
    assert articles(right.pk, "discontinued_to_holder", "discontinued_to_trader") == {"69-6(11)"}


@pytest.mark.proves("69-2(1)")
def test_a_layout_design_stops_no_export(gate: Gate) -> None:
    from statute.errors import Refused

    right = gate.border.right("layout_design")
    with on("2026-11-06"), pytest.raises(Refused) as caught:
        gate.exported(right)
    assert [(one.code, one.field) for one in caught.value.reasons] == [
        ("right_not_for_export", "rights.0.right")
    ]
    with on("2026-11-06"):
        assert gate.opened(right).state == "opened"  # 69-11(1)(ix) names it

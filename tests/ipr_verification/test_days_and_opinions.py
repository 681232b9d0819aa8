"""The days of both sides, the opinions, the locks and the discontinuance, at the door (69-15, 69-17 to 69-20)."""

from __future__ import annotations

import pytest
from django.db import transaction

from ipr_verification.models import RightConcerned, Submission, VerificationCase
from statute.door import open_case, perform
from statute.errors import Refused
from statute.models import DeadlineRow, JournalEntry, Notice
from statute.sweep import sweep
from tests.ipr_verification.case_scene import Gate, last_instant, on, refused

pytestmark = pytest.mark.django_db
ASK = {"question": "Does the clasp fall under claim 1?"}
SEEK = {"organ": "patent_office", "question": "Does the clasp fall under claim 1?"}


@pytest.fixture
def gate() -> Gate:
    with on("2026-11-02"):
        return Gate.made()


def a_patent_case(gate: Gate, received: str = "2026-11-09") -> tuple[VerificationCase, RightConcerned]:
    """A case that rests on a petition on a patent; both sides have their notices on a day."""
    with on("2026-11-02"):
        petition = gate.border.accepted(gate.border.right("patent"))
    with on("2026-11-06"):
        case = gate.opened(petition)
    with on(received):
        return case, gate.received(case, received)


def ends_on(case_id: int, name: str) -> str:
    return str(DeadlineRow.objects.get(case_id=case_id, name=name, status="running").ends_on)


@pytest.mark.proves("69-17(1)")
@pytest.mark.proves("69-20(2)")
def test_the_days_run_from_proven_receipt_and_one_recorded_late_recounts(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    assert (right.state, str(right.notice_date)) == ("evidence_period", "2026-11-09")
    assert ends_on(right.pk, "window") == "2026-11-20"
    told = gate.notice(right.pk, "notice_date_to_trader")
    assert (told.article, told.addressee_id) == ("69-20(2)", gate.scene.importer.pk)
    # Before the last of the ten days, the 20th.
    assert ends_on(right.pk, "tell_the_trader") == "2026-11-19"
    # The slip bears the 10th: the tenth day is the 24th, the 23rd being a holiday; the other day is told anew.
    with on("2026-11-12"):
        notice = gate.notice(right.pk, "opening_to_holder")
        perform(notice.pk, "correct_receipt", gate.supervisor, {"on": "2026-11-10", "evidence": "the slip"})
    assert ends_on(right.pk, "window") == "2026-11-24"
    again = gate.notice(right.pk, "notice_date_to_trader")
    assert again.pk != told.pk
    assert ["Rightholder notice date", "10 November 2026"] in gate.facts(right.pk, "notice_date_to_trader")


@pytest.mark.proves("69-20(2)")
def test_an_importer_who_was_not_told_the_date_is_a_warning_and_one_who_was_is_none(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    with on("2026-11-20", 0):
        warned = JournalEntry.objects.filter(case_id=right.pk, action="note_trader_untold")
        with transaction.atomic():
            sweep()
            assert warned.exists()
            transaction.set_rollback(True)
    with on("2026-11-10"):
        gate.served(right.pk, "notice_date_to_trader", "2026-11-10")
    row = DeadlineRow.objects.get(case_id=right.pk, name="tell_the_trader")
    assert row.status == "met"
    assert str(gate.right_of(_case).date_told_on) == "2026-11-10"


@pytest.mark.proves("69-17(1)")
def test_an_extension_told_at_2359_of_the_ninth_day_is_in_time_and_at_0000_of_the_tenth_not(
    gate: Gate,
) -> None:
    _case, right = a_patent_case(gate)
    reason = {"reason": "the claim is difficult"}
    with last_instant("2026-11-19"):
        perform(right.pk, "extend", gate.supervisor, reason)
        for sort in ("extension_to_holder", "extension_to_trader"):
            gate.served(right.pk, sort, "2026-11-19")
    assert ends_on(right.pk, "window") == "2026-12-07"


@pytest.mark.proves("69-17(1)")
def test_an_extension_cannot_be_ordered_on_the_tenth_day(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    with on("2026-11-20", 0):
        assert refused(right.pk, "extend", gate.supervisor, {"reason": "x"}) == [
            ("extension_too_late", "69-17(1)")
        ]
    # Ordered in time, and one side told on the tenth day: the ten days stay ten.
    with on("2026-11-19"):
        perform(right.pk, "extend", gate.supervisor, {"reason": "x"})
        gate.served(right.pk, "extension_to_holder", "2026-11-19")
    with on("2026-11-20"):
        gate.served(right.pk, "extension_to_trader", "2026-11-20")
    assert ends_on(right.pk, "window") == "2026-11-20"


@pytest.mark.proves("69-17(1)")
def test_either_side_may_ask_for_an_opinion_within_the_days_and_not_after(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    with last_instant("2026-11-20"):
        perform(right.pk, "request_opinion", gate.importer, ASK)
        assert refused(right.pk, "request_opinion", gate.importer, ASK) == [("has_not_asked_yet", "69-17(1)")]
    with on("2026-11-21", 0):
        assert refused(right.pk, "request_opinion", gate.holder, ASK) == [("window_over", "69-17(1)")]
    assert right.hearings.get().asked_by == ["trader"]


@pytest.mark.proves("69-17(1)")
def test_on_a_trademark_nobody_may_ask_for_an_opinion_or_for_more_days(gate: Gate) -> None:
    with on("2026-11-06"):
        case = gate.opened(gate.border.right("trademark"))
    with on("2026-11-09"):
        right = gate.received(case, "2026-11-09")
        assert not DeadlineRow.objects.filter(case_id=right.pk, name="window").exists()
        for act, who, given in (
            ("request_opinion", gate.holder, ASK),
            ("extend", gate.supervisor, {"reason": "x"}),
        ):
            assert ("kind_is_heard_on_request", "69-17(1)") in refused(right.pk, act, who, given)
        assert ("organ_is_heard_on_it", "69-17(9)") in refused(
            right.pk, "seek_opinion", gate.supervisor, SEEK
        )
        # 69-19: advisors are heard on it.
        perform(right.pk, "seek_opinion", gate.supervisor, {**SEEK, "organ": "advisors"})
    assert right.hearings.get().article == "69-19"


@pytest.mark.proves("69-17(4)")
@pytest.mark.proves("69-17(5)")
@pytest.mark.proves("69-17(6)")
def test_both_are_told_that_an_opinion_is_sought_and_its_substance(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    with on("2026-11-12"):
        perform(right.pk, "request_opinion", gate.holder, ASK)
        perform(right.pk, "seek_opinion", gate.supervisor, SEEK)
    assert gate.right_of(case).state == "under_opinion"
    # The 13th is the first of thirty days: 12 December is a Saturday, so it rolls to Monday the 14th.
    assert ends_on(right.pk, "opinion") == "2026-12-14"
    for side in ("holder", "trader"):
        assert gate.notice(right.pk, f"opinion_sought_of_patent_office_to_{side}").article == "69-17(5)"
    given = {"organ": "patent_office", "on": "2026-11-27", "substance": "It falls under claim 1."}
    with on("2026-11-27"):
        assert refused(right.pk, "record_opinion", gate.ip, {**given, "on": "2026-11-11"}) == [
            ("opinion_came_since_it_was_sought", "69-17(4)")
        ]
        perform(right.pk, "record_opinion", gate.ip, given)
    assert gate.right_of(case).state == "evidence_period"
    for side in ("holder", "trader"):
        assert ["Substance", "It falls under claim 1."] in gate.facts(
            right.pk, f"opinion_of_patent_office_to_{side}"
        )
        assert gate.notice(right.pk, f"opinion_of_patent_office_to_{side}").article == "69-17(6)"


@pytest.mark.proves("69-17(2)")
@pytest.mark.proves("69-17(3)")
def test_a_request_that_is_not_followed_is_answered_with_its_ground_to_who_asked(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    given = {"ground": "evident", "reason": "the goods are the patented ones"}
    with on("2026-11-12"):
        perform(right.pk, "request_opinion", gate.importer, ASK)
        assert gate.right_of(case).opinion_asked
        perform(right.pk, "refuse_opinion", gate.supervisor, given)
    told = Notice.objects.get(about_id=right.pk, sort="opinion_not_sought")
    assert (told.article, told.addressee_id) == ("69-17(3)", gate.scene.importer.pk)
    assert not gate.right_of(case).opinion_asked
    with on("2026-11-13"):
        assert refused(right.pk, "request_opinion", gate.importer, ASK) == [("has_not_asked_yet", "69-17(1)")]


# Who asked -> the findings that are locked while the opinion is outstanding (69-17(7)).
LOCKS = {
    (): set(),
    ("holder",): {"not_infringing"},
    ("importer",): {"infringing"},
    ("holder", "importer"): {"not_infringing", "infringing"},
}


@pytest.mark.proves("69-17(7)")
@pytest.mark.proves("69-17(9)")
@pytest.mark.proves("69-17(8)")
@pytest.mark.parametrize("askers", LOCKS)
@pytest.mark.parametrize("finding", ["infringing", "not_infringing"])
def test_an_outstanding_opinion_locks_the_finding_that_it_was_asked_against(
    gate: Gate, askers: tuple[str, ...], finding: str
) -> None:
    case, right = a_patent_case(gate)
    with on("2026-11-12"):
        for who in askers:
            perform(right.pk, "request_opinion", getattr(gate, who), ASK)
        perform(right.pk, "seek_opinion", gate.supervisor, SEEK)
    assert right.hearings.get().article == ("69-17(2)" if askers else "69-17(9)")
    given = {
        "goods": [1, 2], "finding": finding, "reasons": "x",
        "rights": [right.case.reference] if finding == "infringing" else [],
    }  # fmt: skip
    with on("2026-11-30"):
        if finding in LOCKS[askers]:
            assert refused(case.pk, "find", gate.supervisor, given) == [("opinion_outstanding", "69-17(7)")]
            return
        perform(case.pk, "find", gate.supervisor, given)
    # 69-17(8): the organ need not answer any more.
    assert str(right.hearings.get().not_needed_on) == "2026-11-30"


@pytest.mark.proves("69-20(1)")
def test_discontinuance_one_day_early_is_refused_with_the_first_possible_day(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    with last_instant("2026-11-20"), pytest.raises(Refused) as caught:
        perform(right.pk, "request_discontinuance", gate.importer)
    (reason,) = caught.value.reasons
    assert (str(reason.article), "2026-11-21" in str(reason.message)) == ("69-20(1)", True)
    with on("2026-11-21", 0):
        assert ("role", "69-20(1)") in refused(right.pk, "request_discontinuance", gate.holder)
        perform(right.pk, "request_discontinuance", gate.importer)
    asked = gate.notice(right.pk, "discontinuance_asked")
    assert (asked.article, asked.addressee_id) == ("69-20(3)", gate.border.holder.pk)
    assert gate.right_of(case).discontinuance_asked_on is not None


@pytest.mark.proves("69-20(1)")
def test_an_opinion_puts_discontinuance_off_until_ten_days_after_the_importer_was_told(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    with on("2026-11-12"):
        perform(right.pk, "request_opinion", gate.holder, ASK)
        perform(right.pk, "seek_opinion", gate.supervisor, SEEK)
        gate.served(right.pk, "opinion_sought_of_patent_office_to_trader", "2026-11-12")
    with on("2026-11-25"):
        assert refused(right.pk, "request_discontinuance", gate.importer) == [
            ("opinion_outstanding", "69-20(1)")
        ]
        given = {"organ": "patent_office", "on": "2026-11-25", "substance": "It does."}
        perform(right.pk, "record_opinion", gate.ip, given)
        assert refused(right.pk, "request_discontinuance", gate.importer) == [
            ("opinion_outstanding", "69-20(1)")
        ]
    with on("2026-11-26"):
        gate.served(right.pk, "opinion_of_patent_office_to_trader", "2026-11-26")
    # Told on Thursday 26 November, day 1: 26, 27, 30 November, 1 to 4, 7 to 9 December.
    with on("2026-12-09"):
        early = refused(right.pk, "request_discontinuance", gate.importer)
        assert early == [("discontinuance_too_early", "69-20(1)")]
    with on("2026-12-10"):
        perform(right.pk, "request_discontinuance", gate.importer)


ORDER = {
    "amount": 3_000_000,
    "due_on": "2026-12-07",
    "depository": "Tokyo Legal Affairs Bureau",
    "reason": "a season",
}


@pytest.mark.proves("69-20(11)")
@pytest.mark.proves("69-20(12)")
def test_a_deposit_in_time_discontinues_and_releases_the_declaration(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    with on("2026-11-24"):
        perform(right.pk, "request_discontinuance", gate.importer)
        perform(right.pk, "order_discontinuance_deposit", gate.supervisor, ORDER)
        deposit = gate.deposit(right)
        assert (deposit.depositor_id, deposit.beneficiary_id) == (
            gate.scene.importer.pk,
            gate.border.holder.pk,
        )
        gate.deposited(deposit, gate.importer, 3_000_000)
    assert (gate.right_of(case).state, gate.the(case.pk).state) == ("discontinued", "discontinued")
    assert gate.holds() == []
    for side in ("holder", "trader"):
        assert gate.notice(right.pk, f"discontinued_to_{side}").article == "69-20(12)"


@pytest.mark.proves("69-20(3)")
def test_a_deposit_that_is_not_made_ends_the_request_and_another_is_possible(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    with on("2026-11-24"):
        perform(right.pk, "request_discontinuance", gate.importer)
        perform(right.pk, "order_discontinuance_deposit", gate.supervisor, ORDER)
    with on("2026-12-08"):
        sweep()
        assert gate.right_of(case).discontinuance_asked_on is None
        perform(right.pk, "request_discontinuance", gate.importer)
    assert gate.holds() == ["infringement"]


@pytest.mark.proves("69-15(1)")
@pytest.mark.proves("69-15(10)")
@pytest.mark.proves("69-15(11)")
def test_a_petitioner_who_does_not_deposit_may_be_discontinued_and_both_are_told(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    with on("2026-11-24"):
        perform(right.pk, "order_petition_deposit", gate.supervisor, ORDER)
        assert gate.deposit(right).depositor_id == gate.border.holder.pk
        again = refused(right.pk, "order_petition_deposit", gate.supervisor, ORDER)
        assert again == [("no_petition_deposit_stands", "69-15(1)")]
        default = {"reason": "no deposit"}
        assert refused(right.pk, "discontinue_for_default", gate.supervisor, default) == [
            ("a_deposit_is_missing", "69-15(10)")
        ]
    with on("2026-12-08"):
        sweep()
        assert gate.right_of(case).petition_deposit_defaulted_on is not None
        assert gate.the(case.pk).state == "opened"  # customs may discontinue; the timer does not
        perform(right.pk, "discontinue_for_default", gate.supervisor, default)
    assert gate.the(case.pk).state == "discontinued"
    assert {gate.notice(right.pk, f"discontinued_to_{side}").article for side in ("holder", "trader")} == {
        "69-15(11)"
    }


@pytest.mark.proves("69-20(1)")
def test_two_rights_end_each_by_itself_and_the_case_with_the_last(gate: Gate) -> None:
    with on("2026-11-02"):
        petition = gate.border.accepted(gate.border.right("patent"))
        other = gate.border.right("trademark", number="T-2", holder=gate.another_holder()[0].code)
    with on("2026-11-06"):
        case = gate.opened(petition, other)
    with on("2026-11-09"):
        patent, trademark = gate.received(case, "2026-11-09"), gate.received(case, "2026-11-09", at=1)
    with on("2026-11-24"):
        perform(patent.pk, "request_discontinuance", gate.importer)
        perform(patent.pk, "order_discontinuance_deposit", gate.supervisor, ORDER)
        gate.deposited(gate.deposit(patent), gate.importer, 3_000_000)
        assert (gate.right_of(case).state, gate.the(case.pk).state) == ("discontinued", "opened")
        assert gate.holds() == ["infringement"]
    with on("2026-11-25"):
        found = {
            "goods": [1, 2],
            "finding": "infringing",
            "rights": [trademark.case.reference],
            "reasons": "x",
        }
        perform(case.pk, "find", gate.supervisor, found)
    assert gate.right_of(case, 1).state == "found_infringing"
    # The holder of the patent is told nothing of the finding on another's right.
    assert not Notice.objects.filter(about_id=patent.pk, sort="finding_to_holder").exists()


@pytest.mark.proves("69-18(1)")
@pytest.mark.proves("69-18(2)")
@pytest.mark.proves("69-18(3)")
@pytest.mark.proves("69-18(4)")
@pytest.mark.proves("69-18(5)")
@pytest.mark.parametrize(("kind", "organ"), [("breeder", "maff"), ("unfair_indication", "meti")])
def test_a_minister_is_heard_for_reference_and_told_when_no_longer_needed(
    gate: Gate, kind: str, organ: str
) -> None:
    with on("2026-11-06"):
        case = gate.opened(gate.border.right(kind))
    with on("2026-11-09"):
        right = gate.received(case, "2026-11-09")
    with on("2026-11-12"):
        other = {"maff": "meti", "meti": "maff"}[organ]
        assert refused(right.pk, "seek_opinion", gate.supervisor, {**SEEK, "organ": other}) == [
            ("organ_is_heard_on_it", "69-17(9)")
        ]
        perform(right.pk, "seek_opinion", gate.supervisor, {**SEEK, "organ": organ})
        assert "69-18(2)" in str(DeadlineRow.objects.get(case_id=right.pk, name="opinion").basis)
        assert gate.notice(right.pk, f"opinion_sought_of_{organ}_to_trader").article == "69-18(3)"
        perform(
            right.pk, "record_opinion", gate.ip, {"organ": organ, "on": "2026-11-12", "substance": "It is."}
        )
        assert gate.notice(right.pk, f"opinion_of_{organ}_to_holder").article == "69-18(4)"
        perform(right.pk, "seek_opinion", gate.supervisor, {**SEEK, "organ": organ})
    with on("2026-11-25"):
        gate.finding(case, 1, 2, infringing=False)
    assert {one.article for one in right.hearings.all()} == {"69-18(1)"}
    assert str(right.hearings.order_by("-id")[0].not_needed_on) == "2026-11-25"


@pytest.mark.proves("69-17(10)")
@pytest.mark.proves("69-19")
def test_of_its_own_accord_customs_tells_both_and_advisors_are_told_to_nobody(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    with on("2026-11-12"):
        perform(right.pk, "seek_opinion", gate.supervisor, SEEK)
        perform(right.pk, "seek_opinion", gate.supervisor, {**SEEK, "organ": "advisors"})
        given = {"on": "2026-11-12", "substance": "It does."}
        perform(right.pk, "record_opinion", gate.ip, {"organ": "advisors", **given})
        assert gate.right_of(_case).state == "under_opinion"
        perform(right.pk, "record_opinion", gate.ip, {"organ": "patent_office", **given})
        assert gate.right_of(_case).state == "evidence_period"
    assert gate.notice(right.pk, "opinion_of_patent_office_to_trader").article == "69-17(6)"
    assert not Notice.objects.filter(about_id=right.pk, sort__contains="advisors").exists()


@pytest.mark.proves("69-17(4)")
def test_an_opinion_that_does_not_come_is_noted_after_thirty_days(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    with on("2026-11-12"):
        perform(right.pk, "seek_opinion", gate.supervisor, SEEK)
    with last_instant("2026-12-14"):
        sweep()
        assert not gate.right_of(case).opinion_overdue
    with on("2026-12-15", 0):
        sweep()
        assert gate.right_of(case).opinion_overdue
        perform(
            right.pk,
            "record_opinion",
            gate.ip,
            {"organ": "patent_office", "on": "2026-12-15", "substance": "It does."},
        )
    assert not gate.right_of(case).opinion_overdue


@pytest.mark.proves("69-20(9)")
def test_the_thirty_days_for_an_action_run_from_the_receipt_of_the_notice(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    with on("2026-11-24"):
        perform(right.pk, "request_discontinuance", gate.importer)
        perform(right.pk, "order_discontinuance_deposit", gate.supervisor, ORDER)
        deposit = gate.deposit(right)
        gate.deposited(deposit, gate.importer, 3_000_000)
    action = DeadlineRow.objects.filter(case_id=deposit.pk, name="action")
    assert not action.exists()
    with on("2026-12-15"):
        gate.served(right.pk, "discontinued_to_holder", "2026-12-15")
    # The 16th is the first of thirty days; 14 January 2027 is the last, and does not roll.
    assert str(action.get().ends_on) == "2027-01-14"


@pytest.mark.proves("69-20(1)")
def test_each_of_two_opinions_keeps_the_day_on_which_the_importer_was_told_it(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    given = {"organ": "patent_office", "substance": "It does."}
    for day in ("2026-11-12", "2026-11-16"):
        with on(day):
            perform(right.pk, "seek_opinion", gate.supervisor, SEEK)
            perform(right.pk, "record_opinion", gate.ip, {**given, "on": day})
    first, second = Notice.objects.filter(
        about_id=right.pk, sort="opinion_of_patent_office_to_trader"
    ).order_by("pk")
    for notice, day in ((second, "2026-11-18"), (first, "2026-11-19")):
        with on("2026-11-20"):
            perform(notice.pk, "dispatch", gate.ip, {"method": "registered", "on": notice.issued_on})
            perform(notice.pk, "record_receipt", gate.ip, {"on": day, "evidence": "slip"})
    told = [str(one.trader_told_on) for one in right.hearings.order_by("id")]
    assert told == ["2026-11-19", "2026-11-18"]


@pytest.mark.proves("69-15(10)")
def test_a_default_that_was_lifted_discontinues_nothing(gate: Gate) -> None:
    _case, right = a_patent_case(gate)
    with on("2026-11-24"):
        perform(right.pk, "order_petition_deposit", gate.supervisor, ORDER)
    with on("2026-12-08"):
        sweep()
        perform(gate.deposit(right).pk, "lift", gate.supervisor, {"reason": "the amount was wrong"})
        perform(right.pk, "order_petition_deposit", gate.supervisor, {**ORDER, "due_on": "2026-12-21"})
        default = refused(right.pk, "discontinue_for_default", gate.supervisor, {"reason": "no deposit"})
    assert default == [("a_deposit_is_missing", "69-15(10)")]


@pytest.mark.proves("69-12(1)")
def test_a_rightholder_says_its_last_word_only_once_it_has_its_notice(gate: Gate) -> None:
    with on("2026-11-06"):
        case = gate.opened(gate.border.right("trademark"))
        said = {"concerned": gate.right_of(case).case.reference, "text": "counterfeit", "final": True}
        with pytest.raises(Refused) as caught:
            open_case(Submission, "submit", gate.holder, gate.scene.tokyo.pk, said)
    assert [one.code for one in caught.value.reasons] == ["holder_has_its_notice"]


@pytest.mark.proves("69-20(3)")
def test_an_order_that_was_lifted_leaves_another_request_possible(gate: Gate) -> None:
    case, right = a_patent_case(gate)
    with on("2026-11-24"):
        perform(right.pk, "request_discontinuance", gate.importer)
        perform(right.pk, "order_discontinuance_deposit", gate.supervisor, ORDER)
        perform(gate.deposit(right).pk, "lift", gate.supervisor, {"reason": "the amount was wrong"})
        assert gate.right_of(case).discontinuance_asked_on is None
        perform(right.pk, "request_discontinuance", gate.importer)
        perform(right.pk, "order_discontinuance_deposit", gate.supervisor, {**ORDER, "amount": 1_000_000})
        gate.deposited(gate.deposit(right), gate.importer, 1_000_000)
    assert gate.the(case.pk).state == "discontinued"

"""What is paid out of a deposit, and on which grounds what is left is recovered (69-15(6), (8), 69-20(7), (9))."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from ipr_verification.models import DepositEntry
from statute.door import perform
from statute.models import DeadlineRow, Notice
from statute.sweep import sweep
from tests.ipr_verification.securing import Securing, account, articles, nov, on, refused, the

pytestmark = pytest.mark.django_db
# So many yen leave the first thing that any deposit has.
_TAKEN = (
    'INSERT INTO ipr_verification_depositentry (deposit_id, number, kind, amount, of, "on", article, entered_at,'
    " document, issuer, ground) SELECT case_id, 2, 'paid', -{}, 1, now(), '69-15(6)', now(), '', '', ''"
    " FROM ipr_verification_deposit"
)
NOV_10 = date(2026, 11, 10)
ALL = {"number": 1, "amount": 1_000_000, "evidence": "attached"}


def paid(securing: Securing, case_id: int, amount: int) -> None:
    given = {
        "number": 1,
        "amount": amount,
        "ground": "judgment",
        "document": "令和8年(ワ)12",
        "on": "2026-11-24",
    }
    with on(nov(24)):
        perform(case_id, "pay_out", securing.ip_officer, given)


def notified(securing: Securing, case_id: int, what: str, day: date = NOV_10) -> None:
    with on(day):
        perform(the(case_id).about_id, "tell_deposits", securing.world.officer, {"what": what, "on": day})


@pytest.mark.proves("69-15(6)", "69-6(6)", "69-10(7)", "69-20(7)", "69-16(5)")
@pytest.mark.parametrize(
    ("purpose", "article"), [("petition", "69-15(6)"), ("sample", "69-16(5)"), ("discontinuance", "69-20(7)")]
)
def test_whom_it_secures_is_paid_never_more_than_is_there(
    securing: Securing, purpose: str, article: str
) -> None:
    case_id = securing.provided(purpose)
    paid(securing, case_id, 700_000)
    given = {"number": 1, "amount": 300_001, "ground": "settlement", "document": "x", "on": "2026-11-24"}
    with on(nov(24)):
        assert refused(case_id, "pay_out", securing.ip_officer, given) == ["not_there"]
        assert articles(case_id, "pay_out", securing.ip_officer, given) == [article]
        assert refused(case_id, "pay_out", securing.ip_officer, {**given, "number": 2, "amount": 1}) == [
            "not_there"
        ]
        assert refused(case_id, "pay_out", securing.depositor(case_id), given) == ["role"]
    paid(securing, case_id, 300_000)
    row = the(case_id)
    assert (row.held, account(case_id)) == (0, [("cash", 1_000_000), ("paid", -700_000), ("paid", -300_000)])
    assert Notice.objects.filter(about_id=case_id, sort="deposit_paid").count() == 2


@pytest.mark.proves("69-15(6)")
def test_a_contract_is_no_deposit_to_be_paid_from(securing: Securing) -> None:
    case_id = securing.provided(kind="contract", issuer="Bank")
    given = {"number": 1, "amount": 1, "ground": "settlement", "document": "x", "on": "2026-11-24"}
    with on(nov(24)):
        assert refused(case_id, "pay_out", securing.ip_officer, given) == ["not_there"]


@pytest.mark.proves("69-15(8)", "69-6(8)")
@pytest.mark.parametrize(
    ("purpose", "ground", "what", "article"),
    [
        ("petition", "found_infringing", "found_infringing", "69-15(8)(i)"),
        ("petition", "ended", "ended", "69-15(8)(ii)"),
        ("petition", "consent", "", "69-15(8)(iii)"),
        ("petition", "prescription", "", "69-15(8)(iii)"),
        ("petition", "not_needed", "", "69-15(8)(iii)"),
        ("sample", "found_infringing", "found_infringing", "69-16(5)"),
        ("discontinuance", "consent", "", "69-20(9)(i)"),
        ("discontinuance", "not_needed", "", "69-20(9)(i)"),
    ],
)
def test_all_is_recovered_on_a_ground_that_customs_confirms(
    securing: Securing, purpose: str, ground: str, what: str, article: str
) -> None:
    case_id = securing.provided(purpose)
    who, given = securing.depositor(case_id), {**ALL, "ground": ground}
    if what:
        with on(nov(10)):
            assert refused(case_id, "request_recovery", who, given) == ["not_notified"]
            assert articles(case_id, "request_recovery", who, given) == [article]
        notified(securing, case_id, what)
    with on(nov(11)):
        perform(case_id, "request_recovery", who, given)
        assert the(case_id).case.awaited.keys() == {"recovery"}
        assert refused(case_id, "request_recovery", who, given) == ["nothing_else_is_asked"]
        assert refused(case_id, "confirm_recovery", securing.ip_officer) == ["role"]
        perform(case_id, "confirm_recovery", securing.supervisor)
    row = the(case_id)
    assert (row.state, row.held, row.recovery) == ("recovered", 0, {})
    entry = DepositEntry.objects.get(deposit_id=case_id, kind="recovered")
    assert (entry.article, entry.ground) == (article, ground)
    assert Notice.objects.filter(about_id=case_id, sort="recovery_confirmed").count() == 1


@pytest.mark.proves("69-15(8)", "69-20(9)")
@pytest.mark.parametrize(
    ("purpose", "ground"),
    [
        ("petition", "no_action"),
        ("sample", "no_action"),
        ("discontinuance", "found_infringing"),
        ("discontinuance", "ended"),
    ],
)
def test_a_ground_of_the_other_kind_of_deposit_is_none(securing: Securing, purpose: str, ground: str) -> None:
    case_id = securing.provided(purpose)
    with on(nov(11)):
        given = {**ALL, "ground": ground}
        assert refused(case_id, "request_recovery", securing.depositor(case_id), given) == ["no_such_ground"]


@pytest.mark.proves("69-20(9)", "69-10(9)")
def test_without_an_action_the_requester_recovers_on_the_thirty_first_day(securing: Securing) -> None:
    case_id = securing.provided("discontinuance")
    given = {**ALL, "ground": "no_action"}
    with on(nov(10)):
        assert refused(case_id, "request_recovery", securing.importer_actor, given) == ["not_notified"]
    notified(securing, case_id, "discontinued")
    # Notified on Tuesday 10 November: the thirtieth day is Thursday 10 December, itself still open.
    assert DeadlineRow.objects.get(case_id=case_id, name="action").ends_on == date(2026, 12, 10)
    with on(date(2026, 12, 10), 23):
        assert refused(case_id, "request_recovery", securing.importer_actor, given) == ["too_early"]
    with on(date(2026, 12, 11), 0):
        sweep()
        perform(case_id, "request_recovery", securing.importer_actor, given)
        perform(case_id, "confirm_recovery", securing.supervisor)
    assert the(case_id).state == "recovered"
    assert DepositEntry.objects.get(deposit_id=case_id, number=2).article == "69-20(9)(iv)"


@pytest.mark.proves("69-20(9)")
def test_the_thirty_days_do_not_roll_over_a_holiday(securing: Securing) -> None:
    case_id = securing.provided("discontinuance")
    notified(securing, case_id, "discontinued", nov(12))  # the thirtieth day is Saturday 12 December
    with on(date(2026, 12, 13)):
        perform(case_id, "request_recovery", securing.importer_actor, {**ALL, "ground": "no_action"})


@pytest.mark.proves("69-20(9)")
@pytest.mark.parametrize(
    ("brought", "reasons"), [(date(2026, 12, 10), ["action_brought"]), (date(2026, 12, 11), [])]
)
def test_an_action_brought_in_time_keeps_the_deposit(
    securing: Securing, brought: date, reasons: list[str]
) -> None:
    case_id = securing.provided("discontinuance")
    action = {"on": brought, "court": "Tokyo District Court", "number": "令和8年(ワ)34"}
    with on(date(2026, 12, 14)):
        assert refused(case_id, "note_action", securing.holder_actor, action) == ["waits_for_an_action"]
    notified(securing, case_id, "discontinued")
    with on(date(2026, 12, 14)):
        assert refused(case_id, "note_action", securing.importer_actor, action) == ["is_for_the_secured"]
        perform(case_id, "note_action", securing.holder_actor, action)
        given = {**ALL, "ground": "no_action"}
        if reasons:
            assert refused(case_id, "request_recovery", securing.importer_actor, given) == reasons
        else:
            perform(case_id, "request_recovery", securing.importer_actor, given)


@pytest.mark.proves("69-15(8)", "69-20(9)")
@pytest.mark.parametrize(
    ("purpose", "ground", "kind", "article"),
    [
        ("petition", "contract", "contract", "69-15(8)(iv)"),
        ("petition", "replaced", "government_bond", "69-15(8)(v)"),
        ("discontinuance", "contract", "contract", "69-20(9)(ii)"),
        ("discontinuance", "replaced", "cash", "69-20(9)(iii)"),
    ],
)
def test_what_takes_its_place_sets_free_no_more_than_it_covers(
    securing: Securing, purpose: str, ground: str, kind: str, article: str
) -> None:
    case_id = securing.provided(purpose)
    who, given = securing.depositor(case_id), {**ALL, "ground": ground}
    with on(nov(9)):
        first = "no_contract" if ground == "contract" else "not_recoverable"
        assert refused(case_id, "request_recovery", who, given) == [first]
        securing.presented(case_id, 600_000, nov(9), kind=kind, issuer="Bank")
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
        assert refused(case_id, "request_recovery", who, given) == ["not_recoverable"]
        assert articles(case_id, "request_recovery", who, given) == [article]
        perform(case_id, "request_recovery", who, {**given, "amount": 600_000})
        perform(case_id, "confirm_recovery", securing.supervisor)
    row = the(case_id)
    assert (row.state, row.held + row.guaranteed) == ("provided", 1_000_000)


@pytest.mark.proves("69-15(8)")
def test_what_was_paid_out_meanwhile_is_not_given_back(securing: Securing) -> None:
    case_id = securing.provided()
    with on(nov(10)):
        perform(case_id, "request_recovery", securing.holder_actor, {**ALL, "ground": "consent"})
    paid(securing, case_id, 400_000)
    with on(nov(25)):
        assert refused(case_id, "confirm_recovery", securing.supervisor) == ["not_recoverable"]
        perform(case_id, "decline_recovery", securing.ip_officer, {"reason": "Less is there."})
        assert Notice.objects.filter(about_id=case_id, sort="recovery_declined").count() == 1
        perform(
            case_id,
            "request_recovery",
            securing.holder_actor,
            {**ALL, "amount": 600_000, "ground": "consent"},
        )
        perform(case_id, "confirm_recovery", securing.supervisor)
    assert the(case_id).state == "recovered"


@pytest.mark.proves("69-15(8)")
def test_after_a_default_what_was_deposited_is_recovered_when_it_is_needed_no_longer(
    securing: Securing,
) -> None:
    case_id = securing.ordered()
    with on(nov(6)):
        securing.presented(case_id, 400_000)
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
        given: dict[str, Any] = {**ALL, "amount": 400_000, "ground": "not_needed"}
        assert refused(case_id, "request_recovery", securing.holder_actor, given) == ["state"]
    with on(nov(16)):
        sweep()
        assert refused(case_id, "request_recovery", securing.importer_actor, given) == [
            "is_for_the_depositor"
        ]
        perform(case_id, "request_recovery", securing.holder_actor, given)
        perform(case_id, "confirm_recovery", securing.supervisor)
    assert the(case_id).state == "recovered"


def _executed(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE ipr_verification_depositentry SET amount = 5", "append-only"),
        ("DELETE FROM ipr_verification_depositentry", "append-only"),
        ("UPDATE ipr_verification_deposit SET held = -1", "deposit_not_negative"),
        ("UPDATE ipr_verification_deposit SET held = 5", "sums"),
        (_TAKEN.format(1_000_001), "more is taken"),
        (_TAKEN.format(1), "sums"),
    ],
)
def test_the_database_keeps_every_entry_and_lets_nothing_be_overdrawn(
    securing: Securing, statement: str, why: str
) -> None:
    securing.provided()
    with pytest.raises(DatabaseError, match=why):
        _executed(statement)

"""Deposits: ordered, provided in time or not, ordered anew, and who is told (69-15, 69-16(5), 69-20)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ipr_verification.models import Deposit
from statute.door import perform
from statute.errors import InvalidInput
from statute.models import DeadlineRow, Notice
from statute.sweep import sweep
from tests.ipr_verification.securing import (
    FRIDAY,
    NOV_2,
    Securing,
    account,
    articles,
    nov,
    on,
    refused,
    the,
    told,
)

pytestmark = pytest.mark.django_db


def notices(case_id: int) -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(about_id=case_id).order_by("pk")
    return [(row.sort, row.addressee.code, row.article) for row in rows.select_related("addressee")]


def due(case_id: int, name: str = "deposit") -> date | None:
    row = DeadlineRow.objects.filter(case_id=case_id, name=name, status="running").first()
    return row.ends_on if row else None


@pytest.mark.proves("69-15(1)")
def test_the_order_has_a_number_a_day_and_a_notice_to_who_deposits(securing: Securing) -> None:
    case_id = securing.ordered()
    row = the(case_id)
    assert (row.state, row.amount, row.due_on, row.ordered_on) == ("ordered", 1_000_000, FRIDAY, NOV_2)
    assert row.case.reference
    assert due(case_id) == FRIDAY
    assert notices(case_id) == [("deposit_order", "HOLDER", "69-15(1)")]
    facts = dict(Notice.objects.get(about_id=case_id).contents["en"]["facts"])
    assert facts["Official depository"] == "Tokyo Legal Affairs Bureau"


@pytest.mark.proves("69-6(1)", "69-10(3)", "69-16(5)", "69-20(3)")
@pytest.mark.parametrize(
    ("purpose", "side", "article"),
    [
        ("petition", "import", "69-15(1)"),
        ("petition", "export", "69-6(1)"),
        ("sample", "import", "69-16(5)"),
        ("discontinuance", "import", "69-20(3)"),
        ("discontinuance", "export", "69-10(3)"),
    ],
)
def test_each_is_ordered_under_the_provision_of_its_purpose_and_side(
    securing: Securing, purpose: str, side: str, article: str
) -> None:
    case_id = securing.ordered(purpose, side=side)
    assert [one[2] for one in notices(case_id)] == [article]
    (row,) = DeadlineRow.objects.filter(case_id=case_id)
    assert row.basis["articles"] == [article]


@pytest.mark.proves("69-15(1)", "69-16(5)")
def test_no_order_sets_a_holiday_or_a_day_that_is_over_or_has_one_person_secure_itself(
    securing: Securing,
) -> None:
    with on(NOV_2):
        (stall,) = securing.world.granted(until=date(2027, 6, 30))
        given = {
            "purpose": "petition", "depositor_id": securing.holder.pk, "beneficiary_id": securing.importer.pk,
            "amount": 5, "due_on": FRIDAY,
        }  # fmt: skip

        def why(**other: Any) -> list[str]:
            return refused(stall, "ask_deposit", securing.world.officer, {**given, **other})

        assert why(due_on=nov(14)) == ["day_can_be_set"]  # a Saturday
        assert why(due_on=nov(23)) == ["day_can_be_set"]  # Labour Thanksgiving Day
        assert why(due_on=NOV_2) == ["day_can_be_set"]
        assert why(beneficiary_id=securing.holder.pk) == ["secures_somebody_else"]
        assert why(purpose="sample", side="export") == ["sample_is_of_import"]
        with pytest.raises(InvalidInput):
            perform(stall, "ask_deposit", securing.world.officer, {**given, "amount": 0})
    assert not Deposit.objects.exists()


@pytest.mark.proves("69-15(1)")
def test_what_the_depositor_shows_counts_when_customs_accepts_it(securing: Securing) -> None:
    case_id = securing.ordered()
    with on(nov(6)):
        securing.presented(case_id, 400_000)
        assert (the(case_id).held, the(case_id).case.awaited.keys()) == (0, {"presented"})
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
        assert (the(case_id).state, the(case_id).held, told(case_id)) == ("ordered", 400_000, "")
        securing.presented(case_id, 600_000)
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
    row = the(case_id)
    assert (row.state, row.held) == ("provided", 1_000_000)
    assert account(case_id) == [("cash", 400_000), ("cash", 600_000)]
    assert told(case_id) == f"deposit {case_id} provided on 2026-11-06;"
    assert due(case_id) is None
    # Both are told; whom it secures learns the amount and where it lies (69-15(6)).
    assert notices(case_id)[1:] == [
        ("deposit_provided", "HOLDER", "69-15(1)"),
        ("deposit_secures", "TRADER", "69-15(6)"),
    ]


@pytest.mark.proves("69-15(3)", "69-6(3)", "69-10(4)", "69-20(4)")
def test_bonds_take_the_place_of_money_and_other_securities_when_customs_finds_them_secure(
    securing: Securing,
) -> None:
    case_id = securing.ordered()
    with on(nov(6)):
        securing.presented(case_id, 300_000, kind="government_bond")
        securing.presented(case_id, 300_000, kind="local_bond")
        securing.presented(case_id, 500_000, kind="securities", issuer="Kanmon KK")
        for number in (1, 2):
            perform(case_id, "accept", securing.ip_officer, {"number": number})
        assert refused(case_id, "accept", securing.ip_officer, {"number": 3}) == ["is_found_secure"]
        assert refused(
            case_id, "accept", securing.ip_officer, {"number": 3, "amount": 500_001, "finding": "x"}
        ) == ["is_worth_it"]
        # Accepted at a lower value: it is enough all the same.
        perform(case_id, "accept", securing.ip_officer, {"number": 3, "amount": 400_000, "finding": "listed"})
    assert (the(case_id).state, the(case_id).held) == ("provided", 1_000_000)
    with on(nov(6)), pytest.raises(InvalidInput) as caught:
        securing.presented(case_id, 1, kind="securities")
    assert "issuer" in str(caught.value.reasons[0].message)


@pytest.mark.proves("69-15(5)", "69-6(5)", "69-10(6)", "69-20(6)")
def test_a_contract_of_which_customs_hears_by_the_day_takes_the_place_of_a_part(securing: Securing) -> None:
    case_id = securing.ordered()
    contract: dict[str, Any] = {"kind": "contract", "issuer": "Bank", "until_on": "2026-12-18"}
    with on(FRIDAY, 23):
        securing.presented(case_id, 400_000, day=FRIDAY)
        # Made and told on the last day.
        securing.presented(case_id, 600_000, day=nov(4), **contract)
    with on(nov(16)):
        sweep()
        assert the(case_id).state == "ordered"  # what was presented waits for customs
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
        perform(case_id, "accept", securing.ip_officer, {"number": 2})
    row = the(case_id)
    assert (row.state, row.held, row.guaranteed, row.guaranteed_until) == (
        "provided", 400_000, 600_000, date(2026, 12, 18)
    )  # fmt: skip
    # While it is in force, it covers; then what it stood for is missing.
    with on(date(2026, 12, 18), 23):
        sweep()
        assert the(case_id).guaranteed == 600_000
    with on(date(2026, 12, 19), 1):
        sweep()
    row = the(case_id)
    assert (row.state, row.held, row.guaranteed, row.short_since) == (
        "provided",
        400_000,
        0,
        date(2026, 12, 19),
    )
    assert account(case_id)[-1] == ("ended", -600_000)
    assert "shortfall" in row.case.awaited


@pytest.mark.proves("69-15(5)")
def test_a_contract_of_which_customs_hears_after_the_day_is_late_though_it_was_made_before(
    securing: Securing,
) -> None:
    case_id = securing.ordered("discontinuance")
    contract = {
        "kind": "contract",
        "issuer": "Bank",
        "amount": 1_000_000,
        "document": "B 1",
        "on": "2026-11-10",
    }
    with on(nov(16)):
        assert refused(case_id, "present", securing.importer_actor, contract) == ["request_lapsed"]
        assert articles(case_id, "present", securing.importer_actor, contract) == ["69-20(11)"]


@pytest.mark.proves("69-15(10)", "69-6(10)")
def test_the_case_is_told_when_the_day_passes_and_something_is_missing(securing: Securing) -> None:
    case_id = securing.ordered()
    with on(FRIDAY):
        securing.presented(case_id, 999_999, day=FRIDAY)
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
    with on(FRIDAY, 23):
        sweep()
        assert the(case_id).state == "ordered"
    with on(nov(14), 0):
        sweep()
    assert (the(case_id).state, told(case_id)) == ("defaulted", f"deposit {case_id} missing on 2026-11-13;")
    assert notices(case_id)[-1] == ("deposit_default", "HOLDER", "69-15(10)")
    # Customs may discontinue and has not: what was ordered may still be provided, and the case hears of it.
    with on(nov(16)):
        securing.presented(case_id, 1, day=nov(16))
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
    assert the(case_id).state == "provided"
    assert told(case_id).endswith(f"deposit {case_id} provided on 2026-11-16;")


@pytest.mark.proves("69-15(10)")
def test_what_was_deposited_in_time_is_in_time_however_late_it_is_shown(securing: Securing) -> None:
    late, early = securing.ordered("discontinuance"), securing.ordered("petition")
    with on(nov(16)):
        assert refused(late, "present", securing.importer_actor, _cash(nov(16))) == ["request_lapsed"]
        assert refused(early, "present", securing.holder_actor, _cash(nov(16))) == ["day_passed"]
        for case_id in (late, early):
            securing.presented(case_id, day=FRIDAY)
        sweep()
        for case_id in (late, early):
            perform(case_id, "accept", securing.ip_officer, {"number": 1})
            assert (the(case_id).state, told(case_id)) == (
                "provided", f"deposit {case_id} provided on 2026-11-16;"
            )  # fmt: skip


def _cash(day: date) -> dict[str, Any]:
    return {"kind": "cash", "amount": 1_000_000, "document": "17", "on": day}


@pytest.mark.proves("69-15(10)")
def test_what_is_rejected_after_the_day_leaves_the_deposit_in_default(securing: Securing) -> None:
    case_id = securing.ordered()
    with on(FRIDAY):
        securing.presented(case_id, day=FRIDAY)
    with on(nov(16)):
        sweep()
        perform(case_id, "reject", securing.ip_officer, {"number": 1, "reason": "It is a copy."})
        assert notices(case_id)[-1][0] == "deposit_rejected"
        sweep()
    assert (the(case_id).state, account(case_id)) == ("defaulted", [])


@pytest.mark.proves("69-20(11)", "69-10(11)")
def test_a_request_to_discontinue_goes_on_when_all_is_there_and_lapses_when_it_is_not(
    securing: Securing,
) -> None:
    case_id = securing.provided("discontinuance")
    assert told(case_id) == f"deposit {case_id} provided on 2026-11-06;"
    assert notices(case_id)[1:] == [
        ("deposit_provided", "TRADER", "69-20(3)"),
        ("deposit_secures", "HOLDER", "69-20(7)"),
    ]
    lapsed = securing.ordered("discontinuance")
    with on(nov(14), 0):
        sweep()
    assert the(lapsed).state == "defaulted"
    with on(nov(16)):
        assert refused(lapsed, "present", securing.importer_actor, _cash(nov(16))) == ["request_lapsed"]


@pytest.mark.proves("69-15(2)", "69-6(2)", "69-16(5)")
def test_what_is_missing_is_ordered_with_a_day_of_its_own(securing: Securing) -> None:
    case_id = securing.provided()
    more = {"amount": 500_000, "due_on": "2026-11-27", "reason": "The goods are worth more."}
    with on(nov(9)):
        assert refused(case_id, "order_shortfall", securing.ip_officer, more) == ["role"]
        assert refused(case_id, "order_shortfall", securing.supervisor, {**more, "due_on": "2026-11-28"}) == [
            "day_can_be_set"
        ]
        perform(case_id, "order_shortfall", securing.supervisor, more)
    row = the(case_id)
    assert (row.state, row.amount, due(case_id)) == ("shortfall_ordered", 1_500_000, nov(27))
    assert notices(case_id)[-1] == ("deposit_shortfall", "HOLDER", "69-15(2)")
    assert dict(Notice.objects.filter(about_id=case_id).latest("pk").contents["en"]["facts"])[
        "Amount (yen)"
    ] == ("500,000")
    with on(nov(28), 0):
        sweep()
    assert (the(case_id).state, the(case_id).held) == ("defaulted", 1_000_000)


@pytest.mark.proves("69-20(3)")
def test_who_asked_for_the_discontinuance_is_not_ordered_more(securing: Securing) -> None:
    case_id = securing.provided("discontinuance")
    more = {"amount": 1, "due_on": "2026-11-27", "reason": "More."}
    with on(nov(9)):
        assert refused(case_id, "order_shortfall", securing.supervisor, more) == ["more_may_be_ordered"]
        assert articles(case_id, "order_shortfall", securing.supervisor, more) == ["69-20(3)"]


def test_only_for_the_depositor_something_is_presented_and_strangers_see_nothing(securing: Securing) -> None:
    case_id = securing.ordered(agent_id=securing.agent.pk)
    with on(nov(6)):
        assert refused(case_id, "present", securing.importer_actor, _cash(nov(6))) == ["is_for_the_depositor"]
        assert refused(case_id, "present", securing.world.rival, _cash(nov(6))) == ["party"]
        assert refused(case_id, "accept", securing.holder_actor, {"number": 1}) == ["role"]
        perform(case_id, "present", securing.agent_actor, _cash(nov(6)))
        for day in (NOV_2.replace(day=1), nov(7)):
            assert "day_is_since_the_order" in refused(case_id, "present", securing.holder_actor, _cash(day))
    seen = [securing.holder_actor, securing.importer_actor, securing.agent_actor, securing.ip_officer]
    assert all(Deposit.objects.visible_to(actor).filter(pk=case_id).exists() for actor in seen)
    unseen = [securing.world.rival, securing.world.osaka_officer]
    assert not any(Deposit.objects.visible_to(actor).filter(pk=case_id).exists() for actor in unseen)


def test_orders_not_obeyed_are_lifted_when_the_procedure_is_over(securing: Securing) -> None:
    case_id = securing.ordered()
    with on(nov(9)):
        given = {"what": "ended", "on": "2026-11-09"}
        perform(the(case_id).about_id, "tell_deposits", securing.world.officer, given)
    assert (the(case_id).state, due(case_id)) == ("lifted", None)
    with on(nov(9)):
        assert refused(case_id, "present", securing.holder_actor, _cash(nov(9))) == ["state"]


def test_a_case_that_is_over_keeps_no_deposit_from_being_recorded(securing: Securing) -> None:
    case_id = securing.ordered()
    with on(nov(6)):
        securing.presented(case_id)
    with on(date(2027, 7, 1)):
        sweep()  # the stall lapses
        perform(case_id, "accept", securing.ip_officer, {"number": 1})
    row = the(case_id)
    assert (row.state, row.held, told(case_id)) == ("provided", 1_000_000, "")
    assert row.untold[0]["en"].startswith("Not possible while the case is")

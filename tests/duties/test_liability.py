"""The liability and its ledger: what is owed, what is paid, and until when (6 to 9-4, 13)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from duties.models import LedgerEntry
from duties.reactions import settle_when_nothing_is_owed
from statute import clock
from statute.door import perform
from statute.errors import InvalidInput
from statute.models import DeadlineRow
from statute.outbox import Event
from statute.sweep import sweep
from tests.clearance.acts import refusal, the, told
from tests.clearance.conftest import scene as scene
from tests.clearance.scene import MONDAY, a_declaration, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {"months": 3, "security": "bond 7", "security_amount": 210_000}


def balance(liability_id: int) -> int:
    """What the ledger says is owed."""
    total = LedgerEntry.objects.filter(liability_id=liability_id).aggregate(sum=Sum("amount"))["sum"]
    return int(total or 0)


@pytest.mark.proves("9-4")
def test_the_ledger_sums_to_what_is_owed_after_every_act(scene: Scene) -> None:
    case_id = scene.examined()
    liability = scene.liability(case_id)
    for act, owed in (
        (lambda: None, 210_000),
        (lambda: perform(liability, "pay_part", scene["broker"], {"amount": 110_000}), 100_000),
        (
            lambda: perform(
                case_id, "amend", scene["broker"], a_declaration(lines=[a_line(price="2000000")], reason="x")
            ),
            310_000,
        ),
        (lambda: perform(liability, "pay", scene["collector"], {"amount": 310_000, "method": "cash"}), 0),
        (lambda: perform(case_id, "cancel", scene["supervisor"], {"reason": "x"}), -420_000),
    ):
        act()
        row = scene.liability(case_id)
        assert balance(row.pk) == row.outstanding == owed


@pytest.mark.proves("9-4")
def test_a_payment_goes_to_the_duty_first_and_then_to_the_taxes_in_their_order(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    perform(liability, "pay_part", scene["broker"], {"amount": 120_000, "reference": "T-1"})
    perform(liability, "pay", scene["broker"], {"amount": 90_000})
    paid = LedgerEntry.objects.filter(liability=liability, kind="paid").order_by("id")
    assert [(e.tax, e.amount, e.reference) for e in paid] == [
        ("duty", -100_000, "T-1"),
        ("consumption_tax", -20_000, "T-1"),
        ("consumption_tax", -65_800, "account_debit"),
        ("local_consumption_tax", -24_200, "account_debit"),
    ]


@pytest.mark.proves("9-4")
def test_what_is_paid_is_exactly_what_is_owed_or_a_part_of_it(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    for amount in (209_999, 210_001):
        assert refusal(liability, "pay", scene["broker"], {"amount": amount}) == [("not_what_is_owed", "9-4")]
    for amount in (210_000, 210_001):
        assert refusal(liability, "pay_part", scene["broker"], {"amount": amount}) == [
            ("more_than_owed", "9-4")
        ]
    for bad in (0, -1, 10**15 + 1, "1.5", None):
        with pytest.raises(InvalidInput) as invalid:
            perform(liability, "pay", scene["broker"], {"amount": bad})
        assert invalid.value.reasons[0].field == "amount"
    scene.pay(liability.subject_id)
    assert refusal(liability, "pay", scene["broker"], {"amount": 210_000})[0][0] == "state"


@pytest.mark.proves("9-4")
def test_cash_and_slips_are_recorded_by_who_receives_them_not_by_who_says_to_have_paid(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    for who in ("broker", "importer"):
        for method in ("cash", "payment_slip"):
            given = {"amount": 210_000, "method": method}
            assert refusal(liability, "pay", scene[who], given) == [("not_received", "9-4")]
            assert refusal(liability, "pay_part", scene[who], {**given, "amount": 1}) == [
                ("not_received", "9-4")
            ]
    perform(liability, "pay", scene["collector"], {"amount": 210_000, "method": "cash"})


def test_no_officer_and_no_other_party_pays(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    given = {"amount": 210_000}
    assert refusal(liability, "pay", scene["officer"], given) == [("role", "9-4")]
    assert refusal(liability, "pay", scene["other_broker"], given) == [("party", "9-4")]


# Nothing owed, and too much paid.


@pytest.mark.proves("72")
def test_goods_free_of_duty_and_tax_owe_nothing_and_are_settled_by_the_office(scene: Scene) -> None:
    case_id = scene.awaiting_payment(lines=[a_line(price="9999", tax_class="exempt")], gross_mass_kg="120")
    liability = scene.liability(case_id)
    settle_when_nothing_is_owed(Event(1, liability.pk, MONDAY, "liability.assessed", {}))
    # Leather suitcases are left out of the low-value exemption: 9,999 drops to 9,000 at 10 %: 900.
    assert (liability.outstanding, scene.liability(case_id).state) == (900, "assessed")


@pytest.mark.proves("13(1)")
def test_an_amount_brought_below_what_was_paid_is_settled_and_the_rest_goes_back(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    lower = a_declaration(lines=[a_line(price="900000")], reason="a discount was left out")
    perform(case_id, "reassess", scene["officer"], lower)
    liability = scene.liability(case_id)
    assert (liability.state, liability.outstanding) == ("assessed", -21_100)
    settle_when_nothing_is_owed(Event(1, liability.pk, MONDAY, "liability.assessed", {}))
    assert scene.liability(case_id).state == "paid"
    assert told(liability.pk, "liability.refund_due") == [{"subject": case_id, "amount": 21_100}]
    assert told(liability.pk, "liability.paid")[-1] == {"subject": case_id, "amount": 0}


# Putting off payment (9-2(1)).


@pytest.mark.proves("9-2(1)")
def test_payment_is_put_off_when_it_was_asked_for_with_security_for_all_that_is_owed(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    assert refusal(liability, "extend", scene["collector"]) == [("extension_is_asked_for", "9-2(1)")]
    perform(liability, "apply_for_extension", scene["importer"], {**ASKED, "security_amount": 209_999})
    assert refusal(liability, "extend", scene["collector"]) == [("security_short", "9-2(1)")]
    # A part of the duty may be put off: what the security does not cover is paid first.
    perform(liability, "pay_part", scene["broker"], {"amount": 1})
    assert refusal(liability, "extend", scene["broker"]) == [("role", "9-2(1)")]
    perform(liability, "extend", scene["collector"])
    assert scene.liability(liability.subject_id).state == "extended"


@pytest.mark.proves("9-2(1)")
def test_it_is_put_off_for_three_months_at_most_and_no_longer_than_asked(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    assert refusal(liability, "apply_for_extension", scene["importer"], {**ASKED, "months": 4}) == [
        ("extension_too_long", "9-2(1)")
    ]
    perform(liability, "apply_for_extension", scene["importer"], {**ASKED, "months": 2})
    assert refusal(liability, "extend", scene["collector"], {"months": 3}) == [("more_than_asked", "9-2(1)")]
    perform(liability, "extend", scene["collector"], {"months": 1})
    assert scene.liability(liability.subject_id).extended_months == 1


@pytest.mark.proves("9-2(1)")
@pytest.mark.proves("9(1)")
def test_the_months_are_counted_from_the_import_by_which_payment_would_have_been_due(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.extend(case_id)
    liability = scene.liability(case_id)
    # Not yet imported: nothing is due, however long it takes.
    assert (liability.extended_until, liability.case.deadlines.count()) == (None, 0)
    with clock.standing_at(MONDAY.replace(day=9)):
        perform(case_id, "permit", scene["officer"])
    liability = scene.liability(case_id)
    # Imported on 9 November 2026; three months end on 9 February 2027, a Tuesday.
    row = DeadlineRow.objects.get(case_id=liability.pk, status="running")
    assert (row.name, row.ends_on, liability.extended_until) == (
        "extended_payment",
        date(2027, 2, 9),
        date(2027, 2, 9),
    )
    with clock.standing_at(MONDAY.replace(year=2027, month=2, day=9, hour=15)):
        sweep()
        assert str(scene.liability(case_id).overdue_since) == "2027-02-10"
        perform(liability, "pay", scene["importer"], {"amount": 210_000})
    assert scene.liability(case_id).overdue_since is None


@pytest.mark.proves("9-2(1)")
def test_a_last_day_on_which_the_office_is_closed_rolls(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.extend(case_id, months=1)
    with clock.standing_at(MONDAY.replace(day=6)):
        perform(case_id, "permit", scene["officer"])
    # One month from Friday 6 November ends on Sunday 6 December: Monday the seventh.
    assert scene.liability(case_id).extended_until == date(2026, 12, 7)


@pytest.mark.proves("9-2(1)")
def test_it_is_declined_with_a_reason(scene: Scene) -> None:
    liability = scene.liability(scene.awaiting_payment())
    reason = {"reason": "the guarantor is insolvent"}
    assert refusal(liability, "decline_extension", scene["collector"], reason) == [
        ("extension_is_asked_for", "9-2(1)")
    ]
    perform(liability, "apply_for_extension", scene["broker"], ASKED)
    perform(liability, "decline_extension", scene["collector"], reason)
    assert refusal(liability, "extend", scene["collector"]) == [("extension_is_asked_for", "9-2(1)")]


@pytest.mark.proves("9-2(1)")
@pytest.mark.proves("7-14(2)")
def test_payment_stays_put_off_after_an_amendment_as_far_as_the_security_goes(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    liability = scene.liability(case_id)
    perform(liability, "apply_for_extension", scene["importer"], {**ASKED, "security_amount": 300_000})
    perform(liability, "extend", scene["collector"])
    for price, state in (("1100000", "extended"), ("2000000", "assessed")):
        given = a_declaration(lines=[a_line(price=price)], reason="x")
        perform(case_id, "amend", scene["broker"], given)
        assert scene.liability(case_id).state == state
    assert scene.liability(case_id).extended_months is None


@pytest.mark.proves("9-2(1)")
def test_where_nothing_is_owed_nothing_is_put_off(scene: Scene) -> None:
    case_id = scene.awaiting_payment(lines=[a_line(price="0", tax_class="exempt")])
    liability = scene.liability(case_id)
    assert liability.outstanding == 0
    assert refusal(liability, "apply_for_extension", scene["importer"], ASKED) == [
        ("something_owed", "9-2(1)")
    ]


@pytest.mark.proves("9-4")
def test_what_was_put_off_may_be_paid_in_parts_before_it_is_due(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.extend(case_id)
    perform(case_id, "permit", scene["officer"])
    liability = scene.liability(case_id)
    perform(liability, "pay_part", scene["importer"], {"amount": 10_000})
    assert scene.liability(case_id).state == "extended"
    perform(liability, "pay", scene["importer"], {"amount": 200_000})
    assert DeadlineRow.objects.get(case_id=liability.pk).status == "met"
    assert the(case_id).state == "permitted"


# Append-only in the database itself.


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE duties_ledgerentry SET amount = 0",
        "UPDATE duties_ledgerentry SET reference = 'x'",
        "DELETE FROM duties_ledgerentry",
        "TRUNCATE duties_ledgerentry",
    ],
)
def test_the_database_refuses_to_change_the_ledger_whoever_asks(
    scene: Scene, app_role: str, statement: str
) -> None:
    liability = scene.liability(scene.lodged())
    before = list(LedgerEntry.objects.values_list())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(LedgerEntry.objects.values_list()) == before
    assert balance(liability.pk) == 210_000


@pytest.mark.parametrize(
    "statement", ["UPDATE duties_ledgerentry SET amount = 0", "DELETE FROM duties_ledgerentry"]
)
def test_not_even_the_owner_of_the_tables_changes_an_entry(scene: Scene, statement: str) -> None:
    scene.lodged()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"] == 210_000

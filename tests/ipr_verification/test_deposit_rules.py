"""The account of a deposit as arithmetic: cover, shortfall, what may leave; under which provision."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipr_verification.rules.deposits import (
    DEPOSITED,
    GROUNDS,
    Entry,
    Ground,
    Kind,
    Purpose,
    cover,
    held,
    payable,
    provision,
    recoverable,
    recovery_under,
    remaining,
    shortfall,
)
from ipr_verification.rules.sides import Side

D = date(2026, 11, 2)
CASH = Entry(1, Kind.CASH, 1_000, D)
CONTRACT = Entry(2, Kind.CONTRACT, 500, D, until_on=date(2026, 11, 10))


@pytest.mark.proves("69-15(3)", "69-15(5)")
def test_a_contract_covers_through_its_last_day_and_money_from_the_day_it_was_deposited() -> None:
    entries = [CASH, CONTRACT]
    assert cover(entries, date(2026, 11, 1)) == 0
    assert cover(entries, date(2026, 11, 10)) == 1_500
    assert cover(entries, date(2026, 11, 11)) == 1_000
    assert shortfall(1_200, entries, date(2026, 11, 10)) == 0
    assert shortfall(1_200, entries, date(2026, 11, 11)) == 200
    assert held(entries) == 1_000


@pytest.mark.proves("69-15(6)")
def test_only_what_lies_with_the_depository_is_paid() -> None:
    entries = [CASH, CONTRACT, Entry(3, Kind.PAID, -300, D, of=1)]
    assert (payable(1, entries), payable(2, entries), payable(9, entries)) == (700, 0, 0)


@pytest.mark.proves("69-15(8)")
def test_what_is_replaced_leaves_only_beyond_what_is_required() -> None:
    entries = [CASH, CONTRACT]
    assert recoverable(Ground.CONTRACT, 1, 1_000, entries, D) == 500
    assert recoverable(Ground.CONSENT, 1, 1_000, entries, D) == 1_000
    assert recoverable(Ground.CONTRACT, 1, 1_000, entries, date(2026, 11, 11)) == 0  # it has ended


@pytest.mark.proves("69-15(2)", "69-20(3)")
def test_each_purpose_has_its_provisions() -> None:
    assert provision(Purpose.PETITION, Side.IMPORT, 8) == "69-15(8)"
    assert provision(Purpose.PETITION, Side.EXPORT, 10) == "69-6(10)"
    assert provision(Purpose.SAMPLE, Side.IMPORT, 6) == "69-16(5)"
    assert provision(Purpose.DISCONTINUANCE, Side.IMPORT, 5) == "69-20(6)"
    assert provision(Purpose.DISCONTINUANCE, Side.EXPORT, 8) == "69-10(9)"
    # No order to deposit more (69-15(2)) where the goods were let go; no notice of 69-15(11) for a sample.
    assert provision(Purpose.DISCONTINUANCE, Side.IMPORT, 2) is None
    assert provision(Purpose.SAMPLE, Side.IMPORT, 11) is None


@pytest.mark.proves("69-15(8)", "69-20(9)", "69-10(9)", "69-6(8)")
def test_each_ground_is_an_item_of_its_paragraph() -> None:
    petition = {g: recovery_under(Purpose.PETITION, Side.EXPORT, g) for g in Ground}
    assert petition == {
        Ground.FOUND_INFRINGING: "69-6(8)(i)",
        Ground.ENDED: "69-6(8)(ii)",
        Ground.CONSENT: "69-6(8)(iii)",
        Ground.PRESCRIPTION: "69-6(8)(iii)",
        Ground.NOT_NEEDED: "69-6(8)(iii)",
        Ground.CONTRACT: "69-6(8)(iv)",
        Ground.REPLACED: "69-6(8)(v)",
        Ground.NO_ACTION: None,
    }
    requester = {g: recovery_under(Purpose.DISCONTINUANCE, Side.EXPORT, g) for g in Ground}
    assert requester == {
        Ground.FOUND_INFRINGING: None,
        Ground.ENDED: None,
        Ground.CONSENT: "69-10(9)(i)",
        Ground.PRESCRIPTION: "69-10(9)(i)",
        Ground.NOT_NEEDED: "69-10(9)(i)",
        Ground.CONTRACT: "69-10(9)(ii)",
        Ground.REPLACED: "69-10(9)(iii)",
        Ground.NO_ACTION: "69-10(9)(iv)",
    }


@st.composite
def accounts(draw: st.DrawFn) -> list[Entry]:
    """An account as it can come about: things provided, and of each parts that left, never more than there were."""
    days = st.integers(0, 60).map(lambda n: D + timedelta(days=n))
    entries: list[Entry] = []
    for kind in draw(st.lists(st.sampled_from([*sorted(DEPOSITED), Kind.CONTRACT]), max_size=5)):
        number, on, left = len(entries) + 1, draw(days), draw(st.integers(1, 10**9))
        last = on + timedelta(days=draw(st.integers(0, 60))) if kind is Kind.CONTRACT else None
        entries.append(Entry(number, kind, left, on, until_on=draw(st.sampled_from([None, last]))))
        for out in draw(st.lists(st.sampled_from([Kind.PAID, Kind.RECOVERED]), max_size=2)):
            if left:
                taken = draw(st.integers(1, left))
                left -= taken
                later = on + timedelta(days=draw(st.integers(0, 30)))
                entries.append(Entry(len(entries) + 1, out, -taken, later, of=number))
    return entries


@given(accounts(), st.integers(0, 120), st.integers(1, 10**10), st.randoms())
def test_nothing_is_ever_negative_and_the_order_of_entries_says_nothing(
    entries: list[Entry], after: int, required: int, chance: random.Random
) -> None:
    day, mixed = D + timedelta(days=after), list(entries)
    chance.shuffle(mixed)
    left = remaining(entries)
    assert all(amount >= 0 for amount in left.values())
    assert (remaining(mixed), held(mixed), cover(mixed, day)) == (left, held(entries), cover(entries, day))
    assert 0 <= held(entries) <= sum(left.values()) == sum(one.amount for one in entries)
    assert cover(entries, day) >= 0
    assert shortfall(required, entries, day) == max(0, required - cover(entries, day))
    for number, amount in left.items():
        assert 0 <= payable(number, entries) <= amount
        for ground in Ground:
            assert 0 <= recoverable(ground, number, required, entries, day) <= amount


@given(accounts(), st.integers(61, 120), st.integers(1, 10**10), st.sampled_from(list(Ground)))
def test_taking_what_may_be_taken_leaves_the_cover_where_it_must_stay(
    entries: list[Entry], after: int, required: int, ground: Ground
) -> None:
    day = D + timedelta(days=after)
    for number in remaining(entries):
        most, before = recoverable(ground, number, required, entries, day), cover(entries, day)
        then = [*entries, Entry(99, Kind.RECOVERED, -most, day, of=number)]
        assert min(remaining(then).values()) >= 0
        if GROUNDS[ground].keeps_cover and before >= required:
            assert cover(then, day) >= required

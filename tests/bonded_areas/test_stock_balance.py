"""The ledger balances, whatever happens in whatever order; and the database itself refuses what does not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from bonded_areas.models import StockEntry
from bonded_areas.rules.stock import EFFECTS, Amount, Balance, Kind, balance_of, share_of_value
from tests.clearance.conftest import scene as scene

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


def an_amount(packages: int, grams: int, quantity: int) -> Amount:
    return Amount(packages, Decimal(grams) / 1000, Decimal(quantity) / 100)


AMOUNTS = st.builds(an_amount, st.integers(0, 50), st.integers(0, 500_000), st.integers(0, 5000))
INTO_STOCK = ("brought_in", "arrived", "split_in", "merged_in", "produced", "taken_back", "corrected_up")
OUT_OF_STOCK = (
    "removed",
    "lost",
    "destroyed",
    "disposed",
    "consumed",
    "sold",
    "confiscated",
    "sent_back",
    "split_out",
    "merged_out",
    "corrected_down",
)
OFF_THE_ROAD = ("moved", "lost_in_transit", "destroyed_in_transit")
OFF_AWAY = ("used_up", "lost_away", "removed_away")


@given(st.lists(st.tuples(st.sampled_from(list(Kind)), AMOUNTS), max_size=40))
def test_what_came_is_what_went_and_what_is_there_whatever_happens(wanted: list[tuple[Kind, Amount]]) -> None:
    made: list[tuple[Kind, Amount]] = []
    balance = Balance()
    for kind, amount in wanted:
        if balance.short_for(kind, amount):
            continue  # the door refuses it
        balance = balance.after(kind, amount)
        made.append((kind, amount))
        for account in (balance.stock, balance.transit, balance.away):
            assert account.packages >= 0
            assert account.gross_mass_kg >= 0
            assert account.quantity >= 0
    assert balance_of(made) == balance

    def total(kinds: tuple[str, ...]) -> Amount:
        return sum((amount for kind, amount in made if kind in kinds), Amount())

    came = total(INTO_STOCK)
    went = total(OUT_OF_STOCK) + total(OFF_THE_ROAD) + total(OFF_AWAY)
    assert came == went + balance.stock + balance.transit + balance.away


def test_every_kind_of_entry_has_its_way() -> None:
    assert EFFECTS.keys() == set(Kind)


@given(st.integers(0, 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_the_values_of_the_parts_are_never_more_than_that_of_the_whole(value: int, parts: list[int]) -> None:
    whole = Amount(0, Decimal(sum(parts)))
    shares = [share_of_value(value, Amount(0, Decimal(part)), whole) or 0 for part in parts]
    assert value - len(parts) < sum(shares) <= value


def ask_all_at_once(sql: str) -> None:
    """As if it were committed now."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
@pytest.mark.proves("34-2")
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE bonded_areas_stockentry SET packages = packages + 1",
        "DELETE FROM bonded_areas_stockentry",
        "TRUNCATE bonded_areas_stockentry",
        "UPDATE bonded_areas_cargolot SET stock_packages = stock_packages - 1",
        "UPDATE bonded_areas_cargolot SET stock_packages = -1",
        "INSERT INTO bonded_areas_stockentry (lot_id, kind, packages, gross_mass_kg, quantity, happened_on,"
        " entered_at, article, reason, stock_sign, transit_sign, away_sign)"
        " SELECT lot_id, 'lost', 1, 0, 0, happened_on, entered_at, '45(3)', '', -1, 0, 0 FROM bonded_areas_stockentry",
        "INSERT INTO bonded_areas_stockentry (lot_id, kind, packages, gross_mass_kg, quantity, happened_on,"
        " entered_at, article, reason, stock_sign, transit_sign, away_sign)"
        " SELECT lot_id, 'lost', 1, 0, 0, happened_on, entered_at, '45(3)', '', 1, 0, 0 FROM bonded_areas_stockentry",
    ],
)
def test_the_database_refuses_a_change_of_the_ledger_and_accounts_that_are_not_its_sum(
    scene: Scene, attempt: str
) -> None:
    scene.bring_in()
    before = list(StockEntry.objects.values_list("kind", "packages"))
    with pytest.raises(DatabaseError), transaction.atomic():
        ask_all_at_once(attempt)
    assert list(StockEntry.objects.values_list("kind", "packages")) == before == [("brought_in", 10)]

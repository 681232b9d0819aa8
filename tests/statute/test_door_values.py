"""What is given to the door: each fault is told by its field and value, and nothing is written."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from statute.door import open_case, perform
from statute.effects import Update
from statute.errors import InvalidInput, MachineFault
from tests.drill.models import Item, Stall
from tests.drill.rules import AmendInput
from tests.drill.world import World

INPUTS: list[tuple[dict[str, Any], list[tuple[str, str, Any]]]] = [
    ({}, [("missing", "keeper_id", None), ("missing", "name", None)]),
    ({"keeper_id": 1, "name": "x", "extra": 1}, [("extra_forbidden", "extra", "1")]),
    ({"keeper_id": 10**30, "name": "x"}, [("less_than_equal", "keeper_id", str(10**30))]),
    ({"keeper_id": 1, "name": "x" * 41}, [("string_too_long", "name", "x" * 41)]),
    (
        {"keeper_id": 1, "name": "x", "items": [{"name": "a", "price": 1}, {"name": "b", "price": -5}]},
        [("greater_than_equal", "items[1].price", "-5")],
    ),
    (
        {"keeper_id": 1, "name": "x", "items": [{"name": "a", "price": 1, "weight": "1.2345"}]},
        [("decimal_max_places", "items[0].weight", "1.2345")],
    ),
    ({"keeper_id": 1, "name": "a\x00b"}, [("unstorable_text", "name", "a\\x00b")]),
    ({"keeper_id": 1, "name": "a\ud800"}, [("unstorable_text", "name", "a\\ud800")]),
    ({"keeper_id": 1, "name": "x", "bad\x00key": 1}, [("unstorable_text", "bad\\x00key", None)]),
]


@pytest.mark.parametrize(("given", "expected"), INPUTS)
def test_bad_input_names_the_field_and_the_value(
    world: World, given: dict[str, Any], expected: list[tuple[str, str, Any]]
) -> None:
    with pytest.raises(InvalidInput) as invalid:
        open_case(Stall, "draft", world.keeper, world.tokyo.pk, given)
    assert [(r.code, r.field, r.value) for r in invalid.value.reasons] == expected
    assert all(str(r.message) for r in invalid.value.reasons)
    for reason in invalid.value.reasons:
        str(reason.as_data()).encode()  # can be written down


def test_input_nested_without_end_is_refused(world: World) -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InvalidInput) as invalid:
        open_case(Stall, "draft", world.keeper, world.tokyo.pk, {"keeper_id": 1, "name": deep})
    assert [r.code for r in invalid.value.reasons] == ["too_deep"]


def test_input_that_was_validated_elsewhere_is_looked_at_again(world: World) -> None:
    (case_id,) = world.filed()
    given: Any = AmendInput.model_construct(_fields_set={"name"}, name="a\x00")
    with pytest.raises(InvalidInput):
        perform(case_id, "amend", world.keeper, given)


def test_a_sentence_of_the_inputs_own_is_shown(world: World) -> None:
    (case_id,) = world.drafted()
    with pytest.raises(InvalidInput) as invalid:
        perform(case_id, "amend", world.keeper, {})
    assert [str(r.message) for r in invalid.value.reasons] == ["Nothing is to be amended."]


UNFIT: list[tuple[str, Any]] = [
    ("name", "x" * 41),
    ("name", 5),
    ("fee", 2**63),
    ("fee", Decimal(5)),
    ("weight", Decimal("0.0005")),
    ("weight", Decimal("NaN")),
    ("weight", 0.5),
    ("until", datetime(2026, 1, 1, tzinfo=UTC)),
    ("filed_at", datetime(2026, 1, 1)),  # noqa: DTZ001  that it has no zone is the point
    ("stated", 1),
]


@pytest.mark.parametrize(("column", "value"), UNFIT)
def test_a_value_that_its_column_would_change_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, column: str, value: Any
) -> None:
    (case_id,) = world.drafted()
    monkeypatch.setattr(Stall, "withdraw", lambda row, ctx: setattr(row, column, value))
    with pytest.raises(MachineFault, match=f"Stall.{column} cannot hold"):
        perform(case_id, "withdraw", world.keeper)


def test_a_value_that_somebody_gave_and_no_column_takes_is_told_by_its_field(world: World) -> None:
    (case_id,) = world.filed()
    for item in (2**63, -(2**63) - 1, 10**30):
        with pytest.raises(InvalidInput) as refusal:
            perform(case_id, "ask_office", world.officer, {"item": item, "price": 1})
        (reason,) = refusal.value.reasons
        assert (reason.code, reason.field, reason.value) == ("cannot_be_stored", "item", str(item))
        assert str(reason.article) == "68-2"


def test_what_becomes_too_large_by_what_was_given_is_told_by_its_column(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = world.filed()
    monkeypatch.setattr(Stall, "ask_office", lambda row, ctx: setattr(row, "fee", ctx.input.price * 10**9))
    with pytest.raises(InvalidInput) as refusal:
        perform(case_id, "ask_office", world.officer, {"item": 1, "price": 10**12})
    assert refusal.value.reasons[0].field == "fee"
    # A number that is merely written wrongly follows from nothing that was given.
    monkeypatch.setattr(Stall, "ask_office", lambda row, ctx: setattr(row, "weight", Decimal(1) / 3))
    with pytest.raises(MachineFault, match=r"Stall\.weight cannot hold"):
        perform(case_id, "ask_office", world.officer, {"item": 1, "price": 10**12})


def test_the_row_of_a_case_refuses_what_was_given_by_its_field_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = world.filed()
    item = Item.objects.get(stall_id=case_id)
    monkeypatch.setattr(Stall, "ask_office", lambda row, ctx: [Update(item, {"price": ctx.input.item})])
    with pytest.raises(InvalidInput) as refusal:
        perform(case_id, "ask_office", world.officer, {"item": 10**30, "price": 1})
    assert refusal.value.reasons[0].field == "item"

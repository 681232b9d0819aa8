"""Any case can be shown as it stood at any past moment, from its journal alone."""

import json
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statute import clock
from statute.canonical import canonical, plain
from statute.door import perform
from statute.errors import Refused
from statute.journal import as_it_stood
from statute.models import Case, DeadlineRow, Hold
from statute.seals import verify
from statute.sweep import sweep
from tests.drill.models import Item, Stall
from tests.drill.world import World, stall


def test_a_case_is_shown_as_it_stood(world: World) -> None:
    before = clock.now()
    (case_id,) = world.drafted(items=2)
    drafted = clock.now()
    clock.advance(timedelta(days=1))
    perform(
        case_id, "amend", world.keeper, {"name": "renamed", "fee": 70, "items": [{"name": "tea", "price": 5}]}
    )
    perform(case_id, "file", world.keeper)
    filed = clock.now()
    clock.advance(timedelta(days=1))
    perform(case_id, "place_hold", world.officer, {"article": "70", "note": "wait"})
    perform(case_id, "refuse", world.supervisor)

    assert as_it_stood(case_id, before) is None
    first = as_it_stood(case_id, drafted)
    assert first is not None
    assert (first.state, first.sequence, first.reference) == ("draft", 1, None)
    assert first.fields["name"] == "stall 0"
    assert [row["name"] for row in first.rows["drill.item"].values()] == ["thing 1", "thing 2"]
    assert (first.office_id, first.assignee_id) == (world.tokyo.pk, None)

    second = as_it_stood(case_id, filed)
    assert second is not None
    assert (second.state, second.fields["name"], second.fields["fee"]) == ("filed", "renamed", 70)
    assert [row["name"] for row in second.rows["drill.item"].values()] == ["tea"]
    assert second.reference == Case.objects.get(pk=case_id).reference
    assert list(second.deadlines) == ["examination"]
    assert second.holds == []

    now = as_it_stood(case_id, clock.now())
    assert now is not None
    assert (now.state, now.holds, now.deadlines) == ("refused", [("office", "70", "wait")], {})


ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("amend"),
            st.fixed_dictionaries(
                {},
                optional={
                    "name": st.text(
                        st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40
                    ),
                    "fee": st.integers(0, 10**12),
                    "tags": st.lists(st.sampled_from(["魚", "ice", "\u2028", '"quoted"\\']), max_size=3),
                    "items": st.lists(
                        st.fixed_dictionaries(
                            {
                                "name": st.sampled_from(["tea", "salt", "ΔΩ"]),
                                "price": st.integers(0, 10**12),
                                "weight": st.decimals(
                                    "0.001", "2499999.999", places=3
                                ),  # four fit into their sum
                            }
                        ),
                        max_size=4,
                    ),
                },
            ).filter(bool),
        ),
        st.tuples(
            st.just("set_price"),
            st.fixed_dictionaries({"item": st.integers(1, 4), "price": st.integers(0, 9)}),
        ),
        st.tuples(st.sampled_from(["file", "withdraw", "state_sales"]), st.just({})),
        st.tuples(
            st.sampled_from(["visit", "report", "take", "refuse", "jam", "unjam", "grant", "lift"]),
            st.just({}),
        ),
        st.tuples(st.just("renew"), st.fixed_dictionaries({"days": st.integers(0, 90)})),
        st.tuples(st.just("days"), st.integers(1, 40)),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_fold_equals_the_row_at_each_past_moment(world: World, acts: Any) -> None:
    """A random walk: what the tables said after each step is what the journal says of that moment later."""
    (case_id,) = world.drafted(items=2)
    moments = [(clock.now(), snapshot(case_id))]
    for name, given_ in acts:
        step(world, case_id, name, given_)
        moments.append((clock.now(), snapshot(case_id)))
        clock.advance(timedelta(milliseconds=1))
    for at, then in moments:
        assert folded(case_id, at) == then
    assert verify().broken == []


def step(world: World, case_id: int, name: str, given_: Any) -> None:
    who: Any = (
        world.keeper if name in ("amend", "set_price", "file", "withdraw", "state_sales") else world.officer
    )
    if name == "days":
        clock.advance(timedelta(days=given_))
        sweep()
        return
    if name in ("visit", "report"):
        who = world.inspector
    if name == "refuse":
        who = world.supervisor
    if name == "lift":
        name, given_ = "lift_hold", {"text": "settled"}
    if name == "grant":
        given_ = {"berth_id": world.berths()[0], "until": clock.today() + timedelta(days=40)}
    if name == "renew":
        given_ = {"until": clock.today() + timedelta(days=given_["days"])}
    with suppress(Refused):
        perform(case_id, name, who, given_)


def snapshot(case_id: int) -> dict[str, Any]:
    """The tables as they are now."""
    row, case = stall(case_id), Case.objects.get(pk=case_id)
    names = [f.attname for f in Stall._meta.concrete_fields if not f.primary_key]
    return {
        "fields": comparable({name: getattr(row, name) for name in names}),
        "items": comparable(
            [
                [i.pk, i.number, i.name, i.price, i.weight]
                for i in Item.objects.filter(stall=case_id).order_by("pk")
            ]
        ),
        "holds": comparable(
            list(
                map(
                    list,
                    Hold.objects.filter(case=case_id, lifted_at=None)
                    .order_by("pk")
                    .values_list("kind", "article", "note"),
                )
            )
        ),
        "deadlines": comparable(
            dict(
                DeadlineRow.objects.filter(case=case_id, status__in=["running", "parked"]).values_list(
                    "name", "ends_on"
                )
            )
        ),
        "state": case.state,
        "reference": case.reference,
        "office": case.office_id,
        "assignee": case.assignee_id,
    }


def folded(case_id: int, at: datetime) -> dict[str, Any]:
    """The same from the journal."""
    found = as_it_stood(case_id, at)
    assert found is not None
    names = [f.attname for f in Stall._meta.concrete_fields if not f.primary_key]
    items = found.rows.get("drill.item", {})
    return {
        "fields": comparable({name: found.fields.get(name) for name in names}),
        "items": comparable(
            [
                [pk, i["number"], i["name"], i["price"], Decimal(i["weight"])]
                for pk, i in sorted(items.items())
            ]
        ),
        "holds": comparable([list(hold) for hold in found.holds]),
        "deadlines": comparable(found.deadlines),
        "state": found.state,
        "reference": found.reference,
        "office": found.office_id,
        "assignee": found.assignee_id,
    }


def comparable(value: Any) -> Any:
    """As JSON has it, with numbers that are equal written alike."""

    def alike(one: Any) -> Any:
        if isinstance(one, Decimal):
            return str(one.normalize())
        if isinstance(one, dict):
            return {k: alike(v) for k, v in one.items()}
        if isinstance(one, list):
            return [alike(v) for v in one]
        if isinstance(one, (datetime, date)):
            return plain(one)
        if isinstance(one, str):
            try:
                return str(Decimal(one).normalize()) if one.replace(".", "", 1).isdigit() else one
            except ArithmeticError:
                return one
        return one

    return json.loads(canonical(alike(value)))

"""The drill's inputs, facts, guards and related cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ipr_verification.rules.deposits import Purpose
from ipr_verification.rules.sides import Side
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Input, Related, Subject, guard

Name = Annotated[str, Field(min_length=1, max_length=40)]
Identifier = Annotated[int, Field(ge=1, le=2**63 - 1)]


class ItemInput(Input):
    name: Name
    price: Annotated[int, Field(ge=0, le=10**12)]
    weight: Annotated[Decimal, Field(max_digits=10, decimal_places=3, gt=0)] = Decimal(1)


class DraftInput(Input):
    keeper_id: Identifier
    name: Name
    items: Annotated[list[ItemInput], Field(max_length=50)] = []


class AmendInput(Input):
    name: Name | None = None
    fee: Annotated[int, Field(ge=0, le=10**12)] | None = None
    remark: Annotated[str, Field(max_length=200)] = ""
    tags: list[Name] | None = None
    items: Annotated[list[ItemInput], Field(max_length=50)] | None = None

    @model_validator(mode="after")
    def something(self) -> "AmendInput":
        if not self.model_fields_set:
            raise ValueError("Nothing is to be amended.")
        return self


class GrantInput(Input):
    berth_id: Identifier
    until: date


class UntilInput(Input):
    until: date


class SplitInput(Input):
    name: Name
    berth_number: Annotated[int, Field(ge=1, le=999)]


class DepositInput(Input):
    """Who secures whose damages, with how much, by when."""

    purpose: Purpose
    side: Side = Side.IMPORT
    depositor_id: Identifier
    beneficiary_id: Identifier
    agent_id: Identifier | None = None
    amount: int
    due_on: date
    depository: Name = "Tokyo Legal Affairs Bureau"
    reason: Name = "The goods lose their season."


class ToldInput(Input):
    """Who was notified of what, and when."""

    what: Literal["found_infringing", "ended", "discontinued"]
    on: date


class PriceInput(Input):
    item: int
    price: Annotated[int, Field(ge=0, le=10**12)]


def _items(subjects: Sequence[Subject]) -> Mapping[int, list[Any]]:
    from tests.drill.models import Item

    found: dict[int, list[Any]] = defaultdict(list)
    for item in Item.objects.filter(stall__in=[s.case_id for s in subjects]).order_by("number"):
        found[item.stall_id].append(item)
    return found


def _held(subjects: Sequence[Subject]) -> Mapping[int, list[str]]:
    from statute.models import Hold

    found: dict[int, list[str]] = defaultdict(list)
    for hold in Hold.objects.filter(case__in=[s.case_id for s in subjects], lifted_at=None).order_by("id"):
        found[hold.case_id].append(hold.article)
    return found


def _berths(subjects: Sequence[Subject]) -> Mapping[int, Any]:
    from tests.drill.models import Berth

    named = {s.case_id: s.input.berth_id for s in subjects}
    rows = Berth.objects.filter(pk__in=named.values()).in_bulk()
    return {case: rows[berth] for case, berth in named.items() if berth in rows}


ITEMS: Fact[list[Any]] = Fact("items", _items, list)
HELD: Fact[list[str]] = Fact("held", _held, list)
BERTH: Fact[Any] = Fact("berth", _berths, lambda: None)


@guard(Article("67"), "A stall sells at least one thing.", facts=(ITEMS,))
def something_to_sell(row: Any, ctx: Ctx) -> bool:
    return bool(ctx[ITEMS])


@guard(Article("70", 3), "A hold is open.", facts=(HELD,))
def no_open_hold(row: Any, ctx: Ctx) -> list[Reason]:
    return [Reason("held", "The stall is held.", Article.parse(article)) for article in ctx[HELD]]


@guard(Article("72"), "The fee has not been set.")
def fee_is_set(row: Any, ctx: Ctx) -> bool:
    return row.fee is not None


@guard(Article("40"), "The berth is not free.", facts=(BERTH,), on_input=True)
def berth_is_free(row: Any, ctx: Ctx) -> bool:
    return ctx[BERTH] is not None and ctx[BERTH].state == "free"


@guard(Article("62-2", 2), "The last day lies in the past.", on_input=True)
def until_lies_ahead(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx.input.until >= ctx.today:
        return []
    return [Reason("past", "The last day lies in the past.", Article("62-2", 2), "until", ctx.input.until)]


@guard(Article("47"), "The machinery is jammed.")
def not_jammed(row: Any, ctx: Ctx) -> bool:
    return not row.jammed


@guard(Article("101"), "There is no such item.", facts=(ITEMS,), on_input=True)
def item_exists(row: Any, ctx: Ctx) -> bool:
    return any(item.number == ctx.input.item for item in ctx[ITEMS])


def _stored_berths(case_ids: Sequence[int]) -> Mapping[int, list[int]]:
    from tests.drill.models import Stall

    rows = Stall.objects.filter(pk__in=case_ids, berth__isnull=False)
    return {pk: [berth] for pk, berth in rows.values_list("pk", "berth_id")}


ITS_BERTH = Related("berth", _stored_berths)
NAMED_BERTH = Related("named_berth", of_inputs=lambda inputs: [given.berth_id for given in inputs])

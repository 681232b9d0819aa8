"""How a procedure has something deposited: it opens the order, hears what came of it, and tells how it ended itself.

The procedure that orders names two of its own transitions, each with `DepositTold` as its input: one is taken when the
whole amount is there, one when the day passed without it. To tell its deposits of its own end, its transition
declares `related=(ITS_DEPOSITS,)` and `facts=(DEPOSITS,)`, and returns `released(...)` or `told_of(...)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from ipr_verification.rules.deposits import Purpose
from ipr_verification.rules.sides import Side
from statute.calendars import Calendar
from statute.effects import Open, Then
from statute.transitions import Ctx, Fact, Identifier, Input, Related, Subject


class DepositTold(Input):
    """What the case that a deposit is about is told: which deposit, and the day it was complete or had to be."""

    deposit_id: Identifier
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """A deposit of a case, as far as that case needs to know it."""

    pk: int
    purpose: str
    state: str


def may_be_due_on(day: date, today: date, calendar: Calendar) -> bool:
    """Whether an order may set this day: it lies ahead, and is no holiday of the administrative organs."""
    return day > today and not calendar.is_administrative_holiday(day)


def order_deposit(
    ctx: Ctx,
    purpose: Purpose,
    side: Side,
    *,
    depositor_id: int,
    beneficiary_id: int,
    agent_id: int | None = None,
    amount: int,
    due_on: date,
    depository: str,
    reason: str,
    provided: str,
    defaulted: str = "",
) -> Open:
    """The effect that orders a deposit of so many yen for the case at the door, by a day, with a depository.

    `provided` and `defaulted` name transitions of that case which take DepositTold; where one is empty, the event
    alone tells ("deposit.provided", "deposit.defaulted"). The order is refused for a day that `may_be_due_on` refuses.
    """
    from ipr_verification.models.deposit import Deposit

    given = {
        "about_id": ctx.case_id, "purpose": purpose.value, "side": side.value, "depositor_id": depositor_id,
        "beneficiary_id": beneficiary_id, "agent_id": agent_id, "amount": amount, "due_on": due_on,
        "depository": depository, "reason": reason, "provided": provided, "defaulted": defaulted,
    }  # fmt: skip
    return Open(Deposit, "order", ctx.office_id, given)


def _ids_of(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    return {case_id: [one.pk for one in found] for case_id, found in _of(case_ids).items()}


def _of(case_ids: Sequence[int]) -> Mapping[int, list[Standing]]:
    from ipr_verification.models.deposit import Deposit

    found: dict[int, list[Standing]] = defaultdict(list)
    rows = Deposit._base_manager.filter(about_id__in=case_ids).order_by("pk")
    for about_id, *standing in rows.values_list("about_id", "pk", "purpose", "state"):
        found[about_id].append(Standing(*standing))
    return found


def _deposits(subjects: Sequence[Subject]) -> Mapping[int, tuple[Standing, ...]]:
    return {case_id: tuple(found) for case_id, found in _of([s.case_id for s in subjects]).items()}


ITS_DEPOSITS: Final = Related("its deposits", _ids_of)
DEPOSITS: Final[Fact[tuple[Standing, ...]]] = Fact("deposits", _deposits, tuple)
OUTSTANDING: Final = frozenset({"ordered", "shortfall_ordered", "defaulted"})


def released(deposits: Iterable[Standing], reason: str) -> list[Then]:
    """The effects by which orders not obeyed yet are lifted: the procedure they served is over."""
    return [Then(one.pk, "lift", {"reason": reason}) for one in deposits if one.state in OUTSTANDING]


def told_of(
    deposits: Iterable[Standing], what: Literal["found_infringing", "ended", "discontinued"], on: date
) -> list[Then]:
    """The effects that tell deposits when who may recover one was notified of an outcome (69-15(8)(i), (ii)), or
    the rightholder of the discontinuance, from which its 30 days run (69-20(9)(iv))."""
    discontinued = what == "discontinued"
    return [
        Then(one.pk, "note_notice", {"what": what, "on": on})
        for one in deposits
        if one.state != "recovered" and (one.purpose == Purpose.DISCONTINUANCE) is discontinued
    ]

"""What customs decides of the lines of a count that wait for it: a correction, a loss, or that the books stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.stocktaking_facts import BOOKS, Act, Reasoned, against_acts, corrections, measures_of
from bonded_areas.models.stocktaking_line import WAITING, Outcome, StocktakingLine
from doors.scanner_lists import MOST_ROWS
from statute.errors import Reason
from statute.transitions import Ctx, Fact, Input, Related, Subject, guard

if TYPE_CHECKING:
    from datetime import date

    from bonded_areas.models.stocktaking import Stocktaking


class DecisionInput(Input):
    """Of one line, by its number: "correct" the books as counted, "loss": it is lost, "stand": the books stay."""

    line: Annotated[int, Field(ge=1, le=10**9)]
    decision: Literal["correct", "loss", "stand"]
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class DecideInput(Input):
    """Decisions line by line; `rest` is that of all others that wait and can become so, with one reason."""

    lines: Annotated[list[DecisionInput], Field(max_length=MOST_ROWS)] = []
    rest: Literal["", "correct", "loss", "stand"] = ""
    rest_reason: Reasoned = ""


@dataclass(slots=True)
class Decided:
    """A line that is decided on, what it becomes, and what stands against it; `at` is its place in the input."""

    at: int | None
    line: StocktakingLine
    reason: str
    lot: CargoLot | None
    outcome: Outcome = Outcome.STANDS
    acts: list[Act] = field(default_factory=list)
    claim: str = ""
    fault: Reason | None = None


def _lines(case_ids: Sequence[int]) -> Any:
    return StocktakingLine.objects.filter(stocktaking__in=list(case_ids), outcome__in=WAITING)


def _lots_that_wait(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for case_id, lot_id in _lines(case_ids).exclude(lot=None).values_list("stocktaking_id", "lot_id"):
        found.setdefault(case_id, []).append(lot_id)
    return found


LOTS_THAT_WAIT = Related("the lots of the lines that wait", _lots_that_wait)


def _waiting_lines(subjects: Sequence[Subject]) -> dict[int, dict[int, StocktakingLine]]:
    found: dict[int, dict[int, StocktakingLine]] = {}
    for line in _lines([s.case_id for s in subjects]).select_related("lot", "stocktaking").order_by("number"):
        found.setdefault(line.stocktaking_id, {})[line.number] = line
    return found


# By their numbers.
WAITING_LINES: Fact[dict[int, StocktakingLine]] = Fact("waiting_lines", _waiting_lines, dict)


def decided(ctx: Ctx) -> list[Decided]:
    """The lines that are decided on: those that are named, and with `rest` all others that can become that."""
    given, waiting = ctx.input, ctx[WAITING_LINES]
    named = {one.line for one in given.lines}
    found = [
        _decided(at, waiting[one.line], one.decision, one.reason)
        for at, one in enumerate(given.lines)
        if one.line in waiting
    ]
    if given.rest:
        rest = (
            _decided(None, line, given.rest, given.rest_reason)
            for n, line in waiting.items()
            if n not in named
        )
        found += [one for one in rest if one.fault is None]
    return found


def _decided(at: int | None, line: StocktakingLine, decision: str, reason: str) -> Decided:
    lot: CargoLot | None = line.lot
    one = Decided(at, line, reason, lot)
    if decision == "stand":
        return one
    on: date = line.stocktaking.counted_on
    if lot is None:
        sentence = _(
            "What was found is in no book: say what was found out, and bring it in where it is to stay."
        )
        one.fault = Reason("no_lot", sentence, BOOKS, "decision", decision)
    elif lot.balance.stock != line.booked:
        # Settled otherwise meanwhile, it would be settled twice.
        sentence = _(
            "The books of this lot have changed since the count: let them stand, and have it counted again."
        )
        one.fault = Reason("moved_since", sentence, BOOKS, "decision", decision)
    elif decision == "correct":
        one.outcome, one.acts = Outcome.CORRECTED, corrections(line.difference, on, reason)
    elif line.difference.over:
        sentence = _("More is there than the books have: that is no loss.")
        one.fault = Reason("over", sentence, BOOKS, "decision", decision)
    else:
        told = {**measures_of(line.difference.short), "on": on, "reason": reason, "cause": "other"}
        one.outcome, one.acts = Outcome.LOST, [Act("notify_loss", told)]
        one.claim = lot.claim_to_come("lost")
    return one


@guard(BOOKS, _("Something is decided."), facts=(WAITING_LINES,), on_input=True)
def something_is_decided(row: Stocktaking, ctx: Ctx) -> list[Reason]:
    given = ctx.input
    if given.rest and not given.rest_reason.strip():
        return [Reason("reason_missing", _("Say why."), BOOKS, "rest_reason")]
    if not given.lines and not decided(ctx):
        return [Reason("nothing_decided", _("Say what becomes of which line."), BOOKS, "lines")]
    return []


@guard(BOOKS, _("Each line waits for a decision."), facts=(WAITING_LINES,), on_input=True)
def lines_wait(row: Stocktaking, ctx: Ctx) -> list[Reason]:
    times, found = Counter(one.line for one in ctx.input.lines), []
    for at, one in enumerate(ctx.input.lines):
        where = f"lines[{at}].line"
        if times[one.line] > 1:
            found.append(
                Reason("named_twice", _("This line is named more than once."), BOOKS, where, one.line)
            )
        elif one.line not in ctx[WAITING_LINES]:
            sentence = format_lazy(_("Line {n} waits for no decision."), n=one.line)
            found.append(Reason("does_not_wait", sentence, BOOKS, where, one.line))
    return found


@guard(BOOKS, _("What is decided can be done."), facts=(WAITING_LINES,), on_input=True)
def decisions_can_be_done(row: Stocktaking, ctx: Ctx) -> list[Reason]:
    found = []
    for one in decided(ctx):
        against = [one.fault] if one.fault else against_acts(one.lot, one.acts, ctx)
        where = f"lines[{one.at}].decision" if one.at is not None else "rest"
        found += [Reason(r.code, r.message, r.article, where, one.line.number) for r in against]
    return found


__all__ = [
    "LOTS_THAT_WAIT",
    "WAITING_LINES",
    "DecideInput",
    "decided",
    "decisions_can_be_done",
    "lines_wait",
    "something_is_decided",
]

"""Decides, purely: whether a transition may be taken, with all the reasons why not, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from statute.authority import authority_reasons, opening_reasons
from statute.columns import check_storable, written_columns
from statute.errors import InvalidInput, Reason
from statute.input_errors import reasons_of, unstorable
from statute.machine import Machine, Move, machine

if TYPE_CHECKING:
    from statute.effects import Effect
    from statute.locking import LockedCase
    from statute.procedure import Procedure
    from statute.transitions import Ctx, Fact, Subject


@dataclass(slots=True)
class Decision:
    """What was decided of one case: the reasons against, or the effects and the values that changed."""

    subject: Subject
    ctx: Ctx
    source: str
    reasons: tuple[Reason, ...] = ()
    effects: Sequence[Effect] = ()
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def parse_input(move: Move, given: Any) -> Any:
    """The validated input of a transition. Raises InvalidInput with one reason a field."""
    expected = move.rule.input
    ready = isinstance(given, expected)
    if bad := list(unstorable(given.model_dump() if ready else given, article=move.article)):
        raise InvalidInput(bad)
    if ready:
        return given
    try:
        return expected.model_validate(given)
    except ValidationError as error:
        raise InvalidInput(reasons_of(error, move.article)) from None


def load_facts(
    move: Move, subjects: Sequence[Subject], *, facts: Sequence[Fact[Any]] | None = None
) -> dict[str, dict[int, Any]]:
    """The declared facts of all the subjects: name -> case id -> value, one load however many cases."""
    wanted = facts if facts is not None else declared_facts(move)
    loaded = {}
    for fact in wanted:
        found = fact.load(subjects)
        loaded[fact.name] = {
            s.case_id: found[s.case_id] if s.case_id in found else fact.default() for s in subjects
        }
    return loaded


def declared_facts(move: Move, *, for_offer: bool = False) -> list[Fact[Any]]:
    """The facts a move declares, each once; for an offer only those of its guards that need no input."""
    found: dict[str, Fact[Any]] = {}
    if not for_offer:
        found.update((fact.name, fact) for fact in move.rule.facts)
    for guard in move.rule.guards:
        if not (for_offer and guard.on_input):
            found.update((fact.name, fact) for fact in guard.facts)
    return list(found.values())


def state_reason(whole: Machine, move: Move, state: str) -> Reason:
    """Why a transition does not exist from this state, in the words of the machine."""
    label = whole.labels.get(state, state)
    sentence = format_lazy(_("Not possible while the case is “{state}”."), state=label)
    return Reason("state", sentence, move.article, field="state", value=label)


def reasons_against(
    procedure: type[Procedure],
    move: Move,
    subject: Subject,
    office_id: int,
    ctx: Ctx,
    *,
    for_offer: bool = False,
) -> list[Reason]:
    """Every reason against taking this transition now. A role that is not named learns nothing further."""
    row = subject.row
    if found := authority_reasons(procedure, move, row, office_id, subject.actor):
        return found
    if not move.exists_from(row.state):
        return [state_reason(machine(procedure), move, row.state)]
    for guard in move.rule.guards:
        if not (for_offer and guard.on_input):
            found.extend(guard.reasons(row, ctx))
    return found


def decide(procedure: type[Procedure], move: Move, subject: Subject, case: LockedCase, ctx: Ctx) -> Decision:
    """Decides one case; if nothing stands against it, the body sets fields and returns effects."""
    row = subject.row
    source = row.state
    if reasons := reasons_against(procedure, move, subject, case.office_id, ctx):
        return Decision(subject, ctx, source, tuple(reasons))
    names = column_names(procedure)
    values = row.__dict__
    # A list or a dict may be changed in place, so it is kept as a copy.
    before = {n: deepcopy(v) if isinstance(v := values[n], (list, dict)) else v for n in names}
    effects = getattr(row, move.name)(ctx) or ()
    if case.is_new:
        before = {}
        if reasons := opening_reasons(procedure, move, row, subject.actor):
            return Decision(subject, ctx, source, tuple(reasons))
    changes = {n: (was, now) for n in names if (was := before.get(n)) != (now := values[n])}
    if changes:
        written = {n: now for n, (_, now) in changes.items()}
        check_storable(procedure, written, given=ctx.input, article=move.article)
    return Decision(subject, ctx, source, (), effects, changes)


def column_names(procedure: type[Procedure]) -> tuple[str, ...]:
    """The attributes behind a procedure's columns, without its key."""
    return written_columns(procedure)[1:]

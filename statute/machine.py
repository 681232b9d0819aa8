"""Reads a procedure's machine out of django-fsm's declarations, and checks that it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from statute.errors import MachineFault
from statute.transitions import Deadline, Rule

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.articles import Article
    from statute.procedure import Procedure

NEW = "new"
ANY = "*"


@dataclass(frozen=True, slots=True)
class Move:
    """One transition by name: where it leads from each state (None: the state stays), and its rule."""

    name: str
    targets: Mapping[str, str | None]
    rule: Rule

    @property
    def article(self) -> Article:
        return self.rule.article

    @property
    def articles(self) -> tuple[Article, ...]:
        return self.rule.articles

    @property
    def opens(self) -> bool:
        """Whether it is the transition that brings a case into being."""
        return NEW in self.targets

    def exists_from(self, state: str) -> bool:
        return state in self.targets or (ANY in self.targets and state != NEW)

    def target_from(self, state: str) -> str:
        target = self.targets.get(state, self.targets.get(ANY))
        return state if target is None else target


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything a procedure declares."""

    procedure: type[Procedure]
    moves: Mapping[str, Move]
    deadlines: tuple[Deadline, ...]
    states: tuple[str, ...]
    labels: Mapping[str, _StrOrPromise]

    def move(self, name: str) -> Move | None:
        return self.moves.get(name)

    def table(self) -> dict[tuple[str, str], str]:
        """(state, transition) -> state reached, for every pair that exists."""
        found = {}
        for state in (NEW, *self.states):
            for move in self.moves.values():
                if move.exists_from(state):
                    found[state, move.name] = move.target_from(state)
        return found


@cache
def machine(procedure: type[Procedure]) -> Machine:
    """The machine of a procedure.

    Raises MachineFault when a transition has no rule, two rules, uses django-fsm's own conditions or
    permission (they stop at the first failure and allow everybody), or leads to an unknown state.
    """
    model: Any = procedure
    field = model._meta.get_field("state")
    labels = dict(field.choices)
    states = tuple(labels)
    targets: dict[str, dict[str, str | None]] = {}
    rules: dict[str, Rule] = {}
    if not field.protected:
        raise MachineFault(f"The state of {procedure.__name__} is not protected.")
    transition: Any
    for transition in field.get_all_transitions(procedure):
        name = transition.name
        rule = transition.custom.get("rule")
        if rule is None or rules.setdefault(name, rule) is not rule:
            raise MachineFault(f"{procedure.__name__}.{name} has no rule, or more than one.")
        if transition.conditions or transition.permission or transition.on_error:
            raise MachineFault(
                f"{procedure.__name__}.{name} uses django-fsm's conditions, permission or on_error."
            )
        if transition.target not in (None, *states) or transition.source not in (NEW, ANY, *states):
            raise MachineFault(f"{procedure.__name__}.{name} names a state that does not exist.")
        if _takes_float(rule.input):
            raise MachineFault(f"{procedure.__name__}.{name} takes a float, which the journal cannot write.")
        targets.setdefault(name, {})[str(transition.source)] = transition.target
    moves = {name: Move(name, targets[name], rules[name]) for name in sorted(rules)}
    names = [d.name for d in procedure.deadlines]
    for deadline in procedure.deadlines:
        if (
            deadline.expires not in moves
            or not deadline.met_by <= moves.keys()
            or names.count(deadline.name) > 1
        ):
            raise MachineFault(
                f"The deadline {procedure.__name__}.{deadline.name} names an unknown transition."
            )
    awaited = [one.name for one in procedure.awaited]
    for one in procedure.awaited:
        if one.act not in moves or awaited.count(one.name) > 1:
            raise MachineFault(
                f"What {procedure.__name__} waits for ({one.name}) names an unknown transition, or is named twice."
            )
    return Machine(procedure, moves, procedure.deadlines, states, labels)


def _takes_float(kind: Any) -> bool:
    """Whether a float could come in by this annotation, however deep."""
    if kind is float:
        return True
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return any(_takes_float(field.annotation) for field in kind.model_fields.values())
    return any(_takes_float(part) for part in get_args(kind))

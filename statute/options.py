"""What this actor may do with a case now, and why not the rest: asked of the same machine that decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from statute import clock
from statute.authority import authority_reasons
from statute.calendar_store import current_calendar
from statute.deciding import declared_facts, load_facts, reasons_against
from statute.errors import Reason
from statute.machine import Move, machine
from statute.transactions import asked_once
from statute.transitions import Ctx, Subject

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.articles import Article
    from statute.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Option:
    """One transition as it is offered: possible now, or the reasons why not."""

    move: Move
    reasons: tuple[Reason, ...]
    article: Article

    @property
    def name(self) -> str:
        return self.move.name

    @property
    def possible(self) -> bool:
        return not self.reasons

    def as_data(self) -> dict[str, Any]:
        """For the API: name, label, article, whether possible, the reasons, the JSON Schema of the input."""
        rule = self.move.rule
        return {
            "name": self.name,
            "label": str(rule.label),
            "article": str(self.article),
            "possible": self.possible,
            "reasons": [reason.as_data() for reason in self.reasons],
            "input": rule.input.model_json_schema(),
        }


def options_for(row: Procedure, actor: Actor) -> list[Option]:
    """Every transition that is this actor's to take at some time, possible ones first.

    Those of other roles are left out: they say nothing to this person. The number of queries depends
    on the facts declared, not on the case.
    """
    with asked_once():
        return _options(row, actor)


def _options(row: Procedure, actor: Actor) -> list[Option]:
    procedure = type(row)
    case = row.case
    subject = Subject(row.pk, row, actor, None)
    moves = [
        move
        for move in machine(procedure).moves.values()
        if not move.opens and not _not_for(procedure, move, row, case.office_id, actor)
    ]
    facts: dict[str, Any] = {}
    for move in moves:
        if move.exists_from(row.state):
            missing = [f for f in declared_facts(move, for_offer=True) if f.name not in facts]
            loaded = load_facts(move, [subject], facts=missing)
            facts.update({name: values[row.pk] for name, values in loaded.items()})
    now = clock.now()
    ctx = Ctx(
        actor, now, clock.day_of(now), current_calendar(), row.pk, case.office_id, case.reference, None, facts
    )
    found = [
        Option(
            move,
            tuple(reasons_against(procedure, move, subject, case.office_id, ctx, for_offer=True)),
            row.article_of(move.name, move.article),
        )
        for move in moves
    ]
    return sorted(found, key=lambda o: (not o.possible, ORDER.get(o.move.rule.weight, 1), o.name))


ORDER = {"primary": 0, "ordinary": 1, "grave": 2, "clerical": 3}


def _not_for(procedure: type[Procedure], move: Move, row: Any, office_id: int, actor: Actor) -> list[Reason]:
    return authority_reasons(procedure, move, row, office_id, actor)

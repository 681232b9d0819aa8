"""Whether an actor's role and office let it take a transition. Default is no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute.articles import Article
from statute.errors import Reason
from statute.machine import NEW

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.machine import Move
    from statute.procedure import Procedure

DELEGATION = Article("107")
# The office's own machinery: each name is a role of its own, so that a rule can name it.
TIMER, SCREENING, PAYMENTS, CONSEQUENCE, INTAKE = "timer", "screening", "payments", "consequence", "intake"
# Whoever has the machine in hand, at its command line.
OPERATOR = "operator"


def authority_reasons(
    procedure: type[Procedure], move: Move, row: Any, office_id: int, actor: Actor
) -> list[Reason]:
    """Why this actor may not take this transition on this row; empty when it may."""
    roles = move.rule.roles
    if actor.kind == "system":
        return [] if actor.name in roles else [_no_role(move)]
    if actor.reads_only or not actor.has_role(*roles):
        return [_no_role(move)]
    if actor.kind == "staff":
        if row.state in procedure.hidden_from_staff:
            return [Reason("not_submitted", _("Nothing has been submitted to the office yet."), move.article)]
        offices = (office_id, *(getattr(row, name, None) for name in move.rule.office_fields))
        if any(actor.may_at(role, office) for role in roles for office in offices if office is not None):
            return []
        return [Reason("office", _("Your role is held at another office."), DELEGATION)]
    if row.state == NEW:
        return []  # whose case it will be is said by the body: `opening_reasons`
    return _party_reasons(procedure, move, row, actor)


def opening_reasons(procedure: type[Procedure], move: Move, row: Any, actor: Actor) -> list[Reason]:
    """Why a party may not open this case: it would be another's. Asked once the body has filled it in."""
    return _party_reasons(procedure, move, row, actor) if actor.kind == "party" else []


def _party_reasons(procedure: type[Procedure], move: Move, row: Any, actor: Actor) -> list[Reason]:
    for role, column in procedure.party_columns():
        if role in move.rule.roles and getattr(row, column, None) in actor.persons_for(role):
            return []
    return [Reason("party", _("This case is another party's."), move.article)]


def _no_role(move: Move) -> Reason:
    allowed = ", ".join(sorted(move.rule.roles))
    return Reason(
        "role", format_lazy(_("Only these roles may do this: {roles}."), roles=allowed), move.article
    )

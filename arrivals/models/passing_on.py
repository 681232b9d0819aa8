"""What belongs to whoever runs a place passes to the successor with the place (48-2)."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effects, Emit
from statute.transitions import Ctx, Identifier, Input, rule


class NewOperatorInput(Input):
    """Who runs the place from now on."""

    operator_id: Identifier


class OfAnOperator:
    """Mixed into a procedure of which `operated_by` names the column of the operator."""

    operated_by: ClassVar[str] = "operator_id"

    @transition(
        field="state",
        source="*",
        target=None,
        custom=rule(
            label=_("Pass to the new operator of the place"),
            article=Article("48-2"),
            also=(Article("50", 2), Article("61-4"), Article("61-5", 2), Article("62-7"), Article("62-15")),
            roles=(CONSEQUENCE,),
            input=NewOperatorInput,
        ),
    )
    def pass_to(self, ctx: Ctx) -> Effects:
        """Who succeeded to the licence sees it, acts on it, and answers for its duty."""
        setattr(self, self.operated_by, ctx.input.operator_id)
        return [Emit("operator.changed", {"operator": ctx.input.operator_id})]

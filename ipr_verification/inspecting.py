"""What the inspection of suspect goods and of samples of them have alike: on a petition, while the procedure runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from accounts.roles import Role
from ipr_verification.case_inputs import Reasons, Reference
from ipr_verification.concern_guards import HOLDER, side_of
from ipr_verification.models.submission import CONCERNED
from ipr_verification.side_guards import side_guard
from ipr_verification.states import RUNNING
from statute.articles import Article
from statute.transitions import Ctx, Input, Related

if TYPE_CHECKING:
    from accounts.actors import Actor

OPPORTUNITY: Final = Article("69-13", 4)
OFFICE: Final = (Role.IP_OFFICER, Role.SUPERVISOR)
Title = Annotated[str, Field(min_length=1, max_length=200)]


class ReasonInput(Input):
    """Why."""

    reason: Reasons


class ApplyInput(Input):
    """For which right of which case, and what for. An officer who enters a paper says of which side it is."""

    concerned: Reference
    reason: Reasons
    by: Annotated[str, Field(pattern="^(rightholder|trader)?$")] = ""


class AppointmentInput(Input):
    """On which day, and where."""

    on: date
    place: Title


class MadeInput(Input):
    """On which day it was made, and which customs official was there."""

    on: date
    official: Title


class EndedInput(Input):
    """On which day the procedure ended."""

    on: date


def of_right(model: Any) -> Related:
    """The right concerned: locked, so that the procedure does not end in the same moment."""

    def found(ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
        rows = model()._base_manager.filter(pk__in=ids).values_list("pk", "right_concerned_id")
        return {pk: [right] for pk, right in rows}

    return Related("the right concerned", found)


def applies_for_holder(ctx: Ctx) -> bool:
    """Whether it is the rightholder who applies, of a case that is known."""
    found = ctx[CONCERNED]
    return bool((side_of(found, ctx.actor) if ctx.actor.is_party else ctx.input.by) == HOLDER)


@side_guard(
    OPPORTUNITY,
    _("The procedures rest on no petition."),
    facts=(CONCERNED,),
    on_input=True,
    field="concerned",
)
def petition_is_accepted(row: Any, ctx: Ctx) -> bool:
    found = ctx[CONCERNED]
    return found is None or found.petition_id is not None


@side_guard(OPPORTUNITY, _("The procedures are over."), facts=(CONCERNED,))
def procedure_still_runs(row: Any, ctx: Ctx) -> bool:
    found = ctx[CONCERNED]
    return found is None or found.state in RUNNING


@side_guard(OPPORTUNITY, _("That day is over."), on_input=True, field="on")
def day_lies_ahead(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.on >= ctx.today)


@side_guard(OPPORTUNITY, _("That day has not come."), on_input=True, field="on")
def day_has_come(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.on <= ctx.today)


def acts_for(row: Any, actor: Actor, *columns: str) -> bool:
    """Whether an actor acts for one of these persons of a row."""
    named = {getattr(row, column) for column in columns} - {None}
    return not actor.persons_for().isdisjoint(named)

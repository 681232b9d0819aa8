"""The law of a sample inspection (69-16): what is asked, the four requirements, the grounds of a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from ipr_verification.case_inputs import Reasons, Reference
from ipr_verification.concern_guards import HOLDER, side_of
from ipr_verification.inspecting import Title, acts_for
from ipr_verification.models.submission import CONCERNED
from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from ipr_verification.rules.sides import Side
from statute.articles import Article
from statute.transitions import Ctx, Input, guard

APPLICATION, APPROVAL, TELL, EXPENSES, DEPOSIT, ATTENDANCE = (Article("69-16", n) for n in range(1, 7))
# The requirement of each item of 69-16(2), by the field that states what customs found.
REQUIREMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {"necessary": "i", "interests": "ii", "purposes": "iii", "ability": "iv"}
)
GROUNDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "evident": _("It is evident whether the goods infringe"),
        "unnecessary": _("It is unnecessary"),
        "i": _("It is not necessary for evidence or an opinion"),
        "ii": _("The importer's interests may be unjustly infringed"),
        "iii": _("The sample may be used for unjust purposes"),
        "iv": _("The applicant cannot handle the sample properly"),
        "deposit": _("The deposit ordered was not made"),
    }
)
Line = Annotated[str, Field(min_length=1, max_length=500)]


class ApplySampleInput(Input):
    """For which right of which case, of what a sample is asked for, what it is to show, and who inspects it how."""

    concerned: Reference
    sample: Line
    reason: Reasons
    method: Line
    entrusted: Annotated[str, Field(max_length=200)] = ""


class ApproveInput(Input):
    """What customs found of each of the four requirements; and the day and place of the inspection."""

    necessary: Reasons
    interests: Reasons
    purposes: Reasons
    ability: Reasons
    on: date
    place: Title


class RefuseInput(Input):
    """On which ground it is not approved, and why."""

    ground: Literal["evident", "unnecessary", "i", "ii", "iii", "iv", "deposit"]
    reason: Reasons


class AttendanceInput(Input):
    """Whether the importer may attend, and why not."""

    granted: bool
    reason: Annotated[str, Field(max_length=2000)] = ""


class InspectedInput(Input):
    """When it was inspected, which customs official was there, who attended for the importer, what it cost (yen)."""

    on: date
    official: Title
    attended_by: Annotated[str, Field(max_length=200)] = ""
    expenses: Annotated[int, Field(ge=0, le=10**12)] = 0


class ResultInput(Input):
    """What the inspection showed, and what became of the sample."""

    result: Reasons


class OutcomeInput(Input):
    """Of what the applicant was notified, and when."""

    what: Literal["found_infringing", "ended"]
    on: date


@guard(
    APPLICATION,
    _("The procedures rest on no petition."),
    facts=(CONCERNED,),
    on_input=True,
    field="concerned",
)
def rests_on_petition(row: Any, ctx: Ctx) -> bool:
    found = ctx[CONCERNED]
    return found is None or found.petition_id is not None


@guard(APPLICATION, _("Samples are inspected of goods for import alone."), facts=(CONCERNED,), on_input=True,
       field="concerned")  # fmt: skip
def is_of_import(row: Any, ctx: Ctx) -> bool:
    found = ctx[CONCERNED]
    return found is None or found.side == Side.IMPORT


@guard(APPLICATION, _("For a right of this kind no sample is inspected."), facts=(CONCERNED,), on_input=True,
       field="concerned")  # fmt: skip
def kind_knows_samples(row: Any, ctx: Ctx) -> bool:
    """Layout-design exploitation rights are left out (69-16(1), (2))."""
    found = ctx[CONCERNED]
    return found is None or RIGHT_LAW[RightKind(found.right_kind)].sample


@guard(
    APPLICATION,
    _("The rightholder of this right applies."),
    facts=(CONCERNED,),
    on_input=True,
    field="concerned",
)
def is_of_the_rightholder(row: Any, ctx: Ctx) -> bool:
    """Not whoever holds another right, and sees this case because the goods are its own."""
    found = ctx[CONCERNED]
    return found is None or not ctx.actor.is_party or side_of(found, ctx.actor) == HOLDER


@guard(APPLICATION, _("Only the applicant does this."))
def is_for_the_applicant(row: Any, ctx: Ctx) -> bool:
    return not ctx.actor.is_party or acts_for(row, ctx.actor, "applicant_id", "agent_id")


@guard(DEPOSIT, _("A deposit has been ordered already."))
def no_deposit_is_owed(row: Any, ctx: Ctx) -> bool:
    return row.deposit_due in ("", "defaulted")


@guard(DEPOSIT, _("The deposit that was ordered has not been made."))
def deposit_is_there(row: Any, ctx: Ctx) -> bool:
    return row.deposit_due in ("", "provided")


@guard(DEPOSIT, _("The day for the deposit has not passed without it."), on_input=True, field="ground")
def deposit_is_missing_if_said(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.ground != "deposit" or row.deposit_due == "defaulted")


@guard(APPROVAL, _("That day is over."), on_input=True, field="on")
def day_is_ahead(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.on >= ctx.today)


@guard(ATTENDANCE, _("That day has not come."), on_input=True, field="on")
def day_has_come(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.on <= ctx.today)


@guard(ATTENDANCE, _("The importer attends where it asked to and was told that it may."), on_input=True,
       field="attended_by")  # fmt: skip
def attended_as_granted(row: Any, ctx: Ctx) -> bool:
    return not ctx.input.attended_by or bool(row.attendance == "granted")


@guard(ATTENDANCE, _("That has been asked already."))
def attendance_not_asked_yet(row: Any, ctx: Ctx) -> bool:
    return not row.attendance


@guard(ATTENDANCE, _("Nobody has asked to attend."))
def attendance_is_asked(row: Any, ctx: Ctx) -> bool:
    return bool(row.attendance == "asked")

"""What must hold when a notice is served: who it is for, on which day, and when publication may take its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from statute.articles import GENERAL_RULES_ACT, Article
from statute.errors import MachineFault, Reason
from statute.machine import machine
from statute.procedure import procedure_of
from statute.statutory_periods import statutory_period
from statute.transitions import ArticleText, Ctx, Fact, Identifier, Input, Subject, guard

if TYPE_CHECKING:
    from accounts.models import Person
    from statute.calendars import Calendar

SERVICE: Final = Article("2-4")
DELIVERY: Final = Article("12", 1, law=GENERAL_RULES_ACT)
PRESUMED: Final = Article("12", 2, law=GENERAL_RULES_ACT)
PUBLICATION: Final = Article("14", law=GENERAL_RULES_ACT)

Words = Annotated[str, Field(min_length=1, max_length=400)]


class IssueInput(Input):
    """Who is told what, in both languages, about which case."""

    about_id: Identifier
    addressee_id: Identifier
    capacity: Annotated[str, Field(min_length=1, max_length=40)]
    sort: Annotated[str, Field(pattern="^[a-z_]{1,60}$")]
    article: ArticleText
    title_en: Annotated[str, Field(min_length=1, max_length=200)]
    title_ja: Annotated[str, Field(min_length=1, max_length=200)]
    # {"en": {"facts": [[label, value], ...], "text": ...}, "ja": {...}}
    contents: dict[str, Any]
    told_by: Annotated[str, Field(pattern="^[a-z_]{0,60}$")] = ""
    proof_needed: bool = False


class ServedInput(Input):
    """What the case that a notice is about is told: which notice reached whom, on which day."""

    notice_id: Identifier
    addressee_id: Identifier
    sort: str
    on: date


class OnInput(Input):
    """The day on which it happened."""

    on: date


class DispatchInput(OnInput):
    """How and where to it goes out; an address that is left out is the one it was issued with."""

    method: Literal["post", "registered", "by_hand", "electronic"]
    tracking: Annotated[str, Field(max_length=60)] = ""
    address: Annotated[str, Field(max_length=500)] = ""


class ReceiptInput(OnInput):
    """The day on which it reached the addressee, and what proves it."""

    evidence: Words


class PresumedInput(OnInput):
    """The day on which mail arrives in the ordinary course, and on what that rests."""

    evidence: Words


class CorrectionInput(OnInput):
    """The right day, and what proves it."""

    evidence: Words


class ReturnInput(OnInput):
    """When and why it came back."""

    reason: Words


class PublicationInput(Input):
    """Why it cannot be delivered: where the addressee lives and works is not known."""

    reason: Words


def _persons(subjects: Sequence[Subject]) -> Mapping[int, Person]:
    from accounts.models import Person

    found = Person.objects.in_bulk({s.input.addressee_id for s in subjects})
    return {s.case_id: found[s.input.addressee_id] for s in subjects if s.input.addressee_id in found}


def _persons_of_rows(subjects: Sequence[Subject]) -> Mapping[int, Person]:
    from accounts.models import Person

    found = Person.objects.in_bulk({s.row.addressee_id for s in subjects})
    return {s.case_id: found[s.row.addressee_id] for s in subjects if s.row.addressee_id in found}


def _kinds(subjects: Sequence[Subject]) -> Mapping[int, str]:
    from statute.models import Case

    kinds = dict(Case.objects.filter(pk__in={s.input.about_id for s in subjects}).values_list("pk", "kind"))
    return {s.case_id: kinds[s.input.about_id] for s in subjects if s.input.about_id in kinds}


ABOUT_KIND: Fact[str] = Fact("about_kind", _kinds, str)
ADDRESSEE: Fact[Person | None] = Fact("addressee", _persons, lambda: None)
ADDRESSEE_OF_ROW: Fact[Person | None] = Fact("addressee_of_row", _persons_of_rows, lambda: None)


@guard(SERVICE, _("There is no such person."), facts=(ADDRESSEE,), on_input=True, field="addressee_id")
def addressee_is_known(row: Any, ctx: Ctx) -> bool:
    return ctx[ADDRESSEE] is not None


@guard(SERVICE, _("There is no such case."), facts=(ABOUT_KIND,), on_input=True, field="about_id")
def case_can_be_told(row: Any, ctx: Ctx) -> bool:
    """Raises MachineFault where whoever issues the notice names no transition that takes the day of receipt."""
    kind = ctx[ABOUT_KIND]
    if kind and ctx.input.told_by:
        told = machine(procedure_of(kind)).move(ctx.input.told_by)
        if told is None or told.rule.input is not ServedInput:
            raise MachineFault(f"{kind}.{ctx.input.told_by} takes no day of receipt.")
    return bool(kind)


@guard(SERVICE, _("That day has not come."), on_input=True, field="on")
def day_has_come(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.on <= ctx.today)


def _not_before(row: Any, ctx: Ctx, day: date | None, sentence: Any) -> list[Reason]:
    if day is None or ctx.input.on >= day:
        return []
    return [Reason("before_it_went", sentence, SERVICE, "on", ctx.input.on.isoformat())]


@guard(SERVICE, _("It was issued later than that."), on_input=True)
def not_before_it_was_issued(row: Any, ctx: Ctx) -> list[Reason]:
    return _not_before(row, ctx, row.issued_on, _("It was issued later than that."))


@guard(SERVICE, _("It was dispatched later than that."), on_input=True)
def not_before_it_was_dispatched(row: Any, ctx: Ctx) -> list[Reason]:
    """One that was never dispatched was handed over on a day since it was issued."""
    sentence = _("It was dispatched later than that.")
    return _not_before(row, ctx, row.dispatched_on or row.issued_on, sentence)


@guard(SERVICE, _("It came back later than that."), on_input=True)
def not_before_it_came_back(row: Any, ctx: Ctx) -> list[Reason]:
    """What comes back had not been delivered until then."""
    return _not_before(row, ctx, row.returned_on, _("It came back later than that."))


@guard(PUBLICATION, _("By publication it counts as served earlier than that."), on_input=True, field="on")
def not_after_it_is_deemed(row: Any, ctx: Ctx) -> bool:
    deemed = deemed_served_on(row.published_on, ctx.calendar) if row.state == "published" else None
    return deemed is None or bool(ctx.input.on <= deemed)


@guard(PRESUMED, _("That it arrived is proved."))
def receipt_is_not_proved(row: Any, ctx: Ctx) -> bool:
    return row.state != "served" or bool(row.presumed)


@guard(PRESUMED, _("Only ordinary mail is presumed to have arrived."))
def went_by_ordinary_mail(row: Any, ctx: Ctx) -> bool:
    return bool(row.method == "post")


@guard(SERVICE, _("A period starts with its receipt, which must be proved."))
def receipt_need_not_be_proved(row: Any, ctx: Ctx) -> bool:
    return not (row.proof_needed or row.told_by)


@guard(
    PUBLICATION,
    _("It came back, no address is known, or it would have to be delivered abroad."),
    facts=(ADDRESSEE_OF_ROW,),
)
def may_be_published(row: Any, ctx: Ctx) -> bool:
    person = ctx[ADDRESSEE_OF_ROW]
    return row.state == "returned" or not row.address or (person is not None and person.country != "JP")


@guard(SERVICE, _("That is the day on record."), on_input=True, field="on")
def another_day(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.on != row.received_on)


def deemed_served_on(published_on: date | None, calendar: Calendar) -> date | None:
    """The day as which it counts as served by publication: the one that begins when the seven days are over (14(3))."""
    if published_on is None:
        return None
    return statutory_period("2-4", published_on, calendar=calendar).ends_on + timedelta(days=1)

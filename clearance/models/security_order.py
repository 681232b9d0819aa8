"""Security that customs orders an authorised or special entrusting importer to provide (7-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field, ValidationInfo, field_validator

from accounts.roles import Role
from parties.authorised_operators import holders
from parties.inputs import OfficeCode, PersonCode
from parties.named_persons import PERSONS_NAMED, persons_by_code, unknown_persons
from parties.rules.authorisation_kinds import Kind
from statute.articles import Article
from statute.clock import today
from statute.effects import Effects, Emit, GiveReference
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, Fact, Input, Subject, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar

ORDER, CHANGE, PERMISSION = Article("7-8", 1), Article("7-8", 2), Article("72")
Yen = Annotated[int, Field(gt=0, le=10**15)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]


class State(models.TextChoices):
    """Whether the security is there."""

    ORDERED = "ordered", _("Ordered, not provided")
    PROVIDED = "provided", _("Provided")
    RELEASED = "released", _("Released")


class Terms(Input):
    """How much, in whole yen, and for which days."""

    amount: Yen
    valid_from: date
    valid_to: date

    @field_validator("valid_to")
    @classmethod
    def in_order(cls, last: date, info: ValidationInfo) -> date:
        """The last day is not before the first."""
        if (first := info.data.get("valid_from")) is not None and last < first:
            raise ValueError(_("The last day is before the first day."))
        return last


class OrderInput(Terms):
    """Of whom, how much, for which days, by when, and why it is necessary."""

    person: PersonCode
    provide_by: date
    reason: Words
    office: OfficeCode | None = None


class ChangeInput(Terms):
    """Another amount or period, and why (7-8(2))."""

    provide_by: date
    reason: Words


class ReduceInput(Terms):
    """A smaller amount or a shorter period, and why (7-8(2))."""

    reason: Words


class ProvideInput(Input):
    """What was provided: which security, and its worth in whole yen."""

    security: Annotated[str, Field(min_length=1, max_length=200)]
    amount: Yen


class ReleaseInput(Input):
    """Why the security is needed no longer."""

    reason: Words


def _declares_specially(subjects: Sequence[Subject]) -> Mapping[int, bool]:
    """Whether who is named is an authorised importer, or has entrusted a broker with special declarations."""
    from clearance.models.import_declaration import ImportDeclaration

    named = persons_by_code(subjects)
    ids = {case_id: p.person_id for case_id, some in named.items() for p in some.values()}
    own = holders(Kind.IMPORTER, ids.values())
    rows = ImportDeclaration._base_manager.filter(importer__in=set(ids.values()) - own, duty_declared=False)
    entrusting = set(rows.exclude(lodged_on__isnull=True).values_list("importer_id", flat=True))
    return {case_id: pk in own or pk in entrusting for case_id, pk in ids.items()}


DECLARES_SPECIALLY: Fact[bool] = Fact("declares_specially", _declares_specially, lambda: False)


@guard(
    ORDER,
    _("Security is ordered of an authorised importer or a special entrusting importer."),
    facts=(PERSONS_NAMED, DECLARES_SPECIALLY),
    on_input=True,
    field="person",
)
def importer_declares_specially(row: Any, ctx: Ctx) -> bool | list[Reason]:
    return unknown_persons(ctx, ORDER, "person") or ctx[DECLARES_SPECIALLY]


@guard(ORDER, _("The day set lies after today and is no holiday of the office."), on_input=True)
def day_can_be_set(row: Any, ctx: Ctx) -> bool | list[Reason]:
    day = ctx.input.provide_by
    if day > ctx.today and not ctx.calendar.is_administrative_holiday(day):
        return True
    sentence = _("The day set lies after today and is no holiday of the office.")
    return [Reason("day", sentence, ORDER, "provide_by", day)]


@guard(ORDER, _("What is provided covers the amount ordered."), on_input=True)
def covers_the_order(row: SecurityOrder, ctx: Ctx) -> bool | list[Reason]:
    if ctx.input.amount >= row.amount:
        return True
    sentence = format_lazy(_("{amount} yen are ordered."), amount=f"{row.amount:,}")
    return [Reason("security_short", sentence, ORDER, "amount", ctx.input.amount)]


def _is_covered(row: SecurityOrder, given: Terms) -> bool:
    """Whether what was provided is enough for other terms: no more yen, and no day beside the period."""
    within = row.valid_from <= given.valid_from and given.valid_to <= row.valid_to
    return within and given.amount <= row.provided_amount


@guard(
    CHANGE,
    _("What was provided covers these terms: the order is reduced, and nothing provided anew."),
    on_input=True,
    field="amount",
)
def asks_for_more(row: SecurityOrder, ctx: Ctx) -> bool:
    return row.state != State.PROVIDED or not _is_covered(row, ctx.input)


@guard(
    CHANGE,
    _("What was provided does not cover these terms: it is to be provided anew."),
    on_input=True,
    field="amount",
)
def asks_for_no_more(row: SecurityOrder, ctx: Ctx) -> bool:
    return _is_covered(row, ctx.input)


def _provide_by(row: SecurityOrder, calendar: Calendar) -> Due | None:
    return Due.set_on(row.provide_by, ORDER) if row.state == State.ORDERED else None


class SecurityOrder(Procedure):
    """While it is ordered and not there, specially declared cargo is not permitted before its duty is paid (72)."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    importer = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("importer"),
        on_delete=models.PROTECT,
        related_name="security_orders",
    )
    amount = models.BigIntegerField(_("amount (yen)"))
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"))
    provide_by = models.DateField(_("to be provided by"))
    reason = models.CharField(_("reason"), max_length=1000)
    security = models.CharField(_("security"), max_length=200, blank=True)
    provided_amount = models.BigIntegerField(_("provided (yen)"), default=0)
    provided_on = models.DateField(_("provided on"), null=True)

    party_fields: ClassVar = {Role.IMPORTER: "importer_id"}
    deadlines: ClassVar = (
        Deadline(
            "provide",
            _("Security ordered"),
            ORDER,
            _provide_by,
            met_by=frozenset({"provide"}),
            remind=(7, 1),
            consequence=_("Permission waits for the security; the approval may be revoked (7-12(1)(i)(d))."),
        ),
    )

    class Meta(Procedure.Meta):
        verbose_name = _("security order")
        verbose_name_plural = _("security orders")
        constraints = [
            state_known(State.values, "securityorder_state_known"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="securityorder_days_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["importer"], name="securityorder_open", condition=Q(state=State.ORDERED.value)
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} yen ({self.get_state_display()})"

    @transition(
        field=state,
        source="new",
        target=State.ORDERED,
        custom=rule(
            label=_("Order security"),
            article=ORDER,
            roles=(Role.SUPERVISOR,),
            input=OrderInput,
            facts=(PERSONS_NAMED,),
            guards=(importer_declares_specially, day_can_be_set),
        ),
    )
    def order(self, ctx: Ctx) -> Effects:
        """Duty and taxes have to be secured: an amount, a period, and a day by which."""
        self.importer_id = ctx[PERSONS_NAMED][ctx.input.person].person_id
        self._take_terms(ctx)
        return [GiveReference(), Emit("security_order.ordered", {"importer": self.importer_id})]

    @transition(
        field=state,
        source=[State.ORDERED, State.PROVIDED],
        target=State.ORDERED,
        custom=rule(
            label=_("Change the order"),
            article=CHANGE,
            roles=(Role.SUPERVISOR,),
            input=ChangeInput,
            guards=(day_can_be_set, asks_for_more),
        ),
    )
    def change(self, ctx: Ctx) -> Effects:
        """Another amount or period is ordered; what was provided is to be provided anew to that extent."""
        self._take_terms(ctx)
        return [Emit("security_order.ordered", {"importer": self.importer_id})]

    @transition(
        field=state,
        source=State.PROVIDED,
        target=None,
        custom=rule(
            label=_("Reduce the order"),
            article=CHANGE,
            roles=(Role.SUPERVISOR,),
            input=ReduceInput,
            guards=(asks_for_no_more,),
        ),
    )
    def reduce(self, ctx: Ctx) -> Effects:
        """Less is necessary than was provided: the security stays, and permission waits for nothing."""
        for name in ("amount", "valid_from", "valid_to", "reason"):
            setattr(self, name, getattr(ctx.input, name))
        return [Emit("security_order.reduced", {"importer": self.importer_id})]

    @transition(
        field=state,
        source=State.ORDERED,
        target=State.PROVIDED,
        custom=rule(
            label=_("Record the security provided"),
            article=ORDER,
            roles=(Role.COLLECTOR, Role.SUPERVISOR),
            input=ProvideInput,
            guards=(covers_the_order,),
            weight="primary",
        ),
    )
    def provide(self, ctx: Ctx) -> Effects:
        """The security is there; what waited for it may be permitted."""
        self.security, self.provided_amount = ctx.input.security, ctx.input.amount
        self.provided_on = ctx.today
        return [Emit("security_order.provided", {"importer": self.importer_id})]

    @transition(
        field=state,
        source=[State.ORDERED, State.PROVIDED],
        target=State.RELEASED,
        custom=rule(
            label=_("Release the security"), article=CHANGE, roles=(Role.SUPERVISOR,), input=ReleaseInput
        ),
    )
    def release(self, ctx: Ctx) -> Effects:
        """It is needed no longer: the order is lifted, and what was provided goes back."""
        self.reason = ctx.input.reason
        return [Emit("security_order.released", {"importer": self.importer_id})]

    def _take_terms(self, ctx: Ctx) -> None:
        for name in ("amount", "valid_from", "valid_to", "provide_by", "reason"):
            setattr(self, name, getattr(ctx.input, name))


def _missing(subjects: Sequence[Subject]) -> Mapping[int, int]:
    importers = {s.case_id: s.row.importer_id for s in subjects if s.row.importer_id}
    on = today()
    rows = SecurityOrder._base_manager.filter(
        importer__in=set(importers.values()), state=State.ORDERED, valid_from__lte=on, valid_to__gte=on
    )
    owed: dict[int, int] = {}
    for importer, amount in rows.values_list("importer_id", "amount"):
        owed[importer] = owed.get(importer, 0) + amount
    return {case_id: owed[pk] for case_id, pk in importers.items() if pk in owed}


# Of a row with `importer_id`: yen of security that are ordered for today and not there; 0 where nothing is missing.
SECURITY_MISSING: Fact[int] = Fact("security_missing", _missing, int)

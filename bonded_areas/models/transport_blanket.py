"""Blanket approval of bonded transport: whatever is shipped on a route within a period (63(1), second sentence)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.models import Person
from accounts.roles import Role
from bonded_areas.models import awaiting
from bonded_areas.models.place import Place
from bonded_areas.models.security import PROVIDED, TAKES_SECURITY, security_is_given, security_is_required
from bonded_areas.standing import may_take_in, standing_of
from bonded_areas.transport_inputs import GiveSecurityInput, ReasonInput, Yen
from statute import clock
from statute.articles import Article
from statute.authority import INTAKE, TIMER
from statute.effects import Effects, Emit, GiveReference
from statute.errors import Reason
from statute.parameters import parameter
from statute.periods import Unit, count_period
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, Fact, Input, Subject, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar

APPROVAL = Article("63", 1)
OFFICERS = (Role.BONDED_OFFICER, Role.SUPERVISOR)


class BlanketState(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    APPROVED = "approved", _("In force")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class ApplyBlanketInput(Input):
    """Who ships what from where to where, and for which period."""

    holder: Annotated[str, Field(max_length=20)]
    origin: Annotated[str, Field(max_length=20)]
    destination: Annotated[str, Field(max_length=20)]
    description: Annotated[str, Field(min_length=1, max_length=500)]
    valid_from: date
    valid_to: date


class ApproveBlanketInput(Input):
    """How many days each shipment has to arrive in, the day after shipping being the first (63(4))."""

    days: Annotated[int, Field(ge=1, le=366)]


class BlanketSecurityInput(Input):
    """How much security is required, in yen: as much as the duty on what will be on the road at a time."""

    amount: Annotated[Yen, Field(gt=0)]


class ManifestsInput(Input):
    """The day up to which the manifests of shipments are confirmed together."""

    until: date


class Route:
    """Who and what an application names."""

    def __init__(self, holder: Person | None, origin: Place | None, destination: Place | None) -> None:
        self.holder, self.origin, self.destination = holder, origin, destination


def _routes(subjects: Sequence[Subject]) -> Mapping[int, Route]:
    given = [s.input for s in subjects]
    persons = {p.code: p for p in Person.objects.filter(code__in={i.holder for i in given})}
    codes = {i.origin for i in given} | {i.destination for i in given}
    places = {p.code: p for p in Place.objects.filter(code__in=codes)}
    return {
        s.case_id: Route(
            persons.get(s.input.holder), places.get(s.input.origin), places.get(s.input.destination)
        )
        for s in subjects
    }


ROUTE: Fact[Route] = Fact("blanket_route", _routes, lambda: Route(None, None, None))
# The longest period of a blanket approval, in months, as the Cabinet Order fixes it.
LONGEST: Fact[int] = Fact(
    "blanket_months",
    lambda ss: dict.fromkeys(
        (s.case_id for s in ss), int(parameter("bonded_areas.transport.blanket_months", on=clock.today()))
    ),
    lambda: 0,
)


@guard(APPROVAL, _("Who ships, from where and to where must be on record."), facts=(ROUTE,), on_input=True)
def route_is_known(row: Any, ctx: Ctx) -> list[Reason]:
    given, route = ctx.input, ctx[ROUTE]
    found = []
    if route.holder is None:
        found.append(
            Reason("unknown_person", _("There is no such person."), APPROVAL, "holder", given.holder)
        )
    for name, place in (("origin", route.origin), ("destination", route.destination)):
        if place is None:
            sentence = _("There is no such place.")
            found.append(Reason("unknown_place", sentence, APPROVAL, name, getattr(given, name)))
    if route.origin is not None and route.origin == route.destination:
        sentence = _("The destination is the place of departure.")
        found.append(Reason("nowhere", sentence, APPROVAL, "destination", given.destination))
    if route.origin is not None and route.origin.office_id != ctx.office_id:
        sentence = _("The place of departure is in another office's district.")
        found.append(Reason("office_has_the_origin", sentence, APPROVAL, "origin", given.origin))
    return found


@guard(
    APPROVAL,
    _("The period is within the longest that the Cabinet Order allows."),
    facts=(LONGEST,),
    on_input=True,
)
def period_is_allowed(row: Any, ctx: Ctx) -> list[Reason]:
    given, months = ctx.input, ctx[LONGEST]
    if given.valid_to < max(given.valid_from, ctx.today):
        return [Reason("day_passed", _("That day has passed."), APPROVAL, "valid_to", given.valid_to)]
    longest = count_period(
        given.valid_from, months, Unit.MONTHS, calendar=ctx.calendar, inclusive=True, articles=(APPROVAL,)
    )
    if given.valid_to <= longest.ends_on:
        return []
    sentence = format_lazy(_("At most {months} months: until {day}."), months=months, day=longest.ends_on)
    return [Reason("too_long", sentence, APPROVAL, "valid_to", given.valid_to)]


@guard(Article("63", 3), _("The day lies within the period of the approval, and has come."), on_input=True)
def day_is_of_the_approval(row: TransportBlanket, ctx: Ctx) -> bool:
    return bool(row.valid_from <= ctx.input.until <= min(row.valid_to, ctx.today))


# Whether cargo may be brought into the destination today: the approval is of no use otherwise (30(1), 63(1)).
AT_DESTINATION = standing_of("blanket_destination", lambda s: s.row.destination_id)


@guard(Article("63", 5), _("Customs at the destination confirms the manifests there."))
def customs_is_at_the_destination(row: TransportBlanket, ctx: Ctx) -> bool:
    return ctx.actor.kind != "staff" or row.destination_office_id in ctx.actor.all_offices


@guard(
    Article("63", 5),
    _("Shipments of the approval can have arrived by that day, and it has come."),
    on_input=True,
)
def day_is_of_the_arrivals(row: TransportBlanket, ctx: Ctx) -> bool:
    """What is shipped on the last day of the approval has its days to arrive after it."""
    last = row.valid_to + timedelta(days=row.days)
    return bool(row.valid_from <= ctx.input.until <= min(last, ctx.today))


def _in_force(row: TransportBlanket, calendar: Calendar) -> Due | None:
    if row.state != BlanketState.APPROVED:
        return None
    return Due.set_on(row.valid_to, APPROVAL)


class TransportBlanket(Procedure):
    """One route, one holder, one period; each shipment is a transport of its own below it."""

    state = FSMField(_("state"), default="new", protected=True, choices=BlanketState.choices)
    holder = models.ForeignKey(
        "accounts.Person", verbose_name=_("carrier"), on_delete=models.PROTECT, related_name="blankets"
    )
    origin = models.ForeignKey(
        Place, verbose_name=_("place of departure"), on_delete=models.PROTECT, related_name="+"
    )
    destination = models.ForeignKey(
        Place, verbose_name=_("destination"), on_delete=models.PROTECT, related_name="+"
    )
    description = models.CharField(_("description"), max_length=500)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    days = models.PositiveSmallIntegerField(_("days to arrive"), default=0)
    # Up to which day the manifests were confirmed together, at departure (63(3)) and at the destination (63(5)).
    shipped_confirmed_until = models.DateField(_("manifests confirmed at departure until"), null=True)
    arrived_confirmed_until = models.DateField(_("manifests confirmed at the destination until"), null=True)
    security_required = models.BigIntegerField(_("security required (yen)"), default=0)
    security_given = models.BigIntegerField(_("security given (yen)"), default=0)
    security = models.CharField(_("security"), max_length=200, blank=True)

    awaited = awaiting.BLANKET
    party_fields: ClassVar = {Role.CARRIER: "holder_id"}
    # Customs at the destination confirms what arrives there (63(5)), so it sees the approval.
    office_fields: ClassVar = ("destination__office_id",)
    deadlines: ClassVar = (
        Deadline(
            "blanket",
            _("End of the blanket approval"),
            APPROVAL,
            _in_force,
            expires="expire",
            remind=(30, 14, 7, 1),
            consequence=_("Nothing more may be shipped under it."),
        ),
    )

    class Meta:
        verbose_name = _("blanket approval of transport")
        verbose_name_plural = _("blanket approvals of transport")
        constraints = [
            state_known(BlanketState.values, "transportblanket_state_known"),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="transportblanket_period"
            ),
            models.CheckConstraint(
                condition=models.Q(security_required__gte=0, security_given__gte=0),
                name="transportblanket_security_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} → {self.destination} ({self.valid_from} – {self.valid_to})"

    @classmethod
    def rows_of(cls, case_ids: Sequence[int]) -> dict[int, TransportBlanket]:
        """With the destination, whose office may act on them too."""
        return {
            row.pk: row for row in cls._base_manager.select_related("destination").filter(pk__in=case_ids)
        }

    @property
    def destination_office_id(self) -> int:
        """The customs office at the destination."""
        return self.destination.office_id

    @transition(
        field=state,
        source="new",
        target=BlanketState.APPLIED,
        custom=rule(
            label=_("Apply for a blanket approval"),
            article=APPROVAL,
            roles=(Role.CARRIER, Role.BONDED_OFFICER, INTAKE),
            input=ApplyBlanketInput,
            facts=(ROUTE,),
            guards=(route_is_known, period_is_allowed),
        ),
    )
    def apply(self, ctx: Ctx) -> Effects:
        """Shipments within a period are to be approved together."""
        route, given = ctx[ROUTE], ctx.input
        assert route.holder is not None
        assert route.origin is not None
        assert route.destination is not None
        self.holder_id, self.origin_id, self.destination_id = (
            route.holder.pk,
            route.origin.pk,
            route.destination.pk,
        )
        self.description, self.valid_from, self.valid_to = given.description, given.valid_from, given.valid_to
        return [GiveReference(), Emit("transport_blanket.applied")]

    @transition(
        field=state,
        source=BlanketState.APPLIED,
        target=None,
        custom=rule(
            label=_("Require security"),
            article=Article("63", 2),
            also=(Article("9-6", 1),),
            roles=OFFICERS,
            input=BlanketSecurityInput,
        ),
    )
    def require_security(self, ctx: Ctx) -> Effects:
        """Security of as much as the duty that will hang on the cargo."""
        self.security_required = ctx.input.amount
        return [Emit("transport_blanket.security_required", {"amount": self.security_required})]

    @transition(
        field=state,
        source=BlanketState.APPLIED,
        target=None,
        custom=rule(
            label=_("Give security"),
            article=Article("63", 2),
            also=(PROVIDED,),
            roles=TAKES_SECURITY,
            input=GiveSecurityInput,
            guards=(security_is_required,),
        ),
    )
    def give_security(self, ctx: Ctx) -> Effects:
        """The security is given: customs records what it has received, a carrier's word alone is none."""
        self.security, self.security_given = ctx.input.security, ctx.input.amount
        return [Emit("transport_blanket.security_given", {"amount": ctx.input.amount})]

    @transition(
        field=state,
        source=BlanketState.APPLIED,
        target=BlanketState.APPROVED,
        custom=rule(
            label=_("Approve"),
            article=APPROVAL,
            also=(Article("63", 4), Article("99")),
            weight="primary",
            roles=OFFICERS,
            input=ApproveBlanketInput,
            guards=(security_is_given, may_take_in(AT_DESTINATION, name="destination_takes_it_in")),
        ),
    )
    def approve(self, ctx: Ctx) -> Effects:
        """In view of how the cargo is transported, it causes no problem in customs control."""
        self.days = ctx.input.days
        return [Emit("transport_blanket.approved", {"days": ctx.input.days})]

    @transition(
        field=state,
        source=BlanketState.APPLIED,
        target=BlanketState.REFUSED,
        custom=rule(
            label=_("Refuse"), article=Article("99"), weight="grave", roles=OFFICERS, input=ReasonInput
        ),
    )
    def refuse(self, ctx: Ctx) -> Effects:
        """Customs control would not be assured: each shipment is applied for on its own."""
        return [Emit("transport_blanket.refused", {"reason": ctx.input.reason})]

    @transition(
        field=state,
        source=[BlanketState.APPLIED, BlanketState.APPROVED],
        target=BlanketState.WITHDRAWN,
        custom=rule(
            label=_("Withdraw"),
            article=APPROVAL,
            roles=(Role.CARRIER, Role.BONDED_OFFICER),
            input=ReasonInput,
        ),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """Nothing more is shipped under it; what is on the road goes on."""
        return [Emit("transport_blanket.withdrawn", {"reason": ctx.input.reason})]

    @transition(
        field=state,
        source=[BlanketState.APPROVED, BlanketState.EXPIRED],
        target=None,
        custom=rule(
            label=_("Confirm the manifests of a period at departure"),
            article=Article("63", 3),
            roles=(*OFFICERS, Role.OFFICER),
            input=ManifestsInput,
            guards=(day_is_of_the_approval,),
        ),
    )
    def confirm_shipped(self, ctx: Ctx) -> Effects:
        """The manifests of what was shipped up to a day are confirmed together."""
        self.shipped_confirmed_until = ctx.input.until
        return [Emit("transport_blanket.manifests_confirmed", {"shipped_until": ctx.input.until})]

    @transition(
        field=state,
        source=[BlanketState.APPROVED, BlanketState.EXPIRED],
        target=None,
        custom=rule(
            label=_("Confirm the manifests of a period at the destination"),
            article=Article("63", 5),
            roles=(*OFFICERS, Role.OFFICER),
            input=ManifestsInput,
            office_fields=("destination_office_id",),
            guards=(customs_is_at_the_destination, day_is_of_the_arrivals),
        ),
    )
    def confirm_arrived(self, ctx: Ctx) -> Effects:
        """The manifests of what arrived up to a day are confirmed together."""
        self.arrived_confirmed_until = ctx.input.until
        return [Emit("transport_blanket.manifests_confirmed", {"arrived_until": ctx.input.until})]

    @transition(
        field=state,
        source=BlanketState.APPROVED,
        target=BlanketState.EXPIRED,
        custom=rule(label=_("Expire"), article=APPROVAL, roles=(TIMER,)),
    )
    def expire(self, ctx: Ctx) -> Effects:
        """The period is over: nothing more may be shipped under it."""
        return [Emit("transport_blanket.expired")]

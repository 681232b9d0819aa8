"""Bonded transport (保税運送, OLT): foreign cargo goes from one place to another as foreign cargo (63 to 66)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from arrivals.models.passing_on import OfAnOperator
from bonded_areas.models import awaiting
from bonded_areas.models.place import Place
from bonded_areas.models.security import PROVIDED, TAKES_SECURITY, security_is_given, security_is_required
from bonded_areas.models.transport_destination import takes_it_in_then, takes_it_in_today
from bonded_areas.models.transport_facts import BLANKET_OF, LINES, LOT_CASES, STAKE
from bonded_areas.models.transport_guards import (
    an_inspection_is_ordered,
    cargo_is_not_stopped,
    has_a_manifest,
    inspection_is_done,
    manifest_is_confirmed,
    manifest_is_named,
    manifest_is_not_confirmed,
    manifest_is_presented,
    period_is_set,
    security_is_of_the_duty,
    shipped_when_it_might_be,
    still_an_approved_carrier,
    within_the_blanket,
)
from bonded_areas.models.transport_journey import OFFICERS, Journey
from bonded_areas.models.transport_opening import Opening
from bonded_areas.models.transport_states import RoutePoint, State, TransportMode
from bonded_areas.rules.transport import SET, TERMS, Kind
from bonded_areas.transport_inputs import (
    ApproveInput,
    ConfirmedInput,
    DepartInput,
    GiveSecurityInput,
    InspectedInput,
    ManifestInput,
    ReasonInput,
    SecurityInput,
)
from statute.articles import Article
from statute.authority import INTAKE
from statute.effects import Effect, Effects, Emit, Then
from statute.procedure import Procedure, state_known
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, Deadline, Due, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar


def _running(row: Transport) -> bool:
    """On the road, with nothing waiting to be confirmed; or lost without excuse before the period was over."""
    if row.state == State.LOST:
        return row.lost_without_excuse
    return bool(row.state == State.DEPARTED and not row.presented)


def _period_set(row: Transport, calendar: Calendar) -> Due | None:
    if row.terms.period != SET or row.due_on is None or not _running(row):
        return None
    return Due.set_on(row.due_on, row.terms.extension or row.terms.basis)


def _seven_days(kind: Kind) -> Any:
    name = TERMS[kind].period
    assert name is not None

    def seven_days(row: Transport, calendar: Calendar) -> Due | None:
        if row.kind_of != kind or row.departed_on is None or not _running(row):
            return None
        return Due.of(statutory_period(name, row.departed_on, calendar=calendar))

    return seven_days


def _unused(row: Transport, calendar: Calendar) -> Due | None:
    if row.state != State.APPROVED or row.due_on is None:
        return None
    return Due.set_on(row.due_on, row.terms.extension or row.terms.basis)


# Each act and what of the terms of the kind it is taken under; a refusal rests on 99, whatever the kind.
TERM_OF = {
    **dict.fromkeys(("apply", "approve", "withdraw", "depart"), "basis"),
    **dict.fromkeys(("present_manifest", "confirm_manifest", "reject_manifest"), "manifest"),
    **dict.fromkeys(("present_arrival", "confirm_arrival", "reject_arrival"), "arrival"),
    "return_manifest": "returned",
    "extend_period": "extension",
    "notify_loss": "loss",
    **dict.fromkeys(("request_destruction", "approve_destruction", "refuse_destruction"), "destruction"),
    **dict.fromkeys(("decide_loss", "become_overdue"), "collected"),
}
MET = frozenset({"complete", "end_in_loss", "turn_back", "present_arrival", "confirm_arrival"})
COLLECTED = _("The duties are collected immediately.")


class Transport(Opening, Journey, OfAnOperator, Procedure):
    """One transport, of whichever kind; what the Act says of each kind is in `rules.transport.TERMS`."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    mode = models.CharField(_("kind of transport"), max_length=10, choices=TransportMode.choices)
    # Who has the approval, or made the notification: duty is collected from it (65(1), 65(2), 65-2(1)).
    holder = models.ForeignKey(
        "accounts.Person", verbose_name=_("carrier"), on_delete=models.PROTECT, related_name="transports"
    )
    origin_point = models.CharField(_("departs from a"), max_length=16, choices=RoutePoint.choices)
    origin = models.ForeignKey(
        Place,
        verbose_name=_("place of departure"),
        null=True,
        on_delete=models.PROTECT,
        related_name="departures",
    )
    origin_name = models.CharField(_("departs from"), max_length=160, blank=True)
    destination_point = models.CharField(_("goes to a"), max_length=16, choices=RoutePoint.choices)
    destination = models.ForeignKey(
        Place,
        verbose_name=_("destination"),
        null=True,
        on_delete=models.PROTECT,
        related_name="transports_to",
    )
    destination_name = models.CharField(_("goes to"), max_length=160, blank=True)
    destination_office = models.ForeignKey(
        "accounts.Office",
        verbose_name=_("customs at the destination"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    receiver = models.ForeignKey(
        "accounts.Person", verbose_name=_("operator at the destination"), null=True, on_delete=models.PROTECT,
        related_name="transports_to",
    )  # fmt: skip
    blanket = models.ForeignKey(
        "bonded_areas.TransportBlanket", verbose_name=_("blanket approval"), null=True, on_delete=models.PROTECT,
        related_name="shipments",
    )  # fmt: skip
    conveyance = models.CharField(_("conveyance"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    police = models.CharField(_("police officer notified"), max_length=200, blank=True)
    # From when it may depart: the approval, or the notification where none is needed.
    allowed_on = models.DateField(_("may depart since"), null=True)
    departed_on = models.DateField(_("shipped out on"), null=True)
    due_on = models.DateField(_("to arrive by"), null=True)
    manifest = models.CharField(_("transport manifest"), max_length=40, blank=True)
    # The number of the manifest that the carrier presented and customs is to confirm; empty while none waits.
    manifest_presented = models.CharField(_("manifest presented"), max_length=40, blank=True)
    manifest_returned_on = models.DateField(_("manifest returned on"), null=True)
    inspection_ordered = models.BooleanField(_("inspection ordered"), default=False)
    inspection_result = models.CharField(_("result of the inspection"), max_length=1000, blank=True)
    security_required = models.BigIntegerField(_("security required (yen)"), default=0)
    security_given = models.BigIntegerField(_("security given (yen)"), default=0)
    security = models.CharField(_("security"), max_length=200, blank=True)
    # What the carrier said and customs is to confirm or to decide on; empty while nothing waits.
    presented = models.JSONField(_("presented at the destination"), default=dict)
    loss_notified = models.JSONField(_("loss notified"), default=dict)
    destruction_asked = models.JSONField(_("destruction asked for"), default=dict)
    lost_without_excuse = models.BooleanField(_("lost without excuse"), default=False)
    collecting = models.BooleanField(_("duty is collected"), default=False)

    awaited = awaiting.TRANSPORT
    # What belongs to the operator of a place here is what is on its way there.
    operated_by = "receiver_id"
    party_fields: ClassVar = {Role.CARRIER: "holder_id", Role.BONDED_OPERATOR: "receiver_id"}
    office_fields: ClassVar = ("destination_office_id",)
    deadlines: ClassVar = (
        Deadline(
            "transport_period", _("Arrival of the transport"), Article("63", 4), _period_set, expires="become_overdue",
            met_by=MET, remind=(3, 1), consequence=COLLECTED,
        ),
        Deadline(
            "specified_transport", _("Arrival of the specified bonded transport"), Article("65", 2),
            _seven_days(Kind.SPECIFIED), expires="become_overdue", met_by=MET, remind=(3, 1), consequence=COLLECTED,
        ),
        Deadline(
            "postal_transport", _("Arrival of the postal items"), Article("65-2", 1), _seven_days(Kind.POSTAL),
            expires="become_overdue", met_by=MET, remind=(3, 1), consequence=COLLECTED,
        ),
        Deadline(
            "approval_unused", _("Departure within the period"), Article("63", 4), _unused, expires="lapse",
            met_by=frozenset({"depart"}), remind=(1,), consequence=_("The approval is of no use any more."),
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("bonded transport")
        verbose_name_plural = _("bonded transports")
        indexes = [
            models.Index(fields=["holder", "state", "-case"], name="transport_holder"),
            models.Index(fields=["destination_office", "state", "-case"], name="transport_destination"),
            models.Index(fields=["receiver", "state", "-case"], name="transport_receiver"),
        ]
        constraints = [
            state_known(State.values, "transport_state_known"),
            models.CheckConstraint(
                condition=models.Q(mode__in=TransportMode.values), name="transport_mode_known"
            ),
            models.CheckConstraint(
                condition=models.Q(security_required__gte=0, security_given__gte=0),
                name="transport_security_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where_from} → {self.where_to} ({self.get_state_display()})"

    def article_of(self, act: str, article: Article) -> Article:
        """The article of the kind of transport: the arrival of postal items is confirmed under 63-9(3), not 63(5)."""
        return getattr(self.terms, TERM_OF[act], None) or article if act in TERM_OF else article

    @property
    def where_from(self) -> str:
        return str(self.origin) if self.origin else self.origin_name

    @property
    def where_to(self) -> str:
        return str(self.destination) if self.destination else self.destination_name

    @property
    def law_of(self) -> date | None:
        """The day whose law applies to duty collected on it: that of the approval, or of shipping out (4(1), 5(i))."""
        return self.allowed_on if self.terms.by_approval else self.departed_on

    # Inspection and security (63(2)).

    @transition(
        field=state, source=State.APPLIED, target=None,
        custom=rule(label=_("Order an inspection"), article=Article("63", 2), roles=OFFICERS),
    )  # fmt: skip
    def order_inspection(self, ctx: Ctx) -> Effects:
        """The cargo is inspected before it is approved."""
        self.inspection_ordered = True
        return [Emit("transport.inspection_ordered")]

    @transition(
        field=state, source=State.APPLIED, target=None,
        custom=rule(
            label=_("Record the inspection"), article=Article("63", 2), roles=(*OFFICERS, Role.INSPECTOR),
            input=InspectedInput, guards=(an_inspection_is_ordered,),
        ),
    )  # fmt: skip
    def record_inspection(self, ctx: Ctx) -> Effects:
        """What the inspection found is on record."""
        self.inspection_ordered, self.inspection_result = False, ctx.input.result
        return [Emit("transport.inspected", {"as_declared": ctx.input.as_declared})]

    @transition(
        field=state, source=State.APPLIED, target=None,
        custom=rule(
            label=_("Require security"), article=Article("63", 2), also=(Article("9-6", 1),), roles=OFFICERS,
            input=SecurityInput, facts=(STAKE,), guards=(security_is_of_the_duty,),
        ),
    )  # fmt: skip
    def require_security(self, ctx: Ctx) -> Effects:
        """Security of as much as the duty that hangs on the cargo."""
        stake = ctx[STAKE]
        known = stake.total if stake is not None else None
        self.security_required = ctx.input.amount if ctx.input.amount is not None else known or 0
        return [Emit("transport.security_required", {"amount": self.security_required})]

    @transition(
        field=state, source=State.APPLIED, target=None,
        custom=rule(
            label=_("Give security"), article=Article("63", 2), also=(PROVIDED,),
            roles=TAKES_SECURITY, input=GiveSecurityInput,
            guards=(security_is_required,),
        ),
    )  # fmt: skip
    def give_security(self, ctx: Ctx) -> Effects:
        """The security is given: customs records what it has received, a carrier's word alone is none."""
        self.security, self.security_given = ctx.input.security, ctx.input.amount
        return [Emit("transport.security_given", {"amount": ctx.input.amount})]

    # The decision (63(1), 63(4), 99).

    @transition(
        field=state, source=State.APPLIED, target=State.APPROVED,
        custom=rule(
            label=_("Approve"), article=Article("63", 1),
            also=(Article("64", 1), Article("66", 1), Article("99"), Article("30", 1)),
            weight="primary", roles=OFFICERS, input=ApproveInput,
            guards=(
                inspection_is_done, security_is_given, cargo_is_not_stopped, takes_it_in_today, period_is_set,
            ),
        ),
    )  # fmt: skip
    def approve(self, ctx: Ctx) -> Effects:
        """Nothing stands in the way of the Act: approval must be given, with the period for the transport."""
        self.allowed_on, self.due_on = ctx.today, ctx.input.due_on
        return [Emit("transport.approved", {"due_on": ctx.input.due_on})]

    @transition(
        field=state, source=State.APPLIED, target=State.REFUSED,
        custom=rule(
            label=_("Refuse"), article=Article("99"), also=(Article("63", 1),), weight="grave", roles=OFFICERS,
            input=ReasonInput,
        ),
    )  # fmt: skip
    def refuse(self, ctx: Ctx) -> Effects:
        """It would cause a problem in ensuring the implementation of the Act: the applicant is told which."""
        return [Emit("transport.refused", {"reason": ctx.input.reason})]

    @transition(
        field=state, source=[State.APPLIED, State.APPROVED], target=State.WITHDRAWN,
        custom=rule(
            label=_("Withdraw"), article=Article("63", 1), roles=(Role.CARRIER, Role.BONDED_OFFICER), input=ReasonInput
        ),
    )  # fmt: skip
    def withdraw(self, ctx: Ctx) -> Effects:
        """The cargo is not transported after all."""
        return [Emit("transport.withdrawn", {"reason": ctx.input.reason})]

    # Departure (63(3), 63-2(2), 63-9(2)).

    @transition(
        field=state, source=State.APPROVED, target=None,
        custom=rule(
            label=_("Present the manifest at departure"), article=Article("63", 3),
            also=(Article("63-2", 2), Article("63-9", 2)), roles=(Role.CARRIER, INTAKE), input=ManifestInput,
            guards=(has_a_manifest, manifest_is_not_confirmed),
        ),
    )  # fmt: skip
    def present_manifest(self, ctx: Ctx) -> Effects:
        """The transport manifest is presented to customs, which is to confirm it; another takes its place."""
        self.manifest_presented = ctx.input.manifest
        return [Emit("transport.manifest_presented", {"manifest": ctx.input.manifest})]

    @transition(
        field=state, source=State.APPROVED, target=None,
        custom=rule(
            label=_("Confirm the manifest at departure"), article=Article("63", 3), weight="primary",
            also=(Article("63-2", 2), Article("63-9", 2)), roles=(*OFFICERS, Role.OFFICER), input=ConfirmedInput,
            guards=(has_a_manifest, manifest_is_named, cargo_is_not_stopped),
        ),
    )  # fmt: skip
    def confirm_manifest(self, ctx: Ctx) -> Effects:
        """The transport manifest was presented, by the carrier here or on paper, and is confirmed."""
        self.manifest = ctx.input.manifest or self.manifest_presented
        self.manifest_presented = ""
        return [Emit("transport.manifest_confirmed", {"manifest": self.manifest})]

    @transition(
        field=state, source=State.APPROVED, target=None,
        custom=rule(
            label=_("Reject the manifest"), article=Article("63", 3), also=(Article("63-2", 2), Article("63-9", 2)),
            roles=(*OFFICERS, Role.OFFICER), input=ReasonInput, guards=(manifest_is_presented,),
        ),
    )  # fmt: skip
    def reject_manifest(self, ctx: Ctx) -> Effects:
        """It does not say what is to be shipped out: the carrier is told why, and presents another."""
        self.manifest_presented = ""
        return [Emit("transport.manifest_rejected", {"reason": ctx.input.reason})]

    @transition(
        field=state, source=State.APPROVED, target=State.DEPARTED,
        custom=rule(
            label=_("Ship out"), article=Article("63", 1), weight="primary",
            also=(
                Article("63-2", 1), Article("63-9", 1), Article("64", 1), Article("4", 1, "v"), Article("4", 1, "v-2"),
            ),
            roles=(Role.CARRIER, Role.BONDED_OFFICER, INTAKE), input=DepartInput, facts=(LINES, BLANKET_OF),
            related=(LOT_CASES,),
            guards=(
                manifest_is_confirmed, cargo_is_not_stopped, shipped_when_it_might_be, still_an_approved_carrier,
                within_the_blanket, takes_it_in_then,
            ),
        ),
    )  # fmt: skip
    def depart(self, ctx: Ctx) -> Effects:
        """The cargo leaves the stock of its place, and the period runs."""
        self.departed_on = ctx.input.on
        if self.terms.period not in (SET, None):
            period = statutory_period(str(self.terms.period), self.departed_on, calendar=ctx.calendar)
            self.due_on = period.ends_on
        blanket = ctx[BLANKET_OF]
        if blanket is not None:
            # The period that the approval sets for each shipment; the day of shipping is not counted.
            self.due_on = self.departed_on + timedelta(days=blanket.days)
        effects: list[Effect] = []
        for line in ctx[LINES]:
            if line.lot_id is not None:
                amount = line.amount("shipped")
                left = {
                    "packages": amount.packages, "gross_mass_kg": amount.gross_mass_kg, "quantity": amount.quantity,
                    "on": ctx.input.on, "transport": ctx.case_id, "fixed_by": str(self.terms.fixed_by),
                    "fixed_on": self.law_of,
                }  # fmt: skip
                effects.append(Then(line.lot_id, "ship", left))
        return [*effects, Emit("transport.departed", {"on": ctx.input.on, "due_on": self.due_on})]


__all__ = ["RoutePoint", "State", "Transport", "TransportMode"]

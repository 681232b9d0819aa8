"""The manifest (積荷目録) of a vessel or aircraft: the report on its cargo, from before arrival until all is landed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from arrivals import manifest_inputs as i
from arrivals.models import manifest_guards as g
from arrivals.models.consignment import Consignment, ParticularsRequest
from arrivals.models.manifest_guards import BEFORE_LOADING, PARTICULARS, UNLOADING
from arrivals.models.manifest_state import LIVE, Means, State
from arrivals.models.passing_on import OfAnOperator
from arrivals.rules.landing import Load
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.awaiting import Awaited
from statute.calendars import Calendar
from statute.effects import Create, Delete, Effect, Effects, Emit, GiveReference, Then, Update
from statute.hours import HourPeriod, count_hours
from statute.procedure import Procedure, state_known
from statute.statutory_periods import STATUTORY_PERIODS
from statute.transitions import Ctx, rule

CARRIERS = (Role.CARRIER, Role.OFFICER, Role.BONDED_OFFICER, INTAKE)
OFFICERS = (Role.OFFICER, Role.BONDED_OFFICER, Role.SUPERVISOR)
ARRIVAL_NOTICE = Article("15", 3)
_REPORT = (g.carrier_is_on_record, g.place_is_in_the_district, g.voyage_is_new, g.documents_are_named_once)
_OF_THE_VOYAGE = ("means", "conveyance", "registration", "nationality", "voyage", "port", "arrives_on")
_OF_A_CONSIGNMENT = (
    "transport_document",
    "master_document",
    "description",
    "packages",
    "package_kind",
    "gross_mass_kg",
    "volume_m3",
    "marks",
    "commodity_code",
    "consignor",
    "consignee",
    "port_of_loading",
)


def arrival_notice_until(arrived_at: Any, calendar: Calendar) -> HourPeriod:
    """The hours in which the arrival of a vessel is notified, without those of closed days (15(3))."""
    hours = STATUTORY_PERIODS["15(3)"].count
    return count_hours(arrived_at, hours, calendar=calendar, articles=(ARRIVAL_NOTICE,))


class Manifest(OfAnOperator, Procedure):
    """The cargo of one voyage or flight that is landed at one place: reported, arrived, brought in line by line."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    carrier = models.ForeignKey(
        "accounts.Person", verbose_name=_("carrier"), on_delete=models.PROTECT, related_name="manifests"
    )
    means = models.CharField(_("means of transport"), max_length=8, choices=Means.choices)
    conveyance = models.CharField(_("vessel or flight"), max_length=70)
    registration = models.CharField(_("registration"), max_length=35)
    nationality = models.CharField(_("nationality"), max_length=2)
    voyage = models.CharField(_("voyage"), max_length=17)
    port = models.CharField(_("port or airport"), max_length=5)
    # Where the cargo is landed. The places are kept on a higher floor: here are its code, name and operator then.
    place_code = models.CharField(_("place of landing"), max_length=8)
    place_name = models.CharField(_("name of the place"), max_length=160)
    operator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("operator of the place"),
        null=True,
        on_delete=models.PROTECT,
        related_name="manifests_landed",
    )
    arrives_on = models.DateField(_("arrives on"))
    calls = models.JSONField(_("departures from ports of loading"), default=list)
    reported_at = models.DateTimeField(_("reported at"))
    in_advance = models.BooleanField(_("reported before arrival"))
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    arrival_notified_at = models.DateTimeField(_("arrival notified at"), null=True)
    arrival_notified_late = models.BooleanField(_("arrival notified late"), default=False)
    lines = models.PositiveIntegerField(_("consignments"), default=0)
    # The consignments in containers that may not be unloaded without permission (16(3)).
    barred = models.PositiveIntegerField(_("consignments not to be unloaded"), default=0)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    awaited = (
        Awaited(
            "unloading",
            _("Permission to unload containers"),
            "permit_unloading",
            lambda row: row.state in LIVE and row.barred,
        ),
    )
    party_fields: ClassVar = {Role.CARRIER: "carrier_id", Role.BONDED_OPERATOR: "operator_id"}

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")
        constraints = [
            state_known(State.values, "manifest_state_known"),
            models.CheckConstraint(condition=models.Q(means__in=Means.values), name="manifest_means_known"),
            models.CheckConstraint(
                condition=~models.Q(state=State.ARRIVED) | models.Q(arrived_at__isnull=False),
                name="manifest_arrival_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["carrier", "state", "-case"], name="manifest_carrier"),
            models.Index(fields=["operator", "state", "-case"], name="manifest_operator"),
            models.Index(fields=["voyage", "arrives_on"], name="manifest_voyage"),
        ]

    def __str__(self) -> str:
        return f"{self.conveyance} {self.voyage} ({self.get_state_display()})"

    # The report: before arrival, or submitted at once where nothing was reported.

    @transition(
        field=state,
        source="new",
        target=State.REPORTED,
        custom=rule(
            label=_("Report the cargo aboard"),
            article=Article("15", 1),
            input=i.ManifestInput,
            also=(Article("15", 9), BEFORE_LOADING, Article("15", 14)),
            roles=(*CARRIERS, "demo"),
            facts=(g.CARRIER, g.LANDING_PLACE),
            guards=(*_REPORT, g.arrival_is_ahead),
        ),
    )
    def lodge(self, ctx: Ctx) -> Effects:
        """The particulars of the cargo are with the customs of the port or airport before the arrival."""
        self.in_advance = True
        return [*self._take_report(ctx), Emit("manifest.reported", self._told())]

    @transition(
        field=state,
        source="new",
        target=State.ARRIVED,
        custom=rule(
            label=_("Submit the manifest upon arrival"),
            article=Article("15", 2),
            input=i.LateManifestInput,
            also=(Article("15", 10),),
            roles=CARRIERS,
            facts=(g.CARRIER, g.LANDING_PLACE),
            guards=(*_REPORT, g.has_entered),
        ),
    )
    def submit(self, ctx: Ctx) -> Effects:
        """Nothing was reported in advance: what would have been is submitted as a document."""
        self.in_advance = False
        self._arrive(ctx)
        return [*self._take_report(ctx), Emit("manifest.submitted_late", self._told())]

    # What changes, and what customs asks.

    @transition(
        field=state,
        source=list(LIVE),
        target=None,
        custom=rule(
            label=_("Amend the manifest"),
            article=Article("15", 1),
            also=(Article("15", 9),),
            roles=CARRIERS,
            input=i.AmendInput,
            facts=(g.NAMED,),
            guards=(
                g.something_changes,
                g.documents_are_named_once,
                g.amendment_fits_what_was_landed,
                g.day_of_arrival_is_open,
            ),
        ),
    )
    def amend(self, ctx: Ctx) -> Effects:
        """Consignments are changed, added or struck out, each with the reason; what was brought in stands."""
        given, named = ctx.input, ctx[g.NAMED]
        self.arrives_on = given.arrives_on or self.arrives_on
        number, effects = named.last_number, list[Effect]()
        for one in given.consignments:
            if (row := named.known.get(one.transport_document)) is not None:
                self.barred += self._bars(row, one.containers) - self._bars(row, row.containers)
                effects.append(Update(row, {**_particulars(one), "containers": list(one.containers)}))
                continue
            number += 1
            self.lines += 1
            effects.append(Create(added := self._consignment(ctx, number, one)))
            self.barred += self._bars(added, added.containers)
        for document in given.strike_out:
            struck = named.known[document]
            effects.append(Delete(struck))
            self.lines -= 1
            self.barred -= self._bars(struck, struck.containers)
        told = {"changed": len(given.consignments), "struck_out": list(given.strike_out)[:100]}
        return [*effects, Emit("manifest.amended", {**told, "reason": given.reason})]

    @transition(
        field=state,
        source=State.REPORTED,
        target=None,
        custom=rule(
            label=_("Ask for particulars of cargo"),
            article=PARTICULARS,
            roles=OFFICERS,
            input=i.QuestionInput,
            facts=(g.NAMED,),
            guards=(g.may_be_asked,),
        ),
    )
    def ask_particulars(self, ctx: Ctx) -> Effects:
        """Before the arrival customs asks the consignee, or another person, to clarify what a consignment is."""
        given = ctx.input
        row = ParticularsRequest(
            manifest_id=ctx.case_id,
            transport_document=given.transport_document,
            asked_of=given.asked_of,
            question=given.question,
            asked_at=ctx.now,
        )
        return [Create(row), Emit("manifest.particulars_asked", {"document": given.transport_document})]

    @transition(
        field=state,
        source=list(LIVE),
        target=None,
        custom=rule(
            label=_("Report the particulars asked for"),
            article=Article("15-2", 2),
            roles=CARRIERS,
            input=i.AnswerInput,
            facts=(g.OPEN_REQUESTS,),
            guards=(g.was_asked,),
        ),
    )
    def report_particulars(self, ctx: Ctx) -> Effects:
        """What was asked is told; what comes on paper from a consignee, the office enters."""
        row = ctx[g.OPEN_REQUESTS][ctx.input.transport_document]
        told = Emit("manifest.particulars_reported", {"document": row.transport_document})
        return [Update(row, {"answer": ctx.input.answer, "answered_at": ctx.now}), told]

    @transition(
        field=state,
        source=list(LIVE),
        target=None,
        custom=rule(
            label=_("Permit unloading of containers not reported before loading"),
            article=UNLOADING,
            also=(BEFORE_LOADING,),
            roles=(Role.SUPERVISOR,),
            input=i.UnloadingInput,
            guards=(g.something_is_barred, g.permitted_are_barred),
        ),
    )
    def permit_unloading(self, ctx: Ctx) -> Effects:
        """A report was made in place of the one before loading, and the containers may be unloaded."""
        barred = ctx[g.BARRED]
        chosen = ctx.input.transport_documents or list(barred)
        self.barred = len(barred.keys() - set(chosen))
        permitted = [Update(barred[one], {"unloading_permitted_on": ctx.today}) for one in chosen]
        return [*permitted, Emit("manifest.unloading_permitted", {"consignments": len(chosen)})]

    # Arrival and landing.

    @transition(
        field=state,
        source=State.REPORTED,
        target=State.ARRIVED,
        custom=rule(
            label=_("Notify the arrival"),
            article=ARRIVAL_NOTICE,
            also=(Article("15", 11),),
            roles=CARRIERS,
            input=i.ArrivalInput,
            guards=(g.has_entered,),
        ),
    )
    def notify_arrival(self, ctx: Ctx) -> Effects:
        """It is in the port or airport: its cargo may be unloaded and brought in."""
        self._arrive(ctx)
        return [Emit("manifest.arrived", {"late": self.arrival_notified_late})]

    @transition(
        field=state,
        source=State.ARRIVED,
        target=None,
        custom=rule(
            label=_("Be brought in"),
            article=Article("16", 1),
            roles=(CONSEQUENCE,),
            input=i.LandInput,
            facts=(g.LANDING,),
        ),
    )
    def land(self, ctx: Ctx) -> Effects:
        """What the place of landing has taken in is entered line by line; when nothing is open, the manifest closes."""
        landing, given = ctx[g.LANDING], ctx.input
        effects, left = list[Effect](), landing.others_open
        said = {line.consignment_id: line for line in given.lines}
        for pk, row in landing.rows.items():
            line = said.get(pk)
            came = row.to_come if line is None else Load(line.packages, line.gross_mass_kg)
            done, total = line is None or line.done, row.landed + came
            left += not done
            self.barred -= done and self._bars(row, row.containers)
            effects.append(
                Update(
                    row,
                    {"landed_packages": total.packages, "landed_mass_kg": total.gross_mass_kg, "done": done},
                )
            )
        return [*effects, Emit("manifest.landed"), *([] if left else [Then(ctx.case_id, "close")])]

    @transition(
        field=state,
        source=State.ARRIVED,
        target=State.CLOSED,
        custom=rule(
            label=_("Close the manifest"),
            article=Article("16", 1),
            roles=(CONSEQUENCE, *OFFICERS),
            guards=(g.all_is_accounted_for,),
        ),
    )
    def close(self, ctx: Ctx) -> Effects:
        """All of it was brought in, or it is known why it was not."""
        return [Emit("manifest.closed")]

    @transition(
        field=state,
        source=State.REPORTED,
        target=State.WITHDRAWN,
        custom=rule(
            label=_("Withdraw the manifest"),
            article=Article("15", 1),
            also=(Article("15", 9),),
            roles=CARRIERS,
            input=i.ReasonInput,
        ),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """The vessel or aircraft does not come, or lands its cargo elsewhere."""
        self.reason = ctx.input.reason
        return [Emit("manifest.withdrawn")]

    def _take_report(self, ctx: Ctx) -> list[Effect]:
        given, carrier, place = ctx.input, ctx[g.CARRIER], ctx[g.LANDING_PLACE]
        assert carrier is not None
        assert place is not None
        for name in _OF_THE_VOYAGE:
            setattr(self, name, getattr(given, name))
        self.carrier_id, self.operator_id = carrier.pk, place.operator_id
        self.place_code, self.place_name = place.code, place.name
        self.reported_at, self.lines = ctx.now, len(given.consignments)
        self.calls = [{"port": call.port, "departs_at": call.departs_at.isoformat()} for call in given.calls]
        rows = [self._consignment(ctx, number, one) for number, one in enumerate(given.consignments, start=1)]
        self.barred = sum(self._bars(row, row.containers) for row in rows)
        return [GiveReference(), *(Create(row) for row in rows)]

    def _consignment(self, ctx: Ctx, number: int, given: Any) -> Consignment:
        return Consignment(
            manifest_id=ctx.case_id,
            number=number,
            **_particulars(given),
            containers=list(given.containers),
            reported_at=ctx.now,
            before_loading=g.reported_before_loading(self.calls, given.port_of_loading, ctx.now),
        )

    def _bars(self, row: Consignment, containers: Sequence[str]) -> bool:
        """Whether the consignment, in these containers, waits for permission to be unloaded."""
        permitted = row.unloading_permitted_on is not None
        return not row.done and g.unreported(self.means, containers, row.before_loading, permitted)

    def _arrive(self, ctx: Ctx) -> None:
        """When it came, when that was told, and whether a vessel's 24 hours were over by then."""
        self.arrived_at, self.arrival_notified_at = ctx.input.arrived_at, ctx.now
        means = getattr(ctx.input, "means", None) or self.means
        if means == Means.VESSEL:
            self.arrival_notified_late = arrival_notice_until(self.arrived_at, ctx.calendar).is_late(ctx.now)

    def _told(self) -> dict[str, Any]:
        return {"conveyance": self.conveyance, "voyage": self.voyage, "place": self.place_code}


def _particulars(given: Any) -> dict[str, Any]:
    return {name: getattr(given, name) for name in _OF_A_CONSIGNMENT}

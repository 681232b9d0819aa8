"""The monthly report of what was used and made (61-2(2)) in a designated factory (指定保税工場) or integrated area.

A factory is designated for certain products, and then gives no notice of each operation (61-2(1)). In an integrated
area nothing is designated: 62-15 applies 61-2(2) alone, to whoever carries out operations there, from the first one on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from arrivals.models.passing_on import OfAnOperator
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.models.stock_entry import EntryKind, StockEntry
from bonded_areas.reporting_inputs import (
    BeforeInput,
    BeginInput,
    DesignateInput,
    EarlierInput,
    MonthsInput,
    ReportInput,
    StopInput,
)
from bonded_areas.rules.licence_types import licence_type
from bonded_areas.rules.production_reports import Reported, next_reported, report_period
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.effects import Create, Effects, Emit, Then
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, Fact, Subject, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar

DESIGNATION, REPORT, INTEGRATED = Article("61-2", 1), Article("61-2", 2), Article("62-15")
OFFICE = (Role.BONDED_OFFICER, Role.SUPERVISOR)
# What enters the books when cargo is used, and when something is made of it; what goes back was not used.
USED: Final = {EntryKind.PUT_TO_WORK: 1, EntryKind.PUT_BACK: -1}
MADE: Final = {EntryKind.PRODUCED: 1}


class State(models.TextChoices):
    DESIGNATED = "designated", _("Designated")
    REPORTING = "reporting", _("Operations to report")
    STOPPED = "stopped", _("Stopped, last report due")
    ENDED = "ended", _("Ended")


# Reports fall due one after the other.
RUNNING: Final = (State.DESIGNATED, State.REPORTING)


def _places(subjects: Sequence[Subject]) -> dict[int, Place]:
    places = Place.objects.in_bulk({s.input.place_id for s in subjects})
    return {s.case_id: places[s.input.place_id] for s in subjects if s.input.place_id in places}


def _booked(subjects: Sequence[Subject]) -> dict[int, dict[date, tuple[Decimal, Decimal]]]:
    """What the books of each factory say was used and made, in kg, day by day; in one query."""
    kinds = [*USED, *MADE]
    rows = StockEntry.objects.filter(lot__place_id__in={s.row.place_id for s in subjects}, kind__in=kinds)
    by_place: dict[int, dict[date, tuple[Decimal, Decimal]]] = {}
    sums = rows.order_by().values_list("lot__place_id", "happened_on", "kind").annotate(Sum("gross_mass_kg"))
    for place_id, day, kind, mass in sums:
        used, made = by_place.setdefault(place_id, {}).get(day, (Decimal(0), Decimal(0)))
        of = (used + mass * USED.get(EntryKind(kind), 0), made + mass * MADE.get(EntryKind(kind), 0))
        by_place[place_id][day] = of
    return {s.case_id: by_place.get(s.row.place_id, {}) for s in subjects}


PLACE: Fact[Place | None] = Fact("designated_place", _places, lambda: None)
BOOKED: Fact[dict[date, tuple[Decimal, Decimal]]] = Fact("booked_by_day", _booked, dict)


@guard(
    DESIGNATION,
    _("A bonded factory of this office is designated, with its operator."),
    facts=(PLACE,),
    on_input=True,
)
def place_can_be_designated(row: FactoryDesignation, ctx: Ctx) -> bool:
    place = ctx[PLACE]
    return (
        place is not None
        and place.kind == PlaceKind.FACTORY
        and place.office_id == ctx.office_id
        and place.operator_id is not None
    )


@guard(DESIGNATION, _("A factory is designated from today or a later day."), on_input=True)
def begins_today_or_later(row: FactoryDesignation, ctx: Ctx) -> bool:
    return bool(ctx.input.from_on >= ctx.today)


@guard(REPORT, _("The period to report is not over."))
def a_period_is_over(row: FactoryDesignation, ctx: Ctx) -> list[Reason]:
    reported = row.to_report
    if row.state == State.STOPPED or reported.last < ctx.today:
        return []
    sentence = _("The period to report is not over.")
    article = row.article_of("report", REPORT)
    return [Reason("period_not_over", sentence, article, value=reported.last.isoformat())]


@guard(REPORT, _("Say what was used or made, or in a note that nothing was."), on_input=True)
def something_is_told(row: FactoryDesignation, ctx: Ctx) -> bool:
    return bool(ctx.input.used or ctx.input.made or ctx.input.note)


@guard(REPORT, _("The day lies within what has not been reported, and has come."), on_input=True)
def stops_within_what_is_open(row: FactoryDesignation, ctx: Ctx) -> bool:
    after = row.reported_until
    return bool(
        ctx.input.on <= ctx.today and ctx.input.on >= row.from_on and (after is None or ctx.input.on > after)
    )


@guard(REPORT, _("Nothing was used or made after the last day."), facts=(BOOKED,), on_input=True)
def nothing_is_booked_afterwards(row: FactoryDesignation, ctx: Ctx) -> list[Reason]:
    """As long as something is used and made in an integrated area, it is reported; the books say until when.

    In a factory other products may be made still: of those the books cannot tell the designated ones.
    """
    days = ctx[BOOKED]
    last = max(days, default=None) if row.by_operations else None
    if last is None or last <= ctx.input.on:
        return []
    sentence = _("By the books something was used or made after this day.")
    return [Reason("used_or_made_later", sentence, row.article_of("stop", REPORT), "on", last.isoformat())]


def _report(row: Any, calendar: Calendar) -> Due | None:
    """The report that is due next: of what neither has been reported nor was noted as late."""
    if row.state not in RUNNING:
        return None
    dealt_with = max((day for day in (row.reported_until, row.missed_until) if day is not None), default=None)
    reported = next_reported(row.from_on, row.months, dealt_with)
    return Due.of(report_period(reported, row.months, calendar))


class FactoryDesignation(OfAnOperator, Procedure):
    """One duty to report: for which products of which cargo, or for all operations; how far it has been reported."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="designations"
    )
    operator = models.ForeignKey(
        "accounts.Person", verbose_name=_("operator"), on_delete=models.PROTECT, related_name="+"
    )
    # Both empty in an integrated area, where all of them are reported (62-15).
    products = models.CharField(_("products"), max_length=1000, blank=True)
    materials = models.CharField(_("materials"), max_length=1000, blank=True)
    months = models.PositiveSmallIntegerField(_("months of a report"), default=1)
    from_on = models.DateField(_("from"))
    reported_until = models.DateField(_("reported until"), null=True)
    missed_until = models.DateField(_("report late for the period until"), null=True)
    stopped_on = models.DateField(_("last made on"), null=True)

    party_fields: ClassVar = {Role.BONDED_OPERATOR: "operator_id"}
    deadlines = (
        Deadline(
            "production_report",
            _("Report of what was used and made"),
            REPORT,
            _report,
            expires="become_late",
            met_by=frozenset({"report"}),
            remind=(7, 1),
            consequence=_("The report is late, and is still due."),
        ),
    )

    class Meta:
        verbose_name = _("designation of a factory")
        verbose_name_plural = _("designations of factories")
        constraints = [
            state_known(State.values, "factorydesignation_state_known"),
            # Two operations may begin in the same second: one duty to report follows from them.
            models.UniqueConstraint(
                fields=["place", "operator"],
                condition=Q(state=State.REPORTING),
                name="factorydesignation_once_by_operations",
            ),
        ]
        indexes = [models.Index(fields=["place", "-case"], name="factorydesignation_place")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"

    @property
    def by_operations(self) -> bool:
        """Whether it follows from the operations themselves, in an integrated area, and not from a designation."""
        return not self.products

    def covers(self, on: date) -> bool:
        """Whether the day lies in what is reported, or is to be."""
        return self.from_on <= on and (self.stopped_on is None or on <= self.stopped_on)

    def awaits(self, on: date) -> bool:
        """Whether the day is still to be reported."""
        return self.covers(on) and (self.reported_until is None or on > self.reported_until)

    @property
    def subject(self) -> str:
        """What is reported, as a person reads it."""
        return self.products or str(_("All operations"))

    def article_of(self, act: str, article: Article) -> Article:
        """In an integrated area by 62-15, which applies 61-2(2) there."""
        via = licence_type(PlaceKind.INTEGRATED)["production_report"].via
        return via if via is not None and article == REPORT and self.by_operations else article

    @property
    def to_report(self) -> Reported:
        """What the next report is about: until the end of a period, or until the last day of a product."""
        found = next_reported(self.from_on, self.months, self.reported_until)
        if self.stopped_on is not None and self.stopped_on < found.last:
            return Reported(min(found.first, self.stopped_on), self.stopped_on)
        return found

    @transition(
        field=state,
        source="new",
        target=State.DESIGNATED,
        custom=rule(
            label=_("Designate a factory"),
            article=DESIGNATION,
            roles=OFFICE,
            input=DesignateInput,
            guards=(place_can_be_designated, begins_today_or_later),
        ),
    )
    def designate(self, ctx: Ctx) -> Effects:
        """Its products and materials are specified: operations on them are not notified one by one any more."""
        given, place = ctx.input, ctx[PLACE]
        assert place is not None
        assert place.operator_id is not None
        self.place_id, self.operator_id = place.pk, place.operator_id
        self.products, self.materials, self.months = given.products, given.materials, given.months
        self.from_on = given.from_on
        return [Emit("factory.designated", {"place": place.code})]

    @transition(
        field=state,
        source="new",
        target=State.REPORTING,
        custom=rule(
            label=_("Begin to report operations"),
            article=INTEGRATED,
            also=(REPORT,),
            roles=(CONSEQUENCE,),
            input=BeginInput,
            facts=(PLACE,),
        ),
    )
    def begin_with_operations(self, ctx: Ctx) -> Effects:
        """The first operation in an integrated area has begun: what is used and made there is reported from then on."""
        return self._begins(ctx)

    @transition(
        field=state,
        source="new",
        target=State.STOPPED,
        custom=rule(
            label=_("Have earlier operations to report"),
            article=INTEGRATED,
            also=(REPORT,),
            roles=(CONSEQUENCE,),
            input=BeforeInput,
            facts=(PLACE,),
        ),
    )
    def be_reported_afterwards(self, ctx: Ctx) -> Effects:
        """An operation was entered of days before what has been reported, or of such a day: reported without delay."""
        self.stopped_on = ctx.input.until
        return self._begins(ctx)

    @transition(
        field=state,
        source=State.REPORTING,
        target=None,
        custom=rule(
            label=_("Begin with an earlier operation"),
            article=INTEGRATED,
            also=(REPORT,),
            roles=(CONSEQUENCE,),
            input=EarlierInput,
        ),
    )
    def reach_back(self, ctx: Ctx) -> Effects:
        """An operation was entered that began before: what has not been reported yet is reported from its day on."""
        self.from_on = ctx.input.on
        return [Emit("operations.begun_earlier", {"from": ctx.input.on.isoformat()})]

    @transition(
        field=state,
        source=list(RUNNING),
        target=None,
        custom=rule(
            label=_("Set the months of a report"),
            article=REPORT,
            also=(INTEGRATED,),
            roles=OFFICE,
            input=MonthsInput,
        ),
    )
    def set_months(self, ctx: Ctx) -> Effects:
        """A longer period than a month is set for the reports that are to come, or a month again."""
        self.months = ctx.input.months
        return [Emit("factory.months_set", {"months": self.months, "reason": ctx.input.reason})]

    @transition(
        field=state,
        source=[*RUNNING, State.STOPPED],
        target=None,
        custom=rule(
            label=_("Report what was used and made"),
            article=REPORT,
            also=(INTEGRATED,),
            weight="primary",
            roles=(Role.BONDED_OPERATOR,),
            input=ReportInput,
            facts=(BOOKED,),
            guards=(a_period_is_over, something_is_told),
        ),
    )
    def report(self, ctx: Ctx) -> Effects:
        """The quantities used and made in the period are reported; beside them stands what the books say."""
        given, reported = ctx.input, self.to_report
        within = [sums for day, sums in ctx[BOOKED].items() if reported.first <= day <= reported.last]
        late = self.state in RUNNING and (
            report_period(reported, self.months, ctx.calendar).ends_on < ctx.today
        )
        self.reported_until = reported.last
        row = ProductionReport(
            designation_id=ctx.case_id,
            from_on=reported.first,
            until_on=reported.last,
            reported_on=ctx.today,
            late=late,
            note=given.note,
            used=[one.model_dump(mode="json") for one in given.used],
            made=[one.model_dump(mode="json") for one in given.made],
            booked_used_kg=sum((used for used, _made in within), Decimal(0)),
            booked_made_kg=sum((made for _used, made in within), Decimal(0)),
        )
        told = Emit("factory.reported", {"until": reported.last.isoformat(), "late": late})
        over = self.stopped_on is not None and reported.last >= self.stopped_on
        return [Create(row), told, *([Then(ctx.case_id, "be_over")] if over else [])]

    @transition(
        field=state,
        source=list(RUNNING),
        target=None,
        custom=rule(label=_("Report late"), article=REPORT, also=(INTEGRATED,), roles=(TIMER,)),
    )
    def become_late(self, ctx: Ctx) -> Effects:
        """No report came in time: operator and office are told, and the next period runs on its own."""
        dealt_with = max((day for day in (self.reported_until, self.missed_until) if day), default=None)
        self.missed_until = next_reported(self.from_on, self.months, dealt_with).last
        return [Emit("factory.report_late", {"until": self.missed_until.isoformat()})]

    @transition(
        field=state,
        source=list(RUNNING),
        target=State.STOPPED,
        custom=rule(
            label=_("Stop making the products"),
            article=REPORT,
            also=(INTEGRATED,),
            roles=(Role.BONDED_OPERATOR, *OFFICE),
            input=StopInput,
            guards=(stops_within_what_is_open, nothing_is_booked_afterwards),
        ),
    )
    def stop(self, ctx: Ctx) -> Effects:
        """Nothing is made any longer, or the designation is withdrawn: the last report is due without delay."""
        self.stopped_on = ctx.input.on
        return [Emit("factory.stopped", {"on": ctx.input.on.isoformat(), "reason": ctx.input.reason})]

    def _begins(self, ctx: Ctx) -> Effects:
        place = ctx[PLACE]
        assert place is not None
        assert place.operator_id is not None
        self.place_id, self.operator_id = place.pk, place.operator_id
        self.from_on = ctx.input.from_on
        return [Emit("operations.to_be_reported", {"place": place.code, "from": self.from_on.isoformat()})]

    @transition(
        field=state,
        source=State.STOPPED,
        target=State.ENDED,
        custom=rule(
            label=_("Be reported to the end"), article=REPORT, also=(INTEGRATED,), roles=(CONSEQUENCE,)
        ),
    )
    def be_over(self, ctx: Ctx) -> Effects:
        """All has been reported: the duty is over."""
        return [Emit("factory.designation_ended")]


class ProductionReport(models.Model):
    """One report: the quantities as reported, and what the books said of the same days (kg), to be compared."""

    designation = models.ForeignKey(FactoryDesignation, on_delete=models.PROTECT, related_name="reports")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    reported_on = models.DateField(_("reported on"))
    late = models.BooleanField(_("late"), default=False)
    used = models.JSONField(_("used"), default=list)
    made = models.JSONField(_("made"), default=list)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    booked_used_kg = models.DecimalField(_("used by the books (kg)"), max_digits=16, decimal_places=6)
    booked_made_kg = models.DecimalField(_("made by the books (kg)"), max_digits=16, decimal_places=6)

    class Meta:
        verbose_name = _("report of a designated factory")
        verbose_name_plural = _("reports of designated factories")
        ordering = ("designation_id", "until_on")
        constraints = [
            models.UniqueConstraint(fields=["designation", "until_on"], name="productionreport_once"),
            models.CheckConstraint(
                condition=Q(from_on__lte=models.F("until_on")), name="productionreport_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"

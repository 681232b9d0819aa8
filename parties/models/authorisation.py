"""An authorised operator (AEO): one machine for the seven statuses of the Act, from application to end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.actors import Actor
from accounts.roles import Role
from parties import authorisation_ending_guards as e
from parties import authorisation_guards as g
from parties import authorisation_inputs as given
from parties.authorisation_facts import (
    EXPORTERS,
    EXPORTERS_NAMED,
    FINDINGS,
    HELD,
    HOLDER,
    NAMES,
    RESTED_ON,
    RESTING,
    RESTING_CASES,
)
from parties.inputs import ReasonInput
from parties.licences_held import LICENCE_CASES
from parties.models.authorisation_awaiting import AWAITED
from parties.models.authorisation_contents import (
    HELD_STATES,
    AuthorisationBasis,
    AuthorisationKind,
    GroundFinding,
    ManagedExporter,
    Manner,
    State,
)
from parties.models.authorisation_ending import Ending
from parties.models.authorisation_parts import ASKED, DECIDED, FILERS, GIVEN, IMPROVEMENT, PARTIES, REVIEWERS
from parties.models.authorisation_succession import SUCCESSION_ASKED, TAKEOVER, Succession
from parties.named_persons import PERSONS_NAMED
from parties.rules.authorisation_grounds import IN_FORCE, Held
from parties.rules.authorisation_kinds import Basis, law_of, laws
from parties.rules.held_licences import BY_LICENCE
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Create, Effect, Effects, GiveReference, Update
from statute.procedure import Procedure, state_known
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, Deadline, Due, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar

OPEN_STATES = [State.APPLIED, State.UNDER_REVIEW, *HELD_STATES]


def _period_of(kind: str, name: str) -> Any:
    def runs(row: Authorisation, calendar: Calendar) -> Due | None:
        if row.status != kind or row.state not in IN_FORCE or row.period_from is None:
            return None
        return Due.of(statutory_period(name, row.period_from, calendar=calendar))

    return runs


def _sixty_days(row: Authorisation, calendar: Calendar) -> Due | None:
    if row.state not in IN_FORCE or row.died_on is None or row.successor_id is not None:
        return None
    return Due.of(statutory_period("48-2(2)", row.died_on, calendar=calendar))


def _improvement(row: Authorisation, calendar: Calendar) -> Due | None:
    asked = row.state == State.IMPROVEMENT_REQUESTED and row.measures_reported_on is None
    if not asked or row.improvement_until is None:
        return None
    return Due.set_on(row.improvement_until, law_of(row.status).improvement)


def _takeover(row: Authorisation, calendar: Calendar) -> Due | None:
    """The last day of the old holder: the new one holds from 00:00 of the day on which it takes effect."""
    if row.state not in IN_FORCE or row.takes_effect_on is None or row.succession_approved_on is None:
        return None
    return Due.set_on(row.takes_effect_on - timedelta(days=1), TAKEOVER)


class Authorisation(Ending, Succession, Procedure):
    """One status of one person. The law of each kind is data (parties.rules.authorisation_kinds)."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices, max_length=24)
    status = models.CharField(_("status"), max_length=12, choices=AuthorisationKind.choices)
    holder = models.ForeignKey(
        "accounts.Person", verbose_name=_("holder"), on_delete=models.PROTECT, related_name="authorisations"
    )
    rules_established = models.CharField(_("rules established"), max_length=1000)
    electronic = models.BooleanField(_("works electronically"))
    goods = models.CharField(_("goods"), max_length=1000, blank=True)
    basis = models.CharField(_("rests on"), max_length=20, choices=AuthorisationBasis.choices, blank=True)
    basis_number = models.CharField(_("number of the licence or permit"), max_length=60, blank=True)
    basis_since = models.DateField(_("licensed or permitted since"), null=True)
    rests_on = models.ForeignKey(
        "self",
        verbose_name=_("rests on the status"),
        null=True,
        on_delete=models.PROTECT,
        related_name="carries",
    )
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("taken over from"),
        null=True,
        on_delete=models.PROTECT,
        related_name="taken_over_by",
    )
    given_on = models.DateField(_("given on"), null=True)
    period_from = models.DateField(_("first day of the period"), null=True)
    valid_until = models.DateField(_("last day"), null=True)
    renewal_asked_on = models.DateField(_("renewal applied for on"), null=True)
    improvement = models.CharField(_("improvement asked for"), max_length=1000, blank=True)
    improvement_until = models.DateField(_("to be improved until"), null=True)
    measures = models.CharField(_("measures taken"), max_length=1000, blank=True)
    measures_reported_on = models.DateField(_("measures reported on"), null=True)
    revocation_items = models.JSONField(_("items announced"), default=list)
    revocation_reason = models.CharField(_("why it is to be revoked"), max_length=1000, blank=True)
    hearing_on = models.DateField(_("hearing on"), null=True)
    heard_on = models.DateField(_("heard on"), null=True)
    statement = models.CharField(_("statement of the holder"), max_length=1000, blank=True)
    died_on = models.DateField(_("died on"), null=True)
    manner = models.CharField(_("manner of succession"), max_length=12, choices=Manner.choices, blank=True)
    successor = models.ForeignKey(
        "accounts.Person", verbose_name=_("successor"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    takes_effect_on = models.DateField(_("takes effect on"), null=True)
    succession_approved_on = models.DateField(_("succession approved on"), null=True)
    decided_for = models.JSONField(_("items decided on"), default=list)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    ended_on = models.DateField(_("ended on"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=80, blank=True)

    awaited = AWAITED
    party_fields: ClassVar = dict.fromkeys(map(str, PARTIES), "holder_id")
    deadlines: ClassVar = (
        *(
            Deadline(
                f"{law.kind}_period", _("Renewal of the approval"), Article.parse(law.period),
                _period_of(law.kind, law.period), expires="expire", remind=(90, 30, 14),
                consequence=_("the approval ceases to be effective"),
            )
            for law in laws().values() if law.period
        ),
        Deadline(
            "succession", _("Application for succession after a death"), SUCCESSION_ASKED, _sixty_days,
            expires="lapse_without_succession", met_by=frozenset({"apply_for_succession"}), remind=(30, 14, 7, 1),
            consequence=_("The status lapses."),
        ),
        Deadline(
            "improvement", _("Improvement asked for"), Article("7-6"), _improvement,
            met_by=frozenset({"report_measures"}), remind=(14, 7, 1),
            consequence=_("The status may be revoked."),
        ),
        Deadline(
            "takeover", _("Merger, split or transfer takes effect"), TAKEOVER, _takeover, expires="take_over",
            consequence=_("The successor holds the status."),
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("authorised operator")
        verbose_name_plural = _("authorised operators")
        indexes = [
            models.Index(
                fields=["holder", "status"], name="authorisation_held", condition=Q(state__in=HELD_STATES)
            ),
            models.Index(fields=["status", "state", "-case"], name="authorisation_by_kind"),
        ]
        constraints = [
            state_known(State.values, "authorisation_state_known"),
            models.CheckConstraint(
                condition=Q(status__in=AuthorisationKind.values), name="authorisation_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD_STATES) | Q(given_on__isnull=False), name="authorisation_given_on"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("holder")),
                name="authorisation_two_persons",
            ),
            # Two applications at once are two cases: the guard sees the other only once it is there.
            models.UniqueConstraint(
                fields=["holder", "status"], condition=Q(state__in=OPEN_STATES), name="authorisation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.get_state_display()})"

    def held(self) -> Held:
        """The status as plain data for the rules."""
        passing = self.succession_approved_on is not None and self.state in IN_FORCE
        return Held(
            self.case_id, self.holder_id, self.status, self.state, self.given_on, self.valid_until,
            self.ended_on if self.state == State.REVOKED else None, tuple(self.decided_for),
            self.successor_id if passing else None, self.takes_effect_on if passing else None,
        )  # fmt: skip

    def article_of(self, act: str, article: Article) -> Article:
        """One machine, seven laws: the provision of the status at hand."""
        return law_of(self.status).article_of(act) or article

    # --- application and decision -------------------------------------------------------------------

    @transition(
        field=state, source="new", target=State.APPLIED,
        custom=rule(
            label=_("Apply for a status"), article=ASKED[0], also=ASKED[1:], roles=FILERS,
            input=given.AuthorisationInput, facts=(PERSONS_NAMED, HELD, EXPORTERS_NAMED),
            guards=(
                g.applicant_is_known, g.trade_fits, g.not_held_already, g.basis_fits, g.exporters_fit,
                g.goods_are_named,
            ),
        ),
    )  # fmt: skip
    def apply(self, ctx: Ctx) -> Effects:
        """Somebody asks for one of the seven statuses."""
        asked = ctx.input
        self.status, self.holder_id = asked.kind.value, ctx[PERSONS_NAMED][asked.person].person_id
        self.rules_established, self.electronic, self.goods = (
            asked.rules_established,
            asked.electronic,
            asked.goods,
        )
        self.basis = asked.basis.value if asked.basis else ""
        self.basis_number, self.basis_since = asked.basis_number, asked.basis_since
        if self.basis:
            self.rests_on_id = g.basis_case(ctx, Basis(self.basis), self.holder_id)
        if self.basis in BY_LICENCE:
            self.basis_number, self.basis_since = g.basis_on_record(self, ctx)
        if self.basis == Basis.BROKERAGE_PERMIT:
            self.basis_number = ctx[PERSONS_NAMED][asked.person].brokerage_permit
        exporters = dict.fromkeys(ctx[EXPORTERS_NAMED][code] for code in asked.exporters)
        rows = [ManagedExporter(authorisation_id=ctx.case_id, exporter_id=pk) for pk in exporters]
        return [GiveReference(), *(Create(row) for row in rows), self._told("applied")]

    @transition(
        field=state, source=[State.APPLIED, State.UNDER_REVIEW], target=State.WITHDRAWN,
        custom=rule(
            label=_("Withdraw the application"), article=ASKED[0], also=ASKED[1:], roles=FILERS, input=ReasonInput
        ),
    )  # fmt: skip
    def withdraw(self, ctx: Ctx) -> Effects:
        """The application is taken back."""
        self.reason = ctx.input.reason
        return []

    @transition(
        field=state, source=State.APPLIED, target=State.UNDER_REVIEW,
        custom=rule(
            label=_("Begin the review"), article=DECIDED[0], also=DECIDED[1:], roles=REVIEWERS, weight="primary"
        ),
    )  # fmt: skip
    def begin_review(self, ctx: Ctx) -> Effects:
        """The items of the law are looked into."""
        return []

    @transition(
        field=state, source=[State.UNDER_REVIEW, *HELD_STATES], target=None,
        custom=rule(
            label=_("Record what was found"), article=DECIDED[0], also=DECIDED[1:], roles=REVIEWERS,
            input=given.FindingsInput, facts=(FINDINGS,), guards=(g.items_are_of_the_law,), audience="officers",
        ),
    )  # fmt: skip
    def record_findings(self, ctx: Ctx) -> Effects:
        """Each item, whether it stands against the applicant or the successor proposed, and the evidence."""
        person = g.subject_of_findings(self)
        before = {one.item: one for one in ctx[FINDINGS] if one.person_id == person}
        effects: list[Effect] = []
        for one in {f.item: f for f in ctx.input.findings}.values():
            values = {
                "stands_against": one.stands_against, "evidence": one.evidence,
                "found_at": ctx.now, "found_by": ctx.actor.label(),
            }  # fmt: skip
            if one.item in before:
                effects.append(Update(before[one.item], values))
            else:
                row = GroundFinding(authorisation_id=ctx.case_id, person_id=person, item=one.item, **values)
                effects.append(Create(row))
        return effects

    @transition(
        field=state, source=State.UNDER_REVIEW, target=State.APPROVED,
        custom=rule(
            label=_("Approve"), article=GIVEN[0], also=(*GIVEN[1:], *DECIDED, Article("67-13", 3)),
            roles=(Role.SUPERVISOR,), input=given.ApprovalInput, facts=(FINDINGS, HELD, HOLDER, NAMES),
            related=(RESTED_ON, LICENCE_CASES),
            guards=(g.all_examined, g.criteria_met, g.reasoned_where_open, g.basis_stands), weight="primary",
        ),
    )  # fmt: skip
    def approve(self, ctx: Ctx) -> Effects:
        """The status is given; from today its holder has what it opens."""
        self.given_on, self.reason = ctx.today, ctx.input.reason
        if self.basis:
            self.rests_on_id = g.basis_case(ctx, Basis(self.basis), self.holder_id)
        self._begin_period(ctx, ctx.today)
        return [*self._notice(ctx, "given"), self._told("given")]

    @transition(
        field=state, source=State.UNDER_REVIEW, target=State.REFUSED,
        custom=rule(
            label=_("Refuse"), article=DECIDED[0], also=(*DECIDED[1:], Article("7-5"), g.REASONS),
            roles=(Role.SUPERVISOR,), input=given.GroundsInput, facts=(FINDINGS, HELD), guards=(g.items_stand,),
            weight="grave",
        ),
    )  # fmt: skip
    def refuse(self, ctx: Ctx) -> Effects:
        """The status is not given, for items that stand against it, with the reasons (88-2(1))."""
        self.decided_for, self.reason = list(ctx.input.items), ctx.input.reason
        return [self._told("refused")]

    # --- improvement --------------------------------------------------------------------------------

    @transition(
        field=state, source=State.APPROVED, target=State.IMPROVEMENT_REQUESTED,
        custom=rule(
            label=_("Ask for improvement"), article=IMPROVEMENT[0], also=IMPROVEMENT[1:], roles=REVIEWERS,
            input=given.ImprovementInput, guards=(e.improvement_day_can_be_set,),
        ),
    )  # fmt: skip
    def request_improvement(self, ctx: Ctx) -> Effects:
        """The rules or the work under them are to be improved, until a day."""
        self.improvement, self.improvement_until = ctx.input.measures, ctx.input.until
        self.measures, self.measures_reported_on = "", None
        return [self._told("improvement_requested")]

    @transition(
        field=state, source=State.IMPROVEMENT_REQUESTED, target=None,
        custom=rule(
            label=_("Report what was done"), article=IMPROVEMENT[0], also=IMPROVEMENT[1:], roles=FILERS,
            input=given.MeasuresInput, weight="primary",
        ),
    )  # fmt: skip
    def report_measures(self, ctx: Ctx) -> Effects:
        """The holder says what it improved."""
        self.measures, self.measures_reported_on = ctx.input.measures, ctx.today
        return [self._told("measures_reported")]

    @transition(
        field=state, source=State.IMPROVEMENT_REQUESTED, target=None,
        custom=rule(
            label=_("Find the measures insufficient"), article=IMPROVEMENT[0], also=IMPROVEMENT[1:], roles=REVIEWERS,
            input=given.ImprovementInput, guards=(e.measures_reported, e.improvement_day_can_be_set),
        ),
    )  # fmt: skip
    def ask_again(self, ctx: Ctx) -> Effects:
        """What was reported is not enough; more is asked for, until another day."""
        again: Any = Authorisation.request_improvement
        asked: Effects = again.__wrapped__(self, ctx)
        return asked

    @transition(
        field=state, source=State.IMPROVEMENT_REQUESTED, target=State.APPROVED,
        custom=rule(
            label=_("Accept the measures"), article=IMPROVEMENT[0], also=IMPROVEMENT[1:], roles=REVIEWERS,
            guards=(e.measures_reported,), weight="primary",
        ),
    )  # fmt: skip
    def accept_measures(self, ctx: Ctx) -> Effects:
        """What was asked for is done."""
        return [self._told("improved")]

    @transition(
        field=state, source=HELD_STATES, target=None,
        custom=rule(
            label=_("Change the exporters"), article=Article("67-13", 2), roles=FILERS, input=given.ExportersInput,
            facts=(EXPORTERS, EXPORTERS_NAMED), guards=(e.is_a_manufacturer, g.exporters_fit),
        ),
    )  # fmt: skip
    def change_exporters(self, ctx: Ctx) -> Effects:
        """A manufacturer says who exports its goods from now on."""
        wanted = {ctx[EXPORTERS_NAMED][code] for code in ctx.input.exporters}
        there = {row.exporter_id: row for row in ctx[EXPORTERS]}
        gone = [Update(row, {"until": ctx.today}) for pk, row in there.items() if pk not in wanted]
        new = [
            ManagedExporter(authorisation_id=ctx.case_id, exporter_id=pk)
            for pk in sorted(wanted - there.keys())
        ]
        return [*gone, *(Create(row) for row in new)]

    # --- renewal (50(4), 61-5(4)) -------------------------------------------------------------------

    @transition(
        field=state, source=HELD_STATES, target=None,
        custom=rule(
            label=_("Apply for renewal"), article=Article("50", 4), also=(Article("61-5", 4),), roles=FILERS,
            guards=(e.has_a_period, e.last_day_is_ahead, e.renewal_not_asked),
        ),
    )  # fmt: skip
    def apply_for_renewal(self, ctx: Ctx) -> Effects:
        """The holder wants to keep the approval beyond its eight years."""
        self.renewal_asked_on = ctx.today
        return [self._told("renewal_asked")]

    @transition(
        field=state, source=HELD_STATES, target=None,
        custom=rule(
            label=_("Renew"), article=Article("50", 4), also=(Article("61-5", 4),), roles=(Role.SUPERVISOR,),
            input=given.ApprovalInput, facts=(FINDINGS, HELD),
            guards=(e.renewal_asked, e.last_day_is_ahead, g.all_examined, g.criteria_met), weight="primary",
        ),
    )  # fmt: skip
    def renew(self, ctx: Ctx) -> Effects:
        """Another eight years from the day after the last one."""
        self.renewal_asked_on = None
        last = self.valid_until
        assert last is not None
        self._begin_period(ctx, last + timedelta(days=1))
        return [self._told("renewed")]

    @transition(
        field=state, source=HELD_STATES, target=None,
        custom=rule(
            label=_("Refuse the renewal"), article=Article("50", 4), also=(Article("61-5", 4), g.REASONS),
            roles=(Role.SUPERVISOR,), input=given.GroundsInput, facts=(FINDINGS, HELD),
            guards=(e.renewal_asked, g.items_stand), weight="grave",
        ),
    )  # fmt: skip
    def refuse_renewal(self, ctx: Ctx) -> Effects:
        """It ends with its last day; the holder is told for which items, and why (88-2(1))."""
        self.renewal_asked_on = None
        self.decided_for, self.reason = list(ctx.input.items), ctx.input.reason
        return [self._told("renewal_refused")]

    @transition(
        field=state, source=HELD_STATES, target=State.LAPSED,
        custom=rule(
            label=_("Expire"), article=Article("53", item="iv"), also=(Article("62"),), roles=(TIMER,),
            facts=(RESTING, NAMES), related=(RESTING_CASES,),
        ),
    )  # fmt: skip
    def expire(self, ctx: Ctx) -> Effects:
        """The eight years are over and were not renewed."""
        return self._end(ctx, law_of(self.status).lapses["expired"])

    @classmethod
    def scope(cls, rows: Any, actor: Actor) -> Any:
        """The office it was applied for at sees it; so does the holder, and who is to succeed it."""
        if actor.kind == "party":
            mine = actor.persons_for(*PARTIES)
            return rows.filter(Q(holder__in=mine) | Q(successor__in=mine))
        return super().scope(rows, actor)

"""A broker's mandate from an importer: proposed by one, made by the other's consent, ended by either."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.actors import Actor
from accounts.roles import Role
from parties.inputs import MandateInput, ReasonInput, RegisteredMandateInput
from parties.named_persons import PERSONS_NAMED, persons_by_code, unknown_persons
from parties.rules.mandates import MandateTerms
from parties.scopes import Scope
from statute.articles import CIVIL_CODE, CUSTOMS_BUSINESS_ACT, Article
from statute.authority import INTAKE, TIMER
from statute.calendars import Calendar
from statute.effects import Effects, Emit, GiveReference
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, Fact, Subject, guard, rule

AGENCY = Article("2", 1, "i", law=CUSTOMS_BUSINESS_ACT)
PERMIT = Article("3", 1, law=CUSTOMS_BUSINESS_ACT)
MANDATE = Article("643", law=CIVIL_CODE)
ENDING = Article("651", 1, law=CIVIL_CODE)

DRAFTED, IN_FORCE, REVOKED, EXPIRED, WITHDRAWN = "drafted", "in_force", "revoked", "expired", "withdrawn"
STATES = [
    (DRAFTED, _("Proposed")),
    (IN_FORCE, _("In force")),
    (REVOKED, _("Revoked")),
    (EXPIRED, _("Expired")),
    (WITHDRAWN, _("Withdrawn")),
]
PARTIES = (Role.BROKER, Role.IMPORTER)
# Who may enter a mandate that was made on paper.
REGISTRARS = (Role.OFFICER, Role.SUPERVISOR, INTAKE, "demo", "operator")


def _given_before(subjects: Sequence[Subject]) -> Mapping[int, tuple[MandateTerms, ...]]:
    """The mandates in force between the row's two persons, or between those that the input names."""
    named = persons_by_code([s for s in subjects if s.row.broker_id is None])
    pairs: dict[int, tuple[int, int]] = {}
    for s in subjects:
        if s.row.broker_id is not None:
            pairs[s.case_id] = (s.row.broker_id, s.row.importer_id)
        elif s.input is not None:
            persons = named.get(s.case_id, {})
            broker, importer = persons.get(s.input.broker), persons.get(s.input.importer)
            if broker and importer:
                pairs[s.case_id] = (broker.person_id, importer.person_id)
    rows = Mandate._base_manager.filter(
        state=IN_FORCE,
        broker__in={b for b, _i in pairs.values()},
        importer__in={i for _b, i in pairs.values()},
    )
    terms = [row.terms() for row in rows]
    return {
        case_id: tuple(t for t in terms if (t.broker_id, t.importer_id) == pair)
        for case_id, pair in pairs.items()
    }


GIVEN_BEFORE: Fact[tuple[MandateTerms, ...]] = Fact("given_before", _given_before, tuple)


@guard(AGENCY, _("Broker and importer are two persons, both known."), facts=(PERSONS_NAMED,), on_input=True)
def persons_are_known(row: Any, ctx: Ctx) -> bool | list[Reason]:
    if unknown := unknown_persons(ctx, AGENCY, "broker", "importer"):
        return unknown
    return bool(ctx.input.broker != ctx.input.importer)


@guard(
    PERMIT,
    _("Only a person with a customs brokerage permit may act for others."),
    facts=(PERSONS_NAMED,),
    on_input=True,
)
def broker_has_permit(row: Any, ctx: Ctx) -> bool:
    broker = ctx[PERSONS_NAMED].get(ctx.input.broker)
    return broker is None or bool(broker.brokerage_permit)


@guard(MANDATE, _("It is for the other party to consent: this one proposed the mandate."))
def other_party_proposed(row: Any, ctx: Ctx) -> bool:
    theirs = {Role.BROKER: row.broker_id, Role.IMPORTER: row.importer_id}
    return any(ctx.actor.may_for(role, theirs[role]) for role in PARTIES if role != row.proposed_by)


@guard(MANDATE, _("The last day of the mandate is over."))
def last_day_is_ahead(row: Any, ctx: Ctx) -> bool:
    return row.valid_to is None or row.valid_to >= ctx.today


@guard(MANDATE, _("The last day of the mandate is over."), on_input=True)
def last_day_given_is_ahead(row: Any, ctx: Ctx) -> bool:
    return ctx.input.valid_to is None or ctx.input.valid_to >= ctx.today


@guard(
    MANDATE,
    _("The importer has already given this broker a mandate for these procedures on some of these days."),
    facts=(GIVEN_BEFORE,),
)
def not_given_before(row: Any, ctx: Ctx) -> bool:
    return not any(terms.repeats(row.terms()) for terms in ctx[GIVEN_BEFORE] if terms.case_id != ctx.case_id)


@guard(
    MANDATE,
    _("The importer has already given this broker a mandate for these procedures on some of these days."),
    facts=(GIVEN_BEFORE, PERSONS_NAMED),
    on_input=True,
)
def not_registered_before(row: Any, ctx: Ctx) -> bool:
    persons = ctx[PERSONS_NAMED]
    broker, importer = persons.get(ctx.input.broker), persons.get(ctx.input.importer)
    if broker is None or importer is None:
        return True
    wanted = MandateTerms(
        ctx.case_id,
        broker.person_id,
        importer.person_id,
        ctx.input.procedures,
        ctx.input.valid_from,
        ctx.input.valid_to,
    )
    return not any(terms.repeats(wanted) for terms in ctx[GIVEN_BEFORE])


def _side_of(ctx: Ctx) -> str:
    """The role in which the actor is a party to the mandate in the input; empty for a stranger."""
    persons = ctx[PERSONS_NAMED]
    for role, code in ((Role.BROKER, ctx.input.broker), (Role.IMPORTER, ctx.input.importer)):
        if code in persons and ctx.actor.may_for(role, persons[code].person_id):
            return str(role)
    return ""


def _last_day(row: "Mandate", calendar: Calendar) -> Due | None:
    return Due.set_on(row.valid_to, MANDATE) if row.state == IN_FORCE and row.valid_to else None


class Mandate(Procedure):
    """The importer lets the broker act in the procedures named, from a day to a day."""

    state = FSMField(_("state"), default="new", protected=True, choices=STATES, max_length=20)
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), on_delete=models.PROTECT, related_name="mandates_held"
    )
    importer = models.ForeignKey(
        "accounts.Person", verbose_name=_("importer"), on_delete=models.PROTECT, related_name="mandates_given"
    )
    procedures = models.CharField(_("procedures"), max_length=30, choices=Scope.choices)
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True)
    proposed_by = models.CharField(_("proposed by"), max_length=16, blank=True)
    evidence = models.CharField(_("evidence"), max_length=1000, blank=True)
    ended_on = models.DateField(_("ended on"), null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    party_fields: ClassVar[Mapping[str, str]] = {Role.BROKER: "broker_id", Role.IMPORTER: "importer_id"}
    hidden_from_staff: ClassVar[frozenset[str]] = frozenset({DRAFTED, WITHDRAWN})
    deadlines = (
        Deadline(
            name="last_day",
            label=_("Last day of the mandate"),
            article=MANDATE,
            runs=_last_day,
            expires="expire",
            met_by=frozenset({"revoke"}),
            remind=(30,),
            consequence=_("The broker may act for the importer no longer."),
        ),
    )

    class Meta(Procedure.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        indexes = [
            models.Index(fields=["broker", "importer"], name="mandate_in_force", condition=Q(state=IN_FORCE))
        ]
        constraints = [
            state_known([state for state, _label in STATES], "mandate_state_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="mandate_days_in_order",
            ),
            models.CheckConstraint(condition=~Q(broker=F("importer")), name="mandate_two_persons"),
            models.CheckConstraint(condition=Q(procedures__in=Scope.values), name="mandate_procedures_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_procedures_display()} ({self.get_state_display()})"

    @transition(
        field=state,
        source="new",
        target=DRAFTED,
        custom=rule(
            label=_("Propose a mandate"),
            article=MANDATE,
            roles=PARTIES,
            input=MandateInput,
            audience="party",
            facts=(PERSONS_NAMED,),
            guards=(persons_are_known, broker_has_permit, last_day_given_is_ahead),
        ),
    )
    def propose(self, ctx: Ctx) -> Effects:
        """One of the two parties says what the mandate is to be."""
        self._take_terms(ctx)
        self.proposed_by = _side_of(ctx)
        return [Emit("mandate.proposed", {"broker": self.broker_id, "importer": self.importer_id})]

    @transition(
        field=state,
        source=DRAFTED,
        target=IN_FORCE,
        custom=rule(
            label=_("Consent"),
            article=MANDATE,
            roles=PARTIES,
            weight="primary",
            guards=(other_party_proposed, last_day_is_ahead, not_given_before),
        ),
    )
    def consent(self, ctx: Ctx) -> Effects:
        """The other party agrees, and the mandate is made."""
        return [GiveReference(), *self._given()]

    @transition(
        field=state,
        source=DRAFTED,
        target=WITHDRAWN,
        custom=rule(label=_("Withdraw"), article=MANDATE, roles=PARTIES, input=ReasonInput, audience="party"),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """One of the two takes the proposal back, or declines it."""
        self.reason = ctx.input.reason
        return []

    @transition(
        field=state,
        source="new",
        target=IN_FORCE,
        custom=rule(
            label=_("Register a mandate"),
            article=MANDATE,
            roles=REGISTRARS,
            input=RegisteredMandateInput,
            facts=(PERSONS_NAMED,),
            guards=(persons_are_known, broker_has_permit, last_day_given_is_ahead, not_registered_before),
        ),
    )
    def register(self, ctx: Ctx) -> Effects:
        """The office enters a mandate that the two made on paper."""
        self._take_terms(ctx)
        self.evidence = ctx.input.evidence
        return [GiveReference(), *self._given()]

    @transition(
        field=state,
        source=IN_FORCE,
        target=REVOKED,
        custom=rule(
            label=_("Revoke"),
            article=ENDING,
            roles=(*PARTIES, Role.OFFICER, Role.SUPERVISOR),
            input=ReasonInput,
            weight="grave",
        ),
    )
    def revoke(self, ctx: Ctx) -> Effects:
        """Either party may end it at any time; the office enters an ending that reached it on paper."""
        self.reason = ctx.input.reason
        self.ended_on = ctx.today
        return [Emit("mandate.ended", {"broker": self.broker_id, "importer": self.importer_id})]

    @transition(
        field=state,
        source=IN_FORCE,
        target=EXPIRED,
        custom=rule(label=_("Expire"), article=MANDATE, roles=(TIMER,)),
    )
    def expire(self, ctx: Ctx) -> Effects:
        """The last day is over."""
        self.ended_on = self.valid_to
        return [Emit("mandate.ended", {"broker": self.broker_id, "importer": self.importer_id})]

    def _take_terms(self, ctx: Ctx) -> None:
        persons = ctx[PERSONS_NAMED]
        self.broker_id = persons[ctx.input.broker].person_id
        self.importer_id = persons[ctx.input.importer].person_id
        self.procedures = ctx.input.procedures.value
        self.valid_from, self.valid_to = ctx.input.valid_from, ctx.input.valid_to

    def _given(self) -> list[Emit]:
        return [Emit("mandate.given", {"broker": self.broker_id, "importer": self.importer_id})]

    def terms(self) -> MandateTerms:
        """The mandate as plain data for the rules."""
        return MandateTerms(
            self.case_id, self.broker_id, self.importer_id, self.procedures, self.valid_from, self.valid_to
        )

    @classmethod
    def scope(cls, rows: Any, actor: Actor) -> Any:
        """A mandate holds everywhere, so every office sees it; a party sees those it has part in."""
        if actor.kind == "party":
            return rows.filter(
                Q(broker__in=actor.persons_for(Role.BROKER))
                | Q(importer__in=actor.persons_for(Role.IMPORTER))
            )
        if actor.kind == "staff":
            return rows.exclude(state__in=cls.hidden_from_staff) if actor.grants else rows.none()
        return rows

"""The customs process administrator of a person outside Japan (95): appointed, notified, dismissed."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.actors import Actor
from accounts.roles import Role
from parties.inputs import AppointmentInput, BooksInput, DismissalInput, ReasonInput
from parties.named_persons import PERSONS_NAMED, unknown_persons
from parties.rules.residence import may_administer, needs_administrator
from parties.scopes import Scope
from statute.articles import Article
from statute.authority import INTAKE
from statute.calendars import Calendar
from statute.effects import Effects, Emit, GiveReference
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, guard, rule

APPOINTMENT = Article("95", 1)
NOTIFICATION = Article("95", 2)
BOOKS = Article("95", 3)

APPOINTED, NOTIFIED, DISMISSED, WITHDRAWN = "appointed", "notified", "dismissed", "withdrawn"
STATES = [
    (APPOINTED, _("Appointed, not yet notified")),
    (NOTIFIED, _("Notified")),
    (DISMISSED, _("Dismissed")),
    (WITHDRAWN, _("Withdrawn")),
]
# A notification on paper is entered by an officer.
NOTIFIERS = (Role.IMPORTER, Role.BROKER, Role.OFFICER, Role.SUPERVISOR, INTAKE, "demo", "operator")


@guard(
    APPOINTMENT,
    _("Principal and administrator are two persons, both known."),
    facts=(PERSONS_NAMED,),
    on_input=True,
)
def persons_are_known(row: Any, ctx: Ctx) -> bool | list[Reason]:
    if unknown := unknown_persons(ctx, APPOINTMENT, "principal", "administrator"):
        return unknown
    return bool(ctx.input.principal != ctx.input.administrator)


@guard(
    APPOINTMENT,
    _("The principal lives or is established in Japan: it acts itself, without an administrator."),
    facts=(PERSONS_NAMED,),
    on_input=True,
)
def principal_is_outside_japan(row: Any, ctx: Ctx) -> bool:
    principal = ctx[PERSONS_NAMED].get(ctx.input.principal)
    return principal is None or needs_administrator(principal.residence)


@guard(
    APPOINTMENT,
    _("An administrator lives in Japan, or has its head or principal office there."),
    facts=(PERSONS_NAMED,),
    on_input=True,
)
def administrator_is_in_japan(row: Any, ctx: Ctx) -> bool:
    administrator = ctx[PERSONS_NAMED].get(ctx.input.administrator)
    return administrator is None or may_administer(administrator.residence)


@guard(APPOINTMENT, _("The appointment cannot lie in the future."), on_input=True)
def appointed_by_today(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.appointed_on <= ctx.today)


@guard(NOTIFICATION, _("The dismissal cannot lie before the appointment or in the future."), on_input=True)
def dismissed_after_appointment(row: Any, ctx: Ctx) -> bool:
    return bool(row.appointed_on <= ctx.input.dismissed_on <= ctx.today)


@guard(BOOKS, _("The day set lies after today and is no holiday of the office."), on_input=True)
def day_can_be_set(row: Any, ctx: Ctx) -> bool:
    return ctx.input.until > ctx.today and not ctx.calendar.is_administrative_holiday(ctx.input.until)


@guard(BOOKS, _("Books were already requested and not yet presented."))
def no_books_awaited(row: Any, ctx: Ctx) -> bool:
    return row.books_until is None


@guard(BOOKS, _("No books were requested."))
def books_awaited(row: Any, ctx: Ctx) -> bool:
    return row.books_until is not None


def _books_until(row: "CustomsProcessAdministrator", calendar: Calendar) -> Due | None:
    return Due.set_on(row.books_until, BOOKS) if row.books_until else None


class CustomsProcessAdministrator(Procedure):
    """Handles the procedures of a principal outside Japan, at the regional customs it was notified to."""

    state = FSMField(_("state"), default="new", protected=True, choices=STATES, max_length=20)
    principal = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("principal"),
        on_delete=models.PROTECT,
        related_name="administrators_appointed",
    )
    administrator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("administrator"),
        on_delete=models.PROTECT,
        related_name="administrations",
    )
    procedures = models.CharField(_("procedures"), max_length=30, choices=Scope.choices)
    appointed_on = models.DateField(_("appointed on"))
    notified_on = models.DateField(_("notified on"), null=True)
    dismissed_on = models.DateField(_("dismissed on"), null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    books = models.CharField(_("books requested"), max_length=1000, blank=True)
    books_until = models.DateField(_("to be presented until"), null=True)

    party_fields: ClassVar[Mapping[str, str]] = {
        Role.IMPORTER: "principal_id",
        Role.BROKER: "administrator_id",
    }
    hidden_from_staff: ClassVar[frozenset[str]] = frozenset()
    deadlines = (
        Deadline(
            name="books",
            label=_("Presentation of books"),
            article=BOOKS,
            runs=_books_until,
            met_by=frozenset({"present_books"}),
            remind=(3,),
            consequence=_("The office is told."),
        ),
    )

    class Meta(Procedure.Meta):
        verbose_name = _("customs process administrator")
        verbose_name_plural = _("customs process administrators")
        indexes = [
            models.Index(fields=["principal"], name="administrator_notified", condition=Q(state=NOTIFIED))
        ]
        constraints = [
            state_known([state for state, _label in STATES], "administrator_state_known"),
            models.CheckConstraint(
                condition=~Q(principal=F("administrator")), name="administrator_is_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[APPOINTED, WITHDRAWN]) | Q(notified_on__isnull=False),
                name="administrator_notified_on",
            ),
            models.CheckConstraint(
                condition=Q(procedures__in=Scope.values), name="administrator_procedures_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_procedures_display()} ({self.get_state_display()})"

    @transition(
        field=state,
        source="new",
        target=APPOINTED,
        custom=rule(
            label=_("Appoint"),
            article=APPOINTMENT,
            roles=NOTIFIERS,
            input=AppointmentInput,
            facts=(PERSONS_NAMED,),
            guards=(
                persons_are_known,
                principal_is_outside_japan,
                administrator_is_in_japan,
                appointed_by_today,
            ),
        ),
    )
    def appoint(self, ctx: Ctx) -> Effects:
        """The principal chooses somebody in Japan; nothing is notified yet."""
        persons = ctx[PERSONS_NAMED]
        self.principal_id = persons[ctx.input.principal].person_id
        self.administrator_id = persons[ctx.input.administrator].person_id
        self.procedures = ctx.input.procedures.value
        self.appointed_on = ctx.input.appointed_on
        return []

    @transition(
        field=state,
        source=APPOINTED,
        target=NOTIFIED,
        custom=rule(
            label=_("Notify the appointment"), article=NOTIFICATION, roles=NOTIFIERS, weight="primary"
        ),
    )
    def notify(self, ctx: Ctx) -> Effects:
        """The Director General is told; from now the administrator may act."""
        self.notified_on = ctx.today
        return [GiveReference(), Emit("administrator.notified", {"principal": self.principal_id})]

    @transition(
        field=state,
        source=APPOINTED,
        target=WITHDRAWN,
        custom=rule(label=_("Withdraw"), article=APPOINTMENT, roles=NOTIFIERS, input=ReasonInput),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """An appointment that was never notified is taken back."""
        self.reason = ctx.input.reason
        return []

    @transition(
        field=state,
        source=NOTIFIED,
        target=DISMISSED,
        custom=rule(
            label=_("Notify the dismissal"),
            article=NOTIFICATION,
            roles=NOTIFIERS,
            input=DismissalInput,
            guards=(dismissed_after_appointment,),
            weight="grave",
        ),
    )
    def dismiss(self, ctx: Ctx) -> Effects:
        """The Director General is told that the administrator is one no longer."""
        self.dismissed_on = ctx.input.dismissed_on
        self.reason = ctx.input.reason
        return [Emit("administrator.dismissed", {"principal": self.principal_id})]

    @transition(
        field=state,
        source=(NOTIFIED, DISMISSED),
        target=None,
        custom=rule(
            label=_("Request books"),
            article=BOOKS,
            roles=(Role.OFFICER, Role.SUPERVISOR),
            input=BooksInput,
            guards=(no_books_awaited, day_can_be_set),
        ),
    )
    def request_books(self, ctx: Ctx) -> Effects:
        """The administrator, also one who was dismissed, is asked for books that the principal must keep."""
        self.books, self.books_until = ctx.input.books, ctx.input.until
        return [Emit("administrator.books_requested", {"administrator": self.administrator_id})]

    @transition(
        field=state,
        source=(NOTIFIED, DISMISSED),
        target=None,
        custom=rule(
            label=_("Present the books"),
            article=BOOKS,
            roles=(Role.BROKER, Role.OFFICER, Role.SUPERVISOR),
            guards=(books_awaited,),
        ),
    )
    def present_books(self, ctx: Ctx) -> Effects:
        """The books lie before the office."""
        self.books_until = None
        return []

    @classmethod
    def scope(cls, rows: Any, actor: Actor) -> Any:
        """The office it was notified to sees it; a principal its own, an administrator those it serves."""
        if actor.kind == "party":
            return rows.filter(
                Q(principal__in=actor.persons_for(Role.IMPORTER))
                | Q(administrator__in=actor.persons_for(Role.BROKER))
            )
        return super().scope(rows, actor)

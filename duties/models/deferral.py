"""Payment put off against security (9-2(1)): asked for before the import, counted from it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import Role
from duties.models.ledger import OWED, State
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effects, Emit
from statute.errors import Reason
from statute.periods import Period, Unit, count_from_deadline
from statute.statutory_periods import STATUTORY_PERIODS
from statute.transitions import Ctx, Due, Input, guard, rule

if TYPE_CHECKING:
    from duties.models.liability import Liability
    from statute.calendars import Calendar

EXTENSION = Article("9-2", 1)


class ExtensionInput(Input):
    """For how many months from the payment deadline payment is to be put off, and the security for it (9-2(1))."""

    months: Annotated[int, Field(ge=1, le=99)]
    security: Annotated[str, Field(min_length=1, max_length=200)]
    security_amount: Annotated[int, Field(gt=0, le=10**15)]


class ExtendInput(Input):
    """For how many months payment is put off; as asked, where nothing is said."""

    months: Annotated[int, Field(ge=1, le=99)] | None = None


class DeclineInput(Input):
    """Why payment is not put off."""

    reason: Annotated[str, Field(min_length=1, max_length=4000)]


def _longest() -> int:
    return STATUTORY_PERIODS["9-2(1)"].count


def _too_long(months: int) -> list[Reason]:
    if months <= _longest():
        return []
    sentence = format_lazy(_("Payment can be put off for at most {longest} months."), longest=_longest())
    return [Reason("extension_too_long", sentence, EXTENSION, "months", months)]


@guard(EXTENSION, _("Payment can be put off for at most three months."), on_input=True)
def months_asked_are_allowed(row: Liability, ctx: Ctx) -> list[Reason]:
    return _too_long(ctx.input.months)


@guard(EXTENSION, _("Payment is put off for as long as was asked, or less."), on_input=True)
def months_given_were_asked(row: Liability, ctx: Ctx) -> list[Reason]:
    months, asked = ctx.input.months, row.extension_asked.get("months")
    if months is None or asked is None or months <= asked:
        return []
    sentence = format_lazy(_("{asked} months were asked for."), asked=asked)
    return [Reason("more_than_asked", sentence, EXTENSION, "months", months)]


@guard(EXTENSION, _("Putting off the payment has not been asked for."))
def extension_is_asked_for(row: Liability, ctx: Ctx) -> bool:
    return bool(row.extension_asked)


@guard(EXTENSION, _("The security must cover what is owed."), facts=(OWED,))
def security_covers(row: Liability, ctx: Ctx) -> list[Reason]:
    """What exceeds the security is paid first: the deadline is put off as far as the security goes."""
    owed, given = sum(ctx[OWED].values()), row.extension_asked.get("security_amount", 0)
    if not row.extension_asked or given >= owed:
        return []
    sentence = format_lazy(
        _("The security of {given} yen does not cover the {owed} yen owed."),
        given=f"{given:,}",
        owed=f"{owed:,}",
    )
    return [Reason("security_short", sentence, EXTENSION, value=given)]


@guard(EXTENSION, _("Nothing is owed."), facts=(OWED,))
def something_owed(row: Liability, ctx: Ctx) -> bool:
    return sum(ctx[OWED].values()) > 0


@guard(
    Article("9", 2, "iii"),
    _(
        "Duties on goods withdrawn before permission are due a month after the notice; 9-2(1) does not put them off."
    ),
)
def goods_were_not_withdrawn(row: Liability, ctx: Ctx) -> bool:
    """9-2(1) moves the deadline of 9(1); that of goods withdrawn early is another one (9(2)(iii))."""
    return not row.withdrawn_early


@guard(EXTENSION, _("Only what an import declaration declares may be put off."))
def was_declared(row: Liability, ctx: Ctx) -> bool:
    """9-2(1) is of the self-assessment system; duty that customs assesses is paid by the notice (9-3)."""
    return row.cause_id is None


def extended_until_of(row: Liability, calendar: Calendar) -> Due | None:
    """So many months from the day of the import, by which payment would have been due (9(1))."""
    if row.state != State.EXTENDED or row.imported_on is None or row.extended_months is None:
        return None
    return Due.of(extended_deadline(row.imported_on, row.extended_months, calendar))


def extended_deadline(imported_on: date, months: int, calendar: Calendar) -> Period:
    """The payment deadline put off by so many months (9-2(1)): it is that of 9(1), the day of the import."""
    return count_from_deadline(
        imported_on, months, Unit.MONTHS, calendar=calendar, roll=True, articles=(EXTENSION,)
    )


class Deferral:
    """Mixed into the liability."""

    subject_id: int | None
    cause_id: int | None
    extension_asked: Any
    extended_months: int | None
    extended_until: date | None
    security: str
    security_amount: int
    imported_on: date | None
    withdrawn_early: bool

    @property
    def about_id(self) -> int:
        """The id of the case that it belongs to: the declaration, or the case of what happened."""
        found = self.subject_id or self.cause_id
        assert found is not None
        return found

    # Putting off the payment (9-2(1)): asked for with security, before the import.

    @transition(
        field="state",
        source=State.ASSESSED,
        target=None,
        custom=rule(
            label=_("Ask to put off payment"),
            article=EXTENSION,
            roles=(Role.BROKER, Role.IMPORTER),
            input=ExtensionInput,
            guards=(was_declared, goods_were_not_withdrawn, something_owed, months_asked_are_allowed),
        ),
    )
    def apply_for_extension(self, ctx: Ctx) -> Effects:
        """The importer asks that payment be put off, and offers security for what is owed."""
        self.extension_asked = ctx.input.model_dump(mode="json")
        return [Emit("liability.extension_applied", {"subject": self.about_id})]

    @transition(
        field="state",
        source=State.ASSESSED,
        target=State.EXTENDED,
        custom=rule(
            label=_("Extend the payment deadline"),
            article=EXTENSION,
            roles=(Role.COLLECTOR, Role.SUPERVISOR),
            input=ExtendInput,
            facts=(OWED,),
            guards=(
                was_declared,
                goods_were_not_withdrawn,
                extension_is_asked_for,
                something_owed,
                security_covers,
                months_given_were_asked,
            ),
        ),
    )
    def extend(self, ctx: Ctx) -> Effects:
        """Payment is put off against security, counted from the import; permission may be given meanwhile (72)."""
        asked = self.extension_asked
        self.extended_months = ctx.input.months or asked["months"]
        self.security, self.security_amount = asked["security"], asked["security_amount"]
        self.extension_asked = {}
        self._count_extension(ctx)
        return [Emit("liability.extended", {"subject": self.about_id})]

    @transition(
        field="state",
        source=State.ASSESSED,
        target=None,
        custom=rule(
            label=_("Decline to put off payment"),
            article=EXTENSION,
            roles=(Role.COLLECTOR, Role.SUPERVISOR),
            input=DeclineInput,
            guards=(extension_is_asked_for,),
        ),
    )
    def decline_extension(self, ctx: Ctx) -> Effects:
        """Payment is not put off, with the reason; the security is returned."""
        self.extension_asked = {}
        told = {"subject": self.about_id, "reason": ctx.input.reason}
        return [Emit("liability.extension_declined", told)]

    # What happens to the goods decides when payment is due.

    @transition(
        field="state",
        source=[State.ASSESSED, State.PAID, State.EXTENDED],
        target=None,
        custom=rule(label=_("Note the import"), article=Article("9", 1), roles=(CONSEQUENCE,)),
    )
    def note_import(self, ctx: Ctx) -> Effects:
        """Import was permitted: where payment is put off, the months run from today."""
        self.imported_on = ctx.today
        self._count_extension(ctx)
        return []

    @transition(
        field="state",
        source=[State.ASSESSED, State.PAID, State.EXTENDED],
        target=None,
        custom=rule(label=_("Take back the import"), article=Article("9", 1), roles=(CONSEQUENCE,)),
    )
    def take_import_back(self, ctx: Ctx) -> Effects:
        """The permission was cancelled: nothing has been imported yet."""
        self.imported_on = self.extended_until = None
        return []

    @transition(
        field="state",
        source=[State.ASSESSED, State.PAID, State.EXTENDED],
        target=None,
        custom=rule(
            label=_("Note the withdrawal of the goods"), article=Article("73", 1), roles=(CONSEQUENCE,)
        ),
    )
    def note_withdrawal(self, ctx: Ctx) -> Effects:
        """The goods were withdrawn before permission: payment follows a notice (9(2)(iii))."""
        self.withdrawn_early = True
        return []

    def _count_extension(self, ctx: Ctx) -> None:
        if self.imported_on is not None and self.extended_months is not None:
            period = extended_deadline(self.imported_on, self.extended_months, ctx.calendar)
            self.extended_until = period.ends_on

"""The special declaration, 7-2 to 7-4: import is permitted first, the duty is declared in the month after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from clearance.models.assessment import Assessment
from duties.models import Liability
from duties.models.ledger import Tax
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.awaiting import Awaited
from statute.effects import Effect, Effects, Emit, GiveReference, Open
from statute.procedure import Procedure, state_known
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, Deadline, Due, Fact, Identifier, Input, Related, Subject, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar

SPECIAL, DUE, LATE = Article("7-2", 1), Article("7-2", 2), Article("7-4", 1)
DETERMINATION = Article("7-16", 2)
DECLARANTS = (Role.BROKER, Role.IMPORTER)
Yen = Annotated[int, Field(ge=0, le=10**15)]


class State(models.TextChoices):
    """Where the declaration of the duty stands."""

    DUE = "due", _("To be filed")
    OVERDUE = "overdue", _("Overdue")
    FILED = "filed", _("Filed in time")
    FILED_LATE = "filed_late", _("Filed after the deadline")
    DETERMINED = "determined", _("Determined by customs")
    CANCELLED = "cancelled", _("No longer due")


# One of them stands for the declaration; of a cancelled one nothing is left.
STANDING = [state for state in State if state is not State.CANCELLED]


class BecomeDueInput(Input):
    """Which declaration was permitted as specially declared cargo, for whom, and when."""

    declaration_id: Identifier
    importer_id: Identifier
    broker_id: Identifier | None = None
    permitted_on: date


class FormInput(Input):
    """The special declaration form: the duty and taxes payable in whole yen (none given: as worked out from the import
    declaration), and what they are based on where that differs.
    """

    duty: Yen | None = None
    consumption_tax: Yen | None = None
    local_consumption_tax: Yen | None = None
    basis: Annotated[str, Field(max_length=2000)] = ""


class DeterminationInput(FormInput):
    """What customs determines in place of a form that did not come, and why."""

    reason: Annotated[str, Field(min_length=1, max_length=4000)]


def _worked_out(subjects: Sequence[Subject]) -> Mapping[int, dict[str, int]]:
    """Yen by tax as the import declaration was last assessed."""
    ids = {s.case_id: s.row.declaration_id or s.input.declaration_id for s in subjects}
    rows = Assessment.objects.filter(declaration_id__in=set(ids.values())).order_by("declaration_id", "-id")
    latest = {row.declaration_id: row.totals() for row in rows.distinct("declaration_id")}
    return {case_id: latest[pk] for case_id, pk in ids.items() if pk in latest}


WORKED_OUT: Fact[dict[str, int]] = Fact("worked_out", _worked_out, dict)


@guard(
    SPECIAL, _("Amounts other than those worked out need their basis."), facts=(WORKED_OUT,), on_input=True
)
def other_amounts_have_a_basis(row: SpecialDeclaration, ctx: Ctx) -> bool:
    return stated(ctx) == ctx[WORKED_OUT] or bool(ctx.input.basis.strip())


def stated(ctx: Ctx) -> dict[str, int]:
    """Yen by tax as the form states them, or as they were worked out."""
    given = {name: getattr(ctx.input, name) for name in ("duty", "consumption_tax", "local_consumption_tax")}
    return {name: ctx[WORKED_OUT].get(name, 0) if yen is None else yen for name, yen in given.items()}


def _last_day(row: SpecialDeclaration, ctx: Ctx) -> date:
    return statutory_period("7-2(2)", row.permitted_on, calendar=ctx.calendar).ends_on


@guard(DUE, _("The last day for the form is over: what is filed now is a postdeadline form."))
def form_is_in_time(row: SpecialDeclaration, ctx: Ctx) -> bool:
    """The day decides, also while the timer has not been there."""
    return ctx.today <= _last_day(row, ctx)


@guard(LATE, _("The form can still be filed in time."))
def form_is_late(row: SpecialDeclaration, ctx: Ctx) -> bool:
    return ctx.today > _last_day(row, ctx)


def _form_due(row: SpecialDeclaration, calendar: Calendar) -> Due | None:
    if row.state != State.DUE:
        return None
    return Due.of(statutory_period("7-2(2)", row.permitted_on, calendar=calendar))


class SpecialDeclaration(Procedure):
    """What an authorised or special entrusting importer still has to declare of goods already permitted."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    declaration = models.ForeignKey(
        "clearance.ImportDeclaration",
        verbose_name=_("import declaration"),
        on_delete=models.PROTECT,
        related_name="special_declarations",
    )
    importer = models.ForeignKey(
        "accounts.Person", verbose_name=_("importer"), on_delete=models.PROTECT, related_name="+"
    )
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    permitted_on = models.DateField(_("permitted on"))
    filed_on = models.DateField(_("filed on"), null=True)
    # Yen by tax: as worked out from the import declaration, and as declared or determined.
    worked_out = models.JSONField(_("worked out"), default=dict)
    amounts = models.JSONField(_("declared"), default=dict)
    basis = models.CharField(_("basis"), max_length=2000, blank=True)
    pay_by = models.DateField(_("to be paid by"), null=True)
    reason = models.CharField(_("reason"), max_length=4000, blank=True)

    awaited = (
        # A form may still come, late (7-4); what the duty is, customs determines without it.
        Awaited(
            "determination",
            _("Determination of the duty"),
            "determine",
            lambda row: row.state == State.OVERDUE,
        ),
    )
    party_fields: ClassVar = {Role.BROKER: "broker_id", Role.IMPORTER: "importer_id"}
    deadlines: ClassVar = (
        Deadline(
            "form",
            _("Special declaration form"),
            DUE,
            _form_due,
            expires="become_overdue",
            met_by=frozenset({"file"}),
            remind=(14, 7, 1),
            consequence=_("A form submitted later is a postdeadline form; customs may determine the duty."),
        ),
    )

    class Meta(Procedure.Meta):
        verbose_name = _("special declaration")
        verbose_name_plural = _("special declarations")
        constraints = [
            state_known(State.values, "specialdeclaration_state_known"),
            models.UniqueConstraint(
                fields=["declaration"], condition=models.Q(state__in=STANDING), name="specialdeclaration_once"
            ),
        ]
        indexes = [models.Index(fields=["importer", "-case"], name="specialdeclaration_importer")]

    def __str__(self) -> str:
        return f"{self.permitted_on} ({self.get_state_display()})"

    @transition(
        field=state,
        source="new",
        target=State.DUE,
        custom=rule(
            label=_("Become due"),
            article=DUE,
            also=(Article("7-3"),),
            roles=(CONSEQUENCE,),
            input=BecomeDueInput,
            facts=(WORKED_OUT,),
        ),
    )
    def become_due(self, ctx: Ctx) -> Effects:
        """Import was permitted of specially declared cargo: the form is due by the end of the next month."""
        for name in ("declaration_id", "importer_id", "broker_id", "permitted_on"):
            setattr(self, name, getattr(ctx.input, name))
        worked_out: dict[str, int] = ctx[WORKED_OUT]
        self.worked_out = worked_out
        return [GiveReference(), Emit("special_declaration.due", {"declaration": self.declaration_id})]

    @transition(
        field=state,
        source=State.DUE,
        target=State.FILED,
        custom=rule(
            label=_("File the special declaration"),
            article=SPECIAL,
            also=(DUE, Article("9", 2, "i")),
            roles=DECLARANTS,
            input=FormInput,
            guards=(form_is_in_time, other_amounts_have_a_basis),
            facts=(WORKED_OUT,),
            weight="primary",
        ),
    )
    def file(self, ctx: Ctx) -> Effects:
        """Filed in time: the duty is to be paid by the deadline of the form (9(2)(i))."""
        return self._declared(ctx, _last_day(self, ctx))

    @transition(
        field=state,
        source=State.DUE,
        target=State.OVERDUE,
        custom=rule(label=_("Become overdue"), article=DUE, roles=(TIMER,)),
    )
    def become_overdue(self, ctx: Ctx) -> Effects:
        """The last day of the next month is over without a form (also a ground of revocation, 7-12(1)(i)(c))."""
        return [Emit("special_declaration.overdue", {"importer": self.importer_id})]

    @transition(
        field=state,
        source=[State.DUE, State.OVERDUE],
        target=State.FILED_LATE,
        custom=rule(
            label=_("File after the deadline"),
            article=LATE,
            also=(Article("9", 2, "ii"),),
            roles=DECLARANTS,
            input=FormInput,
            guards=(form_is_late, other_amounts_have_a_basis),
            facts=(WORKED_OUT,),
            weight="primary",
        ),
    )
    def file_late(self, ctx: Ctx) -> Effects:
        """Until customs has determined the duty a form may still be filed; it is to be paid that day (9(2)(ii))."""
        return self._declared(ctx, ctx.today)

    @transition(
        field=state,
        source=State.OVERDUE,
        target=State.DETERMINED,
        custom=rule(
            label=_("Determine the duty"),
            article=DETERMINATION,
            also=(Article("9", 2, "vi"),),
            roles=(Role.OFFICER, Role.SUPERVISOR),
            input=DeterminationInput,
            facts=(WORKED_OUT,),
            weight="grave",
        ),
    )
    def determine(self, ctx: Ctx) -> Effects:
        """No form came: customs determines the amount, to be paid within a month of the notice (9(2)(vi))."""
        self.reason = ctx.input.reason
        return self._declared(ctx, statutory_period("9(2)(vi)", ctx.today, calendar=ctx.calendar).ends_on)

    @transition(
        field=state,
        source=[State.DUE, State.OVERDUE],
        target=State.CANCELLED,
        custom=rule(label=_("Cancel"), article=DUE, roles=(CONSEQUENCE,)),
    )
    def cancel(self, ctx: Ctx) -> Effects:
        """The permission was cancelled by a correction: nothing is to be declared of it."""
        return []

    def _declared(self, ctx: Ctx, pay_by: date) -> list[Effect]:
        self.amounts, self.basis = stated(ctx), ctx.input.basis
        self.filed_on, self.pay_by = ctx.today, pay_by
        opening = {
            "subject_id": self.declaration_id,
            "payer_id": self.importer_id,
            "broker_id": self.broker_id,
            "assessed_on": ctx.today,
            "amounts": {Tax(tax): yen for tax, yen in self.amounts.items()},
            "pay_by": pay_by,
            "imported_on": self.permitted_on,
        }
        told = {"declaration": self.declaration_id, "total": sum(self.amounts.values()), "pay_by": pay_by}
        return [
            Open(Liability, "assess", ctx.office_id, opening),
            Emit(f"special_declaration.{self.state}", told),
        ]


def _standing(subjects: Sequence[Subject]) -> Mapping[int, SpecialDeclaration]:
    rows = SpecialDeclaration._base_manager.filter(
        declaration__in=[s.case_id for s in subjects], state__in=STANDING
    )
    return {row.declaration_id: row for row in rows}


# Of an import declaration: what stands of the special declaration that follows it.
STANDING_SPECIAL: Fact[SpecialDeclaration | None] = Fact("special_declaration", _standing, lambda: None)


def _case_ids(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    rows = SpecialDeclaration._base_manager.filter(declaration__in=case_ids, state__in=STANDING)
    return {declaration: [pk] for declaration, pk in rows.values_list("declaration_id", "case_id")}


SPECIAL_CASES = Related("special_declarations", _case_ids)

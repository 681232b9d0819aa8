"""The opportunity to inspect suspect cargo itself (69-13(4), 69-4(4)) [点検]: each side's own, unknown to the other.

applied → opportunity_given → made | not_used; it ends with the procedure.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification import inspecting as n
from ipr_verification.concern_guards import HOLDER, TRADER
from ipr_verification.models.submission import CONCERNED, SIDES, THE_RIGHT, case_is_known, officer_says_whose
from ipr_verification.models.submission import procedure_is_running as is_running
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_rule
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.awaiting import Awaited
from statute.effects import Effects, Emit, GiveReference
from statute.notices import notice
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, rule

OPPORTUNITY: Final = n.OPPORTUNITY


class State(models.TextChoices):
    """Whether the cargo was inspected."""

    APPLIED = "applied", _("Inspection applied for")
    OPPORTUNITY_GIVEN = "opportunity_given", _("Opportunity given")
    MADE = "made", _("Inspected")
    NOT_USED = "not_used", _("Opportunity not used")
    ENDED = "ended", _("Ended with the procedure")


OPEN: Final = [State.APPLIED, State.OPPORTUNITY_GIVEN]
THEIR_RIGHT: Final = n.of_right(lambda: CargoInspection)


def _day_of_it(row: Any, calendar: Any) -> Due | None:
    if row.state != State.OPPORTUNITY_GIVEN:
        return None
    return Due.set_on(row.on, row.article_of("", OPPORTUNITY))


class CargoInspection(Procedure):
    """One side's application to look at the cargo, and what became of it."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    right_concerned = models.ForeignKey(
        "ipr_verification.RightConcerned", verbose_name=_("right concerned"), on_delete=models.PROTECT,
        related_name="cargo_inspections",
    )  # fmt: skip
    side = models.CharField(_("side"), max_length=6)
    by = models.CharField(_("applied for by"), max_length=12, choices=SIDES)
    applicant = models.ForeignKey(
        "accounts.Person", verbose_name=_("applicant"), on_delete=models.PROTECT, related_name="+"
    )
    representative = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("representative"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("reason"))
    on = models.DateField(_("day"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    made_on = models.DateField(_("inspected on"), null=True)
    official = models.CharField(_("customs official"), max_length=200, blank=True)

    awaited: ClassVar = (
        Awaited(
            "opportunity", _("Opportunity to inspect the cargo"), "give_opportunity",
            lambda row: row.state == State.APPLIED,
        ),
    )  # fmt: skip
    party_fields: ClassVar = {
        Role.RIGHTHOLDER: ("applicant_id", "representative_id"),
        Role.IMPORTER: "applicant_id",
        Role.BROKER: "representative_id",
    }
    deadlines: ClassVar = (
        Deadline(
            "inspection", _("Day of the inspection"), OPPORTUNITY, _day_of_it, expires="pass_unused", remind=(1,),
            consequence=_("The opportunity was not used."),
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("inspection of the cargo")
        verbose_name_plural = _("inspections of cargo")
        constraints = [state_known(State.values, "cargo_inspection_state_known")]
        indexes = [
            models.Index(fields=["right_concerned", "case"], name="cargo_inspection_concerned"),
            models.Index(fields=["applicant", "-case"], name="cargo_inspection_applicant"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    def article_of(self, act: str, article: Article) -> Article:
        """The provision of the side on which the goods are."""
        return on_side(Side(self.side), article) if self.side else article

    @transition(
        field=state, source="new", target=State.APPLIED,
        custom=side_rule(
            label=_("Apply to inspect the cargo"), article=OPPORTUNITY,
            roles=(Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER, Role.IP_OFFICER), input=n.ApplyInput,
            facts=(CONCERNED,), related=(THE_RIGHT,),
            guards=(case_is_known, is_running, n.petition_is_accepted, officer_says_whose),
        ),
    )  # fmt: skip
    def apply(self, ctx: Ctx) -> Effects:
        """Whoever filed the petition, or whose goods they are, asks to look at the cargo."""
        found, holder = ctx[CONCERNED], n.applies_for_holder(ctx)
        assert found is not None
        self.right_concerned_id, self.side, self.reason = found.pk, found.side, ctx.input.reason
        self.by = HOLDER if holder else TRADER
        self.applicant_id = found.holder_id if holder else found.declarant_id
        self.representative_id = found.agent_id if holder else found.broker_id
        return [GiveReference(), Emit("cargo_inspection.applied", {"by": self.by})]

    @transition(
        field=state, source=OPEN, target=State.OPPORTUNITY_GIVEN,
        custom=side_rule(
            label=_("Give the opportunity"), article=OPPORTUNITY, roles=n.OFFICE, input=n.AppointmentInput,
            facts=(CONCERNED,), related=(THEIR_RIGHT,), guards=(n.procedure_still_runs, n.day_lies_ahead),
            weight="primary",
        ),
    )  # fmt: skip
    def give_opportunity(self, ctx: Ctx) -> Effects:
        """A day and a place; another day, where the first cannot be kept."""
        self.on, self.place = ctx.input.on, ctx.input.place
        told = notice(
            ctx, "cargo_inspection", self.article_of("", OPPORTUNITY), capacity=self.by,
            addressee_id=self.representative_id or self.applicant_id, title=_("Opportunity to inspect the cargo"),
            text=_("You may inspect the cargo on this day, in the presence of a customs official."),
            facts=[(_("Day"), self.on), (_("Place"), self.place)],
        )  # fmt: skip
        return [told, Emit("cargo_inspection.opportunity_given", {"on": self.on.isoformat()})]

    @transition(
        field=state, source=State.OPPORTUNITY_GIVEN, target=State.MADE,
        custom=side_rule(
            label=_("Record the inspection"), article=OPPORTUNITY, roles=n.OFFICE, input=n.MadeInput,
            guards=(n.day_has_come,),
        ),
    )  # fmt: skip
    def record_inspection(self, ctx: Ctx) -> Effects:
        """The applicant looked at the cargo; a customs official was there."""
        return self._made(ctx)

    @transition(
        field=state, source=State.OPPORTUNITY_GIVEN, target=State.NOT_USED,
        custom=side_rule(
            label=_("The opportunity was not used"), article=OPPORTUNITY, roles=(TIMER,),
        ),
    )  # fmt: skip
    def pass_unused(self, ctx: Ctx) -> Effects:
        """The day is over and nothing was recorded."""
        return [Emit("cargo_inspection.not_used")]

    @transition(
        field=state, source=State.NOT_USED, target=State.MADE,
        custom=side_rule(
            label=_("Record the inspection late"), article=OPPORTUNITY, roles=(Role.SUPERVISOR,), input=n.MadeInput,
            guards=(n.day_has_come,),
        ),
    )  # fmt: skip
    def record_late(self, ctx: Ctx) -> Effects:
        """It was made on its day and is recorded only now."""
        return self._made(ctx)

    @transition(
        field=state, source=OPEN, target=State.ENDED,
        custom=rule(label=_("End with the procedure"), article=Article("69-12", 6), roles=(CONSEQUENCE,),
                    input=n.EndedInput),
    )  # fmt: skip
    def end(self, ctx: Ctx) -> Effects:
        """The procedure is over: there is nothing left to be inspected for it."""
        return [Emit("cargo_inspection.ended")]

    def _made(self, ctx: Ctx) -> Effects:
        self.made_on, self.official = ctx.input.on, ctx.input.official
        return [Emit("cargo_inspection.made")]

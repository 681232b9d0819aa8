"""An inventory count (棚卸): what lies in a place against its books, lot by lot, and what each difference becomes.

What is short is a loss or a destruction, whose duty is collected at once (45(1)), or else an error of the books; and
that it is one, customs finds, not whoever would pay (34-2, 105(1)). Nothing of the ledger is edited: whatever a line
becomes is an act on its lot, in the same transaction.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from bonded_areas.models import awaiting
from bonded_areas.models import stocktaking_deciding as d
from bonded_areas.models import stocktaking_facts as f
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.models.stocktaking_line import WAITING, Outcome, StocktakingLine
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Create, Effects, Emit, GiveReference, Then, Update
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, rule

OFFICE = (Role.BONDED_OFFICER, Role.SUPERVISOR)
DUTY, INSPECTION, EXAMINATION = Article("45", 1), Article("105", 1, "i"), Article("105", 1, "ii")
# By which article books are kept in a type of area, where it is not 34-2.
KEPT_UNDER: dict[str, Article] = {PlaceKind.FACTORY: Article("61-3"), PlaceKind.EXHIBITION: Article("62-7")}


class State(models.TextChoices):
    """What is done with it: nothing more, or customs looks into what differs, or has."""

    RECORDED = "recorded", _("Recorded")
    DIFFERS = "differs", _("Waits for customs")
    SETTLED = "settled", _("Differences looked into")


class Stocktaking(Procedure):
    """One count of one place: its lines say what was booked and counted, and what became of the difference."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="stocktakings"
    )
    operator = models.ForeignKey(
        "accounts.Person", verbose_name=_("operator"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    place_kind = models.CharField(_("kind of place"), max_length=12, choices=PlaceKind.choices)
    counted_on = models.DateField(_("counted on"))
    counted_by = models.CharField(_("counted by"), max_length=160)
    by_customs = models.BooleanField(_("by customs"), default=False)
    # Of its lines: how many are lots, agree, differ, were not counted, and are found goods; and how many wait.
    lots = models.PositiveIntegerField(_("lots"), default=0)
    agreeing = models.PositiveIntegerField(_("agree with the books"), default=0)
    differing = models.PositiveIntegerField(_("differ from the books"), default=0)
    not_counted = models.PositiveIntegerField(_("lots not counted"), default=0)
    found = models.PositiveIntegerField(_("goods found"), default=0)
    waiting = models.PositiveIntegerField(_("lines that wait for customs"), default=0)

    awaited = awaiting.STOCKTAKING
    party_fields: ClassVar = {Role.BONDED_OPERATOR: "operator_id"}

    class Meta:
        verbose_name = _("inventory count")
        verbose_name_plural = _("inventory counts")
        constraints = [state_known(State.values, "stocktaking_state_known")]
        indexes = [
            models.Index(fields=["place", "-case"], name="stocktaking_place"),
            models.Index(fields=["operator", "-case"], name="stocktaking_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.case} ({self.get_state_display()})"

    def article_of(self, act: str, article: Article) -> Article:
        """The article of the books of this type of area; customs counts under its own power to inspect."""
        if act == "record":
            return INSPECTION if self.by_customs else KEPT_UNDER.get(self.place_kind, article)
        return article

    @transition(
        field=state,
        source="new",
        target=State.RECORDED,
        custom=rule(
            label=_("Record a count"),
            article=f.BOOKS,
            also=(Article("61-3"), Article("62-7"), DUTY, f.LOSS, INSPECTION, EXAMINATION),
            roles=(Role.BONDED_OPERATOR, *OFFICE),
            input=f.StocktakingInput,
            facts=(f.THE_BOOKS,),
            related=(f.NAMED_LOTS,),
            guards=(
                f.place_is_here,
                f.day_has_come,
                f.something_is_counted,
                f.books_are_of_an_instant,
                f.lines_can_become_so,
                f.nothing_is_left_out,
            ),
        ),
    )
    def record(self, ctx: Ctx) -> Effects:
        """Each line is kept with what was booked and counted, and becomes what it says; the rest waits for customs."""
        given, place = ctx.input, ctx[f.THE_BOOKS].place
        assert place is not None
        self.place_id, self.operator_id, self.place_kind = place.pk, place.operator_id, place.kind
        self.counted_on, self.counted_by, self.by_customs = (
            given.counted_on,
            given.counted_by,
            ctx.actor.is_staff,
        )
        all_ = f.compared(ctx)
        outcomes = [one.outcome for one in all_]
        self.lots = sum(one.lot is not None for one in all_)
        self.agreeing = outcomes.count(Outcome.AGREES)
        self.not_counted = outcomes.count(Outcome.NOT_COUNTED)
        self.found = outcomes.count(Outcome.FOUND_WAITS)
        self.differing = len(all_) - self.agreeing - self.not_counted - self.found
        self.waiting = sum(outcome in WAITING for outcome in outcomes)
        lines = [Create(_line(ctx.case_id, number, one)) for number, one in enumerate(all_, start=1)]
        acts = [
            Then(one.lot.pk, act.name, act.given)
            for one in all_
            if one.lot is not None and one.outcome not in WAITING
            for act in one.acts
        ]
        waits = [Then(ctx.case_id, "tell_differences")] if self.waiting else []
        told = Emit("stocktaking.recorded", {"place": place.pk, "differing": self.differing + self.found})
        return [GiveReference(), *lines, *waits, *acts, told]

    @transition(
        field=state,
        source=State.RECORDED,
        target=State.DIFFERS,
        custom=rule(label=_("Tell customs what differs"), article=f.BOOKS, roles=(CONSEQUENCE,)),
    )
    def tell_differences(self, ctx: Ctx) -> Effects:
        """The books are said to be wrong, or goods were found: customs looks into it."""
        return [Emit("stocktaking.differs", {"place": self.place_id, "waiting": self.waiting})]

    @transition(
        field=state,
        source=State.DIFFERS,
        target=None,
        custom=rule(
            label=_("Decide on what differs"),
            article=EXAMINATION,
            also=(f.BOOKS, Article("61-3"), DUTY),
            roles=OFFICE,
            input=d.DecideInput,
            facts=(d.WAITING_LINES,),
            related=(d.LOTS_THAT_WAIT,),
            guards=(d.something_is_decided, d.lines_wait, d.decisions_can_be_done),
            weight="grave",
        ),
    )
    def decide(self, ctx: Ctx) -> Effects:
        """Line by line: the books are corrected as counted, or it is a loss and its duty due, or the books stand."""
        decided = d.decided(ctx)
        self.waiting -= len(decided)
        lines = [
            Update(
                one.line,
                {"outcome": one.outcome, "claim": one.claim, "decided_on": ctx.today, "decision": one.reason},
            )
            for one in decided
        ]
        acts = [
            Then(one.lot.pk, act.name, act.given)
            for one in decided
            if one.lot is not None
            for act in one.acts
        ]
        settled = [] if self.waiting else [Then(ctx.case_id, "be_settled")]
        return [*lines, *acts, *settled, Emit("stocktaking.decided", {"lines": len(decided)})]

    @transition(
        field=state,
        source=State.DIFFERS,
        target=State.SETTLED,
        custom=rule(label=_("Nothing waits any more"), article=EXAMINATION, roles=(CONSEQUENCE,)),
    )
    def be_settled(self, ctx: Ctx) -> Effects:
        """Customs has decided on the last line."""
        return [Emit("stocktaking.settled", {"place": self.place_id})]


def _line(case_id: int, number: int, one: f.Compared) -> StocktakingLine:
    lot, booked, amount = one.lot, one.booked, one.amount
    return StocktakingLine(
        stocktaking_id=case_id,
        number=number,
        lot_id=lot.pk if lot else None,
        transport_document=lot.transport_document if lot else one.said.transport_document,
        description=lot.description if lot else one.said.description,
        position=lot.position if lot else "",
        booked_packages=booked.packages,
        booked_mass_kg=booked.gross_mass_kg,
        booked_quantity=booked.quantity,
        counted_packages=amount.packages,
        counted_mass_kg=amount.gross_mass_kg,
        counted_quantity=amount.quantity,
        outcome=one.outcome,
        reason=one.said.reason,
        claim=one.claim,
    )

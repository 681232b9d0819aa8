"""A licence that passes on: to an heir within sixty days, by merger, split or transfer with approval before (48-2)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.models import PersonKind
from bonded_areas import licence_inputs as i
from bonded_areas.models import licence_examining as e
from bonded_areas.models import licence_facts as f
from bonded_areas.models.licence_ending import ENDING_FACTS, end, happened_when_it_can_have
from bonded_areas.models.licence_facts import type_of
from bonded_areas.models.licence_notified import passes_by_itself
from bonded_areas.models.licence_records import FINDINGS
from bonded_areas.models.licence_state import Means, State
from bonded_areas.rules import licence_grounds as grounds
from statute.articles import Article
from statute.authority import TIMER
from statute.effects import Effects, Emit, Update
from statute.errors import Reason
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, guard, rule

DEATH, WITHIN, REFUSAL = Article("48-2", 1), Article("48-2", 2), Article("48-2", 3)
PASSING, PASSING_REFUSAL, NOTICE = Article("48-2", 4), Article("48-2", 5), Article("48-2", 6)
LAPSE = Article("47", 1, "ii")
inheritable = f.law_knows(
    "inheritance",
    WITHIN,
    _("The licence of an integrated area is not inherited: its licensee is a corporation."),
)


@guard(DEATH, _("Only a person who lived can have died: the licensee is a corporation."), facts=(f.PEOPLE,))
def licensee_is_an_individual(row: Any, ctx: Ctx) -> bool:
    return bool(ctx[f.PEOPLE][row.licensee_id].kind == PersonKind.INDIVIDUAL)


@guard(DEATH, _("The death is recorded already."))
def death_is_not_recorded(row: Any, ctx: Ctx) -> bool:
    return row.died_on is None


@guard(WITHIN, _("The licensee's death is not recorded."))
def death_is_recorded(row: Any, ctx: Ctx) -> bool:
    return row.died_on is not None


@guard(WITHIN, _("A successor has applied already."))
def nobody_has_applied(row: Any, ctx: Ctx) -> bool:
    return row.successor_id is None


@guard(WITHIN, _("The sixty days after the death are over."))
def sixty_days_are_not_over(row: Any, ctx: Ctx) -> bool:
    if row.died_on is None:
        return True
    return bool(ctx.today <= statutory_period("48-2(2)", row.died_on, calendar=ctx.calendar).ends_on)


@guard(WITHIN, _("No successor has applied."))
def a_successor_has_applied(row: Any, ctx: Ctx) -> bool:
    return row.successor_id is not None


@guard(REFUSAL, _("Every item has to be examined, with evidence."), facts=(FINDINGS,))
def items_are_examined(row: Any, ctx: Ctx) -> list[Reason]:
    return e.unexamined_reasons(row, ctx, grounds.items_for_succession(type_of(row)))


@guard(PASSING, _("The licensee has died: the licence passes to the heir or not at all."))
def licensee_lives(row: Any, ctx: Ctx) -> bool:
    return row.died_on is None


@guard(
    PASSING,
    _("It is applied for before the day on which it takes place."),
    on_input=True,
    field="effective_on",
)
def takes_place_later(row: Any, ctx: Ctx) -> bool:
    return bool(ctx.input.effective_on > ctx.today)


@guard(
    PASSING, _("The licence would pass to its own licensee."), facts=(f.NAMED,), on_input=True, field="person"
)
def passes_to_another(row: Any, ctx: Ctx) -> bool:
    person = ctx[f.NAMED].get("person")
    return person is None or person.pk != row.licensee_id


@guard(PASSING, _("It passes to a corporation."), facts=(f.NAMED,), on_input=True, field="person")
def passes_to_a_corporation(row: Any, ctx: Ctx) -> bool:
    """By merger and split always; in an integrated area also by transfer (62-8(2)(i))."""
    person = ctx[f.NAMED].get("person")
    may_be_individual = ctx.input.means == Means.TRANSFER and not type_of(row).for_corporations_alone
    return person is None or may_be_individual or person.kind == PersonKind.CORPORATE


@guard(PASSING, _("A passing of the licence is applied for already."))
def nothing_is_passing(row: Any, ctx: Ctx) -> bool:
    return row.transferee_id is None


@guard(PASSING, _("No passing of the licence is applied for."))
def passing_is_under_way(row: Any, ctx: Ctx) -> bool:
    return row.transferee_id is not None


@guard(PASSING, _("No passing of the licence awaits approval."))
def passing_awaits_approval(row: Any, ctx: Ctx) -> bool:
    return row.transferee_id is not None and row.transfer_approved_on is None


@guard(PASSING, _("The day of the merger, split or transfer has come: approval comes beforehand."))
def is_approved_beforehand(row: Any, ctx: Ctx) -> bool:
    return row.effective_on is None or ctx.today < row.effective_on


@guard(PASSING, _("No passing of the licence is approved."))
def passing_is_approved(row: Any, ctx: Ctx) -> bool:
    return row.transfer_approved_on is not None


@guard(
    PASSING, _("It takes effect once it has taken place, after the day on which it was approved."),
    on_input=True, field="done_on",
)  # fmt: skip
def took_place(row: Any, ctx: Ctx) -> bool:
    approved = row.transfer_approved_on
    return approved is None or bool(approved < ctx.input.done_on <= ctx.today)


class Succession:
    """Mixed into the licence."""

    case_id: int
    place_kind: Any
    state: Any
    licensee_id: Any
    examination: str
    reason: str
    refused_items: list[str]
    died_on: Any
    successor_id: Any
    means: str
    transferee_id: Any
    effective_on: Any
    transfer_approved_on: Any
    discontinues_on: Any
    evidence: str

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Record the licensee's death"), article=DEATH, also=f.BORROWING[:2], roles=f.EXAMINING,
            input=i.EventInput, facts=(f.PEOPLE,),
            guards=(
                inheritable, passes_by_itself, licensee_is_an_individual, death_is_not_recorded,
                happened_when_it_can_have,
            ),
        ),
    )  # fmt: skip
    def record_death(self, ctx: Ctx) -> Effects:
        """The heir succeeds to the position, and has sixty days to apply."""
        self.died_on = ctx.input.happened_on
        self.transferee_id = self.effective_on = self.transfer_approved_on = None
        self.means = self.examination = ""
        return [Emit("licence.licensee_died", {"on": ctx.input.happened_on})]

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Apply for succession"), article=WITHIN, also=(DEATH, *f.BORROWING[:2]), roles=f.FILING,
            input=i.SuccessionInput, facts=(f.NAMED,),
            guards=(
                inheritable, death_is_recorded, nobody_has_applied, sixty_days_are_not_over, f.person_is_known,
                passes_to_another,
            ),
        ),
    )  # fmt: skip
    def apply_for_succession(self, ctx: Ctx) -> Effects:
        """The heir, or the one whom all the heirs chose, asks for approval."""
        self.successor_id = ctx[f.NAMED]["person"].pk
        self.examination = f"succession {ctx.now.isoformat()}"
        return [Emit("licence.succession_applied")]

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Approve the succession"), article=WITHIN, also=(REFUSAL, NOTICE, *f.BORROWING[:2]),
            roles=f.DISPOSING, input=i.ApproveInput, weight="primary", facts=(f.PEOPLE, f.PLACE, FINDINGS),
            guards=(
                a_successor_has_applied, items_are_examined, e.nothing_stands_against_it,
                e.no_revocation_came_since,
            ),
        ),
    )  # fmt: skip
    def approve_succession(self, ctx: Ctx) -> Effects:
        """The successor holds the licence; everybody is told at once."""
        self.died_on = None
        heir, self.successor_id = self.successor_id, None
        return self._passes(ctx, heir, _("Succession to a licence of a bonded area approved"))

    @transition(
        field="state", source=State.LICENSED, target=State.LAPSED,
        custom=rule(
            label=_("Decline the succession"), article=REFUSAL, also=(LAPSE, Article("47", 2), *f.BORROWING[:2]),
            roles=f.DISPOSING, input=i.DeclineInput, weight="grave", facts=(*ENDING_FACTS, FINDINGS),
            guards=(a_successor_has_applied, e.refused_on_what_was_found),
        ),
    )  # fmt: skip
    def decline_succession(self, ctx: Ctx) -> Effects:
        """The succession is not approved, on these items; with that the licence ceases."""
        self.refused_items, self.reason = list(ctx.input.items), ctx.input.reason
        return end(self, ctx, "ii", ctx.today)

    @transition(
        field="state", source=State.LICENSED, target=State.LAPSED,
        custom=rule(
            label=_("Lapse without a successor"), article=LAPSE, also=(Article("47", 2), WITHIN, *f.BORROWING[:2]),
            roles=(TIMER,), facts=ENDING_FACTS,
        ),
    )  # fmt: skip
    def lapse_without_successor(self, ctx: Ctx) -> Effects:
        """The sixty days are over and nobody applied."""
        last = statutory_period("48-2(2)", self.died_on, calendar=ctx.calendar).ends_on
        return end(self, ctx, "ii", last)

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Apply for passing the licence on"), article=PASSING, also=f.BORROWING, roles=f.FILING,
            input=i.TransferInput, facts=(f.NAMED,),
            guards=(
                passes_by_itself, licensee_lives, nothing_is_passing, f.person_is_known, passes_to_another,
                passes_to_a_corporation, takes_place_later,
            ),
        ),
    )  # fmt: skip
    def apply_for_transfer(self, ctx: Ctx) -> Effects:
        """Before a merger, a split or a transfer of the business, approval is asked for."""
        given = ctx.input
        self.means, self.effective_on = given.means, given.effective_on
        self.transferee_id = ctx[f.NAMED]["person"].pk
        self.examination = f"transfer {ctx.now.isoformat()}"
        return [Emit("licence.transfer_applied", {"means": given.means})]

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Approve passing the licence on"), article=PASSING, also=(PASSING_REFUSAL, NOTICE, *f.BORROWING),
            roles=f.DISPOSING, input=i.ApproveInput, weight="primary", facts=(f.PEOPLE, FINDINGS),
            guards=(
                passing_awaits_approval, is_approved_beforehand, items_are_examined, e.nothing_stands_against_it,
                e.no_revocation_came_since,
            ),
        ),
    )  # fmt: skip
    def approve_transfer(self, ctx: Ctx) -> Effects:
        """The licence will pass on when the merger, split or transfer takes place; everybody is told at once."""
        self.transfer_approved_on, self.reason, self.examination = ctx.today, ctx.input.notwithstanding, ""
        taker = ctx[f.PEOPLE][self.transferee_id]
        told = f.notice(
            self, ctx, "succession_notice", _("Passing of a licence of a bonded area approved"),
            ctx[f.PEOPLE][self.licensee_id], (_("Passes to"), (taker.name_en, taker.name_ja)),
            (_("Passes on"), self.effective_on), (_("Passes by"), Means(self.means).label),
        )  # fmt: skip
        return [told, Emit("licence.transfer_approved")]

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Decline passing the licence on"), article=PASSING_REFUSAL, also=f.BORROWING, roles=f.DISPOSING,
            input=i.DeclineInput, weight="grave", facts=(FINDINGS,),
            guards=(passing_awaits_approval, e.refused_on_what_was_found),
        ),
    )  # fmt: skip
    def decline_transfer(self, ctx: Ctx) -> Effects:
        """It is not approved, on these items; the licence stays with its licensee."""
        self.refused_items, self.reason = list(ctx.input.items), ctx.input.reason
        self._nothing_passes()
        return [Emit("licence.transfer_declined", {"items": list(ctx.input.items)})]

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Record that the licence passed on"), article=PASSING, also=f.BORROWING, roles=f.EXAMINING,
            input=i.DoneInput, facts=(f.PEOPLE, f.PLACE), guards=(passing_is_approved, took_place),
        ),
    )  # fmt: skip
    def complete_transfer(self, ctx: Ctx) -> Effects:
        """The merger, split or transfer has taken place: the position passes, and no licence ends (48-2(4))."""
        taker, place = self.transferee_id, ctx[f.PLACE]
        assert place is not None
        self.licensee_id = taker
        # Who took over has notified no end of its business.
        self.discontinues_on = None
        self._nothing_passes()
        return [
            Update(place, {"operator_id": taker}),
            Emit("licence.passed_on", {"place": place.pk, "licensee": taker}),
        ]

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Give up passing the licence on"), article=PASSING, also=f.BORROWING, roles=f.FILING,
            input=i.ReasonInput, guards=(passing_is_under_way,),
        ),
    )  # fmt: skip
    def withdraw_transfer(self, ctx: Ctx) -> Effects:
        """The merger, split or transfer does not take place."""
        self._nothing_passes()
        return [Emit("licence.transfer_withdrawn")]

    @transition(
        field="state", source=State.LICENSED, target=None,
        custom=rule(
            label=_("Take back the application for succession"), article=WITHIN, also=f.BORROWING[:2], roles=f.FILING,
            input=i.ReasonInput, guards=(a_successor_has_applied,),
        ),
    )  # fmt: skip
    def withdraw_succession(self, ctx: Ctx) -> Effects:
        """The heir applies no longer; another may, as long as the sixty days run, and once they are over it lapses."""
        self.successor_id, self.examination = None, ""
        return [Emit("licence.succession_withdrawn")]

    def _nothing_passes(self) -> None:
        self.transferee_id = self.effective_on = self.transfer_approved_on = None
        self.means = self.examination = ""

    def _passes(self, ctx: Ctx, taker: int, title: Any) -> Effects:
        place, before = ctx[f.PLACE], self.licensee_id
        assert place is not None
        people = ctx[f.PEOPLE]
        self.licensee_id, self.reason, self.examination = taker, ctx.input.notwithstanding, ""
        told = f.notice(
            self, ctx, "succession_notice", title, people[taker],
            (_("Licensee before"), (people[before].name_en, people[before].name_ja)),
        )  # fmt: skip
        return [
            Update(place, {"operator_id": taker}),
            told,
            Emit("licence.passed_on", {"place": place.pk, "licensee": taker}),
        ]

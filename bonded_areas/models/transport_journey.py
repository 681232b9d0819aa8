"""A transport from its departure on: arrival, loss, destruction, and what is collected when it does not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.roles import Role
from bonded_areas.claims import claim
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.transport_destination import (
    arrived_on,
    new_one_takes_it_in,
    origin_takes_it_back,
    took_it_in,
)
from bonded_areas.models.transport_facts import DESTINATION, LINES, LOT_CASES, NEW_DESTINATION, STAKE
from bonded_areas.models.transport_guards import ends_later, period_can_be_extended
from bonded_areas.models.transport_road_guards import (
    a_loss_is_notified,
    arrival_is_presented,
    came_back_in_time,
    confirmed_by_customs,
    day_is_of_the_journey,
    destruction_is_asked,
    goes_elsewhere,
    is_of_foreign_cargo,
    no_destruction_is_asked,
    no_loss_is_notified,
    nothing_has_ended,
    nothing_is_presented,
    parts_are_on_the_road,
    parts_of,
    something_is_on_the_road,
)
from bonded_areas.models.transport_states import UNDER_WAY, State
from bonded_areas.rules.stock import Amount
from bonded_areas.rules.transport import TERMS, Kind, Terms
from bonded_areas.transport_inputs import (
    ArrivalInput,
    DecideLossInput,
    DestructionInput,
    EndInput,
    ExtendInput,
    LossInput,
    PartInput,
    PassOnInput,
    PresentInput,
    ReasonInput,
    RedirectInput,
    TurnBackInput,
)
from statute.articles import Article
from statute.authority import CONSEQUENCE, PAYMENTS, TIMER
from statute.effects import Effect, Effects, Emit, Open, Then, Update
from statute.transitions import Ctx, rule

if TYPE_CHECKING:
    from bonded_areas.models.transport_line import TransportLine

OFFICERS = (Role.BONDED_OFFICER, Role.SUPERVISOR)
AT_DESTINATION = ("destination_office_id",)
DESTROYED = "destroyed"
Part = tuple["TransportLine", Amount]


class Journey:
    """Mixed into the transport."""

    state: Any
    holder_id: int
    origin_id: int | None
    destination_id: int | None
    destination_office_id: int
    receiver_id: int | None
    allowed_on: date | None
    departed_on: date | None
    due_on: date | None
    presented: Any
    loss_notified: Any
    destruction_asked: Any
    manifest_returned_on: date | None
    collecting: bool
    lost_without_excuse: bool
    mode: str

    @property
    def kind_of(self) -> Kind:
        """The kind of transport, by which the Act's provisions are found."""
        return Kind(self.mode)

    @property
    def terms(self) -> Terms:
        """What the Act says of this kind."""
        return TERMS[self.kind_of]

    # The period: set by an official and extended for what arose since (63(4), 64(2)).

    @transition(
        field="state", source=[State.APPROVED, State.DEPARTED], target=None,
        custom=rule(
            label=_("Extend the period"), article=Article("63", 4), also=(Article("64", 2),), roles=OFFICERS,
            input=ExtendInput, guards=(period_can_be_extended, ends_later),
        ),
    )  # fmt: skip
    def extend_period(self, ctx: Ctx) -> Effects:
        """A disaster or another unavoidable ground arose after the period was set."""
        self.due_on = ctx.input.due_on
        return [Emit("transport.period_extended", {"due_on": ctx.input.due_on, "ground": ctx.input.ground})]

    @transition(
        field="state", source=list(UNDER_WAY), target=None,
        custom=rule(
            label=_("Approve another destination"), article=Article("63", 1), roles=OFFICERS, input=RedirectInput,
            facts=(NEW_DESTINATION,), guards=(goes_elsewhere, new_one_takes_it_in),
        ),
    )  # fmt: skip
    def redirect(self, ctx: Ctx) -> Effects:
        """The destination can no longer take the cargo in, or it is needed elsewhere: it goes to another place.

        What was presented at the one before is void: the period runs on, extended first where that is needed.
        """
        place = ctx[NEW_DESTINATION]
        assert place is not None
        self.destination_id, self.destination_office_id = place.pk, place.office_id
        self.receiver_id, self.presented = place.operator_id, {}
        return [Emit("transport.redirected", {"destination": place.code, "reason": ctx.input.reason})]

    # Arrival: presented by the carrier, confirmed by customs at the destination (63(5)).

    @transition(
        field="state", source=list(UNDER_WAY), target=None,
        custom=rule(
            label=_("Present the manifest at the destination"), article=Article("63", 5), weight="primary",
            also=(Article("63-2", 3), Article("63-9", 3), Article("64", 3), Article("66", 2)),
            roles=(Role.CARRIER, Role.BONDED_OPERATOR), input=PresentInput, facts=(LINES,),
            guards=(
                something_is_on_the_road, nothing_is_presented, day_is_of_the_journey, parts_are_on_the_road,
            ),
        ),
    )  # fmt: skip
    def present_arrival(self, ctx: Ctx) -> Effects:
        """Cargo has arrived: the manifest is presented at once to customs there, which is to confirm it."""
        self.presented = {**ctx.input.model_dump(mode="json"), "by": ctx.actor.label()}
        return [Emit("transport.presented", {"on": ctx.input.on})]

    @transition(
        field="state", source=list(UNDER_WAY), target=None,
        custom=rule(
            label=_("Confirm the manifest at the destination"), article=Article("63", 5), weight="primary",
            also=(Article("63-2", 3), Article("63-9", 3), Article("64", 3), Article("66", 2), Article("65", 1)),
            roles=(*OFFICERS, Role.OFFICER, Role.CARRIER, Role.BONDED_OPERATOR), input=ArrivalInput,
            office_fields=AT_DESTINATION, facts=(LINES, DESTINATION), related=(LOT_CASES,),
            guards=(
                something_is_on_the_road, confirmed_by_customs, day_is_of_the_journey, parts_are_on_the_road,
                took_it_in,
            ),
        ),
    )  # fmt: skip
    def confirm_arrival(self, ctx: Ctx) -> Effects:
        """So much is at its destination: it enters the books there in the same transaction.

        What arrives on a day after the period is late: it enters the books, and its duty is collected all the same.
        """
        on, parts = self._arrived(ctx)
        late = self.due_on is not None and on > self.due_on
        column = "late" if late else "arrived"
        effects: list[Effect] = []
        for line, amount in parts:
            effects.append(Update(line, line.with_more(column, amount)))
            effects += self._into_the_books(ctx, line, amount, on)
        self.presented = {}
        effects.append(Emit("transport.arrived", {"on": on, "late": late}))
        if self.state != State.DEPARTED:
            if not late and self.collecting:
                effects.append(self._to_review("arrived_in_time", on))
            return [*effects, *self._over(ctx, parts)]
        if late:
            return [*effects, Then(ctx.case_id, "become_overdue")]
        return [*effects, *self._ended(ctx, column, parts)]

    def _arrived(self, ctx: Ctx) -> tuple[date, list[Part]]:
        given = ctx.input
        named: Sequence[PartInput] = given.lines
        if not named and self.presented:
            named = [PartInput.model_validate(one) for one in self.presented["lines"]]
        return arrived_on(self, ctx), parts_of(ctx[LINES], named)

    def _into_the_books(self, ctx: Ctx, line: TransportLine, amount: Amount, on: date) -> list[Effect]:
        """The lot leaves the road; at a bonded area it is a lot of that place from now on."""
        moved = {
            "packages": amount.packages, "gross_mass_kg": amount.gross_mass_kg, "quantity": amount.quantity, "on": on,
            "transport": ctx.case_id,
        }  # fmt: skip
        effects: list[Effect] = []
        if line.lot_id is not None:
            effects.append(Then(line.lot_id, "arrive_elsewhere", {**moved, "place_id": self.destination_id}))
        place = ctx[DESTINATION]
        if place is None or not self.terms.foreign:
            return effects
        if line.lot_id is not None:
            given: dict[str, Any] = {**moved, "place_id": place.pk, "from_lot_id": line.lot_id}
            return [*effects, Open(CargoLot, "come_in", place.office_id, given)]
        value = line.part(amount).customs_value
        given = {
            "place_id": place.pk, "transport_document": line.transport_document or str(ctx.reference),
            "description": line.description, "packages": amount.packages, "gross_mass_kg": amount.gross_mass_kg,
            "brought_in_on": on, "quantity": amount.quantity, "unit": line.unit, "tariff_code": line.tariff_code,
            "origin": line.origin, "customs_value_yen": value, "export_permitted": line.exported,
        }  # fmt: skip
        return [*effects, Open(CargoLot, "bring_in", place.office_id, given)]

    @transition(
        field="state", source=list(UNDER_WAY), target=None,
        custom=rule(
            label=_("Reject what was presented"), article=Article("63", 5), roles=(*OFFICERS, Role.OFFICER),
            input=ReasonInput, office_fields=AT_DESTINATION, guards=(arrival_is_presented,),
        ),
    )  # fmt: skip
    def reject_arrival(self, ctx: Ctx) -> Effects:
        """The cargo is not there as the manifest says: the period runs on."""
        self.presented = {}
        return [Emit("transport.presentation_rejected", {"reason": ctx.input.reason})]

    # Loss and destruction (65(1) proviso, 65(3), 65(4), 65-2).

    @transition(
        field="state", source=list(UNDER_WAY), target=None,
        custom=rule(
            label=_("Notify a loss"), article=Article("65", 4), also=(Article("65-2", 3),), roles=(Role.CARRIER,),
            input=LossInput, facts=(LINES,),
            guards=(
                is_of_foreign_cargo, something_is_on_the_road, no_loss_is_notified, day_is_of_the_journey,
                parts_are_on_the_road,
            ),
        ),
    )  # fmt: skip
    def notify_loss(self, ctx: Ctx) -> Effects:
        """Cargo was lost before arriving: customs is notified at once, and decides whether it was unavoidable."""
        self.loss_notified = ctx.input.model_dump(mode="json")
        return [Emit("transport.loss_notified", {"on": ctx.input.on, "unavoidable": ctx.input.unavoidable})]

    @transition(
        field="state", source=list(UNDER_WAY), target=None,
        custom=rule(
            label=_("Decide on the loss"), article=Article("65", 1), also=(Article("65", 2), Article("65-2", 1)),
            roles=OFFICERS, input=DecideLossInput, facts=(LINES,), related=(LOT_CASES,), guards=(a_loss_is_notified,),
        ),
    )  # fmt: skip
    def decide_loss(self, ctx: Ctx) -> Effects:
        """A loss by disaster or unavoidable grounds is free of duty; any other has simply not arrived in time."""
        named = [PartInput.model_validate(one) for one in self.loss_notified["lines"]]
        on = date.fromisoformat(self.loss_notified["on"])
        self.loss_notified = {}
        free = ctx.input.unavoidable
        return self._gone(ctx, "excused" if free else "lost", named, on, "lost_unavoidably")

    @transition(
        field="state", source=State.DEPARTED, target=None,
        custom=rule(
            label=_("Ask to destroy cargo"), article=Article("65", 3), also=(Article("65-2", 2),),
            roles=(Role.CARRIER,), input=DestructionInput, facts=(LINES,),
            guards=(
                is_of_foreign_cargo, something_is_on_the_road, no_destruction_is_asked, day_is_of_the_journey,
                parts_are_on_the_road,
            ),
        ),
    )  # fmt: skip
    def request_destruction(self, ctx: Ctx) -> Effects:
        """Cargo spoils, deteriorates or harms other cargo: its destruction is asked for beforehand."""
        self.destruction_asked = ctx.input.model_dump(mode="json")
        return [Emit("transport.destruction_requested", {"ground": ctx.input.ground})]

    @transition(
        field="state", source=State.DEPARTED, target=None,
        custom=rule(
            label=_("Approve the destruction"), article=Article("65", 3), also=(Article("45", 2), Article("65-2", 2)),
            roles=OFFICERS, facts=(LINES,), related=(LOT_CASES,), guards=(destruction_is_asked,),
        ),
    )  # fmt: skip
    def approve_destruction(self, ctx: Ctx) -> Effects:
        """It is unavoidable: the cargo is destroyed with approval, and no duty is collected on it."""
        named = [PartInput.model_validate(one) for one in self.destruction_asked["lines"]]
        self.destruction_asked = {}
        return self._gone(ctx, "excused", named, ctx.today, DESTROYED)

    @transition(
        field="state", source=State.DEPARTED, target=None,
        custom=rule(
            label=_("Refuse the destruction"), article=Article("65", 3), also=(Article("45", 2),), roles=OFFICERS,
            input=ReasonInput, guards=(destruction_is_asked,),
        ),
    )  # fmt: skip
    def refuse_destruction(self, ctx: Ctx) -> Effects:
        """It is not unavoidable."""
        self.destruction_asked = {}
        return [Emit("transport.destruction_refused", {"reason": ctx.input.reason})]

    def _gone(self, ctx: Ctx, column: str, named: Sequence[PartInput], on: date, why: str) -> list[Effect]:
        """So much is off the road for good, in the line, in the ledger of its lot, and in the state."""
        parts = [
            (line, Amount(*(min(a, b) for a, b in zip(_measures(amount), _measures(rest), strict=True))))
            for line, amount in parts_of(ctx[LINES], named)
            if (rest := line.progress.on_the_road)
        ]
        effects: list[Effect] = []
        for line, amount in parts:
            effects.append(Update(line, line.with_more(column, amount)))
            if line.lot_id is not None:
                gone: dict[str, Any] = {
                    "packages": amount.packages, "gross_mass_kg": amount.gross_mass_kg, "quantity": amount.quantity,
                    "on": on, "transport": ctx.case_id,
                }  # fmt: skip
                if why == DESTROYED:
                    effects.append(Then(line.lot_id, "destroy_in_transit", gone))
                else:
                    gone["duty_due"] = column == "lost"
                    effects.append(Then(line.lot_id, "lose_in_transit", gone))
        if self.state != State.DEPARTED:
            review = [self._to_review(why, on)] if column == "excused" and self.collecting else []
            return [*effects, *review, *self._over(ctx, parts)]
        return [*effects, *self._ended(ctx, column, parts)]

    def _over(self, ctx: Ctx, parts: Sequence[Part] = ()) -> list[Effect]:
        """A transport on which nothing is collected (any more) is over once nothing of it is on the road."""
        gone = {line.pk: amount for line, amount in parts}
        rest = any(line.progress.on_the_road - gone.get(line.pk, Amount()) for line in ctx[LINES])
        return [] if rest or self.collecting else [Then(ctx.case_id, "close")]

    def _ended(self, ctx: Ctx, column: str, parts: Sequence[Part]) -> list[Effect]:
        """What follows once nothing is on the road any more: it has arrived, or it is lost."""
        gone = {line.pk: amount for line, amount in parts}
        lines = [(line.pk, line.progress) for line in ctx[LINES]]
        if any(progress.on_the_road - gone.get(pk, Amount()) for pk, progress in lines):
            return []
        # The period goes on for what was lost without excuse: it has not arrived when it ends (65(1)).
        unexcused = column == "lost" or any(progress.lost for _pk, progress in lines)
        came = column == "arrived" or any(progress.arrived for _pk, progress in lines)
        if came and not unexcused:
            return [Then(ctx.case_id, "complete")]
        return [Then(ctx.case_id, "end_in_loss", {"unexcused": unexcused})]

    def _to_review(self, why: str, on: date) -> Emit:
        """A fact recorded late speaks against a claim that has arisen: an officer corrects it, nothing is undone."""
        return Emit("transport.claim_to_review", {"why": why, "on": on})

    @transition(
        field="state", source=State.DEPARTED, target=State.TURNED_BACK,
        custom=rule(
            label=_("Record the return to where it left"), article=Article("63", 1), roles=OFFICERS,
            input=TurnBackInput,
            facts=(LINES,), related=(LOT_CASES,),
            guards=(
                nothing_has_ended, nothing_is_presented, day_is_of_the_journey, came_back_in_time, origin_takes_it_back,
            ),
        ),
    )  # fmt: skip
    def turn_back(self, ctx: Ctx) -> Effects:
        """Within its period the cargo came back to the place of departure, and is in stock there again."""
        effects: list[Effect] = []
        for line in ctx[LINES]:
            amount = line.progress.on_the_road
            if line.lot_id is not None and amount:
                back = {
                    "packages": amount.packages, "gross_mass_kg": amount.gross_mass_kg, "quantity": amount.quantity,
                    "on": ctx.input.on, "transport": ctx.case_id, "place_id": self.origin_id,
                }  # fmt: skip
                effects.append(Then(line.lot_id, "return_from_transport", back))
        return [*effects, Emit("transport.turned_back", {"reason": ctx.input.reason})]

    @transition(
        field="state", source=[State.APPROVED, *UNDER_WAY, State.LOST, State.ARRIVED], target=None,
        custom=rule(
            label=_("Pass to the carrier's successor"), article=Article("63-7", 3), also=(Article("63-8-2"),),
            roles=(CONSEQUENCE,), input=PassOnInput,
        ),
    )  # fmt: skip
    def pass_on(self, ctx: Ctx) -> Effects:
        """The heir, or the corporation that took the approved carrier's place, has its duties and its shipments."""
        self.holder_id = ctx.input.holder_id
        return [Emit("transport.passed_on", {"holder": self.holder_id})]

    # How it ends.

    @transition(
        field="state", source=State.DEPARTED, target=State.ARRIVED,
        custom=rule(label=_("All of it has arrived"), article=Article("63", 5), roles=(CONSEQUENCE,)),
    )  # fmt: skip
    def complete(self, ctx: Ctx) -> Effects:
        """Nothing is on the road any more, and nothing was lost without excuse."""
        told = [Emit("transport.completed")]
        return told if self.terms.returned is not None else [*told, Then(ctx.case_id, "close")]

    @transition(
        field="state", source=State.DEPARTED, target=State.LOST,
        custom=rule(
            label=_("Nothing is left on the road"), article=Article("65", 4), roles=(CONSEQUENCE,), input=EndInput
        ),
    )  # fmt: skip
    def end_in_loss(self, ctx: Ctx) -> Effects:
        """All that did not arrive is lost. Duty on what was lost without excuse is collected when the period ends."""
        self.lost_without_excuse = ctx.input.unexcused
        return [Emit("transport.lost", {"unexcused": ctx.input.unexcused})]

    @transition(
        field="state", source=State.ARRIVED, target=State.CLOSED,
        custom=rule(
            label=_("Submit the confirmed manifest"), article=Article("63", 6), weight="primary",
            also=(Article("63-2", 4), Article("63-9", 4)), roles=(Role.CARRIER, Role.BONDED_OFFICER),
        ),
    )  # fmt: skip
    def return_manifest(self, ctx: Ctx) -> Effects:
        """The manifest confirmed at the destination is back with the office that approved, and the transport closed."""
        self.manifest_returned_on = ctx.today
        return [Emit("transport.closed")]

    @transition(
        field="state", source=[State.ARRIVED, State.OVERDUE, State.DUTY_COLLECTED], target=State.CLOSED,
        custom=rule(
            label=_("Close"), article=Article("64", 3), also=(Article("66", 2), Article("65", 1)), roles=(CONSEQUENCE,)
        ),
    )  # fmt: skip
    def close(self, ctx: Ctx) -> Effects:
        """The document was submitted at the destination and nothing is to be returned; or nothing is collected."""
        return [Emit("transport.closed")]

    # What is collected (65, 65-2).

    @transition(
        field="state", source=[State.DEPARTED, State.LOST], target=State.OVERDUE,
        custom=rule(
            label=_("Not arrived within the period"), article=Article("65", 1),
            also=(Article("65", 2), Article("65-2", 1), Article("6-2", 1, "ii(d)"), Article("5", None, "i")),
            roles=(TIMER, CONSEQUENCE), facts=(STAKE, LINES),
        ),
    )  # fmt: skip
    def become_overdue(self, ctx: Ctx) -> Effects:
        """Duty on what did not arrive in time is collected at once from whoever had the approval.

        Once: the case can come into this state one time only, whatever arrives or is found lost afterwards.
        """
        stake, article, last = ctx[STAKE], self.terms.collected, self.due_on
        told = Emit("transport.overdue", {"due_on": last})
        if stake is None or not stake.goods or article is None or last is None:
            return [told, *self._over(ctx)]
        self.collecting = True
        opened = claim(
            stake, cause_id=ctx.case_id, event="not_arrived", payer_id=self.holder_id, office_id=ctx.office_id,
            article=article, happened_on=last + timedelta(days=1),
        )  # fmt: skip
        return [opened, told]

    @transition(
        field="state", source=State.OVERDUE, target=State.DUTY_COLLECTED,
        custom=rule(label=_("Duty collected"), article=Article("65", 1), roles=(PAYMENTS,)),
    )  # fmt: skip
    def note_collection(self, ctx: Ctx) -> Effects:
        """The claim is paid."""
        return [Emit("transport.duty_collected")]

    @transition(
        field="state", source=[State.OVERDUE, State.DUTY_COLLECTED], target=None,
        custom=rule(label=_("No duty is collected"), article=Article("8", 3), roles=(PAYMENTS,), facts=(LINES,)),
    )  # fmt: skip
    def note_no_collection(self, ctx: Ctx) -> Effects:
        """The claim was dropped: the cargo was lost unavoidably, or the record was wrong.

        Cargo that is on the road still is to arrive, or to be found lost, before the transport is closed.
        """
        self.collecting = False
        return [Emit("transport.not_collected"), *self._over(ctx)]

    @transition(
        field="state", source=State.APPROVED, target=State.LAPSED,
        custom=rule(label=_("Approval not used"), article=Article("63", 4), roles=(TIMER,)),
    )  # fmt: skip
    def lapse(self, ctx: Ctx) -> Effects:
        """The period is over and nothing was shipped out: there is nothing to collect."""
        return [Emit("transport.lapsed")]


def _measures(amount: Amount) -> tuple[Any, Any, Any]:
    return amount.packages, Decimal(amount.gross_mass_kg), Decimal(amount.quantity)

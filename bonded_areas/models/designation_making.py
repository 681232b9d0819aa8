"""An area proposed, consulted on, designated; its designation revoked in whole or part; what remains (37, 41)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.models import Person
from accounts.roles import Role
from bonded_areas import designation_inputs as i
from bonded_areas.models import designation_facts as f
from bonded_areas.models.designation_records import HEARD, Consultation
from bonded_areas.models.designation_state import State
from bonded_areas.models.place import Place, PlaceKind
from statute.articles import Article
from statute.authority import INTAKE, TIMER
from statute.effects import Create, Effect, Effects, Emit, GiveReference, Update
from statute.public_notices import public_notice
from statute.transitions import OFFICERS, Ctx, rule

PREPARING = (Role.BONDED_OFFICER, Role.SUPERVISOR)
# Part of the Minister's authority is delegated to the Director General (37(5)), and exercised under 107.
DISPOSING = (Role.SUPERVISOR,)
DELEGATED = Article("37", 5)
_OF_THE_AREA = (
    "name_en", "name_ja", "address", "port", "floor_area_m2", "capacity_m3", "ownership", "purpose"
)  # fmt: skip
_OF_THE_PLACE = ("name_en", "name_ja", "address", "floor_area_m2", "capacity_m3")


class Making:
    """Mixed into the designation."""

    case_id: int
    place_id: Any
    owner_id: Any
    administrator_id: Any
    name_en: str
    name_ja: str
    address: str
    floor_area_m2: Any
    capacity_m3: Any
    proposed_on: Any
    from_on: Any
    designated_on: Any
    conditions: str
    evidence: str
    matter: str
    matter_since: Any
    hearing_on: Any
    hearing_place: str
    revocation: dict[str, Any]
    ended_on: Any
    deemed_until: Any
    deemed_over_on: Any
    emptied_on: Any
    reason: str

    @transition(
        field="state", source="new", target=State.PROPOSED,
        custom=rule(
            label=_("Propose a designation"), article=f.DESIGNATION, also=(DELEGATED,), roles=PREPARING,
            input=i.ProposalInput, facts=(f.PEOPLE,), guards=(f.people_are_known,),
        ),
    )  # fmt: skip
    def propose(self, ctx: Ctx) -> Effects:
        """Land or facilities in a port or airport are to become a designated bonded area."""
        self._take_area(ctx)
        self._raise_matter(ctx, "designation")
        self.proposed_on = ctx.today
        return [GiveReference(), Emit("designation.proposed")]

    @transition(
        field="state", source="new", target=State.DESIGNATED,
        custom=rule(
            label=_("Enter a designation made before"), article=f.DESIGNATION, also=(DELEGATED,),
            roles=(*DISPOSING, INTAKE, "demo"), input=i.RegisterInput, facts=(f.PEOPLE, f.PLACE, f.NEW_PLACE_ID),
            related=(f.DESIGNATIONS_AT_PLACE,), audience=OFFICERS,
            guards=(f.people_are_known, f.place_fits, f.was_made),
        ),
    )  # fmt: skip
    def register(self, ctx: Ctx) -> Effects:
        """A designation that stands on paper is entered; its public notice was given when it was made."""
        self._take_area(ctx)
        self.proposed_on = self.from_on = self.designated_on = ctx.input.designated_on
        self.evidence = ctx.input.evidence
        return [GiveReference(), self._place(ctx), Emit("designation.registered")]

    # Before a designation, and before its revocation: those concerned are heard (37(3)).

    @transition(
        field="state", source=[State.PROPOSED, State.DESIGNATED], target=None,
        custom=rule(
            label=_("Record a consultation"), article=f.HEARING, roles=PREPARING, input=i.ConsultationInput,
            guards=(f.something_is_considered, f.was_held),
        ),
    )  # fmt: skip
    def record_consultation(self, ctx: Ctx) -> Effects:
        """The owner or the administrator of the facilities was consulted."""
        given = ctx.input
        return [Create(self._heard(ctx, given.party, given.held_on, given.statement))]

    @transition(
        field="state", source=[State.PROPOSED, State.DESIGNATED], target=None,
        custom=rule(
            label=_("Announce the public hearing"), article=f.HEARING, roles=PREPARING, input=i.HearingInput,
            guards=(f.something_is_considered, f.hearing_is_ahead),
        ),
    )  # fmt: skip
    def announce_hearing(self, ctx: Ctx) -> Effects:
        """Exporters, importers and everybody concerned are told when and where they may state their opinions."""
        self.hearing_on, self.hearing_place = ctx.input.hearing_on, ctx.input.hearing_place
        title = (
            _("Hearing before the revocation of a designated bonded area")
            if self.revocation
            else _("Hearing before the designation of a bonded area")
        )
        told = self._notice(
            ctx,
            f.HEARING,
            title,
            (_("Hearing on"), self.hearing_on),
            (_("Place of the hearing"), self.hearing_place),
        )
        return [told, Emit("designation.hearing_announced", {"on": self.hearing_on})]

    @transition(
        field="state", source=[State.PROPOSED, State.DESIGNATED], target=None,
        custom=rule(
            label=_("Record the public hearing"), article=f.HEARING, roles=PREPARING, input=i.HeardInput,
            guards=(f.something_is_considered, f.hearing_day_has_come),
        ),
    )  # fmt: skip
    def record_hearing(self, ctx: Ctx) -> Effects:
        """What was stated at the hearing."""
        row = self._heard(ctx, Consultation.Party.PUBLIC, self.hearing_on, ctx.input.statement)
        row.place = self.hearing_place
        self.hearing_on, self.hearing_place = None, ""
        return [Create(row)]

    @transition(
        field="state", source=State.PROPOSED, target=State.DESIGNATED,
        custom=rule(
            label=_("Designate"), article=f.DESIGNATION, also=(f.HEARING, f.NOTICE, DELEGATED), weight="primary",
            roles=DISPOSING, input=i.DesignateInput, facts=(f.PLACE, f.NEW_PLACE_ID, HEARD),
            related=(f.DESIGNATIONS_AT_PLACE,), guards=(f.all_were_heard, f.begins_today_or_later, f.place_fits),
        ),
    )  # fmt: skip
    def designate(self, ctx: Ctx) -> Effects:
        """Foreign cargo may be loaded, unloaded, carried and stored there for a time; everybody is told at once."""
        self.from_on, self.designated_on, self.conditions = ctx.input.from_on, ctx.today, ctx.input.conditions
        self._settle_matter()
        told = self._notice(ctx, f.NOTICE, _("Bonded area designated"), (_("First day"), self.from_on))
        return [self._place(ctx), told, Emit("designation.made", {"place": self.place_id})]

    @transition(
        field="state", source=State.PROPOSED, target=State.DROPPED,
        custom=rule(
            label=_("Drop the proposal"), article=f.DESIGNATION, roles=DISPOSING, input=i.ReasonInput,
            weight="grave",
        ),
    )  # fmt: skip
    def drop(self, ctx: Ctx) -> Effects:
        """The area is not designated."""
        self.reason = ctx.input.reason
        self._settle_matter()
        return [Emit("designation.dropped")]

    # Its end, in whole or in part.

    @transition(
        field="state", source=State.DESIGNATED, target=None,
        custom=rule(
            label=_("Consider a revocation"), article=f.REVOCATION, roles=PREPARING, input=i.IntendRevocationInput,
            guards=(f.no_revocation_yet, f.part_remains), weight="grave",
        ),
    )  # fmt: skip
    def consider_revocation(self, ctx: Ctx) -> Effects:
        """The area, or a part of it, is not needed any more: those concerned are heard first."""
        given = ctx.input
        self.revocation = {
            "whole": given.whole,
            "reason": given.reason,
            "floor_area_m2": None if given.whole else str(given.floor_area_m2),
            "capacity_m3": None if given.whole else str(given.capacity_m3),
        }
        self._raise_matter(ctx, f"revoke {int(ctx.now.timestamp())}")
        return [Emit("designation.revocation_considered")]

    @transition(
        field="state", source=State.DESIGNATED, target=None,
        custom=rule(
            label=_("Leave the designation as it is"), article=f.REVOCATION, roles=DISPOSING, input=i.ReasonInput,
            guards=(f.something_is_considered,),
        ),
    )  # fmt: skip
    def drop_revocation(self, ctx: Ctx) -> Effects:
        """The revocation is not made."""
        self.reason = ctx.input.reason
        self._settle_matter()
        return [Emit("designation.revocation_dropped")]

    @transition(
        field="state", source=State.DESIGNATED, target=None,
        custom=rule(
            label=_("Revoke the designation of a part"), article=f.REVOCATION, also=(f.HEARING, f.NOTICE, DELEGATED),
            roles=DISPOSING, facts=(f.PLACE, HEARD), guards=(f.part_is_considered, f.all_were_heard),
            weight="grave",
        ),
    )  # fmt: skip
    def revoke_part(self, ctx: Ctx) -> Effects:
        """The area is smaller from now on; everybody is told at once."""
        place, remains = ctx[f.PLACE], self.revocation
        assert place is not None
        self.floor_area_m2, self.capacity_m3 = (
            f.decimal(remains["floor_area_m2"]),
            f.decimal(remains["capacity_m3"]),
        )
        self.reason = remains["reason"]
        self._settle_matter()
        told = self._notice(
            ctx, f.NOTICE, _("Designation of a part of a bonded area revoked"),
            (_("Floor area that remains (m²)"), f"{self.floor_area_m2:,}"), (_("Revoked on"), ctx.today),
        )  # fmt: skip
        values = {"floor_area_m2": self.floor_area_m2, "capacity_m3": self.capacity_m3}
        return [Update(place, values), told, Emit("designation.part_revoked", {"place": self.place_id})]

    @transition(
        field="state", source=State.DESIGNATED, target=State.REVOKED,
        custom=rule(
            label=_("Revoke the designation"), article=f.REVOCATION,
            also=(f.HEARING, f.NOTICE, DELEGATED, f.REMAINS), roles=DISPOSING, input=i.RevokeInput, weight="grave",
            facts=(f.REMAINING_LOTS, HEARD),
            guards=(f.whole_is_considered, f.all_were_heard, f.what_remains_has_its_period),
        ),
    )  # fmt: skip
    def revoke(self, ctx: Ctx) -> Effects:
        """It is no bonded area any more; cargo that lies there may stay for the period that is set."""
        given = ctx.input
        self.ended_on, self.deemed_until = given.last_day, given.remaining_until
        self.reason = self.revocation["reason"]
        self._settle_matter()
        told = self._notice(
            ctx, f.NOTICE, _("Designation of a bonded area revoked"), (_("Last day"), given.last_day),
            (_("Deemed designated for the cargo there until"), given.remaining_until),
        )  # fmt: skip
        return [told, Emit("designation.revoked", self._left(ctx))]

    @transition(
        field="state", source=State.REVOKED, target=None,
        custom=rule(
            label=_("Set the period for the cargo that remains"), article=f.REMAINS, roles=DISPOSING,
            input=i.RemainingInput, guards=(f.not_confirmed_empty, f.cargo_remains, f.order_day_is_open),
        ),
    )  # fmt: skip
    def set_remaining_period(self, ctx: Ctx) -> Effects:
        """Until that day the place is deemed a designated area for this cargo."""
        self.deemed_until, self.deemed_over_on = ctx.input.until_on, None
        return [Emit("designation.deemed", {"until": ctx.input.until_on, "place": self.place_id})]

    @transition(
        field="state", source=State.REVOKED, target=None,
        custom=rule(
            label=_("Period for the cargo that remains over"), article=f.REMAINS, roles=(TIMER,),
            facts=(f.REMAINING_LOTS,),
        ),
    )  # fmt: skip
    def end_deemed_designation(self, ctx: Ctx) -> Effects:
        """What still lies there may be housed (80(1)(iv)); the officer is told."""
        self.deemed_over_on = self.deemed_until
        return [Emit("designation.deemed_over", self._left(ctx))]

    @transition(
        field="state", source=State.REVOKED, target=None,
        custom=rule(
            label=_("Confirm that the place is empty"), article=f.REMAINS, roles=PREPARING,
            guards=(f.not_confirmed_empty, f.no_cargo_remains),
        ),
    )  # fmt: skip
    def confirm_empty(self, ctx: Ctx) -> Effects:
        """All the foreign cargo has left."""
        self.emptied_on = ctx.today
        return [Emit("designation.emptied")]

    def _take_area(self, ctx: Ctx) -> None:
        people: dict[str, Person] = ctx[f.PEOPLE]
        self.owner_id, self.administrator_id = people["owner"].pk, people["administrator"].pk
        for name in _OF_THE_AREA:
            setattr(self, name, getattr(ctx.input, name))

    def _raise_matter(self, ctx: Ctx, matter: str) -> None:
        """What those concerned are heard about from now on."""
        self.matter, self.matter_since = matter, ctx.today
        self.hearing_on, self.hearing_place = None, ""

    def _settle_matter(self) -> None:
        self.matter, self.matter_since, self.revocation = "", None, {}
        self.hearing_on, self.hearing_place = None, ""

    def _heard(self, ctx: Ctx, party: str, on: Any, statement: str) -> Consultation:
        return Consultation(
            designation_id=ctx.case_id, matter=self.matter, party=party, held_on=on, statement=statement,
            recorded_by=ctx.actor.label(),
        )  # fmt: skip

    def _place(self, ctx: Ctx) -> Effect:
        """The place as it is designated: made with its code, or brought up to date. Who administers it runs it."""
        values = {name: getattr(self, name) for name in _OF_THE_PLACE}
        values |= {"operator_id": self.administrator_id}
        place = ctx[f.PLACE]
        if place is not None:
            self.place_id = place.pk
            return Update(place, values)
        self.place_id = ctx[f.NEW_PLACE_ID]
        kind = PlaceKind.DESIGNATED
        return Create(
            Place(pk=self.place_id, code=ctx.input.code, kind=kind, office_id=ctx.office_id, **values)
        )

    def _left(self, ctx: Ctx) -> dict[str, Any]:
        return {"place": self.place_id, "until": self.deemed_until, "remaining_lots": ctx[f.REMAINING_LOTS]}

    def _notice(self, ctx: Ctx, article: Article, title: Any, *more: tuple[Any, Any]) -> Create:
        facts = [
            (_("Name of the place"), (self.name_en, self.name_ja)),
            (_("Address"), self.address),
            (_("Floor area (m²)"), f"{self.floor_area_m2:,}"),
            *more,
        ]
        return public_notice(ctx, article, title, facts)

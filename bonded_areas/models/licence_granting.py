"""A licence applied for, examined item by item, granted or refused (42, 43, 62-8(2))."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from bonded_areas import licence_inputs as i
from bonded_areas.models import licence_applying as a
from bonded_areas.models import licence_examining as e
from bonded_areas.models import licence_facts as f
from bonded_areas.models.licence_records import FINDINGS, GroundFinding
from bonded_areas.models.licence_state import State
from bonded_areas.models.place import Place
from statute.articles import Article
from statute.authority import INTAKE
from statute.effects import Create, Effect, Effects, Emit, GiveReference, Update
from statute.transitions import OFFICERS, Ctx, rule

LICENSING, LONGEST, NOTICE = Article("42", 1), Article("42", 2), Article("42", 3)
OTHER_TYPES = (Article("56", 1), Article("62-2", 1), Article("62-8", 1))
_APPLICATION = (
    f.person_is_known,
    a.is_a_corporation_where_needed,
    a.event_is_named,
    a.place_fits,
    a.lasts_as_long_as_allowed,
)
_OF_THE_PLACE = ("name_en", "name_ja", "address", "floor_area_m2", "capacity_m3")
_OF_THE_LICENCE = (*_OF_THE_PLACE, "event", "event_from", "event_until", "from_on", "until_on")


class Granting:
    """Mixed into the licence."""

    case_id: int
    place_kind: Any
    licensee_id: Any
    place_id: Any
    from_on: Any
    until_on: Any
    applied_on: Any
    granted_on: Any
    conditions: str
    evidence: str
    examination: str
    refused_items: list[str]
    reason: str

    @transition(
        field="state",
        source="new",
        target=State.APPLIED,
        custom=rule(
            label=_("Apply for a licence"),
            article=LICENSING,
            also=(*OTHER_TYPES, Article("56", 3)),
            input=i.ApplicationInput,
            roles=(*f.FILING, INTAKE, "demo"),
            facts=(f.NAMED, f.PLACE),
            guards=(*_APPLICATION, a.begins_today_or_later),
        ),
    )
    def apply(self, ctx: Ctx) -> Effects:
        """A person asks for a place to be licensed."""
        self._take_application(ctx)
        self.applied_on = ctx.today
        return [GiveReference(), Emit("licence.applied")]

    @transition(
        field="state",
        source=State.APPLIED,
        target=None,
        custom=rule(
            label=_("Change the application"),
            article=LICENSING,
            also=OTHER_TYPES,
            input=i.PlaceInput,
            roles=f.FILING,
            facts=(f.NAMED, f.PLACE),
            guards=(*_APPLICATION, a.begins_today_or_later),
        ),
    )
    def amend(self, ctx: Ctx) -> Effects:
        """The applicant says it otherwise, before the review begins."""
        self._take_application(ctx)
        return []

    @transition(
        field="state",
        source="new",
        target=State.LICENSED,
        custom=rule(
            label=_("Enter a licence granted before"),
            article=LICENSING,
            also=OTHER_TYPES,
            input=i.RegisterInput,
            roles=(*f.DISPOSING, INTAKE, "demo"),
            facts=(f.NAMED, f.PLACE, f.NEW_PLACE_ID),
            guards=(*_APPLICATION, a.has_begun, a.no_other_licence_there),
            audience=OFFICERS,
        ),
    )
    def register(self, ctx: Ctx) -> Effects:
        """A licence that stands on paper is entered; its public notice was given when it was granted."""
        self._take_application(ctx)
        self.applied_on = self.granted_on = ctx.input.from_on
        self.evidence = ctx.input.evidence
        return [GiveReference(), self._place(ctx, ctx.input.code), Emit("licence.registered")]

    @transition(
        field="state",
        source=State.APPLIED,
        target=State.UNDER_REVIEW,
        custom=rule(
            label=_("Take up the review"),
            article=Article("43"),
            also=(Article("62-8", 2),),
            roles=f.EXAMINING,
        ),
    )
    def begin_review(self, ctx: Ctx) -> Effects:
        """The grounds and criteria are examined from now on."""
        self.examination = "licence"
        return []

    @transition(
        field="state",
        source=[State.UNDER_REVIEW, State.LICENSED],
        target=None,
        custom=rule(
            label=_("Record what was found"),
            article=Article("43"),
            also=(Article("62-8", 2), *f.BORROWING),
            roles=f.EXAMINING,
            input=i.FindingsInput,
            audience=OFFICERS,
            guards=(e.something_is_examined, e.items_are_of_the_type, e.revocation_is_not_overlooked),
        ),
    )
    def record_findings(self, ctx: Ctx) -> Effects:
        """The checklist: each item with its evidence; what is found later takes the place of what was found before."""
        return [
            Create(
                GroundFinding(
                    licence_id=ctx.case_id,
                    examination=self.examination,
                    item=one.item,
                    against=one.against,
                    evidence=one.evidence,
                    found_at=ctx.now,
                    found_by=ctx.actor.label(),
                )
            )
            for one in ctx.input.findings
        ]

    @transition(
        field="state",
        source=State.UNDER_REVIEW,
        target=State.LICENSED,
        custom=rule(
            label=_("Grant the licence"),
            article=LICENSING,
            weight="primary",
            roles=f.DISPOSING,
            input=i.GrantInput,
            also=(*OTHER_TYPES, NOTICE, LONGEST, Article("62-2", 2), *f.BORROWING),
            facts=(f.PEOPLE, f.PLACE, f.NEW_PLACE_ID, FINDINGS),
            related=(f.LICENCES_AT_PLACE,),
            guards=(
                e.every_item_is_examined,
                e.nothing_stands_against_it,
                e.no_revocation_came_since,
                a.begins_today_or_later,
                a.lasts_as_long_as_allowed,
                a.no_other_licence,
                a.code_is_free,
            ),
        ),
    )
    def grant(self, ctx: Ctx) -> Effects:
        """The place is a bonded area; everybody is told at once."""
        given = ctx.input
        self.from_on, self.until_on, self.granted_on = given.from_on, given.until_on, ctx.today
        self.conditions, self.reason, self.examination = given.conditions, given.notwithstanding, ""
        told = f.notice(
            self,
            ctx,
            "notice",
            _("Licence of a bonded area granted"),
            ctx[f.PEOPLE][self.licensee_id],
            (_("First day"), self.from_on),
            (_("Last day"), self.until_on),
        )
        return [self._place(ctx, given.code), told, Emit("licence.granted", self._told())]

    @transition(
        field="state",
        source=State.UNDER_REVIEW,
        target=State.REFUSED,
        custom=rule(
            label=_("Refuse the licence"),
            article=Article("43"),
            also=(Article("62-8", 2), *f.BORROWING),
            roles=f.DISPOSING,
            input=i.RefuseInput,
            weight="grave",
            facts=(FINDINGS,),
            guards=(e.refused_on_what_was_found,),
        ),
    )
    def refuse(self, ctx: Ctx) -> Effects:
        """The licence is not granted; the applicant is told on which items, and why."""
        self.refused_items, self.reason, self.examination = list(ctx.input.items), ctx.input.reason, ""
        return [Emit("licence.refused", {"items": list(ctx.input.items)})]

    @transition(
        field="state",
        source=[State.APPLIED, State.NOTIFIED, State.UNDER_REVIEW],
        target=State.WITHDRAWN,
        custom=rule(
            label=_("Withdraw the application"),
            article=LICENSING,
            also=OTHER_TYPES,
            roles=f.FILING,
            input=i.ReasonInput,
        ),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """The applicant wants no licence any more: nothing is decided."""
        self.reason, self.examination = ctx.input.reason, ""
        return [Emit("licence.withdrawn")]

    def _take_application(self, ctx: Ctx) -> None:
        given, place = ctx.input, ctx[f.PLACE]
        self.licensee_id = ctx[f.NAMED]["person"].pk
        self.place_id = place.pk if place is not None else None
        self.place_kind = given.kind
        for name in _OF_THE_LICENCE:
            setattr(self, name, getattr(given, name))

    def _place(self, ctx: Ctx, code: str | None) -> Effect:
        """The place as the licence describes it: made with its code, or brought up to date."""
        values = {name: getattr(self, name) for name in _OF_THE_PLACE}
        values |= {"operator_id": self.licensee_id}
        place = ctx[f.PLACE]
        if place is not None:
            self.place_id = place.pk
            return Update(place, values)
        self.place_id = ctx[f.NEW_PLACE_ID]
        return Create(
            Place(pk=self.place_id, code=code or "", kind=self.place_kind, office_id=ctx.office_id, **values)
        )

    def _told(self) -> dict[str, Any]:
        """What the outbox says of the licence."""
        return {"place": self.place_id, "licensee": self.licensee_id}

"""Permission to store foreign cargo at a place outside the bonded areas (30(1)(ii), 36, 99) [他所蔵置許可]."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from bonded_areas.licence_inputs import OfficeCode, PersonCode, PlaceCode, Span, Words
from bonded_areas.models import awaiting
from bonded_areas.models import licence_facts as f
from bonded_areas.models.outside_state import OutsideState
from bonded_areas.models.place import Place, PlaceKind
from statute.articles import Article
from statute.authority import INTAKE, TIMER
from statute.effects import Create, Effect, Effects, Emit, GiveReference
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, Input, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar

PERMISSION = Article("30", 1, "ii")


class OutsideCargo(Input):
    """Which cargo, where, and why no bonded area will do; mass in kg."""

    # To the office with jurisdiction over the place: where no form asks for it otherwise, by code.
    office: OfficeCode | None = None
    person: PersonCode
    # A place that was designated before; a new one gets its code with the permission.
    place: PlaceCode | None = None
    name_en: Annotated[str, Field(min_length=1, max_length=160)]
    name_ja: Annotated[str, Field(min_length=1, max_length=160)]
    address: Annotated[str, Field(min_length=1, max_length=300)]
    transport_document: Annotated[str, Field(min_length=1, max_length=70)]
    description: Annotated[str, Field(min_length=1, max_length=500)]
    packages: Annotated[int, Field(ge=0, le=10**9)]
    gross_mass_kg: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
    reason: Words


class ApplyOutsideInput(Span, OutsideCargo):
    """And from when to when."""


class PermitOutsideInput(Span):
    """The period that is designated, and the code of the place where it has none."""

    code: PlaceCode | None = None


class OutsideReasonInput(Input):
    """Why."""

    reason: Words


@guard(PERMISSION, _("The place named does not fit."), facts=(f.PLACE,), on_input=True)
def place_is_outside(row: Any, ctx: Ctx) -> list[Reason]:
    """A place that is named lies in the office's district, belongs to the applicant, and is no bonded area."""
    place, code = ctx[f.PLACE], ctx.input.place
    if place is None:
        sentence = _("There is no such place.")
        return [Reason("unknown_place", sentence, PERMISSION, "place", code)] if code else []
    found = []
    if place.office_id != ctx.office_id:
        sentence = _("The place is in another office's district.")
        found.append(Reason("other_district", sentence, PERMISSION, "place", code))
    if place.kind != PlaceKind.OTHER:
        sentence = _("The place is a bonded area: no permission is needed to store cargo there.")
        found.append(Reason("bonded_area", sentence, PERMISSION, "place", code))
    person = ctx[f.NAMED].get("person")
    if person is not None and place.operator_id != person.pk:
        sentence = _("The place is run by somebody else.")
        found.append(Reason("other_operator", sentence, PERMISSION, "place", code))
    return found


@guard(PERMISSION, _("Nothing is permitted for days that are over."), on_input=True)
def is_for_days_to_come(row: Any, ctx: Ctx) -> list[Reason]:
    if ctx.input.until_on >= ctx.today:
        return []
    sentence = _("Nothing is permitted for days that are over.")
    return [Reason("in_the_past", sentence, PERMISSION, "until_on", ctx.input.until_on)]


@guard(
    PERMISSION,
    _("The code of the place is free, and given where there is none yet."),
    facts=(f.PLACE,),
    on_input=True,
)
def code_is_given_where_needed(row: Any, ctx: Ctx) -> list[Reason]:
    place, code = ctx[f.PLACE], ctx.input.code
    if row.place_id is not None:
        if code is None or place is None or code == place.code:
            return []
        return [Reason("has_a_code", _("The place has a code already."), PERMISSION, "code", code)]
    if code is None:
        return [Reason("code_missing", _("A new place is given a code."), PERMISSION, "code")]
    if place is not None:
        return [Reason("code_taken", _("Another place has this code."), PERMISSION, "code", code)]
    return []


def _in_force(row: OutsideStorage, calendar: Calendar) -> Due | None:
    return Due.set_on(row.until_on, PERMISSION) if row.state == OutsideState.PERMITTED else None


class OutsideStorage(Procedure):
    """One consignment that may lie at one place for one period."""

    state = FSMField(_("state"), default="new", protected=True, choices=OutsideState.choices)
    holder = models.ForeignKey(
        "accounts.Person", verbose_name=_("holder"), on_delete=models.PROTECT, related_name="stored_outside"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, on_delete=models.PROTECT, related_name="permissions"
    )
    name_en = models.CharField(_("name in English"), max_length=160)
    name_ja = models.CharField(_("name in Japanese"), max_length=160)
    address = models.CharField(_("address"), max_length=300)
    transport_document = models.CharField(_("transport document"), max_length=70)
    description = models.CharField(_("description"), max_length=500)
    packages = models.IntegerField(_("packages"))
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=16, decimal_places=6)
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=2000)
    answer = models.CharField(_("reason of the decision"), max_length=2000, blank=True)

    awaited = awaiting.OUTSIDE
    party_fields: ClassVar = {Role.BONDED_OPERATOR: "holder_id"}
    deadlines: ClassVar = (
        Deadline(
            "outside_storage",
            _("End of the permission to store outside"),
            PERMISSION,
            _in_force,
            expires="end",
            remind=(30, 14, 7, 1),
            consequence=_("The cargo may be housed by customs (80(1)(v))."),
        ),
    )

    class Meta:
        verbose_name = _("permission to store outside bonded areas")
        verbose_name_plural = _("permissions to store outside bonded areas")
        constraints = [
            state_known(OutsideState.values, "outsidestorage_state_known"),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="outsidestorage_period"
            ),
        ]
        indexes = [models.Index(fields=["place", "transport_document"], name="outsidestorage_cargo")]

    def __str__(self) -> str:
        return f"{self.transport_document} ({self.from_on} – {self.until_on})"

    @transition(
        field=state,
        source="new",
        target=OutsideState.APPLIED,
        custom=rule(
            label=_("Apply to store outside bonded areas"),
            article=PERMISSION,
            roles=(*f.FILING, INTAKE, "demo"),
            input=ApplyOutsideInput,
            facts=(f.NAMED, f.PLACE),
            guards=(f.person_is_known, place_is_outside, is_for_days_to_come),
        ),
    )
    def apply(self, ctx: Ctx) -> Effects:
        """For this cargo a bonded area is difficult or unsuitable."""
        given, place = ctx.input, ctx[f.PLACE]
        self.holder_id = ctx[f.NAMED]["person"].pk
        self.place_id = place.pk if place is not None else None
        for name in ApplyOutsideInput.model_fields.keys() - {"office", "person", "place"}:
            setattr(self, name, getattr(given, name))
        return [GiveReference(), Emit("outside_storage.applied")]

    @transition(
        field=state,
        source=OutsideState.APPLIED,
        target=OutsideState.PERMITTED,
        custom=rule(
            label=_("Permit"),
            article=PERMISSION,
            also=(Article("99"),),
            weight="primary",
            roles=f.EXAMINING,
            input=PermitOutsideInput,
            facts=(f.PLACE, f.NEW_PLACE_ID),
            guards=(is_for_days_to_come, code_is_given_where_needed),
        ),
    )
    def permit(self, ctx: Ctx) -> Effects:
        """The cargo may lie at that place for the period designated."""
        self.from_on, self.until_on = ctx.input.from_on, ctx.input.until_on
        told = Emit("outside_storage.permitted", {"until": self.until_on.isoformat()})
        return [*self._place(ctx), told]

    @transition(
        field=state,
        source=OutsideState.APPLIED,
        target=OutsideState.REFUSED,
        custom=rule(
            label=_("Refuse"),
            article=PERMISSION,
            also=(Article("99"),),
            weight="grave",
            roles=f.EXAMINING,
            input=OutsideReasonInput,
        ),
    )
    def refuse(self, ctx: Ctx) -> Effects:
        """The cargo can be stored in a bonded area, or customs control would not be assured; the reason is told."""
        self.answer = ctx.input.reason
        return [Emit("outside_storage.refused", {"reason": self.answer})]

    @transition(
        field=state,
        source=OutsideState.APPLIED,
        target=OutsideState.WITHDRAWN,
        custom=rule(label=_("Withdraw"), article=PERMISSION, roles=f.FILING, input=OutsideReasonInput),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """The applicant does not ask for it any more."""
        self.answer = ctx.input.reason
        return [Emit("outside_storage.withdrawn")]

    @transition(
        field=state,
        source=OutsideState.PERMITTED,
        target=OutsideState.ENDED,
        custom=rule(
            label=_("End of the period"), article=PERMISSION, also=(Article("80", 1, "v"),), roles=(TIMER,)
        ),
    )
    def end(self, ctx: Ctx) -> Effects:
        """The period is over; what lies there still may be housed (80(1)(v)), which each lot's own period sees to."""
        return [Emit("outside_storage.ended")]

    def _place(self, ctx: Ctx) -> list[Effect]:
        """The place that is designated: one of before, or a new one that its holder runs."""
        if self.place_id is not None:
            return []
        self.place_id = ctx[f.NEW_PLACE_ID]
        place = Place(
            pk=self.place_id,
            code=ctx.input.code,
            kind=PlaceKind.OTHER,
            office_id=ctx.office_id,
            operator_id=self.holder_id,
            name_en=self.name_en,
            name_ja=self.name_ja,
            address=self.address,
        )
        return [Create(place)]

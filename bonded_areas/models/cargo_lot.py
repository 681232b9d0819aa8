"""A cargo lot (蔵置貨物): foreign cargo of one transport document in one place, until it leaves the bonded stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from bonded_areas.models.place import Place, PlaceKind
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE, TIMER
from statute.calendars import FIRST_YEAR
from statute.effects import Effects, Emit
from statute.procedure import Procedure, state_known
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, Deadline, Due, Fact, Identifier, Input, Subject, guard, rule

if TYPE_CHECKING:
    from statute.calendars import Calendar


PERIODS = Article("2-2")


class State(models.TextChoices):
    BROUGHT_IN = "brought_in", _("In bonded storage")
    REMOVED = "removed", _("Removed after permission")
    CONFISCATED = "confiscated", _("Confiscated")
    SENT_BACK = "sent_back", _("Sent back")


class BringInInput(Input):
    """What is brought in; masses in kg."""

    place_id: Identifier
    transport_document: Annotated[str, Field(min_length=1, max_length=70)]
    description: Annotated[str, Field(min_length=1, max_length=500)]
    # Cargo in bulk has none.
    packages: Annotated[int, Field(ge=0, le=10**9)]
    gross_mass_kg: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
    brought_in_on: date


def _places(subjects: Sequence[Subject]) -> dict[int, Place]:
    places = Place.objects.in_bulk({s.input.place_id for s in subjects})
    return {s.case_id: places[s.input.place_id] for s in subjects if s.input.place_id in places}


PLACE: Fact[Place | None] = Fact("place", _places, lambda: None)


@guard(Article("30", 1), _("There is no such place."), facts=(PLACE,), on_input=True)
def place_exists(row: CargoLot, ctx: Ctx) -> bool:
    return ctx[PLACE] is not None


@guard(Article("30", 1), _("The place is in another office's district."), facts=(PLACE,), on_input=True)
def place_is_in_the_district(row: CargoLot, ctx: Ctx) -> bool:
    """The lot is kept by the office with jurisdiction over the place: nobody opens it under another."""
    place = ctx[PLACE]
    return place is None or place.office_id == ctx.office_id


@guard(Article("30", 1), _("Cargo cannot have been brought in on a day that has not come."), on_input=True)
def not_in_the_future(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on <= ctx.today)


@guard(
    PERIODS,
    _("The holidays of that year are not known: the periods of the cargo cannot be counted."),
    on_input=True,
)
def day_can_be_counted_from(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on.year >= FIRST_YEAR)


def _one_month(lot: CargoLot, calendar: Calendar) -> Due | None:
    """Cargo in a designated area may be housed when a month is over (80(1)(i))."""
    if lot.state != State.BROUGHT_IN or lot.place_kind != PlaceKind.DESIGNATED or lot.housable_since:
        return None
    return Due.of(statutory_period("80(1)(i)", lot.brought_in_on, calendar=calendar))


class CargoLot(Procedure):
    """The stock ledger's unit. Permission makes its goods domestic, and it leaves the ledger that second."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="lots")
    # A copy of the place's kind when the cargo came in: the period that runs depends on it.
    place_kind = models.CharField(_("kind of place"), max_length=12, choices=PlaceKind.choices)
    operator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("operator"),
        null=True,
        on_delete=models.PROTECT,
        related_name="lots",
    )
    transport_document = models.CharField(_("transport document"), max_length=70)
    description = models.CharField(_("description"), max_length=500)
    packages = models.IntegerField(_("packages"))
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=16, decimal_places=6)
    brought_in_on = models.DateField(_("brought in on"))
    removed_at = models.DateTimeField(_("removed at"), null=True)
    housable_since = models.DateTimeField(_("may be housed since"), null=True)

    party_fields: ClassVar = {Role.BONDED_OPERATOR: "operator_id"}
    deadlines: ClassVar = (
        Deadline(
            "designated_storage",
            _("Storage in a designated bonded area"),
            Article("80", 1, "i"),
            _one_month,
            expires="become_housable",
            met_by=frozenset({"remove", "confiscate", "send_back"}),
            remind=(14, 7, 1),
            consequence=_("Customs may house the cargo."),
        ),
    )

    class Meta:
        verbose_name = _("cargo lot")
        verbose_name_plural = _("cargo lots")
        constraints = [state_known(State.values, "cargolot_state_known")]
        indexes = [
            models.Index(fields=["transport_document"], name="cargolot_document"),
            models.Index(fields=["place", "state", "-case"], name="cargolot_place"),
        ]

    def __str__(self) -> str:
        return f"{self.transport_document} ({self.get_state_display()})"

    @transition(
        field=state, source="new", target=State.BROUGHT_IN,
        custom=rule(
            label=_("Bring in"), article=Article("30", 1), also=(Article("80", 1, "i"),), input=BringInInput,
            roles=(Role.BONDED_OFFICER, Role.OFFICER, INTAKE, CONSEQUENCE),
            guards=(place_exists, place_is_in_the_district, not_in_the_future, day_can_be_counted_from),
        ),
    )  # fmt: skip
    def bring_in(self, ctx: Ctx) -> Effects:
        """Foreign cargo comes into the place."""
        place = ctx[PLACE]
        assert place is not None
        self.place_id, self.place_kind, self.operator_id = place.pk, place.kind, place.operator_id
        for name in ("transport_document", "description", "packages", "gross_mass_kg", "brought_in_on"):
            setattr(self, name, getattr(ctx.input, name))
        return [Emit("lot.brought_in", {"transport_document": self.transport_document})]

    @transition(
        field=state, source=State.BROUGHT_IN, target=State.REMOVED,
        custom=rule(label=_("Remove"), article=Article("2", 1, "iv"), roles=(CONSEQUENCE,)),
    )  # fmt: skip
    def remove(self, ctx: Ctx) -> Effects:
        """Import permission, or approval of withdrawal (73(3)), has made the goods domestic."""
        self.removed_at = ctx.now
        return [Emit("lot.removed")]

    @transition(
        field=state, source=State.REMOVED, target=State.BROUGHT_IN,
        custom=rule(label=_("Take back into stock"), article=Article("2", 1, "iii"), roles=(CONSEQUENCE,)),
    )  # fmt: skip
    def take_back(self, ctx: Ctx) -> Effects:
        """The permission was cancelled by a correction, so the goods are foreign cargo still."""
        self.removed_at = None
        return [Emit("lot.taken_back")]

    @transition(
        field=state, source=State.BROUGHT_IN, target=State.CONFISCATED,
        custom=rule(label=_("Confiscate"), article=Article("69-11", 2), roles=(CONSEQUENCE,)),
    )  # fmt: skip
    def confiscate(self, ctx: Ctx) -> Effects:
        """The goods were confiscated."""
        self.removed_at = ctx.now
        return [Emit("lot.confiscated")]

    @transition(
        field=state, source=State.BROUGHT_IN, target=State.SENT_BACK,
        custom=rule(label=_("Send back"), article=Article("75"), roles=(CONSEQUENCE,)),
    )  # fmt: skip
    def send_back(self, ctx: Ctx) -> Effects:
        """The goods left Japan again."""
        self.removed_at = ctx.now
        return [Emit("lot.sent_back")]

    @transition(
        field=state, source=State.BROUGHT_IN, target=None,
        custom=rule(label=_("Storage period over"), article=Article("80", 1, "i"), roles=(TIMER,)),
    )  # fmt: skip
    def become_housable(self, ctx: Ctx) -> Effects:
        """The month is over: customs may house the cargo."""
        self.housable_since = ctx.now
        return [Emit("lot.housable")]

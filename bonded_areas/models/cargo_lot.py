"""A cargo lot (蔵置貨物): foreign cargo of one transport document in one place, until it leaves the bonded stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.models import Person
from accounts.roles import Role
from bonded_areas.models.lot_state import STORED, State
from bonded_areas.models.lot_stock import FOLLOWS, AmountInput, Quantity
from bonded_areas.models.lot_storage import STORAGE_DEADLINES, Storage
from bonded_areas.models.lot_transport import Transported
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.models.stock_entry import EntryKind, StockEntry
from bonded_areas.rules.stock import Amount, Kind, share_of_value
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.calendars import FIRST_YEAR
from statute.effects import Effect, Effects, Emit, Then
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Fact, Identifier, Input, Subject, guard, rule

PERIODS = Article("2-2")


class BringInInput(Input):
    """What is brought in; masses in kg."""

    place_id: Identifier
    transport_document: Annotated[str, Field(min_length=1, max_length=70)]
    description: Annotated[str, Field(min_length=1, max_length=500)]
    # Cargo in bulk has none.
    packages: Annotated[int, Field(ge=0, le=10**9)]
    gross_mass_kg: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
    brought_in_on: date
    quantity: Quantity = Decimal(0)
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    volume_m3: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=3)] | None = None
    # What duty would be charged on, as far as it is known when the cargo comes in.
    tariff_code: Annotated[str, Field(pattern="^([0-9]{9})?$")] = ""
    origin: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    customs_value_yen: Annotated[int, Field(ge=0, le=10**15)] | None = None
    # Who administers the cargo (41-3, 62-13), where it is not the operator of the place.
    administrator_id: Identifier | None = None
    # The period set when another place was permitted for the cargo (30(1)(ii)).
    permitted_until: date | None = None
    # Prohibited cargo that has not come to be imported may not be stored (30(2)): its item of 69-11(1).
    for_import: bool = True
    prohibited_item: Literal["", "i", "ii", "iii", "iv", "v-2", "vi", "viii", "ix", "x"] = ""


class ComeInInput(AmountInput):
    """So much of another lot comes into a place by a transport; what the cargo is, is taken from that lot."""

    place_id: Identifier
    from_lot_id: Identifier
    transport: Identifier


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


def _lots_left(subjects: Sequence[Subject]) -> dict[int, CargoLot]:
    lots = CargoLot._base_manager.in_bulk({s.input.from_lot_id for s in subjects})
    return {s.case_id: lots[s.input.from_lot_id] for s in subjects if s.input.from_lot_id in lots}


LOT_LEFT: Fact[CargoLot | None] = Fact("lot_left", _lots_left, lambda: None)


@guard(Article("63", 5), _("There is no such lot."), facts=(LOT_LEFT,), on_input=True)
def lot_left_exists(row: CargoLot, ctx: Ctx) -> bool:
    return ctx[LOT_LEFT] is not None


def _administrators(subjects: Sequence[Subject]) -> dict[int, bool]:
    named = {s.input.administrator_id for s in subjects} - {None}
    known = set(Person.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return {s.case_id: s.input.administrator_id in {None, *known} for s in subjects}


ADMINISTRATOR_IS_KNOWN = Fact("administrator_is_known", _administrators, lambda: False)


@guard(Article("41-3"), _("There is no such person."), facts=(ADMINISTRATOR_IS_KNOWN,), on_input=True)
def administrator_is_known(row: CargoLot, ctx: Ctx) -> bool:
    return ctx[ADMINISTRATOR_IS_KNOWN]


@guard(Article("30", 1), _("Cargo cannot have been brought in on a day that has not come."), on_input=True)
def not_in_the_future(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on <= ctx.today)


@guard(Article("30", 2), _("Prohibited cargo that is not for import may not be stored."), on_input=True)
def is_not_prohibited(row: CargoLot, ctx: Ctx) -> bool:
    return ctx.input.for_import or not ctx.input.prohibited_item


@guard(Article("30", 1, "ii"), _("The period of another place must be given."), facts=(PLACE,), on_input=True)
def period_fits_the_place(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """Only cargo in another permitted place has a period of its own from the start."""
    place, until = ctx[PLACE], ctx.input.permitted_until
    if place is None or until is None:
        return []
    if place.kind != PlaceKind.OTHER:
        sentence = _("Only another permitted place (30(1)(ii)) has such a period.")
        return [
            Reason("no_such_period", sentence, Article("30", 1, "ii"), "permitted_until", until.isoformat())
        ]
    if until < ctx.input.brought_in_on:
        sentence = _("The period ends before the cargo came in.")
        return [
            Reason("period_ended", sentence, Article("30", 1, "ii"), "permitted_until", until.isoformat())
        ]
    return []


@guard(
    PERIODS,
    _("The holidays of that year are not known: the periods of the cargo cannot be counted."),
    on_input=True,
)
def day_can_be_counted_from(row: CargoLot, ctx: Ctx) -> bool:
    return bool(ctx.input.brought_in_on.year >= FIRST_YEAR)


@guard(Article("63", 1), _("Some of the cargo is on the road."))
def nothing_is_on_the_road(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.transit


@guard(Article("58"), _("Some of the cargo is in operation."))
def nothing_is_in_operation(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.away or row.away_as == State.SAMPLED_OUT


def _removed_last(subjects: Sequence[Subject]) -> dict[int, Amount]:
    """What the last removal of each lot took out of the stock, and out of what was away."""
    found: dict[int, Amount] = {}
    newest: dict[int, datetime] = {}
    rows = StockEntry.objects.filter(
        lot_id__in=[s.case_id for s in subjects], kind__in=(EntryKind.REMOVED, EntryKind.REMOVED_AWAY)
    )
    for row in rows.order_by("-id"):
        if newest.setdefault(row.lot_id, row.entered_at) == row.entered_at:
            found[row.lot_id] = found.get(row.lot_id, Amount()) + row.amount
    return found


REMOVED_LAST: Fact[Amount] = Fact("removed_last", _removed_last, Amount)

# What the cargo is, as it goes from lot to lot.
NATURE = (
    "transport_document", "description", "unit", "tariff_code", "origin", "customs_value_yen", "administrator_id"
)  # fmt: skip


class CargoLot(Storage, Transported, Procedure):
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
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=6, default=0)
    unit = models.CharField(_("unit"), max_length=3, blank=True)
    volume_m3 = models.DecimalField(_("volume (m3)"), max_digits=14, decimal_places=3, null=True)
    tariff_code = models.CharField(_("tariff code"), max_length=9, blank=True)
    origin = models.CharField(_("origin"), max_length=2, blank=True)
    customs_value_yen = models.BigIntegerField(_("customs value (yen)"), null=True)
    administrator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("administrator of the cargo"),
        null=True,
        on_delete=models.PROTECT,
        related_name="lots_administered",
    )
    # The lot from which it came by transport, by splitting or by processing.
    from_lot = models.ForeignKey(
        "self", verbose_name=_("from lot"), null=True, on_delete=models.PROTECT, related_name="lots_made"
    )
    # The first approval for storage in a bonded warehouse, whichever (43-2(1)), and the approval for this place.
    first_approved_on = models.DateField(_("first approved on"), null=True)
    approved_on = models.DateField(_("approved on"), null=True)
    # The ledger's accounts: in stock, on the road, and away for a while. The database compares them with the entries.
    stock_packages = models.IntegerField(_("packages in stock"), default=0)
    stock_mass_kg = models.DecimalField(_("in stock (kg)"), max_digits=16, decimal_places=6, default=0)
    stock_quantity = models.DecimalField(_("quantity in stock"), max_digits=16, decimal_places=6, default=0)
    transit_packages = models.IntegerField(_("packages on the road"), default=0)
    transit_mass_kg = models.DecimalField(_("on the road (kg)"), max_digits=16, decimal_places=6, default=0)
    transit_quantity = models.DecimalField(
        _("quantity on the road"), max_digits=16, decimal_places=6, default=0
    )
    away_packages = models.IntegerField(_("packages away"), default=0)
    away_mass_kg = models.DecimalField(_("away (kg)"), max_digits=16, decimal_places=6, default=0)
    away_quantity = models.DecimalField(_("quantity away"), max_digits=16, decimal_places=6, default=0)
    away_as = models.CharField(_("away as"), max_length=20, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True)
    housable_since = models.DateTimeField(_("may be housed since"), null=True)
    housable_under = models.CharField(_("may be housed under"), max_length=20, blank=True)
    # Approval for storage: the application that waits, what was asked, found and refused.
    storage_applied_on = models.DateField(_("storage applied for on"), null=True)
    storage_asked = models.JSONField(_("storage asked for"), default=dict)
    storage_inspection = models.JSONField(_("inspection for storage"), default=dict)
    storage_refused = models.JSONField(_("storage refused"), default=dict)
    more_time_asked = models.JSONField(_("more time asked for"), default=dict)
    apply_until = models.DateField(_("may apply until"), null=True)
    store_until = models.DateField(_("may be stored until"), null=True)
    set_until = models.DateField(_("period set until"), null=True)
    set_under = models.CharField(_("period set under"), max_length=20, blank=True)
    too_late_since = models.DateTimeField(_("too late to apply since"), null=True)

    party_fields: ClassVar = {Role.BONDED_OPERATOR: "operator_id"}
    deadlines: ClassVar = STORAGE_DEADLINES

    class Meta:
        verbose_name = _("cargo lot")
        verbose_name_plural = _("cargo lots")
        constraints = [
            state_known(State.values, "cargolot_state_known"),
            *(
                models.CheckConstraint(
                    condition=models.Q(
                        **{f"{account}_{measure}__gte": 0 for measure in ("packages", "mass_kg", "quantity")}
                    ),
                    name=f"cargolot_{account}_not_negative",
                )
                for account in ("stock", "transit", "away")
            ),
        ]
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
            guards=(
                place_exists, place_is_in_the_district, not_in_the_future, day_can_be_counted_from,
                administrator_is_known, is_not_prohibited, period_fits_the_place,
            ),
        ),
    )  # fmt: skip
    def bring_in(self, ctx: Ctx) -> Effects:
        """Foreign cargo comes into the place."""
        given = ctx.input
        self._take_place(ctx)
        for name in (*NATURE, "packages", "gross_mass_kg", "quantity", "brought_in_on", "volume_m3"):
            setattr(self, name, getattr(given, name))
        if given.permitted_until is not None:
            self.set_until, self.set_under = given.permitted_until, "80(1)(v)"
        amount = Amount(given.packages, given.gross_mass_kg, given.quantity)
        booked = self.book(ctx, Kind.BROUGHT_IN, amount, given.brought_in_on, Article("30", 1))
        return [*booked, Emit("lot.brought_in", {"transport_document": self.transport_document})]

    @transition(
        field=state, source="new", target=State.BROUGHT_IN,
        custom=rule(
            label=_("Come in by transport"), article=Article("63", 5), also=(Article("30", 1),),
            roles=(CONSEQUENCE,), input=ComeInInput, guards=(place_exists, lot_left_exists),
        ),
    )  # fmt: skip
    def come_in(self, ctx: Ctx) -> Effects:
        """What left another place by a transport is in this one from now on, with all that is known of it."""
        given, left = ctx.input, ctx[LOT_LEFT]
        assert left is not None
        self._take_place(ctx)
        for name in (*NATURE, "first_approved_on"):
            setattr(self, name, getattr(left, name))
        self.from_lot_id, self.brought_in_on = left.pk, given.on
        self.packages, self.gross_mass_kg, self.quantity = (
            given.packages,
            given.gross_mass_kg,
            given.quantity,
        )
        self.customs_value_yen = share_of_value(left.customs_value_yen, given.amount, left.came)
        booked = self.book(ctx, Kind.ARRIVED, given.amount, given.on, Article("63", 5), other=given.transport)
        told = {"transport_document": self.transport_document, "transport": given.transport}
        return [*booked, Emit("lot.brought_in", told)]

    @transition(
        field=state, source=list(STORED), target=State.REMOVED,
        custom=rule(
            label=_("Remove"), article=Article("2", 1, "iv"), roles=(CONSEQUENCE,),
            guards=(nothing_is_on_the_road, nothing_is_in_operation),
        ),
    )  # fmt: skip
    def remove(self, ctx: Ctx) -> Effects:
        """Import permission, or approval of withdrawal (73(3)), has made the goods domestic."""
        self.removed_at = ctx.now
        return [*self._leaves(ctx, Kind.REMOVED, Article("2", 1, "iv")), Emit("lot.removed")]

    @transition(
        field=state, source=State.REMOVED, target=State.BROUGHT_IN,
        custom=rule(
            label=_("Take back into stock"), article=Article("2", 1, "iii"), roles=(CONSEQUENCE,),
            facts=(REMOVED_LAST,),
        ),
    )  # fmt: skip
    def take_back(self, ctx: Ctx) -> Effects:
        """The permission was cancelled by a correction, so the goods are foreign cargo still."""
        self.removed_at = None
        booked = self.book(ctx, Kind.TAKEN_BACK, ctx[REMOVED_LAST], ctx.today, Article("2", 1, "iii"))
        approved = [Then(ctx.case_id, FOLLOWS[State.APPROVED])] if self.approved_on else []
        return [*booked, Emit("lot.taken_back"), *approved]

    @transition(
        field=state, source=list(STORED), target=State.CONFISCATED,
        custom=rule(
            label=_("Confiscate"), article=Article("69-11", 2), roles=(CONSEQUENCE,),
            guards=(nothing_is_on_the_road, nothing_is_in_operation),
        ),
    )  # fmt: skip
    def confiscate(self, ctx: Ctx) -> Effects:
        """The goods were confiscated."""
        self.removed_at = ctx.now
        return [*self._leaves(ctx, Kind.CONFISCATED, Article("69-11", 2)), Emit("lot.confiscated")]

    @transition(
        field=state, source=list(STORED), target=State.SENT_BACK,
        custom=rule(
            label=_("Send back"), article=Article("75"), roles=(CONSEQUENCE,),
            guards=(nothing_is_on_the_road, nothing_is_in_operation),
        ),
    )  # fmt: skip
    def send_back(self, ctx: Ctx) -> Effects:
        """The goods left Japan again."""
        self.removed_at = ctx.now
        return [*self._leaves(ctx, Kind.SENT_BACK, Article("75")), Emit("lot.sent_back")]

    @property
    def came(self) -> Amount:
        """How much came into the place at first."""
        return Amount(self.packages, self.gross_mass_kg, self.quantity)

    def _take_place(self, ctx: Ctx) -> None:
        place = ctx[PLACE]
        assert place is not None
        self.place_id, self.place_kind, self.operator_id = place.pk, place.kind, place.operator_id

    def _leaves(self, ctx: Ctx, kind: Kind, article: Article) -> list[Effect]:
        """All that is in stock leaves it, and with it what is out as a sample."""
        now = self.balance
        return [
            *self.book(ctx, kind, now.stock, ctx.today, article),
            *self.book(ctx, Kind.REMOVED_AWAY, now.away, ctx.today, article),
        ]

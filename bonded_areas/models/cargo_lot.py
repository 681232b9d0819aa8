"""A cargo lot (蔵置貨物): foreign cargo of one transport document in one place, until it leaves the bonded stock."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from arrivals.models.passing_on import OfAnOperator
from bonded_areas.models import awaiting
from bonded_areas.models.entry_inputs import BringInInput, ComeInInput, LandedInput
from bonded_areas.models.goods_words import Pairs
from bonded_areas.models.lot_entry import (
    ADMINISTRATOR,
    COMES_IN,
    LOT_LEFT,
    NATURE,
    OUTSIDE,
    PLACE,
    REMOVED_LAST,
    TERMS,
    is_not_expected_by_manifest,
    lot_left_exists,
    nothing_is_in_operation,
    nothing_is_on_the_road,
    place_exists,
)
from bonded_areas.models.lot_exhibition import EXHIBITION_DEADLINES, Exhibited
from bonded_areas.models.lot_losses import Losses
from bonded_areas.models.lot_operation import MATERIAL, Processed, ProducedInput
from bonded_areas.models.lot_outside import OUTSIDE_DEADLINE, WorkedOutside
from bonded_areas.models.lot_particulars import Particular
from bonded_areas.models.lot_permissions import PERMITTED_UNDER, Permitted
from bonded_areas.models.lot_position import LONGEST_POSITION, Placed
from bonded_areas.models.lot_state import STORED, State
from bonded_areas.models.lot_stock import FOLLOWS
from bonded_areas.models.lot_stop import Stopped
from bonded_areas.models.lot_storage import STORAGE_DEADLINES, Storage
from bonded_areas.models.lot_transport import Transported
from bonded_areas.models.lot_work import SplitOffInput, TakeInInput
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.rules.stock import Amount, Kind, share_of_value
from bonded_areas.rules.storage_periods import REGIMES
from bonded_areas.rules.taxable_moments import Item, elsewhere
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.effects import Effect, Effects, Emit, Then
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, rule

_APPROVING = frozenset({"apply_for_storage", "withdraw_application", "approve_storage"})


class CargoLot(
    Storage,
    Losses,
    Placed,
    WorkedOutside,
    Exhibited,
    Processed,
    Transported,
    Permitted,
    Particular,
    Stopped,
    OfAnOperator,
    Procedure,
):
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
    # Where in the place it lies, as whoever runs the place calls it.
    position = models.CharField(
        _("position in the area"), max_length=LONGEST_POSITION, blank=True, default=""
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
    # The consignment of the manifest by which it was brought in from a vessel or aircraft, where it was by one.
    consignment = models.ForeignKey(
        "arrivals.Consignment",
        verbose_name=_("consignment"),
        null=True,
        on_delete=models.PROTECT,
        related_name="lots",
    )
    # The first approval for storage in a bonded warehouse, whichever (43-2(1)), and the approval for this place.
    first_approved_on = models.DateField(_("first approved on"), null=True)
    approved_on = models.DateField(_("approved on"), null=True)
    # The item of 4(1) under which nature and quantity of this cargo are fixed for duty; empty while none is.
    fixed_by = models.CharField(_("nature and quantity fixed under"), max_length=20, blank=True)
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
    # Permissions asked for and given (32, 40(2), 61(1)); destruction asked for, disposal notified; a loss whose
    # cause waits for a decision, and how many claims have followed from what happened to the cargo.
    permissions = models.JSONField(_("permissions"), default=dict)
    destruction = models.JSONField(_("destruction"), default=dict)
    disposal = models.JSONField(_("disposal"), default=dict)
    loss_told = models.JSONField(_("loss whose cause waits for a decision"), default=dict)
    losses = models.IntegerField(_("claims"), default=0)
    export_permitted = models.BooleanField(_("permitted for export"), default=False)
    outside_from = models.DateField(_("outside from"), null=True)
    outside_until = models.DateField(_("outside until"), null=True)
    outside_over_on = models.DateField(_("outside over time on"), null=True)
    # In an exhibition site: where it may be stored, reports and security asked for, and what is left when it closes.
    exhibition = models.JSONField(_("in an exhibition site"), default=dict)
    remove_until = models.DateField(_("to be removed until"), null=True)
    removal_over_on = models.DateField(_("not removed in time on"), null=True)
    too_late_since = models.DateTimeField(_("too late to apply since"), null=True)

    awaited = awaiting.LOT
    party_fields: ClassVar = {Role.BONDED_OPERATOR: "operator_id"}
    deadlines: ClassVar = (*STORAGE_DEADLINES, OUTSIDE_DEADLINE, *EXHIBITION_DEADLINES)

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
            # Whole, or by its beginning.
            models.Index(
                fields=["transport_document"], opclasses=["varchar_pattern_ops"], name="cargolot_document"
            ),
            GinIndex(Pairs("description"), name="cargolot_goods"),
            models.Index(fields=["place", "state", "-case"], name="cargolot_place"),
            models.Index(
                fields=["housable_since", "case"],
                name="cargolot_housable",
                condition=models.Q(housable_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transport_document} ({self.get_state_display()})"

    @transition(
        field=state, source="new", target=State.BROUGHT_IN,
        custom=rule(
            label=_("Bring in"), article=Article("30", 1), input=BringInInput,
            also=(Article("80", 1, "i"), Article.parse("4(1)(iii)-2")),
            roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER, Role.OFFICER, INTAKE, CONSEQUENCE),
            guards=(*COMES_IN, is_not_expected_by_manifest),
        ),
    )  # fmt: skip
    def bring_in(self, ctx: Ctx) -> Effects:
        """Foreign cargo comes into the place."""
        return self._comes_in(ctx)

    @transition(
        field=state, source="new", target=State.BROUGHT_IN,
        custom=rule(
            label=_("Be landed"), article=Article("30", 1), also=(Article("80", 1, "i"), Article("16", 1)),
            roles=(CONSEQUENCE,), input=LandedInput, guards=COMES_IN,
        ),
    )  # fmt: skip
    def be_landed(self, ctx: Ctx) -> Effects:
        """Cargo of a manifest comes into the place of landing, as it was tallied there."""
        self.consignment_id = ctx.input.consignment_id
        return self._comes_in(ctx)

    @transition(
        field=state, source="new", target=State.BROUGHT_IN,
        custom=rule(
            label=_("Come in by transport"), article=Article("63", 5), also=(Article("30", 1),),
            roles=(CONSEQUENCE,), input=ComeInInput, guards=(place_exists, lot_left_exists), facts=(OUTSIDE,),
        ),
    )  # fmt: skip
    def come_in(self, ctx: Ctx) -> Effects:
        """What left another place by a transport is in this one from now on, with all that is known of it."""
        given, left = ctx.input, ctx[LOT_LEFT]
        assert left is not None
        self._take_place(ctx)
        for name in (*NATURE, "consignment_id", "first_approved_on", "export_permitted"):
            setattr(self, name, getattr(left, name))
        if self.place_kind == left.place_kind == PlaceKind.WAREHOUSE:
            # The two years are those of the cargo, in whichever warehouse: so is what was added to them (43-2(2)).
            self.store_until = left.store_until
        self.from_lot_id, self.brought_in_on = left.pk, given.on
        self.packages, self.gross_mass_kg, self.quantity = (
            given.packages,
            given.gross_mass_kg,
            given.quantity,
        )
        self.customs_value_yen = share_of_value(left.customs_value_yen, given.amount, left.came)
        self.fixed_by = elsewhere(left.fixed_by)
        booked = self.book(ctx, Kind.ARRIVED, given.amount, given.on, Article("63", 5), other=given.transport)
        told = {"transport_document": self.transport_document, "transport": given.transport}
        return [*booked, Emit("lot.brought_in", told)]

    @transition(
        field=state, source="new", target=State.BROUGHT_IN,
        custom=rule(
            label=_("Be split off"), article=Article("34-2"), roles=(CONSEQUENCE,), input=SplitOffInput,
            guards=(lot_left_exists,), facts=(LOT_LEFT,),
        ),
    )  # fmt: skip
    def be_split_off(self, ctx: Ctx) -> Effects:
        """A part of another lot is a lot of its own, under the same approval and with the same periods."""
        given, left = ctx.input, ctx[LOT_LEFT]
        assert left is not None
        for name in (*NATURE, "consignment_id", *TERMS):
            setattr(self, name, getattr(left, name))
        self.from_lot_id = left.pk
        self.description = given.description or left.description
        self.packages, self.gross_mass_kg, self.quantity = (
            given.packages,
            given.gross_mass_kg,
            given.quantity,
        )
        self.customs_value_yen = share_of_value(left.customs_value_yen, given.amount, left.came)
        # Security stays with what it was given for; where cargo may lie, and what was told of it, goes along.
        self.exhibition = {k: v for k, v in left.exhibition.items() if not k.startswith("security")}
        if given.disposed:
            self.disposal = {"remains_of": left.pk}
            self.unit = self.tariff_code = self.fixed_by = ""
            self.customs_value_yen = self.consignment_id = None
        booked = self.book(ctx, Kind.SPLIT_IN, given.amount, given.on, Article("34-2"), other=left.pk)
        approved = [Then(ctx.case_id, FOLLOWS[State.APPROVED])] if self.approved_on else []
        return [*booked, Emit("lot.split_off", {"from": left.pk}), *approved]

    @transition(
        field=state, source="new", target=State.BROUGHT_IN,
        custom=rule(
            label=_("Be produced"), article=Article("59", 1), also=(Article("57"), Article("58")),
            roles=(CONSEQUENCE,), input=ProducedInput, facts=(MATERIAL,),
        ),
    )  # fmt: skip
    def be_produced(self, ctx: Ctx) -> Effects:
        """A product of an operation is foreign cargo in the factory; its two years are those of its materials (57)."""
        given, material = ctx.input, ctx[MATERIAL]
        assert material is not None
        for name in ("transport_document", "administrator_id", "place_id", "place_kind", "operator_id"):
            setattr(self, name, getattr(material, name))
        self.from_lot_id, self.description, self.unit = material.pk, given.description, given.unit
        self.fixed_by = Item.MADE
        self.tariff_code, self.brought_in_on, self.approved_on = (
            given.tariff_code,
            given.on,
            given.approved_on,
        )
        self.packages, self.gross_mass_kg, self.quantity = (
            given.packages,
            given.gross_mass_kg,
            given.quantity,
        )
        booked = self.book(
            ctx, Kind.PRODUCED, given.amount, given.on, Article("59", 1), other=given.operation
        )
        told = Emit("lot.produced", {"operation": given.operation})
        return [*booked, told, Then(ctx.case_id, FOLLOWS[State.APPROVED])]

    @transition(
        field=state, source=[State.BROUGHT_IN, State.APPROVED], target=None,
        custom=rule(
            label=_("Take in another lot"), article=Article("34-2"), roles=(CONSEQUENCE,), input=TakeInInput,
            facts=(LOT_LEFT,),
        ),
    )  # fmt: skip
    def take_in(self, ctx: Ctx) -> Effects:
        """A lot that is alike is joined to this one: what came in here is more by that, and so is its value."""
        given, left = ctx.input, ctx[LOT_LEFT]
        assert left is not None
        value = share_of_value(left.customs_value_yen, given.amount, left.came)
        known = self.customs_value_yen is not None and value is not None
        self.customs_value_yen = (self.customs_value_yen or 0) + (value or 0) if known else None
        self.packages += given.packages
        self.gross_mass_kg += given.gross_mass_kg
        self.quantity += given.quantity
        return self.book(ctx, Kind.MERGED_IN, given.amount, given.on, Article("34-2"), other=left.pk)

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
        outside = ctx[OUTSIDE]
        if outside is not None and place.kind == PlaceKind.OTHER:
            self.set_until, self.set_under = outside.until_on, "80(1)(v)"

    def _comes_in(self, ctx: Ctx) -> list[Effect]:
        given = ctx.input
        self._take_place(ctx)
        self.administrator_id = ctx[ADMINISTRATOR]
        for name in (
            *(name for name in NATURE if name != "administrator_id"),
            "packages",
            "gross_mass_kg",
            "quantity",
            "brought_in_on",
            "volume_m3",
            "export_permitted",
        ):
            setattr(self, name, getattr(given, name))
        amount = Amount(given.packages, given.gross_mass_kg, given.quantity)
        fixed: list[Effect] = []
        if (
            self.place_kind == PlaceKind.INTEGRATED
            and given.sold_or_consumed_here
            and given.sale_notified_on is not None
        ):
            self.exhibition = {"sale_notified_on": given.sale_notified_on.isoformat()}
            # What is known of the cargo is told now; the day is that of the notification.
            fixed = [*self.fixed(ctx, Item.SOLD_HERE, given.sale_notified_on, amount)]
            self.fixed_by = Item.SOLD_HERE
        booked = self.book(ctx, Kind.BROUGHT_IN, amount, given.brought_in_on, Article("30", 1))
        return [*booked, *fixed, Emit("lot.brought_in", {"transport_document": self.transport_document})]

    def article_of(self, act: str, article: Article) -> Article:
        """The article of the type of area that it lies in: an exhibition site's approval is that of 62-3(1)."""
        regime = REGIMES.get(self.place_kind)
        if act in _APPROVING and regime is not None:
            return regime.approval
        if (own := PERMITTED_UNDER.get(self.place_kind, {}).get(act)) is not None:
            return own
        if self.place_kind == PlaceKind.EXHIBITION and act == "inspect_for_storage":
            return Article("62-3", 2)
        return article

    def _leaves(self, ctx: Ctx, kind: Kind, article: Article) -> list[Effect]:
        """All that is in stock leaves it, and with it what is out as a sample."""
        now = self.balance
        return [
            *self.book(ctx, kind, now.stock, ctx.today, article),
            *self.book(ctx, Kind.REMOVED_AWAY, now.away, ctx.today, article),
        ]

"""Operations in a bonded factory (保税作業, 56 to 59): notified when they begin and when they end, with their yield.

In an integrated area they are entered in the same books, and reported each month in place of being notified (62-15).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from arrivals.models.passing_on import OfAnOperator
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.lot_state import IN_STOCK
from bonded_areas.models.lot_stock import Mass, Packages, Quantity, Words
from bonded_areas.models.operation_reporting import cases_of, reported_from, running_reports
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.models.stock_entry import EntryKind, StockEntry
from bonded_areas.rules.stock import Amount
from bonded_areas.rules.yields import Mix, foreign_part, more_came_out
from bonded_areas.standing import Standing, standing_of
from statute.articles import Article
from statute.effects import Effects, Emit, Open, Then
from statute.errors import Reason
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Fact, Identifier, Input, Related, Subject, guard, rule

OPERATIONS, MIXED, SHARED, USE = Article("58"), Article("59", 1), Article("59", 2), Article("61-4")
AREA = Article("62-8", 1, "ii")
OFFICE = (Role.BONDED_OFFICER, Role.SUPERVISOR)
FACTORIES = (PlaceKind.FACTORY, PlaceKind.INTEGRATED)


class State(models.TextChoices):
    STARTED = "started", _("Under way")
    COMPLETED = "completed", _("Completed")


class Material(Input):
    """So much of a lot."""

    lot_id: Identifier
    packages: Packages = 0
    gross_mass_kg: Mass = Decimal(0)
    quantity: Quantity = Decimal(0)

    @property
    def amount(self) -> Amount:
        """As plain data for the rules."""
        return Amount(self.packages, self.gross_mass_kg, self.quantity)


class StartInput(Input):
    """Where and what is made, of which foreign cargo, and with how much domestic material beside it (kg)."""

    place_id: Identifier
    what: Words
    on: date
    materials: Annotated[list[Material], Field(min_length=1, max_length=100)]
    domestic: Annotated[str, Field(max_length=500)] = ""
    domestic_kg: Mass = Decimal(0)
    # Oil refining and what else makes several products by one process: they are declared for import at once (58-2).
    several_products: bool = False


class Product(Input):
    """What was made of it."""

    description: Annotated[str, Field(min_length=1, max_length=500)]
    packages: Packages = 0
    gross_mass_kg: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
    quantity: Quantity = Decimal(0)
    unit: Annotated[str, Field(max_length=3, pattern="^[A-Z0-9]*$")] = ""
    tariff_code: Annotated[str, Field(pattern="^([0-9]{9})?$")] = ""

    @property
    def amount(self) -> Amount:
        """As plain data for the rules."""
        return Amount(self.packages, self.gross_mass_kg, self.quantity)


class CompleteInput(Input):
    """What was made, what was not used and goes back into stock, and what was left over as waste (kg)."""

    on: date
    products: Annotated[list[Product], Field(max_length=100)] = []
    unused: Annotated[list[Material], Field(max_length=100)] = []
    waste_kg: Mass = Decimal(0)


def _places(subjects: Sequence[Subject]) -> dict[int, Place]:
    places = Place.objects.in_bulk({s.input.place_id for s in subjects})
    return {s.case_id: places[s.input.place_id] for s in subjects if s.input.place_id in places}


def _lots(subjects: Sequence[Subject]) -> dict[int, dict[int, CargoLot]]:
    wanted = {m.lot_id for s in subjects for m in s.input.materials}
    lots = CargoLot._base_manager.in_bulk(wanted)
    return {
        s.case_id: {m.lot_id: lots[m.lot_id] for m in s.input.materials if m.lot_id in lots} for s in subjects
    }


def _put_in(subjects: Sequence[Subject]) -> dict[int, dict[int, Amount]]:
    """How much of each lot an operation holds."""
    found: dict[int, dict[int, Amount]] = {}
    rows = StockEntry.objects.filter(other_id__in=[s.case_id for s in subjects], kind=EntryKind.PUT_TO_WORK)
    for row in rows:
        of_case = found.setdefault(row.other_id or 0, {})
        of_case[row.lot_id] = of_case.get(row.lot_id, Amount()) + row.amount
    return found


def _approvals(subjects: Sequence[Subject]) -> dict[int, dict[int, date]]:
    """The day from which each material counts as approved (57)."""
    rows = StockEntry.objects.filter(other_id__in=[s.case_id for s in subjects], kind=EntryKind.PUT_TO_WORK)
    found: dict[int, dict[int, date]] = {}
    for case_id, lot_id, on in rows.values_list("other_id", "lot_id", "lot__approved_on"):
        if on is not None:
            found.setdefault(case_id or 0, {})[lot_id] = on
    return found


PLACE: Fact[Place | None] = Fact("factory", _places, lambda: None)
STANDING_THERE: Fact[Standing | None] = standing_of("standing_there", lambda s: s.input.place_id)
RUNNING_REPORTS = running_reports(
    "running_reports", lambda s: s.input.place_id if s.row.place_id is None else s.row.place_id
)
LOTS: Fact[dict[int, CargoLot]] = Fact("materials", _lots, dict)
PUT_IN: Fact[dict[int, Amount]] = Fact("put_in", _put_in, dict)
APPROVALS: Fact[dict[int, date]] = Fact("approvals", _approvals, dict)


def _lots_of_inputs(inputs: Sequence[Any]) -> Iterable[int]:
    return [material.lot_id for given in inputs for material in given.materials]


def _lots_of_cases(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    rows = StockEntry.objects.filter(other_id__in=list(case_ids), kind=EntryKind.PUT_TO_WORK)
    found: dict[int, list[int]] = {}
    for case_id, lot_id in rows.values_list("other_id", "lot_id"):
        found.setdefault(case_id or 0, []).append(lot_id)
    return found


def _reports_of_cases(case_ids: Sequence[int]) -> Mapping[int, Sequence[int]]:
    operations = BondedOperation._base_manager.filter(pk__in=case_ids, place_kind=PlaceKind.INTEGRATED)
    places = dict(operations.values_list("pk", "place_id"))
    return dict.fromkeys(places, tuple(cases_of(set(places.values()))))


MATERIALS_GIVEN = Related("materials_given", of_inputs=_lots_of_inputs)
MATERIALS = Related("materials", _lots_of_cases)
REPORTS = Related("reports", of_inputs=lambda inputs: cases_of({given.place_id for given in inputs}))
REPORTS_THERE = Related("reports_there", _reports_of_cases)


@guard(
    Article("56", 1),
    _("Operations are carried out in a bonded factory or integrated area of this office."),
    facts=(PLACE,),
    on_input=True,
)
def place_is_a_factory(row: BondedOperation, ctx: Ctx) -> bool:
    place = ctx[PLACE]
    return place is not None and place.kind in FACTORIES and place.office_id == ctx.office_id


@guard(USE, _("Foreign cargo is used only after approval for storage or use."), facts=(LOTS,), on_input=True)
def materials_are_approved(row: BondedOperation, ctx: Ctx) -> list[Reason]:
    found = []
    for number, material in enumerate(ctx.input.materials):
        lot = ctx[LOTS].get(material.lot_id)
        field = f"materials.{number}.lot_id"
        if lot is None or lot.place_id != ctx.input.place_id or lot.state not in IN_STOCK:
            sentence = _("No such lot is in stock in this factory.")
            found.append(Reason("no_such_lot", sentence, OPERATIONS, field, material.lot_id))
        elif lot.approved_on is None:
            sentence = format_lazy(_("{lot} has not been approved for use."), lot=lot.transport_document)
            found.append(Reason("not_approved", sentence, USE, field, material.lot_id))
    named = [material.lot_id for material in ctx.input.materials]
    if len(set(named)) != len(named):
        found.append(Reason("named_twice", _("A lot is named twice."), OPERATIONS, "materials"))
    return found


@guard(
    Article("48", 1), _("Bonded operations may be done there."), facts=(STANDING_THERE, LOTS), on_input=True
)
def operations_go_on_there(row: BondedOperation, ctx: Ctx) -> list[Reason]:
    """48(1) as 61-4 reads it, and 62-14(1): operations may be suspended, some for one's cargo alone."""
    standing = ctx[STANDING_THERE]
    whose = {lot.administrator_id for lot in ctx[LOTS].values()}
    return standing.against_operations(ctx.input.on, sorted(whose, key=str)) if standing else []


@guard(OPERATIONS, _("The operation begins and ends on days that have come, in this order."), on_input=True)
def days_in_order(row: BondedOperation, ctx: Ctx) -> bool:
    return bool(ctx.input.on <= ctx.today and (row.started_on is None or ctx.input.on >= row.started_on))


@guard(SHARED, _("No domestic material is used."))
def domestic_is_used(row: BondedOperation, ctx: Ctx) -> bool:
    return row.domestic_kg > 0


@guard(OPERATIONS, _("What goes back is what was put to work."), facts=(PUT_IN,), on_input=True)
def unused_was_put_in(row: BondedOperation, ctx: Ctx) -> list[Reason]:
    found = []
    for number, back in enumerate(ctx.input.unused):
        if ctx[PUT_IN].get(back.lot_id, Amount()).short_of(back.amount):
            sentence = _("More goes back than was put to work.")
            found.append(Reason("more_goes_back", sentence, OPERATIONS, f"unused.{number}", back.lot_id))
    named = [back.lot_id for back in ctx.input.unused]
    if len(set(named)) != len(named):
        found.append(Reason("named_twice", _("A lot is named twice."), OPERATIONS, "unused"))
    return found


@guard(OPERATIONS, _("No more comes out of an operation than went in."), facts=(PUT_IN,), on_input=True)
def yield_makes_sense(row: BondedOperation, ctx: Ctx) -> list[Reason]:
    products = [one.amount for one in ctx.input.products]
    more = more_came_out(products, ctx.input.waste_kg, row.mix(ctx))
    if more <= 0:
        return []
    sentence = format_lazy(_("{kg} kg more came out than went in."), kg=str(more.normalize()))
    return [Reason("too_much_made", sentence, OPERATIONS, "products", str(more))]


class BondedOperation(OfAnOperator, Procedure):
    """One operation: the foreign cargo put to work, the domestic material beside it, and what was made."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="operations"
    )
    operator = models.ForeignKey(
        "accounts.Person", verbose_name=_("operator"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # A copy of the place's kind: in an integrated area other articles apply.
    place_kind = models.CharField(
        _("kind of place"), max_length=12, choices=PlaceKind.choices, default=PlaceKind.FACTORY
    )
    what = models.CharField(_("what is made"), max_length=1000)
    domestic = models.CharField(_("domestic material"), max_length=500, blank=True)
    domestic_kg = models.DecimalField(_("domestic material (kg)"), max_digits=16, decimal_places=6, default=0)
    mixing_approved_on = models.DateField(_("use together approved on"), null=True)
    several_products = models.BooleanField(_("several products of one process"), default=False)
    waste_kg = models.DecimalField(_("waste (kg)"), max_digits=16, decimal_places=6, default=0)
    started_on = models.DateField(_("begun on"), null=True)
    completed_on = models.DateField(_("ended on"), null=True)

    party_fields: ClassVar = {Role.BONDED_OPERATOR: "operator_id"}

    class Meta:
        verbose_name = _("bonded operation")
        verbose_name_plural = _("bonded operations")
        constraints = [state_known(State.values, "bondedoperation_state_known")]
        indexes = [models.Index(fields=["place", "-case"], name="bondedoperation_place")]

    def __str__(self) -> str:
        return f"{self.what} ({self.get_state_display()})"

    def article_of(self, act: str, article: Article) -> Article:
        """58 is not among what 62-15 applies: in an integrated area nothing is notified."""
        return AREA if article == OPERATIONS and self.place_kind == PlaceKind.INTEGRATED else article

    @transition(
        field=state,
        source="new",
        target=State.STARTED,
        custom=rule(
            label=_("Begin an operation"),
            article=OPERATIONS,
            also=(Article("56", 1), USE, Article("61-2", 1), AREA, Article("62-15")),
            roles=(Role.BONDED_OPERATOR, *OFFICE),
            input=StartInput,
            related=(MATERIALS_GIVEN, REPORTS),
            facts=(RUNNING_REPORTS,),
            guards=(place_is_a_factory, materials_are_approved, days_in_order, operations_go_on_there),
        ),
    )
    def start(self, ctx: Ctx) -> Effects:
        """The beginning is notified, and the materials are put to work; in an integrated area the reports begin."""
        given, place = ctx.input, ctx[PLACE]
        assert place is not None
        self.place_id, self.place_kind, self.operator_id = place.pk, place.kind, place.operator_id
        self.what, self.started_on = given.what, given.on
        self.several_products = given.several_products
        self.domestic, self.domestic_kg = given.domestic, given.domestic_kg
        used = [
            Then(one.lot_id, "put_to_work", _amounts(one, on=given.on, operation=ctx.case_id))
            for one in given.materials
        ]
        reports = reported_from(ctx, ctx[RUNNING_REPORTS], place.pk, place.kind, given.on)
        return [*used, *reports, Emit("operation.started")]

    @transition(
        field=state,
        source=State.STARTED,
        target=None,
        custom=rule(
            label=_("Approve use with domestic material"),
            article=SHARED,
            roles=OFFICE,
            guards=(domestic_is_used,),
        ),
    )
    def approve_mixing(self, ctx: Ctx) -> Effects:
        """Only what corresponds to the foreign cargo used will be foreign cargo."""
        self.mixing_approved_on = ctx.today
        return [Emit("operation.mixing_approved")]

    @transition(
        field=state,
        source=State.STARTED,
        target=State.COMPLETED,
        custom=rule(
            label=_("Complete the operation"),
            article=OPERATIONS,
            also=(MIXED, SHARED, Article("57"), Article("58-2")),
            roles=(Role.BONDED_OPERATOR, *OFFICE),
            input=CompleteInput,
            related=(MATERIALS, REPORTS_THERE),
            facts=(PUT_IN, APPROVALS, RUNNING_REPORTS),
            guards=(days_in_order, unused_was_put_in, yield_makes_sense),
            weight="primary",
        ),
    )
    def complete(self, ctx: Ctx) -> Effects:
        """The end is notified: what was used is used up, what was made is foreign cargo as far as 59 says."""
        given, approvals = ctx.input, ctx[APPROVALS]
        self.completed_on, self.waste_kg = given.on, given.waste_kg
        back = {one.lot_id: one.amount for one in given.unused}
        effects: list[Any] = []
        for lot_id, amount in sorted(ctx[PUT_IN].items()):
            unused = back.get(lot_id, Amount())
            for name, part in (("put_back", unused), ("use_up", amount - unused)):
                if part:
                    effects.append(Then(lot_id, name, _amounts(part, on=given.on, operation=ctx.case_id)))
        first = min(approvals, default=0)
        for product in given.products:
            foreign = foreign_part(product.amount, self.mix(ctx))
            if foreign and first:
                made = {
                    **_amounts(foreign, on=given.on, operation=ctx.case_id),
                    "material_id": first,
                    "approved_on": min(approvals.values()),
                    "description": product.description,
                    "unit": product.unit,
                    "tariff_code": product.tariff_code,
                }
                effects.append(Open(CargoLot, "be_produced", ctx.office_id, made))
        told = {"products": len(given.products), "to_be_declared": self.several_products}
        reports = reported_from(ctx, ctx[RUNNING_REPORTS], self.place_id, self.place_kind, given.on)
        return [*effects, *reports, Emit("operation.completed", told)]

    def mix(self, ctx: Ctx) -> Mix:
        """The materials that were used, without those that go back."""
        back = sum((one.gross_mass_kg for one in ctx.input.unused), Decimal(0))
        foreign = sum((amount.gross_mass_kg for amount in ctx[PUT_IN].values()), Decimal(0)) - back
        return Mix(foreign, self.domestic_kg, self.mixing_approved_on is not None)


def _amounts(of: Any, **more: Any) -> dict[str, Any]:
    return {"packages": of.packages, "gross_mass_kg": of.gross_mass_kg, "quantity": of.quantity, **more}

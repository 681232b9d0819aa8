"""A tally (搬入確認): the operator of the place of landing brings consignments of a manifest in, as they came."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.roles import Role
from bonded_areas.models import awaiting
from bonded_areas.models import tally_facts as f
from bonded_areas.models.cargo_lot import CargoLot
from bonded_areas.models.place import Place
from bonded_areas.models.tally_lots import lot_of
from bonded_areas.models.tally_records import TallyDifference
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.effects import Create, Effect, Effects, Emit, GiveReference, Open, Then
from statute.procedure import Procedure, state_known
from statute.transitions import OFFICERS, Ctx, Input, rule


class State(models.TextChoices):
    BROUGHT_IN = "brought_in", _("Brought in")
    DIFFERS = "differs", _("Differs from the manifest")
    SETTLED = "settled", _("Differences looked into")


class FindingInput(Input):
    """What the office found of the differences."""

    finding: Annotated[str, Field(min_length=1, max_length=1000)]


class Tally(Procedure):
    """One bringing-in by manifest: how much came in of which consignments, and what differed."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    manifest = models.ForeignKey(
        "arrivals.Manifest", verbose_name=_("manifest"), on_delete=models.PROTECT, related_name="tallies"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="tallies"
    )
    operator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("operator"),
        null=True,
        on_delete=models.PROTECT,
        related_name="tallies",
    )
    brought_in_on = models.DateField(_("brought in on"))
    consignments = models.PositiveIntegerField(_("consignments"))
    lots = models.PositiveIntegerField(_("lots made"))
    packages = models.IntegerField(_("packages"))
    gross_mass_kg = models.DecimalField(_("gross mass (kg)"), max_digits=18, decimal_places=6)
    finding = models.CharField(_("what was found"), max_length=1000, blank=True)

    awaited = awaiting.TALLY
    party_fields: ClassVar = {Role.BONDED_OPERATOR: "operator_id"}

    class Meta:
        verbose_name = _("bringing-in by manifest")
        verbose_name_plural = _("bringings-in by manifest")
        constraints = [state_known(State.values, "tally_state_known")]
        indexes = [
            models.Index(fields=["manifest", "-case"], name="tally_manifest"),
            models.Index(fields=["operator", "-case"], name="tally_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.case} ({self.get_state_display()})"

    @transition(
        field=state,
        source="new",
        target=State.BROUGHT_IN,
        custom=rule(
            label=_("Bring in by manifest"),
            article=Article("30", 1),
            also=(Article("34-2"), Article("16", 1)),
            roles=(Role.BONDED_OPERATOR, Role.BONDED_OFFICER, Role.OFFICER, INTAKE),
            input=f.TallyInput,
            facts=(f.SHIP,),
            related=(f.MANIFEST_CASES,),
            guards=(
                f.manifest_is_on_record,
                f.it_has_arrived,
                f.something_is_left,
                f.lines_are_open,
                f.differences_are_explained,
                f.containers_may_be_unloaded,
                f.lots_may_come_in,
            ),
        ),
    )
    def bring_in(self, ctx: Ctx) -> Effects:
        """Each consignment that came is a lot in the books of the place; what differs is told to the office."""
        ship, given = ctx[f.SHIP], ctx.input
        manifest, place = ship.manifest, ship.place
        assert manifest is not None
        assert place is not None
        came = ship.came(given)
        arrived = [one for one in came if one.load]
        self.manifest_id, self.place_id, self.operator_id = manifest.pk, place.pk, place.operator_id
        self.brought_in_on, self.consignments, self.lots = given.brought_in_on, len(came), len(arrived)
        self.packages = sum(one.load.packages for one in came)
        self.gross_mass_kg = sum((one.load.gross_mass_kg for one in came), start=Decimal(0))
        told = {one.transport_document for one in given.lines}
        lines = [
            {
                "consignment_id": one.consignment.pk,
                "packages": one.load.packages,
                "gross_mass_kg": one.load.gross_mass_kg,
                "done": not one.more_to_come,
            }
            for one in came
            if one.consignment.transport_document in told
        ]
        differing = [one for one in came if one.found or one.damaged]
        found = [Create(_difference(ctx.case_id, one)) for one in differing]
        lots = [Open(CargoLot, "be_landed", place.office_id, lot_of(place, one, given)) for one in arrived]
        effects: list[Effect] = [
            GiveReference(),
            *found,
            Then(manifest.pk, "land", {"lines": lines, "rest": given.rest}),
        ]
        if differing:
            effects.append(Then(ctx.case_id, "tell_differences"))
        return [*effects, *lots, Emit("tally.brought_in", {"lots": len(lots)})]

    @transition(
        field=state,
        source=State.BROUGHT_IN,
        target=State.DIFFERS,
        custom=rule(label=_("Differ from the manifest"), article=Article("34-2"), roles=(CONSEQUENCE,)),
    )
    def tell_differences(self, ctx: Ctx) -> Effects:
        """Something was short, over or damaged: the office is told, and looks into it."""
        return [Emit("tally.differs", {"place": self.place_id})]

    @transition(
        field=state,
        source=State.DIFFERS,
        target=State.SETTLED,
        custom=rule(
            label=_("Settle the differences"),
            article=Article("34-2"),
            roles=(Role.BONDED_OFFICER, Role.OFFICER),
            input=FindingInput,
            audience=OFFICERS,
        ),
    )
    def settle(self, ctx: Ctx) -> Effects:
        """The office has looked into what was short, over or damaged."""
        self.finding = ctx.input.finding
        return []


def _difference(case_id: int, one: f.Came) -> TallyDifference:
    return TallyDifference(
        tally_id=case_id,
        consignment_id=one.consignment.pk,
        short_packages=one.found.short.packages,
        short_mass_kg=one.found.short.gross_mass_kg,
        over_packages=one.found.over.packages,
        over_mass_kg=one.found.over.gross_mass_kg,
        damaged_packages=one.damaged,
        reason=one.reason,
    )

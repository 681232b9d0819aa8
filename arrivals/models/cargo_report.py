"""A report on the cargo aboard (積荷に関する事項の報告, 15(1), (9)): what 67-2(4) asks for before a declaration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from pydantic import Field

from accounts.models import Person
from accounts.roles import Role
from statute.articles import Article
from statute.authority import INTAKE
from statute.effects import Effects, Emit
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Fact, Identifier, Input, Subject, guard, rule


class State(models.TextChoices):
    REPORTED = "reported", _("Reported")


class CargoReportInput(Input):
    """One consignment aboard."""

    transport_document: Annotated[str, Field(min_length=1, max_length=70)]
    conveyance: Annotated[str, Field(min_length=1, max_length=70)]
    arrives_on: date
    carrier_id: Identifier | None = None


def _carriers(subjects: Sequence[Subject]) -> dict[int, bool]:
    named = {s.input.carrier_id for s in subjects if s.input.carrier_id is not None}
    known = set(Person.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return {s.case_id: s.input.carrier_id is None or s.input.carrier_id in known for s in subjects}


CARRIER_IS_KNOWN = Fact("carrier_is_known", _carriers, lambda: False)


@guard(Article("15", 1), _("There is no such carrier."), facts=(CARRIER_IS_KNOWN,), on_input=True)
def carrier_is_known(row: CargoReport, ctx: Ctx) -> bool:
    return ctx[CARRIER_IS_KNOWN]


class CargoReport(Procedure):
    """That the carrier has told customs of a consignment aboard a vessel or aircraft."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    transport_document = models.CharField(_("transport document"), max_length=70)
    conveyance = models.CharField(_("vessel or flight"), max_length=70)
    arrives_on = models.DateField(_("arrives on"))
    reported_at = models.DateTimeField(_("reported at"))
    carrier = models.ForeignKey(
        "accounts.Person", verbose_name=_("carrier"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    party_fields: ClassVar = {Role.CARRIER: "carrier_id"}

    class Meta:
        verbose_name = _("cargo report")
        verbose_name_plural = _("cargo reports")
        constraints = [state_known(State.values, "cargoreport_state_known")]
        indexes = [models.Index(fields=["transport_document"], name="cargoreport_document")]

    def __str__(self) -> str:
        return f"{self.transport_document}, {self.conveyance}"

    @transition(
        field=state,
        source="new",
        target=State.REPORTED,
        custom=rule(
            label=_("Report cargo"),
            article=Article("15", 1),
            also=(Article("15", 9),),
            roles=(Role.OFFICER, INTAKE),
            input=CargoReportInput,
            guards=(carrier_is_known,),
        ),
    )
    def report(self, ctx: Ctx) -> Effects:
        """The particulars of the cargo are with customs."""
        for name in ("transport_document", "conveyance", "arrives_on", "carrier_id"):
            setattr(self, name, getattr(ctx.input, name))
        self.reported_at = ctx.now
        return [Emit("cargo.reported", {"transport_document": self.transport_document})]

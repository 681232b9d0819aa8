"""The verification procedures on the goods of one declaration (認定手続): 69-12 for import, 69-3 for export.

suspected → opened → found_infringing | found_in_part | found_not_infringing | discontinued; suspected → not_opened.
Each right that is concerned runs its own days and opinions (RightConcerned); each kind of goods is found on by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification import case_facts as f
from ipr_verification import case_guards as g
from ipr_verification import case_inputs as i
from ipr_verification.models.case_findings import Findings
from ipr_verification.models.own_papers import OwnPapers
from ipr_verification.models.right_concerned import RightConcerned
from ipr_verification.models.suspect_goods import SuspectGoods
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_rule
from ipr_verification.states import FOUND, CaseState
from statute.articles import Article
from statute.awaiting import Awaited
from statute.effects import Create, Effect, Effects, Emit, GiveReference, Open, Then, Update
from statute.procedure import Procedure, state_known
from statute.transitions import OFFICERS, Ctx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERIFICATION: Final = Article("69-12", 1)
FINDERS: Final = (Role.INSPECTOR, Role.OFFICER, Role.IP_OFFICER, Role.SUPERVISOR)
OFFICERS_OF_IT: Final = (Role.IP_OFFICER, Role.SUPERVISOR)


class VerificationCase(OwnPapers, Findings, Procedure):
    """One declaration, the goods of it that are suspected, and what was found of them."""

    state = FSMField(_("state"), default="new", protected=True, choices=CaseState.choices)
    side = models.CharField(_("side"), max_length=6, choices=[(one.value, one.value) for one in Side])
    # The import declaration that is stopped; export declarations are not kept here.
    subject = models.ForeignKey(
        "statute.Case", verbose_name=_("declaration"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    declaration_number = models.CharField(_("declaration number"), max_length=70)
    declarant = models.ForeignKey(
        "accounts.Person", verbose_name=_("importer or exporter"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The consignor of an import, the consignee of an export (69-12(2), 69-3(2)).
    other_party = models.CharField(_("consignor or consignee"), max_length=200, blank=True)
    other_party_address = models.CharField(
        _("address of the consignor or consignee"), max_length=500, blank=True
    )
    # Where evident (69-12(3), 69-3(3)); told to the rightholder alone.
    manufacturer = models.CharField(_("manufacturer"), max_length=200, blank=True)
    manufacturer_address = models.CharField(_("address of the manufacturer"), max_length=500, blank=True)
    grounds = models.TextField(_("grounds of the suspicion"))
    perishable = models.BooleanField(_("goods that spoil"), default=False)
    perishable_because = models.CharField(_("why they spoil"), max_length=200, blank=True)
    small_consignment = models.BooleanField(_("small consignment"), default=False)
    small_because = models.CharField(_("why it is a small consignment"), max_length=200, blank=True)
    suspected_on = models.DateField(_("suspected on"))
    opened_on = models.DateField(_("opened on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    ended_because = models.TextField(_("ended because"), blank=True)
    # What was found to infringe is still to be dealt with; the declaration is still stopped.
    measures_due = models.BooleanField(_("measures are due"), default=False)
    sending_back_ordered_on = models.DateField(_("sending back ordered on"), null=True)
    stopped = models.BooleanField(_("the declaration is stopped"), default=False)

    party_fields: ClassVar = {Role.IMPORTER: "declarant_id", Role.BROKER: "broker_id"}
    hidden_from_parties: ClassVar = frozenset({CaseState.SUSPECTED, CaseState.NOT_OPENED})
    awaited: ClassVar = (
        Awaited(
            "opening", _("Opening of verification procedures"), "confirm_suspicion",
            lambda row: row.state == CaseState.SUSPECTED, since_field="suspected_on",
        ),
        Awaited(
            "measures", _("Measures on infringing goods"), "confiscate",
            lambda row: row.measures_due and row.state in FOUND,
        ),
        Awaited(
            "sending_back", _("Sending back of infringing goods"), "record_sent_back",
            lambda row: row.sending_back_ordered_on and row.state in FOUND, since_field="sending_back_ordered_on",
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("verification case")
        verbose_name_plural = _("verification cases")
        constraints = [
            state_known(CaseState.values, "verification_case_state_known"),
            # The declaration is stopped once: what comes up later joins the case that is open.
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(stopped=True), name="verification_case_once"
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="verification_case_subject"),
            models.Index(fields=["declarant", "-case"], name="verification_case_declarant"),
            models.Index(fields=["broker", "-case"], name="verification_case_broker"),
            models.Index(fields=["state", "opened_on"], name="verification_case_by_opening"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @classmethod
    def scope(cls, rows: Any, actor: Any) -> Any:
        """A suspicion that was not confirmed is the office's own; the importer learns of what is opened."""
        seen = super().scope(rows, actor)
        return seen.exclude(state__in=cls.hidden_from_parties) if actor.is_party else seen

    def article_of(self, act: str, article: Article) -> Article:
        """The provision of the side on which the goods are."""
        return on_side(Side(self.side), article) if self.side else article

    @transition(
        field=state, source="new", target=CaseState.SUSPECTED,
        custom=side_rule(
            label=_("Suspect goods"), article=VERIFICATION, roles=FINDERS, input=i.SuspicionInput,
            facts=(f.DECLARED, f.EXPORTER), related=(f.SUBJECT,), audience=OFFICERS,
            guards=(g.declaration_is_known, g.declaration_can_be_stopped, g.none_is_open_on_it, g.lines_exist,
                    g.exporter_is_known),
        ),
    )  # fmt: skip
    def suspect(self, ctx: Ctx) -> Effects:
        """An inspection found goods that may infringe: nothing of the declaration is permitted meanwhile."""
        return [*self._suspects(ctx, "stop_for_examination"), Emit("verification.suspected")]

    @transition(
        field=state, source="new", target=CaseState.OPENED,
        custom=side_rule(
            label=_("Open verification procedures"), article=VERIFICATION,
            also=(Article("69-12", 2), Article("69-12", 3)), roles=OFFICERS_OF_IT, input=i.OpenInput,
            facts=(f.DECLARED, f.EXPORTER, f.NAMED), related=(f.SUBJECT,), weight="primary",
            guards=(g.declaration_is_known, g.declaration_can_be_stopped, g.none_is_open_on_it, g.lines_exist,
                    g.exporter_is_known, g.rights_are_known, g.petitions_are_theirs, g.spoiling_has_a_source,
                    g.smallness_has_a_source),
        ),
    )  # fmt: skip
    def open(self, ctx: Ctx) -> Effects:
        """Customs thinks that goods infringe: the declaration is stopped and both sides are told."""
        return [*self._suspects(ctx, "stop_for_verification"), *self._opens(ctx)]

    @transition(
        field=state, source=CaseState.SUSPECTED, target=CaseState.OPENED,
        custom=side_rule(
            label=_("Open verification procedures"), article=VERIFICATION,
            also=(Article("69-12", 2), Article("69-12", 3)), roles=OFFICERS_OF_IT, input=i.OpeningInput,
            facts=(f.NAMED,), related=(f.WHOLE,), weight="primary",
            guards=(g.rights_are_known, g.petitions_are_theirs, g.spoiling_has_a_source,
                    g.smallness_has_a_source),
        ),
    )  # fmt: skip
    def confirm_suspicion(self, ctx: Ctx) -> Effects:
        """What an inspection suspected is verified, with the rights named."""
        return [*self._of_declaration(ctx, "stop_for_verification"), *self._opens(ctx)]

    @transition(
        field=state, source=CaseState.SUSPECTED, target=CaseState.NOT_OPENED,
        custom=side_rule(
            label=_("Drop the suspicion"), article=VERIFICATION, roles=OFFICERS_OF_IT, input=i.ReasonInput,
            related=(f.WHOLE,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def drop_suspicion(self, ctx: Ctx) -> Effects:
        """There is nothing to verify: the declaration goes on."""
        self.ended_on, self.ended_because = ctx.today, ctx.input.reason
        return self._release(ctx)

    @transition(
        field=state, source=CaseState.OPENED, target=None,
        custom=side_rule(
            label=_("Name another right"), article=VERIFICATION, also=(Article("69-12", 2),), roles=OFFICERS_OF_IT,
            input=i.RightNamed, facts=(f.NAMED, f.CONCERNED),
            guards=(g.rights_are_known, g.petitions_are_theirs, g.right_is_not_concerned_yet),
        ),
    )  # fmt: skip
    def add_right(self, ctx: Ctx) -> Effects:
        """The same goods are suspected to infringe another right: its holder is told, and the other side of it."""
        return self._concern(ctx, [ctx.input])

    @transition(
        field=state, source=CaseState.OPENED, target=None,
        custom=side_rule(
            label=_("State the manufacturer"), article=Article("69-12", 3), roles=OFFICERS_OF_IT,
            input=i.ManufacturerInput, facts=(f.CONCERNED,), related=(f.WHOLE,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def state_manufacturer(self, ctx: Ctx) -> Effects:
        """Who made the goods has become evident: the rightholders are told while the procedures go on."""
        self.manufacturer, self.manufacturer_address = ctx.input.name, ctx.input.address
        given = ctx.input.model_dump()
        return [Then(one.pk, "tell_manufacturer", given) for one in self._running(ctx)]

    @transition(
        field=state, source=[CaseState.SUSPECTED, CaseState.OPENED], target=None,
        custom=side_rule(
            label=_("Name the lot of goods"), article=VERIFICATION, roles=FINDERS, input=i.LotInput,
            facts=(f.GOODS, f.LOT_NAMED), guards=(g.goods_are_of_the_case, g.lot_is_known), audience=OFFICERS,
        ),
    )  # fmt: skip
    def name_lot(self, ctx: Ctx) -> Effects:
        """The suspect goods are a lot of their own in storage: what becomes of them becomes of the lot."""
        lot = ctx[f.LOT_NAMED]
        return [Update(one, {"lot_id": lot}) for one in ctx[f.GOODS] if one.number in ctx.input.goods]

    # What several transitions do.

    def _suspects(self, ctx: Ctx, act: str) -> list[Effect]:
        given, declared = ctx.input, ctx[f.DECLARED]
        self.side, self.declaration_number, self.grounds = given.side.value, given.declaration, given.grounds
        self.suspected_on = ctx.today
        self.other_party, self.other_party_address = given.other_party, given.other_party_address
        stops: list[Effect] = []
        if declared is not None:
            self.subject_id, self.declarant_id = declared.case_id, declared.importer_id
            self.broker_id, self.stopped = declared.broker_id, True
            self.other_party = given.other_party or declared.shipper
            self.other_party_address = given.other_party_address or declared.shipper_address
            stops.append(Then(declared.case_id, act))
        else:
            self.declarant_id = ctx[f.EXPORTER]
        lines: Mapping[Any, str] = declared.lines if declared is not None else {}
        rows = [
            Create(
                SuspectGoods(
                    verification_id=ctx.case_id,
                    number=number,
                    declared_as=lines.get(one.line, ""),
                    **one.model_dump(),
                )
            )
            for number, one in enumerate(given.goods, start=1)
        ]
        return [GiveReference(), *rows, *stops]

    def _opens(self, ctx: Ctx) -> list[Effect]:
        given = ctx.input
        self.opened_on = ctx.today
        for name in i.OpeningInput.model_fields.keys() - {"rights"}:
            setattr(self, name, getattr(given, name))
        return [*self._concern(ctx, given.rights), Emit("verification.opened")]

    def _concern(self, ctx: Ctx, named: Sequence[i.RightNamed]) -> list[Effect]:
        known = ctx[f.NAMED]
        return [
            Open(
                RightConcerned,
                "open",
                ctx.office_id,
                {
                    "verification_id": ctx.case_id,
                    "right_id": known.rights[one.right].pk,
                    "petition_id": known.petitions[one.petition].pk if one.petition else None,
                },
            )
            for one in named
        ]


__all__ = ["CaseState", "VerificationCase"]

"""A petition for suspension [差止申立て]: its holder has suspect goods verified, at every office (69-4, 69-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification import petition_inputs as given
from ipr_verification.models import petition_guards as g
from ipr_verification.models.petition_effect import InEffect
from ipr_verification.models.petition_examining import ALSO_FILING, Examining
from ipr_verification.models.petition_facts import RIGHT, RIGHT_CASE
from ipr_verification.models.petition_guides import Guiding
from ipr_verification.models.petition_state import OPEN, PAPERS, PENDING, SIDES, Ending, State
from ipr_verification.models.right import Right
from ipr_verification.rules.petitions import paper_needed
from ipr_verification.rules.rights import RightKind
from ipr_verification.rules.sides import Side, on_side
from parties.named_persons import PERSONS_NAMED
from statute.authority import INTAKE
from statute.awaiting import Awaited
from statute.effects import Effects, GiveReference
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, rule

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.articles import Article
    from statute.calendars import Calendar

# Who sees what was accepted at another office: it is in effect at every one of them.
EVERYWHERE: Final = (Role.OFFICER, Role.IP_OFFICER, Role.INSPECTOR, Role.SUPERVISOR, Role.AUDITOR)
FILERS: Final = (Role.RIGHTHOLDER, Role.IP_OFFICER, INTAKE, "demo")


def _effect(row: Petition, calendar: Calendar) -> Due | None:
    if row.state != State.ACCEPTED or row.effective_until is None:
        return None
    return Due.set_on(row.effective_until, on_side(Side(row.side), g.EFFECT))


def _to_be_decided(row: Petition) -> bool:
    """Until the minister's paper is there it is the petitioner who is waited for."""
    return row.state == State.UNDER_EXAMINATION and (not row.paper_needed or row.paper_on is not None)


class Petition(Examining, InEffect, Guiding, Procedure):
    """One petition on one right, for imports or for exports: filed at one office, in effect at all."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices, max_length=20)
    right = models.ForeignKey(
        Right, verbose_name=_("right"), on_delete=models.PROTECT, related_name="petitions"
    )
    side = models.CharField(_("side"), max_length=6, choices=SIDES)
    petitioner = models.ForeignKey(
        "accounts.Person", verbose_name=_("petitioner"), on_delete=models.PROTECT, related_name="petitions"
    )
    agent = models.ForeignKey(
        "accounts.Person", verbose_name=_("agent"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.CharField(_("contact"), max_length=500)
    facts = models.CharField(_("facts of the infringement"), max_length=4000)
    goods_en = models.CharField(_("goods in English"), max_length=1000, blank=True)
    goods_ja = models.CharField(_("goods in Japanese"), max_length=1000, blank=True)
    hs_codes = models.JSONField(_("HS codes"), default=list)
    brands = models.JSONField(_("marks and brands"), default=list)
    senders = models.JSONField(_("known senders"), default=list)
    places = models.JSONField(_("known places"), default=list)
    filed_on = models.DateField(_("filed on"))
    # What must be obtained from the minister (69-13(1)), and what was submitted.
    paper_needed = models.CharField(_("needed from the minister"), max_length=13, blank=True, choices=PAPERS)
    paper_number = models.CharField(_("number of the paper"), max_length=80, blank=True)
    paper_on = models.DateField(_("day of the paper"), null=True)
    effective_from = models.DateField(_("in effect from"), null=True)
    effective_until = models.DateField(_("in effect until"), null=True)
    renewal_asked_on = models.DateField(_("renewal asked for on"), null=True)
    guides_waiting = models.IntegerField(_("guides to be confirmed"), default=0)
    ended_on = models.DateField(_("ended on"), null=True)
    ending = models.CharField(_("ended because"), max_length=12, blank=True, choices=Ending.choices)
    reason = models.CharField(_("reason"), max_length=4000, blank=True)

    party_fields: ClassVar = {Role.RIGHTHOLDER: ("petitioner_id", "agent_id")}
    awaited: ClassVar = (
        Awaited("examination", _("Beginning of the examination"), "begin_examination",
                lambda row: row.state == State.FILED),
        Awaited("decision", _("Decision on the petition"), "accept", _to_be_decided),
        Awaited("renewal", _("Decision on the renewal"), "renew",
                lambda row: row.state == State.ACCEPTED and row.renewal_asked_on is not None),
        Awaited("guides", _("Confirmation of a guide"), "confirm_guide",
                lambda row: row.state in OPEN and row.guides_waiting > 0),
    )  # fmt: skip
    deadlines: ClassVar = (
        Deadline(
            "effect", _("Last day of the petition"), g.EFFECT, _effect, expires="expire", remind=(90, 30, 7),
            consequence=_("The petition is in effect no longer, unless it was renewed."),
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("petition for suspension")
        verbose_name_plural = _("petitions for suspension")
        constraints = [
            state_known(State.values, "petition_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.ACCEPTED)
                | Q(effective_from__isnull=False, effective_until__gte=models.F("effective_from")),
                name="petition_in_effect_for_a_period",
            ),
            models.CheckConstraint(condition=Q(guides_waiting__gte=0), name="petition_guides_counted"),
        ]
        indexes = [
            models.Index(fields=["right", "state"], name="petition_of_right"),
            models.Index(
                fields=["side", "-case"], name="petition_in_effect", condition=Q(state=State.ACCEPTED)
            ),
            models.Index(fields=["petitioner", "-case"], name="petition_by_petitioner"),
        ]

    def __str__(self) -> str:
        return f"{self.right} ({self.get_side_display()})"

    @property
    def goods(self) -> str:
        """The words of the goods in the reader's language, or in the other where there are none."""
        japanese = (get_language() or "").startswith("ja")
        return (self.goods_ja or self.goods_en) if japanese else (self.goods_en or self.goods_ja)

    def article_of(self, act: str, article: Article) -> Article:
        """One machine, two sides: the provision of the side at hand."""
        return on_side(Side(self.side), article) if self.side else article

    @classmethod
    def scope(cls, rows: Any, actor: Actor) -> Any:
        """What was accepted anywhere is in effect at every office; until then it is for the one it was filed with."""
        if actor.kind != "staff" or not actor.has_role(*EVERYWHERE):
            return super().scope(rows, actor)
        return rows.filter(Q(case__office_id__in=actor.all_offices) | Q(effective_from__isnull=False))

    @transition(
        field=state, source="new", target=State.FILED,
        custom=rule(
            label=_("File a petition"), article=g.FILING, also=ALSO_FILING, roles=FILERS, input=given.FileInput,
            facts=(RIGHT, PERSONS_NAMED), related=(RIGHT_CASE,),
            guards=(g.right_is_registered, g.kind_may_be_petitioned, g.agent_is_known),
        ),
    )  # fmt: skip
    def file(self, ctx: Ctx) -> Effects:
        """Whoever holds the right asks that suspect goods be verified."""
        right = ctx[RIGHT]
        assert right is not None
        self.right_id, self.petitioner_id, self.side = right.pk, right.holder_id, ctx.input.side.value
        self.paper_needed = paper_needed(RightKind(right.right_kind)) or ""
        self.facts, self.filed_on = ctx.input.facts, ctx.today
        self.agent_id = right.agent_id
        self.take_goods(ctx)
        return [GiveReference(), self.event("filed")]

    @transition(
        field=state, source=list(PENDING), target=None,
        custom=rule(
            label=_("Amend the petition"), article=g.FILING, also=ALSO_FILING, roles=FILERS,
            input=given.ParticularsInput, facts=(PERSONS_NAMED,), guards=(g.agent_is_known,),
        ),
    )  # fmt: skip
    def amend(self, ctx: Ctx) -> Effects:
        """More is known, or something was wrong, before anything is decided."""
        self.facts = ctx.input.facts
        self.take_goods(ctx)
        return []

    def take_goods(self, ctx: Ctx) -> None:
        """By what the goods are known, and through whom the petitioner is reached."""
        for name in ("contact", *given.GoodsInput.model_fields):
            setattr(self, name, getattr(ctx.input, name))
        if ctx.input.agent:
            self.agent_id = ctx[PERSONS_NAMED][ctx.input.agent].person_id
        elif not ctx.actor.is_party or ctx.actor.may_for(Role.RIGHTHOLDER, self.petitioner_id):
            self.agent_id = None  # an agent that names none goes on being the agent

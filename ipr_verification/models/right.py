"""An intellectual property right in the register of customs: entered from its evidence, until it lapses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification import right_inputs as given
from ipr_verification.models import right_parts as p
from ipr_verification.rules.rights import RIGHT_LAW, RightKind
from parties.named_persons import PERSONS_NAMED
from statute.authority import INTAKE, TIMER
from statute.effects import Effects, Emit, GiveReference, Then
from statute.procedure import Procedure, state_known
from statute.transitions import Ctx, Deadline, Due, rule

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.calendars import Calendar

REGISTERED, LAPSED = "registered", "lapsed"
STATES: Final = [(REGISTERED, _("Registered")), (LAPSED, _("Lapsed"))]
KINDS: Final = [(kind.value, law.label) for kind, law in RIGHT_LAW.items()]


def _protection(row: Right, calendar: Calendar) -> Due | None:
    if row.state != REGISTERED or row.protected_until is None:
        return None
    return Due.set_on(row.protected_until, p.REGISTER)


class Right(Procedure):
    """One right of one holder. It holds everywhere, so every office sees it."""

    state = FSMField(_("state"), default="new", protected=True, choices=STATES, max_length=20)
    right_kind = models.CharField(_("kind of right"), max_length=20, choices=KINDS)
    # Of Article 2(1) of the Unfair Competition Prevention Act.
    item = models.CharField(_("item of Article 2(1)"), max_length=4, blank=True)
    number = models.CharField(_("registration number"), max_length=40, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_ja = models.CharField(_("name in Japanese"), max_length=200)
    holder = models.ForeignKey(
        "accounts.Person", verbose_name=_("holder"), on_delete=models.PROTECT, related_name="rights_held"
    )
    agent = models.ForeignKey(
        "accounts.Person", verbose_name=_("agent"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_on = models.DateField(_("registered on"), null=True)
    protected_until = models.DateField(_("protected until"), null=True)
    evidence = models.CharField(_("evidence"), max_length=2000)
    lapsed_on = models.DateField(_("lapsed on"), null=True)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)

    party_fields: ClassVar = {Role.RIGHTHOLDER: ("holder_id", "agent_id")}
    deadlines: ClassVar = (
        Deadline(
            "protection", _("Last day of the right"), p.REGISTER, _protection, expires="expire", remind=(90, 30, 7),
            consequence=_("The right lapses, and the petitions that rest on it with it."),
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("intellectual property right")
        verbose_name_plural = _("intellectual property rights")
        constraints = [
            state_known([state for state, _label in STATES], "right_state_known"),
            models.CheckConstraint(
                condition=Q(right_kind__in=[*map(str, RightKind)]), name="right_kind_known"
            ),
            # Two who enter the same right at once are two cases: the guard sees the other only once it is there.
            models.UniqueConstraint(
                fields=["right_kind", "number"],
                condition=Q(state=REGISTERED) & ~Q(number=""),
                name="right_once",
            ),
        ]
        indexes = [
            models.Index(fields=["right_kind", "state", "-case"], name="right_by_kind"),
            models.Index(fields=["holder", "-case"], name="right_by_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.get_right_kind_display()} {self.number} {self.name}".replace("  ", " ")

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en

    @classmethod
    def scope(cls, rows: Any, actor: Actor) -> Any:
        """A right holds everywhere: every office sees it; beside them its holder and the holder's agent."""
        if actor.kind == "staff":
            return rows if actor.grants else rows.none()
        return super().scope(rows, actor)

    @transition(
        field=state, source="new", target=REGISTERED,
        custom=rule(
            label=_("Register a right"), article=p.REGISTER, roles=(Role.IP_OFFICER, INTAKE, "demo"),
            input=given.RightInput, facts=(PERSONS_NAMED,),
            guards=(p.parties_are_known, p.number_is_free, p.still_protected, p.was_registered),
        ),
    )  # fmt: skip
    def register(self, ctx: Ctx) -> Effects:
        """The holder has proved the right; petitions and verification may rest on it."""
        asked, persons = ctx.input, ctx[PERSONS_NAMED]
        for name in given.RightInput.model_fields.keys() - {"right_kind", "holder", "agent"}:
            setattr(self, name, getattr(asked, name))
        self.right_kind = asked.right_kind.value
        self.item = asked.item or ("x" if asked.right_kind is RightKind.TRADE_SECRET else "")
        self.holder_id = persons[asked.holder].person_id
        self.agent_id = persons[asked.agent].person_id if asked.agent else None
        return [GiveReference(), Emit("right.registered", {"kind": self.right_kind})]

    @transition(
        field=state, source=REGISTERED, target=None,
        custom=rule(
            label=_("Correct the register"), article=p.REGISTER, roles=(Role.SUPERVISOR,),
            input=given.RightCorrectionInput, facts=(PERSONS_NAMED,),
            guards=(p.parties_are_known, p.number_is_free, p.still_protected, p.was_registered,
                    p.correction_fits),
        ),
    )  # fmt: skip
    def correct(self, ctx: Ctx) -> Effects:
        """The register said something else than the evidence, or the right was renewed at its own office."""
        asked = ctx.input
        for name in ("number", "name_en", "name_ja", "registered_on", "protected_until"):
            if getattr(asked, name) is not None:
                setattr(self, name, getattr(asked, name))
        if asked.agent:
            self.agent_id = ctx[PERSONS_NAMED][asked.agent].person_id
        return [Emit("right.corrected", {"reason": asked.reason})]

    @transition(
        field=state, source=REGISTERED, target=LAPSED,
        custom=rule(
            label=_("End the right"), article=p.REGISTER, roles=(Role.IP_OFFICER, Role.SUPERVISOR),
            input=given.LapseInput, facts=(p.RESTING,), related=(p.PETITIONS,), weight="grave",
        ),
    )  # fmt: skip
    def lapse(self, ctx: Ctx) -> Effects:
        """The right is no more: surrendered, invalidated, or passed to another."""
        self.reason = ctx.input.reason
        return self._lapses(ctx, ctx.today)

    @transition(
        field=state, source=REGISTERED, target=LAPSED,
        custom=rule(
            label=_("Expire"), article=p.REGISTER, roles=(TIMER,), facts=(p.RESTING,), related=(p.PETITIONS,)
        ),
    )  # fmt: skip
    def expire(self, ctx: Ctx) -> Effects:
        """Its last day is over."""
        return self._lapses(ctx, self.protected_until)

    def _lapses(self, ctx: Ctx, on: Any) -> Effects:
        """Nothing that rests on the right outlives it, not by an instant."""
        self.lapsed_on = on
        follows = [Then(petition, "end_with_the_right", {"on": on}) for petition in ctx[p.RESTING]]
        return [*follows, Emit("right.lapsed", {"on": on.isoformat()})]

"""A deposit (供託) that secures damages: ordered, provided, paid from, recovered (69-6, 69-10, 69-15, 69-16(5), 69-20).

ordered → provided | defaulted; provided → shortfall_ordered → provided | defaulted; what is left is recovered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification.models import deposit_guards as g
from ipr_verification.models import deposit_inputs as given
from ipr_verification.models import deposit_notices as tell
from ipr_verification.models.deposit_account import DepositAccount
from ipr_verification.models.deposit_state import OWED, PRESENTABLE, RECOVERABLE, STANDING, State
from ipr_verification.rules import deposits as law
from ipr_verification.rules.deposits import Kind, Purpose
from ipr_verification.rules.sides import Side, on_side
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE, TIMER
from statute.awaiting import Awaited
from statute.effects import Create, Effect, Effects, Emit, GiveReference, Then
from statute.procedure import Procedure, state_known
from statute.reaching import reached_by
from statute.statutory_periods import statutory_period
from statute.transitions import OFFICERS, Ctx, Deadline, Due, RefusedInput, Related, rule

if TYPE_CHECKING:
    from accounts.actors import Actor
    from statute.calendars import Calendar


def _reached(ids: Sequence[int]) -> dict[int, list[int]]:
    """The case that each deposit is about, and those that this one reaches when it is told what came of it."""
    columns = ("pk", "about_id", "when_provided", "when_defaulted")
    rows = list(Deposit._base_manager.filter(pk__in=ids).values_list(*columns))
    told: dict[int, tuple[str, ...]] = {}
    for _pk, about_id, *acts in rows:
        told[about_id] = (*told.get(about_id, ()), *acts)
    reached = reached_by(told)
    return {pk: reached[about_id] for pk, about_id, *_acts in rows}


ABOUT = Related(
    "the case that the deposit is about",
    _reached,
    of_inputs=lambda inputs: [one.about_id for one in inputs if hasattr(one, "about_id")],
)


def _due(row: Deposit, calendar: Calendar) -> Due | None:
    """The day set; what was presented by then and waits for customs was not late."""
    return Due.set_on(row.due_on, row.under(g.ORDER)) if row.state in OWED and not row.presented else None


def _contract(row: Deposit, calendar: Calendar) -> Due | None:
    return Due.set_on(row.guaranteed_until, row.under(g.CONTRACT)) if row.guaranteed_until else None


def _action(row: Deposit, calendar: Calendar) -> Due | None:
    if "discontinued" not in row.notified or row.action_on is not None or row.state == State.RECOVERED:
        return None
    return Due.of(statutory_period(str(row.no_action), row.notified_of("discontinued"), calendar=calendar))


class Deposit(DepositAccount, Procedure):
    """One order to deposit, and the account of what was provided: the balance is the sum of its entries."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    about = models.ForeignKey(
        "statute.Case", verbose_name=_("about"), on_delete=models.PROTECT, related_name="deposits"
    )
    purpose = models.CharField(_("purpose"), max_length=16)
    side = models.CharField(_("side"), max_length=8)
    depositor = models.ForeignKey(
        "accounts.Person", verbose_name=_("who deposits"), on_delete=models.PROTECT, related_name="deposits"
    )
    agent = models.ForeignKey(
        "accounts.Person", verbose_name=_("agent"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    beneficiary = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("whom it secures"),
        on_delete=models.PROTECT,
        related_name="secured_by",
    )
    amount = models.BigIntegerField(_("amount (yen)"))
    ordered_on = models.DateField(_("ordered on"))
    due_on = models.DateField(_("to be provided by"))
    depository = models.CharField(_("official depository"), max_length=200)
    reason = models.CharField(_("reason"), max_length=2000)
    # Which transitions of the case it is about are taken when it is provided, and when it is not.
    when_provided = models.CharField(_("taken when it is provided"), max_length=60, blank=True)
    when_defaulted = models.CharField(_("taken when it is not provided"), max_length=60, blank=True)
    # What was presented and waits for customs, as it was given.
    presented = models.JSONField(_("presented"), default=list)
    # The sums of the entries: with the depository, and under contracts; and when the first contract ends.
    held = models.BigIntegerField(_("with the depository (yen)"), default=0)
    guaranteed = models.BigIntegerField(_("under contracts (yen)"), default=0)
    guaranteed_until = models.DateField(_("first contract ends on"), null=True)
    short_since = models.DateField(_("short since"), null=True)
    # The notices on which a recovery rests, each with the day its addressee was notified.
    notified = models.JSONField(_("notified"), default=dict)
    action_on = models.DateField(_("action brought on"), null=True)
    action = models.CharField(_("action"), max_length=402, blank=True)
    recovery = models.JSONField(_("recovery asked for"), default=dict)
    # Why the case that it is about could not take what it was told, by language.
    untold = models.JSONField(_("what the case could not take"), default=list)

    awaited: ClassVar = (
        Awaited("presented", _("Acceptance of what was presented"), "accept",
            lambda row: row.state in PRESENTABLE and row.presented),
        Awaited("recovery", _("Confirmation of a recovery"), "confirm_recovery",
            lambda row: row.state in RECOVERABLE and row.recovery),
        Awaited(
            "shortfall", _("Order to deposit what is missing"), "order_shortfall",
            lambda row: row.state == State.PROVIDED and row.short_since and row.purpose != Purpose.DISCONTINUANCE,
            since_field="short_since",
        ),
    )  # fmt: skip
    # A right holder may be on either side, and so may a trader.
    party_fields: ClassVar = {
        Role.RIGHTHOLDER: ("depositor_id", "agent_id", "beneficiary_id"),
        Role.IMPORTER: ("depositor_id", "beneficiary_id"),
        Role.BROKER: ("agent_id", "beneficiary_id"),
    }
    deadlines: ClassVar = (
        Deadline(
            "deposit", _("Deposit"), g.ORDER, _due, expires="default", met_by=frozenset({"be_provided"}),
            remind=(7, 1),
            consequence=_("The procedure may be discontinued (69-15(10)), the sample is not approved (69-16(5)),"
                          " or the request to discontinue lapses (69-20(11))."),
        ),
        Deadline(
            "contract", _("End of a contract to pay on behalf"), g.CONTRACT, _contract, expires="note_contract_end",
            remind=(30, 7), consequence=_("The contract covers nothing any more."),
        ),
        Deadline(
            "action", _("Action for damages"), g.NO_ACTION, _action, met_by=frozenset({"note_action"}), remind=(7,),
            consequence=_("The deposit may be recovered."),
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        constraints = [
            state_known(State.values, "deposit_state_known"),
            models.CheckConstraint(condition=Q(purpose__in=list(Purpose)), name="deposit_purpose_known"),
            models.CheckConstraint(condition=Q(side__in=list(Side)), name="deposit_side_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="deposit_of_something"),
            models.CheckConstraint(condition=Q(held__gte=0, guaranteed__gte=0), name="deposit_not_negative"),
            models.CheckConstraint(
                condition=~Q(depositor=models.F("beneficiary")), name="deposit_secures_somebody_else"
            ),
        ]
        indexes = [models.Index(fields=["about", "case"], name="deposit_about")]

    def __str__(self) -> str:
        return f"{self.amount:,} yen ({self.get_state_display()})"

    def article_of(self, act: str, article: Article) -> Article:
        """One machine for five provisions: that of its purpose and side."""
        return self.under(article)

    def under(self, article: Article) -> Article:
        """The provision that governs this deposit, named by the one for a petitioner's deposit on import.

        An item of one is named as it is (`recovery_under`).
        """
        side = Side(self.side or Side.IMPORT)
        if (
            article.item is None
            and article.number == "69-15"
            and isinstance(article.paragraph, int)
            and self.purpose
        ):
            return law.provision(Purpose(self.purpose), side, article.paragraph) or self.under(g.ORDER)
        return on_side(side, article) if article.number == "69-20" else article

    @property
    def no_action(self) -> Article:
        """The provision of the 30 days within which the rightholder brings its action."""
        return self.under(g.NO_ACTION)

    def notified_of(self, what: str) -> date:
        """The day of a notice. Raises KeyError where there was none."""
        return date.fromisoformat(self.notified[what])

    def waiting(self, number: int) -> dict[str, Any] | None:
        """What was presented under this number and waits for customs."""
        return next((one for one in self.presented if one["number"] == number), None)

    def papers_shown_to(self, actor: Actor) -> bool:
        """Whom it secures reads that it is there and how much it is, not what was presented and why."""
        return not actor.is_party or g.acts_for_depositor(self, actor)

    def concerned(self, office_id: int, deadline: str = "") -> tuple[list[int], list[int]]:
        """Who deposits is reminded of its days; whom it secures is not."""
        offices, _persons = super().concerned(office_id)
        return offices, sorted(pk for pk in (self.depositor_id, self.agent_id) if pk is not None)

    # --- ordered and provided -------------------------------------------------------------------------

    @transition(
        field=state, source="new", target=State.ORDERED,
        custom=rule(
            label=_("Order to deposit"), article=g.ORDER, roles=(CONSEQUENCE,), input=given.OrderInput,
            related=(ABOUT,), guards=(g.sample_is_of_import, g.secures_somebody_else, g.day_can_be_set),
        ),
    )  # fmt: skip
    def order(self, ctx: Ctx) -> Effects:
        """Damages have to be secured: an amount, a day by which, and where."""
        for name in given.OrderInput.model_fields.keys() - {"provided", "defaulted"}:
            setattr(self, name, getattr(ctx.input, name))
        self.when_provided, self.when_defaulted = ctx.input.provided, ctx.input.defaulted
        self.ordered_on = ctx.today
        return [GiveReference(), tell.of_order(self, ctx), Emit("deposit.ordered", {"about": self.about_id})]

    @transition(
        field=state, source=PRESENTABLE, target=None,
        custom=rule(
            label=_("Present what was deposited"), article=g.ORDER, also=(g.SECURITIES, g.CONTRACT),
            roles=(*g.PARTIES, *g.EXAMINING, INTAKE), input=given.PresentInput, weight="primary",
            guards=(g.is_for_the_depositor, g.day_is_since_the_order, g.is_in_time, g.contract_is_in_force),
        ),
    )  # fmt: skip
    def present(self, ctx: Ctx) -> Effects:
        """Money or securities with the depository's certificate, or a contract: customs accepts it or does not."""
        number = max((one["number"] for one in self.presented), default=0) + 1
        one = {**given.as_presented(ctx.input, number), "told_on": ctx.today.isoformat()}
        self.presented = [*self.presented, one]
        return [Emit("deposit.presented", {"amount": ctx.input.amount})]

    @transition(
        field=state, source=PRESENTABLE, target=None,
        custom=rule(
            label=_("Accept what was presented"), article=g.ORDER, also=(g.SECURITIES, g.CONTRACT), roles=g.EXAMINING,
            input=given.AcceptInput, facts=(g.ENTRIES,), related=(ABOUT,), weight="primary",
            guards=(g.is_presented, g.is_worth_it, g.is_found_secure),
        ),
    )  # fmt: skip
    def accept(self, ctx: Ctx) -> Effects:
        """It secures the damages, at its value; what was missing may be there now."""
        one = self.waiting(ctx.input.number)
        assert one is not None
        self.presented = [other for other in self.presented if other is not one]
        kind = Kind(one["kind"])
        entry = self._entry(
            ctx, kind, ctx.input.amount or one["amount"], g.CONTRACT if kind is Kind.CONTRACT else g.ORDER,
            on=date.fromisoformat(one["told_on" if kind is Kind.CONTRACT else "on"]), document=one["document"],
            issuer=one["issuer"], until_on=date.fromisoformat(one["until_on"]) if one["until_on"] else None,
        )  # fmt: skip
        short = law.shortfall(self.amount, self._sum_up(ctx, entry), ctx.today)
        follows: list[Effect] = [Create(entry), Emit("deposit.accepted", {"amount": entry.amount})]
        if short:
            return follows
        self.short_since = None
        return follows if self.state == State.PROVIDED else [*follows, Then(ctx.case_id, "be_provided")]

    @transition(
        field=state, source=PRESENTABLE, target=None,
        custom=rule(
            label=_("Reject what was presented"), article=g.ORDER, roles=g.EXAMINING, input=given.RejectInput,
            guards=(g.is_presented,), weight="grave",
        ),
    )  # fmt: skip
    def reject(self, ctx: Ctx) -> Effects:
        """It secures nothing; the day set runs on, and may have passed meanwhile."""
        one = self.waiting(ctx.input.number)
        assert one is not None
        self.presented = [other for other in self.presented if other is not one]
        return [tell.of_rejected(self, ctx, one["amount"]), Emit("deposit.rejected")]

    @transition(
        field=state, source=[*OWED, State.DEFAULTED], target=State.PROVIDED,
        custom=rule(
            label=_("The deposit is provided"), article=g.ORDER, also=(Article("69-20", 11),), roles=(CONSEQUENCE,),
            related=(ABOUT,), guards=(g.nothing_is_missing,),
        ),
    )  # fmt: skip
    def be_provided(self, ctx: Ctx) -> Effects:
        """The whole amount is there: the case that it is about goes on."""
        return [
            *tell.of_provided(self, ctx),
            *self._told(ctx, self.when_provided, ctx.today, "deposit.provided"),
        ]

    @transition(
        field=state, source=OWED, target=State.DEFAULTED,
        custom=rule(
            label=_("The deposit was not provided"), article=g.DEFAULT, roles=(TIMER,), related=(ABOUT,),
            guards=(g.something_was_missing,),
        ),
    )  # fmt: skip
    def default(self, ctx: Ctx) -> Effects:
        """The day set passed and something was missing: the case that it is about hears of it, and decides."""
        return [
            tell.of_default(self, ctx),
            *self._told(ctx, self.when_defaulted, self.due_on, "deposit.defaulted"),
        ]

    @transition(
        field=state, source=[State.PROVIDED, State.DEFAULTED], target=State.SHORTFALL_ORDERED,
        custom=rule(
            label=_("Order to deposit what is missing"), article=g.SHORTFALL, roles=(Role.SUPERVISOR,),
            input=given.ShortfallInput, facts=(g.ENTRIES,), guards=(g.more_may_be_ordered, g.day_can_be_set),
        ),
    )  # fmt: skip
    def order_shortfall(self, ctx: Ctx) -> Effects:
        """What is there is not sufficient: so much more is ordered, with a day of its own."""
        self.amount = law.cover(g.account(ctx), ctx.today) + ctx.input.amount
        self.due_on, self.reason, self.short_since = ctx.input.due_on, ctx.input.reason, None
        return [
            tell.of_order(self, ctx, more=ctx.input.amount),
            Emit("deposit.shortfall_ordered", {"about": self.about_id}),
        ]

    @transition(
        field=state, source=[*OWED, State.DEFAULTED], target=State.LIFTED,
        custom=rule(
            label=_("Lift the order"), article=g.ORDER, roles=(CONSEQUENCE, Role.SUPERVISOR), input=given.ReasonInput,
            related=(ABOUT,), weight="grave",
        ),
    )  # fmt: skip
    def lift(self, ctx: Ctx) -> Effects:
        """Nothing has to be deposited any more: the procedure it served is over. What is there may be recovered.

        Where the procedure goes on, the request that the order answered is over with it, and another is possible.
        """
        self.reason, self.presented = ctx.input.reason, []
        lifted: list[Effect] = [Emit("deposit.lifted", {"about": self.about_id})]
        if ctx.actor.is_staff and self.purpose == Purpose.DISCONTINUANCE and self.when_defaulted:
            told = {"deposit_id": self.pk, "on": ctx.today}
            lifted.append(Then(self.about_id, self.when_defaulted, told, otherwise="stay_untold"))
        return lifted

    # --- what the grounds rest on ---------------------------------------------------------------------

    @transition(
        field=state, source=STANDING, target=None,
        custom=rule(
            label=_("Note of what somebody was notified"), article=g.RECOVERY, also=(Article("69-20", 12),),
            roles=(CONSEQUENCE, *g.EXAMINING), input=given.NoticeInput,
            guards=(g.is_a_notice_of_its_procedure, g.day_has_come),
        ),
    )  # fmt: skip
    def note_notice(self, ctx: Ctx) -> Effects:
        """The depositor was notified of the outcome, or the right holder of the discontinuance; corrected if wrong."""
        self.notified = {**self.notified, ctx.input.what: ctx.input.on.isoformat()}
        return []

    @transition(
        field=state, source=STANDING, target=None,
        custom=rule(
            label=_("Notify the action for damages"), article=g.NO_ACTION, roles=(*g.PARTIES, *g.EXAMINING),
            input=given.ActionInput, guards=(g.is_for_the_secured, g.waits_for_an_action, g.day_has_come),
        ),
    )  # fmt: skip
    def note_action(self, ctx: Ctx) -> Effects:
        """The right holder went to court: the deposit stays until that is decided, or another ground is there."""
        self.action_on, self.action = ctx.input.on, f"{ctx.input.court}, {ctx.input.number}"
        return [Emit("deposit.action_brought", {"on": ctx.input.on.isoformat()})]

    @transition(
        field=state, source=[State.PROVIDED, State.DEFAULTED], target=None,
        custom=rule(
            label=_("The case could not take it"), article=g.ORDER, roles=(CONSEQUENCE,), input=RefusedInput,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def stay_untold(self, ctx: Ctx) -> Effects:
        """It is provided, or not, all the same: the case that it is about is past what hung on it, and says why."""
        self.untold = ctx.input.reasons
        return None

    def _told(self, ctx: Ctx, name: str, on: date, topic: str) -> list[Effect]:
        event = Emit(topic, {"about": self.about_id, "purpose": self.purpose})
        told = {"deposit_id": ctx.case_id, "on": on}
        self.untold = []
        return [Then(self.about_id, name, told, otherwise="stay_untold"), event] if name else [event]

"""One right and its holder in a verification case (69-12, 69-17, 69-20; 69-3, 69-7, 69-10): days, opinions, outcome.

opened → evidence_period ⇄ under_opinion → found_infringing | found_not_infringing | closed | discontinued.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification import case_facts as f
from ipr_verification import case_inputs as i
from ipr_verification import concern_guards as g
from ipr_verification import telling as t
from ipr_verification.depositing import DEPOSITS, ITS_DEPOSITS, told_of
from ipr_verification.models.concern_endings import Endings
from ipr_verification.models.concern_hearings import Hearings
from ipr_verification.models.own_papers import OwnPapers
from ipr_verification.rules import windows as w
from ipr_verification.rules.secrecy import SEEN_BY, Reader
from ipr_verification.rules.sides import Side, on_side
from ipr_verification.side_guards import side_rule
from ipr_verification.states import RUNNING, TOLD, RightState
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.awaiting import Awaited
from statute.effects import Effect, Effects, Emit, GiveReference, Update
from statute.procedure import Procedure, state_known
from statute.serving import ServedInput
from statute.transitions import OFFICERS, Ctx, Deadline, Due

if TYPE_CHECKING:
    from datetime import date

    from statute.calendars import Calendar

VERIFICATION, WINDOW, TELL = Article("69-12", 1), Article("69-17", 1), Article("69-20", 2)
# What the receipt of a notice is kept as, by the sort of the notice.
RECEIPTS: Final = {
    "opening_to_trader": "trader_told_on",
    "notice_date_to_trader": "date_told_on",
    "extension_to_holder": "extension_told_holder_on",
    "extension_to_trader": "extension_told_trader_on",
}
# In which roles a side takes part.
ROLES_OF: Final = {
    Reader.OFFICERS: (),
    Reader.HOLDER: (Role.RIGHTHOLDER,),
    Reader.TRADER: (Role.IMPORTER, Role.BROKER),
}
# The outcome of which a deposit hears the day on which the rightholder was told (69-15(8)(ii), 69-20(9)(iv)).
OUTCOMES: Final[Mapping[str, Literal["ended", "discontinued"]]] = {
    "no_longer_imported": "ended",
    "discontinued_to_holder": "discontinued",
}


def _window(row: RightConcerned, calendar: Calendar) -> Due | None:
    if row.state not in TOLD or not g.is_heard_on_request(row):
        return None
    return Due.of(row.window(calendar))


def _tell_the_trader(row: RightConcerned, calendar: Calendar) -> Due | None:
    if row.state not in RUNNING or row.notice_date is None or row.date_told_on is not None:
        return None
    if not g.rests_on_petitioning_holder(row):
        return None
    return Due.of(w.tell_the_trader_by(Side(row.side), row.notice_date, calendar=calendar))


def _evidence(
    row: RightConcerned, told_on: date | None, stated_on: date | None, calendar: Calendar
) -> Due | None:
    if row.state not in RUNNING or told_on is None or stated_on is not None:
        return None
    return Due.of(g.evidence_period(row, told_on, calendar))


def _opinion(row: RightConcerned, calendar: Calendar) -> Due | None:
    if row.state != RightState.UNDER_OPINION or row.opinion_sought_on is None:
        return None
    found = w.answer_due(
        Side(row.side), row.opinion_sought_on, for_reference=row.opinion_for_reference, calendar=calendar
    )
    return Due.of(found)


class RightConcerned(OwnPapers, Hearings, Endings, Procedure):
    """One right, its holder on one side and the importer or exporter on the other."""

    state = FSMField(_("state"), default="new", protected=True, choices=RightState.choices)
    verification = models.ForeignKey(
        "ipr_verification.VerificationCase", verbose_name=_("verification case"), on_delete=models.PROTECT,
        related_name="rights",
    )  # fmt: skip
    side = models.CharField(_("side"), max_length=6, choices=[(one.value, one.value) for one in Side])
    right = models.ForeignKey(
        "ipr_verification.Right", verbose_name=_("right"), on_delete=models.PROTECT, related_name="+"
    )
    right_kind = models.CharField(_("kind of right"), max_length=20)
    # The petition in force on which the procedure rests; none where customs acts of its own accord.
    petition = models.ForeignKey(
        "ipr_verification.Petition", verbose_name=_("petition"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    holder = models.ForeignKey(
        "accounts.Person", verbose_name=_("rightholder"), on_delete=models.PROTECT, related_name="+"
    )
    agent = models.ForeignKey(
        "accounts.Person", verbose_name=_("agent"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    declarant = models.ForeignKey(
        "accounts.Person", verbose_name=_("importer or exporter"), on_delete=models.PROTECT, related_name="+"
    )
    broker = models.ForeignKey(
        "accounts.Person", verbose_name=_("broker"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_on = models.DateField(_("opened on"))
    evidence_days = models.IntegerField(_("days for evidence and opinions"))
    # The rightholder notice date (69-17(1)): the day on which the rightholder received the notice of 69-12(1).
    notice_date = models.DateField(_("rightholder notice date"), null=True)
    trader_told_on = models.DateField(_("importer or exporter told on"), null=True)
    # Each side's last word: it said that nothing more will follow.
    holder_stated_on = models.DateField(_("rightholder stated its opinion on"), null=True)
    trader_stated_on = models.DateField(_("importer or exporter stated its opinion on"), null=True)
    date_told_on = models.DateField(_("rightholder notice date told on"), null=True)
    extended_on = models.DateField(_("extended on"), null=True)
    extension_told_holder_on = models.DateField(_("extension told to the rightholder on"), null=True)
    extension_told_trader_on = models.DateField(_("extension told to the importer or exporter on"), null=True)
    # The earliest opinion that is outstanding: its thirty days run. For reference: under 69-18 or 69-19.
    opinion_sought_on = models.DateField(_("opinion sought on"), null=True)
    opinion_for_reference = models.BooleanField(_("opinion for reference"), default=False)
    opinion_overdue = models.BooleanField(_("opinion overdue"), default=False)
    opinion_asked = models.BooleanField(_("an opinion is asked for"), default=False)
    discontinuance_asked_on = models.DateField(_("discontinuance asked for on"), null=True)
    discontinuance_ordered_on = models.DateField(_("deposit for discontinuance ordered on"), null=True)
    petition_deposit_defaulted_on = models.DateField(_("deposit not made in time"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    ended_because = models.TextField(_("ended because"), blank=True)

    party_fields: ClassVar = {
        Role.RIGHTHOLDER: ("holder_id", "agent_id"),
        Role.IMPORTER: "declarant_id",
        Role.BROKER: "broker_id",
    }
    told_to: ClassVar = {
        name: frozenset(role for reader in readers for role in ROLES_OF[reader])
        for part in ("deadline", "wait")
        for name, readers in SEEN_BY[part].items()
    }
    deadlines: ClassVar = (
        Deadline(
            "window", _("Asking that an organ be heard"), WINDOW, _window, remind=(2,),
            consequence=_("The right to ask for it lapses."),
        ),
        Deadline(
            "tell_the_trader", _("Telling the importer or exporter the rightholder notice date"), TELL,
            _tell_the_trader, expires="note_trader_untold", met_by=frozenset({"be_told"}), remind=(3, 1),
            consequence=_("The officer and the supervisor are warned."),
        ),
        Deadline(
            "evidence_of_holder", _("Evidence and opinion of the rightholder"), VERIFICATION,
            lambda row, calendar: _evidence(row, row.notice_date, row.holder_stated_on, calendar), remind=(2,),
            met_by=frozenset({"note_submission"}),
            consequence=_("Customs decides on what is there."),
        ),
        Deadline(
            "evidence_of_trader", _("Evidence and opinion of the importer or exporter"), VERIFICATION,
            lambda row, calendar: _evidence(row, row.trader_told_on, row.trader_stated_on, calendar), remind=(2,),
            met_by=frozenset({"note_submission"}),
            consequence=_("Customs decides on what is there."),
        ),
        Deadline(
            "opinion", _("Opinion of the organ"), Article("69-17", 4), _opinion, expires="note_opinion_overdue",
            remind=(7, 1), consequence=_("The organ is reminded and the supervisor told."),
        ),
    )  # fmt: skip
    awaited: ClassVar = (
        Awaited(
            "opinion", _("Decision whether an organ is heard"), "seek_opinion",
            lambda row: row.opinion_asked and row.state in TOLD,
        ),
        Awaited(
            "discontinuance", _("Order to deposit for discontinuance"), "order_discontinuance_deposit",
            lambda row: row.discontinuance_asked_on and not row.discontinuance_ordered_on and row.state in TOLD,
            since_field="discontinuance_asked_on",
        ),
        Awaited(
            "default", _("Decision after a deposit was not made"), "discontinue_for_default",
            lambda row: row.petition_deposit_defaulted_on and row.state in RUNNING,
            since_field="petition_deposit_defaulted_on",
        ),
    )  # fmt: skip

    class Meta(Procedure.Meta):
        verbose_name = _("right in a verification case")
        verbose_name_plural = _("rights in verification cases")
        constraints = [
            state_known(RightState.values, "right_concerned_state_known"),
            models.UniqueConstraint(fields=["verification", "right"], name="right_concerned_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[RightState.EVIDENCE_PERIOD, RightState.UNDER_OPINION])
                | models.Q(notice_date__isnull=False),
                name="right_concerned_days_run_from_notice",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-case"], name="right_concerned_holder"),
            models.Index(fields=["agent", "-case"], name="right_concerned_agent"),
            models.Index(fields=["declarant", "-case"], name="right_concerned_declarant"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    def article_of(self, act: str, article: Article) -> Article:
        """The provision of the side on which the goods are."""
        return on_side(Side(self.side), article) if self.side else article

    @property
    def extension_told(self) -> tuple[date | None, date | None]:
        """When either side was told that the ten days are twenty; None while it was not."""
        return self.extension_told_holder_on, self.extension_told_trader_on

    def window(self, calendar: Calendar) -> Any:
        """The days within which either side may ask that an organ be heard. Only once the rightholder was told."""
        assert self.notice_date is not None
        return w.window(Side(self.side), self.notice_date, self.extension_told, calendar=calendar)

    @transition(
        field=state, source="new", target=RightState.OPENED,
        custom=side_rule(
            label=_("Open verification procedures"), article=VERIFICATION,
            also=(Article("69-12", 2), Article("69-12", 3)), roles=(CONSEQUENCE,), input=i.ConcernInput,
            facts=(f.VERIFICATION, f.OPENED_FOR, f.GOODS, g.EVIDENCE_DAYS),
        ),
    )  # fmt: skip
    def open(self, ctx: Ctx) -> Effects:
        """One notice to each side, each naming the other, that evidence and opinions may be given."""
        verification, found, days = ctx[f.VERIFICATION], ctx[f.OPENED_FOR], ctx[g.EVIDENCE_DAYS]
        goods = ctx[f.GOODS]
        assert verification is not None
        assert found is not None
        assert verification.declarant_id is not None
        self.verification_id, self.side = verification.pk, verification.side
        self.right_id, self.right_kind = found.right.pk, found.right.right_kind
        self.petition_id = found.petition.pk if found.petition is not None else None
        self.holder_id, self.agent_id = found.right.holder_id, found.right.agent_id
        if found.petition is not None:
            self.agent_id = found.petition.agent_id or self.agent_id
        self.declarant_id, self.broker_id = verification.declarant_id, verification.broker_id
        self.opened_on, self.evidence_days = ctx.today, days
        self.right = found.right
        return [
            GiveReference(),
            *t.opening(ctx, self, verification, goods, days),
            Emit("right_concerned.opened", {"verification": verification.pk}),
        ]

    RECEIVED = side_rule(
        label=_("Take the rightholder notice date"), article=WINDOW, also=(Article("2-4"), TELL),
        roles=(CONSEQUENCE,), input=ServedInput, facts=(f.CONCERNED,),
    )  # fmt: skip

    @transition(field=state, source=RightState.OPENED, target=RightState.EVIDENCE_PERIOD, custom=RECEIVED)
    @transition(
        field=state,
        source=[one for one in RightState if one != RightState.OPENED],
        target=None,
        custom=RECEIVED,
    )
    def receive_notice(self, ctx: Ctx) -> Effects:
        """The rightholder has the notice: its days run from that day, and the other side is told the day (69-20(2))."""
        before, self.notice_date = self.notice_date, ctx.input.on
        told: list[Effect] = [Emit("right_concerned.notice_date", {"on": ctx.input.on.isoformat()})]
        if before == self.notice_date or self.state not in RUNNING or not g.rests_on_petitioning_holder(self):
            return told
        self.date_told_on = None
        text = _(
            "This is the rightholder notice date. You may ask customs to discontinue the procedures after the days "
            "that run from it."
        )
        facts = [(_("Rightholder notice date"), self.notice_date)]
        title = _("Rightholder notice date")
        return [
            *told,
            t.to_trader(
                ctx, self, "notice_date_to_trader", TELL, title=title, text=text, facts=facts, told_by="be_told",
                proof_needed=True,
            ),
        ]  # fmt: skip

    @transition(
        field=state, source="*", target=None,
        custom=side_rule(
            label=_("Take the day of receipt"), article=VERIFICATION, also=(Article("2-4"),), roles=(CONSEQUENCE,),
            input=ServedInput, facts=(f.HEARINGS, DEPOSITS, g.NOTICE_RANK), related=(ITS_DEPOSITS,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def be_told(self, ctx: Ctx) -> Effects:
        """A notice reached one of the sides: what is counted from that day is counted from it."""
        sort, on = ctx.input.sort, ctx.input.on
        if column := RECEIPTS.get(sort):
            setattr(self, column, on)
            return []
        if sort in OUTCOMES:
            deposits = ctx[DEPOSITS]
            return told_of(deposits, OUTCOMES[sort], on)
        if sort == "finding_to_holder" and self.state == RightState.FOUND_INFRINGING:
            deposits = ctx[DEPOSITS]
            return told_of(deposits, "found_infringing", on)
        of_trader, rank = sort.removesuffix("_to_trader"), ctx[g.NOTICE_RANK]
        for prefix, column in (("opinion_sought_of_", "seeking_told_on"), ("opinion_of_", "trader_told_on")):
            organ = of_trader.removeprefix(prefix)
            if of_trader != sort and of_trader != organ:
                # One of an organ is outstanding at a time, so its notices come in the order of its opinions.
                of_organ = [
                    one for one in ctx[f.HEARINGS] if one.organ == organ and one.sought_on is not None
                ]
                return [Update(one, {column: on}) for one in of_organ[rank : rank + 1]]
        return []

    @transition(
        field=state, source=RUNNING, target=None,
        custom=side_rule(
            label=_("Note what a side submitted"), article=VERIFICATION, roles=(CONSEQUENCE,), input=i.SubmittedInput,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def note_submission(self, ctx: Ctx) -> Effects:
        """A side submitted evidence and its opinion; with its last word its days are of no more use to it."""
        given = ctx.input
        if given.final and given.by == g.HOLDER:
            self.holder_stated_on = given.on
        elif given.final:
            self.trader_stated_on = given.on
        return [Emit("right_concerned.submitted", {"by": given.by})]

    @transition(
        field=state, source=[RightState.EVIDENCE_PERIOD, RightState.UNDER_OPINION], target=None,
        custom=side_rule(
            label=_("Extend to twenty days"), article=WINDOW, roles=(Role.SUPERVISOR,), input=i.ReasonInput,
            guards=(g.kind_is_heard_on_request, g.is_not_extended_yet, g.extension_can_be_told_in_time),
        ),
    )  # fmt: skip
    def extend(self, ctx: Ctx) -> Effects:
        """The ten days become twenty if both sides are told before the day on which the ten expire."""
        self.extended_on = ctx.today
        text = _("The ten days within which you may ask that an organ be heard become twenty.")
        return t.to_both(
            ctx, self, "extension", WINDOW, title=_("Extension to twenty days"), text=text,
            facts=[(_("Reason"), ctx.input.reason)], told_by="be_told",
        )  # fmt: skip

    @transition(
        field=state,
        source="*",
        target=None,
        custom=side_rule(
            label=_("Warn that the notice date was not told"), article=TELL, roles=(TIMER,), audience=OFFICERS
        ),
    )
    def note_trader_untold(self, ctx: Ctx) -> Effects:
        """The tenth day has come and the importer or exporter was not told the rightholder notice date."""
        return [Emit("right_concerned.trader_untold")]


__all__ = ["RightConcerned", "RightState"]

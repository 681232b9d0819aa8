"""A stall's permit, from a keeper's draft to its lapse."""

from decimal import Decimal
from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from accounts.roles import Role
from ipr_verification.depositing import DEPOSITS, ITS_DEPOSITS, DepositTold, order_deposit, released, told_of
from statute import periods
from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE, TIMER
from statute.calendars import Calendar
from statute.clock import day_of
from statute.effects import (
    Create,
    Delete,
    Effects,
    Emit,
    GiveReference,
    LiftHold,
    MoveOffice,
    Open,
    PlaceHold,
    Then,
    Update,
)
from statute.notices import notice
from statute.procedure import Procedure, state_known
from statute.serving import ServedInput
from statute.statutory_periods import statutory_period
from statute.transitions import BOTH, OFFICERS, PARTY, Ctx, Deadline, Due, rule
from tests.drill import rules as r
from tests.drill.models.berth import Berth

STATES = [
    ("draft", "Draft"),
    ("filed", "Filed"),
    ("granted", "Granted"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("lapsed", "Lapsed"),
]
KEEPER = (Role.BROKER, Role.IMPORTER)
OFFICE = (Role.OFFICER, Role.SUPERVISOR)


def _examination(row: Any, calendar: Calendar) -> Due | None:
    if row.state != "filed" or row.filed_at is None:
        return None
    unit = periods.Unit.WORKING_DAYS
    return Due.of(
        periods.count_period(day_of(row.filed_at), 10, unit, calendar=calendar, articles=[Article("67")])
    )


def _grant(row: Any, calendar: Calendar) -> Due | None:
    return Due.set_on(row.until, Article("62-2", 2)) if row.state == "granted" and row.until else None


def _statement(row: Any, calendar: Calendar) -> Due | None:
    if row.state != "granted" or row.stated:
        return None
    return Due.of(
        periods.count_period(
            day_of(row.granted_at),
            1,
            periods.Unit.MONTHS,
            calendar=calendar,
            roll=True,
            articles=[Article("61-2", 2)],
        )
    )


def _payment(row: Any, calendar: Calendar) -> Due | None:
    """Ten working days, that of receipt counted, from the day on which the keeper was told."""
    return Due.of(statutory_period("69-17(1)", row.told_on, calendar=calendar)) if row.told_on else None


class Stall(Procedure):
    """draft → filed → granted → lapsed; filed → refused; draft or filed → withdrawn."""

    state = FSMField(default="new", protected=True, choices=STATES)
    keeper = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    helper_office = models.ForeignKey(
        "accounts.Office", null=True, on_delete=models.PROTECT, related_name="+"
    )
    berth = models.ForeignKey(Berth, null=True, on_delete=models.PROTECT, related_name="stalls")
    name = models.CharField(max_length=40)
    remark = models.TextField(blank=True)
    fee = models.BigIntegerField(null=True)
    weight = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    tags = models.JSONField(default=list)
    filed_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    stated = models.BooleanField(default=False)
    told_on = models.DateField(null=True)
    jammed = models.BooleanField(default=False)
    explodes = models.BooleanField(default=False)

    party_fields = {Role.BROKER: "keeper_id", Role.IMPORTER: "keeper_id"}
    hidden_from_staff = frozenset({"draft"})
    office_fields = ("helper_office_id",)
    deadlines = (
        Deadline(
            "examination",
            "Examine",
            Article("67"),
            _examination,
            met_by=frozenset({"grant", "refuse"}),
            remind=(3,),
        ),
        Deadline("grant", "End of the permit", Article("62-2", 2), _grant, expires="lapse", remind=(30, 7)),
        Deadline("payment", "Pay", Article("69-17", 1), _payment),
        Deadline("statement", "Statement", Article("61-2", 2), _statement, met_by=frozenset({"state_sales"})),
    )

    class Meta(Procedure.Meta):
        constraints = [state_known([s for s, _ in STATES], "stall_state_known")]

    def __str__(self) -> str:
        return self.name

    @transition(
        field=state,
        source="new",
        target="draft",
        custom=rule(
            label="Draft", article=Article("67"), roles=(*KEEPER, INTAKE), input=r.DraftInput, audience=PARTY
        ),
    )
    def draft(self, ctx: Ctx) -> Effects:
        """The keeper writes it down."""
        self.keeper_id, self.name = ctx.input.keeper_id, ctx.input.name
        return [
            Create(Item(stall_id=ctx.case_id, number=n, **i.model_dump()))
            for n, i in enumerate(ctx.input.items, 1)
        ]

    @transition(
        field=state,
        source=["draft", "filed"],
        target=None,
        custom=rule(
            label="Amend",
            article=Article("7-14", 2),
            roles=KEEPER,
            input=r.AmendInput,
            facts=(r.ITEMS,),
            audience=BOTH,
        ),
    )
    def amend(self, ctx: Ctx) -> Effects:
        """Names, fee and goods may be changed until it is decided."""
        given = ctx.input
        self.name = given.name or self.name
        self.fee = self.fee if given.fee is None else given.fee
        self.remark = given.remark or self.remark
        if given.tags is not None:
            self.tags.extend(given.tags)  # in place: the journal must notice
        if given.items is None:
            return None
        self.weight = sum((item.weight for item in given.items), start=Decimal(0))
        gone = [Delete(item) for item in ctx[r.ITEMS]]
        new = [
            Create(Item(stall_id=ctx.case_id, number=n, **i.model_dump()))
            for n, i in enumerate(given.items, 1)
        ]
        return [*gone, *new]

    @transition(
        field=state,
        source=["draft", "filed", "granted"],
        target=None,
        custom=rule(
            label="Set a price",
            article=Article("101"),
            roles=KEEPER,
            input=r.PriceInput,
            guards=(r.item_exists,),
        ),
    )
    def set_price(self, ctx: Ctx) -> Effects:
        """One thing gets another price."""
        item = next(item for item in ctx[r.ITEMS] if item.number == ctx.input.item)
        return [Update(item, {"price": ctx.input.price})]

    @transition(
        field=state,
        source="draft",
        target="filed",
        custom=rule(
            label="File",
            article=Article("67"),
            roles=KEEPER,
            guards=(r.something_to_sell, r.fee_is_set),
            weight="primary",
        ),
    )
    def file(self, ctx: Ctx) -> Effects:
        """The keeper files it: the office sees it from now on."""
        self.filed_at = ctx.now
        return [GiveReference(), Emit("stall.filed", {"name": self.name, "fee": self.fee})]

    @transition(
        field=state,
        source="filed",
        target="granted",
        custom=rule(
            label="Grant",
            article=Article("72"),
            roles=OFFICE,
            input=r.GrantInput,
            facts=(r.BERTH,),
            guards=(r.no_open_hold, r.fee_is_set, r.berth_is_free, r.until_lies_ahead),
            related=(r.NAMED_BERTH,),
        ),
    )
    def grant(self, ctx: Ctx) -> Effects:
        """The office grants it a berth until a day."""
        self.granted_at, self.until, self.berth_id = ctx.now, ctx.input.until, ctx.input.berth_id
        return [Then(ctx.input.berth_id, "occupy"), Emit("stall.granted", {"until": self.until})]

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(
            label="Renew",
            article=Article("42", 2),
            roles=OFFICE,
            input=r.UntilInput,
            guards=(r.until_lies_ahead,),
        ),
    )
    def renew(self, ctx: Ctx) -> Effects:
        """It lasts until another day."""
        self.until = ctx.input.until
        return None

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(label="Tell the keeper", article=Article("9-3", 2), roles=OFFICE),
    )
    def tell(self, ctx: Ctx) -> Effects:
        """The keeper is told in writing what the berth costs, and must prove nothing."""
        return [
            notice(
                ctx, "berth_fee", Article("9-3", 2), addressee_id=self.keeper_id, capacity="keeper",
                title="Fee of the berth", text="It is to be paid.", facts=[("Stall", self.name)], told_by="be_told",
                proof_needed=True,
            )
        ]  # fmt: skip

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(
            label="Be told",
            article=Article("2-4"),
            roles=(CONSEQUENCE,),
            input=ServedInput,
            audience=OFFICERS,
            related=(r.ITS_BERTH,),
        ),
    )
    def be_told(self, ctx: Ctx) -> Effects:
        """The notice reached the keeper."""
        self.told_on = ctx.input.on
        berth_id: Any = self.berth_id
        return [Then(berth_id, "hear")]

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(
            label="Have something deposited", article=Article("69-15", 1), roles=OFFICE, input=r.DepositInput
        ),
    )
    def ask_deposit(self, ctx: Ctx) -> Effects:
        """Somebody has to secure somebody's damages before it goes on."""
        return [
            order_deposit(ctx, provided="take_deposit", defaulted="miss_deposit", **ctx.input.model_dump())
        ]

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(
            label="Take the deposit", article=Article("69-20", 11), roles=(CONSEQUENCE,), input=DepositTold
        ),
    )
    def take_deposit(self, ctx: Ctx) -> Effects:
        """What was ordered is there."""
        self.remark += f"deposit {ctx.input.deposit_id} provided on {ctx.input.on};"
        return None

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(
            label="Miss the deposit", article=Article("69-15", 10), roles=(CONSEQUENCE,), input=DepositTold
        ),
    )
    def miss_deposit(self, ctx: Ctx) -> Effects:
        """What was ordered is not there."""
        self.remark += f"deposit {ctx.input.deposit_id} missing on {ctx.input.on};"
        return None

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(
            label="Tell the deposits",
            article=Article("69-12", 5),
            roles=OFFICE,
            input=r.ToldInput,
            facts=(DEPOSITS,),
            related=(ITS_DEPOSITS,),
        ),
    )
    def tell_deposits(self, ctx: Ctx) -> Effects:
        """It is over: no deposit is owed any more, and each hears of what its depositor was notified."""
        found = ctx[DEPOSITS]
        return [*released(found, "It is over."), *told_of(found, ctx.input.what, ctx.input.on)]

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(label="State sales", article=Article("61-2", 2), roles=KEEPER),
    )
    def state_sales(self, ctx: Ctx) -> Effects:
        """The month's statement is made."""
        self.stated = True
        return None

    @transition(
        field=state,
        source=["filed", "granted"],
        target=None,
        custom=rule(
            label="Visit",
            article=Article("105"),
            roles=(Role.INSPECTOR,),
            audience=OFFICERS,
            office_fields=("helper_office_id",),
        ),
    )
    def visit(self, ctx: Ctx) -> Effects:
        """An inspector of the stall's office or of the helping office has a look."""
        return [PlaceHold("visit", Article("105"), "until the inspector has reported")]

    @transition(
        field=state,
        source=["filed", "granted"],
        target=None,
        custom=rule(label="Report", article=Article("105"), roles=(Role.INSPECTOR,), audience=OFFICERS),
    )
    def report(self, ctx: Ctx) -> Effects:
        """The inspector has reported."""
        return [LiftHold("visit", "nothing found")]

    @transition(
        field=state,
        source=["filed", "granted"],
        target=None,
        custom=rule(label="Ask another office", article=Article("68-2"), roles=OFFICE, input=r.PriceInput),
    )
    def ask_office(self, ctx: Ctx) -> Effects:
        """Another office helps; its id comes as the item."""
        self.helper_office_id = ctx.input.item
        return []

    @transition(
        field=state,
        source="filed",
        target=None,
        custom=rule(label="Hand over", article=Article("107"), roles=OFFICE, input=r.PriceInput),
    )
    def hand_over(self, ctx: Ctx) -> Effects:
        """Another office decides; its id comes as the item."""
        return [MoveOffice(ctx.input.item)]

    @transition(
        field=state,
        source="granted",
        target=None,
        custom=rule(label="Split", article=Article("42"), roles=OFFICE, input=r.SplitInput),
    )
    def split(self, ctx: Ctx) -> Effects:
        """A berth is laid out beside it, as a case of its own."""
        return [Open(Berth, "lay_out", ctx.office_id, {"number": ctx.input.berth_number})]

    @transition(
        field=state,
        source="*",
        target=None,
        custom=rule(label="Jam", article=Article("47"), roles=OFFICE, audience=OFFICERS),
    )
    def jam(self, ctx: Ctx) -> Effects:
        """From now on the lapse is refused."""
        self.jammed = True
        return None

    @transition(
        field=state,
        source="*",
        target=None,
        custom=rule(label="Unjam", article=Article("47"), roles=OFFICE, audience=OFFICERS),
    )
    def unjam(self, ctx: Ctx) -> Effects:
        """Nothing stands in the way any more."""
        self.jammed = self.explodes = False
        return None

    @transition(
        field=state,
        source="*",
        target=None,
        custom=rule(label="Rig", article=Article("47"), roles=OFFICE, audience=OFFICERS),
    )
    def rig(self, ctx: Ctx) -> Effects:
        """From now on the lapse fails with an exception."""
        self.explodes = True
        return None

    @transition(
        field=state,
        source="filed",
        target="refused",
        custom=rule(label="Refuse", article=Article("67"), roles=(Role.SUPERVISOR,), weight="grave"),
    )
    def refuse(self, ctx: Ctx) -> Effects:
        """The office refuses it."""
        return [Emit("stall.refused")]

    @transition(
        field=state,
        source=["draft", "filed"],
        target="withdrawn",
        custom=rule(label="Withdraw", article=Article("67"), roles=KEEPER, weight="grave"),
    )
    def withdraw(self, ctx: Ctx) -> Effects:
        """The keeper takes it back."""
        return []

    @transition(
        field=state,
        source="*",
        target=None,
        custom=rule(label="Thank", article=Article("67"), roles=(CONSEQUENCE,)),
    )
    def thank(self, ctx: Ctx) -> Effects:
        """The consumer of events has been here."""
        self.remark += "thanks;"
        return None

    @transition(
        field=state,
        source="granted",
        target="lapsed",
        custom=rule(
            label="Lapse",
            article=Article("47", 1, "v"),
            roles=(TIMER, CONSEQUENCE),
            guards=(r.not_jammed,),
            related=(r.ITS_BERTH,),
        ),
    )
    def lapse(self, ctx: Ctx) -> Effects:
        """Its time is over; the berth is free again."""
        if self.explodes:
            raise RuntimeError("it was rigged")
        berth_id: Any = self.berth_id
        return [Then(berth_id, "vacate"), Emit("stall.lapsed", {"name": self.name})]


class Item(models.Model):
    """One thing that a stall sells."""

    stall = models.ForeignKey(Stall, on_delete=models.PROTECT, related_name="items")
    number = models.IntegerField()
    name = models.CharField(max_length=40)
    price = models.BigIntegerField()
    weight = models.DecimalField(max_digits=10, decimal_places=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stall", "number"], name="item_number")]

    def __str__(self) -> str:
        return self.name

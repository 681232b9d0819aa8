"""What must hold when something is deposited, paid out or recovered, each under the provision of its purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from ipr_verification.depositing import may_be_due_on
from ipr_verification.models.deposit_entry import DepositEntry
from ipr_verification.rules import deposits as law
from ipr_verification.rules.deposits import GROUNDS, Entry, Ground, Kind, Purpose
from ipr_verification.rules.sides import Side
from statute.articles import Article
from statute.errors import Reason
from statute.statutory_periods import statutory_period
from statute.transitions import Ctx, Fact, Guard, GuardTest, Subject, guard

if TYPE_CHECKING:
    from datetime import date

    from accounts.actors import Actor
    from ipr_verification.models.deposit import Deposit
    from statute.calendars import Calendar

ORDER, SHORTFALL, SECURITIES, CONTRACT = (Article("69-15", n) for n in (1, 2, 3, 5))
PRIORITY, RECOVERY, DEFAULT = (Article("69-15", n) for n in (6, 8, 10))
NO_ACTION: Final = Article("69-20", 9, "iv")
PARTIES: Final = (Role.RIGHTHOLDER, Role.IMPORTER, Role.BROKER)
EXAMINING: Final = (Role.IP_OFFICER, Role.SUPERVISOR)


def _entries(subjects: Sequence[Subject]) -> Mapping[int, list[DepositEntry]]:
    found: dict[int, list[DepositEntry]] = defaultdict(list)
    rows = DepositEntry._base_manager.filter(deposit_id__in=[s.case_id for s in subjects])
    for row in rows.order_by("number"):
        found[row.deposit_id].append(row)
    return found


ENTRIES: Fact[list[DepositEntry]] = Fact("deposit_entries", _entries, list)


def account(ctx: Ctx) -> list[Entry]:
    """The account as the rules read it."""
    return [one.as_rule() for one in ctx[ENTRIES]]


def acts_for_depositor(row: Deposit, actor: Actor) -> bool:
    """Whether somebody acts for the person who deposits, itself or as its agent."""
    return not actor.persons_for(*PARTIES).isdisjoint({row.depositor_id, row.agent_id} - {None})


def _under(
    article: Article, sentence: Any, field: str | None = None, **kept: Any
) -> Callable[[GuardTest], Guard]:
    """A guard whose reason names the provision of this deposit's purpose and side."""

    def wrap(test: GuardTest) -> Guard:
        @wraps(test)
        def asked(row: Deposit, ctx: Ctx) -> Any:
            answer = test(row, ctx)
            if answer is not False:
                return answer
            value = getattr(ctx.input, field, None) if field else None
            return [_reason(row, ctx, asked.__name__, sentence, article, field, value)]

        return guard(article, sentence, **kept)(asked)

    return wrap


def _reason(
    row: Deposit,
    ctx: Ctx,
    code: str,
    sentence: Any,
    article: Article,
    field: str | None = None,
    value: Any = None,
) -> Reason:
    if not row.purpose:  # it is being ordered: what governs it is what the order says
        row = type(row)(purpose=ctx.input.purpose, side=ctx.input.side)
    return Reason(code, sentence, row.under(article), field, value)


# --- the order ----------------------------------------------------------------------------------------


@_under(ORDER, _("The day set lies after today and is no holiday of the office."), "due_on", on_input=True)
def day_can_be_set(row: Deposit, ctx: Ctx) -> bool:
    return may_be_due_on(ctx.input.due_on, ctx.today, ctx.calendar)


@_under(ORDER, _("Who deposits and whom it secures are two persons."), "beneficiary_id", on_input=True)
def secures_somebody_else(row: Deposit, ctx: Ctx) -> bool:
    return bool(ctx.input.depositor_id != ctx.input.beneficiary_id)


@guard(
    Article("69-16", 1), _("Samples are inspected of goods for import alone."), on_input=True, field="purpose"
)
def sample_is_of_import(row: Deposit, ctx: Ctx) -> bool:
    return bool(ctx.input.purpose != Purpose.SAMPLE or ctx.input.side == Side.IMPORT)


@_under(SHORTFALL, _("Who asked for the discontinuance is not ordered to deposit more."))
def more_may_be_ordered(row: Deposit, ctx: Ctx) -> bool:
    """69-20 has no counterpart of 69-15(2): the goods are on their way when the deposit is there."""
    return row.purpose != Purpose.DISCONTINUANCE


# --- providing ----------------------------------------------------------------------------------------


@_under(ORDER, _("Only who has to deposit does this."))
def is_for_the_depositor(row: Deposit, ctx: Ctx) -> bool:
    return not ctx.actor.is_party or acts_for_depositor(row, ctx.actor)


@_under(ORDER, _("That day has not come, or lies before the order."), "on", on_input=True)
def day_is_since_the_order(row: Deposit, ctx: Ctx) -> bool:
    return bool(row.ordered_on <= ctx.input.on <= ctx.today)


@_under(DEFAULT, _("What is provided counts by the day set."), on_input=True)
def is_in_time(row: Deposit, ctx: Ctx) -> bool | list[Reason]:
    """What was deposited by the day counts whenever it is shown; a contract counts from the day customs hears of it.

    Later a requester's request has lapsed (69-20(11)). A petitioner may still provide what was ordered until customs
    discontinues (69-15(10) says that it may), an applicant until customs decides; but the default is noted first.
    """
    counted = ctx.today if ctx.input.kind == Kind.CONTRACT else ctx.input.on
    if row.state == "provided" or counted <= row.due_on:
        return True
    if row.purpose == Purpose.DISCONTINUANCE:
        sentence = _("The day set has passed and the request has lapsed: a new one may be made.")
        return [_reason(row, ctx, "request_lapsed", sentence, DEFAULT, "on", counted.isoformat())]
    if row.state == "defaulted":
        return True
    sentence = _("The day set has passed: that is noted first.")
    return [_reason(row, ctx, "day_passed", sentence, DEFAULT, "on", counted.isoformat())]


@_under(CONTRACT, _("The contract has ended already."), "until_on", on_input=True)
def contract_is_in_force(row: Deposit, ctx: Ctx) -> bool:
    return ctx.input.until_on is None or bool(ctx.input.until_on >= ctx.today)


@_under(ORDER, _("Nothing with this number waits for customs."), "number", on_input=True)
def is_presented(row: Deposit, ctx: Ctx) -> bool:
    return row.waiting(ctx.input.number) is not None


@_under(ORDER, _("Nothing is accepted for more than it was presented for."), "amount", on_input=True)
def is_worth_it(row: Deposit, ctx: Ctx) -> bool:
    found, amount = row.waiting(ctx.input.number), ctx.input.amount
    return found is None or amount is None or bool(amount <= found["amount"])


@_under(
    SECURITIES,
    _("Other securities are accepted when customs finds them secure: state the finding."),
    "finding",
    on_input=True,
)
def is_found_secure(row: Deposit, ctx: Ctx) -> bool:
    found = row.waiting(ctx.input.number)
    return found is None or found["kind"] != Kind.SECURITIES or bool(ctx.input.finding)


@_under(ORDER, _("Something is still missing."), facts=(ENTRIES,))
def nothing_is_missing(row: Deposit, ctx: Ctx) -> bool:
    return not law.shortfall(row.amount, account(ctx), ctx.today)


@_under(DEFAULT, _("The whole amount was there by the day set."), facts=(ENTRIES,))
def something_was_missing(row: Deposit, ctx: Ctx) -> bool:
    return law.shortfall(row.amount, account(ctx), row.due_on) > 0


@_under(CONTRACT, _("There is no contract with this number."), "number", facts=(ENTRIES,), on_input=True)
def is_a_contract(row: Deposit, ctx: Ctx) -> bool:
    number, kinds = ctx.input.number, {one.number: one.kind for one in account(ctx)}
    return kinds.get(number) == Kind.CONTRACT and law.remaining(account(ctx))[number] > 0


# --- paying and recovering ----------------------------------------------------------------------------


@_under(PRIORITY, _("No more is paid than is there."), facts=(ENTRIES,), on_input=True)
def is_there_to_be_paid(row: Deposit, ctx: Ctx) -> bool | list[Reason]:
    there = law.payable(ctx.input.number, account(ctx))
    if ctx.input.amount <= there:
        return True
    sentence = format_lazy(_("{amount} yen of it are there."), amount=f"{there:,}")
    return [_reason(row, ctx, "not_there", sentence, PRIORITY, "amount", ctx.input.amount)]


def _ground_fault(row: Deposit, ctx: Ctx, ground: Ground) -> tuple[str, Any] | None:
    """What a ground needs and does not have."""
    needed = GROUNDS[ground].rests_on
    if needed and needed not in row.notified:
        return "not_notified", _("The notice on which this ground rests is not on record.")
    if ground is Ground.NO_ACTION:
        last = action_until(row, ctx.calendar)
        if row.action_on is not None and row.action_on <= last:
            return "action_brought", _("An action for damages was brought in time.")
        if ctx.today <= last:
            return "too_early", format_lazy(_("An action may be brought until {day}."), day=last.isoformat())
    if ground is Ground.CONTRACT and not law.contract_in_force(account(ctx), ctx.today):
        return "no_contract", _("No contract that takes its place is in force.")
    return None


def _recovery_reasons(row: Deposit, ctx: Ctx, number: int, amount: int, ground: Ground) -> list[Reason]:
    article = law.recovery_under(Purpose(row.purpose), Side(row.side), ground)
    if article is None:
        sentence = _("This deposit is not recovered on that ground.")
        return [_reason(row, ctx, "no_such_ground", sentence, RECOVERY, "ground", ground.value)]
    if fault := _ground_fault(row, ctx, ground):
        return [Reason(*fault, article, "ground", ground.value)]
    most = law.recoverable(ground, number, row.amount, account(ctx), ctx.today)
    if amount <= most:
        return []
    sentence = format_lazy(_("{amount} yen of it may be recovered."), amount=f"{most:,}")
    return [Reason("not_recoverable", sentence, article, "amount", amount)]


@_under(
    RECOVERY,
    _("The law gives it back on that ground, and so much is there."),
    facts=(ENTRIES,),
    on_input=True,
)
def may_be_recovered(row: Deposit, ctx: Ctx) -> list[Reason]:
    return _recovery_reasons(row, ctx, ctx.input.number, ctx.input.amount, ctx.input.ground)


@_under(RECOVERY, _("A recovery that was asked for is not decided yet."))
def nothing_else_is_asked(row: Deposit, ctx: Ctx) -> bool:
    return not row.recovery


@_under(RECOVERY, _("No recovery has been asked for."))
def recovery_is_asked(row: Deposit, ctx: Ctx) -> bool:
    return bool(row.recovery)


@_under(RECOVERY, _("The ground is still there, and so much is left."), facts=(ENTRIES,))
def may_still_be_recovered(row: Deposit, ctx: Ctx) -> list[Reason]:
    """What was asked for is judged by what is there and known now: something may have been paid out meanwhile."""
    asked = row.recovery
    if not asked:
        return []
    return _recovery_reasons(row, ctx, asked["number"], asked["amount"], Ground(asked["ground"]))


@_under(RECOVERY, _("Something is left."), facts=(ENTRIES,))
def nothing_is_left(row: Deposit, ctx: Ctx) -> bool:
    return not any(law.remaining(account(ctx)).values())


# --- what became of the procedure ---------------------------------------------------------------------


@_under(ORDER, _("That day has not come."), "on", on_input=True)
def day_has_come(row: Deposit, ctx: Ctx) -> bool:
    return bool(ctx.input.on <= ctx.today)


@_under(RECOVERY, _("No recovery of this deposit rests on such a notice."), "what", on_input=True)
def is_a_notice_of_its_procedure(row: Deposit, ctx: Ctx) -> bool:
    return (ctx.input.what == "discontinued") is (row.purpose == Purpose.DISCONTINUANCE)


@_under(NO_ACTION, _("An action matters once the right holder was notified of a discontinuance."))
def waits_for_an_action(row: Deposit, ctx: Ctx) -> bool:
    return "discontinued" in row.notified


@_under(NO_ACTION, _("Only whom the deposit secures does this."))
def is_for_the_secured(row: Deposit, ctx: Ctx) -> bool:
    return not ctx.actor.is_party or row.beneficiary_id in ctx.actor.persons_for(*PARTIES)


def action_until(row: Deposit, calendar: Calendar) -> date:
    """The last day on which the right holder may bring its action: 30 days from the notice, with no roll."""
    return statutory_period(str(row.no_action), row.notified_of("discontinued"), calendar=calendar).ends_on

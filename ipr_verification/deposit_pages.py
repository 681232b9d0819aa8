"""The page of a deposit: what is ordered of whom, for whom, and its account; and the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.roles import STAFF_ROLES
from doors.case_lists import CaseList
from doors.pages import ProcedurePages, page_of
from ipr_verification.deposit_words import ABOUT, GROUND_LABELS, PURPOSES, TONES, WORDS_OF
from ipr_verification.models import Deposit, DepositEntry
from ipr_verification.models.deposit_entry import EntryKind
from ipr_verification.models.deposit_guards import CONTRACT, ORDER, PARTIES, PRIORITY, RECOVERY, action_until
from ipr_verification.models.deposit_state import OWED, RECOVERABLE, State
from ipr_verification.rules import deposits as law
from ipr_verification.rules.deposits import Ground, Kind, Purpose
from ipr_verification.rules.sides import Side
from statute import clock
from statute.calendar_store import current_calendar
from statute.procedure import procedure_of

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

SLUG: Final = "deposits"
RELATED: Final = ("about", "depositor", "beneficiary", "agent")
ENTRIES: Final = Prefetch("entries", DepositEntry.objects.order_by("number"))


class DepositPages(ProcedurePages):
    """Ordered by the procedure that it is about; provided, paid from and recovered here."""

    procedure = Deposit
    slug = SLUG
    title = _("Deposit")
    list_title = _("Deposits")
    list_view = "deposit-list"
    template = "ipr_verification/deposit.html"
    path = (State.ORDERED, State.PROVIDED, State.RECOVERED)
    related: ClassVar = RELATED
    prefetch: ClassVar = (ENTRIES,)
    words_of: ClassVar = WORDS_OF
    about: ClassVar = ABOUT
    told_left_out: ClassVar = frozenset({"presented", "recovery", "notified", "untold"})
    document_kinds: ClassVar = (
        ("certificate", _("Certificate of the depository")),
        ("contract", _("Contract to pay on behalf")),
        ("consent", _("Consent to the recovery")),
        ("judgment", _("Judgment or settlement")),
        ("other", _("Other")),
    )

    def concerns(self, row: Any, move: Move) -> bool:
        """More is ordered of no requester; an action is brought where one deposited."""
        requested = row.purpose == Purpose.DISCONTINUANCE
        return bool({"order_shortfall": not requested, "note_action": requested}.get(move.name, True))

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """What waits, what is left to be paid or given back, and the grounds of this deposit."""
        found = dict(super().choices(row, move, actor))
        if row is None:
            return found
        if move.name in ("accept", "reject"):
            found["number"] = [
                (one["number"], _named(one["kind"], one["amount"], one)) for one in row.presented
            ]
        if move.name in ("pay_out", "request_recovery", "end_contract"):
            contract = {"pay_out": False, "end_contract": True}.get(move.name)
            found["number"] = _left_of(row, contract)
        if move.name == "request_recovery":
            known = [
                g for g in Ground if law.recovery_under(Purpose(row.purpose), Side(row.side), g) is not None
            ]
            found["ground"] = [(ground.value, GROUND_LABELS[ground]) for ground in known]
        if move.name == "note_notice":
            labels = WORDS_OF["note_notice"]["what"].labels
            requested = row.purpose == Purpose.DISCONTINUANCE
            found["what"] = [
                (what, label) for what, label in labels.items() if (what == "discontinued") is requested
            ]
        return found

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """What is missing, today."""
        if row is None:
            return {}
        entries = [one.as_rule() for one in row.entries.all()]
        missing = law.shortfall(row.amount, entries, clock.today())
        values = {"amount": missing or "", "on": clock.today()}
        return values if move.name == "present" else {"on": clock.today()} if move.name == "pay_out" else {}

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """What secures whom; to whom it secures no more than that, and that it may be paid first."""
        subject = row.about
        seen = procedure_of(subject.kind).objects.visible_to(actor).filter(pk=subject.pk).exists()
        where = {"label": str(subject), "url": page_of(subject) if seen else None}
        facts = [
            {"label": _("Purpose"), "value": PURPOSES[row.purpose], "wide": True},
            {"label": _("Who deposits"), "value": row.depositor.name, "note": row.depositor.code},
            {"label": _("Agent"), "value": row.agent.name if row.agent else ""},
            {"label": _("Whom it secures"), "value": row.beneficiary.name, "note": row.beneficiary.code},
            {"label": _("Amount"), "value": row.amount, "kind": "yen", "article": str(row.under(ORDER))},
            {"label": _("Official depository"), "value": row.depository},
        ]
        if not row.papers_shown_to(actor):
            return self._drawn(row, where, [*facts, _first_paid(row), *_action_of(row)])
        entries = [one.as_rule() for one in row.entries.all()]
        facts += [
            {"label": _("Ordered on"), "value": row.ordered_on, "kind": "date"},
            {"label": _("To be provided by"), "value": row.due_on, "kind": "date", "article": str(row.under(ORDER))},
            {"label": _("With the depository"), "value": row.held, "kind": "yen", "article": str(row.under(PRIORITY))},
            {"label": _("Under contracts"), "value": row.guaranteed or None, "kind": "yen",
             "article": str(row.under(CONTRACT))},
            {"label": _("Missing"), "value": _missing(row, entries), "kind": "yen"},
            *_action_of(row),
            {"label": _("Reason"), "value": row.reason, "wide": True},
        ]  # fmt: skip
        return {
            **self._drawn(row, where, facts),
            "presented": [_presented(one) for one in row.presented],
            "recovery": _recovery_of(row),
            "ledger": list(_ledger(row)),
            "untold": row.untold if actor.is_staff else [],
        }

    def _drawn(self, row: Any, where: Mapping[str, Any], facts: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "case": {"tone": TONES[row.state]},
            "subject": where,
            "sections": [
                {"title": _("Deposit"), "facts": [f for f in facts if f["value"] not in ("", None)]}
            ],
        }


def _presented(one: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(one[name]) if one[name] else None for name in ("on", "until_on")}
    return {**one, **days, "kind": EntryKind(one["kind"]).label}


def _named(kind: str, amount: int, one: Mapping[str, Any]) -> str:
    return f"{one['number']}: {EntryKind(kind).label}, {amount:,} {_('yen')}, {one['document']}"


def _left_of(row: Any, contract: bool | None) -> list[tuple[int, str]]:
    """What is left of what was provided: contracts, deposits, or (None) both."""
    entries = list(row.entries.all())
    left = law.remaining([one.as_rule() for one in entries])
    return [
        (one.number, _named(one.kind, left[one.number], {"number": one.number, "document": one.document}))
        for one in entries
        if one.of is None and left[one.number] and contract in (None, one.kind == Kind.CONTRACT)
    ]


def _missing(row: Any, entries: list[law.Entry]) -> int | None:
    """Yen that are missing today, as long as something is to be there."""
    if row.state not in (*OWED, State.PROVIDED, State.DEFAULTED) or row.notified:
        return None
    return law.shortfall(row.amount, entries, clock.today()) or None


def _first_paid(row: Any) -> dict[str, Any]:
    return {
        "label": _("Your right"), "value": _("To be paid from what was deposited before other creditors."),
        "wide": True, "article": str(row.under(PRIORITY)),
    }  # fmt: skip


def _action_of(row: Any) -> list[dict[str, Any]]:
    """Until when the right holder may bring its action, and whether it did."""
    if "discontinued" not in row.notified:
        return []
    last, article = action_until(row, current_calendar()), str(row.no_action)
    return [
        {"label": _("Action may be brought until"), "value": last, "kind": "date", "article": article},
        {"label": _("Action brought on"), "value": row.action_on, "kind": "date", "note": row.action},
    ]


def _recovery_of(row: Any) -> dict[str, Any] | None:
    """The recovery that was asked for, with the provision of its ground."""
    if not row.recovery or row.state not in RECOVERABLE:
        return None
    ground = Ground(row.recovery["ground"])
    under = law.recovery_under(Purpose(row.purpose), Side(row.side), ground)
    return {**row.recovery, "ground": GROUND_LABELS[ground], "article": str(under or row.under(RECOVERY))}


def _ledger(row: Any) -> Any:
    """The entries with the balance after each."""
    balance = 0
    for one in row.entries.all():
        balance += one.amount
        yield {
            "number": one.number,
            "kind": one.get_kind_display(),
            "of": one.of,
            "on": one.on,
            "until_on": one.until_on,
            "document": one.document,
            "issuer": one.issuer,
            "ground": GROUND_LABELS.get(one.ground, ""),
            "article": one.article,
            "amount": one.amount,
            "balance": balance,
        }


class DepositList(CaseList):
    """`/deposits/`: what is owed and by when, what is there, and what is over."""

    procedure = Deposit
    slug = SLUG
    template = "ipr_verification/deposits.html"
    title = _("Deposits")
    groups: ClassVar = {
        "owed": (_("To be provided"), tuple(OWED)),
        "provided": (_("Provided"), (State.PROVIDED,)),
        "defaulted": (_("Not provided in time"), (State.DEFAULTED,)),
        "ended": (_("Lifted, given back or paid out"), (State.LIFTED, State.RECOVERED)),
    }
    tones: ClassVar = TONES
    related: ClassVar = RELATED
    seeing: ClassVar = (*STAFF_ROLES, *PARTIES)

"""How deposits and what is done with them are put to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from doors.forms import Words
from ipr_verification.models.deposit_entry import EntryKind
from ipr_verification.rules.deposits import GROUNDS, PROVIDED, Ground, Purpose

if TYPE_CHECKING:
    from doors.forms import Vocabulary

TONES: Final = {
    "ordered": "waiting",
    "shortfall_ordered": "waiting",
    "provided": "good",
    "defaulted": "bad",
    "lifted": "ended",
    "recovered": "ended",
}
PURPOSES: Final[Mapping[str, Any]] = {
    Purpose.PETITION: _("Damages of the importer or exporter while the goods are verified"),
    Purpose.SAMPLE: _("Damages of the importer by the inspection of a sample"),
    Purpose.DISCONTINUANCE: _("Damages of the right holder when verification is discontinued"),
}
# Why somebody was paid, by what proves it.
PAID_UNDER: Final[Mapping[str, Any]] = {
    "judgment": _("Judgment"),
    "settlement": _("Settlement"),
    "acknowledgement": _("Acknowledgement by who deposited"),
}
GROUND_LABELS: Final[Mapping[str, Any]] = {
    **PAID_UNDER,
    **{ground.value: one.label for ground, one in GROUNDS.items()},
}
_KINDS: Final = {one.value: EntryKind(one.value).label for one in EntryKind if one.value in PROVIDED}
_YEN: Final[dict[str, Any]] = {"kind": "money", "currency": "JPY"}
_AMOUNT: Final = Words(_("Amount"), **_YEN)
_WHY: Final = Words(_("Reason"), rows=3, wide=True)
_PRESENTED: Final = Words(_("What was presented"))
_FROM: Final = Words(_("From which thing provided"))
WORDS_OF: Final[Mapping[str, Vocabulary]] = {
    "present": {
        "kind": Words(_("What was provided"), labels=_KINDS),
        "amount": _AMOUNT,
        "document": Words(_("Certificate of the depository, or number of the contract"), wide=True),
        "on": Words(_("Deposited, or contract made, on")),
        "issuer": Words(_("Issuer of the securities, or who answers under the contract"), wide=True),
        "until_on": Words(_("Last day of the contract"), help=_("Left empty where it has none.")),
    },
    "accept": {
        "number": _PRESENTED,
        "amount": Words(_("Accepted at"), help=_("As presented, if left empty."), **_YEN),
        "finding": Words(_("Why other securities are secure"), rows=3, wide=True),
    },
    "reject": {"number": _PRESENTED, "reason": _WHY},
    "order_shortfall": {
        "amount": Words(_("Amount that is missing"), **_YEN),
        "due_on": Words(_("To be provided by")),
        "reason": _WHY,
    },
    "lift": {"reason": _WHY},
    "end_contract": {"number": Words(_("Contract")), "on": Words(_("Ended on")), "reason": _WHY},
    "pay_out": {
        "number": _FROM,
        "amount": _AMOUNT,
        "ground": Words(_("Paid on"), labels=PAID_UNDER),
        "document": Words(_("Judgment, settlement or acknowledgement"), wide=True),
        "on": Words(_("Paid on the day")),
    },
    "request_recovery": {
        "number": _FROM,
        "amount": _AMOUNT,
        "ground": Words(_("Ground"), labels={ground.value: one.label for ground, one in GROUNDS.items()}),
        "evidence": Words(_("What shows it"), rows=3, wide=True),
    },
    "decline_recovery": {"reason": _WHY},
    "note_notice": {
        "what": Words(
            _("Notified of"),
            labels={
                "found_infringing": GROUNDS[Ground.FOUND_INFRINGING].label,
                "ended": GROUNDS[Ground.ENDED].label,
                "discontinued": _("The verification was discontinued at the request"),
            },
        ),
        "on": Words(_("Received on")),
    },
    "note_action": {
        "on": Words(_("Brought on")),
        "court": Words(_("Court"), wide=True),
        "number": Words(_("Number of the case")),
    },
}
ABOUT: Final[Mapping[str, Any]] = {
    "present": _(
        "What was deposited by the day set counts whenever it is shown; a contract counts from the day customs is"
        " notified of it."
    ),
    "order_shortfall": _("So much is to be deposited beside what is there now."),
    "lift": _("The order no longer stands; what was provided may be recovered."),
    "request_recovery": _(
        "Where a contract or another deposit takes its place, no more is recovered than what is there beyond the"
        " amount ordered."
    ),
}

"""How verification procedures are put to people: words of their forms, tones of their states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from doors.forms import Words
from ipr_verification.models.concern_endings import HOW
from ipr_verification.models.concern_hearings import GROUNDS
from ipr_verification.models.hearing import ORGANS

if TYPE_CHECKING:
    from doors.forms import Vocabulary

CASE_TONES: Final = {
    "suspected": "waiting",
    "not_opened": "ended",
    "opened": "progress",
    "found_infringing": "bad",
    "found_in_part": "bad",
    "found_not_infringing": "good",
    "discontinued": "ended",
}
RIGHT_TONES: Final = {
    "opened": "waiting",
    "evidence_period": "progress",
    "under_opinion": "progress",
    "found_infringing": "bad",
    "found_not_infringing": "good",
    "closed": "ended",
    "discontinued": "ended",
}
SUBMISSION_TONES: Final = {"submitted": "progress", "disclosed": "good"}
SIDE_WORDS: Final = {"import": _("Import"), "export": _("Export")}
BY_WORDS: Final = {"rightholder": _("Rightholder"), "trader": _("Importer or exporter")}
ORGAN_WORDS: Final = dict(ORGANS)
# "other" to the holder of a right alone: another right, of somebody else.
FINDING_WORDS: Final = {
    "infringing": _("infringes"),
    "not_infringing": _("does not infringe"),
    "other": _("not admitted for another reason"),
}
FINDING_TONES: Final = {"infringing": "bad", "not_infringing": "good", "other": "bad"}

_WHY: Final = Words(_("Reason"), rows=3, wide=True)
_GOODS_NAMED: Final = Words(_("Goods"), wide=True)
_ON_GOODS: Final[Vocabulary] = {"goods": _GOODS_NAMED, "reason": _WHY}
_QUESTION: Final = Words(_("Question"), rows=4, wide=True)
_ORGAN: Final = Words(_("Organ"), labels=ORGAN_WORDS)
_MANUFACTURER: Final[Vocabulary] = {
    "manufacturer": Words(_("Manufacturer"), help=_("Where it is evident; told to the rightholders alone.")),
    "manufacturer_address": Words(_("Address of the manufacturer"), rows=2, wide=True),
}
_RIGHT: Final = Words(_("Right"))
_PETITION: Final = Words(_("Petition"), help=_("Empty where customs acts of its own accord."))
_SUSPICION: Final[Vocabulary] = {
    "side": Words(_("Side"), labels=SIDE_WORDS),
    "declaration": Words(_("Declaration"), help=_("Import: its reference. Export: its number.")),
    "declarant": Words(_("Exporter (code)"), help=_("Of an export alone.")),
    "goods": Words(_("Goods suspected"), row_label=_("Goods"), help=_("Remove what is not suspected.")),
    "goods.line": Words(_("Line of the declaration")),
    "goods.whole_line": Words(_("The whole line is suspected")),
    "goods.description": Words(_("Description"), rows=1, wide=True),
    "goods.quantity": Words(_("Quantity")),
    "goods.unit": Words(_("Unit")),
    "grounds": Words(_("Grounds of the suspicion"), help=_("Only officers see these."), rows=4, wide=True),
    "other_party": Words(_("Consignor or consignee"), help=_("Empty: as declared.")),
    "other_party_address": Words(_("Address of the consignor or consignee"), rows=2, wide=True),
}
_OPENING: Final[Vocabulary] = {
    "rights": Words(_("Rights concerned"), row_label=_("Right")),
    "rights.right": _RIGHT,
    "rights.petition": _PETITION,
    **_MANUFACTURER,
    "perishable": Words(_("The goods spoil: fewer days for evidence")),
    "perishable_because": Words(_("What says that they spoil")),
}
_DEPOSIT: Final[Vocabulary] = {
    "amount": Words(_("Amount"), unit=_("yen")),
    "due_on": Words(_("To be provided by")),
    "depository": Words(_("Official depository")),
    "reason": Words(_("Why the amount is sufficient"), rows=3, wide=True),
}
WORDS_OF_CASES: Final[Mapping[str, Vocabulary]] = {
    "suspect": _SUSPICION,
    "open": {**_SUSPICION, **_OPENING},
    "confirm_suspicion": _OPENING,
    "drop_suspicion": {"reason": _WHY},
    "add_right": {"right": _RIGHT, "petition": _PETITION},
    "state_manufacturer": {
        "name": Words(_("Manufacturer")),
        "address": Words(_("Address of the manufacturer"), rows=2, wide=True),
        "evident_from": Words(_("From what it is evident"), rows=2, wide=True),
    },
    "name_lot": {"goods": _GOODS_NAMED, "lot": Words(_("Lot (its number)"))},
    "find": {
        "goods": _GOODS_NAMED,
        "finding": Words(
            _("Finding"), labels={"infringing": _("infringes"), "not_infringing": _("does not infringe")}
        ),
        "rights": Words(_("Rights infringed"), help=_("None where the goods infringe none."), wide=True),
        "reasons": Words(_("Reasons"), help=_("Told to both sides."), rows=5, wide=True),
    },
    "give_up": {"reason": _WHY},
    "note_gone": {"how": Words(_("How"), labels=HOW), "reason": _WHY},
    "confiscate": _ON_GOODS,
    "order_sending_back": _ON_GOODS,
    "record_sent_back": _ON_GOODS,
    "release_rest": {"reason": _WHY},
}
WORDS_OF_CONCERNED: Final[Mapping[str, Vocabulary]] = {
    "request_opinion": {"question": _QUESTION},
    "seek_opinion": {"organ": _ORGAN, "question": _QUESTION},
    "refuse_opinion": {"ground": Words(_("Ground"), labels=GROUNDS), "reason": _WHY},
    "record_opinion": {
        "organ": _ORGAN,
        "on": Words(_("Given on")),
        "substance": Words(_("Substance"), help=_("Told to both sides."), rows=5, wide=True),
    },
    "extend": {"reason": _WHY},
    "order_discontinuance_deposit": _DEPOSIT,
    "order_petition_deposit": _DEPOSIT,
    "discontinue_for_default": {"reason": _WHY},
}
WORDS_OF_SUBMISSIONS: Final[Mapping[str, Vocabulary]] = {
    "submit": {
        "concerned": Words(_("Right concerned")),
        "text": Words(_("Evidence and opinion"), rows=8, wide=True, help=_("Files are added afterwards.")),
        "final": Words(_("Nothing more will follow")),
        "by": Words(_("Submitted by")),
    }
}
ABOUT_CASES: Final[Mapping[str, Any]] = {
    "open": _(
        "The declaration is stopped. Each rightholder and the importer or exporter are told, and may submit evidence."
    ),
    "suspect": _(
        "The declaration is stopped until an officer for intellectual property has opened or dropped it."
    ),
    "give_up": _("The procedures and the declaration end, and the rightholders are told (69-12(6))."),
    "find": _("Both sides are told, with the reasons. What does not infringe is released at once."),
}
ABOUT_CONCERNED: Final[Mapping[str, Any]] = {
    "request_opinion": _("The other side is told only if the opinion is sought."),
    "request_discontinuance": _("A deposit for what the rightholder may lose will be ordered (69-20(3))."),
    "extend": _("Both sides must be told before the day on which the ten days expire."),
}
ABOUT_SUBMISSIONS: Final[Mapping[str, Any]] = {
    "submit": _("Only customs sees it, until customs shows it to the other side so that it can answer."),
    "disclose": _("The other side sees the statement and its files from now on."),
}

"""How petitions and rights are put to people: words of their forms, tones of their states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from doors.forms import Words
from ipr_verification.models.petition_state import MATTERS, PAPERS, SIDES
from ipr_verification.models.right import KINDS

if TYPE_CHECKING:
    from doors.forms import Vocabulary

RIGHT_TONES: Final = {"registered": "good", "lapsed": "ended"}
PETITION_TONES: Final = {
    "filed": "waiting",
    "under_examination": "progress",
    "accepted": "good",
    "not_accepted": "bad",
    "expired": "ended",
    "withdrawn": "ended",
}
STANDING_TONES: Final = {"written": "waiting", "confirmed": "good", "returned": "bad", "withdrawn": "ended"}
ITEMS: Final = (
    ("", _("none")),
    ("i", _("(i) well-known indication")),
    ("ii", _("(ii) famous indication")),
    ("iii", _("(iii) imitation of form")),
    ("xi", _("(xi) technical measures: means for everybody")),
    ("xii", _("(xii) technical measures: means for others than those entitled")),
)
_WHY: Final = Words(_("Reason"), rows=3, wide=True)
_AGENT: Final = Words(_("Agent (code)"), help=_("Who acts for the holder; left empty where it acts itself."))
_GUIDE: Final = Words(_("Guide"))
_ADVISOR: Final = Words(_("Technical advisor"))

WORDS_OF_RIGHTS: Final[Mapping[str, Vocabulary]] = {
    "register": {
        "right_kind": Words(_("Kind of right"), labels=dict(KINDS)),
        "item": Words(
            _("Item of Article 2(1)"), help=_("Of the Unfair Competition Prevention Act."), options=ITEMS
        ),
        "number": Words(_("Registration number"), help=_("Not of copyright or unfair competition.")),
        "name_en": Words(_("Name in English"), broad=True),
        "name_ja": Words(_("Name in Japanese"), broad=True),
        "holder": Words(_("Holder (code)")),
        "agent": _AGENT,
        "evidence": Words(
            _("Evidence"), help=_("Which extract or judgment, of which day."), rows=3, wide=True
        ),
    },
    "correct": {"agent": _AGENT, "reason": _WHY},
    "lapse": {"reason": _WHY},
}

_GOODS: Final[Vocabulary] = {
    "goods_en": Words(_("Goods in English"), help=_("Words, separated by commas."), rows=2, wide=True),
    "goods_ja": Words(_("Goods in Japanese"), help=_("Words, separated by commas."), rows=2, wide=True),
    "hs_codes": Words(_("HS codes"), help=_("Four to nine digits, one on each line.")),
    "brands": Words(_("Marks and brands"), help=_("As they stand on the goods, one on each line.")),
    "senders": Words(_("Known senders"), help=_("One on each line.")),
    "places": Words(_("Known places"), help=_("Towns or countries from which they come, one on each line.")),
    "agent": _AGENT,
    "contact": Words(_("Contact"), help=_("Department, telephone, address."), rows=2, wide=True),
    "facts": Words(_("Facts of the infringement"), rows=5, wide=True),
}
WORDS_OF_PETITIONS: Final[Mapping[str, Vocabulary]] = {
    "file": {
        **_GOODS,
        "office": Words(_("Office to file with"), help=_("What it accepts is in effect at every office.")),
        "right": Words(_("Right")),
        "side": Words(_("Side"), labels=dict(SIDES)),
    },
    "amend": _GOODS,
    "change": {**_GOODS, "reason": _WHY},
    "submit_paper": {
        "paper": Words(_("Paper of the minister"), labels=dict(PAPERS)),
        "number": Words(_("Number")),
        "on": Words(_("Day of the paper")),
    },
    "designate_advisor": {
        "person": Words(_("Technical advisor (code)")),
        "affiliation": Words(_("Works for (code)")),
        "expertise": Words(_("Expertise"), rows=2, wide=True),
        "statement": Words(_("Statement of having no special interest"), rows=2, wide=True),
    },
    "ask_advisor": {
        "advisor_id": _ADVISOR,
        "matter": Words(_("Matter"), labels=dict(MATTERS)),
        "question": Words(_("Question"), rows=3, wide=True),
    },
    "record_advice": {
        "advisor_id": _ADVISOR,
        "sufficient": Words(_("The evidence is sufficient")),
        "opinion": Words(_("Opinion"), rows=4, wide=True),
    },
    "accept": {"effective_until": Words(_("In effect until"))},
    "renew": {"effective_until": Words(_("In effect until"))},
    **{name: {"reason": _WHY} for name in ("refuse", "ask_for_renewal", "decline_renewal", "withdraw")},
    "write_guide": {
        "title": Words(_("Title"), wide=True),
        "look_at": Words(_("What to look at"), rows=3, wide=True),
        "genuine": Words(_("Genuine goods"), rows=3, wide=True),
        "counterfeit": Words(_("Counterfeits"), rows=3, wide=True),
        "genuine_pictures": Words(_("Pictures of genuine goods")),
        "counterfeit_pictures": Words(_("Pictures of counterfeits")),
    },
    "confirm_guide": {"guide_id": _GUIDE},
    "return_guide": {"guide_id": _GUIDE, "reason": _WHY},
    "withdraw_guide": {"guide_id": _GUIDE, "reason": _WHY},
}
ABOUT: Final[Mapping[str, Any]] = {
    "file": _("Evidence, and pictures for the guides, are added to the petition afterwards."),
    "write_guide": _("Pictures (PNG or JPEG) are added to the documents first, then chosen here."),
    "refuse": _("Only where the evidence is insufficient for a prima facie showing of the infringement."),
    "accept": _("In effect from today, at every office."),
}

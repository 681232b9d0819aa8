"""How inspections of cargo and of samples of it are put to people: words of their forms, tones of their states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from doors.forms import Words
from ipr_verification.case_words import WORDS_OF_CONCERNED
from ipr_verification.sampling import GROUNDS

if TYPE_CHECKING:
    from doors.forms import Vocabulary

CARGO_TONES: Final = {
    "applied": "waiting",
    "opportunity_given": "progress",
    "made": "good",
    "not_used": "ended",
    "ended": "ended",
}
SAMPLE_TONES: Final = {
    "applied": "waiting",
    "approved": "progress",
    "inspected": "progress",
    "closed": "good",
    "refused": "bad",
    "withdrawn": "ended",
    "ended": "ended",
}
ATTENDANCE_WORDS: Final = {
    "asked": _("Applied for"),
    "granted": _("The importer may attend"),
    "declined": _("The importer may not attend"),
}
DEPOSIT_WORDS: Final = {
    "ordered": _("Ordered"),
    "provided": _("Provided"),
    "defaulted": _("Not made in time"),
}

_WHY: Final = Words(_("Reason"), rows=3, wide=True)
_CONCERNED: Final = Words(_("Right concerned"))
_OFFICIAL: Final = Words(_("Customs official present"))
_DAY: Final[Vocabulary] = {"on": Words(_("Day")), "place": Words(_("Place"))}
_MADE: Final[Vocabulary] = {"on": Words(_("Inspected on")), "official": _OFFICIAL}
WORDS_OF_CARGO: Final[Mapping[str, Vocabulary]] = {
    "apply": {
        "concerned": _CONCERNED,
        "reason": Words(_("What it is inspected for"), rows=4, wide=True),
        "by": Words(_("Applied for by")),
    },
    "give_opportunity": _DAY,
    "record_inspection": _MADE,
    "record_late": _MADE,
}
# What is found of each requirement of 69-16(2).
FINDINGS: Final[Mapping[str, Any]] = {
    "necessary": _("Why it is necessary for evidence or an opinion (item i)"),
    "interests": _("Why the importer's interests are not unjustly infringed (item ii)"),
    "purposes": _("Why the sample is not used for unjust purposes (item iii)"),
    "ability": _("Why the applicant can handle the sample properly (item iv)"),
}
WORDS_OF_SAMPLES: Final[Mapping[str, Vocabulary]] = {
    "apply": {
        "concerned": _CONCERNED,
        "sample": Words(_("Sample"), wide=True, help=_("Told to the importer at once.")),
        "reason": Words(_("What is to be shown"), rows=4, wide=True),
        "method": Words(_("How it is inspected"), wide=True),
        "entrusted": Words(_("Entrusted with it"), help=_("Where another inspects it for you.")),
    },
    "order_deposit": WORDS_OF_CONCERNED["order_petition_deposit"],
    "approve": {**{name: Words(label, rows=3, wide=True) for name, label in FINDINGS.items()}, **_DAY},
    "refuse": {"ground": Words(_("Ground"), labels=GROUNDS), "reason": _WHY},
    "withdraw": {"reason": _WHY},
    "answer_attendance": {"granted": Words(_("The importer may attend")), "reason": _WHY},
    "set_day": _DAY,
    "record_inspection": {
        **_MADE,
        "attended_by": Words(_("Attended for the importer by")),
        "expenses": Words(_("Expenses borne by the applicant"), kind="money", currency="JPY"),
    },
    "report_result": {"result": Words(_("Result, and what became of the sample"), rows=5, wide=True)},
}
ABOUT_CARGO: Final[Mapping[str, Any]] = {
    "apply": _("A day is set on which you may look at the cargo. The other side is not told.")
}
ABOUT_SAMPLES: Final[Mapping[str, Any]] = {
    "apply": _(
        "The importer is told that you applied and of what a sample is asked, not why and how (69-16(1))."
    ),
    "approve": _("Each requirement must be met. Both sides are told the day and the place (69-16(3))."),
    "order_deposit": _("Nothing is approved before it is there (69-16(5))."),
}

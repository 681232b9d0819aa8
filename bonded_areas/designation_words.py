"""The forms of a designation put to people: labels, help and choices of each field."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bonded_areas.models.designation_records import AreaWorks
from bonded_areas.models.designation_state import Ownership
from doors.forms import Vocabulary, Words

TONES: Final = {"proposed": "waiting", "designated": "good", "revoked": "ended", "dropped": "ended"}
_WHY: Final = Words(_("Reason"), rows=3, wide=True)
_WHOSE: Final = Words(_("Administrator of the cargo"), help=_("The code of the person."))
_STATEMENT: Final = Words(_("What was said"), rows=3, wide=True)
AREA: Final[Vocabulary] = {
    "office": Words(_("Office")),
    "name_en": Words(_("Name in English")),
    "name_ja": Words(_("Name in Japanese")),
    "address": Words(_("Address"), wide=True, rows=1),
    "port": Words(_("Port or airport"), help=_("Five letters, such as JPTYO.")),
    "floor_area_m2": Words(_("Floor area"), unit="m²"),
    "capacity_m3": Words(_("Capacity"), unit="m³"),
    "ownership": Words(_("Owned by"), options=tuple(Ownership.choices)),
    "owner": Words(_("Owner"), help=_("The code of the person.")),
    "administrator": Words(_("Administrator of the facilities"), help=_("The code of the person.")),
    "purpose": Words(_("What it is needed for"), rows=3, wide=True),
}
WORDS_OF: Final = {
    "propose": AREA,
    "register": {
        **AREA,
        "code": Words(_("Code of the place")),
        "designated_on": Words(_("Designated on")),
        "evidence": Words(_("The paper it stands on"), rows=2, wide=True),
    },
    "record_consultation": {
        "party": Words(
            _("Who was consulted"),
            options=(("owner", _("Owner")), ("administrator", _("Administrator of the facilities"))),
        ),
        "held_on": Words(_("On")),
        "statement": _STATEMENT,
    },
    "announce_hearing": {
        "hearing_on": Words(_("Hearing on")),
        "hearing_place": Words(_("Place of the hearing")),
    },
    "record_hearing": {"statement": _STATEMENT},
    "designate": {
        "code": Words(_("Code of the place")),
        "from_on": Words(_("First day")),
        "conditions": Words(_("Conditions"), rows=2, wide=True),
    },
    "drop": {"reason": _WHY},
    "consider_revocation": {
        "whole": Words(_("All of the area")),
        "reason": _WHY,
        "floor_area_m2": Words(_("Floor area that remains"), unit="m²", help=_("Of a part that is revoked.")),
        "capacity_m3": Words(_("Capacity that remains"), unit="m³"),
    },
    "drop_revocation": {"reason": _WHY},
    "revoke": {
        "last_day": Words(_("Last day")),
        "remaining_until": Words(
            _("Deemed designated until"), help=_("Where foreign cargo remains there (41).")
        ),
    },
    "set_remaining_period": {"until_on": Words(_("Until"))},
    "ask_for_works": {
        "kind": Words(_("Kind"), options=tuple(AreaWorks.Kind.choices)),
        "what": Words(_("What is to be done"), rows=3, wide=True),
        "begins_on": Words(_("Begins on")),
    },
    "consent_to_works": {"reason": Words(_("Remark"), rows=2, wide=True)},
    "refuse_works": {
        "ground": Words(
            _("Ground"),
            options=(
                ("use", _("the proper use of the area would suffer")),
                ("enforcement", _("the enforcement of the Act would suffer")),
            ),
        ),
        "reason": _WHY,
    },
    "specify_cargo": {
        "reason": _WHY,
        "kinds": Words(
            _("Kinds of cargo"), row_label=_("Kind"), help=_("None: any cargo may be brought in.")
        ),
        "kinds.words": Words(pgettext_lazy("kind of goods", "In words")),
        "kinds.codes": Words(_("Beginnings of tariff codes"), help=_("One a line, such as 1001.")),
    },
    "notify_suspension": {
        "administrator": _WHOSE,
        "reason": _WHY,
        "from_on": Words(_("First day")),
        "until_on": Words(_("Last day")),
        "hearing_on": Words(_("Hearing on")),
        "hearing_place": Words(_("Place of the hearing")),
    },
    "clarify": {"administrator": _WHOSE, "statement": Words(_("Clarification"), rows=3, wide=True)},
    "record_suspension_hearing": {"administrator": _WHOSE, "statement": _STATEMENT},
    "suspend": {"administrator": _WHOSE, "reason": _WHY},
    "drop_suspension": {"administrator": _WHOSE, "reason": _WHY},
}

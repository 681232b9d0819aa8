"""How the forms of a licence are put to people, and the words of what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bonded_areas.models.licence_state import Means
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.licence_grounds import CRITERIA, GROUNDS
from bonded_areas.rules.licence_types import LICENSED, SUSPENDED
from doors.forms import Vocabulary, Words

_KINDS: Final = tuple((kind, PlaceKind(kind).label) for kind in LICENSED)
_FIRST, _LAST = Words(_("First day")), Words(_("Last day"))
_REASON: Final = Words(_("Reason"), rows=3, wide=True)
_PERSON_HELP: Final = _("The code by which customs knows the person.")

_PLACE: Final[Vocabulary] = {
    "kind": Words(_("Kind of area"), options=_KINDS),
    "person": Words(_("Applicant"), help=_PERSON_HELP),
    "place": Words(_("Existing place"), help=_("Its code; left empty for a new place.")),
    "name_en": Words(_("Name in English"), broad=True),
    "name_ja": Words(_("Name in Japanese"), broad=True),
    "address": Words(_("Address"), kind="text", wide=True),
    "floor_area_m2": Words(_("Floor area"), unit="m²"),
    "capacity_m3": Words(_("Capacity"), unit="m³"),
    "from_on": Words(_("Wanted from")),
    "until_on": Words(
        _("Wanted until"), help=_("Ten years at the most (42(2)); an exhibition site: its event.")
    ),
    "event": Words(_("Event"), kind="text", wide=True, help=_("For an exhibition site alone (62-2).")),
    "event_from": Words(_("First day of the event")),
    "event_until": Words(_("Last day of the event")),
}
NOTIFIED: Final = ("place", "name_en", "name_ja", "address", "floor_area_m2", "capacity_m3")
WORDS_OF: Final[Mapping[str, Vocabulary]] = {
    "apply": {"office": Words(_("Office with jurisdiction over the place")), **_PLACE},
    "amend": _PLACE,
    "register": {
        "office": Words(_("Office with jurisdiction over the place")),
        **_PLACE,
        "code": Words(_("Code of the place")),
        "evidence": Words(_("Paper on which it stands"), rows=2, wide=True),
    },
    "notify_place": {
        "office": Words(_("Office with jurisdiction over the place")),
        **{name: words for name, words in _PLACE.items() if name in NOTIFIED},
        "kind": Words(
            _("Kind of area"), options=tuple((k, PlaceKind(k).label) for k in ("warehouse", "factory"))
        ),
        "person": Words(_("Approved holder"), help=_PERSON_HELP),
    },
    "accept_place": {
        "code": Words(_("Code of the place"), help=_("For a place that has none yet.")),
        "evidence": Words(_("What shows that location and facilities meet the criteria"), rows=2, wide=True),
    },
    "return_notification": {"reason": _REASON},
    "record_findings": {
        "findings": Words(_("Findings"), row_label=_("Item")),
        "findings.item": Words(_("Item"), broad=True),
        "findings.against": Words(_("Stands against it")),
        "findings.evidence": Words(_("Evidence"), kind="text", wide=True),
    },
    "grant": {
        "from_on": _FIRST,
        "until_on": _LAST,
        "code": Words(_("Code of the place"), help=_("For a place that has none yet.")),
        "conditions": Words(_("Conditions"), rows=2, wide=True),
        "notwithstanding": Words(_("Why what was found does not stand in the way"), rows=2, wide=True),
    },
    "refuse": {"items": Words(_("Refused on")), "reason": _REASON},
    "withdraw": {"reason": _REASON},
    "withdraw_succession": {"reason": _REASON},
    "apply_for_renewal": {"until_on": Words(_("Wanted until")), "reason": _REASON},
    "renew": {"until_on": Words(_("New last day"))},
    "decline_renewal": {"reason": _REASON},
    "notify_change": {
        "floor_area_m2": Words(_("Floor area"), unit="m²"),
        "capacity_m3": Words(_("Capacity"), unit="m³"),
        "works": Words(_("Works"), rows=3, wide=True),
        "begins_on": Words(_("Begins on")),
    },
    "order_measures": {"measures": Words(_("Measures"), rows=3, wide=True)},
    "finish_change": {"done_on": Words(_("Done on"))},
    "give_up_change": {"reason": _REASON},
    "rest_business": {"from_on": _FIRST, "until_on": _LAST, "reason": _REASON},
    "resume_business": {"from_on": Words(_("First day of business again"))},
    "notify_end_of_business": {"last_day": Words(_("Last day of business")), "reason": _REASON},
    "record_death": {"happened_on": Words(_("Died on")), "evidence": Words(_("Evidence"), wide=True)},
    "record_dissolution": {
        "happened_on": Words(_("Dissolved on")),
        "evidence": Words(_("Evidence"), wide=True),
    },
    "record_bankruptcy": {"happened_on": Words(_("Ruled on")), "evidence": Words(_("Evidence"), wide=True)},
    "apply_for_succession": {
        "person": Words(_("Successor"), help=_PERSON_HELP),
        "heirs_consent": Words(_("Consent of the other heirs"), rows=2, wide=True),
        "evidence": Words(_("Evidence"), wide=True),
    },
    "apply_for_transfer": {
        "means": Words(_("Passes by"), options=tuple(Means.choices)),
        "person": Words(_("Passes to"), help=_PERSON_HELP),
        "effective_on": Words(_("Passes on the day")),
        "evidence": Words(_("Evidence"), wide=True),
    },
    "approve_succession": {
        "notwithstanding": Words(_("Why what was found does not stand in the way"), rows=2, wide=True)
    },
    "approve_transfer": {
        "notwithstanding": Words(_("Why what was found does not stand in the way"), rows=2, wide=True)
    },
    "decline_succession": {"items": Words(_("Declined on")), "reason": _REASON},
    "decline_transfer": {"items": Words(_("Declined on")), "reason": _REASON},
    "complete_transfer": {"done_on": Words(_("Took place on"))},
    "withdraw_transfer": {"reason": _REASON},
    "notify_sanction": {
        "intended": Words(_("Intended"), options=(("suspend", _("Suspension")), ("revoke", _("Revocation")))),
        "item": Words(
            _("On what"),
            options=(
                ("i", _("A violation of this Act")),
                ("ii", _("What has come to stand against the licence")),
            ),
        ),
        "grounds": Words(_("Items that have come about")),
        "reason": _REASON,
        "what": Words(_("What is suspended"), options=tuple(SUSPENDED.items())),
        "from_on": _FIRST,
        "until_on": _LAST,
        "administrator": Words(
            _("For the cargo of"), help=_("In an integrated area: whose cargo alone it concerns (62-14(1)).")
        ),
        "hearing_on": Words(_("Day of the hearing")),
        "hearing_place": Words(_("Place of the hearing")),
    },
    "clarify": {"statement": Words(_("Clarification"), rows=4, wide=True)},
    "record_hearing": {
        "attended": Words(_("Somebody came")),
        "statement": Words(_("What was said"), rows=4, wide=True),
    },
    "suspend": {"reason": _REASON},
    "revoke": {"reason": _REASON},
    "drop_sanction": {"reason": _REASON},
    "lift_suspension": {
        "administrator": Words(
            _("For the cargo of"), help=_("In an integrated area: whose cargo alone it concerns (62-14(1)).")
        ),
        "reason": _REASON,
    },
    "set_remaining_period": {"until_on": _LAST},
    "charge_fee": {"from_on": _FIRST, "until_on": _LAST},
    "relieve_fee": {
        "ground": Words(
            _("Ground"),
            options=(
                ("promotion", _("Promotion of trade or cultural exchange (101(1))")),
                ("business_suspended", _("Business rests (101(2))")),
                ("disaster", _("Disaster (102-2(5))")),
            ),
        ),
        "amount": Words(_("Amount"), kind="money", currency="JPY"),
        "reason": _REASON,
    },
    "pay_fee": {
        "amount": Words(_("Amount"), kind="money", currency="JPY"),
        "reference": Words(_("Reference of the payer or the bank")),
    },
}
TONES: Final[Mapping[str, str]] = {
    "applied": "progress",
    "notified": "progress",
    "under_review": "progress",
    "licensed": "good",
    "refused": "bad",
    "expired": "ended",
    "discontinued": "ended",
    "lapsed": "ended",
    "revoked": "bad",
    "withdrawn": "ended",
}


def items_in_words(has_criteria: bool) -> Mapping[str, Any]:
    """The items of a type, each with its words."""
    return CRITERIA if has_criteria else GROUNDS

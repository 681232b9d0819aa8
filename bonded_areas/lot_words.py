"""How the fields of what may be done with stored cargo are put to a person, on a page and in the admin."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from doors.forms import Vocabulary, Words
from doors.templatetags.kanmon import article_short
from statute.articles import Article

_ITEMS: Final = ("i", "ii", "iii", "iv", "v-2", "vi", "viii", "ix", "x")
_article: Any = lazy(article_short, str)

# By item of 4(1), which of them holds: what has fixed nature and quantity.
FIXED_BY: Final[dict[str, Any]] = {
    "4(1)(i)": _("as it was at the approval for storage"),
    "4(1)(ii)": _("as its materials were when they were approved"),
    "4(1)(iii)-2": _("as it was when its sale or consumption here was approved or notified"),
}
STORAGE_WORDS: Final[Vocabulary] = {
    "packages": Words(_("Packages")),
    "gross_mass_kg": Words(_("Gross mass"), unit="kg"),
    "quantity": Words(_("Quantity")),
    "on": Words(_("On")),
    "reason": Words(_("Reason")),
    "cause": Words(
        _("Cause"),
        labels={
            "disaster": _("a disaster"),
            "unavoidable": _("something unavoidable"),
            "other": _("other: duty is due"),
        },
    ),
    "purpose": Words(_("Purpose")),
    "for_sale_or_consumption": Words(_("For sale or consumption here")),
    "outcome": Words(
        _("Outcome of the inspection"),
        labels={
            "in_order": _("in order"),
            "not_necessary": _("not necessary"),
            "differs": _("differs from the application"),
        },
    ),
    "note": Words(_("Note")),
    "ground": Words(
        _("Ground of the refusal"),
        labels={
            "other_law": _("another law forbids it (43-3(2))"),
            "improper_use": _("it would hinder the proper use of the area (43-3(2))"),
            "not_for_exhibition": _("not cargo for the exhibition (62-3(3))"),
        },
    ),
    "remove_by": Words(_("To be removed by")),
    "until": Words(_("Until")),
    "under": Words(
        _("Under"),
        labels={
            "80(1)(iv)": _("end of the designation or licence (41, 47(3))"),
            "80(1)(v)": _("another permitted place (30(1)(ii))"),
            "80(1)(vi)": _("order to bring out (106(i))"),
        },
    ),
    "likely_to_spoil": Words(_("Likely to spoil, to deteriorate or to damage other cargo")),
    "not_likely_to_spoil": Words(
        _("Customs finds that it is not likely to spoil, to deteriorate or to do damage")
    ),
    "remains": Words(_("What is left of it")),
    "remains_kg": Words(_("Weight of what is left"), unit="kg"),
    "what": Words(
        _("What was done"),
        labels={
            "checking": _("checking"),
            "repacking": _("repacking"),
            "sorting": _("sorting"),
            "handling": _("other handling"),
            "display": _("display of samples"),
            "simple_processing": _("simple processing"),
        },
    ),
    "description": Words(_("Description")),
    "into_id": Words(_("Into the lot")),
    "place": Words(_("Place")),
    "position": Words(_("Position in the area")),
    "security_yen": Words(_("Security (yen)")),
    "for_import": Words(_("To be imported")),
    "export_permitted": Words(_("Permitted for export")),
    "prohibited_item": Words(
        _("Item of 69-11(1)"),
        labels={"": _("none"), **{item: _article(str(Article("69-11", 1, item))) for item in _ITEMS}},
    ),
    "sold_or_consumed_here": Words(_("To be sold or consumed in the integrated area")),
    "sale_notified_on": Words(_("Sale or consumption notified on")),
    "details": Words(_("Details of the use"), rows=3, wide=True),
    "amount": Words(_("Amount of the security"), kind="money", currency="JPY"),
    "security": Words(_("Security given"), wide=True),
    "tariff_code": Words(_("Tariff code"), help=_("Nine digits.")),
    "origin": Words(_("Origin"), help=_("Two letters of ISO 3166.")),
    "customs_value_yen": Words(
        _("Customs value"), kind="money", currency="JPY", help=_("Of all of the lot as it came in.")
    ),
    "unit": Words(_("Unit"), help=_("With the quantity, where the lot is counted in none yet.")),
    "direction": Words(_("Direction"), labels={"up": _("more than booked"), "down": _("less than booked")}),
}

# What else is known of cargo as it comes in, whichever way it does (models/entry_inputs.py).
KNOWN_WORDS: Final[Vocabulary] = {
    "quantity": Words(_("Quantity"), help=_("In the unit by which duty is charged.")),
    "unit": Words(_("Unit"), help=_("Of the quantity, such as NO, KG or L.")),
    "volume_m3": Words(_("Volume"), unit="m³"),
    **{name: STORAGE_WORDS[name] for name in ("tariff_code", "origin", "customs_value_yen")},
    "administrator": Words(
        _("Administrator of the cargo"),
        help=_("The person's code, where it is not the operator of the place (41-3, 62-13)."),
    ),
    "sold_or_consumed_here": STORAGE_WORDS["sold_or_consumed_here"],
    "sale_notified_on": Words(
        _("Sale or consumption notified on"), help=_("In an integrated area, before it comes in (62-11).")
    ),
    "for_import": Words(
        _("To be imported"),
        help=_("Prohibited cargo may be stored only where it came to be imported (30(2))."),
    ),
    "prohibited_item": STORAGE_WORDS["prohibited_item"],
    "export_permitted": Words(_("Permitted for export"), help=_("Entered by customs alone.")),
}
_BROUGHT_IN: Final[Vocabulary] = {
    "transport_document": Words(_("Transport document")),
    "description": Words(_("Description"), kind="text", broad=True),
    "packages": Words(_("Packages"), help=_("0 for cargo in bulk.")),
    "brought_in_on": Words(_("Brought in on")),
    **KNOWN_WORDS,
    "place_id": Words(hidden=True),
    "administrator_id": Words(hidden=True),
}

# Where an act puts a field in words of its own.
STORAGE_ACTS: Final = {
    "bring_in": _BROUGHT_IN,
    "restrict_place": {"place": Words(_("Where in the area it may be stored"), wide=True)},
    "ask_to_remove": {"until": Words(_("To be removed until"))},
    "find_circumstances": {
        "ground": Words(
            _("Why no duty is collected for now"),
            labels={
                "other_law": _("another law forbids the import"),
                "unavoidable": _("other circumstances that cannot be avoided"),
            },
        )
    },
}

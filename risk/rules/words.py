"""The sentence of each rule: what it saw, with its parameters, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

SENTENCES: Final[Mapping[str, Any]] = {
    "sensitive_goods": _("heading %(heading)s"),
    "other_laws": _("the tariff names %(laws)s"),
    "certificates_stated": _("to be confirmed: %(count)s"),
    "preference_claimed": _("claimed: %(preference)s"),
    "new_importer": _("no permitted declaration before"),
    "low_unit_value": _("%(value)s yen/kg, below %(floor)s for chapter %(chapter)s"),
    "vague_description": _("described as “%(description)s”"),
    "little_said": _("not stated: %(absent)s"),
    "mass_mismatch": _("%(net)s kg net, %(gross)s kg gross"),
    "duplicate_documents": _("found: %(count)s"),
    "amended": _("amendment %(number)s"),
    "random_selection": _("drawn by chance"),
}
# What a declaration usually states, for "little_said".
PARTICULARS: Final[Mapping[str, Any]] = {
    "overseas_shipper": _("overseas shipper"),
    "country_of_export": _("country of export"),
    "conveyance": _("vessel or flight"),
    "gross_mass_kg": _("gross mass"),
}


# The sentences of the screeners of higher floors, by their rules.
_OF_SCREENERS: Final[dict[str, Any]] = {}


def say(rule: str, words: Any) -> None:
    """Gives the rule of a higher floor's screener its sentence."""
    _OF_SCREENERS[rule] = words


def sentence(rule: str, params: Mapping[str, str | int], otherwise: str = "") -> str:
    """What a rule saw; `otherwise` where the rule has no sentence here, or lacks one of its parameters."""
    words = SENTENCES.get(rule) or _OF_SCREENERS.get(rule)
    if words is None:
        return otherwise
    told: dict[str, Any] = dict(params)
    if "absent" in told:
        names = str(told["absent"]).split(",")
        told["absent"] = ", ".join(str(PARTICULARS.get(name, name)) for name in names)
    try:
        return str(words) % told
    except KeyError:
        return otherwise

"""What a price already contains under the terms of delivery."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import WrongAmount
from statute.articles import CUSTOMS_TARIFF_ACT, Article


class Cost(StrEnum):
    """A cost of bringing goods to Japan that a price may or may not contain."""

    INLAND = "inland"  # to the port of export, loading included
    FREIGHT = "freight"  # from there to the port of import
    INSURANCE = "insurance"
    AFTER_ARRIVAL = "after_arrival"  # carriage within Japan, unloading at the place named
    IMPORT_DUTIES = "import_duties"  # duties and taxes paid in Japan by the seller


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of delivery: the costs that the seller bears, so that the price contains them."""

    code: str
    contains: frozenset[Cost]


def _terms(code: str, *costs: Cost) -> Terms:
    return Terms(code, frozenset(costs))


# Under FAS the buyer loads, under FCA the seller hands over to the carrier: what the buyer pays before the
# ship is "inland". Under the D terms the seller bears the risk to the place; whether it insures is its own
# affair, so no insurance is due from the buyer and none is added.
_TO_PLACE: Final = (Cost.INLAND, Cost.FREIGHT, Cost.INSURANCE, Cost.AFTER_ARRIVAL)
TERMS: Final = {
    terms.code: terms
    for terms in (
        _terms("EXW"),
        _terms("FCA"),
        _terms("FAS"),
        _terms("FOB", Cost.INLAND),
        _terms("CFR", Cost.INLAND, Cost.FREIGHT),
        _terms("CPT", Cost.INLAND, Cost.FREIGHT),
        _terms("CIF", Cost.INLAND, Cost.FREIGHT, Cost.INSURANCE),
        _terms("CIP", Cost.INLAND, Cost.FREIGHT, Cost.INSURANCE),
        _terms("DAP", *_TO_PLACE),
        _terms("DPU", *_TO_PLACE),
        _terms("DDP", *_TO_PLACE, Cost.IMPORT_DUTIES),
    )
}
_OLD_NAMES: Final = {"CNF": "CFR", "C&F": "CFR", "CF": "CFR", "CI": "CIF", "DAT": "DPU", "DDU": "DAP"}


def terms_of(code: str) -> Terms:
    """The terms by their three letters, older names included. Raises WrongAmount for others."""
    wanted = code.strip().upper()
    wanted = _OLD_NAMES.get(wanted, wanted)
    if wanted not in TERMS:
        article = Article("4", 1, law=CUSTOMS_TARIFF_ACT)
        raise WrongAmount(article, "incoterm", code, _("known are %(known)s") % {"known": ", ".join(TERMS)})
    return TERMS[wanted]

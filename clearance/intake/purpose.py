"""What a declaration in a file is for, and whether it can be taken here as an import declaration (Article 67).

The codes are those of the WCO data model as European and British customs use them: a declaration type of two letters
and a letter, and procedures of two digits asked for and two digits before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from statute.articles import CUSTOMS_TARIFF_ACT, Article

if TYPE_CHECKING:
    from clearance.intake.declaration_data import Procedure


class Purpose(StrEnum):
    """What the sender wants done."""

    HOME_USE = "home_use_import"
    HOME_USE_FOR_ONWARD_SUPPLY = "home_use_import_for_onward_supply"
    END_USE = "end_use_import"
    RE_IMPORT = "re_import"
    EXCISE_WAREHOUSING = "excise_warehousing"
    WAREHOUSING = "warehousing"
    INWARD_PROCESSING = "inward_processing"
    TEMPORARY_ADMISSION = "temporary_admission"
    FREE_ZONE = "free_zone"
    EXPORT = "export"
    TRANSIT = "transit"
    SUPPLEMENTARY = "supplementary"
    FINAL_SUPPLEMENTARY = "final_supplementary"
    CLEARANCE_REQUEST = "clearance_request"
    AMENDMENT = "amendment"
    CANCELLATION = "cancellation"
    PRESENTATION = "presentation"
    MIXED = "mixed_procedures"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Classification:
    """The purpose, whether the declaration is taken here, and if not why not, with the article that governs it here."""

    purpose: Purpose
    taken: bool
    why_not: str | None = None
    article: Article | None = None


_WHY_NOT: Final[dict[Purpose, tuple[Any, Article | None]]] = {
    Purpose.HOME_USE_FOR_ONWARD_SUPPLY: (
        _(
            "an import for home use with exemption from tax for supply to another country; there is no such relief here"
        ),
        None,
    ),
    Purpose.END_USE: (
        _("an import with relief from duty for a stated end use; this relief is not taken here yet"),
        Article("13", law=CUSTOMS_TARIFF_ACT),
    ),
    Purpose.RE_IMPORT: (
        _("a re-import; relief for goods that come back is not taken here yet"),
        Article("14", law=CUSTOMS_TARIFF_ACT),
    ),
    Purpose.EXCISE_WAREHOUSING: (
        _("a release into an excise warehouse with tax suspended; it is not taken here"),
        None,
    ),
    Purpose.WAREHOUSING: (
        _("storing in a bonded warehouse is asked for; approval for storage is a procedure of its own"),
        Article("43-3", 1),
    ),
    Purpose.INWARD_PROCESSING: (
        _(
            "working on foreign cargo is asked for; a bonded factory and its approvals are a procedure of their own"
        ),
        Article("56", 1),
    ),
    Purpose.TEMPORARY_ADMISSION: (
        _("a temporary admission; relief for goods that leave again is not taken here yet"),
        Article("17", law=CUSTOMS_TARIFF_ACT),
    ),
    Purpose.FREE_ZONE: (_("placing in a free zone is asked for; there is no such procedure here"), None),
    Purpose.EXPORT: (_("an export declaration; not taken here yet"), Article("67")),
    Purpose.TRANSIT: (
        _("a transit declaration; bonded transport is a procedure of its own"),
        Article("63", 1),
    ),
    Purpose.SUPPLEMENTARY: (
        _(
            "a supplementary declaration for goods already released; the special declaration is a procedure of its own"
        ),
        Article("7-2", 1),
    ),
    Purpose.FINAL_SUPPLEMENTARY: (
        _("a report that counts the supplementary declarations of a period; it declares no goods"),
        None,
    ),
    Purpose.CLEARANCE_REQUEST: (_("a request for clearance without a declaration of goods for duty"), None),
    Purpose.AMENDMENT: (
        _("a request to amend a declaration made before; amend the declaration itself"),
        Article("7-14", 2),
    ),
    Purpose.CANCELLATION: (
        _("a request to cancel a declaration made before; cancel the declaration itself"),
        None,
    ),
    Purpose.PRESENTATION: (
        _("a notice that the goods of an earlier declaration have arrived; it declares nothing itself"),
        Article("67-2", 3),
    ),
    Purpose.MIXED: (_("its lines ask for different procedures; declare each procedure by itself"), None),
    Purpose.UNKNOWN: (_("it does not say which procedure is asked for"), None),
}

# The declaration types. Arrived: A full, B and C simplified; before arrival: D full, E and F simplified.
TAKEN_LETTERS: Final = frozenset("ACDF")
_OCCASIONAL_LETTERS: Final = frozenset("BE")
_SUPPLEMENTARY_LETTERS: Final = frozenset("RUVWXYZ")
_FINAL_SUPPLEMENTARY_LETTERS: Final = frozenset("Q")
_CLEARANCE_REQUEST_LETTERS: Final = frozenset("JK")
KNOWN_LETTERS: Final = (
    TAKEN_LETTERS
    | _OCCASIONAL_LETTERS
    | _SUPPLEMENTARY_LETTERS
    | _FINAL_SUPPLEMENTARY_LETTERS
    | _CLEARANCE_REQUEST_LETTERS
)

# The procedure asked for, its first two digits.
PROCEDURES: Final[dict[str, Purpose]] = {
    "00": Purpose.CLEARANCE_REQUEST,
    "01": Purpose.HOME_USE_FOR_ONWARD_SUPPLY,
    "02": Purpose.CLEARANCE_REQUEST,
    "07": Purpose.EXCISE_WAREHOUSING,
    "10": Purpose.EXPORT,
    "11": Purpose.EXPORT,
    "20": Purpose.EXPORT,
    "21": Purpose.EXPORT,
    "22": Purpose.EXPORT,
    "23": Purpose.EXPORT,
    "30": Purpose.EXPORT,
    "31": Purpose.EXPORT,
    "40": Purpose.HOME_USE,
    "41": Purpose.INWARD_PROCESSING,
    "42": Purpose.HOME_USE_FOR_ONWARD_SUPPLY,
    "43": Purpose.HOME_USE,
    "44": Purpose.END_USE,
    "45": Purpose.EXCISE_WAREHOUSING,
    "46": Purpose.INWARD_PROCESSING,
    "48": Purpose.RE_IMPORT,
    "49": Purpose.HOME_USE,
    "51": Purpose.INWARD_PROCESSING,
    "53": Purpose.TEMPORARY_ADMISSION,
    "54": Purpose.INWARD_PROCESSING,
    "61": Purpose.RE_IMPORT,
    "63": Purpose.RE_IMPORT,
    "68": Purpose.EXCISE_WAREHOUSING,
    "71": Purpose.WAREHOUSING,
    "76": Purpose.WAREHOUSING,
    "77": Purpose.WAREHOUSING,
    "78": Purpose.FREE_ZONE,
    "80": Purpose.TRANSIT,
    "91": Purpose.INWARD_PROCESSING,
    "92": Purpose.INWARD_PROCESSING,
    "95": Purpose.EXCISE_WAREHOUSING,
    "96": Purpose.WAREHOUSING,
}


def not_taken(purpose: Purpose) -> Classification:
    """The classification of a declaration that is not taken here, with its reason."""
    sentence, article = _WHY_NOT[purpose]
    return Classification(purpose, taken=False, why_not=str(sentence), article=article)


def import_for(purpose: Purpose) -> Classification:
    """The classification of an import whose procedure is known: only home use is taken."""
    if purpose is Purpose.HOME_USE:
        return Classification(purpose, taken=True, article=Article("67"))
    return not_taken(purpose)


def classify_import(letter: str | None, procedures: Iterable["Procedure | None"]) -> Classification:
    """The classification of a new import by the letter of its type (None: the format has none) and its procedures."""
    if letter in _SUPPLEMENTARY_LETTERS:
        return not_taken(Purpose.SUPPLEMENTARY)
    if letter in _FINAL_SUPPLEMENTARY_LETTERS:
        return not_taken(Purpose.FINAL_SUPPLEMENTARY)
    if letter in _CLEARANCE_REQUEST_LETTERS:
        return not_taken(Purpose.CLEARANCE_REQUEST)
    by_procedure = _by_procedures(procedures)
    if letter in _OCCASIONAL_LETTERS and by_procedure.taken:
        occasional = _("a simplified declaration without standing authorisation; send the full declaration")
        return Classification(Purpose.HOME_USE, taken=False, why_not=str(occasional), article=Article("67"))
    return by_procedure


def _by_procedures(procedures: Iterable["Procedure | None"]) -> Classification:
    purposes = {
        PROCEDURES.get(one.current or "", Purpose.UNKNOWN) if one else Purpose.UNKNOWN for one in procedures
    }
    if not purposes:
        return not_taken(Purpose.UNKNOWN)
    if len(purposes) > 1:
        return not_taken(Purpose.MIXED)
    return import_for(purposes.pop())

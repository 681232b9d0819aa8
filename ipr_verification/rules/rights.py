"""The kinds of right that goods may infringe, and what the law opens to the holder of each (69-11 to 69-20)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from statute.articles import Article, implements

if TYPE_CHECKING:
    from collections.abc import Mapping


class RightKind(StrEnum):
    """A kind of intellectual property right; unfair competition by the item of Article 2(1) of its Act."""

    PATENT = "patent"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    NEIGHBOURING = "neighbouring"
    LAYOUT_DESIGN = "layout_design"
    BREEDER = "breeder"
    # Well-known and famous indications, imitation of form, technical measures: items (i) to (iii), (xi), (xii).
    UNFAIR_INDICATION = "unfair_indication"
    # Goods made by unauthorised use of trade secrets: item (x).
    TRADE_SECRET = "trade_secret"  # noqa: S105  no secret itself


class Organ(StrEnum):
    """Who gives customs an opinion."""

    PATENT_OFFICE = "patent_office"
    METI = "meti"
    MAFF = "maff"


RIGHTS, UNFAIR = Article("69-11", 1, "ix"), Article("69-11", 1, "x")


@dataclass(frozen=True, slots=True)
class RightLaw:
    """What the law says of a kind of right, named by the provisions of the import side.

    `petition`: a petition may be filed (69-13(1)); `petition_needs`: what must be sought from METI for one;
    `hears`: the organ that the parties may ask customs to hear (69-17(1)), and that customs may hear itself
    (69-17(9)); `minister`: the minister customs may hear for reference (69-18(1)); `advisors`: technical advisors may
    be heard (69-19); `sample`: its holder may inspect a sample (69-16(1), (2)); `discontinuance`: the importer may
    ask for it (69-20(1)); `export`: goods that infringe it are prohibited for export too (69-2(1)(iii), (iv)).
    """

    label: Any
    prohibited: Article
    petition: bool = True
    petition_needs: str = ""
    hears: Organ | None = None
    minister: Organ | None = None
    advisors: bool = False
    sample: bool = True
    discontinuance: bool = False
    export: bool = True
    # Registered under a number, for a term; the others come into being without a registration.
    numbered: bool = True


RIGHT_LAW: Final[Mapping[RightKind, RightLaw]] = MappingProxyType(
    {
        RightKind.PATENT: RightLaw(
            _("Patent right"), RIGHTS, hears=Organ.PATENT_OFFICE, advisors=True, discontinuance=True
        ),
        RightKind.UTILITY_MODEL: RightLaw(
            _("Utility model right"), RIGHTS, hears=Organ.PATENT_OFFICE, advisors=True, discontinuance=True
        ),
        RightKind.DESIGN: RightLaw(
            _("Design right"), RIGHTS, hears=Organ.PATENT_OFFICE, advisors=True, discontinuance=True
        ),
        RightKind.TRADEMARK: RightLaw(_("Trademark right"), RIGHTS, advisors=True),
        RightKind.COPYRIGHT: RightLaw(_("Copyright"), RIGHTS, advisors=True, numbered=False),
        RightKind.NEIGHBOURING: RightLaw(_("Neighbouring right"), RIGHTS, advisors=True, numbered=False),
        RightKind.LAYOUT_DESIGN: RightLaw(
            _("Layout-design exploitation right"),
            RIGHTS,
            petition=False,
            advisors=True,
            sample=False,
            export=False,
        ),
        RightKind.BREEDER: RightLaw(_("Breeder's right"), RIGHTS, minister=Organ.MAFF),
        RightKind.UNFAIR_INDICATION: RightLaw(
            _("Injunction against unfair competition"),
            UNFAIR,
            petition_needs="opinion",
            minister=Organ.METI,
            numbered=False,
        ),
        RightKind.TRADE_SECRET: RightLaw(
            _("Injunction against unfair competition: trade secrets"),
            UNFAIR,
            petition_needs="certification",
            hears=Organ.METI,
            discontinuance=True,
            numbered=False,
        ),
    }
)


@implements("69-17(1)")
def may_be_heard_on_request(kind: RightKind) -> bool:
    """Whether holder and importer may ask customs to hear the Patent Office or METI."""
    return RIGHT_LAW[kind].hears is not None


@implements("69-20(1)")
def discontinuance_may_be_asked(kind: RightKind, *, on_petition: bool) -> bool:
    """Whether the importer may ask to discontinue: only where the procedure rests on a petition of such a holder."""
    return on_petition and RIGHT_LAW[kind].discontinuance

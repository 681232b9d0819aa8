"""The columns of the schedule: what the file calls them, what the law calls them, and under which article
they stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from duties.rules.faults import UnknownPreference
from statute.articles import CUSTOMS_TARIFF_ACT, TEMPORARY_TARIFF_MEASURES_ACT, Article


class Kind(StrEnum):
    """What sort of rate a column holds."""

    GENERAL = "general"
    TEMPORARY = "temporary"
    WTO = "wto"
    GSP = "gsp"
    LDC = "ldc"
    EPA = "epa"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `printed` is its name in the files of the schedule, `slug` its name in this system."""

    slug: str
    printed: str
    label: Any
    kind: Kind
    article: Article


CONVENTION: Final = Article("3")  # its proviso: a convention's special provisions on duties apply
_EPA: Final = (
    ("epa_singapore", "EPA_シンガポール", _("Singapore")),
    ("epa_mexico", "EPA_メキシコ", _("Mexico")),
    ("epa_malaysia", "EPA_マレーシア", _("Malaysia")),
    ("epa_chile", "EPA_チリ", _("Chile")),
    ("epa_thailand", "EPA_タイ", _("Thailand")),
    ("epa_indonesia", "EPA_インドネシア", _("Indonesia")),
    ("epa_brunei", "EPA_ブルネイ", _("Brunei")),
    ("epa_asean", "EPA_アセアン", _("ASEAN")),
    ("epa_philippines", "EPA_フィリピン", _("Philippines")),
    ("epa_switzerland", "EPA_スイス", _("Switzerland")),
    ("epa_viet_nam", "EPA_ベトナム", _("Viet Nam")),
    ("epa_india", "EPA_インド", _("India")),
    ("epa_peru", "EPA_ペルー", _("Peru")),
    ("epa_australia", "EPA_豪州", _("Australia")),
    ("epa_mongolia", "EPA_モンゴル", _("Mongolia")),
    ("epa_cptpp", "EPA_CPTPP", _("CPTPP")),
    ("epa_eu", "EPA_欧州連合", _("European Union")),
    ("epa_uk", "EPA_英国", _("United Kingdom")),
    ("epa_rcep_asean", "EPA_RCEP_アセアン豪州NZ", _("RCEP (ASEAN, Australia, New Zealand)")),
    ("epa_rcep_china", "EPA_RCEP_中国", _("RCEP (China)")),
    ("epa_rcep_korea", "EPA_RCEP_韓国", _("RCEP (Republic of Korea)")),
    ("epa_us", "EPA_日米貿易協定", _("Japan-US trade agreement")),
)

COLUMNS: Final[tuple[Column, ...]] = (
    Column("general", "基本", _("General"), Kind.GENERAL, Article("3", law=CUSTOMS_TARIFF_ACT)),
    Column(
        "temporary", "暫定", _("Temporary"), Kind.TEMPORARY, Article("2", law=TEMPORARY_TARIFF_MEASURES_ACT)
    ),
    Column("wto", "WTO協定", _("WTO"), Kind.WTO, CONVENTION),
    Column("gsp", "特恵", _("GSP"), Kind.GSP, Article("8-2", 1, law=TEMPORARY_TARIFF_MEASURES_ACT)),
    Column(
        "ldc", "特別特恵", _("GSP for LDC"), Kind.LDC, Article("8-2", 3, law=TEMPORARY_TARIFF_MEASURES_ACT)
    ),
    *(Column(slug, printed, label, Kind.EPA, CONVENTION) for slug, printed, label in _EPA),
)
BY_SLUG: Final = {column.slug: column for column in COLUMNS}
BY_PRINTED: Final = {column.printed: column for column in COLUMNS}
GENERAL, TEMPORARY, WTO, GSP, LDC = COLUMNS[:5]
EPA_COLUMNS: Final = COLUMNS[5:]

ANY_EPA: Final = "epa"
_ALIASES: Final = {
    "gsp": ("gsp", "ldc"),  # a least developed country is a beneficiary too; its own column comes first
    "rcep": ("epa_rcep_asean", "epa_rcep_china", "epa_rcep_korea"),
    ANY_EPA: tuple(column.slug for column in EPA_COLUMNS),
}


def columns_claimed(preference: str) -> tuple[Column, ...]:
    """The columns that a claim names: "EPA" (any agreement), "RCEP", "CPTPP", "EU", "GSP", "LDC", or a
    column's name.

    Raises UnknownPreference for anything else.
    """
    wanted = preference.strip()
    folded = wanted.lower().replace("-", "_").replace(" ", "_")
    if wanted in BY_PRINTED and BY_PRINTED[wanted].kind in PREFERENTIAL:
        return (BY_PRINTED[wanted],)
    if folded in _ALIASES:
        return tuple(BY_SLUG[slug] for slug in _ALIASES[folded])
    for slug in (folded, f"epa_{folded}"):
        if slug in BY_SLUG and BY_SLUG[slug].kind in PREFERENTIAL:
            return (BY_SLUG[slug],)
    raise UnknownPreference(preference, known_preferences())


def slug_of(name: str) -> str | None:
    """A column's name in this system from that name, its printed name or its short name ("CPTPP"); "*" is kept."""
    folded = name.strip().lower().replace("-", "_").replace(" ", "_")
    if name == "*" or folded in BY_SLUG:
        return folded
    if name.strip() in BY_PRINTED:
        return BY_PRINTED[name.strip()].slug
    return f"epa_{folded}" if f"epa_{folded}" in BY_SLUG else None


PREFERENTIAL: Final = frozenset({Kind.GSP, Kind.LDC, Kind.EPA})


def known_preferences() -> tuple[str, ...]:
    """The names a claim may use."""
    short = (column.slug.removeprefix("epa_") for column in COLUMNS if column.kind in PREFERENTIAL)
    return ("EPA", "RCEP", *(name.upper() if len(name) < 6 else name for name in short))


def by_slugs(slugs: Iterable[str]) -> tuple[Column, ...]:
    """Columns by their names in this system."""
    return tuple(BY_SLUG[slug] for slug in slugs)

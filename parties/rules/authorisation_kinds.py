"""The seven statuses of an authorised operator as data: where each is given, kept, lost and taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from statute.articles import Article

PATH: Final = Path(__file__).resolve().parents[1] / "data" / "authorisations.yaml"


class Kind(StrEnum):
    """The seven: of trade, of places, of transport, of making and of clearing."""

    IMPORTER = "importer"
    WAREHOUSE = "warehouse"
    FACTORY = "factory"
    CARRIER = "carrier"
    EXPORTER = "exporter"
    MANUFACTURER = "manufacturer"
    BROKER = "broker"


class Basis(StrEnum):
    """What some applicants must be already, and stay."""

    WAREHOUSE_LICENCE = "warehouse_licence"
    FACTORY_LICENCE = "factory_licence"
    AUTHORISED_BROKER = "authorised_broker"
    APPROVED_HOLDER = "approved_holder"
    OTHER_FORWARDER = "other_forwarder"
    BROKERAGE_PERMIT = "brokerage_permit"


# A status that itself rests on another of the seven: 63-2(1).
RESTS_ON: Final[Mapping[Basis, frozenset[Kind]]] = MappingProxyType(
    {
        Basis.AUTHORISED_BROKER: frozenset({Kind.BROKER}),
        Basis.APPROVED_HOLDER: frozenset({Kind.WAREHOUSE, Kind.FACTORY}),
    }
)


@dataclass(frozen=True, slots=True)
class Text:
    """A short sentence in both languages."""

    en: str
    ja: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One item that is examined, or for which a status may be revoked.

    `counted` says that the record answers it by itself ("revoked_before", "basis_years"); `cools` that after a
    revocation for it no new status is given for years; `unmet` that it needs an improvement asked for in vain.
    """

    item: Article
    text: Text
    counted: str = ""
    cools: bool = False
    unmet: bool = False


@dataclass(frozen=True, slots=True)
class KindLaw:
    """The law of one status; an article that it does not have is None."""

    kind: Kind
    given: Article
    asked: Article
    decided: Article
    may_be_given_all_the_same: bool
    applicants: tuple[str, ...]
    bases: tuple[Basis, ...]
    basis_years: Article | None
    period: str
    improvement: Article
    discontinuance: Article
    ended: Article
    revocation: Article
    hearing: Article | None
    succession: Article
    applied_by: Article | None
    books: Article | None
    outlives: tuple[Article, Text] | None
    notices: Mapping[str, Article]
    lapses: Mapping[str, Article]
    grounds: tuple[Ground, ...]
    revoked_for: tuple[Ground, ...]

    def article_of(self, act: str) -> Article | None:
        """The article of this status under which an act is taken; None for one that all statuses have alike."""
        if act in _UNDER_PERIOD:
            return Article.parse(self.period) if self.period else None
        if act in _UNDER_LAPSE:
            return self.lapses.get(_UNDER_LAPSE[act])
        found: Article | None = getattr(self, _UNDER[act]) if act in _UNDER else None
        return found

    @property
    def examined(self) -> tuple[Ground, ...]:
        """The items that an officer must look into: those that the record does not answer."""
        return tuple(ground for ground in self.grounds if not ground.counted)

    def counted(self, what: str) -> Ground | None:
        """The item that the record answers, where this status has one."""
        return next((ground for ground in self.grounds if ground.counted == what), None)

    def ground(self, item: str) -> Ground | None:
        """A ground of examination by its item."""
        return next((ground for ground in self.grounds if ground.item == item), None)

    def revocable_for(self, item: str) -> Ground | None:
        """A ground of revocation by its item."""
        return next((ground for ground in self.revoked_for if ground.item == item), None)

    @property
    def articles(self) -> tuple[Article, ...]:
        """Every article named, without the single grounds."""
        named = [
            *(self.given, self.asked, self.decided, self.improvement, self.discontinuance, self.ended),
            *(self.revocation, self.succession),
            *(a for a in (self.hearing, self.applied_by, self.books, self.basis_years) if a is not None),
            *self.notices.values(),
            *self.lapses.values(),
        ]
        return tuple(dict.fromkeys(named))


# Acts by the name of the article under which a status takes them.
_UNDER: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("apply", "withdraw"), "asked"),
        **dict.fromkeys(("begin_review", "record_findings", "refuse"), "decided"),
        "approve": "given",
        **dict.fromkeys(
            ("request_improvement", "ask_again", "report_measures", "accept_measures"), "improvement"
        ),
        "notify_discontinuance": "discontinuance",
        "lapse": "ended",
        "revoke": "revocation",
        **dict.fromkeys(("announce_revocation", "record_hearing", "drop_revocation"), "hearing"),
    }
)
_UNDER_PERIOD: Final = frozenset({"apply_for_renewal", "renew", "refuse_renewal"})
_UNDER_LAPSE: Final[Mapping[str, str]] = MappingProxyType(
    {"expire": "expired", "refuse_succession": "death", "lapse_without_succession": "death"}
)


@cache
def laws() -> Mapping[Kind, KindLaw]:
    """The law of every kind. Raises KeyError or ValueError where the data is not whole."""
    data = _data()
    texts = {name: Text(**said) for name, said in data["texts"].items()}
    return MappingProxyType({Kind(name): _law(Kind(name), one, texts) for name, one in data["kinds"].items()})


def law_of(kind: str) -> KindLaw:
    """The law of one kind. Raises ValueError for a kind there is not."""
    return laws()[Kind(kind)]


def cooling_years() -> int:
    """For how many years after a revocation no new status is given: 7-5(i)(i), 51(i)(a), 63-4(i)(h) and the like."""
    return int(_data()["cooling_years"])


def basis_years() -> int:
    """For how many years a licence or permit must have been held: 51(i)(b), 79(3)(i)(b)."""
    return int(_data()["basis_years"])


def every(name: str) -> tuple[Article, ...]:
    """One article of every kind that has it, in the order of the kinds: `every("revocation")`."""
    found = (getattr(law, name) for law in laws().values())
    return tuple(dict.fromkeys(article for article in found if article is not None))


@cache
def _data() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return read


def _law(kind: Kind, one: Mapping[str, Any], texts: Mapping[str, Text]) -> KindLaw:
    outlives = one.get("outlives")
    return KindLaw(
        kind=kind,
        given=Article.parse(one["given"]),
        asked=Article.parse(one["asked"]),
        decided=Article.parse(one["decided"]),
        may_be_given_all_the_same={"may": True, "must": False}[one["examined"]],
        applicants=tuple(one["applicants"]),
        bases=tuple(Basis(basis) for basis in one.get("basis", ())),
        basis_years=_maybe(one.get("basis_years")),
        period=one.get("period", ""),
        improvement=Article.parse(one["improvement"]),
        discontinuance=Article.parse(one["discontinuance"]),
        ended=Article.parse(one["ended"]),
        revocation=Article.parse(one["revocation"]),
        hearing=_maybe(one.get("hearing")),
        succession=Article.parse(one["succession"]),
        applied_by=_maybe(one.get("applied_by")),
        books=_maybe(one.get("books")),
        outlives=(Article.parse(outlives["article"]), texts[outlives["text"]]) if outlives else None,
        notices=_articles(one.get("notice", {})),
        lapses=_articles(one["lapses"]),
        grounds=_grounds(one["grounds"], texts),
        revoked_for=_grounds(one["revoked_for"], texts),
    )


def _maybe(written: str | None) -> Article | None:
    return Article.parse(written) if written else None


def _articles(written: Mapping[str, str]) -> Mapping[str, Article]:
    return MappingProxyType({name: Article.parse(article) for name, article in written.items()})


def _grounds(written: Sequence[Mapping[str, Any]], texts: Mapping[str, Text]) -> tuple[Ground, ...]:
    return tuple(
        Ground(
            Article.parse(one["item"]),
            texts[one["text"]],
            one.get("counted", ""),
            bool(one.get("cools")),
            bool(one.get("unmet")),
        )
        for one in written
    )

"""Which countries a rate is open to, day by day: plain data, and the questions asked of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from duties.rules.columns import BY_SLUG, Kind
from statute.articles import Article


class Standing(StrEnum):
    """Whether a country is within a group: `unknown` where this system has no record either way."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's time in a group; `until` is its last day, None while it lasts."""

    country: str
    since: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the day is within it."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Group:
    """The countries that a column is open to. `closed` says that who is not listed is out, not unknown."""

    name: str
    article: Article
    source: str
    members: Mapping[str, tuple[Membership, ...]]
    closed: bool
    partial: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()

    def standing(self, country: str, on: date) -> Standing:
        """Whether the country is within the group on the day."""
        periods = self.members.get(country)
        if periods is None:
            known = self.closed and country not in self.uncertain
            return Standing.OUT if known else Standing.UNKNOWN
        return Standing.IN if any(period.covers(on) for period in periods) else Standing.OUT


@dataclass(frozen=True, slots=True)
class Origins:
    """Every group by the slug of its column; "wto" is who receives the agreed rates, by treaty or by
    Article 5.
    """

    groups: Mapping[str, Group]

    def standing(self, column: str, country: str, on: date) -> Standing:
        """Whether goods of the country may receive the rate of the column on the day."""
        if BY_SLUG[column].kind in {Kind.GENERAL, Kind.TEMPORARY}:
            return Standing.IN
        return self.groups[column].standing(country, on)

    def is_partial(self, column: str, country: str) -> bool:
        """Whether the country receives the preference for part of the schedule only."""
        return country in self.groups[column].partial

    def article(self, column: str) -> Article:
        """The provision by which the column is open to countries."""
        return self.groups[column].article


def read_origins(data: Mapping[str, Any]) -> Origins:
    """Groups from their YAML form (see duties/data/origins.yaml).

    A member is a country code, or {country: {since: day, until: day}}; several stays are a list. A country
    of `outside` is a member for no time at all. Raises ValueError for a column without a group or a country
    given twice.
    """
    groups: dict[str, Group] = {}
    for slug, entry in data.items():
        begins = entry["since"]
        members: dict[str, tuple[Membership, ...]] = {}
        for item in entry["members"]:
            country, periods = _member(item, begins)
            if country in members:
                raise ValueError(f"{slug}: {country} is given twice")
            members[country] = tuple(periods)
        for country in entry.get("outside", ()):
            if country in members:
                raise ValueError(f"{slug}: {country} is both a member and outside")
            members[country] = ()
        groups[slug] = Group(
            slug,
            Article.parse(entry["article"]),
            entry["source"],
            members,
            bool(entry.get("closed", True)),
            frozenset(entry.get("partial", ())),
            frozenset(entry.get("uncertain", ())),
        )
    expected = {slug for slug, column in BY_SLUG.items() if column.kind not in {Kind.GENERAL, Kind.TEMPORARY}}
    if expected != set(groups):
        raise ValueError(f"groups and columns differ: {sorted(expected ^ set(groups))}")
    return Origins(groups)


def _member(item: Any, begins: date) -> tuple[str, Iterable[Membership]]:
    if isinstance(item, str):
        return item, [Membership(item, begins)]
    ((country, detail),) = item.items()
    stays = detail if isinstance(detail, list) else [detail]
    return country, [Membership(country, stay.get("since", begins), stay.get("until")) for stay in stays]

"""The one question that other floors ask about authorised operators: who holds a status, and what does it open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from parties.models import Authorisation, AuthorisationNotice, ManagedExporter
from parties.models.authorisation_contents import HELD_STATES, Manner
from parties.rules.authorisation_kinds import Kind
from parties.rules.privileges import ENTRUSTED, OWN, Privilege
from statute.articles import Article
from statute.clock import today
from statute.transitions import Fact, Subject


def holders(kind: str, person_ids: Iterable[int], on: date | None = None) -> set[int]:
    """Which of these persons hold the status on the day (today), in one query however many.

    Kinds: parties.rules.authorisation_kinds.Kind. A status whose improvement was asked for is held still; one whose
    last day is over is not, also before the timer has been there. The heir who has applied stands in the place of the
    dead (48-2(1)), who holds nothing.
    """
    return holders_of([kind], person_ids, on)[Kind(kind)]


def holders_of(
    kinds: Iterable[str], person_ids: Iterable[int], on: date | None = None
) -> dict[Kind, set[int]]:
    """Which of these persons hold each of the statuses on the day, in one query."""
    wanted, persons = [Kind(kind) for kind in kinds], set(person_ids)
    found: dict[Kind, set[int]] = {kind: set() for kind in wanted}
    if not persons:
        return found
    lives = Q(died_on__isnull=True, holder__in=persons)
    inherits = Q(died_on__isnull=False, manner=Manner.INHERITANCE, successor__in=persons)
    rows = in_force(on or today()).filter(lives | inherits, status__in=wanted)
    for status, holder, successor, died_on in rows.values_list("status", "holder", "successor", "died_on"):
        found[Kind(status)].add(successor if died_on else holder)
    return found


def in_force(on: date) -> QuerySet[Any]:
    """Every status that is in force on a day that is today or has not come."""
    last_day_ahead = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    found: QuerySet[Any] = Authorisation.objects.filter(
        last_day_ahead, state__in=HELD_STATES, given_on__lte=on
    )
    return found


def exporters_under(manufacturer_ids: Iterable[int], on: date | None = None) -> dict[int, set[int]]:
    """Who exports for each of these authorised manufacturers under its management (67-13(2)), by manufacturer."""
    rows = in_force(on or today()).filter(status=Kind.MANUFACTURER, holder__in=set(manufacturer_ids))
    found: dict[int, set[int]] = {}
    exporters = ManagedExporter.objects.filter(until__isnull=True, authorisation__in=rows.values("pk"))
    for holder, exporter in exporters.values_list("authorisation__holder", "exporter"):
        found.setdefault(holder, set()).add(exporter)
    return found


def public_notices() -> QuerySet[Any]:
    """The public notices of statuses, newest first, with whose they are."""
    rows: QuerySet[Any] = AuthorisationNotice.objects.select_related(
        "authorisation__holder", "authorisation__successor", "authorisation__case__office"
    )
    return rows.order_by("-on", "-id")


@dataclass(frozen=True, slots=True)
class TradeStanding:
    """How a declaration's trader stands: a status of its own, or one of the broker it has entrusted."""

    own: frozenset[Kind] = frozenset()
    broker_authorised: bool = False

    def opens(self, privilege: Privilege) -> Article | None:
        """The article that opens it to this trader; None while nothing does."""
        kind, article = OWN[privilege]
        if kind in self.own:
            return article
        return ENTRUSTED.get(privilege) if self.broker_authorised else None

    @property
    def is_authorised_importer(self) -> bool:
        """7-2(1): approved itself."""
        return Kind.IMPORTER in self.own

    @property
    def is_special_entrusting_importer(self) -> bool:
        """7-2(1): has entrusted an authorised customs broker, and is not approved itself."""
        return self.broker_authorised and not self.is_authorised_importer


_OF_TRADE = (Kind.IMPORTER, Kind.EXPORTER, Kind.MANUFACTURER, Kind.BROKER)


def _standing(subjects: Sequence[Subject]) -> Mapping[int, TradeStanding]:
    """Of rows with `importer_id` and `broker_id`."""
    pairs = {s.case_id: (s.row.importer_id, s.row.broker_id) for s in subjects}
    held = holders_of(_OF_TRADE, {pk for pair in pairs.values() for pk in pair if pk is not None})
    return {
        case_id: TradeStanding(
            frozenset(kind for kind in _OF_TRADE if importer in held[kind]), broker in held[Kind.BROKER]
        )
        for case_id, (importer, broker) in pairs.items()
    }


# How the importer of the row stands today, itself and through the row's broker.
TRADE_STANDING: Fact[TradeStanding] = Fact("trade_standing", _standing, TradeStanding)

__all__ = [
    "TRADE_STANDING",
    "Privilege",
    "TradeStanding",
    "exporters_under",
    "holders",
    "holders_of",
    "in_force",
    "public_notices",
]

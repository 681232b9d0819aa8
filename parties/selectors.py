"""Questions about mandates and administrators, asked of the database."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.models import Person
from accounts.roles import Role
from accounts.selectors import persons_visible_to
from parties.models import CustomsProcessAdministrator, Mandate
from parties.models.customs_process_administrator import NOTIFIED
from parties.models.mandate import IN_FORCE
from parties.rules.mandates import MandateTerms


def mandates_in_force(broker_id: int, on: date) -> QuerySet[Any]:
    """The mandates that a broker holds on that day."""
    return _given(on).filter(broker=broker_id)


def mandators_of(brokers: Iterable[int], on: date) -> QuerySet[Person]:
    """The importers for whom at least one of these brokers may act on that day, for whatever procedure."""
    return Person.objects.filter(pk__in=_given(on).filter(broker__in=brokers).values("importer"))


def mandates_between(pairs: Iterable[tuple[int, int]], on: date) -> dict[tuple[int, int], list[MandateTerms]]:
    """The mandates in force that day by (broker, importer), in one query however many pairs."""
    wanted = set(pairs)
    found: dict[tuple[int, int], list[MandateTerms]] = defaultdict(list)
    if not wanted:
        return found
    brokers, importers = ({pair[side] for pair in wanted} for side in (0, 1))
    for row in _given(on).filter(broker__in=brokers, importer__in=importers):
        if (row.broker_id, row.importer_id) in wanted:
            found[row.broker_id, row.importer_id].append(row.terms())
    return found


def _given(on: date) -> QuerySet[Any]:
    # A last day that is over counts as over, also before the timer has been there.
    days = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    given: QuerySet[Any] = Mandate.objects.filter(days, state=IN_FORCE)
    return given


def administrators_notified(principals: Iterable[int]) -> QuerySet[Any]:
    """The administrators now notified for these persons."""
    notified: QuerySet[Any] = CustomsProcessAdministrator.objects.filter(
        state=NOTIFIED, principal__in=principals
    )
    return notified


def persons_open_to(actor: Actor, on: date) -> QuerySet[Person]:
    """The persons an actor may name: for a broker also its mandators, else `persons_visible_to`."""
    seen = persons_visible_to(actor)
    brokers = actor.persons_for(Role.BROKER) if actor.is_party else frozenset()
    if not brokers:
        return seen
    return Person.objects.filter(
        Q(pk__in=actor.persons_for()) | Q(pk__in=mandators_of(brokers, on).values("pk"))
    )

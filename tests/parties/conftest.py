"""An office, a broker with a permit, and two importers, one of them abroad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from statute import clock

if TYPE_CHECKING:
    from accounts.models import Office, Person

# Thursday 30 April 2026, noon in Tokyo; then come the holidays of May.
NOON = datetime(2026, 4, 30, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The clock stands at that noon."""
    with clock.standing_at(NOON):
        yield


@pytest.fixture
def people(db: None) -> Any:
    """The makers of offices and persons; this file is read before the models can be."""
    return import_module("tests.accounts.people")


@pytest.fixture
def tokyo(people: Any) -> Office:
    office: Office = people.an_office("TYO", people.an_office("HQ"))
    return office


@pytest.fixture
def narita(people: Any, tokyo: Office) -> Office:
    office: Office = people.an_office("NRT", tokyo)
    return office


@pytest.fixture
def kobe(people: Any, tokyo: Office) -> Office:
    office: Office = people.an_office("KOB", tokyo.parent)
    return office


@pytest.fixture
def broker(people: Any) -> Person:
    person: Person = people.a_person("BRK01", brokerage_permit="Tokyo 1234")
    return person


@pytest.fixture
def importer(people: Any) -> Person:
    person: Person = people.a_person("IMP01")
    return person


@pytest.fixture
def seller_abroad(people: Any) -> Person:
    person: Person = people.a_person(
        "SELLER1", country="US", domiciled_in_japan=False, has_office_in_japan=False
    )
    return person

"""The office that is backed up once for these tests, and the machines that its backup is brought to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

if TYPE_CHECKING:
    from tests.statute.backup.office import Office

EMPTY = "template1"


@pytest.fixture(scope="package")
def database_made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[..., str]]:
    """Makes databases on the tests' server, freshly migrated or copied from another; dropped after these tests."""
    made: list[str] = []
    fresh = connection.settings_dict["NAME"]

    def make(copied_from: str = fresh) -> str:
        name = f"{fresh}_backup_{len(made)}"
        connection.close()
        maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        # A thread of an earlier test (a browser's server) may have left a session behind: nothing is copied beside it.
        ours = f"datname = '{copied_from}' AND usename = current_user"
        maintain(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
        maintain(f'CREATE DATABASE "{name}" TEMPLATE "{copied_from}"')
        made.append(name)
        return name

    with django_db_blocker.unblock():
        yield make
        connection.close()
        for name in made:
            maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def maintain(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture(scope="package")
def office(database_made: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office at work, and the backup that was made of it."""
    from tests.statute.backup.office import an_office_backed_up  # after Django is set up

    return an_office_backed_up(database_made(), tmp_path_factory.mktemp("backups") / "monday")


@pytest.fixture
def elsewhere_stored(tmp_path: Path, settings: Any) -> Path:
    """The storage of another machine: empty."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.fixture(scope="package")
def spare() -> list[str]:
    """Freshly migrated databases that a test left as they were."""
    return []


@pytest.fixture
def elsewhere(database_made: Callable[..., str], elsewhere_stored: Path, spare: list[str]) -> Iterator[str]:
    """Another machine, with a freshly migrated database and an empty storage; the test works there."""
    from tests.statute.backup.office import untouched, working_in

    name = spare.pop() if spare else database_made()
    with working_in(name):
        yield name
        if untouched():
            spare.append(name)


@pytest.fixture
def bare_database(database_made: Callable[..., str]) -> str:
    """A database without a single table."""
    return database_made(copied_from=EMPTY)

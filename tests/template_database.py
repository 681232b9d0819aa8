"""The tests' database, copied from a template that was migrated once: a run starts much sooner."""

import ast
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError
from django.test.utils import setup_databases
from pytest_django import DjangoDbBlocker

from tests.database import remember_what_migrating_filled

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "kanmon_template_"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replaces pytest-django's: copies the template if there is one, else migrates and leaves a template."""
    template = PREFIX + fingerprint()
    with django_db_blocker.unblock():
        if not _copy(template):
            setup_databases(verbosity=0, interactive=False)
            remember_what_migrating_filled()
            _leave(template)
    yield
    with django_db_blocker.unblock(), suppress(DatabaseError, psycopg2.Error):
        name = connection.settings_dict["NAME"]
        connection.close()
        with _maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fingerprint() -> str:
    """Changes with all that migrating depends on: migrations, what they import, SQL, packages, the month."""
    sources: set[Path] = set()
    for floor in (*settings.FLOORS, "tests/drill"):
        sources |= set((ROOT / floor).glob("**/*.sql")) | set((ROOT / floor).glob("migrations/*.py"))
    waiting = [path for path in sources if path.suffix == ".py"]
    while waiting:
        for path in _imports_of(waiting.pop()) - sources:
            sources.add(path)
            waiting.append(path)
    sources |= {ROOT / "requirements.lock", ROOT / "config/postgres/privileges.sql"}
    sources |= {Path(__file__), ROOT / "tests/database.py"}
    digest = hashlib.sha256(f"{datetime.now(UTC):%Y-%m}".encode())
    for path in sorted(sources):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _imports_of(path: Path) -> set[Path]:
    """The modules of ours that this file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    found = set()
    for name in names:
        place = ROOT / name.replace(".", "/")
        found |= {p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()}
    return found


def _maintenance() -> Any:
    """A cursor outside every database that is made or dropped, closed at the end of the block."""
    return connection._nodb_cursor()


def _copy(template: str) -> bool:
    name = settings.DATABASES["default"]["TEST"]["NAME"]
    with _maintenance() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            return False
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    return True


def _leave(template: str) -> None:
    """Keeps a copy of the database just made; templates of earlier states of the code go."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with _maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        for (old,) in cursor.fetchall():
            with suppress(DatabaseError):  # another run copies it just now
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        with suppress(DatabaseError):  # another run was as fast, or may not create databases
            cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{name}"')

"""A scratch database beside the real one, for benchmarks and for trying a restore: the real data is untouched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg2.extensions import parse_dsn

APP_ROLE = "kanmon_app"


class _Beside(Apps):
    """A registry of models of its own, whose models may point at the installed ones; these do not know of it."""

    def get_registered_model(self, app_label: str, model_name: str) -> Any:
        try:
            return super().get_registered_model(app_label, model_name)
        except LookupError:
            return apps.get_registered_model(app_label, model_name)


# For models whose tables are made in a scratch database only (`class Meta: apps = SCRATCH_MODELS`). Wherever they
# are imported, neither migrations nor anything that goes through the installed models finds them.
SCRATCH_MODELS = _Beside(installed_apps=())


class NoScratchDatabase(RuntimeError):
    """No database can be created here. The text says what is needed."""


def owner_address() -> str:
    """The address under which tables are owned: MIGRATION_DATABASE_URL, else DATABASE_URL."""
    return os.environ.get("MIGRATION_DATABASE_URL") or os.environ["DATABASE_URL"]


def execute(address: str, *statements: str, database: str | None = None) -> list[Any]:
    """Runs statements outside transactions on the server of this address; the rows of the last."""
    parts: dict[str, Any] = parse_dsn(address) | ({"dbname": database} if database else {})
    with closing(psycopg2.connect(**parts, connect_timeout=5)) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def grant_defaults(address: str, database: str) -> None:
    """What is made in this database from now on is the application's to use, as far as migrations let it."""
    if execute(address, f"SELECT 1 FROM pg_roles WHERE rolname = '{APP_ROLE}'"):
        privileges = Path(settings.BASE_DIR) / "config" / "postgres" / "privileges.sql"
        execute(address, privileges.read_text(encoding="utf-8"), database=database)


@contextmanager
def scratch_database(*, migrated: bool = True) -> Iterator[str]:
    """Creates a database, makes it Django's while the block runs, and drops it; its name.

    Inside, the connection is the owner's until `as_application` is entered. Raises NoScratchDatabase.
    """
    address = owner_address()
    name = f"kanmon_scratch_{os.getpid()}"
    try:
        execute(address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    except psycopg2.Error as error:
        raise NoScratchDatabase(
            "A scratch database is needed, and the owner of the tables (MIGRATION_DATABASE_URL) may not create"
            f" one: {str(error).strip()}. Let it: ALTER ROLE ... CREATEDB"
        ) from None
    try:
        grant_defaults(address, name)
        with _connected({**_parts(address), "NAME": name}):
            if migrated:
                call_command("migrate", verbosity=0, interactive=False)
            yield name
    finally:
        _drop(address, name)


def _drop(address: str, name: str) -> None:
    """Drops it. Where the server's own autovacuum is at work in it, whom only a superuser may end, without force."""
    try:
        execute(address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except psycopg2.errors.InsufficientPrivilege:
        execute(address, f'DROP DATABASE IF EXISTS "{name}"')


@contextmanager
def as_application() -> Iterator[None]:
    """Inside, the connection to the database of the moment is the application's."""
    with _connected({**_parts(os.environ["DATABASE_URL"]), "NAME": connection.settings_dict["NAME"]}):
        yield


def _parts(address: str) -> dict[str, str]:
    found = parse_dsn(address)
    return {
        "USER": found.get("user", ""),
        "PASSWORD": found.get("password", ""),
        "HOST": found.get("host", ""),
        "PORT": found.get("port", ""),
    }


@contextmanager
def _connected(parts: dict[str, str]) -> Iterator[None]:
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(parts)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)

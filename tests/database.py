"""Fixtures about the database: the application's role, and tests whose threads see each other's work."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

from config import addresses

APP_ROLE = "kanmon_app"
# Triggers with this prefix refuse UPDATE, DELETE and TRUNCATE on what is append-only.
REFUSING = "refuse_%"
OF_MIGRATING_ITSELF = ("django_migrations", "django_content_type", "auth_permission")
REMEMBERED = "filled_by_migrations"


@pytest.fixture
def app_role(db: None) -> Iterator[str]:
    """From here on the test, and each of its threads that connects anew, works in the database as the web and
    the workers do: in the role that cannot change the journal."""

    def step_down(sender: Any, connection: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP_ROLE}")

    connection_created.connect(step_down, dispatch_uid="app_role")
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
    try:
        yield APP_ROLE
    finally:
        connection_created.disconnect(dispatch_uid="app_role")
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside a test that uses `app_role`: the owner for a while, as somebody behind the system's back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute("RESET ROLE")
        try:
            yield
        finally:
            cursor.execute(f"SET ROLE {before}")


def refusing_triggers() -> list[tuple[str, str]]:
    """Table and name of every trigger that refuses changes, on partitions too."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT tgrelid::regclass::text, tgname FROM pg_trigger
             WHERE NOT tgisinternal AND tgname LIKE %s AND tgenabled <> 'D' ORDER BY 1, 2
            """,
            [REFUSING],
        )
        return [(table, name) for table, name in cursor.fetchall()]


@contextmanager
def append_only_suspended() -> Iterator[None]:
    """As owner: the refusing triggers are off inside, and on again after, whatever happens."""
    triggers = refusing_triggers()
    with connection.cursor() as cursor:
        # A thread that a test left in a transaction is an error, not a wait for ever.
        cursor.execute("SET lock_timeout = '15s'")
        for table, name in triggers:
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table, name in triggers:
                cursor.execute(f'ALTER TABLE {table} ENABLE TRIGGER "{name}"')


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_our_way() -> Iterator[None]:
    """After a test that commits: `empty_all_tables`, not Django's flush, which misses unmanaged tables."""
    case_class: Any = TransactionTestCase  # the method is Django's own, unknown to its stubs
    original = case_class._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        connection.close()  # whatever role or setting the test left behind
        empty_all_tables()

    case_class._fixture_teardown = teardown
    yield
    case_class._fixture_teardown = original


def remember_what_migrating_filled() -> None:
    """Copies the rows that migrations inserted into a schema beside the tables, once per database."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {REMEMBERED}")
        for table in filled_tables():
            cursor.execute(f"CREATE TABLE {REMEMBERED}.{table} AS TABLE public.{table}")


def empty_all_tables() -> None:
    """As owner: back to what migrating left, in the append-only tables too."""
    with append_only_suspended(), transaction.atomic(), connection.cursor() as cursor:
        filled = filled_tables()
        if filled:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace", [REMEMBERED])
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE TABLE {REMEMBERED}.{table}"
                " ON CONFLICT DO NOTHING"
            )


def filled_tables() -> list[str]:
    """Every table with rows, but for Django's own that no test changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname FROM pg_class
             WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
               AND relname <> ALL(%s)
            """,
            [list(OF_MIGRATING_ITSELF)],
        )
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"(SELECT '{t}' FROM {t} LIMIT 1)" for t in tables))
        return [table for (table,) in cursor.fetchall()]


@pytest.fixture
def live_db(transactional_db: None) -> None:
    """For tests with threads or processes: what is committed is seen, and all tables are emptied after."""


@pytest.fixture
def server_environment(live_db: None) -> dict[str, str]:
    """The environment of a child process (web, worker, command) on this test's database and Redis."""
    app = addresses.rename_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    owner = os.environ.get("MIGRATION_DATABASE_URL") or os.environ["DATABASE_URL"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KANMON_", "PYTEST_"))}
    return environment | {
        "DATABASE_URL": app,
        "MIGRATION_DATABASE_URL": addresses.rename_database(owner, connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "KANMON_SANDBOX": "1",
        "KANMON_DOCUMENT_ROOT": os.environ["KANMON_DOCUMENT_ROOT"],
        "SECRET_KEY": "not a secret: tests only",
    }

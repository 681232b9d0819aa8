"""Owner and application are different roles, in tests as in life."""

import threading

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.database import append_only_suspended, empty_all_tables, filled_tables


def _ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


@pytest.mark.django_db
def test_the_application_reads_and_writes_ordinary_tables(app_role: str) -> None:
    assert _ask("SELECT current_user") == "kanmon_app"
    _ask("INSERT INTO django_content_type (app_label, model) VALUES ('x', 'y')")
    assert _ask("SELECT count(*) FROM django_content_type WHERE app_label = 'x'") == 1


@pytest.mark.django_db
def test_the_application_owns_no_table(app_role: str) -> None:
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        _ask("ALTER TABLE django_content_type ADD COLUMN z int")


def test_a_thread_of_the_test_has_the_same_role(live_db: None, app_role: str) -> None:
    seen: list[object] = []

    def work() -> None:
        seen.append(_ask("SELECT current_user"))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["kanmon_app"]


@pytest.mark.django_db
def test_the_owner_is_the_owner() -> None:
    assert _ask("SELECT current_user") != "kanmon_app"


def test_what_migrations_inserted_is_there_again_after_a_test_that_commits(live_db: None) -> None:
    before = {table: rows(table) for table in filled_tables()}
    assert before, "the origin of the transaction numbers, at least"
    with append_only_suspended():
        _ask(f"TRUNCATE {', '.join(before)} CASCADE")
    empty_all_tables()
    assert {table: rows(table) for table in filled_tables()} == before


def rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return sorted(cursor.fetchall(), key=str)

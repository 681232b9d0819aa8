"""Owner and application are different roles, in tests as in life."""

import threading

import pytest
from django.db import ProgrammingError, connection, transaction


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

"""A system starts only with what it needs, and what is unsafe has to be asked for."""

import os
import subprocess
import sys
from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from config import addresses
from config.embedded.places import CHECKOUT
from doors.form_parts import Part, parts_of

COMPLETE = {
    "SECRET_KEY": "long and secret",
    "DATABASE_URL": "postgresql://kanmon_app:p%40ss@db:5433/kanmon",
    "REDIS_URL": "redis://cache:6379/1",
    "ALLOWED_HOSTS": "kanmon.example",
}


def settings_with(expression: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Evaluates an expression on the settings as a fresh process with this environment reads them."""
    given = {name: value for name, value in (COMPLETE | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings; print({expression})"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"]} | given,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_without_a_necessary_value_it_refuses_and_says_which(name: str) -> None:
    tried = settings_with("1", **{name: None})
    assert tried.returncode != 0
    assert f"{name} is not set" in tried.stderr.splitlines()[-1]


def test_manage_says_it_in_one_line() -> None:
    given = {name: value for name, value in COMPLETE.items() if name != "SECRET_KEY"}
    tried = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"]} | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 1
    assert len(tried.stderr.splitlines()) == 1
    assert tried.stderr.startswith("manage.py: SECRET_KEY is not set")


def test_in_production_cookies_need_tls_and_nothing_is_shown() -> None:
    shown = settings_with(
        "settings.DEBUG, settings.KANMON_SANDBOX, settings.SESSION_COOKIE_SECURE,"
        " settings.CSRF_COOKIE_SECURE,"
        " settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS > 0, settings.ALLOWED_HOSTS"
    )
    assert shown.stdout.strip() == "False False True True True True ['kanmon.example']"


def test_a_host_that_is_not_named_is_served_only_in_the_sandbox() -> None:
    assert settings_with("settings.ALLOWED_HOSTS", ALLOWED_HOSTS=None).stdout.strip() == "[]"
    sandbox = settings_with("settings.ALLOWED_HOSTS", ALLOWED_HOSTS=None, KANMON_SANDBOX="1")
    assert "localhost" in sandbox.stdout


def test_the_owner_is_used_only_where_it_is_asked_for() -> None:
    owner = "postgresql://kanmon:secret@db:5433/kanmon"
    user = "settings.DATABASES['default']['USER']"
    assert settings_with(user, MIGRATION_DATABASE_URL=owner).stdout.strip() == "kanmon_app"
    asked = settings_with(user, MIGRATION_DATABASE_URL=owner, KANMON_DATABASE_ROLE="owner")
    assert asked.stdout.strip() == "kanmon"


def test_pages_may_load_and_run_only_what_we_serve() -> None:
    policy = settings_with("settings.CONTENT_SECURITY_POLICY['DIRECTIVES']").stdout
    assert "unsafe" not in policy
    assert "'script-src': [\"'self'\"]" in policy


def test_an_address_of_a_database_is_read_whole() -> None:
    read = addresses.database("DATABASE_URL", "postgresql://kanmon_app:p%40ss@db:5433/kanmon?sslmode=require")
    assert (read["USER"], read["PASSWORD"]) == ("kanmon_app", "p@ss")
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("db", "5433", "kanmon")
    assert read["OPTIONS"] == {"sslmode": "require"}


def test_an_address_of_a_database_may_be_a_socket() -> None:
    read = addresses.database("DATABASE_URL", "postgresql://kanmon_app:x@/kanmon?host=%2Ftmp%2Fkanmon-1")
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("/tmp/kanmon-1", "", "kanmon")  # noqa: S108


def test_nothing_stands_twice_in_a_list_whose_order_counts() -> None:
    for listed in (settings.INSTALLED_APPS, settings.MIDDLEWARE, settings.AUTHENTICATION_BACKENDS):
        assert len(set(listed)) == len(listed)


def test_answered_requests_are_forgotten_every_day() -> None:
    [entry] = [
        one
        for one in settings.CELERY_BEAT_SCHEDULE.values()
        if one["task"] == "doors.tasks.forget_answered_requests"
    ]
    assert entry["schedule"].hour == {3}
    assert len(entry["schedule"].minute) == 1
    assert len(entry["schedule"].day_of_week) == 7


def test_the_largest_form_of_a_declaration_can_be_posted() -> None:
    from clearance.inputs import MAX_LINES, AmendInput
    from clearance.pages.form import most_lines

    every = _names(parts_of(AmendInput), "", documents=3)
    assert sum(name.endswith("-description") for name in every) == MAX_LINES == 999
    body = urlencode(
        [("csrfmiddlewaretoken", "x" * 64), ("expected_version", 7), *((name, "") for name in every)]
    )
    assert len(QueryDict(body)) == len(every) + 2
    assert most_lines() >= 200
    with pytest.raises(TooManyFieldsSent):
        QueryDict("&".join(f"a{n}=" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)))


def _names(parts: Sequence[Part], prefix: str, *, documents: int) -> list[str]:
    """The names of all fields of a form with as many rows as it takes; of documents of a line, so many."""
    found = []
    for part in parts:
        name = f"{prefix}{part.name}"
        if part.kind == "group":
            found += _names(part.parts, f"{name}-", documents=documents)
        elif part.kind == "lines":
            for row in range(documents if part.name == "certificates" else part.most or 0):
                found += _names(part.parts, f"{name}-{row}-", documents=documents)
        else:
            found.append(name)
    return found


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://x/y", "DATABASE_URL: an address of PostgreSQL begins with postgresql://"),
        ("postgresql://kanmon@db", "DATABASE_URL: the name of the database is missing"),
    ],
)
def test_an_address_that_cannot_be_read_is_named(address: str, says: str) -> None:
    with pytest.raises(addresses.BadAddress, match=says):
        addresses.database("DATABASE_URL", address)


def test_celery_gets_a_socket_in_its_own_spelling() -> None:
    assert (
        addresses.celery_broker("unix://:word@/tmp/kanmon-1/redis.sock?db=3")
        == "redis+socket://:word@/tmp/kanmon-1/redis.sock?virtual_host=3"
    )
    assert addresses.celery_broker("redis://cache:6379/1") == "redis://cache:6379/1"

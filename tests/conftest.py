"""Servers, roles and rules that every test relies on."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.embedded import attach_if_needed

SLOTS = 60  # runs beside each other; the embedded Redis server has 64 databases
_slot_lock: list[int] = []


def _take_slot() -> int:
    """A number that no other run of this user holds now; both its databases are named by it."""
    folder = Path(tempfile.gettempdir()) / f"kanmon-test-slots-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for slot in range(SLOTS):
        lock = os.open(folder / str(slot), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        _slot_lock.append(lock)  # held until the run ends, however it ends
        return slot
    raise pytest.UsageError(f"{SLOTS} test runs are going on at once; end some of them")


def _prepare_environment() -> None:
    """Must run before Django reads its settings, so it runs when this file is imported."""
    # Seals and the outbox wait for the oldest transaction of a whole server: runs side by side have one each.
    attach_if_needed(os.environ.get("KANMON_TEST_SERVERS", "test"))
    slot = _take_slot()
    os.environ["KANMON_TEST_SLOT"] = str(slot)
    os.environ["KANMON_DATABASE_ROLE"] = "owner"  # the tests' database is created and migrated by the owner
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("SECRET_KEY", "not a secret: tests only")
    if os.environ["REDIS_URL"].endswith("?db=0"):  # the embedded one; another is used as it was named
        os.environ["REDIS_URL"] = os.environ["REDIS_URL"].removesuffix("0") + str(slot)
    documents = tempfile.mkdtemp(prefix="kanmon-documents-")
    os.environ["KANMON_DOCUMENT_ROOT"] = documents
    assert settings.DATABASES  # read now: pytest-django sets Django up when it finds the settings read


_prepare_environment()


@pytest.fixture(scope="session", autouse=True)
def documents_removed() -> Iterator[None]:
    """Documents that the tests stored do not outlive the run."""
    yield
    shutil.rmtree(os.environ["KANMON_DOCUMENT_ROOT"], ignore_errors=True)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A test that looked at a page in Japanese does not leave the language to the next."""
    yield
    from django.utils import translation

    translation.deactivate()


pytest_plugins = [
    "tests.browser",
    "tests.database",
    "tests.plugins.parts",
    "tests.plugins.proofs",
    "tests.template_database",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-browser", action="store_true", help="leave out the tests that drive a browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--no-browser"):
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=left_out)

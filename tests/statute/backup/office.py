"""An office to back up, and what the tests of backups do with databases and with backups."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.models import User
from statute import backup_files as files
from statute import clock, outbox, storage
from statute.backup import make_backup
from statute.door import perform
from statute.models import Case, JournalEntry
from statute.outbox import Event, consumes, drain
from tests.clearance.scene import MONDAY, a_scene

LETTER = b"From the broker: the invoice follows on paper.\n"
WRITTEN_BEFORE = 40_000_000_000


@dataclass
class Office:
    """The office that was backed up: its database, its backup, and what it knew at the time."""

    database: str
    backup: Path
    lodged: int
    letter: str
    entries: int
    references: set[str]


@contextmanager
def working_in(database: str) -> Iterator[None]:
    """From here on, this process works in another database of the tests' server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before


def ask(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchone()[0] if cursor.description else None


def maintain(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


def an_office_backed_up(name: str, backup: Path) -> Office:
    """One declaration permitted, one lodged with a letter; somebody has heard of the first, not of the second."""
    with working_in(name), listening(), clock.standing_at(MONDAY):
        # Its server had counted many more transactions than this one ever will.
        ask("UPDATE statute_txidorigin SET added = %s", WRITTEN_BEFORE)
        scene = a_scene()
        scene.permitted()
        drain(["backup_listener"])
        lodged = scene.lodged(transport_document="HLCU999")
        stored = storage.store(LETTER, "letter.txt")
        perform(
            lodged,
            "attach_document",
            scene["broker"],
            {
                "kind": "letter",
                "title": "Letter",
                "filename": "letter.txt",
                "media_type": stored.media_type,
                "size": stored.size,
                "sha256": stored.sha256,
            },
        )
        make_backup(backup)
        references = {
            str(r) for r in Case.objects.exclude(reference=None).values_list("reference", flat=True)
        }
        return Office(name, backup, lodged, stored.sha256, JournalEntry.objects.count(), references)


@contextmanager
def listening() -> Iterator[list[Event]]:
    """Somebody reads of every declaration that is lodged."""
    heard: list[Event] = []
    consumes("import_declaration.lodged", name="backup_listener", queue="timers")(heard.append)
    try:
        yield heard
    finally:
        del outbox._consumers["backup_listener"]


def copy_of(backup: Path, tmp_path: Path) -> Path:
    """A copy of a backup that a test may spoil."""
    target = tmp_path / "copy"
    subprocess.run(["/bin/cp", "-r", backup, target], check=True)
    return target


def rewritten(backup: Path, table: str, change: Callable[[str], str]) -> None:
    """Changes the rows of a table in a backup, and every hash with it, as somebody who knows how would."""
    path = files.table_file(backup, table)
    rows = change(gzip.decompress(path.read_bytes()).decode())
    path.write_bytes(gzip.compress(rows.encode()))
    manifest = json.loads((backup / files.MANIFEST).read_text())
    manifest["tables"][table]["part"] = files.part_of(path).model_dump()
    resigned(backup, manifest)


def resigned(backup: Path, manifest: dict[str, Any]) -> None:
    for name in (files.MANIFEST, files.MANIFEST_HASH):
        (backup / name).unlink()
    files.write_manifest(backup, files.Manifest.model_validate(manifest))


def untouched() -> bool:
    """Nothing at all has been restored here."""
    return (
        not Case.objects.exists()
        and not User.objects.exists()
        and ask("SELECT added FROM statute_txidorigin") == 0
    )

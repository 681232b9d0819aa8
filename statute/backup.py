"""Makes a backup: the rows of every table in one snapshot, the documents they name, and a manifest of hashes.

Rows are written by COPY through the driver, the schema is not: a restore makes it from the migrations that
the manifest names. So a backup needs no program of PostgreSQL beside it, and moves between its versions.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from statute import backup_files as files
from statute import clock, seals, storage
from statute.backup_files import Documents, Journal, Manifest, Sequence, Table
from statute.models import JournalSeal

# Django's own list of migrations is in the manifest: a restore writes it by migrating.
NOT_COPIED = frozenset({"django_migrations"})
# What COPY writes must not depend on how a server or a role is set.
PLAIN_TEXT = """
SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8';
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0
"""

Say = Callable[[str], None]


class TargetExists(Exception):
    """A backup is never written over anything."""


def make_backup(folder: Path, say: Say = lambda line: None) -> Manifest:
    """Writes a backup into a folder that does not exist yet; it appears when it is complete, or not at all.

    Seals the journal first. The role needs to read only. Documents that are missing or damaged do not stop
    it: they are listed in the manifest. Raises TargetExists.
    """
    folder = Path.cwd() / folder
    if os.path.lexists(folder):
        raise TargetExists(f"{folder} exists already; name a folder that does not")
    folder.parent.mkdir(parents=True, exist_ok=True)
    seals.seal()
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.unfinished-", dir=folder.parent))
    try:
        manifest = _write(unfinished, say)
        files.write_manifest(unfinished, manifest)
        _sync_folders(unfinished)
        if os.path.lexists(folder):  # an empty folder made meanwhile would be written over without a word
            raise TargetExists(f"{folder} was made by somebody else meanwhile")
        unfinished.rename(folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _write(folder: Path, say: Say) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(PLAIN_TEXT)
        made_at = clock.now()
        migrations = sorted(MigrationLoader(connection).applied_migrations)
        tables = {name: _copy_table(cursor, folder, name) for name in tables_of(cursor)}
        say(f"{sum(t.rows for t in tables.values())} rows of {len(tables)} tables")
        # Sequences stand outside of snapshots: read after it, they are never behind its rows.
        sequences = _sequences(cursor)
        journal, months = journal_of(cursor), _months(cursor)
        cursor.execute("SHOW server_version")
        server = str(cursor.fetchone()[0])
        named = _named_documents(cursor)
    # A stored file never changes and never goes: it may be copied after the snapshot is given back.
    documents = _copy_documents(folder, named)
    say(f"{documents.count} documents of {documents.size} bytes")
    return Manifest(
        format=files.FORMAT,
        made_at=made_at,
        sandbox=bool(settings.KANMON_SANDBOX),
        migrations=migrations,
        versions={"python": platform.python_version(), "django": django.__version__, "postgresql": server},
        months=months,
        tables=tables,
        sequences=sequences,
        documents=documents,
        journal=journal,
    )


def tables_of(cursor: Any) -> list[str]:
    """Every table of ours that holds rows by itself or by its partitions."""
    cursor.execute(
        """
        SELECT c.relname FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
        """
    )
    return [name for (name,) in cursor.fetchall() if name not in NOT_COPIED]


def columns_of(cursor: Any, table: str) -> list[str]:
    """The columns of a table that are written, not computed."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [f"public.{quoted(table)}"],
    )
    return [name for (name,) in cursor.fetchall()]


def quoted(name: str) -> str:
    """A name from the catalogue of the database, as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def quoted_list(names: list[str]) -> str:
    """Names of columns, as SQL lists them."""
    return ", ".join(quoted(name) for name in names)


def _copy_table(cursor: Any, folder: Path, name: str) -> Table:
    columns, path = columns_of(cursor, name), files.table_file(folder, name)
    with files.writing_rows(path) as file, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY (SELECT {quoted_list(columns)} FROM public.{quoted(name)}) TO STDOUT", file)
    return Table(columns=columns, rows=cursor.rowcount, part=files.part_of(path))


def _sequences(cursor: Any) -> dict[str, Sequence]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY 1"
    )
    found = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f"SELECT last_value, is_called FROM public.{quoted(name)}")
        last_value, is_called = cursor.fetchone()
        found[name] = Sequence(last_value=last_value, is_called=is_called)
    return found


class _Hashing:
    """A file that keeps only the hash of what is written to it."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return len(data)


def journal_of(cursor: Any) -> Journal:
    """How long the journal is, a hash over the heads of all its chains, and the newest seal."""
    cursor.execute("SELECT count(*) FROM statute_journalentry")
    entries = cursor.fetchone()[0]
    heads = _Hashing()
    cursor.copy_expert(
        "COPY (SELECT id, head_sequence, head_hash FROM statute_case ORDER BY id) TO STDOUT", heads
    )
    cases = cursor.rowcount
    last = JournalSeal.objects.order_by("-number").first()
    return Journal(
        entries=entries,
        cases=cases,
        heads=heads.digest.hexdigest(),
        seals=JournalSeal.objects.count(),
        last_seal=bytes(last.hash).hex() if last else None,
    )


def _months(cursor: Any) -> list[str]:
    """The months, in Tokyo, of the partitions and of what is written: each gets its partition again."""
    cursor.execute(
        r"""
        SELECT DISTINCT to_char(at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM') FROM statute_journalentry
        UNION SELECT DISTINCT to_char(at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM') FROM statute_outboxevent
        UNION SELECT regexp_replace(relname, '^.*_(\d{4})(\d\d)$', '\1-\2') FROM pg_class
               WHERE relnamespace = 'public'::regnamespace AND relispartition AND relkind = 'r'
                 AND relname ~ '^statute_(journalentry|outboxevent)_\d{6}$'
        ORDER BY 1
        """
    )
    return [month for (month,) in cursor.fetchall()]


def _named_documents(cursor: Any) -> list[str]:
    """Every column of a model called `sha256` names stored files, on whichever floor it is."""
    parts = [
        f"SELECT {quoted(field.column)} FROM {quoted(model._meta.db_table)}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.column == "sha256"
    ]
    cursor.execute(" UNION ".join(parts) + " ORDER BY 1")
    return [sha256 for (sha256,) in cursor.fetchall() if sha256]


def _copy_documents(folder: Path, named: list[str]) -> Documents:
    lines, missing, total = [], [], 0
    for sha256 in named:
        target = files.document_file(folder, sha256)
        try:
            source = storage.path_of(sha256)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        except (FileNotFoundError, storage.DocumentMissing):
            missing.append(sha256)
            continue
        part = files.part_of(target)  # of the copy: what is in the backup is what was checked
        if part.sha256 != sha256:
            target.unlink()
            missing.append(sha256)
            continue
        _sync(target)
        lines.append(f"{sha256} {part.size}\n")
        total += part.size
    files.write_text(folder / files.DOCUMENTS, "".join(lines))
    listed = files.part_of(folder / files.DOCUMENTS)
    return Documents(count=len(lines), size=total, part=listed, missing=missing)


def _sync_folders(folder: Path) -> None:
    for place, _, _ in os.walk(folder):
        _sync(Path(place))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

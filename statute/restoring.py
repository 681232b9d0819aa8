"""Puts a backup back: checked first, loaded in one transaction, and its journal verified after.

The schema is made by the migrations that the backup names, so triggers and privileges are those of the code;
then the rows are loaded, and then the code's newer migrations run as on any day.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from statute import backup_files as files
from statute import partitions, seals, storage
from statute.backup import NOT_COPIED, PLAIN_TEXT, Say, columns_of, journal_of, quoted, quoted_list, tables_of
from statute.backup_files import BackupBroken, Manifest
from statute.verifying import Verified

APP_ROLE = "kanmon_app"
_LOCK_TIMEOUT = "30s"
_PATIENCE = 3.0  # seconds for sessions that are ending just now


class RestoreRefused(Exception):
    """The database may not be restored into. Nothing was changed; the text says what to do."""


@dataclass(slots=True)
class Restored:
    """What a restore did, what the verification of the journal found, and what else is not as it should be."""

    rows: int
    documents: int
    verified: Verified
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing or broken."""
        return not self.problems and not self.verified.breaks


def check_backup(folder: Path, *, allow_missing_documents: bool = False) -> tuple[Manifest, list[str]]:
    """The manifest, and the hashes of documents that cannot be restored; reads every byte of the backup.

    Raises BackupBroken with every fault: a file that is missing or has another hash, migrations that this
    code does not know, a sandbox's backup for a production system.
    """
    manifest = files.read_manifest(folder)
    faults = [*_unknown_migrations(manifest)]
    if manifest.sandbox and not settings.KANMON_SANDBOX:
        faults.append(
            "this is the backup of a sandbox, whose accounts have known passwords; this system is none"
        )
    parts = {files.table_file(folder, name): table.part for name, table in manifest.tables.items()}
    parts[folder / files.DOCUMENTS] = manifest.documents.part
    faults += [fault for path, part in parts.items() if (fault := files.fault_of(path, part))]
    lost: list[str] = []
    if not faults:
        for sha256, size in files.listed_documents(folder):
            fault = files.fault_of(files.document_file(folder, sha256), files.Part(size=size, sha256=sha256))
            if fault is not None:
                lost.append(sha256)
                faults += [] if allow_missing_documents else [f"document {sha256}: {fault}"]
    if faults:
        raise BackupBroken(faults)
    return manifest, lost


def restore_backup(
    folder: Path,
    *,
    replace: bool = False,
    allow_missing_documents: bool = False,
    say: Say = lambda line: None,
) -> Restored:
    """Restores a backup as the owner of the tables, into an empty database unless told to replace what is there.

    Raises BackupBroken or RestoreRefused before anything is changed. Loading is one transaction: what fails
    there leaves the database as it was. Documents go first, since one too many harms nobody.
    """
    manifest, lost = check_backup(folder, allow_missing_documents=allow_missing_documents)
    say(f"the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC is whole")
    refuse_database(replace=replace)
    _restore_documents(folder, set(lost))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PLAIN_TEXT)
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            if replace or not _is_as_it_was(cursor, manifest):
                _drop_everything(cursor)
                _migrate_as_it_was(cursor, manifest)
            _load(cursor, folder, manifest)
    except DatabaseError as error:
        raise RestoreRefused(f"the database refused the backup: {error}") from error
    rows = sum(table.rows for table in manifest.tables.values())
    say(f"{rows} rows and {manifest.documents.count - len(lost)} documents are back")
    ContentType.objects.clear_cache()  # their numbers are the backup's now
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statute_raise_txid_origin()")
        cursor.execute("ANALYZE " + ", ".join(f"public.{quoted(name)}" for name in tables_of(cursor)))
    partitions.make_ahead()
    say("verifying the journal")
    missing = sorted({*lost, *manifest.documents.missing})
    problems = [f"document {sha256} is missing" for sha256 in missing if not storage.is_intact(sha256)]
    restored = manifest.documents.count - len(lost)
    return Restored(rows, restored, seals.verify(), [*problems, *guards_missing()])


def _unknown_migrations(manifest: Manifest) -> list[str]:
    known = MigrationLoader(None).disk_migrations  # None: asks no database
    newer = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if not newer:
        return []
    return [
        f"the backup was made by a newer version of the code, with migrations unknown here: {', '.join(newer)}"
    ]


def refuse_database(*, replace: bool) -> None:
    """Raises RestoreRefused unless this database may be filled: empty, or to be replaced; ours, and not in use."""
    with connection.cursor() as cursor:
        name = connection.settings_dict["NAME"]
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        if not cursor.fetchone()[0]:
            raise RestoreRefused(
                f"the role {connection.settings_dict['USER']} may not make tables in {name}; "
                "MIGRATION_DATABASE_URL must name their owner"
            )
        tables = set(tables_of(cursor))
        if tables and not {"statute_case", "accounts_user"} <= tables:
            raise RestoreRefused(f"the database {name} holds tables that are not ours; name an empty one")
        if tables and not replace:
            cursor.execute("SELECT EXISTS (SELECT FROM statute_case) OR EXISTS (SELECT FROM accounts_user)")
            if cursor.fetchone()[0]:
                raise RestoreRefused(f"the database {name} is not empty; name an empty one, or use --replace")
        if others := _other_sessions(cursor):
            raise RestoreRefused(
                f"{others} other session(s) use the database {name}; stop web, workers and beat first"
            )


def _other_sessions(cursor: Any) -> int:
    end = time.monotonic() + _PATIENCE
    while True:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND usename IS NOT NULL AND backend_type = 'client backend'"
        )
        found = int(cursor.fetchone()[0])
        if found == 0 or time.monotonic() > end:
            return found
        time.sleep(0.2)


def _is_as_it_was(cursor: Any, manifest: Manifest) -> bool:
    """Whether this empty database was made by the same migrations already."""
    applied = set(MigrationLoader(connection).applied_migrations)
    return bool(tables_of(cursor)) and applied == {tuple(key) for key in manifest.migrations}


def _drop_everything(cursor: Any) -> None:
    """What the migrations made, and nothing that belongs to an extension; the schema keeps its privileges."""
    tables = [*tables_of(cursor), *NOT_COPIED]
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'public.{quoted(t)}' for t in tables)} CASCADE")
    for catalogue, shown, what in (
        ("pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'", "regclass", "SEQUENCE"),
        ("pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'", "regprocedure", "FUNCTION"),
    ):
        cursor.execute(
            f"SELECT oid::{shown}::text FROM {catalogue}"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = oid AND d.deptype = 'e')"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP {what} IF EXISTS {name} CASCADE")


def _migrate_as_it_was(cursor: Any, manifest: Manifest) -> None:
    """Applies the very migrations that the backed up database had, inside the transaction under way."""

    def checked(action: str, migration: Any = None, fake: bool | None = False, /) -> None:
        if action == "apply_success":  # as if it had been committed: no trigger of it stays pending
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    executor = MigrationExecutor(connection, checked)
    applied = {tuple(key) for key in manifest.migrations}
    full = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    plan = [step for step in full if (step[0].app_label, step[0].name) in applied]
    executor.migrate([(m.app_label, m.name) for m, _ in plan], plan=plan)


def _load(cursor: Any, folder: Path, manifest: Manifest) -> None:
    _same_tables(cursor, manifest)
    for month in manifest.months:
        cursor.execute("SELECT statute_make_partitions(%s::date, 1)", [f"{month}-01"])
    # Foreign keys are checked once for all rows at the end: row by row would queue millions of checks in memory.
    keys = _foreign_keys(cursor)
    for owner, name, _ in keys:
        cursor.execute(f"ALTER TABLE {owner} DROP CONSTRAINT {quoted(name)}")
    for name in manifest.tables:
        cursor.execute(f"DELETE FROM public.{quoted(name)}")  # what migrations inserted; TRUNCATE is guarded
    for name, table in manifest.tables.items():
        columns = quoted_list(table.columns)
        with gzip.open(files.table_file(folder, name)) as rows, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY public.{quoted(name)} ({columns}) FROM STDIN", rows)
        if cursor.rowcount != table.rows:
            raise BackupBroken([f"{name}: {cursor.rowcount} rows were read instead of {table.rows}"])
    for name, sequence in manifest.sequences.items():
        cursor.execute(
            "SELECT setval(%s::regclass, %s, %s)",
            [f"public.{quoted(name)}", sequence.last_value, sequence.is_called],
        )
    for owner, name, definition in keys:
        cursor.execute(f"ALTER TABLE {owner} ADD CONSTRAINT {quoted(name)} {definition}")
    # Before anything is written: numbers of transactions must go on where the old server's ended.
    cursor.execute("SELECT to_regprocedure('public.statute_raise_txid_origin()') IS NOT NULL")
    if cursor.fetchone()[0]:
        cursor.execute("SELECT statute_raise_txid_origin()")
    if journal_of(cursor) != manifest.journal:
        raise BackupBroken(["the journal read back is not the one that the manifest describes"])


def _same_tables(cursor: Any, manifest: Manifest) -> None:
    made, faults = tables_of(cursor), []
    faults += [f"the migrations make no table {name}" for name in manifest.tables if name not in made]
    faults += [f"the backup lacks the table {name}" for name in made if name not in manifest.tables]
    for name, table in manifest.tables.items():
        if name in made and sorted(columns_of(cursor, name)) != sorted(table.columns):
            faults.append(f"the columns of {name} are not those that the migrations make")
    for name in manifest.sequences:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [f"public.{quoted(name)}"])
        if cursor.fetchone()[0]:
            faults.append(f"the migrations make no sequence {name}")
    if faults:
        raise BackupBroken(faults)


def _foreign_keys(cursor: Any) -> list[tuple[str, str, str]]:
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace"
    )
    return list(cursor.fetchall())


def _restore_documents(folder: Path, lost: set[str]) -> None:
    for sha256, _ in files.listed_documents(folder):
        if sha256 in lost or storage.is_intact(sha256):
            continue
        data = files.document_file(folder, sha256).read_bytes()  # at most what an upload may have
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BackupBroken([f"document {sha256} was changed while it was read"])
        storage.keep_original(data)


def guards_missing() -> list[str]:
    """Whether the database itself refuses changes of what is append-only, and the application's role can work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [APP_ROLE])
        if not cursor.fetchone()[0]:
            return [
                f"the role {APP_ROLE} does not exist on this server: make it as config/postgres/init.sh does,"
                " then restore again"
            ]
        cursor.execute(
            """
            SELECT c.relname, bool_or(t.tgenabled IN ('D', 'R')), bool_or(has_table_privilege(%(app)s, c.oid, p))
              FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                   JOIN pg_proc f ON f.oid = t.tgfoid AND f.proname = 'statute_refuse',
                   unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p
             GROUP BY 1 ORDER BY 1
            """,
            {"app": APP_ROLE},
        )
        found = [
            f"{APP_ROLE} could change {name}, which is append-only"
            for name, disabled, allowed in cursor.fetchall()
            if disabled or allowed
        ]
        cursor.execute(
            "SELECT bool_and(has_table_privilege(%s, 'statute_case', p))"
            " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) p",
            [APP_ROLE],
        )
        if not cursor.fetchone()[0]:
            found.append(
                f"{APP_ROLE} may not use the tables: run config/postgres/privileges.sql in this database"
                " as the owner, then restore again"
            )
        return found

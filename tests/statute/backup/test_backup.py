"""A backup is put back on another database: everything is there, guarded and verified, and work goes on."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError

from accounts.actors import Actor
from clearance.models import ImportDeclaration
from config import addresses
from statute import backup as backup_module
from statute import backup_files as files
from statute import clock, seals, storage
from statute.backup import TargetExists, make_backup
from statute.door import perform
from statute.models import Document, JournalEntry, OutboxEvent
from statute.outbox import drain
from statute.outbox_rows import publish
from statute.restoring import restore_backup
from tests.statute.backup.office import (
    LETTER,
    WRITTEN_BEFORE,
    Office,
    ask,
    copy_of,
    listening,
    resigned,
    rewritten,
    working_in,
)
from tests.statute.threads import elsewhere as on_another_connection

ROOT = Path(__file__).resolve().parents[3]


class TestTheRoundTrip:
    """What one office backed up, another machine has."""

    def test_everything_is_there_and_the_journal_is_whole(self, office: Office, elsewhere: str) -> None:
        restored = restore_backup(office.backup)
        assert restored.whole, (restored.problems, restored.verified.broken)
        assert restored.verified.entries == JournalEntry.objects.count() == office.entries > 15
        assert restored.verified.seals == 1
        assert ImportDeclaration.objects.get(pk=office.lodged).state == "lodged"
        assert sorted(ImportDeclaration.objects.values_list("state", flat=True)) == ["lodged", "permitted"]
        letter = Document.objects.get(case_id=office.lodged)
        with storage.open_stored(letter.sha256) as file:
            assert file.read() == LETTER

    def test_work_goes_on_where_it_stopped(self, office: Office, elsewhere: str) -> None:
        """New numbers follow the old ones: of cases, of references, of content types."""
        restore_backup(office.backup)
        highest = ask("SELECT max(id) FROM statute_case")
        given = {"score": 20}
        perform(office.lodged, "select_documents", Actor.system("screening"), given)
        assert ask("SELECT nextval(pg_get_serial_sequence('statute_case', 'id'))") > highest
        used = max(int(reference.split("-")[2]) for reference in office.references)
        assert ask("SELECT nextval('statute_reference_seq')") > used
        assert ask("SELECT count(*) FROM django_content_type WHERE model = 'importdeclaration'") == 1
        assert seals.verify().broken == []

    def test_the_database_itself_still_refuses_to_change_the_journal(
        self, office: Office, elsewhere: str
    ) -> None:
        restore_backup(office.backup)
        for role, words in (("kanmon_app", "permission denied"), ("NONE", "append-only")):
            for table in (
                "statute_journalentry",
                "statute_outboxevent",
                "statute_journalseal",
                "duties_ledgerentry",
            ):
                for act in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                    ask(f"SET ROLE {role}")
                    with pytest.raises(ProgrammingError, match=words):
                        ask(act)

    def test_the_rows_lie_in_the_partitions_of_their_months(self, office: Office, elsewhere: str) -> None:
        restore_backup(office.backup)
        where = ask("SELECT string_agg(DISTINCT tableoid::regclass::text, ', ') FROM statute_journalentry")
        assert where == "statute_journalentry_202611"
        assert ask("SELECT count(*) FROM statute_outboxevent_default") == 0

    def test_a_month_long_past_gets_its_partition_again(
        self, office: Office, elsewhere: str, tmp_path: Path
    ) -> None:
        backup = copy_of(office.backup, tmp_path)
        manifest = json.loads((backup / files.MANIFEST).read_text())
        manifest["months"].insert(0, "2019-03")
        resigned(backup, manifest)
        restore_backup(backup)
        bound = ask(
            "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'statute_journalentry_201903'"
        )
        assert "2019-02-28 15:00:00+00" in bound  # midnight in Tokyo

    @pytest.mark.slow
    def test_the_commands_do_it_from_end_to_end(
        self, office: Office, bare_database: str, tmp_path: Path
    ) -> None:
        """As a person types them, into a database without a single table: the backup in the application's role, the
        restore in the owner's."""
        backup = command(office.database, "backup", str(tmp_path / "made"), "--json")
        assert backup.returncode == 0, backup.stderr
        assert json.loads(backup.stdout)["entries"] == office.entries
        documents = {"KANMON_DOCUMENT_ROOT": str(tmp_path / "documents")}
        restore = command(bare_database, "restore", str(tmp_path / "made"), "--json", **documents)
        assert restore.returncode == 0, restore.stderr
        told = json.loads(restore.stdout)
        assert told["verified"]["entries"] == office.entries
        assert told["verified"]["broken"] == told["problems"] == []
        again = command(bare_database, "restore", str(tmp_path / "made"), **documents)
        assert again.returncode == 1
        assert "not empty" in again.stderr

    @pytest.mark.slow
    def test_a_backup_of_an_earlier_version_is_brought_up_to_this_one(
        self, elsewhere: str, database_made: Callable[..., str], tmp_path: Path
    ) -> None:
        """As if the answers to repeated requests were kept only since the version after that of the backup."""
        with working_in(database_made()):
            call_command("migrate", "doors", "zero", verbosity=0, interactive=False)
            manifest = make_backup(tmp_path / "earlier")
        assert "doors_idempotencyrecord" not in manifest.tables
        assert restore_backup(tmp_path / "earlier").whole
        assert ask("SELECT count(*) FROM doors_idempotencyrecord") == 0


def command(database: str, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Runs a command on a database, with the addresses that its person would set."""
    owner = os.environ.get("MIGRATION_DATABASE_URL") or os.environ["DATABASE_URL"]
    environment = {
        k: v for k, v in os.environ.items() if k not in ("KANMON_DATABASE_ROLE", "KANMON_TEST_SLOT")
    }
    environment |= {
        "DATABASE_URL": addresses.rename_database(os.environ["DATABASE_URL"], database),
        "MIGRATION_DATABASE_URL": addresses.rename_database(owner, database),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment | changed,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class TestNumbersOfTransactions:
    """Another server counts its transactions from its own beginning."""

    def test_what_was_pending_is_read_once_and_the_next_seal_covers_what_is_new(
        self, office: Office, elsewhere: str
    ) -> None:
        restore_backup(office.backup)
        goes_on(office)

    def test_also_where_the_old_server_had_counted_far_more(
        self, office: Office, elsewhere: str, tmp_path: Path
    ) -> None:
        """As if the numbers on record came from a server forty billion transactions ahead of this one."""
        backup = copy_of(office.backup, tmp_path)
        with gzip.open(files.table_file(backup, "statute_txidorigin"), "rt") as rows:
            assert rows.read() == f"1\t{WRITTEN_BEFORE}\n"
        rewritten(backup, "statute_txidorigin", lambda rows: "1\t0\n")
        restore_backup(backup)
        assert ask("SELECT added FROM statute_txidorigin") > WRITTEN_BEFORE / 2
        goes_on(office)

    @pytest.fixture(autouse=True)
    def ahead(self, office: Office) -> None:
        assert ask_source(office, "SELECT min(txid) FROM statute_journalentry") > WRITTEN_BEFORE


def ask_source(office: Office, sql: str) -> Any:
    with working_in(office.database):
        return ask(sql)


def goes_on(office: Office) -> None:
    """The event that waited is heard once, a new one too, and the new seal covers the new entries."""
    numbers = set(OutboxEvent.objects.values_list("txid", flat=True))
    with listening() as heard:
        drain(["backup_listener"])
        assert [event.case_id for event in heard] == [office.lodged]
        drain(["backup_listener"])
        assert len(heard) == 1
        perform(office.lodged, "select_documents", Actor.system("screening"), {"score": 20})
        newest = JournalEntry.objects.order_by("-id")[0]
        assert newest.txid > max(numbers)
        publish([(office.lodged, "import_declaration.lodged", {})], clock.now())
        drain(["backup_listener"])
        assert len(heard) == 2
    made = seals.seal()
    assert made is not None
    assert made.number == 2
    assert made.from_txid <= newest.txid < made.below_txid
    assert seals.verify().broken == []


class TestMaking:
    """A backup is there as a whole or not at all."""

    @pytest.fixture
    def there(self, office: Office) -> Iterator[None]:
        with working_in(office.database):
            yield

    def test_nothing_is_written_over(self, there: None, tmp_path: Path) -> None:
        with pytest.raises(TargetExists):
            make_backup(tmp_path)

    def test_one_that_fails_leaves_nothing_behind(
        self, there: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*args: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("statute.backup_files.write_manifest", full)
        with pytest.raises(CommandError, match="No space left"):
            call_command("backup", str(tmp_path / "new"), stdout=StringIO())
        assert list(tmp_path.iterdir()) == []

    def test_only_its_owner_can_read_it(self, office: Office) -> None:
        assert office.backup.stat().st_mode & 0o077 == 0

    def test_a_document_damaged_in_the_storage_is_told_and_not_copied(
        self, there: None, tmp_path: Path, office: Office, elsewhere_stored: Path
    ) -> None:
        damaged = storage.path_of(office.letter)
        damaged.parent.mkdir(parents=True)
        damaged.write_bytes(b"?")
        with pytest.raises(CommandError, match=office.letter):
            call_command("backup", str(tmp_path / "new"), stdout=StringIO())
        manifest = files.read_manifest(tmp_path / "new")
        assert manifest.documents.missing == [office.letter]
        assert not files.document_file(tmp_path / "new", office.letter).exists()

    def test_what_is_written_meanwhile_is_in_it_as_a_whole_or_not(
        self,
        office: Office,
        database_made: Callable[..., str],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """An act committed while the backup is being made is not half in it: the case old, the journal new."""
        copy_table, acted = backup_module._copy_table, []

        def act() -> None:
            perform(office.lodged, "select_documents", Actor.system("screening"), {"score": 20})

        def copy(cursor: Any, folder: Path, name: str) -> Any:
            copied = copy_table(cursor, folder, name)
            if name == "statute_case":
                on_another_connection(act)
                acted.append(name)
            return copied

        monkeypatch.setattr(backup_module, "_copy_table", copy)
        with working_in(database_made(copied_from=office.database)):
            manifest = make_backup(tmp_path / "backup")
            assert JournalEntry.objects.count() == office.entries + 1
        assert acted
        assert manifest.journal.entries == manifest.tables["statute_journalentry"].rows == office.entries
        with working_in(database_made()):
            restored = restore_backup(tmp_path / "backup")
        assert restored.whole

"""A backup that is not what was made, and a database that is not meant for it: it is said, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.actors import Actor
from statute import backup_files as files
from statute import seals
from statute.backup import make_backup
from statute.backup_files import BackupBroken
from statute.door import perform
from statute.models import Case, JournalEntry
from statute.restoring import RestoreRefused, restore_backup
from tests.database import append_only_suspended
from tests.statute.backup.office import (
    LETTER,
    Office,
    ask,
    copy_of,
    resigned,
    rewritten,
    untouched,
    working_in,
)


class TestBrokenBackups:
    """Nothing is changed by a backup that is not what was made."""

    @pytest.mark.parametrize(
        "part", ["tables/statute_journalentry.copy.gz", "documents.txt", "manifest.json"]
    )
    def test_a_changed_byte_is_refused(
        self, office: Office, elsewhere: str, tmp_path: Path, part: str
    ) -> None:
        backup = copy_of(office.backup, tmp_path)
        data = bytearray((backup / part).read_bytes())
        data[len(data) // 2] ^= 1
        (backup / part).write_bytes(data)
        with pytest.raises(BackupBroken, match=f"{part} was changed"):
            restore_backup(backup)
        assert untouched()

    def test_a_table_that_is_missing_is_refused(self, office: Office, elsewhere: str, tmp_path: Path) -> None:
        backup = copy_of(office.backup, tmp_path)
        (backup / "tables/statute_case.copy.gz").unlink()
        with pytest.raises(BackupBroken, match=r"statute_case\.copy\.gz: No such file"):
            restore_backup(backup)
        assert untouched()

    def test_a_document_that_is_missing_is_told_and_the_rest_may_be_restored(
        self, office: Office, elsewhere: str, tmp_path: Path
    ) -> None:
        backup = copy_of(office.backup, tmp_path)
        files.document_file(backup, office.letter).unlink()
        with pytest.raises(CommandError, match=f"document {office.letter}"):
            call_command("restore", str(backup))
        assert untouched()
        with pytest.raises(CommandError, match=f"document {office.letter} is missing"):
            call_command("restore", str(backup), "--allow-missing-documents", stdout=StringIO())
        assert Case.objects.filter(pk=office.lodged).exists()

    def test_a_document_with_another_content_is_refused(
        self, office: Office, elsewhere: str, tmp_path: Path, elsewhere_stored: Path
    ) -> None:
        backup = copy_of(office.backup, tmp_path)
        letter = files.document_file(backup, office.letter)
        letter.chmod(0o600)
        letter.write_bytes(LETTER.replace(b"invoice", b"INVOICE"))
        with pytest.raises(BackupBroken, match=f"document {office.letter}"):
            restore_backup(backup)
        assert not elsewhere_stored.exists()

    def test_migrations_that_the_code_does_not_know_are_refused(
        self, office: Office, elsewhere: str, tmp_path: Path
    ) -> None:
        backup = copy_of(office.backup, tmp_path)
        manifest = json.loads((backup / files.MANIFEST).read_text())
        manifest["migrations"].append(["clearance", "9999_of_next_year"])
        resigned(backup, manifest)
        with pytest.raises(BackupBroken, match=r"newer version of the code.*clearance\.9999_of_next_year"):
            restore_backup(backup)

    def test_a_sandbox_is_not_restored_into_production(
        self, office: Office, elsewhere: str, settings: Any
    ) -> None:
        settings.KANMON_SANDBOX = False
        with pytest.raises(BackupBroken, match="backup of a sandbox"):
            restore_backup(office.backup)

    def test_rows_that_do_not_fit_together_leave_the_database_as_it_was(
        self, office: Office, elsewhere: str, tmp_path: Path
    ) -> None:
        """Even with every hash made right: the database checks its foreign keys itself."""
        backup = copy_of(office.backup, tmp_path)
        manifest = json.loads((backup / files.MANIFEST).read_text())
        manifest["tables"]["accounts_office"]["rows"] = 0
        resigned(backup, manifest)
        rewritten(backup, "accounts_office", lambda rows: "")
        with pytest.raises(RestoreRefused, match="foreign key"):
            restore_backup(backup)
        assert untouched()

    def test_rows_that_cannot_be_read_are_named(self, office: Office, elsewhere: str, tmp_path: Path) -> None:
        backup = copy_of(office.backup, tmp_path)
        rewritten(backup, "statute_case", lambda rows: rows.replace("\tlodged\t", "\tlodged\t\t"))
        with pytest.raises(RestoreRefused, match=r"COPY statute_case, line \d"):
            restore_backup(backup)
        assert untouched()

    def test_a_folder_that_is_no_backup_is_named(self, elsewhere: str, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="no complete backup"):
            call_command("restore", str(tmp_path))


class TestATamperedJournal:
    """What was changed behind the system's back is found on the machine it was restored to."""

    def tampered(self, office: Office, made: Callable[..., str], folder: Path, sql: str) -> Path:
        with working_in(made(copied_from=office.database)):
            with append_only_suspended():
                ask(sql)
            make_backup(folder)
        return folder

    def test_a_changed_entry_is_found(
        self, office: Office, elsewhere: str, database_made: Callable[..., str], tmp_path: Path
    ) -> None:
        change = "UPDATE statute_journalentry SET body = replace(body, 'leather', 'plastic')"
        backup = self.tampered(office, database_made, tmp_path / "backup", change)
        with pytest.raises(CommandError, match="not all is well") as told:
            call_command("restore", str(backup), stdout=StringIO())
        assert "entry changed" in str(told.value)

    def test_the_newest_entry_taken_away_is_found(
        self, office: Office, elsewhere: str, database_made: Callable[..., str], tmp_path: Path
    ) -> None:
        change = "DELETE FROM statute_journalentry WHERE id = (SELECT max(id) FROM statute_journalentry)"
        backup = self.tampered(office, database_made, tmp_path / "backup", change)
        restored = restore_backup(backup)
        assert not restored.whole
        assert "newest entry missing or head changed" in [b["what"] for b in restored.verified.broken]


class TestWhereItMayGo:
    """A restore throws nothing away unless that is meant."""

    @pytest.fixture
    def busy(
        self, office: Office, database_made: Callable[..., str], elsewhere_stored: Path
    ) -> Iterator[str]:
        """A database that is in use: a copy of the office's."""
        name = database_made(copied_from=office.database)
        with working_in(name):
            yield name

    def test_not_into_a_database_with_cases(self, office: Office, busy: str) -> None:
        before = ask("SELECT max(version) FROM statute_case")
        with pytest.raises(RestoreRefused, match="is not empty"):
            restore_backup(office.backup)
        assert ask("SELECT max(version) FROM statute_case") == before

    @pytest.mark.slow
    def test_replacing_must_be_confirmed_by_name(self, office: Office, busy: str) -> None:
        for given in ([], ["--confirm", "yes"]):
            with pytest.raises(CommandError, match=f"--confirm {busy}"):
                call_command("restore", str(office.backup), "--replace", *given)
        perform(office.lodged, "select_documents", Actor.system("screening"), {"score": 20})
        call_command("restore", str(office.backup), "--replace", "--confirm", busy, stdout=StringIO())
        assert Case.objects.get(pk=office.lodged).state == "lodged"

    def test_a_restore_that_fails_does_not_replace_anything(
        self, office: Office, busy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Everything is thrown away already when it fails: that is taken back too."""
        monkeypatch.setattr("statute.restoring._migrate_as_it_was", lambda cursor, manifest: None)
        with pytest.raises(BackupBroken, match="the migrations make no table statute_case"):
            restore_backup(office.backup, replace=True)
        assert JournalEntry.objects.count() == office.entries
        assert seals.verify().broken == []

    def test_not_into_tables_of_somebody_else(
        self, office: Office, bare_database: str, elsewhere_stored: Path
    ) -> None:
        with working_in(bare_database):
            ask("CREATE TABLE recipes (name text)")
            with pytest.raises(RestoreRefused, match="not ours"):
                restore_backup(office.backup, replace=True)

    def test_not_while_somebody_works_in_it(
        self, office: Office, busy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("statute.restoring._PATIENCE", 0.1)
        other = connection.copy()
        try:
            other.ensure_connection()
            with pytest.raises(RestoreRefused, match="1 other session"):
                restore_backup(office.backup, replace=True)
        finally:
            other.close()

    def test_not_by_a_role_that_may_not_make_tables(self, office: Office, elsewhere: str) -> None:
        ask("SET ROLE kanmon_app")
        with pytest.raises(RestoreRefused, match="MIGRATION_DATABASE_URL"):
            restore_backup(office.backup)

"""Back up the database and its documents into a new folder."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from statute.backup import TargetExists, make_backup
from statute.backup_files import MANIFEST, part_of


class Command(BaseCommand):
    help = "Back up the database, in one snapshot, and its documents into a folder that does not exist yet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="made by this command; must not exist")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print data")

    def handle(self, *args: Any, folder: Path, as_json: bool, **options: Any) -> None:
        try:
            manifest = make_backup(folder, (lambda line: None) if as_json else self.stdout.write)
        except (TargetExists, OSError, DatabaseError) as error:
            raise CommandError(f"No backup was made: {error}") from None
        digest = part_of(folder / MANIFEST).sha256
        journal, missing = manifest.journal, manifest.documents.missing
        if as_json:
            told = {
                "folder": str(folder),
                "made_at": manifest.made_at.isoformat(),
                "manifest": digest,
                "rows": sum(table.rows for table in manifest.tables.values()),
                "documents": manifest.documents.count,
                "missing_documents": missing,
                "entries": journal.entries,
                "seals": journal.seals,
                "last_seal": journal.last_seal,
            }
            self.stdout.write(json.dumps(told, indent=2))
        else:
            self.stdout.write(f"{journal.entries} journal entries, {journal.seals} seals")
            self.stdout.write(f"{folder} is complete; write down its manifest's hash {digest}")
        if missing:
            raise CommandError(
                "The backup was made, but these documents are missing from the storage or damaged there:\n"
                + "\n".join(missing)
            )

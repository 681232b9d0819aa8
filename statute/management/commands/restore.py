"""Restore a backup and verify its journal."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from statute.backup_files import BackupBroken
from statute.restoring import Restored, RestoreRefused, restore_backup


class Command(BaseCommand):
    help = "Restore a backup into an empty database, its documents too, and verify the journal."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="what `manage.py backup` made")
        parser.add_argument("--replace", action="store_true", help="throw away what the database holds now")
        parser.add_argument(
            "--confirm", metavar="NAME", help="with --replace: the database's name, instead of being asked"
        )
        parser.add_argument(
            "--allow-missing-documents",
            action="store_true",
            help="restore the rest when documents of the backup are missing or damaged",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print data")

    def handle(self, *args: Any, folder: Path, as_json: bool, **options: Any) -> None:
        if options["replace"]:
            self.confirm(options["confirm"])
        try:
            restored = restore_backup(
                folder,
                replace=options["replace"],
                allow_missing_documents=options["allow_missing_documents"],
                say=(lambda line: None) if as_json else self.stdout.write,
            )
        except (BackupBroken, RestoreRefused) as error:
            raise CommandError(f"The database was not changed.\n{error}") from None
        except (DatabaseError, OSError) as error:
            raise CommandError(f"The restore did not come to its end: {error}") from None
        self.tell(restored, as_json)

    @staticmethod
    def confirm(given: str | None) -> None:
        """Replacing must be meant: the name of the database is given or typed."""
        name = connection.settings_dict["NAME"]
        if given is None and sys.stdin.isatty():
            given = input(f"Everything in the database {name} will be thrown away. Type its name to go on: ")
        if given != name:
            raise CommandError(
                f"Nothing was done: --replace throws away what the database {name} holds; confirm it with"
                f" --confirm {name}"
            )

    def tell(self, restored: Restored, as_json: bool) -> None:
        """What was restored and what was found; raises CommandError, so exit code 1, unless all is whole."""
        verified = restored.verified
        if as_json:
            told = {
                "rows": restored.rows,
                "documents": restored.documents,
                "problems": restored.problems,
                "verified": verified.as_data(),
            }
            self.stdout.write(json.dumps(told, indent=2))
        else:
            self.stdout.write(
                f"{verified.entries} entries of {verified.subjects} cases and {verified.seals} seals verified"
            )
        if restored.whole:
            return
        lines = ["The backup was restored, but not all is well:", *restored.problems]
        lines += [f"journal: {json.dumps(broken, default=str)}" for broken in verified.broken]
        if verified.breaks > len(verified.broken):
            lines.append(f"and {verified.breaks - len(verified.broken)} more breaks of the journal")
        raise CommandError("\n".join(lines))

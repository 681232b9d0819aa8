"""`manage.py offices load [FILE]` and `manage.py offices list`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Office
from accounts.office_list import OWN_LIST, OfficeListError, load_offices


class Command(BaseCommand):
    """Loads and lists the customs offices."""

    help = "Load the list of customs offices (our own, or a file), or list what is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Subcommands load and list."""
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser("load", help="bring the offices in line with a YAML file; repeatable")
        load.add_argument("file", nargs="?", type=Path, default=OWN_LIST)
        load.add_argument("--json", action="store_true")
        listing = actions.add_parser("list", help="print the offices as a tree")
        listing.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the chosen subcommand."""
        if options["action"] == "load":
            self._load(options["file"], as_json=options["json"])
        else:
            self._list(as_json=options["json"])

    def _load(self, path: Path, *, as_json: bool) -> None:
        try:
            loaded = load_offices(path)
        except OfficeListError as error:
            raise CommandError(str(error)) from error
        counts = {
            "created": len(loaded.created),
            "changed": len(loaded.changed),
            "unchanged": len(loaded.unchanged),
        }
        self.stdout.write(
            json.dumps(counts)
            if as_json
            else ", ".join(f"{number} {what}" for what, number in counts.items())
        )

    def _list(self, *, as_json: bool) -> None:
        offices = Office.objects.order_by("path")
        if as_json:
            rows = [
                {
                    "code": office.code,
                    "kind": office.kind,
                    "name_en": office.name_en,
                    "name_ja": office.name_ja,
                    "path": office.path,
                    "locodes": office.locodes,
                }
                for office in offices
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for office in offices:
            indent = "  " * (office.path.count("/") - 1)
            self.stdout.write(f"{indent}{office.code}  {office.name_en}  {office.name_ja}")

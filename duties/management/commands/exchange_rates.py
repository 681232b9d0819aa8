"""The customs exchange rates on the command line: load the week's file."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from duties.exchange_rate_loading import COLUMNS, RatesRefused, load_demonstration, load_rates
from statute import clock


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = f"Load customs exchange rates from a CSV with the columns {', '.join(COLUMNS)}: all rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="load|demonstrate")
        load = actions.add_parser("load", help="load a file; a row that is there already changes nothing")
        load.add_argument("file", type=Path, metavar="FILE")
        load.add_argument("--json", action="store_true", dest="as_json", help="print data")

        show = actions.add_parser("demonstrate", help="made-up rates for the coming weeks; sandbox only")
        show.add_argument("--weeks", type=int, default=8, help="how many weeks from the current one")
        show.add_argument("--json", action="store_true", dest="as_json", help="print data")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "demonstrate":
                if not settings.KANMON_SANDBOX:
                    raise CommandError("Made-up rates are for a sandbox only.")
                done = load_demonstration(clock.today(), options["weeks"])
            else:
                done = load_rates(options["file"])
        except RatesRefused as refused:
            if options["as_json"]:
                self.stdout.write(json.dumps({"errors": list(refused.faults)}, ensure_ascii=False, indent=2))
                sys.exit(1)
            raise CommandError("\n".join(refused.faults)) from None
        if options["as_json"]:
            self.stdout.write(json.dumps({"loaded": done.loaded, "unchanged": done.unchanged}))
        else:
            self.stdout.write(f"{done.loaded} rates loaded, {done.unchanged} there already")

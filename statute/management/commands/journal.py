"""`manage.py journal verify|seal`: whether the journal is whole, and a seal over what is new in it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from statute.seals import seal, verify


class Command(BaseCommand):
    help = (
        "The journal: verify all chains, copies and seals (exit 1 when anything is broken), or make a seal."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("verify", help="read everything; exit 1 when anything is broken")
        actions.add_parser("seal", help="seal what no seal covers")
        for one in actions.choices.values():
            one.add_argument("--json", action="store_true", help="write data instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "seal":
            self._seal(options["json"])
        else:
            self._verify(options["json"])

    def _verify(self, as_json: bool) -> None:
        found = verify()
        if as_json:
            self.stdout.write(json.dumps(found.as_data(), ensure_ascii=False))
        else:
            for one in found.broken:
                where = ", ".join(f"{name} {value}" for name, value in one.items() if name != "what")
                self.stdout.write(f"BROKEN: {one['what']} ({where})")
            if found.breaks > len(found.broken):
                self.stdout.write(f"... and {found.breaks - len(found.broken)} more")
            counts = f"{found.entries} entries of {found.subjects} cases, {found.seals} seals"
            self.stdout.write(f"{counts}: {f'{found.breaks} broken' if found.breaks else 'whole'}")
        if found.breaks:
            raise SystemExit(1)

    def _seal(self, as_json: bool) -> None:
        made = seal()
        if made is None:
            self.stdout.write(
                json.dumps({"number": None}) if as_json else "Nothing is new since the last seal."
            )
            return
        data = {"number": made.number, "entries": made.entries, "hash": bytes(made.hash).hex()}
        if as_json:
            self.stdout.write(json.dumps(data))
        else:
            self.stdout.write(f"Seal {made.number} over {made.entries} entries: {data['hash']}")

"""`manage.py journal verify|seal`: the journal's integrity."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from statute.seals import seal
from statute.verifying import verify


class Command(BaseCommand):
    """Exit code 1 when anything is broken."""

    help = "Verify all chains and seals of the journal, or make a seal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, what in (
            ("verify", "read the whole journal and tell what is broken"),
            ("seal", "make a seal"),
        ):
            verbs.add_parser(name, help=what).add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "seal":
            self._seal(as_json=options["as_json"])
            return
        found = verify().as_data()
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{found['entries']} entries of {found['subjects']} cases, {found['seals']} seals: "
                + (f"{len(found['broken'])} broken" if found["broken"] else "nothing is broken")
            )
            for broken in found["broken"]:
                where = ", ".join(f"{name} {value}" for name, value in broken.items() if name != "what")
                self.stdout.write(f"  {broken['what']}: {where}")
        if found["broken"]:
            sys.exit(1)

    def _seal(self, *, as_json: bool) -> None:
        made = seal()
        told: dict[str, Any] = {"seal": made.number if made else None, "entries": made.entries if made else 0}
        if made is not None:
            told["hash"] = bytes(made.hash).hex()
        if as_json:
            self.stdout.write(json.dumps(told))
        elif made is None:
            self.stdout.write("Nothing new to seal.")
        else:
            self.stdout.write(f"Seal {made.number} over {made.entries} entries: {told['hash']}")

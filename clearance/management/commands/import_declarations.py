"""`manage.py import_declarations FILE...`: takes files of declarations in; each gets a receipt."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from clearance.file_desk import SandboxOnly, Wanted, take
from clearance.intake.completion import NO_MAP, CompletionMap, read_map
from clearance.intake.receipt import Receipt

FORMATS = ("auto", "wco-dms", "asycuda-sad", "json")


class Command(BaseCommand):
    """Exit code 0 when every file got a receipt, whatever the receipts say."""

    help = "Take declarations in from files (WCO DMS, ASYCUDA SAD, JSON). One receipt a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--format", choices=FORMATS, default="auto")
        parser.add_argument(
            "--complete-with", type=Path, metavar="MAP.json", help="a completion map (docs/intake.md)"
        )
        parser.add_argument(
            "--broker", metavar="CODE", help="the broker who declares; else the one the map names"
        )
        parser.add_argument("--lodge", action="store_true", help="lodge each draft that is complete")
        parser.add_argument(
            "--until", choices=["permitted"], help="sandbox only: examine, pay and permit as well"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="a JSON list of receipts")

    def handle(self, *args: Any, **options: Any) -> None:
        completion_map = NO_MAP
        if options["complete_with"] is not None:
            completion_map = _map(options["complete_with"])
        broker = options["broker"]
        if broker and not Person.objects.filter(code=broker.replace("\x00", "")).exists():
            raise CommandError(f"--broker {broker!r}: no person has this code")
        wanted = Wanted(
            options["format"], completion_map, broker, options["lodge"], options["until"] == "permitted"
        )
        try:
            receipts = [take(path, wanted) for path in options["files"]]
        except SandboxOnly:
            raise CommandError("--until permitted works in a sandbox only (KANMON_SANDBOX=1).") from None
        if options["as_json"]:
            self.stdout.write(json.dumps([r.as_dict() for r in receipts], ensure_ascii=False, indent=2))
            return
        for receipt in receipts:
            self.stdout.write(told(receipt))


def _map(path: Path) -> CompletionMap:
    try:
        found, errors = read_map(path.read_bytes())
    except OSError as error:
        raise CommandError(f"--complete-with {path}: {error.strerror}") from None
    if found is None:
        raise CommandError("\n".join(f"--complete-with {path}: {e.path} {e.reason}" for e in errors))
    return found


def told(receipt: Receipt) -> str:
    """A receipt for a person to read."""
    lines = [f"{receipt.file}: {receipt.status}" + (f" {receipt.reference}" if receipt.reference else "")]
    if receipt.purpose:
        lines.append(
            f"  {receipt.purpose}, {receipt.lines} lines, {len(receipt.interpreted)} values interpreted"
        )
    if (before := receipt.received_before) is not None:
        which = f" ({before.reference})" if before.reference else ""
        lines.append(f"  received before on {before.received_at}: {before.status}{which}; {before.what}")
    for error in receipt.errors:
        where = f"line {error.line} " if error.line else ""
        lines.append(f"  error: {where}{error.path} {error.reason}")
    for missing in receipt.missing:
        lines.append(
            f"  missing{'' if missing.required else ' (not required)'}: {missing.path}: {missing.what}"
        )
    lines.extend(f"  sandbox: {what}" for what in receipt.supplied)
    return "\n".join(lines)

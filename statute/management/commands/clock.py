"""`manage.py clock advance 8d`: moves a sandbox's clock forward."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statute import clock
from statute.models import DeadlineRow
from statute.sweep import sweep

UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_STEP = re.compile(r"(?:\d{1,6}[wdhms])+")
_PART = re.compile(r"(\d+)([wdhms])")


class Command(BaseCommand):
    help = "The clock: show it, or move a sandbox's forward (8d, 36h, 1w2d); production's cannot be moved."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("show", help="the time it shows")
        advance = actions.add_parser("advance", help="move it forward")
        advance.add_argument("step", help="how far: 8d, 36h, 90m, 1w2d")
        advance.add_argument("--fire", action="store_true", help="fire what has come due at once")
        for one in actions.choices.values():
            one.add_argument("--json", action="store_true", help="write data instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        fired = None
        if options["action"] == "advance":
            try:
                clock.advance(_step(options["step"]))
            except clock.ClockRefused as refusal:
                raise CommandError(str(refusal)) from None
            fired = sweep().as_data() if options["fire"] else None
        now = clock.now()
        due = DeadlineRow.objects.filter(status="running", fire_at__lte=now).count()
        data = {"now": now.isoformat(), "today": clock.today().isoformat(), "due": due}
        if fired is not None:
            data |= {"fired": fired}
        if options["json"]:
            self.stdout.write(json.dumps(data))
            return
        self.stdout.write(f"It is {now.astimezone(clock.TOKYO):%Y-%m-%d %H:%M:%S} in Tokyo.")
        if fired is not None:
            self.stdout.write(", ".join(f"{count} {what}" for what, count in fired.items()))
        if due:
            self.stdout.write(
                f"{due} deadlines are due; the workers fire them, or `manage.py deadlines fire`."
            )


def _step(text: str) -> timedelta:
    """ "1w2d" as a timedelta. Raises CommandError naming the text and the form."""
    if not _STEP.fullmatch(text):
        raise CommandError(
            f"step: {text!r} is not like 8d, 36h, 90m or 1w2d (weeks, days, hours, minutes, seconds)"
        )
    parts: dict[str, int] = {}
    for number, unit in _PART.findall(text):
        parts[UNITS[unit]] = parts.get(UNITS[unit], 0) + int(number)
    return timedelta(**parts)

"""`manage.py clock advance 8d`: moves a sandbox forward; `clock show` tells the time that is counted with."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statute import clock

_STEP = re.compile(r"(?P<count>\d{1,5})(?P<unit>[dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Command(BaseCommand):
    """Forward only, and only in a sandbox; due deadlines fire at the next sweep."""

    help = "Show the clock, or move a sandbox's clock forward (8d, 12h, 30m)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show", help="the time that is counted with")
        advance = verbs.add_parser("advance", help="move a sandbox forward")
        advance.add_argument("step", help="how far: 8d, 12h or 30m")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "advance":
            match = _STEP.fullmatch(options["step"])
            if match is None:
                raise CommandError(f"{options['step']!r} is not a step such as 8d, 12h or 30m")
            try:
                clock.advance(timedelta(**{_UNITS[match["unit"]]: int(match["count"])}))
            except clock.ClockRefused as refused:
                raise CommandError(str(refused)) from None
        self.stdout.write(f"{clock.now().astimezone(clock.TOKYO):%Y-%m-%d %H:%M:%S} in Tokyo")

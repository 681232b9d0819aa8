"""`manage.py deadlines list|fire|recompute|resume`: the timers, seen and run by hand."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actors import Actor
from statute import clock
from statute.authority import TIMER
from statute.models import DeadlineRow
from statute.recomputing import differences, recount
from statute.sweep import sweep

SHOWN = 1000


class Command(BaseCommand):
    """What the workers do by themselves, for an operator to look at and to start."""

    help = "List due deadlines, fire them, recompute all from their facts, or resume parked ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="deadlines that are due now, earliest first")
        listing.add_argument(
            "--all", action="store_true", help="every running or parked one, not only those due"
        )
        listing.add_argument("--limit", type=int, default=SHOWN)
        verbs.add_parser("fire", help="fire those due now")
        again = verbs.add_parser("recompute", help="compute all again and report differences")
        again.add_argument(
            "--apply", action="store_true", help="count again, through the door, those not fired yet"
        )
        resume = verbs.add_parser("resume", help="let parked deadlines be tried again")
        resume.add_argument("ids", nargs="*", type=int, help="their numbers; all when none is given")
        for verb in verbs.choices.values():
            verb.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        told = getattr(self, f"_{options['verb']}")(options)
        if options["as_json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for row in told if isinstance(told, list) else [told]:
            self.stdout.write("  ".join(f"{name} {value}" for name, value in row.items()))
        if told == []:
            self.stdout.write("none")

    def _list(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        if options["limit"] < 1:
            raise CommandError("--limit must be 1 or more")
        rows = DeadlineRow.objects.filter(status__in=("running", "parked"))
        if not options["all"]:
            rows = rows.filter(fire_at__lte=clock.now())
        return [
            {
                "deadline": row.pk,
                "case": row.case.reference or str(row.case.handle),
                "kind": row.kind,
                "name": row.name,
                "article": row.article,
                "ends_on": row.ends_on.isoformat(),
                "status": row.status,
                "attempts": row.attempts,
                "last_error": row.last_error,
            }
            for row in rows.select_related("case").order_by("fire_at", "id")[: options["limit"]]
        ]

    def _fire(self, options: dict[str, Any]) -> dict[str, int]:
        return sweep().as_data()

    def _recompute(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        found = list(differences())
        if options["apply"]:
            recount(found, Actor.system(TIMER))
        return [one.as_data() for one in found]

    def _resume(self, options: dict[str, Any]) -> dict[str, int]:
        rows = DeadlineRow.objects.filter(status="parked")
        if options["ids"]:
            rows = rows.filter(pk__in=options["ids"])
        return {"resumed": rows.update(status="running", attempts=0, fire_at=clock.now())}

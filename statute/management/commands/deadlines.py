"""`manage.py deadlines list|fire|recompute|resume`: what is due, and the timer's work by hand."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from accounts.actors import Actor
from statute import clock, references
from statute.authority import OPERATOR
from statute.door import perform
from statute.errors import DoorError
from statute.models import Case, DeadlineRow
from statute.procedure import all_procedures
from statute.recomputing import differences, recount
from statute.sweep import sweep

SHOWN = 1000


class Command(BaseCommand):
    help = "Deadlines: list what is due, fire it, compute all again from their facts, take up parked ones."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listed = actions.add_parser("list", help="what is due now, and what is parked")
        listed.add_argument("--within", type=int, default=0, metavar="DAYS", help="also what ends so soon")
        listed.add_argument("--all", action="store_true", help="every one that runs, whenever it ends")
        listed.add_argument("--kind", help="of one procedure only")
        listed.add_argument("--limit", type=int, default=SHOWN, help="show at most so many (%(default)s)")
        actions.add_parser("fire", help="fire everything due now; exit 1 if any failed")
        again = actions.add_parser(
            "recompute", help="compute all again, waits for customs too, and report differences"
        )
        again.add_argument("--kind", help="of one procedure only")
        again.add_argument("--apply", action="store_true", help="count those still running again")
        resumed = actions.add_parser("resume", help="let parked deadlines run again")
        resumed.add_argument("--case", action="append", metavar="REFERENCE", help="only of these cases")
        for one in actions.choices.values():
            one.add_argument("--json", action="store_true", help="write data instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        if (kind := options.get("kind")) is not None and kind not in {p.kind() for p in all_procedures()}:
            known = ", ".join(sorted(p.kind() for p in all_procedures() if p.deadlines))
            raise CommandError(f"--kind: {kind!r} is no procedure; those with deadlines are: {known}")
        getattr(self, f"_{options['action']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        if options["within"] < 0 or options["limit"] < 1:
            raise CommandError("--within is 0 or more days, and --limit 1 or more")
        until = clock.now() + timedelta(days=options["within"])
        due = Q(status="running")
        if not options["all"]:
            due &= Q(fire_at__lte=until) | Q(late_from__lte=until)
        rows = DeadlineRow.objects.filter(due | Q(status="parked")).select_related("case")
        if options["kind"]:
            rows = rows.filter(kind=options["kind"])
        found = [_as_data(row) for row in rows.order_by("late_from", "id")[: options["limit"]]]
        lines = [
            f"{r['ends_on']}  {r['status']:<8}  {r['name']:<24}  {r['reference']}  {r['last_error']}".rstrip()
            for r in found
        ]
        self._say(options, found, [*lines, f"{len(found)} deadlines"])

    def _fire(self, options: dict[str, Any]) -> None:
        swept = sweep()
        data = swept.as_data()
        self._say(options, data, [", ".join(f"{count} {what}" for what, count in data.items())])
        if swept.failed:
            raise SystemExit(1)

    def _recompute(self, options: dict[str, Any]) -> None:
        found = list(differences(options["kind"]))
        recounted = recount(found, Actor.system(OPERATOR)) if options["apply"] else 0
        data = {"differences": [one.as_data() for one in found], "recounted": recounted}
        lines = [
            f"case {one.case_id}  {one.name}: {one.stored or 'not running'} -> {one.computed or 'should not run'}"
            f"{'  (has fired: to be corrected by a person)' if one.fired else ''}"
            for one in found
        ]
        lines.append(f"{len(found)} differ, {recounted} cases counted again")
        self._say(options, data, lines)

    def _resume(self, options: dict[str, Any]) -> None:
        cases = Case.objects.filter(deadlines__status="parked").distinct().order_by("id")
        if options["case"]:
            cases = cases.filter(pk__in=[self._case(text, cases) for text in options["case"]])
        resumed: list[str] = []
        for case in cases:
            try:
                perform(case.pk, "resume_deadlines", Actor.system(OPERATOR))
            except DoorError as refusal:
                raise CommandError(f"{case}: {refusal}") from None
            resumed.append(str(case))
        self._say(options, {"resumed": resumed}, [*resumed, f"{len(resumed)} cases resumed"])

    def _case(self, text: str, parked: Any) -> int:
        reference = references.read(text)
        case_id = (
            parked.filter(reference=reference).values_list("pk", flat=True).first() if reference else None
        )
        if case_id is None:
            raise CommandError(f"--case: {text!r} is not the reference of a case with parked deadlines")
        return int(case_id)

    def _say(self, options: dict[str, Any], data: Any, lines: list[str]) -> None:
        text = json.dumps(data, ensure_ascii=False) if options["json"] else "\n".join(lines)
        self.stdout.write(text)


def _as_data(row: DeadlineRow) -> dict[str, Any]:
    return {
        "deadline": row.pk,
        "case": row.case_id,
        "reference": str(row.case),
        "kind": row.kind,
        "name": row.name,
        "article": row.article,
        "status": row.status,
        "ends_on": row.ends_on.isoformat(),
        "late_from": row.late_from.isoformat(),
        "fire_at": row.fire_at.isoformat(),
        "attempts": row.attempts,
        "last_error": row.last_error,
    }

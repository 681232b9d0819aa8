"""List every article that gives somebody something: what implements it, which tests prove it, or why not."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statute.catalogue import (
    CatalogueError,
    Standing,
    Status,
    chapters,
    entries,
    implementers,
    overtaken,
    proofs,
    standings,
    unplaced,
)


class Command(BaseCommand):
    help = "List every article that gives a right, a duty or a deadline: what implements and what proves it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print data")
        parser.add_argument("--chapter", help="one chapter only: IV, VI-2")
        parser.add_argument("--status", help=", ".join(status.value for status in Status))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            implemented, proven = implementers(), proofs()
            found = standings(entries(), implemented, proven)
        except CatalogueError as error:
            raise CommandError(str(error)) from None
        chosen = [standing for standing in found if wanted(standing, options["chapter"], options["status"])]
        if options["as_json"]:
            self.stdout.write(json.dumps([standing.as_data() for standing in chosen], indent=2))
            return
        self.stdout.write("\n".join(table(chosen)))
        if lost := unplaced(implemented, proven):
            self.stdout.write(f"\nCited without a provision, so counted for nothing: {', '.join(lost)}")
        if late := overtaken(found):
            self.stdout.write(f"\nBuilt, but still listed as not built in the catalogue: {', '.join(late)}")


def wanted(standing: Standing, chapter: str | None, status: str | None) -> bool:
    """Whether the chosen chapter and status let this provision through."""
    known = [listed.number for listed in chapters()]
    if chapter is not None and chapter not in known:
        raise CommandError(f"--chapter is {chapter!r}; it must be one of {', '.join(known)}")
    if status is not None and status not in [known_status.value for known_status in Status]:
        names = ", ".join(repr(known_status.value) for known_status in Status)
        raise CommandError(f"--status is {status!r}; it must be one of {names}")
    return chapter in (None, standing.entry.chapter) and status in (None, standing.status.value)


def table(standing: Sequence[Standing]) -> Iterator[str]:
    """The provisions by chapter, with counts."""
    for chapter in chapters():
        lines = [one for one in standing if one.entry.chapter == chapter.number]
        if not lines:
            continue
        yield f"Chapter {chapter.number}  {chapter.title}  ({counts(lines)})"
        for one in lines:
            yield "".join(row(one))
        yield ""
    yield f"In all: {counts(standing)}"


def row(one: Standing) -> Iterator[str]:
    """One provision: its article, what it gives, its status, and what implements and proves it or why not."""
    given = "/".join(given.value for given in one.entry.gives)
    yield f"  {one.entry.article!s:<10} {given:<28} {one.status.value:<13}"
    if one.status is Status.BUILT:
        more = f" and {len(one.implemented_by) - 1} more" if len(one.implemented_by) > 1 else ""
        tests = "1 test" if len(one.tests) == 1 else f"{len(one.tests)} tests"
        lacks = f"; {one.reason}" if one.reason else ""
        yield f"{shorten(one.implemented_by[0], 90)}{more}; {tests}{lacks}"
    else:
        yield one.reason


def counts(standing: Sequence[Standing]) -> str:
    """How many there are of each status."""
    found = Counter(one.status for one in standing)
    return ", ".join(f"{found[status]} {status.value}" for status in Status)

"""`manage.py bench NAME`: a benchmark with its ratio to the raw ceiling measured in the same run."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from statute.benchmarks import all_benchmarks, run
from statute.benchmarks.limits import in_words
from statute.scratch import NoScratchDatabase


class Command(BaseCommand):
    help = "Run a benchmark in a database of its own; your data is untouched."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="which one; without a name, they are listed")
        parser.add_argument("--size", type=int, help="how many; each benchmark has its own default")
        parser.add_argument("--json", action="store_true", help="write data instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("benchmarks", "benchmarks.deadlines")
        known = {one.name: one for one in all_benchmarks()}
        if options["name"] is None:
            for one in known.values():
                self.stdout.write(f"{one.name:<16} {one.what}")
            return
        chosen = known.get(options["name"])
        if chosen is None:
            raise CommandError(
                f"name: there is no benchmark {options['name']!r}; there are: {', '.join(known)}"
            )
        if options["size"] is not None and options["size"] < 1:
            raise CommandError("--size: at least 1")
        try:
            result = run(chosen, options["size"], self.stderr.write if options["json"] else self.stdout.write)
        except NoScratchDatabase as missing:
            raise CommandError(str(missing)) from None
        data = result.as_data()
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False))
        else:
            self.stdout.write(
                f"{chosen.name}: {data['rate']:,.0f} {chosen.unit}, raw {data['raw_rate']:,.0f}: ratio {data['ratio']}"
            )
            for line in in_words(result.limits):
                self.stdout.write(line)

"""The tariff on the command line: load files of the schedule, quote what goods would pay and why."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from duties.quoting import QuoteRequest, quote, read_request
from duties.rules.faults import CannotAssess, DutyFault
from duties.tariff_loading import TariffLoadRefused, in_words, load_files
from statute import clock
from statute.errors import Reason
from statute.parameters import UnknownParameter


class Command(BaseCommand):
    help = "Load files of the tariff schedule, or quote duty and taxes with each step and its article."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="load|quote")
        load = actions.add_parser("load", help="load files of the schedule, all or none")
        load.add_argument("files", nargs="+", type=Path, metavar="FILE")
        load.add_argument("--valid-from", metavar="DATE", help="first day, for files that name none")
        load.add_argument("--json", action="store_true", dest="as_json", help="print data")
        ask = actions.add_parser("quote", help="what goods would pay")
        ask.add_argument("--code", required=True, help="statistical code: 4202.11-200")
        ask.add_argument("--origin", required=True, metavar="CC", help="country of origin, two letters")
        ask.add_argument("--value", required=True, metavar="YEN", help="customs value in whole yen")
        ask.add_argument(
            "--quantity", action="append", default=[], metavar="N", help="with --unit; repeatable"
        )
        ask.add_argument("--unit", action="append", default=[], metavar="UNIT", help="KG, L, NO, PR, DZ ...")
        ask.add_argument("--date", metavar="DATE", help="day of the declaration; today if not given")
        ask.add_argument("--preference", metavar="NAME", help="EPA, RCEP, CPTPP, EU, GSP, LDC ...")
        ask.add_argument(
            "--without-proof", action="store_true", help="the preference is claimed without proof"
        )
        ask.add_argument("--quota", action="store_true", help="a tariff quota certificate is held")
        ask.add_argument(
            "--choice",
            action="append",
            default=[],
            metavar="[COLUMN=]N",
            help="which of several rates of a cell applies; 0 for none",
        )
        ask.add_argument("--tax-class", choices=("standard", "reduced", "exempt"))
        ask.add_argument(
            "--low-value-goods",
            choices=("open", "left-out"),
            help="whether the exemption up to 10,000 yen is open to the goods",
        )
        ask.add_argument("--json", action="store_true", dest="as_json", help="print data")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            if options["action"] == "load":
                self.load(options)
            else:
                self.quote(options)

    def load(self, options: Mapping[str, Any]) -> None:
        try:
            report = load_files(options["files"], self.day("--valid-from", options["valid_from"]))
        except TariffLoadRefused as refused:
            if options["as_json"]:
                self.stdout.write(json.dumps({"errors": list(refused.faults)}, ensure_ascii=False, indent=2))
                sys.exit(1)
            raise CommandError("\n".join(refused.faults)) from None
        if options["as_json"]:
            self.stdout.write(json.dumps(report.as_data(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(in_words(report)))

    def quote(self, options: Mapping[str, Any]) -> None:
        on = self.day("--date", options["date"]) or clock.today()
        try:
            data = quote(self.request(options, on))
        except CannotAssess as cannot:
            self.refuse(cannot.as_reasons(), options["as_json"])
        except DutyFault as fault:
            self.refuse((fault.as_reason(),), options["as_json"])
        except UnknownParameter as unknown:
            raise CommandError(str(unknown)) from None
        else:
            if options["as_json"]:
                self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
            else:
                self.stdout.write("\n".join(as_lines(data)))

    def request(self, options: Mapping[str, Any], on: date) -> QuoteRequest:
        if len(options["quantity"]) != len(options["unit"]):
            raise CommandError("each --quantity needs its --unit")
        choices: dict[str, int] = {}
        for choice in options["choice"]:
            column, _sign, number = choice.rpartition("=")
            if not number.isdigit():
                raise CommandError(f"--choice {choice!r} is not [COLUMN=]N")
            choices[column or "*"] = int(number)
        return read_request(
            code=options["code"],
            origin=options["origin"],
            value=options["value"],
            quantities=tuple(zip(options["quantity"], options["unit"], strict=True)),
            on=on,
            preference=options["preference"],
            proof="" if options["without_proof"] else "held",
            quota=options["quota"],
            choices=choices,
            tax_class=options["tax_class"],
            left_out={"open": False, "left-out": True}.get(options["low_value_goods"] or ""),
        )

    def refuse(self, reasons: Sequence[Reason], as_json: bool) -> None:
        if as_json:
            data = {"errors": [reason.as_data() for reason in reasons]}
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
            sys.exit(1)
        told = (f"{in_one_line(str(reason.message))} [{reason.article}]" for reason in reasons)
        raise CommandError("\n".join(told))

    @staticmethod
    def day(option: str, text: str | None) -> date | None:
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"{option} {text!r} is not a day such as 2026-11-02") from None


def as_lines(data: Mapping[str, Any]) -> list[str]:
    """The quote for a person: what was taken, each step, what was not taken and why."""
    lines = [f"{data['code']}  {in_one_line(data['description'])}"]
    if data["rate"]["column"]:
        rate = data["rate"]
        lines.append(f"rate: {rate['column']}  {in_one_line(rate['text'])}  ({in_one_line(rate['reading'])})")
    lines += [f"  {in_one_line(note['what'])}  [{note['article']}]" for note in data["notes"]]
    lines += [f"  {step['amount']:>14,}  {step['what']}  [{step['article']}]" for step in data["steps"]]
    for name in ("duty", "consumption_tax", "local_consumption_tax", "total"):
        lines.append(f"{name.replace('_', ' '):>22}: {data[name]:>12,} yen")
    lines += [
        f"not taken: {one['column']} {in_one_line(one['text'])}: {in_one_line(one['why'])}"
        for one in data["not_taken"]
    ]
    return lines


def in_one_line(text: str) -> str:
    """A cell of the schedule, whose lines and wide spaces are layout, as one line."""
    return " ".join(text.split())

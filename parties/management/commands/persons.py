"""`manage.py persons register|change|list`: importers, brokers and other persons, through the door."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Office, Person
from parties.management.acting import actor_named, told_by_the_door
from parties.models import PersonRecord
from parties.persons import register_person
from statute.door import perform

FIELDS = ("name_en", "name_ja", "address", "country", "corporate_number", "brokerage_permit")


class Command(BaseCommand):
    """Keeps the persons."""

    help = "Enter, change and list persons. Every change is written in the journal."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand a verb."""
        actions = parser.add_subparsers(dest="action", required=True)
        for name, what in (("register", "enter a person"), ("change", "change what is known of a person")):
            verb = actions.add_parser(name, help=what)
            verb.add_argument("code", help="the code that declarations name it by")
            if name == "register":
                verb.add_argument("--office", required=True, help="code of the office that enters it")
                verb.add_argument("--kind", choices=["corporate", "individual"], default="corporate")
            for field in FIELDS:
                verb.add_argument(f"--{field.replace('_', '-')}")
            verb.add_argument("--domiciled-in-japan", choices=["yes", "no"])
            verb.add_argument("--has-office-in-japan", choices=["yes", "no"])
            verb.add_argument(
                "--as", dest="actor", metavar="USERNAME", help="who acts; else the machine's operator"
            )
            verb.add_argument("--json", action="store_true")
        listing = actions.add_parser("list", help="the persons known")
        listing.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the chosen verb."""
        with told_by_the_door():
            if options["action"] == "list":
                rows = [_as_data(person) for person in Person.objects.order_by("code")]
            elif options["action"] == "register":
                rows = [_as_data(self._register(options))]
            else:
                rows = [_as_data(self._change(options))]
        if options["json"]:
            self.stdout.write(
                json.dumps(rows if options["action"] == "list" else rows[0], ensure_ascii=False)
            )
            return
        for row in rows:
            self.stdout.write("  ".join(value for value in row.values() if value))

    def _register(self, options: dict[str, Any]) -> Person:
        office = Office.objects.filter(code=options["office"]).first()
        if office is None:
            raise CommandError(
                f"There is no office with the code {options['office']!r}: see manage.py offices list."
            )
        given = {"code": options["code"], "kind": options["kind"], **_given(options)}
        return register_person(actor_named(options["actor"]), office.pk, **given)

    def _change(self, options: dict[str, Any]) -> Person:
        record = PersonRecord.objects.filter(person__code=options["code"]).first()
        if record is None:
            raise CommandError(f"There is no person with the code {options['code']!r}.")
        perform(record.pk, "change", actor_named(options["actor"]), _given(options))
        return Person.objects.get(code=options["code"])


def _given(options: dict[str, Any]) -> dict[str, Any]:
    given = {field: options[field] for field in FIELDS if options[field] is not None}
    for field in ("domiciled_in_japan", "has_office_in_japan"):
        if options[field] is not None:
            given[field] = options[field] == "yes"
    return given


def _as_data(person: Person) -> dict[str, str]:
    return {
        "code": person.code,
        "kind": person.kind,
        "name_en": person.name_en,
        "name_ja": person.name_ja,
        "address": person.address,
        "country": person.country,
        "corporate_number": person.corporate_number or "",
    }

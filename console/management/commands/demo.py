"""The demonstration: opens its office and, with --run, does the main job, telling each step with its article."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from oauth2_provider.models import Application

from accounts.models import User
from accounts.passwords import DEMO_PASSWORD
from console.demonstration.office import PEOPLE, SERVICE, open_office
from console.demonstration.story import tell_story
from doors.oauth import create_client
from statute import seals

CREDENTIAL = "demonstration"


class Command(BaseCommand):
    """Only in a sandbox: its passwords are known to everybody."""

    help = "Load the demonstration data and run the main job on it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="run the main job after loading")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KANMON_SANDBOX:
            raise CommandError("The demonstration runs in a sandbox only (KANMON_SANDBOX=1).")
        office = open_office()
        if options["run"]:
            done = tell_story(office, self.stdout.write)
            seals.seal()
            verified = seals.verify()
            self.stdout.write(
                f"\nThe journal: {verified.entries} entries of {verified.subjects} cases, {verified.seals} seals, "
                f"{len(verified.broken)} broken."
            )
            if not done or verified.broken:
                raise CommandError("The demonstration did not end as the law says.", returncode=1)
            self.stdout.write("Every step ended as the law says.")
        self._accounts()

    def _accounts(self) -> None:
        self.stdout.write(f"\nAccounts (password for all: {DEMO_PASSWORD})")
        for username, (english, _japanese, role, where) in PEOPLE.items():
            self.stdout.write(f"  {username:<12} {role:<16} {where:<9} {english}")
        # The secret is stored hashed, so each run makes the credential anew to be able to print it.
        Application.objects.filter(name=CREDENTIAL).delete()
        client, secret = create_client(User.objects.get(username=SERVICE[0]), CREDENTIAL)
        self.stdout.write(
            f"\nAPI credential (client credentials at /oauth/token/)\n"
            f"  client_id     {client.client_id}\n  client_secret {secret}"
        )

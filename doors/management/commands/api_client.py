"""Credentials of brokers' systems: made, listed, taken away."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from oauth2_provider.models import AccessToken, Application

from accounts.models import User
from doors.oauth import create_client


class Command(BaseCommand):
    help = "Create, list or revoke an API credential. A secret is printed once, when it is made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="make a credential for a service user")
        create.add_argument("--user", required=True, help="user name of the service user")
        create.add_argument("--name", required=True, help="what the credential is for")
        verbs.add_parser("list", help="the credentials there are")
        revoke = verbs.add_parser("revoke", help="take a credential away, with its tokens")
        revoke.add_argument("client_id")
        for verb in verbs.choices.values():
            verb.add_argument("--json", action="store_true", dest="as_json", help="print data")

    def handle(self, *args: Any, **options: Any) -> None:
        told: Any = getattr(self, options["verb"])(**options)
        if options["as_json"]:
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
            return
        for one in told if isinstance(told, list) else [told]:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in one.items()) + "\n")

    def create(self, user: str, name: str, **options: Any) -> dict[str, str]:
        """A new credential."""
        if not 0 < len(name.strip()) <= 255:
            raise CommandError("--name is empty or longer than 255 characters")
        try:
            client, secret = create_client(User.objects.get_by_natural_key(user), name.strip())
        except User.DoesNotExist:
            raise CommandError(f"--user is {user!r}; there is no such user") from None
        except ValueError as error:
            raise CommandError(f"--user: {error}") from None
        return {"client_id": client.client_id, "client_secret": secret, "user": client.user.username}

    def list(self, **options: Any) -> list[dict[str, Any]]:
        """Every credential, without secrets."""
        return [
            {
                "client_id": client.client_id,
                "name": client.name,
                "user": client.user.username if client.user else None,
                "created": client.created.isoformat(),
            }
            for client in Application.objects.select_related("user").order_by("created")
        ]

    def revoke(self, client_id: str, **options: Any) -> dict[str, Any]:
        """Takes a credential away; what it did stays in the journal under its service user."""
        client = Application.objects.filter(client_id=client_id).first()
        if client is None:
            raise CommandError(f"There is no credential {client_id!r}.")
        tokens = AccessToken.objects.filter(application=client).count()
        client.delete()
        return {"client_id": client_id, "revoked": True, "tokens": tokens}

"""`manage.py users create|deactivate|activate|reset|grant|revoke|list`: accounts, through the door."""

import json
from collections.abc import Mapping
from datetime import date
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Office, RoleGrant, User
from accounts.roles import Role
from accounts.selectors import in_force
from parties.management.acting import actor_named, told_by_the_door
from parties.models import UserAccount
from parties.user_accounts import account_of, open_account, random_password, reset_password
from statute.clock import today
from statute.door import perform


class Command(BaseCommand):
    """Keeps the accounts."""

    help = "Open, change and list user accounts. Every change is written in the journal."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand a verb."""
        actions = parser.add_subparsers(dest="action", required=True)

        def verb(name: str, what: str) -> CommandParser:
            added: CommandParser = actions.add_parser(name, help=what)
            if name != "list":
                added.add_argument("username")
                added.add_argument(
                    "--as",
                    dest="actor",
                    metavar="USERNAME",
                    help="the supervisor who acts; else the machine's operator",
                )
            added.add_argument("--json", action="store_true")
            return added

        create = verb("create", "open an account; prints a password to be changed at the first sign-in")
        create.add_argument("--office", required=True, help="code of the office that keeps the account")
        create.add_argument("--name-en", required=True)
        create.add_argument("--name-ja", default="")
        create.add_argument("--email", default="")
        create.add_argument("--language", choices=["", "en", "ja"], default="")
        create.add_argument("--service", action="store_true", help="a machine of a party: no password")
        for name in ("deactivate", "activate"):
            verb(name, f"{name} an account").add_argument("--reason", required=True)
        reset = verb("reset", "replace the password by a random one, which is printed")
        reset.add_argument("--ask", action="store_true", help="ask for the new password instead")
        for name in ("grant", "revoke"):
            role = verb(name, f"{name} a role")
            role.add_argument("role", choices=Role.values)
            where = role.add_mutually_exclusive_group(required=True)
            where.add_argument("--office", help="code of the office")
            where.add_argument("--person", help="code of the person")
            if name == "grant":
                role.add_argument(
                    "--from", dest="valid_from", type=_day, help="first day, YYYY-MM-DD; else today"
                )
                role.add_argument(
                    "--to", dest="valid_to", type=_day, help="last day, included; else open-ended"
                )
            else:
                role.add_argument(
                    "--last-day", type=_day, help="last day, included; else the role ends at once"
                )
                role.add_argument("--reason", required=True)
        listing = verb("list", "accounts with the roles they hold today")
        listing.add_argument("--all", action="store_true", help="the inactive ones too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the chosen verb; what the door answers is told as one line a reason."""
        with told_by_the_door():
            told = getattr(self, f"_{options['action']}")(options)
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for row in told if isinstance(told, list) else [told]:
            self.stdout.write("  ".join(str(value) for value in row.values() if value not in ("", [])))

    def _create(self, options: Mapping[str, Any]) -> dict[str, Any]:
        office = Office.objects.filter(code=options["office"]).first()
        if office is None:
            raise CommandError(
                f"There is no office with the code {options['office']!r}: see manage.py offices list."
            )
        password = None if options["service"] else random_password()
        account = open_account(
            actor_named(options["actor"]),
            office.pk,
            password=password,
            username=options["username"],
            name_en=options["name_en"],
            name_ja=options["name_ja"],
            email=options["email"],
            language=options["language"],
            is_service=options["service"],
        )
        return {"username": account.user.username, "state": account.state, "password": password or ""}

    def _deactivate(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return self._act(options, options["action"], {"reason": options["reason"]})

    _activate = _deactivate

    def _reset(self, options: Mapping[str, Any]) -> dict[str, Any]:
        account = _account(options["username"])
        asked = getpass("New password: ") if options["ask"] else None
        chosen = reset_password(account, actor_named(options["actor"]), asked)
        return {
            "username": account.user.username,
            "state": account.state,
            "password": "" if asked else chosen,
        }

    def _grant(self, options: Mapping[str, Any]) -> dict[str, Any]:
        given = {
            name: options[name]
            for name in ("role", "office", "person", "valid_to")
            if options[name] is not None
        }
        return self._act(options, "grant_role", {"valid_from": options["valid_from"] or today(), **given})

    def _revoke(self, options: Mapping[str, Any]) -> dict[str, Any]:
        account = _account(options["username"])
        where = (
            {"office__code": options["office"]} if options["office"] else {"person__code": options["person"]}
        )
        held = (
            RoleGrant.objects.filter(user=account.user, role=options["role"], **where)
            .order_by("-valid_from")
            .first()
        )
        if held is None:
            raise CommandError(f"{account.user.username} holds no role {options['role']} there.")
        given = {"grant_id": held.pk, "reason": options["reason"]}
        if options["last_day"]:
            given["last_day"] = options["last_day"]
        return self._act(options, "end_role", given)

    def _list(self, options: Mapping[str, Any]) -> list[dict[str, Any]]:
        users = User.objects.all() if options["all"] else User.objects.filter(is_active=True)
        held: dict[int, list[str]] = {}
        for one in RoleGrant.objects.filter(in_force(today())).select_related("office", "person"):
            where = one.office or one.person
            held.setdefault(one.user_id, []).append(f"{one.role}@{where.code if where else ''}")
        return [
            {
                "username": user.username,
                "name_en": user.name_en,
                "state": "active" if user.is_active else "inactive",
                "roles": held.get(user.pk, []),
            }
            for user in users.order_by("username")
        ]

    def _act(self, options: Mapping[str, Any], name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        account = _account(options["username"])
        outcome = perform(account.pk, name, actor_named(options["actor"]), given)
        return {"username": account.user.username, "state": outcome.state}


def _account(username: str) -> UserAccount:
    try:
        return account_of(username)
    except UserAccount.DoesNotExist:
        raise CommandError(f"There is no account of the name {username!r}.") from None


def _day(text: str) -> date:
    return date.fromisoformat(text)

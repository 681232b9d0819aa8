"""Offices, persons, users and grants for tests, with the least that each needs."""

from datetime import date
from itertools import count
from typing import Any

from accounts.models import Office, OfficeKind, Person, PersonKind, RoleGrant, User

LONG_AGO = date(2000, 1, 1)
_number = count(1)


def an_office(code: str, parent: Office | None = None, **fields: Any) -> Office:
    """An office: headquarters without a parent, else a regional office or a branch."""
    below = OfficeKind.BRANCH if parent and parent.parent_id else OfficeKind.REGIONAL
    kind = below if parent else OfficeKind.HEADQUARTERS
    given = {"kind": kind, "name_en": code.title(), "name_ja": code, **fields}
    return Office.objects.create(code=code, parent=parent, **given)


def a_person(code: str = "", **fields: Any) -> Person:
    """A corporation in Japan, unless told otherwise."""
    code = code or f"P{next(_number):05}"
    given = {
        "kind": PersonKind.CORPORATE,
        "name_en": f"{code} Ltd.",
        "address": "1-1 Kaigan, Tokyo",
        **fields,
    }
    return Person.objects.create(code=code, **given)


def a_user(username: str = "", **fields: Any) -> User:
    """A user who cannot sign in."""
    username = username or f"user{next(_number)}"
    return User.objects.create_user(username, **{"name_en": username.title(), **fields})


def grant(user: User, role: str, at: Office | Person, **fields: Any) -> RoleGrant:
    """A role at an office or for a person, since long ago and open-ended unless told otherwise."""
    where = {"office": at} if isinstance(at, Office) else {"person": at}
    return RoleGrant.objects.create(user=user, role=role, **where, **{"valid_from": LONG_AGO, **fields})

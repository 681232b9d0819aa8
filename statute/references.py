"""References of cases: office, year, sequence, check digit. Given at lodging, unique; gaps are allowed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

from statute.clock import day_of

if TYPE_CHECKING:
    from accounts.models import Office


def new_references(office_ids: Sequence[int], now: datetime) -> list[str]:
    """One reference for each of these offices, in their order ("TYO-26-00000042-K").

    The sequence is the database's own and takes no lock: two lodgings never wait for each other.
    """
    if not office_ids:
        return []
    from accounts.models import Office

    codes = dict(Office.objects.filter(pk__in=set(office_ids)).values_list("pk", "code"))
    year = day_of(now).year % 100
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('statute_reference_seq') FROM generate_series(1, %s)", [len(office_ids)]
        )
        numbers = [row[0] for row in cursor.fetchall()]
    return [written(codes[office], year, number) for office, number in zip(office_ids, numbers, strict=True)]


def written(office: str | Office, year: int, number: int) -> str:
    """The reference of an office's code, a two-digit year and a number, with its ISO 7064 check character."""
    code = office if isinstance(office, str) else office.code
    stem = f"{code}{year:02d}{number:08d}"
    return f"{code}-{year:02d}-{number:08d}-{mod_37_36.calc_check_digit(stem)}"


def read(text: str) -> str | None:
    """A reference as a person typed it (spaces, no hyphens, small letters) in its written form.

    None when the form or the check character is wrong: then no case can have it.
    """
    compact = "".join(c for c in text.upper() if c.isalnum())
    try:
        mod_37_36.validate(compact)
    except ValidationError:
        return None
    code, year, number, check = compact[:-11], compact[-11:-9], compact[-9:-1], compact[-1]
    return f"{code}-{year}-{number}-{check}" if code and year.isdigit() and number.isdigit() else None

"""The officer's list of what falls due, measured over the stock of a whole country's warehouses."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.db import connection

from accounts.actors import Actor, Grant
from accounts.models import Office, OfficeKind
from bonded_areas.lot_lists import DueLots
from bonded_areas.models import CargoLot, Place, StockEntry
from doors.case_lists import counted
from statute import clock
from statute.benchmarks import benchmark
from statute.benchmarks.limits import limits_of
from statute.models import Case, DeadlineRow
from statute.scratch import as_application, scratch_database

RUNS: Final = 5
ASKED: Final = 20
OFFICES: Final = 10
AREAS: Final = 200
# The list of what falls due within so many days.
LIST: Final = "14"
# The lots of a page, what ends next for each of them, and how many are in every list.
STATEMENTS: Final = 3
# What they may take at the database, in seconds.
ALLOWED: Final = 0.1
# A Monday, at noon in Tokyo.
TODAY: Final = date(2026, 11, 2)

# Of ten lots that were ever there seven are stored; of those one has been approved for two years, the others run their
# three months, or (one in fifty) those are over. In the same offices half as many cases of other procedures have
# something due. One lot in fifty waits for approval, and one in five thousand is something rare. `today` is 00:00.
_STORED = "i %% 10 < 7"
_APPROVED = "i %% 10 = 0"
_HOUSABLE = "i %% 10 = 1 AND (i / 200) %% 7 = 1"
_WAITING = "i %% 10 = 2 AND (i / 200) %% 5 = 1"
_AGE = f"CASE WHEN {_APPROVED} THEN (i * 7919) %% 730 ELSE (i * 7919) %% 92 END"
_DUE = f"""CASE WHEN NOT ({_STORED}) THEN NULL
                WHEN {_HOUSABLE} THEN NULL
                WHEN {_APPROVED} THEN %(today)s + make_interval(days => 731 - ((i * 7919) %% 730)::int)
                ELSE %(today)s + make_interval(days => 93 - ((i * 7919) %% 92)::int) END"""
_OFFICE = f"(%(offices)s::bigint[])[1 + (i / 10) %% {OFFICES}]"


def stock_of_many_areas(
    lots: int, areas: int = AREAS, *, key: int = 1_000_000, offices: list[Office] | None = None
) -> list[Office]:
    """Fills the database with the stock of so many areas, in sets; its offices, the one above them all first.

    So many lots are stored, and nearly half as many have left. `key` is that of the first case.
    """
    top, *below = offices or _offices()
    places = Place.objects.bulk_create(
        Place(
            code=f"{chr(64 + key // 1_000_000)}{n:05}",
            name_en="S",
            name_ja="S",
            kind="warehouse",
            office=below[n % OFFICES],
        )
        for n in range(areas)
    )
    rows = lots * 10 // 7
    values = {
        "key": key,
        "rows": rows,
        "others": lots // 2,
        "today": clock.midnight(TODAY),
        "day": TODAY,
        "offices": [office.pk for office in below],
        "places": [place.pk for place in places],
    }
    state = f"CASE WHEN {_STORED} THEN CASE WHEN {_APPROVED} THEN 'approved' ELSE 'brought_in' END ELSE 'removed' END"
    case = {
        "id": "%(key)s + i",
        "handle": "gen_random_uuid()",
        "office_id": _OFFICE,
        "version": "1",
        "opened_at": "%(today)s",
        "changed_at": "%(today)s",
        "reference": "NULL",
        "assignee_id": "NULL",
    }
    waits = {
        "awaited": f"""CASE WHEN {_WAITING} THEN jsonb_build_object('storage', jsonb_build_object(
                           'since', '2026-11-01T00:00:00+00:00', 'office', {_OFFICE})) ELSE '{{}}' END""",
        "awaited_since": f"CASE WHEN {_WAITING} THEN %(today)s - make_interval(mins => i::int) END",
        "awaited_of": f"CASE WHEN {_WAITING} THEN ARRAY[{_OFFICE}] ELSE '{{}}'::bigint[] END",
    }
    _insert(Case, "rows", values, {**case, **waits, "kind": "'cargo_lot'", "state": state, "due_at": _DUE})
    deadline = {
        "case_id": "%(key)s + i",
        "kind": "'cargo_lot'",
        "name": f"CASE WHEN {_APPROVED} THEN 'approved_storage' ELSE 'storage_application' END",
        "article": f"CASE WHEN {_APPROVED} THEN '43-2(1)' ELSE '43-3(1)' END",
        "basis": "'{}'::jsonb",
        "calendar_version": "''",
        "ends_on": f"(({_DUE}) AT TIME ZONE 'Asia/Tokyo')::date - 1",
        "late_from": _DUE,
        "fire_at": _DUE,
        "started_at": "%(today)s",
    }
    _insert(DeadlineRow, "rows", values, deadline, where=f"({_DUE}) IS NOT NULL")
    other = {
        "id": "%(key)s + %(rows)s + i",
        "kind": "'import_declaration'",
        "state": "'under_examination'",
        "due_at": "%(today)s + make_interval(days => (i %% 60)::int)",
    }
    _insert(Case, "others", values, {**case, **other})
    amount = {"packages": "10", "mass_kg": "120.5", "quantity": "0"}
    lot = {
        "case_id": "%(key)s + i",
        "state": state,
        "place_kind": "'warehouse'",
        "packages": "10",
        "gross_mass_kg": "120.5",
        "transport_document": "'STOCK' || i",
        "description": "CASE WHEN i %% 5000 = 0 THEN 'gas turbine' ELSE 'consumer goods' END",
        "place_id": f"(%(places)s::bigint[])[1 + (i / 10) %% {areas}]",
        "brought_in_on": f"%(day)s::date - ({_AGE})::int",
        "approved_on": f"CASE WHEN {_APPROVED} THEN %(day)s::date - ({_AGE})::int END",
        "housable_since": f"CASE WHEN {_HOUSABLE} THEN %(today)s - make_interval(mins => i::int) END",
        **{f"stock_{name}": f"CASE WHEN {_STORED} THEN {much} ELSE 0 END" for name, much in amount.items()},
    }
    _insert(CargoLot, "rows", values, lot)
    entry = {
        "lot_id": "%(key)s + i",
        "gross_mass_kg": "120.5",
        "packages": "10",
        "quantity": "0",
        "happened_on": f"%(day)s::date - ({_AGE})::int",
        "entered_at": "%(today)s",
        "transit_sign": "0",
        "away_sign": "0",
    }
    came = {"kind": "'brought_in'", "article": "'30(1)'", "stock_sign": "1"}
    left = {"kind": "'removed'", "article": "'2(1)(iv)'", "stock_sign": "-1"}
    _insert(StockEntry, "rows", values, {**entry, **came}, more=(f"NOT ({_STORED})", {**entry, **left}))
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE statute_case, statute_deadlinerow, bonded_areas_cargolot, bonded_areas_stockentry,"
            " bonded_areas_place"
        )
    return [top, *below]


def _offices() -> list[Office]:
    top = Office.objects.create(code="STOCK", kind=OfficeKind.HEADQUARTERS, name_en="S", name_ja="S")
    kind = OfficeKind.REGIONAL
    return [
        top,
        *(
            Office.objects.create(code=f"S{n:02}", kind=kind, name_en="S", name_ja="S", parent=top)
            for n in range(OFFICES)
        ),
    ]


def _insert(
    model: Any,
    count: str,
    values: Mapping[str, Any],
    told: Mapping[str, str],
    *,
    where: str = "true",
    more: tuple[str, Mapping[str, str]] | None = None,
) -> None:
    """Rows of a model by one statement: each column as told, or as the model's default has it."""
    fields = [f for f in model._meta.concrete_fields if f.column in told or not f.primary_key]
    columns = ", ".join(f.column for f in fields)
    parts = [(where, told), *([more] if more else [])]
    selects = [
        f"SELECT {', '.join(given.get(f.column) or _literal(f) for f in fields)}"
        f" FROM generate_series(1, %({count})s::bigint) i WHERE {condition}"
        for condition, given in parts
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) {' UNION ALL '.join(selects)}", values
        )


def _literal(field: Any) -> str:
    default = field.get_default()
    if default is None:
        return f"NULL::{field.db_type(connection)}"
    if isinstance(default, bytes):
        return "''::bytea"
    if isinstance(default, list):
        return f"'{{}}'::{field.db_type(connection)}"
    if isinstance(default, dict):
        return f"'{json.dumps(default)}'::jsonb"
    return f"'{default}'" if isinstance(default, str) else str(default)


def officer_at(*offices: Office) -> Actor:
    """A bonded officer who serves these offices."""
    ids = frozenset(office.pk for office in offices)
    grants = tuple(Grant("bonded_officer", office_id=office.pk, code=office.code) for office in offices)
    return Actor(0, "Bench", "staff", grants, {"bonded_officer": ids})


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement as it was sent, and the seconds it took until its rows were there."""

    sql: str
    params: Any
    seconds: float


@contextmanager
def asked_of_the_database() -> Iterator[list[Asked]]:
    """The statements sent inside, in their order."""
    found: list[Asked] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            found.append(Asked(sql, params, time.perf_counter() - begun))

    with connection.execute_wrapper(note):
        yield found


def at_noon() -> Any:
    """The clock stands at the noon of that Monday."""
    return clock.standing_at(clock.midnight(TODAY) + timedelta(hours=12))


def due_list(actor: Actor) -> list[Any]:
    """What the page of what falls due asks for its first page: `STATEMENTS` statements."""
    page = DueLots()
    counted({name: page.rows(actor, name) for name in page.groups})
    return list(page.page(actor, LIST, "").rows)


@benchmark("due_lots", unit="lists/s", size=100_000)
def due_lots(size: int) -> Generator[tuple[float, float], None, list[dict[str, Any]]]:
    """The officer's list of lots due in 14 days, of 200 areas, against the same statements without Django.

    For an officer of one office and for one of all of them, in turn. It fails where one list takes more than
    100 ms at the database, or more statements over many lots than over few.
    """
    with scratch_database():
        offices = stock_of_many_areas(size)
        with as_application(), at_noon():
            actors = [officer_at(*offices), officer_at(offices[3])]
            statements = [_quickly_asked(actor) for actor in actors]
            for _ in range(RUNS):
                mine = _seconds(partial(_ask, actors))
                raw = _seconds(partial(_ask_raw, statements))
                yield ASKED * len(actors) / mine, ASKED * len(actors) / raw
            return limits_of(partial(_ask, actors))


def _ask(actors: list[Actor]) -> None:
    for _ in range(ASKED):
        for actor in actors:
            due_list(actor)


def _ask_raw(statements: list[list[Asked]]) -> None:
    with connection.cursor() as cursor:
        for _ in range(ASKED):
            for asked in statements:
                for one in asked:
                    cursor.execute(one.sql, one.params)
                    cursor.fetchall()


def _seconds(act: Any) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _quickly_asked(actor: Actor) -> list[Asked]:
    """The statements of one list, the second time it is asked. Raises RuntimeError where they are many or slow."""
    due_list(actor)
    with asked_of_the_database() as asked:
        due_list(actor)
    seconds = sum(one.seconds for one in asked)
    if len(asked) != STATEMENTS or seconds > ALLOWED:
        took = Decimal(seconds * 1000).quantize(Decimal("0.1"))
        allowed = f"{STATEMENTS} and {ALLOWED * 1000:.0f} ms at the most"
        raise RuntimeError(f"{len(asked)} statements took {took} ms, not {allowed}")
    return asked

"""Set-based writing: one statement for any number of rows, through one JSON parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from statute.canonical import canonical


def insert_rows(table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts rows into `table`; `columns` maps each column to its PostgreSQL type, in the order of the values."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {_picked(columns)}', [canonical(rows)])


def update_rows(model: type[models.Model], attnames: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Updates these attributes of rows by primary key; each row is (key, *values)."""
    if not rows or not attnames:
        return
    columns = _columns(model, tuple(attnames))
    sets = ", ".join(f'"{name}" = d."{name}"' for name in list(columns)[1:])
    table, key = model._meta.db_table, next(iter(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" t SET {sets} FROM (SELECT {_picked(columns)}) d WHERE t."{key}" = d."{key}"',
            [canonical(rows)],
        )


def _picked(columns: Mapping[str, str]) -> str:
    """The select list over a JSON array of arrays: one expression a column, cast to its type."""
    picked = []
    for position, (name, kind) in enumerate(columns.items()):
        if kind == "jsonb":
            value = f"NULLIF(e -> {position}, 'null'::jsonb)"
        else:
            value = f"(e ->> {position})::{kind}"
        picked.append(f'{value} AS "{name}"')
    return f"{', '.join(picked)} FROM jsonb_array_elements(%s::jsonb) AS a(e)"


@lru_cache(maxsize=512)
def _columns(model: type[models.Model], attnames: tuple[str, ...]) -> dict[str, str]:
    """Column name -> PostgreSQL type, the primary key first."""
    by_attname = {f.attname: f for f in model._meta.concrete_fields}
    fields = [model._meta.pk, *(by_attname[name] for name in attnames)]
    found = {}
    for field in fields:
        assert field is not None
        kind = (field.rel_db_type if field.remote_field else field.db_type)(connection)
        found[str(field.column)] = str(kind)
    return found

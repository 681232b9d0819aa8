"""Set-based writing: one statement for any number of rows, through one JSON parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from statute.canonical import wire
from statute.columns import column_types, written_columns


def insert_rows(
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
    *,
    constants: Mapping[str, str] | None = None,
) -> None:
    """Inserts rows into `table`; `columns`: each one's PostgreSQL type, in the order of the values.

    `constants` are further columns, with an SQL expression that is the same for every row.
    """
    if not rows:
        return
    same = constants or {}
    names = ", ".join(f'"{name}"' for name in (*same, *columns))
    picked = ", ".join((*same.values(), _picked(columns)))
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {picked}', [wire(rows)])


def insert_models(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Inserts rows whose primary key is known, as they stand, without asking their save or their signals."""
    names = written_columns(model)
    values = [[row.__dict__[name] for name in names] for row in rows]
    insert_rows(model._meta.db_table, column_types(model, names), values)


def update_rows(model: type[models.Model], attnames: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Updates these attributes of rows by primary key; each row is (key, *values)."""
    if not rows or not attnames:
        return
    columns = column_types(model, (written_columns(model)[0], *attnames))
    sets = ", ".join(f'"{name}" = d."{name}"' for name in list(columns)[1:])
    table, key = model._meta.db_table, next(iter(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" t SET {sets} FROM (SELECT {_picked(columns)}) d WHERE t."{key}" = d."{key}"',
            [wire(rows)],
        )


def _picked(columns: Mapping[str, str]) -> str:
    """The select list over a JSON array of arrays: one expression a column, cast to its type."""
    picked = []
    for position, (name, kind) in enumerate(columns.items()):
        if kind == "jsonb":
            value = f"NULLIF(e -> {position}, 'null'::jsonb)"
        elif kind.endswith("[]"):
            listed = f"ARRAY(SELECT jsonb_array_elements_text(e -> {position}))::{kind}"
            value = f"CASE WHEN jsonb_typeof(e -> {position}) = 'array' THEN {listed} END"
        else:
            value = f"(e ->> {position})::{kind}"
        picked.append(f'{value} AS "{name}"')
    return f"{', '.join(picked)} FROM jsonb_array_elements(%s::jsonb) AS a(e)"

"""What an act changed, in people's words: fields by their names, choices by their labels, parties and offices by name.

A procedure gets this for nothing: the words are those of its model. Where a column holds a code without choices,
its pages give the words (`ProcedurePages.told_words`), and they name what is told elsewhere (`told_left_out`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from doors.templatetags.kanmon import quantity, tokyo_date, tokyo_datetime
from statute.models import Case
from statute.procedure import Procedure

if TYPE_CHECKING:
    from doors.case_contents import Told
    from doors.pages import ProcedurePages

# Of the case itself, a transition may change these.
_OF_THE_CASE: Final = ("office", "assignee")
_LONGEST: Final = 200

Names = Mapping[type[models.Model], Mapping[Any, str]]


def changes_in_words(pages: ProcedurePages, told: Sequence[Told]) -> dict[int, list[dict[str, Any]]]:
    """{label, before, after} of what each entry changed, by the entry's sequence; a query for each table named.

    The entry that opened the case lists nothing: what it says is what the page says. What only machines read (a
    structure, a column that is no more) is left out.
    """
    fields = _fields(pages)
    changed = {entry.sequence: entry.changes for entry in told if entry.source != "new"}
    names = _names(fields, changed.values())
    return {
        sequence: list(_in_words(changes, fields, names, pages.told_words))
        for sequence, changes in changed.items()
    }


def _fields(pages: ProcedurePages) -> dict[str, Any]:
    """The columns that are told, by their names in the journal."""
    own = pages.procedure._meta
    left_out = {"state", own.pk.attname, *pages.told_left_out}
    found: dict[str, Any] = {f.attname: f for f in own.concrete_fields if f.attname not in left_out}
    return found | {f"case.{f.attname}": f for f in Case._meta.concrete_fields if f.name in _OF_THE_CASE}


def _names(fields: Mapping[str, Any], changed: Any) -> Names:
    """The rows that the changes refer to, by name."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for changes in changed:
        for column, values in changes.items():
            field = fields.get(column)
            if field is not None and field.remote_field is not None:
                keys = wanted.setdefault(field.related_model, set())
                keys.update(value for value in values if value is not None)
    return {table: dict(_named(table, keys)) for table, keys in wanted.items() if keys}


def _named(table: type[models.Model], keys: set[Any]) -> Iterator[tuple[Any, str]]:
    rows = table._default_manager.filter(pk__in=keys)
    if issubclass(table, Procedure):
        rows = rows.select_related("case")
    for row in rows:
        yield row.pk, str(getattr(row, "name", row))


def _in_words(
    changes: Mapping[str, Sequence[Any]],
    fields: Mapping[str, Any],
    names: Names,
    words: Mapping[str, Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    for column, (before, after) in changes.items():
        field = fields.get(column)
        if field is None or not (_plain(before) and _plain(after)):
            continue
        old, new = (_word(field, value, names, words.get(column)) for value in (before, after))
        if old != new:
            yield {"label": capfirst(str(field.verbose_name)), "before": old, "after": new or None}


def _plain(value: Any) -> bool:
    """Whether a person reads it: a value, or a list of such."""
    if isinstance(value, list):
        return all(isinstance(one, str | int) for one in value)
    return not isinstance(value, dict) or not value


def _word(field: Any, value: Any, names: Names, words: Mapping[str, Any] | None) -> str:
    if value in (None, "", [], {}):
        return ""
    if field.remote_field is not None:
        return names.get(field.related_model, {}).get(value, str(value))
    known = words or dict(field.flatchoices)
    if known:
        return str(known.get(value, value))
    if isinstance(value, list):
        return _cut(", ".join(str(one) for one in value))
    try:
        return _written(field.to_python(value))
    except ValidationError:  # said before the column was of this type
        return _cut(str(value))


def _written(value: Any) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case int() | Decimal():
            return quantity(value)
        case datetime():
            return tokyo_datetime(value)
        case date():
            return tokyo_date(value)
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

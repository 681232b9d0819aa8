"""The timeline of a declaration in people's words: what changed, without what only machines read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Office, Person, User
from bonded_areas.models import Place
from clearance.models import ImportDeclaration
from clearance.pages.words import BASES, CHANNELS
from doors.case_contents import Told
from doors.templatetags.kanmon import yen

if TYPE_CHECKING:
    from accounts.actors import Actor

# What a column refers to, and by which table its number becomes a name.
_TABLES: Final[Mapping[str, type[Any]]] = {
    "importer_id": Person,
    "broker_id": Person,
    "place_id": Place,
    "inspection_office_id": Office,
    "case.office_id": Office,
    "case.assignee_id": User,
}
_WORDS: Final = {"basis": BASES, "channel": CHANNELS}
_YEN: Final = frozenset({"customs_value", "total_payable", "withdrawal_security_amount"})
# Told elsewhere on the page, or of no interest to a reader.
_LEFT_OUT: Final = frozenset(
    {"state", "lot_id", "screening", "warnings", "charges", "inspection_asked", "containers"}
)


def in_words(entries: Sequence[dict[str, Any]], told: Sequence[Told], actor: Actor) -> None:
    """Puts the changes of each entry into words, in place; at most one query for each table that is named.

    The first entry says what the facts of the page say: it lists nothing.
    """
    if not actor.is_staff:
        return
    names = _names(told)
    by_sequence = {entry.sequence: entry for entry in told}
    for shown in entries:
        entry = by_sequence[shown["sequence"]]
        first = entry.source == "new"
        shown["changes"] = [] if first else list(_changes(entry.changes, names))


def _names(told: Iterable[Told]) -> dict[str, dict[int, str]]:
    wanted: dict[type[Any], set[int]] = {}
    for entry in told:
        for column, table in _TABLES.items():
            for value in entry.changes.get(column, ()):
                if value is not None and entry.source != "new":
                    wanted.setdefault(table, set()).add(value)
    found = {
        table: {row.pk: str(row.name) for row in table._default_manager.filter(pk__in=ids)}
        for table, ids in wanted.items()
    }
    return {column: found.get(table, {}) for column, table in _TABLES.items()}


def _changes(
    changes: Mapping[str, Sequence[Any]], names: Mapping[str, Mapping[int, str]]
) -> Iterable[dict[str, Any]]:
    labels = {f.attname: f.verbose_name for f in ImportDeclaration._meta.concrete_fields}
    labels |= {"case.office_id": _("office"), "case.assignee_id": _("assigned to")}
    for column, (before, after) in changes.items():
        old, new = _word(column, before, names), _word(column, after, names)
        if column in _LEFT_OUT or old == new or column not in labels:
            continue
        yield {"label": capfirst(str(labels[column])), "before": old, "after": new or None}


def _word(column: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    if value is None or value == "":
        return ""
    if column in names:
        return names[column].get(value, str(value))
    if column in _WORDS:
        return str(_WORDS[column].get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return yen(value) if column in _YEN else str(value)

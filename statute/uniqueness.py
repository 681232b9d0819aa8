"""Two who give the same name in the same second: the database takes one, and the other is told which field it was.

A guard that asks whether a name is free asks before either has written. What then decides is the constraint of the
table, and its answer is a refusal like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute.columns import leaves
from statute.errors import Reason, Refused
from statute.input_errors import shown

if TYPE_CHECKING:
    from statute.articles import Article

# unique_violation and exclusion_violation
_TAKEN = frozenset({"23505", "23P01"})
_KEY = re.compile(r"\((?P<columns>[^()]*(?:\([^()]*\)[^()]*)*)\)=\((?P<values>.*)\)", re.DOTALL)


@contextmanager
def refused_when_taken(inputs: Sequence[Any], article: Article) -> Iterator[None]:
    """Inside, rows are written by what these inputs say.

    Raises Refused instead of the database's error where a row that has to be the only one of its kind is there
    already. The transaction is over then, as after any refusal.
    """
    try:
        yield
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", None) not in _TAKEN:
            raise
        raise Refused([_reason(str(error), inputs, article)]) from error


def _reason(told: str, inputs: Sequence[Any], article: Article) -> Reason:
    """Names the field of an input in which the value stands, by the columns and values that PostgreSQL tells."""
    for column, value in _key(told):
        for given in inputs:
            for path, one in leaves(given):
                if str(one) == value and re.split(r"[.\]]", path)[-1] == column:
                    sentence = format_lazy(_("“{value}” is on record already."), value=shown(value))
                    return Reason("taken", sentence, article, path, shown(value))
    return Reason("taken", _("The same is on record already."), article)


def _key(told: str) -> list[tuple[str, str]]:
    """The columns of a key with their values; the last first, which tells most."""
    found = _KEY.search(told)
    if found is None:
        return []
    columns, values = found["columns"].split(", "), found["values"].split(", ")
    if len(columns) == 1:
        values = [found["values"]]
    return list(zip(columns, values, strict=False))[::-1]

"""Numbers of the law as dated data with their article: shipped editions, and what was enacted since.

Each app keeps its own in `<app>/parameters.yaml`:

    duties.consumption_tax.standard:
      article: "Consumption Tax Act 29"
      unit: percent
      values:
        2019-10-01: "7.8"
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from statute.articles import Article


class UnknownParameter(LookupError):
    """There is no such parameter, or it has no value on the day asked for."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a parameter: from which day, by which article, from which source."""

    name: str
    valid_from: date
    value: Any
    article: Article
    unit: str
    source: str


@lru_cache(maxsize=1)
def shipped() -> dict[str, tuple[Dated, ...]]:
    """Every parameter of every app, oldest value first. A decimal stands in quotes and is read as Decimal."""
    found: dict[str, tuple[Dated, ...]] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "parameters.yaml"
        if not path.is_file():
            continue
        for name, entry in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if not name.startswith(f"{config.label}.") or name in found:
                raise ValueError(f"{path}: {name} is not a name of this app, or is given twice")
            article, unit = Article.parse(entry["article"]), entry.get("unit", "")
            found[name] = tuple(
                Dated(name, day, _typed(value), article, unit, entry.get("source", "shipped"))
                for day, value in sorted(entry["values"].items())
            )
    return found


def _typed(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f"{value!r}: write a decimal in quotes")
    if isinstance(value, str):
        try:
            return Decimal(value)
        except ArithmeticError:
            return value
    return value


def dated(name: str, *, on: date) -> Dated:
    """The value in force on a day, enacted ones over shipped ones of the same day.

    Raises UnknownParameter naming the parameter and the day.
    """
    from statute.models import Parameter

    candidates = [d for d in shipped().get(name, ()) if d.valid_from <= on]
    for row in Parameter.objects.filter(name=name, valid_from__lte=on).order_by("valid_from"):
        article = Article.parse(row.article)
        candidates.append(Dated(name, row.valid_from, _typed(row.value), article, "", row.source))
    if not candidates:
        raise UnknownParameter(f"The parameter {name} has no value on {on}.")
    return max(candidates, key=lambda d: d.valid_from)


def parameter(name: str, *, on: date) -> Any:
    """The value of a parameter on a day. Raises UnknownParameter."""
    return dated(name, on=on).value


__all__ = ["Dated", "UnknownParameter", "dated", "parameter", "shipped"]

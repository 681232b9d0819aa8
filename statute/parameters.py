"""Numbers of the law as dated data with their article: shipped editions, and what was enacted since.

Each app keeps its own in `<app>/parameters.yaml`:

    duties.consumption_tax.standard:
      article: "Consumption Tax Act 29"
      unit: percent
      values:
        2019-10-01: "7.8"
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from statute.articles import Article
from statute.transactions import once


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
                Dated(name, day, typed(value), article, unit, entry.get("source", "shipped"))
                for day, value in sorted(entry["values"].items())
            )
    return found


def typed(value: Any) -> Any:
    """A value as it is computed with: what is written as text and is a number is a Decimal."""
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
    of_law = shipped().get(name, ())
    # Of the same day the last is taken: what was enacted stands after what was shipped.
    candidates = sorted((*of_law, *once("parameters", _enacted).get(name, ())), key=lambda d: d.valid_from)
    for one in reversed(candidates):
        if one.valid_from <= on:
            return one if one.unit or not of_law else replace(one, unit=of_law[0].unit)
    raise UnknownParameter(f"The parameter {name} has no value on {on}.")


def _enacted() -> dict[str, tuple[Dated, ...]]:
    """Every value put in force in this system, by name; there are few."""
    from statute.models import Parameter

    found: dict[str, list[Dated]] = {}
    for row in Parameter.objects.order_by("name", "valid_from"):
        one = Dated(row.name, row.valid_from, typed(row.value), Article.parse(row.article), "", row.source)
        found.setdefault(row.name, []).append(one)
    return {name: tuple(values) for name, values in found.items()}


def parameter(name: str, *, on: date) -> Any:
    """The value of a parameter on a day. Raises UnknownParameter."""
    return dated(name, on=on).value


__all__ = ["Dated", "UnknownParameter", "dated", "parameter", "shipped"]

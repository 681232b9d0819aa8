"""A model's columns: names and types in the database, and whether a value fits one without being changed.

PostgreSQL rounds a number to a column's scale without a word. What the journal says and what the row holds
would then differ, so a value that does not fit is a fault of the program and is refused before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.functional import Promise

from statute.errors import MachineFault

Check = Callable[[Any], bool]


@lru_cache(maxsize=512)
def written_columns(model: type[models.Model]) -> tuple[str, ...]:
    """The attributes behind the columns that are written, the key first; generated ones are not."""
    fields = [f for f in model._meta.concrete_fields if not (f.primary_key or getattr(f, "generated", False))]
    return (str(model._meta.pk.attname), *(str(f.attname) for f in fields))


@lru_cache(maxsize=512)
def column_types(model: type[models.Model], attnames: tuple[str, ...]) -> dict[str, str]:
    """Column name -> PostgreSQL type to read a value as, in the order of the attributes.

    Without length or scale: a cast to varchar(10) cuts a text off, where assigning it is refused.
    """
    by_attname = {f.attname: f for f in model._meta.concrete_fields}
    found = {}
    for name in attnames:
        kind = str(by_attname[name].db_type(connection))
        base, _, rest = kind.partition("(")
        array = "[]" if rest.endswith("[]") else ""
        found[str(by_attname[name].column)] = ("text" if base in ("varchar", "char") else base) + array
    return found


def check_storable(model: type[models.Model], values: Mapping[str, Any]) -> None:
    """Raises MachineFault naming the attribute whose value its column would change or refuse."""
    checks = _checks(model)
    for name, value in values.items():
        if value is not None and not checks[name](value):
            raise MachineFault(f"{model.__name__}.{name} cannot hold {value!r} ({type(value).__name__}).")


@lru_cache(maxsize=512)
def _checks(model: type[models.Model]) -> dict[str, Check]:
    return {f.attname: _check_of(f) for f in model._meta.concrete_fields}


def _check_of(field: Any) -> Check:
    while field.remote_field is not None:
        field = field.target_field
    match field:
        case models.DecimalField():
            return _decimal_of(field.decimal_places, field.max_digits)
        case models.BooleanField():
            return lambda value: isinstance(value, bool)
        case models.IntegerField():
            low, high = connection.ops.integer_field_range(field.get_internal_type())
            return lambda value: _is_whole(value) and low <= value <= high
        case models.CharField() | models.TextField():
            longest = field.max_length
            return lambda value: _is_text(value) and (longest is None or len(str(value)) <= longest)
        case models.DateTimeField():
            return lambda value: isinstance(value, datetime) and value.tzinfo is not None
        case models.DateField():
            return lambda value: isinstance(value, date) and not isinstance(value, datetime)
        case models.UUIDField():
            return lambda value: isinstance(value, UUID)
        case models.FloatField():
            return lambda value: False  # the journal writes no float
        case _:
            return lambda value: True


def _is_text(value: Any) -> bool:
    return isinstance(value, (str, Promise))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _decimal_of(places: int, digits: int) -> Check:
    limit = Decimal(10) ** (digits - places)

    def fits(value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
            return False
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= limit:
            return False
        exponent = number.as_tuple().exponent
        return isinstance(exponent, int) and (exponent >= -places or number == round(number, places))

    return fits

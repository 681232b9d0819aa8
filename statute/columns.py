"""A model's columns: names and types in the database, and whether a value fits one without being changed.

PostgreSQL rounds a number to a column's scale without a word. What the journal says and what the row holds
would then differ, so a value that does not fit is refused before it is written: told to whoever gave it, by
the field of the input it stands in; what nobody gave is a fault of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from statute.errors import InvalidInput, MachineFault, Reason
from statute.input_errors import path_of, shown

if TYPE_CHECKING:
    from statute.articles import Article


class Fit(Enum):
    """Whether a value fits its column. One that is too large may follow from what was given; the rest cannot."""

    FITS = "fits"
    TOO_LARGE = "too large"
    WRONG = "wrong"


Check = Callable[[Any], Fit]


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


def check_storable(
    model: type[models.Model], values: Mapping[str, Any], *, given: Any = None, article: Article | None = None
) -> None:
    """Refuses a value that its column would change or not take.

    Raises InvalidInput naming the field of `given` (the input of the transition) in which the value stands, or the
    attribute that becomes too large by what was given. Raises MachineFault for what nobody gave.
    """
    checks = _checks(model)
    for name, value in values.items():
        if value is None or (fit := checks[name](value)) is Fit.FITS:
            continue
        fields = [path for path, one in leaves(given) if type(one) is type(value) and one == value]
        if not fields and fit is Fit.TOO_LARGE and getattr(given, "model_fields_set", None):
            fields = [name]
        if not fields:
            raise MachineFault(f"{model.__name__}.{name} cannot hold {value!r} ({type(value).__name__}).")
        sentence = _("A value is too large or has a form that cannot be stored.")
        raise InvalidInput([Reason("cannot_be_stored", sentence, article, fields[0], shown(value))])


def leaves(given: Any, loc: tuple[int | str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every single value of an input, with the path of its field."""
    if isinstance(given, BaseModel):
        given = {name: getattr(given, name) for name in type(given).model_fields}
    if isinstance(given, Mapping):
        for name, one in given.items():
            yield from leaves(one, (*loc, str(name)))
    elif isinstance(given, (list, tuple)):
        for position, one in enumerate(given):
            yield from leaves(one, (*loc, position))
    elif given is not None:
        yield path_of(loc), given


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
            return lambda value: _fit(isinstance(value, bool))
        case models.IntegerField():
            low, high = connection.ops.integer_field_range(field.get_internal_type())
            return lambda value: _fit(_is_whole(value), lambda: bool(low <= value <= high))
        case models.CharField() | models.TextField():
            longest = field.max_length
            return lambda value: _fit(_is_text(value), lambda: longest is None or len(str(value)) <= longest)
        case models.DateTimeField():
            return lambda value: _fit(isinstance(value, datetime) and value.tzinfo is not None)
        case models.DateField():
            return lambda value: _fit(isinstance(value, date) and not isinstance(value, datetime))
        case models.UUIDField():
            return lambda value: _fit(isinstance(value, UUID))
        case models.FloatField():
            return lambda value: Fit.WRONG  # the journal writes no float
        case _:
            return lambda value: Fit.FITS


def _is_text(value: Any) -> bool:
    return isinstance(value, (str, Promise))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _fit(right_kind: bool, within: Callable[[], bool] = lambda: True) -> Fit:
    if not right_kind:
        return Fit.WRONG
    return Fit.FITS if within() else Fit.TOO_LARGE


def _decimal_of(places: int, digits: int) -> Check:
    limit = Decimal(10) ** (digits - places)

    def fits(value: Any) -> Fit:
        if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
            return Fit.WRONG
        number = Decimal(value)
        if not number.is_finite():
            return Fit.WRONG
        if abs(number) >= limit:
            return Fit.TOO_LARGE
        exponent = number.as_tuple().exponent
        return _fit(isinstance(exponent, int) and (exponent >= -places or number == round(number, places)))

    return fits

"""What a form must ask for, read off an input model: nothing is declared twice, and no rule is added here."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from pydantic.fields import FieldInfo

LONG_TEXT: Final = 250  # characters from which a text gets more than one line to write on


class FormNotPossible(TypeError):
    """An input has a field that no form can ask for: a fault of the program."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field of an input. `kind` is one of text, code, textarea, number, number_or_text, date, datetime-local,
    checkbox, yes_no, select, checkboxes, texts (a list of texts, one a line), pairs (names with values, one a
    line), group (an input within the input), lines (a list of such)."""

    name: str
    kind: str
    required: bool
    options: tuple[tuple[str, Any], ...] = ()
    max_length: int | None = None
    least: Any = None
    most: Any = None
    numeric: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(slots=True)
class _Type:
    """A type without its wrappings."""

    core: Any
    optional: bool = False
    bounds: dict[str, Any] = field(default_factory=dict)


@cache
def parts_of(model: type[BaseModel]) -> tuple[Part, ...]:
    """The fields of an input model, in its order. Raises FormNotPossible."""
    return tuple(_part(model, name, info) for name, info in model.model_fields.items())


def _part(model: type[BaseModel], name: str, info: FieldInfo) -> Part:
    found = _unwrapped(info.annotation)
    found.bounds.update(_bounds(info.metadata))
    required = info.is_required()
    core, bounds = found.core, found.bounds
    origin = get_origin(core)
    if core is bool:
        return Part(name, "yes_no" if found.optional or required else "checkbox", required)
    if core in (int, Decimal):
        return Part(name, "number", required, least=bounds.get("ge"), most=bounds.get("le"), numeric=True)
    if core is date:
        return Part(name, "date", required)
    if core is datetime:
        return Part(name, "datetime-local", required)
    if core == int | str:
        return Part(name, "number_or_text", required)
    if core in (str, UUID):
        return _text(name, required, bounds)
    if options := _options(core):
        return Part(name, "select", required, options)
    if isinstance(core, type) and issubclass(core, BaseModel):
        return Part(name, "group", required, parts=parts_of(core))
    if origin in (list, tuple, set, frozenset):
        return _many(model, name, required, get_args(core)[0], bounds)
    if origin is dict:
        return Part(name, "pairs", required)
    raise FormNotPossible(f"{model.__name__}.{name} is {info.annotation!r}, which no form can ask for.")


def _text(name: str, required: bool, bounds: Mapping[str, Any]) -> Part:
    longest = bounds.get("max_length")
    if longest is not None and longest >= LONG_TEXT:
        return Part(name, "textarea", required, max_length=longest)
    return Part(name, "code" if bounds.get("pattern") else "text", required, max_length=longest)


def _many(model: type[BaseModel], name: str, required: bool, member: Any, bounds: Mapping[str, Any]) -> Part:
    inner = _unwrapped(member)
    most, least = bounds.get("max_length"), bounds.get("min_length")
    if isinstance(inner.core, type) and issubclass(inner.core, BaseModel):
        return Part(name, "lines", required, least=least, most=most, parts=parts_of(inner.core))
    if options := _options(inner.core):
        return Part(name, "checkboxes", required, options)
    if inner.core in (str, int, UUID, Decimal, date):
        return Part(name, "texts", required, most=most, numeric=inner.core in (int, Decimal))
    if get_origin(inner.core) is dict:
        return Part(name, "unaskable", required)
    raise FormNotPossible(f"{model.__name__}.{name} is a list of {member!r}, which no form can ask for.")


def _options(core: Any) -> tuple[tuple[str, Any], ...]:
    """The choices of a Literal or an Enum, each with the word for it where the Enum has one."""
    if get_origin(core) is Literal:
        return tuple((str(value), humanised(str(value))) for value in get_args(core))
    if isinstance(core, type) and issubclass(core, Enum):
        return tuple((str(m.value), getattr(m, "label", None) or humanised(str(m.value))) for m in core)
    return ()


def _unwrapped(annotation: Any) -> _Type:
    """Takes Annotated and Optional off. Raises FormNotPossible for a choice between two types."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        found = _unwrapped(inner)
        found.bounds.update(_bounds(metadata))
        return found
    if origin in (Union, types.UnionType):
        members = [one for one in get_args(annotation) if one is not type(None)]
        if {_unwrapped(one).core for one in members} == {int, str}:
            return _Type(int | str, optional=len(members) < len(get_args(annotation)))
        if len(members) != 1:
            raise FormNotPossible(f"{annotation!r} leaves a choice between types, which no form can ask for.")
        found = _unwrapped(members[0])
        found.optional = True
        return found
    return _Type(annotation)


def _bounds(metadata: Iterable[Any]) -> dict[str, Any]:
    """The limits among the metadata of an Annotated type, whichever library wrote them."""
    found: dict[str, Any] = {}
    for one in metadata:
        if isinstance(one, FieldInfo):
            found.update(_bounds(one.metadata))
            continue
        for name in ("ge", "le", "min_length", "max_length", "pattern"):
            value = getattr(one, name, None)
            if value is not None:
                found[name] = value
    return found


def humanised(name: str) -> str:
    """The word for a name that was given none: net_mass_kg, Net mass kg."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]

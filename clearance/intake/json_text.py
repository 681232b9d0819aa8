"""JSON read strictly: no number becomes a float, no key is given twice, nothing is nested without end."""

import json
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

MAX_DEPTH: Final = 20
MAX_NUMBER: Final = 40


class JsonRefused(ValueError):
    """The text is not JSON that is accepted; `line` says where, if it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(reason)


def parse_json(text: str) -> Any:
    """The data in a JSON text: numbers with a point are Decimal. Raises JsonRefused."""
    _refuse_depth(text)
    try:
        return json.loads(
            text.lstrip("\ufeff"),
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise JsonRefused(str(_("it is not JSON: %s")) % error.msg, error.lineno) from error
    except RecursionError as error:  # pragma: no cover  the depth was checked before
        raise JsonRefused(str(_("it is nested too deep"))) from error


def _refuse_depth(text: str) -> None:
    """Count brackets outside strings, without building anything."""
    depth, inside, escaped = 0, False, False
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    for position, character in enumerate(text):
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise JsonRefused(
                    str(_("it is nested more than %d deep")) % MAX_DEPTH, text.count("\n", 0, position) + 1
                )
        elif character in "]}":
            depth -= 1


def _number(raw: str) -> Decimal:
    if len(raw) > MAX_NUMBER:
        raise JsonRefused(str(_("a number has more than %d characters")) % MAX_NUMBER)
    return Decimal(raw)


def _whole(raw: str) -> int:
    if len(raw) > MAX_NUMBER:
        raise JsonRefused(str(_("a number has more than %d characters")) % MAX_NUMBER)
    return int(raw)


def _constant(raw: str) -> Any:
    raise JsonRefused(str(_("%s is not a number")) % raw)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise JsonRefused(str(_("the field %s is given twice")) % key[:100])
        found[key] = value
    return found

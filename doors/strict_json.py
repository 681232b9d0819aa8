"""Reads JSON from strangers: every number exact, nothing said twice, nothing too deep, nothing silently changed."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

MAX_DEPTH: Final = 32
MAX_DIGITS: Final = 40
# An exponent costs three bytes to send and gigabytes to write out as a whole number.
MAX_EXPONENT: Final = 30
_SHOWN: Final = 60


class UnreadableJson(ValueError):
    """The text is not JSON that this API takes; `code` is stable, the sentence is for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def read_json(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; numbers with a fraction or exponent are Decimal.

    Raises UnreadableJson: wrong encoding, not JSON, a name given twice in one object, NaN or Infinity, a number of
    more than 40 digits, more than 32 levels.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableJson(
            "not_utf8", _("The text is not UTF-8 (at byte %(position)s).") % {"position": error.start}
        ) from None
    if text.startswith("\ufeff"):
        raise UnreadableJson("byte_order_mark", _("The text begins with a byte order mark; leave it out."))
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_fraction,
            parse_int=_whole,
            parse_constant=_not_a_number,
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno, "what": error.msg}
        raise UnreadableJson(
            "not_json", _("This is not JSON: %(what)s (line %(line)s, column %(column)s).") % place
        ) from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise UnreadableJson(
                "name_twice", _("“%(name)s” is given twice in one object.") % {"name": name[:_SHOWN]}
            )
        found[name] = value
    return found


def _fraction(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise _too_long(text) from None
    if len(text) > 2 * MAX_DIGITS or abs(number.adjusted()) > MAX_EXPONENT:
        raise _too_long(text)
    return number


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _too_long(text)
    return int(text)


def _not_a_number(text: str) -> NoReturn:
    raise UnreadableJson(
        "not_a_number", _("“%(text)s” is not a number that can be counted with.") % {"text": text}
    )


def _too_long(text: str) -> UnreadableJson:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return UnreadableJson(
        "number_too_long",
        _("The number %(text)s is too long (at most %(digits)s digits).")
        % {"text": shown, "digits": MAX_DIGITS},
    )


def _too_deep() -> UnreadableJson:
    return UnreadableJson(
        "too_deep", _("Lists and objects lie in each other more than %(depth)s deep.") % {"depth": MAX_DEPTH}
    )


def _check_depth(value: Any) -> None:
    """Level by level, so that what is too deep is not walked with the stack."""
    level: list[Any] = [value]
    for _depth in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _members(outer)]
        if not level:
            return
    raise _too_deep()


def _members(value: Any) -> Iterable[Any]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [member for member in members if isinstance(member, (dict, list))]

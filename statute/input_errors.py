"""Turns pydantic's errors into reasons: the field's path, the value, and the rule, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from pydantic import ValidationError

    from statute.articles import Article

# pydantic's error types that people meet; the rest keep pydantic's own English sentence.
_SENTENCES: dict[str, Any] = {
    "missing": _("This is required."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("This must be text."),
    "string_too_short": _("This must have at least {min_length} characters."),
    "string_too_long": _("This may have at most {max_length} characters."),
    "string_pattern_mismatch": _("This does not have the required form ({pattern})."),
    "int_type": _("This must be a whole number."),
    "int_parsing": _("This must be a whole number."),
    "int_from_float": _("This must be a whole number."),
    "decimal_type": _("This must be a number."),
    "decimal_parsing": _("This must be a number."),
    "decimal_max_digits": _("This has too many digits (at most {max_digits})."),
    "decimal_max_places": _("This has too many decimal places (at most {decimal_places})."),
    "finite_number": _("This must be a finite number."),
    "greater_than": _("This must be more than {gt}."),
    "greater_than_equal": _("This must be {ge} or more."),
    "less_than": _("This must be less than {lt}."),
    "less_than_equal": _("This must be {le} or less."),
    "date_type": _("This must be a date (YYYY-MM-DD)."),
    "date_parsing": _("This must be a date (YYYY-MM-DD)."),
    "date_from_datetime_parsing": _("This must be a date (YYYY-MM-DD)."),
    "date_from_datetime_inexact": _("This must be a date (YYYY-MM-DD)."),
    "datetime_parsing": _("This must be a date and time."),
    "bool_parsing": _("This must be yes or no."),
    "bool_type": _("This must be yes or no."),
    "enum": _("This must be one of: {expected}."),
    "literal_error": _("This must be one of: {expected}."),
    "list_type": _("This must be a list."),
    "too_short": _("There must be at least {min_length}."),
    "too_long": _("There may be at most {max_length}."),
    "dict_type": _("This must be an object with named fields."),
    "model_type": _("This must be an object with named fields."),
    "uuid_parsing": _("This must be a UUID."),
}
_SHOWN = 200
_DEEPEST = 40
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSTORABLE = _("This text has a character that cannot be kept (NUL or half a surrogate pair).")


def reasons_of(error: ValidationError, article: Article | None) -> list[Reason]:
    """One reason for every error: the path of its field ("lines[2].net_mass_kg") and the value refused."""
    found = []
    for item in error.errors(include_url=False):
        kind, context = item["type"], item.get("ctx", {})
        if kind in ("value_error", "assertion_error") and "error" in context:
            raised = context["error"].args[0] if context["error"].args else item["msg"]
            message: Any = raised
        elif kind in _SENTENCES:
            message = format_lazy(_SENTENCES[kind], **{k: str(v) for k, v in context.items()})
        else:
            message = item["msg"]
        found.append(Reason(kind, message, article, path_of(item["loc"]), _shown(kind, item.get("input"))))
    return found


def unstorable(
    value: Any, loc: tuple[int | str, ...] = (), *, article: Article | None = None
) -> Iterator[Reason]:
    """The texts that no database can keep as they are: with a NUL, or with half a surrogate pair."""
    if len(loc) > _DEEPEST:
        sentence = _("This is nested too deeply.")
        yield Reason("too_deep", sentence, article, path_of(loc[:3]) + "…")
    elif isinstance(value, str):
        if _is_unstorable(value):
            yield Reason("unstorable_text", _UNSTORABLE, article, path_of(loc), _escaped(value))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            name = str(key)
            if _is_unstorable(name):
                yield Reason("unstorable_text", _UNSTORABLE, article, path_of((*loc, _escaped(name))))
            else:
                yield from unstorable(one, (*loc, name), article=article)
    elif isinstance(value, (list, tuple)):
        for position, one in enumerate(value):
            yield from unstorable(one, (*loc, position), article=article)


def check_texts(value: Any) -> None:
    """Raises InvalidInput where a text among them cannot be kept: before any of it is looked up in the database."""
    if bad := list(unstorable(value)):
        raise InvalidInput(bad)


def _is_unstorable(text: str) -> bool:
    return "\x00" in text or _SURROGATE.search(text) is not None


def _escaped(text: str) -> str:
    """The text with what cannot be written shown by its number."""
    shown = text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def path_of(loc: tuple[int | str, ...]) -> str:
    """A field's path as a person writes it."""
    path = ""
    for part in loc:
        name = part if isinstance(part, int) else part or '""'  # there may be a field without a name
        path += f"[{name}]" if isinstance(part, int) else f".{name}" if path else str(name)
    return path


def _shown(kind: str, value: Any) -> Any:
    return None if kind == "missing" or isinstance(value, (dict, list)) else shown(value)


def shown(value: Any) -> str:
    """A value as a refusal repeats it, shortened."""
    text = str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"

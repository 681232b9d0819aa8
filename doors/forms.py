"""Draws the form of an input model: fields as the templates take them, with words, choices, values and errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from doors.form_parts import Part, humanised, parts_of
from statute.clock import TOKYO

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from statute.errors import Reason

YES_NO: Final = (("true", _("Yes")), ("false", _("No")))
_INDEX: Final = re.compile(r"\[(\d+)\]")
# A row of a list that lies within a row of a list has no button to add: one empty row is always there.
BLANK_ROWS_INSIDE: Final = 1


@dataclass(frozen=True, slots=True)
class Words:
    """How a field is put to a person, where its name and type do not say it. `kind` draws it in another way
    (templates/components/field.html lists them); `labels` are words for values that the type itself lists; `hidden`
    leaves it out."""

    label: _StrOrPromise = ""
    help: _StrOrPromise = ""
    kind: str = ""
    unit: _StrOrPromise = ""
    currency: str = ""
    options: Sequence[tuple[Any, Any]] | None = None
    labels: Mapping[Any, Any] = field(default_factory=dict)
    suggestions: Sequence[str] = ()
    row_label: _StrOrPromise = ""
    rows: int = 0
    wide: bool = False
    broad: bool = False
    hidden: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


# By path within the input: "note", "lines.code", "lines.certificates.law".
Vocabulary = Mapping[str, Words]
Choices = Mapping[str, Sequence[tuple[Any, Any]]]
_PLAIN: Final = Words()


@dataclass(frozen=True, slots=True)
class _Pen:
    """What is the same for all the fields of one form."""

    words: Vocabulary
    choices: Choices
    errors: Mapping[str, Sequence[Reason]]


def fields_of(
    model: type[BaseModel],
    *,
    words: Vocabulary | None = None,
    choices: Choices | None = None,
    values: Mapping[str, Any] | None = None,
    errors: Iterable[Reason] = (),
) -> list[dict[str, Any]]:
    """The fields of a form, filled with `values` (in the input's terms, as typed or as dumped), errors beside them.

    `choices` are those that this person has here; they win over the words' own.
    """
    by_path: dict[str, list[Reason]] = {}
    for reason in errors:
        by_path.setdefault(reason.field or "", []).append(reason)
    pen = _Pen(words or {}, choices or {}, by_path)
    return _drawn(parts_of(model), "", "", "", values or {}, pen)


def hidden_paths(words: Vocabulary | None) -> tuple[str, ...]:
    """The fields that a form leaves out."""
    return tuple(path for path, one in (words or {}).items() if one.hidden)


def summary_of(
    model: type[BaseModel], errors: Iterable[Reason], *, words: Vocabulary | None = None, prefix: str = ""
) -> list[dict[str, Any]]:
    """All errors for the top of the form, each with the id of its field (templates/components/error_summary.html)."""
    drawn = {field["name"]: field for field in _flat(fields_of(model, words=words))}
    found = []
    for reason in errors:
        entry = {"message": reason.message, "article": reason.article, "value": reason.value}
        name = _INDEX.sub(r"-\1", reason.field or "").replace(".", "-")
        pattern = re.sub(r"-\d+(?=-|$)", "-__index__", name, count=1)
        target = drawn.get(name) or drawn.get(pattern) or drawn.get(name.partition("-")[0])
        if target is not None:
            entry["label"] = target["label"]
            if target["kind"] not in ("lines", "group"):
                real = name if target["name"] in (name, pattern) else target["name"]
                entry["field_id"] = "-".join(part for part in ("f", prefix, real) if part)
        found.append(entry)
    return found


def _flat(fields: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for one in fields:
        if one["kind"] == "group":
            if one.get("name"):
                yield one
            yield from _flat(one["fields"])
        elif one["kind"] == "lines":
            yield one
            yield from _flat(one["blank"])
        else:
            yield one


def _drawn(
    parts: Sequence[Part], name: str, path: str, place: str, values: Any, pen: _Pen, needed: bool = True
) -> list[dict[str, Any]]:
    """Fields in order. `name` is what stands before a control's name, `path` before the path of its words, `place`
    before the path that an error names. Where they are not `needed` as a whole, none is asked for by the browser:
    they are required only when something is said in them, which the input's own rules see to."""
    given: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
    found = []
    for part in parts:
        own = pen.words.get(f"{path}{part.name}", _PLAIN)
        if own.hidden or part.kind == "unaskable":
            continue
        one = _field(
            part,
            own,
            f"{name}{part.name}",
            f"{path}{part.name}",
            f"{place}{part.name}",
            given.get(part.name),
            pen,
            needed,
        )
        if not needed and one["kind"] not in ("group", "lines"):
            one["required"] = False
            if one["kind"] == "select":  # without an empty choice it would say something in every row
                one["blank"] = "–"
        found.append({**one, **own.more})
    return found


def _field(
    part: Part, own: Words, name: str, path: str, place: str, value: Any, pen: _Pen, needed: bool
) -> dict[str, Any]:
    label = own.label or humanised(part.name)
    errors = _errors(part, place, pen)
    if part.kind == "group":
        fields = _drawn(part.parts, f"{name}-", f"{path}.", f"{place}.", value, pen, needed and part.required)
        return {
            "kind": "group",
            "name": name,
            "label": label,
            "help": own.help,
            "fields": fields,
            "errors": errors,
        }
    if part.kind == "lines":
        return _lines(part, own, label, name, path, place, value, errors, pen)
    kind = own.kind or ("text" if part.kind == "number_or_text" else part.kind)
    drawn: dict[str, Any] = {
        "name": name,
        "label": label,
        "kind": kind,
        "help": own.help,
        "required": part.required,
        "errors": errors,
        "wide": own.wide,
        "broad": own.broad,
        "unit": own.unit,
        "maxlength": part.max_length,
    }
    listed = [(value, own.labels.get(value, label)) for value, label in part.options]
    options = pen.choices.get(path) or own.options or listed
    if (nothing := next((label for value, label in options if value == ""), None)) is not None:
        # To choose nothing is the empty choice itself: there are not two of them.
        drawn["blank"], options = nothing, [one for one in options if one[0] != ""]
    if part.kind == "yes_no":
        drawn |= {"kind": "select", "options": _options(YES_NO, ())}
        value = {True: "true", False: "false"}.get(value, value)
    elif options:
        chosen = value if isinstance(value, (list, tuple, set, frozenset)) else ()
        drawn["options"] = _options(options, chosen)
        if part.kind not in ("checkboxes", "select") and not own.kind:
            drawn["kind"] = "checkboxes" if part.kind == "texts" else "select"  # of a list several are chosen
    elif part.kind in ("texts", "pairs"):
        drawn |= {
            "kind": own.kind or "textarea",
            "rows": own.rows or 3,
            "help": own.help or _ONE_A_LINE[part.kind],
        }
    if own.rows:
        drawn["rows"] = own.rows
    if own.currency:
        drawn["currency"] = own.currency
    if own.suggestions:
        drawn["suggestions"] = own.suggestions
    if part.kind == "number":
        drawn["inputmode"] = None  # the control has its own
    drawn["value"] = value if kind == "checkbox" else _text(part, value)
    return drawn


def _lines(
    part: Part, own: Words, label: Any, name: str, path: str, place: str, value: Any, errors: Any, pen: _Pen
) -> dict[str, Any]:
    rows = list(value) if isinstance(value, (list, tuple)) else []
    inside = "." in path

    def row(index: int | str, one: Any) -> list[dict[str, Any]]:
        return _drawn(part.parts, f"{name}-{index}-", f"{path}.", f"{place}[{index}].", one, pen, False)

    if inside:
        shown = [*rows, *[{}] * BLANK_ROWS_INSIDE]
        groups = [
            {"kind": "group", "label": f"{own.row_label or label} {number}", "fields": row(number - 1, one)}
            for number, one in enumerate(shown, 1)
        ]
        return {
            "kind": "group",
            "name": name,
            "label": label,
            "help": own.help,
            "fields": groups,
            "errors": errors,
        }
    shown = rows or [{}]
    return {
        "kind": "lines",
        "name": name,
        "label": label,
        "help": own.help,
        "row_label": own.row_label or _("Line"),
        "min": part.least or 0,
        "max": part.most,
        "next_index": len(shown),
        "errors": errors,
        "rows": [{"index": i, "fields": row(i, one)} for i, one in enumerate(shown)],
        "blank": _drawn(part.parts, f"{name}-__index__-", f"{path}.", "?.", {}, pen, False),
    }


_ONE_A_LINE: Final = {"texts": _("One on each line."), "pairs": _("One on each line: name = value.")}


def _errors(part: Part, place: str, pen: _Pen) -> list[Reason]:
    """What is wrong with this field; for one drawn as a single control, also with what lies in it."""
    found = list(pen.errors.get(place, ()))
    if part.kind in ("texts", "pairs", "checkboxes"):
        for path, reasons in pen.errors.items():
            if path.startswith((f"{place}[", f"{place}.")):
                found.extend(reasons)
    return found


def _options(options: Iterable[tuple[Any, Any]], chosen: Iterable[Any]) -> list[dict[str, Any]]:
    texts = {str(getattr(one, "value", one)) for one in chosen}
    return [{"value": str(v), "label": label, "selected": str(v) in texts} for v, label in options]


def _text(part: Part, value: Any) -> Any:
    """A value as it stands in a control."""
    if value is None:
        return None
    if part.kind == "pairs" and isinstance(value, Mapping):
        return "\n".join(f"{name} = {one}" for name, one in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return "\n".join(str(getattr(one, "value", one)) for one in value)
    if isinstance(value, datetime):
        return value.astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(getattr(value, "value", value))

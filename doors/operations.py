"""What each method of the API does, said once as data; the published schema and the engineers' pages are made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import django_filters as df
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from doors import problem_types as kinds
from doors import shapes
from doors.case_contents import state_labels
from doors.cursors import DEFAULT_LIMIT, MAX_LIMIT
from doors.deadline_shapes import DeadlinesShape

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise
    from pydantic import BaseModel

    from doors.problem_types import ProblemType
    from doors.rest import ProcedureCollection
    from statute.machine import Move

JSON: Final = "application/json"
EVERYWHERE: Final = (kinds.UNAUTHENTICATED, kinds.SCOPE_MISSING, kinds.TOO_MANY_REQUESTS, kinds.UNAVAILABLE)
OF_A_CASE: Final = (*EVERYWHERE, kinds.NOT_FOUND)
OF_A_BODY: Final = (
    kinds.MALFORMED,
    kinds.FORBIDDEN,
    kinds.TOO_LARGE,
    kinds.UNSUPPORTED_MEDIA_TYPE,
    kinds.INVALID_INPUT,
)
OF_A_POST: Final = (
    *OF_A_BODY,
    kinds.IDEMPOTENCY_KEY_MISSING,
    kinds.IDEMPOTENCY_KEY_REUSED,
    kinds.IN_PROGRESS,
    kinds.REFUSED,
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter in the address, the query or a header."""

    name: str
    where: str
    description: _StrOrPromise = ""
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address: its words, what it takes, what it answers, and the problems it may answer with."""

    name: str
    tag: str
    summary: _StrOrPromise
    description: _StrOrPromise = ""
    parameters: Sequence[Parameter] = ()
    body: type[BaseModel] | None = None
    body_media_type: str = JSON
    body_schema: Mapping[str, Any] | None = None
    body_example: Mapping[str, Any] | None = None
    status: int = 200
    answer: type[BaseModel] | None = None
    answer_media_type: str = JSON
    answer_headers: Sequence[str] = ()
    not_modified: bool = False
    problems: Sequence[ProblemType] = EVERYWHERE
    scope: str | None = None
    anonymous: bool = False

    @classmethod
    def listing(cls, of: ProcedureCollection) -> Operation:
        """The list of a collection."""
        return cls(
            _name(of, "list"),
            of.slug,
            _("List the cases you may see"),
            _("Newest first, page by page: follow “next” and “previous” as they are."),
            (*_filter_parameters(of), *PAGE),
            answer=shapes.list_shape(of),
            answer_headers=("Link",),
            problems=(*EVERYWHERE, kinds.INVALID_INPUT),
            scope=f"{of.scope}:read",
        )

    @classmethod
    def opening(cls, of: ProcedureCollection) -> Operation:
        """Opening a case."""
        move = of.move(of.opening or "")
        return cls(
            _name(of, "create"),
            of.slug,
            move.rule.label,
            _about(move),
            (IDEMPOTENCY_KEY,),
            body=move.rule.input,
            body_example=of.examples.get(move.name),
            status=201,
            answer=shapes.case_shape(of),
            answer_headers=("Location", "ETag", "Idempotency-Replayed"),
            problems=(*EVERYWHERE, *OF_A_POST),
            scope=f"{of.scope}:write",
        )

    @classmethod
    def reading(cls, of: ProcedureCollection) -> Operation:
        """One case."""
        return cls(
            _name(of, "read"),
            of.slug,
            _("Read a case"),
            "",
            (REFERENCE, IF_NONE_MATCH),
            answer=shapes.read_shape(of),
            answer_headers=("ETag",),
            not_modified=True,
            problems=(*OF_A_CASE, kinds.MALFORMED),
            scope=f"{of.scope}:read",
        )

    @classmethod
    def amending(cls, of: ProcedureCollection, method: str) -> Operation:
        """Amending a draft."""
        move = of.move(of.amending[method])
        return cls(
            _name(of, move.name, method.lower()),
            of.slug,
            move.rule.label,
            _about(move),
            (REFERENCE, Parameter(**{**_IF_MATCH, "required": True})),
            body=move.rule.input,
            body_example=of.examples.get(move.name),
            answer=shapes.case_shape(of),
            answer_headers=("ETag",),
            problems=(
                *OF_A_CASE,
                *OF_A_BODY,
                kinds.REFUSED,
                kinds.PRECONDITION_FAILED,
                kinds.PRECONDITION_REQUIRED,
            ),
            scope=f"{of.scope}:write",
        )

    @classmethod
    def options(cls, of: ProcedureCollection) -> Operation:
        """What may be done now."""
        return cls(
            _name(of, "actions"),
            of.slug,
            _("What may be done now, and why the rest may not"),
            "",
            (REFERENCE,),
            answer=shapes.OptionsShape,
            answer_headers=("ETag",),
            problems=OF_A_CASE,
            scope=f"{of.scope}:read",
        )

    @classmethod
    def taking(cls, of: ProcedureCollection, move: Move) -> Operation:
        """One transition."""
        return cls(
            _name(of, move.name),
            of.slug,
            move.rule.label,
            _about(move),
            (REFERENCE, IDEMPOTENCY_KEY, Parameter(**_IF_MATCH)),
            body=move.rule.input,
            body_example=of.examples.get(move.name),
            answer=shapes.case_shape(of),
            answer_headers=("ETag", "Idempotency-Replayed"),
            problems=(*OF_A_CASE, *OF_A_POST, kinds.PRECONDITION_FAILED),
            scope=f"{of.scope}:write",
        )

    @classmethod
    def timeline(cls, of: ProcedureCollection) -> Operation:
        """The journal."""
        return cls(
            _name(of, "timeline"),
            of.slug,
            _("What was done, as the journal has it for you"),
            "",
            (REFERENCE, *PAGE),
            answer=shapes.TimelineShape,
            problems=(*OF_A_CASE, kinds.INVALID_INPUT),
            scope=f"{of.scope}:read",
        )

    @classmethod
    def deadlines(cls, of: ProcedureCollection) -> Operation:
        """The deadlines."""
        return cls(
            _name(of, "deadlines"),
            of.slug,
            _("Deadlines, each with how its last day was counted"),
            "",
            (REFERENCE,),
            answer=DeadlinesShape,
            problems=OF_A_CASE,
            scope=f"{of.scope}:read",
        )

    @classmethod
    def notices(cls, of: ProcedureCollection) -> Operation:
        """The notices about it."""
        return cls(
            _name(of, "notices"),
            of.slug,
            _("Notices about the case, those to you"),
            "",
            (REFERENCE, *PAGE),
            answer=shapes.NoticesShape,
            problems=(*OF_A_CASE, kinds.INVALID_INPUT),
            scope=f"{of.scope}:read",
        )

    @classmethod
    def documents(cls, of: ProcedureCollection) -> Operation:
        """The files."""
        return cls(
            _name(of, "documents"),
            of.slug,
            _("Files of the case"),
            "",
            (REFERENCE,),
            answer=shapes.DocumentsShape,
            problems=OF_A_CASE,
            scope=f"{of.scope}:read",
        )

    @classmethod
    def upload(cls, of: ProcedureCollection) -> Operation:
        """A file joins the case."""
        schema = {
            "type": "object",
            "required": ["file", "kind"],
            "additionalProperties": False,
            "properties": {
                "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                "kind": {"type": "string", "pattern": "^[a-z_]{1,40}$", "examples": ["invoice"]},
                "title": {"type": "string", "minLength": 1, "maxLength": 200},
            },
        }
        return cls(
            _name(of, "upload"),
            of.slug,
            _("Add a file"),
            _("Its type is found in the file itself, not in its name."),
            (REFERENCE, IDEMPOTENCY_KEY, Parameter(**_IF_MATCH)),
            body_media_type="multipart/form-data",
            body_schema=schema,
            status=201,
            answer=shapes.DocumentShape,
            answer_headers=("Location", "ETag", "Idempotency-Replayed"),
            problems=(*OF_A_CASE, *OF_A_POST, kinds.PRECONDITION_FAILED),
            scope=f"{of.scope}:write",
        )

    @classmethod
    def download(cls, of: ProcedureCollection) -> Operation:
        """One file's bytes."""
        return cls(
            _name(of, "document"),
            of.slug,
            _("Download a file"),
            "",
            (
                REFERENCE,
                Parameter("document_id", "path", schema={"type": "integer", "minimum": 1}, required=True),
            ),
            answer_media_type="application/octet-stream",
            answer_headers=("Content-Disposition",),
            problems=OF_A_CASE,
            scope=f"{of.scope}:read",
        )


REFERENCE: Final = Parameter(
    "reference", "path", _("The reference of the case, however it is typed, or its id."), required=True
)
IDEMPOTENCY_KEY: Final = Parameter(
    "Idempotency-Key",
    "header",
    _("A new random text for every new request, the same one when a request is repeated."),
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[A-Za-z0-9._~:-]+$"},
    required=True,
)
# A star is any version; otherwise the tags that the API itself gives.
_ETAG_SCHEMA: Final = {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}(-[a-z]{2})?")$'}
_IF_MATCH: Final[Mapping[str, Any]] = {
    "name": "If-Match",
    "where": "header",
    "schema": _ETAG_SCHEMA,
    "description": _(
        "The ETag of the case as you read it; the act is refused if the case has changed since."
    ),
}
IF_NONE_MATCH: Final = Parameter(
    "If-None-Match", "header", _("The ETag you have; 304 is the answer while it is still so."), _ETAG_SCHEMA
)
PAGE: Final = (
    Parameter("cursor", "query", _("From “next” or “previous”; opaque.")),
    Parameter(
        "limit",
        "query",
        _("How many on a page."),
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
)


def _name(of: ProcedureCollection, what: str, *more: str) -> str:
    return "_".join((of.procedure.kind(), what, *more))


def _about(move: Move) -> _StrOrPromise:
    roles = ", ".join(sorted(move.rule.roles))
    return format_lazy(_("Article {article}. Roles: {roles}."), article=str(move.article), roles=roles)


def _filter_parameters(of: ProcedureCollection) -> list[Parameter]:
    found = []
    for name, one in of.filters.base_filters.items():
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if isinstance(one, (df.IsoDateTimeFilter, df.DateTimeFilter)):
            schema["format"] = "date-time"
        elif isinstance(one, df.DateFilter):
            schema["format"] = "date"
        elif isinstance(one, df.BooleanFilter):
            schema = {"type": "boolean"}
        elif name == "state":
            known = "|".join(state_labels(of.procedure))
            schema = {"type": "string", "pattern": f"^({known})(,({known}))*$"}
        elif isinstance(one, df.NumberFilter):
            schema = {"type": "number"}
        elif choices := one.extra.get("choices"):
            schema = {"type": "string", "enum": [value for value, _label in choices]}
        found.append(Parameter(name, "query", one.label or "", schema))
    return found

"""What is answered instead of acting, as RFC 9457 problem details: one form for every door that machines use."""

import json
import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError as PydanticError
from rest_framework import exceptions as rest

from doors import problem_types as kinds
from doors.problem_types import ProblemType
from statute.calendars import CalendarRangeError
from statute.errors import Conflict, DoorError, InvalidInput, NotVisible, Reason, Refused
from statute.input_errors import reasons_of

logger = structlog.get_logger(__name__)

CONTENT_TYPE: Final = "application/problem+json"
# Paths whose callers are machines: they get problem details, people get pages.
MACHINE_PATHS: Final = ("/api/", "/oauth/")
RETRY_SECONDS: Final = 2


class Problem(Exception):
    """Raised where a request cannot be served; becomes a problem answer. Nothing has been written."""

    def __init__(
        self,
        kind: ProblemType,
        detail: Any = "",
        *,
        reasons: Sequence[Reason] = (),
        changes: Sequence[Mapping[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.reasons = tuple(reasons)
        self.changes = changes
        self.headers = dict(headers or {})
        super().__init__(f"{kind.name}: {detail}")

    def as_data(self, instance: str) -> dict[str, Any]:
        """The members of the problem, sentences in the language now active."""
        data: dict[str, Any] = {
            "type": self.kind.uri,
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": str(self.detail) or str(self.kind.advice),
            "instance": instance,
            "reasons": [reason.as_data() for reason in self.reasons],
        }
        if self.changes is not None:
            data["changes"] = list(self.changes)
        return data

    def response(self, request: HttpRequest) -> HttpResponse:
        """The answer over HTTP."""
        body = dumps(self.as_data(request.path))
        answer = HttpResponse(body, status=self.kind.status, content_type=CONTENT_TYPE, headers=self.headers)
        answer["Cache-Control"] = "no-store"
        return answer


def dumps(data: Any) -> bytes:
    """JSON in UTF-8; a text that cannot be written in it (half a surrogate pair, echoed back) loses that character."""
    return json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder, allow_nan=False).encode(
        "utf-8", "replace"
    )


def problem_of(error: Exception, request: Any) -> Problem | None:
    """The problem that an exception means; None for a fault of the program."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, DoorError):
        return _of_the_door(error, request)
    if isinstance(error, PydanticError):
        reasons = reasons_of(error, None)
        return Problem(kinds.INVALID_INPUT, _counted(reasons), reasons=reasons)
    if isinstance(error, rest.APIException):
        return _of_rest(error)
    if isinstance(error, Http404):
        return Problem(kinds.NOT_FOUND)
    if isinstance(error, PermissionDenied):
        return Problem(kinds.FORBIDDEN, str(error))
    if isinstance(error, (RequestDataTooBig, TooManyFieldsSent)):
        return Problem(kinds.TOO_LARGE)
    if isinstance(error, SuspiciousOperation):
        return Problem(kinds.MALFORMED)
    if isinstance(error, CalendarRangeError):
        return Problem(kinds.INVALID_INPUT, reasons=[Reason("outside_calendar", str(error))])
    return _of_the_database(error)


def _of_the_door(error: DoorError, request: Any) -> Problem:
    if isinstance(error, Conflict):
        matched = "HTTP_IF_MATCH" in request.META
        kind = kinds.PRECONDITION_FAILED if matched else kinds.CONFLICT
        return Problem(kind, _first(error.reasons), reasons=error.reasons, changes=error.changes)
    if isinstance(error, InvalidInput):
        return Problem(kinds.INVALID_INPUT, _counted(error.reasons), reasons=error.reasons)
    if isinstance(error, NotVisible):
        return Problem(kinds.NOT_FOUND, reasons=error.reasons)
    assert isinstance(error, Refused)
    return Problem(kinds.REFUSED, _counted(error.reasons), reasons=error.reasons)


def _of_rest(error: rest.APIException) -> Problem:
    headers: dict[str, str] = {}
    if auth := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth
    if isinstance(error, rest.ValidationError):
        reasons = list(_validation_reasons(error.detail))
        return Problem(kinds.INVALID_INPUT, _counted(reasons), reasons=reasons)
    if isinstance(error, rest.Throttled):
        wait = math.ceil(getattr(error, "wait", None) or 1)
        return Problem(kinds.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})
    if isinstance(error, rest.UnsupportedMediaType):
        # For a PATCH the answer says what would be taken; for others it does no harm.
        headers["Accept"] = "application/json"
        return Problem(kinds.UNSUPPORTED_MEDIA_TYPE, str(error.detail), headers=headers)
    known: dict[type[rest.APIException], ProblemType] = {
        rest.NotAuthenticated: kinds.UNAUTHENTICATED,
        rest.AuthenticationFailed: kinds.UNAUTHENTICATED,
        rest.PermissionDenied: kinds.FORBIDDEN,
        rest.NotFound: kinds.NOT_FOUND,
        rest.MethodNotAllowed: kinds.METHOD_NOT_ALLOWED,
        rest.NotAcceptable: kinds.NOT_ACCEPTABLE,
        rest.ParseError: kinds.MALFORMED,
    }
    kind = known.get(type(error))
    if kind is None:
        kind = next(
            (k for k in kinds.PROBLEM_TYPES.values() if k.status == error.status_code), kinds.MALFORMED
        )
    if kind is kinds.UNAUTHENTICATED and not auth:
        kind = kinds.FORBIDDEN  # nothing to authenticate with: DRF answers 403 then
    return Problem(kind, str(error.detail), headers=headers)


def _validation_reasons(detail: Any, field: str | None = None) -> list[Reason]:
    if isinstance(detail, Mapping):
        return [
            r
            for name, inner in detail.items()
            for r in _validation_reasons(inner, None if name == "non_field_errors" else str(name))
        ]
    if isinstance(detail, (list, tuple)):
        return [r for inner in detail for r in _validation_reasons(inner, field)]
    return [Reason(str(getattr(detail, "code", "invalid")), str(detail), field=field)]


def _of_the_database(error: Exception) -> Problem | None:
    if isinstance(error, (OperationalError, InterfaceError)):
        logger.warning("database_unavailable", error=str(error))
        return Problem(kinds.UNAVAILABLE, headers={"Retry-After": str(RETRY_SECONDS)})
    # The input models should have bounded what is written; that they did not is ours to correct, and is logged,
    # but what was sent cannot be stored, and saying so helps the sender more than an error on our side.
    if isinstance(error, DataError):
        logger.error("input_not_bounded", exc_info=error)
        sentence = _("A value is too large or has a form that cannot be stored.")
        return Problem(kinds.INVALID_INPUT, sentence, reasons=[Reason("cannot_be_stored", sentence)])
    if isinstance(error, IntegrityError):
        logger.error("constraint_reached_by_input", exc_info=error)
        sentence = _("This contradicts what is on record, or names something that is not there.")
        return Problem(kinds.REFUSED, sentence, reasons=[Reason("contradicts_record", sentence)])
    return None


def _first(reasons: Sequence[Reason]) -> str:
    return str(reasons[0].message) if reasons else ""


def _counted(reasons: Sequence[Reason]) -> str:
    if len(reasons) == 1:
        return str(reasons[0].message)
    sentence = ngettext(
        "There is %(count)s reason. Nothing was changed.",
        "There are %(count)s reasons. Nothing was changed.",
        len(reasons),
    )
    return sentence % {"count": len(reasons)}


def answer_problem(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """What a REST view answers when an exception leaves it (its exception handler).

    A fault of the program is logged and told to whoever listens, and answered with 500 without internals.
    """
    request = context["request"]
    problem = problem_of(error, request)
    if problem is None:
        problem = unexpected(error, request)
    return problem.response(request)


def unexpected(error: Exception, request: Any) -> Problem:
    """Logs a fault of the program and answers that it is one."""
    logger.error("unexpected_error", path=request.path, method=request.method, exc_info=error)
    got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    return Problem(kinds.INTERNAL_ERROR)


def is_for_machines(request: HttpRequest) -> bool:
    """Whether the caller at this path is a machine."""
    return request.path.startswith(MACHINE_PATHS)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    from django.views import defaults

    if is_for_machines(request):
        problem = problem_of(exception, request)
        return (problem or Problem(kinds.MALFORMED)).response(request)
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    from django.views import defaults

    if is_for_machines(request):
        return Problem(kinds.FORBIDDEN, str(exception)).response(request)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    from django.views import defaults

    if is_for_machines(request):
        return Problem(kinds.NOT_FOUND).response(request)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; Django has logged the fault already."""
    from django.views import defaults

    if is_for_machines(request):
        return Problem(kinds.INTERNAL_ERROR).response(request)
    return defaults.server_error(request)


assert all(HTTPStatus(kind.status) for kind in kinds.PROBLEM_TYPES.values())

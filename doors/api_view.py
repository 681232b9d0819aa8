"""The base of every REST view: who asks, in which language, how often; and problems instead of errors."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.actors import Actor
from doors.actors import actor_of
from doors.authentication import BearerToken, PageSession, ScopeReached
from doors.parsers import JsonBody
from doors.problems import answer_problem, dumps
from doors.schema import MachineSchema
from doors.throttles import CallerRate, allowance_of


class JsonRenderer(BaseRenderer):
    """JSON in UTF-8."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """The data as JSON text."""
        return dumps(data)


class OneForm(BaseContentNegotiation):
    """There is one form of each answer, whatever a client says it accepts: it can read the Content-Type."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser for the request's media type, or None (415)."""
        given = (request.content_type or "").partition(";")[0].strip().lower()
        return next((p for p in parsers if p.media_type == given), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The first one."""
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view for machines. `scope` is the part of the API that a token must reach ("declarations"), None for all."""

    authentication_classes: Any = (BearerToken, PageSession)
    permission_classes: Any = (IsAuthenticated, ScopeReached)
    parser_classes: Any = (JsonBody,)
    renderer_classes: Any = (JsonRenderer,)
    throttle_classes: Any = (CallerRate,)
    content_negotiation_class: Any = OneForm
    scope: ClassVar[str | None] = None
    schema: Any = MachineSchema()

    @property
    def actor(self) -> Actor:
        """Who acts, with the roles in force today."""
        return actor_of(self.request)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Django's, except that an address without its last slash is not redirected: a POST would become a GET."""
        view: Any = super().as_view(**initkwargs)
        view.should_append_slash = False
        return view

    def get_exception_handler(self) -> Callable[..., HttpResponse]:
        """Problem details."""
        return answer_problem

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Speaks the language that the caller asks for, whatever the account or a cookie says."""
        header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        if (language := _wanted_language(header)) is not None:
            translation.activate(language)
            request._request.LANGUAGE_CODE = language
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Adds what every answer tells: the caller's rate, and that it is nobody else's to keep."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        if (allowance := allowance_of(request)) is not None:
            for name, value in allowance.headers().items():
                finished.headers.setdefault(name, value)
        finished.headers.setdefault("Cache-Control", "private, no-cache")
        finished.headers.setdefault("Content-Language", translation.get_language() or "en")
        patch_vary_headers(finished, ["Accept-Language", "Authorization"])
        return finished


def _wanted_language(header: str) -> str | None:
    """The first language of an Accept-Language header that we speak."""
    for code, _quality in parse_accept_lang_header(header[:500].lower()):
        if code == "*":
            return None
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return None


def json_text(data: Any) -> str:
    """The text of an answer's body as it is sent, and kept for a request that comes again."""
    return dumps(data).decode()


def json_answer(text: str, status: int, headers: dict[str, str]) -> HttpResponse:
    """An answer whose body is JSON text already."""
    return HttpResponse(text, status=status, content_type="application/json", headers=headers)


__all__ = ["ApiView", "JsonRenderer", "OneForm", "json_answer", "json_text"]

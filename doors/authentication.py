"""How a request to the API shows who it comes from: a bearer token, or the session of a page."""

import hashlib
from typing import Any, Final

from django.utils.translation import gettext as _
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from doors.problem_types import SCOPE_MISSING
from doors.problems import Problem
from statute.errors import Reason

READING: Final = ("GET", "HEAD", "OPTIONS")
_CHALLENGE: Final = 'Bearer realm="kanmon"'


class BearerToken(BaseAuthentication):
    """An OAuth access token in the Authorization header, and nowhere else: not in the address, not in the body.

    The request then acts as the service user of the token's application.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The service user and the token; None when no bearer token was sent; AuthenticationFailed for a bad one."""
        scheme, _space, given = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        # Tokens are kept as their hash; a header is bytes that Django reads as Latin-1.
        checksum = hashlib.sha256(given.strip().encode("utf-8", "replace")).hexdigest()
        token = (
            AccessToken.objects.select_related("application__user").filter(token_checksum=checksum).first()
        )
        if token is None or token.is_expired() or token.application is None:
            raise AuthenticationFailed(_("The token is not valid, or no longer."))
        user = token.application.user
        if user is None or not user.is_active:
            raise AuthenticationFailed(_("The account that this token acts for is closed."))
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        sent = request.META.get("HTTP_AUTHORIZATION", "")
        return f'{_CHALLENGE}, error="invalid_token"' if sent else _CHALLENGE


class PageSession(SessionAuthentication):
    """The session of somebody signed in to the pages, guarded against requests from other sites."""


class ScopeReached(BasePermission):
    """The token was issued for this part of the API (`declarations:read`); a session is not bound to parts."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or a Problem that names the scope."""
        token: Any = request.auth
        if token is None or view.scope is None:
            return True
        needed = f"{view.scope}:{'read' if request.method in READING else 'write'}"
        if needed in token.scope.split():
            return True
        sentence = _("The token has not the scope %(scope)s.") % {"scope": needed}
        raise Problem(
            SCOPE_MISSING,
            sentence,
            reasons=[Reason("scope_missing", sentence, field="scope", value=needed)],
            headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{needed}"'},
        )


__all__ = ["BearerToken", "PageSession", "ScopeReached"]

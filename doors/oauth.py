"""Tokens for brokers' systems: client credentials alone, and only the addresses that they need."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import IntrospectTokenView, RevokeTokenView, TokenView
from oauthlib.oauth2 import BackendApplicationServer  # type: ignore[import-untyped]

from accounts.models import User
from doors.actors import address_of
from doors.problem_types import TOO_MANY_REQUESTS
from doors.problems import Problem
from doors.rest import scopes
from doors.throttles import count

TOKENS_A_MINUTE = 30


class ClientCredentials(OAuth2Validator):
    """Knows the scopes of the collections, and gives no token for an account that is closed."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """The client by its id and secret, if the service user it acts for is there and active."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        user = request.client.user
        return user is not None and user.is_active

    def validate_scopes(
        self, client_id: str, wanted: Any, client: Any, request: Any, *a: Any, **k: Any
    ) -> bool:
        """Whether there are such scopes."""
        return set(wanted) <= scopes().keys()

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Everything, where a client names none."""
        return list(scopes())


class _Limited:
    """Counts the attempts from one address, so that secrets are not guessed."""

    http_method_names = ("post", "options")

    # A machine has no cookie to be misused; said again here, since overriding `dispatch` drops what the library said.
    @method_decorator(csrf_exempt)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowance = count("token", address_of(request), TOKENS_A_MINUTE)
        if allowance.exceeded:
            headers = {"Retry-After": str(allowance.resets_in)}
            answer = Problem(TOO_MANY_REQUESTS, headers=headers).response(request)
        else:
            answer = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        for name, value in allowance.headers().items():
            answer.headers[name] = value
        return answer


class Token(_Limited, TokenView):
    """`POST /oauth/token/`: a token for the client's id and secret."""

    server_class = BackendApplicationServer
    validator_class = ClientCredentials


class Revoke(_Limited, RevokeTokenView):
    """`POST /oauth/revoke/`: a token is given back (RFC 7009)."""

    server_class = BackendApplicationServer
    validator_class = ClientCredentials


class Introspect(_Limited, IntrospectTokenView):
    """`POST /oauth/introspect/`: what a token allows (RFC 7662), for whoever has a client's id and secret."""

    server_class = BackendApplicationServer
    validator_class = ClientCredentials


def create_client(user: User, name: str) -> tuple[Application, str]:
    """A new API client that acts as this service user; its secret is told here once and kept as a hash.

    Raises ValueError for a user that is no machine or is closed.
    """
    if not user.is_service:
        raise ValueError(f"{user.username} is a person; a client acts for a service user")
    if not user.is_active:
        raise ValueError(f"{user.username} is closed")
    client = Application(
        user=user,
        name=name,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    secret = client.client_secret
    client.save()
    return client, secret

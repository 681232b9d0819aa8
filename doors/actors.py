"""Who acts through a request: the person signed in, or the service user of an API client."""

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.actors import Actor, actor_for, actor_for_client
from accounts.models import User
from statute import clock

_KEPT = "_kanmon_actor"


def actor_of(request: HttpRequest | Request) -> Actor:
    """The actor of this request with the roles in force today, read once a request; nobody when not signed in.

    An OAuth token acts as the service user of its application, whoever else is named in the session.
    """
    plain: Any = request._request if isinstance(request, Request) else request
    # A token is known to the API's view alone, so its actor is kept apart from the session's.
    token = request.auth if isinstance(request, Request) else None
    kept: dict[Any, Actor] = plain.__dict__.setdefault(_KEPT, {})
    key = ("client", token.pk) if token is not None else ("user", getattr(request.user, "pk", None))
    if key not in kept:
        kept[key] = _actor(request, token)
    return kept[key]


def _actor(request: HttpRequest | Request, token: Any) -> Actor:
    if token is not None:
        return actor_for_client(token.application, clock.today())
    if isinstance(request.user, User):
        return actor_for(request.user, clock.today())
    return Actor(user_id=None, name="", kind="party")


def owner_of(request: Request) -> str:
    """Whose idempotency keys and rate these are: the API client's or the signed-in user's; else the address's."""
    token: Any = request.auth
    if token is not None:
        return f"client:{token.application_id}"
    if isinstance(request.user, User):
        return f"user:{request.user.pk}"
    return f"address:{address_of(request)}"


def address_of(request: HttpRequest | Request) -> str:
    """The address the request came from; behind a proxy that we trust, the one that proxy saw."""
    from django.conf import settings

    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return str(forwarded).rpartition(",")[2].strip()[:64]
    return str(request.META.get("REMOTE_ADDR", ""))

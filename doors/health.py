"""Is the system alive, and can it work? Asked by whatever runs it; says nothing that is not public."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

import psycopg2
import redis
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django_prometheus import exports

PATIENCE_SECONDS = 1.0
# A question that hangs must not hold up the next one, so there are a few threads to spare.
_askers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="health")


def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else, so that a database that is down restarts no web server."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """Database and Redis answer within a second each: 200, else 503 naming the one that does not."""
    parameters = connection.get_connection_params()
    questions: dict[str, Callable[[], None]] = {
        "database": lambda: _ask_database(parameters),
        "redis": _ask_redis,
    }
    asked = {name: _askers.submit(question) for name, question in questions.items()}
    answers = {}
    for name, answer in asked.items():
        try:
            answer.result(timeout=PATIENCE_SECONDS)
            answers[name] = "ok"
        except Exception as error:  # whatever it is, we are not ready
            answers[name] = type(error).__name__
    everything = all(answer == "ok" for answer in answers.values())
    status = "ok" if everything else "unavailable"
    return JsonResponse({"status": status, **answers}, status=200 if everything else 503)


def metrics(request: HttpRequest) -> HttpResponseBase:
    """For whoever has the token of METRICS_TOKEN; without one, for programs on this machine, and anybody in a sandbox.

    To others there is no such page.
    """
    if not _may_read_metrics(request):
        raise Http404
    answer: HttpResponseBase = exports.ExportToDjangoView(request)
    return answer


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        asked = f"Bearer {settings.METRICS_TOKEN}"
        return constant_time_compare(request.headers.get("Authorization", ""), asked)
    # What a proxy passes on comes from outside, wherever the proxy stands.
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    return settings.KANMON_SANDBOX or _is_this_machine(request.META.get("REMOTE_ADDR", ""))


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _ask_database(parameters: dict[str, Any]) -> None:
    """On a connection of its own: the one of the request may be what is stuck."""
    wanted = {
        key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if key in parameters
    }
    own = psycopg2.connect(**wanted, connect_timeout=1, options="-c statement_timeout=1000")
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        own.close()


def _ask_redis() -> None:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
    try:
        client.ping()
    finally:
        client.close()

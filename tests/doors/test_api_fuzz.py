"""Requests made up from the published schema, sound ones and damaged ones: none is an error on our side, and every
answer is one that the schema announces."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable

if TYPE_CHECKING:
    from tests.drill.world import World

SCHEMA = "/api/v1/schema/"
EXAMPLES = 8


@contextmanager
def in_the_transaction_of_the_test() -> Iterator[None]:
    """Requests through WSGI do not close the connection, as those of Django's own test client do not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def fuzzed(market: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, dict[str, str]]]:
    """The schema as it is served, and a token that reaches everywhere."""
    from schemathesis import openapi

    from doors.rest import scopes
    from tests.doors.market import a_client_of

    monkeypatch.setattr("doors.throttles.CallerRate.quota", 10**9)
    monkeypatch.setattr("doors.throttles.CallerRate.anonymous_quota", 10**9)
    with in_the_transaction_of_the_test():
        schema = openapi.from_wsgi(SCHEMA, WSGIHandler())
    scope = " ".join(scopes())
    token = a_client_of(market.person, scope=scope).token
    logging.disable(logging.ERROR)
    yield schema, {"Authorization": f"Bearer {token}"}
    logging.disable(logging.NOTSET)


def check_all(
    schema: Any,
    headers: dict[str, str],
    references: dict[str, str],
    wanted: Callable[[Any], bool],
    examples: int,
) -> int:
    """Sends what is made up for each operation, and answers how many requests that were."""
    from schemathesis import GenerationMode, checks
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    held_to: list[Any] = [
        checks.not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
        response_headers_conformance,
    ]
    sent = 0

    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=held_to)

    for result in schema.get_all_operations():
        operation = result.ok()
        if not wanted(operation):
            continue
        slug = operation.path.split("/")[3]
        known = (
            {"reference": references[slug]}
            if "{reference}" in operation.path and slug in references
            else None
        )
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode, path_parameters=known)
            giving: Any = given(strategy)
            run: Any = giving(send)
            run = settings(
                max_examples=examples,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(seed(20261102)(run))
            try:
                with in_the_transaction_of_the_test():
                    run()
            except Unsatisfiable:
                if mode is GenerationMode.POSITIVE:
                    raise  # else there is nothing in it that could be damaged
    return sent


def test_no_request_about_a_stall_is_an_error_on_our_side(
    fuzzed: tuple[Any, dict[str, str]], market: World
) -> None:
    from statute.models import Case

    [stall] = market.filed()
    references = {"stalls": str(Case.objects.get(pk=stall).reference)}
    schema, headers = fuzzed
    sent = check_all(
        schema,
        headers,
        references,
        lambda op: op.path.startswith(("/api/v1/stalls/", "/api/v1/periods/")),
        EXAMPLES,
    )
    assert sent > 100


@pytest.mark.slow(150)
def test_no_request_to_any_procedure_is_an_error_on_our_side(
    fuzzed: tuple[Any, dict[str, str]], market: World
) -> None:
    schema, headers = fuzzed
    opened = Client().post(
        "/api/v1/import-declarations/",
        {"broker": market.person.code, "lines": [{"description": "Tea"}]},
        content_type="application/json",
        headers={**headers, "Idempotency-Key": "one"},
    )
    assert opened.status_code == 201, opened.content
    references = {"import-declarations": opened.json()["id"]}

    def wanted(operation: Any) -> bool:
        """What needs no case, and all of a declaration. An unknown case is answered before anything else is read."""
        slug = operation.path.split("/")[3]
        return slug != "stalls" and ("{reference}" not in operation.path or slug in references)

    sent = check_all(schema, headers, references, wanted, EXAMPLES // 2)
    assert sent > 50

"""The schema, and the page that engineers read: made on the server from that schema, without any script."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2
from drf_spectacular.settings import patched_settings
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from doors.api_view import ApiView
from doors.problem_types import PROBLEM_TYPES
from doors.problems import dumps
from doors.schema import MachineSchemaGenerator

OF_THE_SCHEMA: Final[dict[str, Any]] = {
    "TITLE": "Kanmon",
    "DESCRIPTION": "Customs clearance under Japan's Customs Act. See docs/api.md for the conventions.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SORT_OPERATIONS": False,
}


def schema_document() -> dict[str, Any]:
    """The OpenAPI document of everything below /api/v1/, in the language now active. It is not to be changed."""
    return _document(get_language() or "en", settings.ROOT_URLCONF)


@lru_cache(maxsize=8)
def _document(language: str, urlconf: str) -> dict[str, Any]:
    """Made once in a process for each language: it says what the code says."""
    with patched_settings(OF_THE_SCHEMA):
        generator: Any = MachineSchemaGenerator()  # type: ignore[no-untyped-call]
        document: dict[str, Any] = generator.get_schema(request=None, public=True)
    return document


class OpenApiJson(OpenApiJsonRenderer):
    """As JSON under the media type that every tool reads."""

    media_type = "application/json"

    def render(self, data: Any, media_type: Any = None, renderer_context: Any = None) -> bytes:
        """In one line: it is for machines, and there is much of it."""
        return dumps(data)


class SchemaView(ApiView):
    """`/api/v1/schema/`: OpenAPI 3.1 as JSON, or as YAML where it is accepted."""

    permission_classes = (AllowAny,)
    renderer_classes = (OpenApiJson, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2)
    content_negotiation_class = DefaultContentNegotiation

    def get(self, request: Request) -> Response:
        """The document."""
        return Response(schema_document())


@cache_control(private=True, no_cache=True)
def api_docs(request: HttpRequest) -> HttpResponse:
    """`/api/v1/docs/`: the operations by collection, each with its parameters, body, answers and problems."""
    document = schema_document()
    tags: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            told = _operation(address, method.upper(), operation)
            tags.setdefault(operation["tags"][0], []).append(told)
    models = [_model(name, schema) for name, schema in document["components"]["schemas"].items()]
    context = {
        "tags": [{"name": name, "operations": operations} for name, operations in tags.items()],
        "models": models,
        "scopes": document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]["scopes"],
        "problems": PROBLEM_TYPES.values(),
        "sandbox": settings.KANMON_SANDBOX,
    }
    return render(request, "doors/api_docs.html", context)


def problem_page(request: HttpRequest, name: str) -> HttpResponse:
    """`/problems/<name>`: what a kind of problem means, for the person who follows its `type`."""
    kind = PROBLEM_TYPES.get(name)
    if kind is None:
        raise Http404
    return render(request, "doors/problem.html", {"kind": kind})


def _operation(address: str, method: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    answers = []
    for status, answer in operation["responses"].items():
        content: dict[str, Any] = answer.get("content", {})
        examples = content.get("application/problem+json", {}).get("examples", {})
        schema: dict[str, Any] = next((one["schema"] for one in content.values()), {})
        answers.append(
            {
                "status": status,
                "words": answer["description"],
                "problems": list(examples),
                "model": "" if examples else model_name(schema),
            }
        )
    body: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    media_type, sent = next(((name, one["schema"]) for name, one in body.items()), ("", {}))
    return {
        "id": operation["operationId"],
        "method": method,
        "address": address,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "scope": "".join(operation["security"][0].get("oauth2", ())),
        "parameters": [{**p, "type": type_of(p["schema"])} for p in operation.get("parameters", ())],
        "media_type": media_type,
        "body_model": model_name(sent),
        "body_fields": _fields(sent),
        "answers": answers,
    }


def _model(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "words": schema.get("description", ""),
        "fields": _fields(schema),
        "values": schema.get("enum", ()),
    }


def _fields(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "type": type_of(one),
            "model": model_name(one),
            "required": name in required,
            "words": one.get("description") or one.get("title") or "",
        }
        for name, one in schema.get("properties", {}).items()
    ]


def model_name(schema: Mapping[str, Any]) -> str:
    """The model that a schema refers to, itself or as the members of a list; empty when it is none."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = [schema.get("items", {}), *schema.get("anyOf", ()), *schema.get("allOf", ())]
    return next((found for one in inner if one and (found := model_name(one))), "")


def type_of(schema: Mapping[str, Any]) -> str:
    """A schema's type in a few words: `string (date)`, `list of X`, `integer or null`."""
    if "$ref" in schema:
        return model_name(schema)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    shown = schema.get("format") or ""
    bounds = [f"{sign}{schema[key]}" for key, sign in _BOUNDS.items() if key in schema]
    more = ", ".join(part for part in (shown, *bounds) if part)
    return f"{kind} ({more})" if more else kind


_BOUNDS: Final = {
    "minimum": "≥ ",
    "maximum": "≤ ",
    "exclusiveMinimum": "> ",
    "exclusiveMaximum": "< ",
    "maxLength": "length ≤ ",
}

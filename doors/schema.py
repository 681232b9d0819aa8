"""The published schema (OpenAPI 3.1): drf-spectacular walks the addresses, each view says what it does."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import normalize_result_object
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from doors.operations import JSON, Operation, Parameter
from doors.problem_types import PROBLEM_TYPES, ProblemType
from doors.problems import CONTENT_TYPE
from doors.shapes import ProblemShape

REFS: Final = "#/components/schemas/{model}"
HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": {"schema": {"type": "string"}, "description": "The version of the case, for If-Match."},
    "Location": {"schema": {"type": "string"}, "description": "Where the new thing is found."},
    "Link": {"schema": {"type": "string"}, "description": "The pages before and after (RFC 8288)."},
    "Content-Disposition": {"schema": {"type": "string"}, "description": "Always an attachment."},
    "Idempotency-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "Set when the request was done before and this is its stored answer.",
    },
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left of the caller's rate."},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "The caller's rate."},
}


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Stands for a reference to a pydantic model until all are known; then one pass names them without clashes."""

    model: type[BaseModel]


class MachineSchema(AutoSchema):
    """Takes what a view says of itself (`describe`) instead of guessing it from serializers."""

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        """The operation."""
        view: Any = self.view
        return written(view.describe(method.upper()))


class Enumerator(EndpointEnumerator):
    """Knows that what a view allows depends on the collection it was made for."""

    def get_allowed_methods(self, callback: Any) -> list[str]:
        """The methods that say what they do; HEAD and OPTIONS are HTTP's own."""
        view = callback.cls(**callback.initkwargs)
        described = hasattr(view, "describe")
        return [m for m in view.allowed_methods if described and m not in ("OPTIONS", "HEAD")]


class MachineSchemaGenerator(SchemaGenerator):
    """Puts the models that the operations name into the components."""

    endpoint_inspector_cls = Enumerator

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        """The whole document."""
        document: dict[str, Any] = super().get_schema(request=request, public=public)  # type: ignore[no-untyped-call]
        found: dict[type[BaseModel], None] = {}
        _collect(document, found)
        schemas, definitions = models_json_schema([(m, "validation") for m in found], ref_template=REFS)
        names = {model: schemas[model, "validation"] for model in found}
        document = _named(document, names)
        components = document.setdefault("components", {})
        # Words are lazy where they are translated; a document has them as text.
        plain: Any = normalize_result_object(definitions.get("$defs", {}))  # type: ignore[no-untyped-call]
        components["schemas"] = dict(sorted(plain.items()))
        components["examples"] = {
            kind.name: {"summary": str(kind.title), "value": _example(kind)}
            for kind in PROBLEM_TYPES.values()
        }
        components["headers"] = HEADERS
        components["securitySchemes"] = {
            "oauth2": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": _scopes()}},
            }
        }
        return document


def written(operation: Operation) -> dict[str, Any]:
    """An operation as OpenAPI writes it, with ModelRef where a model is meant."""
    document: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "responses": _responses(operation),
        "security": [{"oauth2": [operation.scope] if operation.scope else []}],
    }
    if operation.anonymous:
        document["security"].append({})
    if operation.description:
        document["description"] = operation.description
    if operation.parameters:
        document["parameters"] = [_parameter(p) for p in operation.parameters]
    if operation.body is not None or operation.body_schema is not None:
        schema: Any = operation.body_schema or ModelRef(operation.body)  # type: ignore[arg-type]
        content: dict[str, Any] = {"schema": schema}
        if operation.body_example is not None:
            content["example"] = operation.body_example
        needed = operation.body is None or any(f.is_required() for f in operation.body.model_fields.values())
        document["requestBody"] = {"required": needed, "content": {operation.body_media_type: content}}
    return document


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.where,
        "schema": dict(parameter.schema),
        "required": parameter.required,
    }
    if parameter.description:
        told["description"] = parameter.description
    return told


def _responses(operation: Operation) -> dict[str, Any]:
    names = (*operation.answer_headers, "RateLimit", "RateLimit-Policy")
    schema: Any = ModelRef(operation.answer) if operation.answer else {}
    found: dict[str, Any] = {
        str(operation.status): {
            "description": operation.summary,
            "content": {operation.answer_media_type: {"schema": schema}},
            "headers": {name: _header(name) for name in names},
        }
    }
    if operation.not_modified:
        found["304"] = {"description": "It is as you have it.", "headers": {"ETag": _header("ETag")}}
    by_status: dict[int, list[ProblemType]] = defaultdict(list)
    for kind in operation.problems:
        if kind not in by_status[kind.status]:
            by_status[kind.status].append(kind)
    for status, kinds in sorted(by_status.items()):
        found[str(status)] = {
            "description": " / ".join(str(kind.title) for kind in kinds),
            "content": {
                CONTENT_TYPE: {
                    "schema": ModelRef(ProblemShape),
                    "examples": {k.name: {"$ref": f"#/components/examples/{k.name}"} for k in kinds},
                }
            },
        }
    return found


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _example(kind: ProblemType) -> dict[str, Any]:
    return {
        "type": kind.uri,
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(kind.advice),
        "instance": "/api/v1/…",
        "reasons": [],
    }


def _collect(node: Any, found: dict[type[BaseModel], None]) -> None:
    if isinstance(node, ModelRef):
        found[node.model] = None
    elif isinstance(node, dict):
        for inner in node.values():
            _collect(inner, found)
    elif isinstance(node, list):
        for inner in node:
            _collect(inner, found)


def _named(node: Any, names: dict[type[BaseModel], Any]) -> Any:
    if isinstance(node, ModelRef):
        return names[node.model]
    if isinstance(node, dict):
        return {key: _named(inner, names) for key, inner in node.items()}
    if isinstance(node, list):
        return [_named(inner, names) for inner in node]
    return node


def _scopes() -> dict[str, str]:
    from doors.rest import scopes

    return {name: str(words) for name, words in scopes().items()}


__all__ = ["JSON", "MachineSchema", "MachineSchemaGenerator", "written"]

"""The API for people: the OpenAPI document as a page of our own, without scripts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.app import api

Schema = Mapping[str, Any]
REFERENCE = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Field:
    """A field or parameter. `shape` names the shape that describes it further, if one does; `fields` are its own."""

    name: str
    type: str
    shape: str
    is_required: bool
    description: str
    fields: list["Field"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: Field | None
    answers: list[tuple[str, str, Field | None]]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that is taken or given."""

    name: str
    description: str
    fields: list[Field]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All operations by subject, and the shapes of what they take and give."""
    document = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    shapes = [_shape(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    context = {"groups": groups, "shapes": shapes, "about": document["info"]["description"].split("\n\n")}
    return render(request, "api/docs.html", context)


def _operation(method: str, path: str, operation: Schema) -> Operation:
    body = operation.get("requestBody")
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=[
            _field(one["name"], one["schema"] | {"description": one.get("description", "")}, one.get("required", False))
            for one in operation["parameters"]
        ],
        body=_content(body, body.get("required", False)) if body else None,
        answers=[
            (str(status), answer["description"], _content(answer)) for status, answer in operation["responses"].items()
        ],
    )


def _content(message: Schema, is_required: bool = True) -> Field | None:
    """What a body or answer carries, under the name of its media type."""
    for media_type, content in message.get("content", {}).items():
        return _field(media_type, content.get("schema", {}), is_required)
    return None


def _shape(name: str, schema: Schema) -> Shape:
    return Shape(name, schema.get("description", ""), _fields(schema))


def _fields(schema: Schema) -> list[Field]:
    """The fields of an object, of a list's objects, or of the objects that it may be."""
    required = schema.get("required", ())
    own = [_field(name, about, name in required) for name, about in schema.get("properties", {}).items()]
    parts = (*schema.get("anyOf", ()), schema.get("items", {}))
    return own + [field for part in parts if part for field in _fields(part)]


def _field(name: str, schema: Schema, is_required: bool) -> Field:
    shape = next(_references(schema), "")
    return Field(name, _type(schema), shape, is_required, schema.get("description", ""), _fields(schema))


def _references(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].removeprefix(REFERENCE)
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ()), schema.get("items", {})):
        if part:
            yield from _references(part)


def _type(schema: Schema) -> str:
    """The type in a few words."""
    match schema:
        case {"$ref": reference}:
            return str(reference).removeprefix(REFERENCE)
        case {"enum": choices}:
            return " | ".join(f'"{choice}"' for choice in choices)
        case {"anyOf": parts} | {"allOf": parts}:
            return " or ".join(dict.fromkeys(_type(part) for part in parts))
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"format": form, **_rest}:
            return str(form)
        case {"type": kind}:
            return str(kind)
    return "any"

"""The tool registry: import, lint, validation, and what the sandbox and a limit add to a call."""

import copy
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema

from bench.marks import at_least, at_most
from bench.stack import Bench, bench, canned
from tools.linting import linted
from wire.schemas.validation import check_schema, violations

TOOLS = 500
PROPERTIES = 600
CALLS = 30
ROUNDS = 3
ADDRESS = {
    "type": "object",
    "properties": {"street": {"type": "string"}, "country": {"enum": ["de", "fr", "jp"]}},
    "required": ["street"],
}


def measure() -> Iterator[str]:
    """Import of 500 tools, lint of a very large schema, validations a second, what a sandboxed call adds."""
    yield from _lint()
    yield from _validation()
    with bench() as one:
        yield from _import(one)
        yield from _calls(one)


def _import(one: Bench) -> Iterator[str]:
    source = json.dumps(_document())
    read_s = _seconds(lambda: one.post("/tools/import", {"source": source}))
    save_s = _seconds(lambda: one.post("/tools/import", {"source": source, "save": True}))
    yield f"an OpenAPI document of {TOOLS} operations, {len(source) / 1e6:.1f} MB, over the API: read {read_s:.2f} s"
    yield at_most(f"import of {TOOLS} tools, saved", save_s, 5, " s")


def _lint() -> Iterator[str]:
    schema = _large_schema()
    text = json.dumps(schema, indent=2)
    took = min(_seconds(lambda: linted("huge", "A very large tool.", schema, text, strict=True)) for _ in range(ROUNDS))
    yield f"a schema of {PROPERTIES} properties, {len(text) / 1000:.0f} kB of JSON"
    yield at_most("its lint, for every protocol", took * 1000, 1000, " ms")


def _validation() -> Iterator[str]:
    schema, arguments = _order_schema(), _order()
    assert not check_schema(schema)
    assert not violations(schema, arguments)
    theirs = jsonschema.Draft202012Validator(schema)
    ours_s, theirs_s = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy machine is as busy for both
        ours_s.append(_each(lambda: violations(schema, arguments), 500))
        theirs_s.append(_each(lambda: list(theirs.iter_errors(arguments)), 50))
    ours, baseline = min(ours_s), min(theirs_s)
    yield f"an order of 20 lines: {1 / ours:,.0f} validations/s, the Python package jsonschema {1 / baseline:,.0f}/s"
    yield at_least("validation beside jsonschema", baseline / ours, 5, "x")


def _calls(one: Bench) -> Iterator[str]:
    """Over the API, so that what every call costs is in all of them alike."""
    canned(one, "plain", 0)
    _tool(one, "sandboxed", {"kind": "python", "code": "def run(call=''):\n    return {'done': True}"}, {})
    _tool(one, "limited", {"kind": "canned", "default": {"output": {"done": True}}}, {"concurrency": 10})
    took: dict[str, list[float]] = {"plain": [], "sandboxed": [], "limited": []}
    for _ in range(CALLS):
        for name, seconds in took.items():
            seconds.append(_seconds(lambda: one.post(f"/tools/{name}/call", {"arguments": {"call": "x"}})))  # noqa: B023
    middle = {name: statistics.median(seconds) * 1000 for name, seconds in took.items()}
    yield f"a canned call over the API takes {middle['plain']:.1f} ms (median of {CALLS})"
    yield at_most("a sandboxed call adds", middle["sandboxed"] - middle["plain"], 30, " ms")
    yield at_most("a place under a limit adds", middle["limited"] - middle["plain"], 5, " ms")


def _tool(one: Bench, name: str, implementation: dict[str, Any], limits: dict[str, Any]) -> None:
    parameters = {"type": "object", "properties": {"call": {"type": "string"}}}
    fields = {"name": name, "description": "Measured.", "parameters": parameters}
    one.post("/tools", {**fields, "implementation": implementation, "limits": limits})


def _document() -> dict[str, Any]:
    """Operations that share schemas, one of which holds itself."""
    node = {"type": "object", "properties": {"name": {"type": "string"}, "next": {"$ref": "#/components/schemas/Node"}}}
    order = {"allOf": [{"$ref": "#/components/schemas/Node"}, _order_schema()]}
    operation = {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://shop.example.com"}],
        "components": {"schemas": {"Node": node, "Order": order}},
        "paths": {
            f"/orders{number}/{{id}}": {
                "put": {**operation, "operationId": f"putOrder{number}", "summary": f"Change order {number}."}
            }
            for number in range(TOOLS)
        },
    }


def _large_schema() -> dict[str, Any]:
    """Six hundred properties, of which every other is an object of its own."""
    properties: dict[str, Any] = {}
    for number in range(PROPERTIES):
        plain = {"type": "string", "minLength": 1, "description": f"Field {number}."}
        properties[f"field_{number}"] = copy.deepcopy(ADDRESS) if number % 2 else plain
    return {"type": "object", "properties": properties, "required": ["field_0"]}


def _order_schema() -> dict[str, Any]:
    line = {
        "type": "object",
        "properties": {
            "article": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{4}$"},
            "count": {"type": "integer", "minimum": 1},
            "price": {"type": "number", "exclusiveMinimum": 0},
            "colour": {"enum": ["red", "green", "blue"]},
        },
        "required": ["article", "count"],
        "additionalProperties": False,
    }
    lines = {"type": "array", "items": line, "minItems": 1}
    properties = {"customer": {"type": "string"}, "address": ADDRESS, "lines": lines}
    return {"type": "object", "properties": properties, "required": ["customer", "lines"]}


def _order() -> dict[str, Any]:
    line = {"article": "AB-1234", "count": 3, "price": 9.5, "colour": "red"}
    return {"customer": "Ada", "address": {"street": "Am Hof 1", "country": "de"}, "lines": [line] * 20}


def _each(act: Callable[[], Any], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - began) / times


def _seconds(act: Callable[[], Any]) -> float:
    return _each(act, 1)

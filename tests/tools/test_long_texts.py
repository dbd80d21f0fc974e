"""Long, repeated and twisted texts at every entry of the tools: each is answered in a time that its length explains.

What grew with the square of the length, or doubled with each line, took minutes at these sizes. The alarm only ends
what would hang.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterator

import pytest

from tests.tools.conftest import make_version
from tests.waiting import work_ends
from tools import sources
from tools.arguments.fields import form_of
from tools.builder.rows import rows_of
from tools.checks import InvalidTool, check_fields
from tools.comparing import compared
from tools.credentials import hide
from tools.execution import call, unknown_tool
from tools.linting import linted
from tools.sources.names import first_free, tool_name
from wire.conversation import ToolDefinition
from wire.schemas.crowding import crowd_of

SIZE = 100_000


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    with work_ends():
        yield


def long(unit: str) -> str:
    return unit * (SIZE // len(unit))


def many(count: int, unit: str) -> str:
    return "".join(unit.format(at, at + 1) for at in range(count))


def openapi(paths: dict, **components) -> str:
    servers = [{"url": "https://h.example"}]
    return json.dumps({"openapi": "3.1.0", "servers": servers, "components": components, "paths": paths})


def posting(schema: dict) -> dict:
    return {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}


def doubling(count: int) -> list[dict]:
    variables = {f"v{at}": {"default": f"{{v{at + 1}}}" * 2} for at in range(count)}
    return [{"url": "https://h.example/{v0}", "variables": variables}]


UNITS = ("{{", '"', "'", "\\", "a ", "-H ", "<<A\n", "/1", "/:a")
HEADS = ("", "curl https://h.example", "curl h -d '", 'curl h -H "a: ', "def f(a):\n  '''", "def f(a): 1\n",
         "openapi: 3.1.0\nx: ", '[{"name": "')  # fmt: skip
NUMBERS = range(3_000)
PROPERTIES = {f"p{at}": {"type": "string"} for at in NUMBERS}
BIG = {"type": "object", "properties": PROPERTIES, "required": list(PROPERTIES)}
IMPORTS = {
    "operations of one name": openapi({f"/{at}": {"get": {"operationId": "a"}} for at in NUMBERS}),
    "a chain of references": openapi(
        {"/": posting({"$ref": "#/components/schemas/s0"})},
        schemas={f"s{at}": {"properties": {"n": {"$ref": f"#/components/schemas/s{at + 1}"}}} for at in NUMBERS}
        | {f"s{len(NUMBERS)}": {}},
    ),
    "references of one last name": openapi(
        {"/": posting({"anyOf": [{"$ref": f"#/components/x{at}/a"} for at in NUMBERS]})},
        **{f"x{at}": {"a": {}} for at in NUMBERS},
    ),
    "a large body that all share": openapi(
        {f"/{at}": posting({"$ref": "#/components/schemas/big"}) for at in NUMBERS}, schemas={"big": BIG}
    ),
    "many parameters that all share": openapi(
        {f"/{at}": {"$ref": "#/components/pathItems/p"} for at in NUMBERS},
        pathItems={"p": {"parameters": [{"name": f"p{at}", "in": "cookie"} for at in NUMBERS], "get": {}}},
    ),
    "variables of a server that double": json.dumps(
        {"openapi": "3.1.0", "servers": doubling(60), "paths": {"/": {"get": {}}}}
    ),
    "merged YAML": "openapi: 3.1.0\nx0: &a0 {k: v}\n"
    + many(3_000, "x{1}: &a{1} {{<<: *a{0}, k{1}: v}}\n")
    + "paths: {/: {get: {}}}",
    "YAML of base 60": "openapi: 3.1.0\nx: 1" + long(":1"),
    "an export of unknown fields": json.dumps(
        {"toolscope": 1, "tools": [{"name": "a", "implementation": {}} | {f"x{at}": 1 for at in range(20_000)}]}
    ),
    "a list of many objects": "curl h -d '" + json.dumps([{f"a{at}": 1} for at in range(10_000)]) + "'",
    "a list of no tools": json.dumps([1] * SIZE),
    "classes in a chain": many(2_000, "class C{0}:\n  a: C{1}\n") + "def f(a: C0): pass\n",
    "arguments in a docstring": "def f(a):\n  '''Doc.\n\n  Args:\n" + many(5_000, "    a{0}: one\n") + "  '''\n",
}  # fmt: skip


def read(text: str) -> None:
    with contextlib.suppress(sources.Unreadable):
        assert sources.read(text).tools


@pytest.mark.parametrize("head", HEADS)
def test_a_long_text_to_import_is_read_or_refused(head):
    for unit in UNITS:
        read(head + long(unit))


@pytest.mark.parametrize("case", IMPORTS)
def test_a_text_that_unfolds_is_read_or_refused(case):
    read(IMPORTS[case])


def test_a_long_argument_and_a_long_template_are_one_look():
    for unit in ("{{", "{{a", "{{a.", "{{ a", "\\{{", "{{secret:", '"', "a"):
        text = long(unit)
        answers = {"kind": "canned", "default": {"output": text}, "templates": True}
        version = make_version(answers, parameters='{"type": "object"}')
        assert not asyncio.run(call(version, json.dumps({"a": text}))).is_error
        assert asyncio.run(call(version, text)).error_type == "invalid_json_arguments"


def test_places_of_secrets_are_found_in_one_look():
    for unit in ("{{secret:", "{{secret:A}}", "&key=x", "&key=", "?a=", "://", "a@"):
        text = long(unit)
        hide("t", {"kind": "http", "url": f"https://h.example/?{text}", "headers": {"X-Key": text}}, {})
        hide("t", {"kind": "provider", "spec": {"url": f"https://{text}", "key": text}}, {})


@pytest.mark.parametrize("field", ["description", "parameters_text", "approval", "side_effects"])
def test_a_long_field_of_a_tool_is_refused(field):
    for unit in ("{{", '"', "[", "a", '{"a":'):
        with pytest.raises(InvalidTool):
            check_fields({"parameters": {"type": "object"}, field: long(unit)}, [])


SCHEMAS = {
    "required": BIG,
    "references to one": {
        "type": "object",
        "properties": {name: {"$ref": "#/$defs/a"} for name in PROPERTIES},
        "$defs": {"a": {"type": "object", "properties": {"x": {}}}},
    },
    "alternatives": {"type": "object", "properties": {"a": {"anyOf": [{"const": at} for at in NUMBERS]}}},
    "united": {"type": "object", "properties": {"a": {"allOf": [{"required": [name]} for name in PROPERTIES]}}},
    "depth": json.loads('{"type": "object", "properties": {"a": ' * 60 + "{}" + "}}" * 60),
}


@pytest.mark.parametrize("case", SCHEMAS)
def test_a_large_schema_is_linted_drawn_and_compared(case):
    schema = SCHEMAS[case]
    text = json.dumps(schema, indent=1)
    assert linted("a", "", schema, text, strict=True).tokens
    assert rows_of(schema)
    assert form_of(schema, dict.fromkeys(PROPERTIES, "x"))
    assert compared(schema, {**schema, "title": "x"})


def test_lines_that_are_all_alike_or_all_different_are_compared():
    assert compared("a\n" * 9_000, "a\n" * 8_999)
    assert compared(many(9_000, "a{0}\n"), many(9_000, "b{0}\n"))
    assert compared(many(4_000, "a\nb{0}\n"), many(4_000, "a\nc{0}\n"))


def test_the_nearest_of_many_names_and_a_free_one_are_found():
    names = [f"get_weather_of_city_{at}" for at in range(2_000)]
    for wanted in ("get_weather_of_cities", long("get_"), long("a")):
        assert unknown_tool(wanted, names).is_error
    taken = {"a", *(f"a_{at}" for at in range(2, 50_000))}
    assert tool_name("a", taken) == "a_50000"
    assert first_free(lambda number: "a" if number == 1 else f"a_{number}", taken) == "a_50000"


def test_many_tools_that_read_alike_are_measured():
    words = " ".join(f"word{at}" for at in range(1_200))
    assert crowd_of([ToolDefinition(f"get_{at}", words, {"type": "object"}) for at in range(300)]).warnings

"""Tools as JSON."""

import contextlib
import json

import pytest
from hypothesis import given

from tests.wire.strategies import any_json, any_text
from tools.sources.found import NotThis, Unreadable
from tools.sources.json_tools import read
from wire.conversation import ToolDefinition


def recognise(text):
    return [tool.definition for tool in read(text).tools]


SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FIELDS = {"name": "get_weather", "description": "Weather.", "parameters": SCHEMA}
TOOL = ToolDefinition("get_weather", "Weather.", SCHEMA)


@pytest.mark.parametrize(
    "value",
    [
        {"type": "function", "function": FIELDS},
        {"function": FIELDS},
        {"type": "function", **FIELDS},
        FIELDS,
        {"name": "get_weather", "description": "Weather.", "input_schema": SCHEMA},
        {"type": "custom", "name": "get_weather", "description": "Weather.", "input_schema": SCHEMA},
        {"name": "get_weather", "description": "Weather.", "inputSchema": SCHEMA},
        [{"type": "function", "function": FIELDS}],
        {"model": "gpt-5", "messages": [], "tools": [{"type": "function", "function": FIELDS}]},
    ],
)
def test_every_known_form_is_recognised(value):
    assert recognise(json.dumps(value)) == [TOOL]


def test_a_list_gives_its_tools_in_order():
    names = [tool.name for tool in recognise(json.dumps([{"name": "a"}, {"name": "b"}]))]
    assert names == ["a", "b"]


def test_strict_is_kept():
    assert recognise(json.dumps({"type": "function", **FIELDS, "strict": True}))[0].strict


def test_a_bare_schema_is_named_by_its_title():
    schema = {**SCHEMA, "title": "GetWeather", "description": "Weather."}
    assert recognise(json.dumps(schema)) == [ToolDefinition("get_weather", "Weather.", schema)]


@pytest.mark.parametrize("title", [None, "", "123", "天気"])
def test_a_schema_without_a_usable_title_gets_a_name(title):
    assert recognise(json.dumps({**SCHEMA, "title": title}))[0].name == "new_tool"


def test_a_tool_without_parameters_takes_nothing():
    assert recognise('{"name": "now"}')[0].parameters == {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ({"tools": [{"functionDeclarations": [FIELDS]}]}, "Gemini function declarations"),
        ([{"function_declarations": [FIELDS]}], "Gemini function declarations"),
        (
            {"name": "get_weather", "description": "Weather.", "parametersJsonSchema": SCHEMA},
            "Gemini function declarations",
        ),
        ({"tools": [{"name": "get_weather", "description": "Weather.", "inputSchema": SCHEMA}]}, "MCP tools"),
        ({"jsonrpc": "2.0", "id": 1, "result": {"tools": [{**FIELDS}]}}, "tool definitions"),
        ({"contents": [], "tools": [{"functionDeclarations": [FIELDS]}]}, "the tools of a request"),
        ({"model": "m", "input": "hi", "tools": [{"type": "function", **FIELDS}]}, "the tools of a request"),
    ],
)
def test_gemini_mcp_and_requests_are_recognised(value, form):
    found = read(json.dumps(value))
    assert (found.form, [tool.definition for tool in found.tools]) == (form, [TOOL])


def test_gemini_s_older_schemas_become_json_schema():
    old = {"type": "OBJECT", "properties": {"city": {"type": "STRING", "nullable": True}}}
    [definition] = recognise(json.dumps({"functionDeclarations": [{"name": "a", "parameters": old}]}))
    assert definition.parameters == {"type": "object", "properties": {"city": {"type": ["string", "null"]}}}


@pytest.mark.parametrize(
    ("hints", "effects", "approval"),
    [
        ({"readOnlyHint": True}, "read_only", ""),
        ({"readOnlyHint": True, "destructiveHint": True}, "read_only", ""),
        ({"readOnlyHint": False, "idempotentHint": True}, "idempotent", ""),
        ({"readOnlyHint": False, "idempotentHint": True, "destructiveHint": True}, "destructive", "ask"),
        ({"destructiveHint": True}, "destructive", "ask"),
        ({"destructiveHint": False}, "destructive", ""),
        ({}, "", ""),
    ],
)
def test_mcp_hints_prefill_the_policies(hints, effects, approval):
    [tool] = read(json.dumps({"name": "a", "inputSchema": SCHEMA, "annotations": hints})).tools
    assert (tool.side_effects, tool.approval) == (effects, approval)


def test_in_a_list_what_is_no_tool_is_left_out_and_named():
    found = read(json.dumps([FIELDS, {"type": "local_shell"}, 7, {"input_schema": SCHEMA}]))
    assert len(found.tools) == 1
    assert len(found.left_out) == 3
    assert found.left_out[0] == '[1]: a tool of the type "local_shell" is none that can be run here.'
    assert found.left_out[2] == "[3]: name: must be a non-empty string."


@pytest.mark.parametrize(("cursor", "said"), [({"nextCursor": "page2"}, 1), ({"nextCursor": None}, 0), ({}, 0)])
def test_a_page_of_an_mcp_list_says_that_there_are_others(cursor, said):
    page = {"tools": [{"name": "a", "inputSchema": SCHEMA}], **cursor}
    for value in (page, {"jsonrpc": "2.0", "id": 1, "result": page}):
        assert [one.partition(":")[0] for one in read(json.dumps(value)).left_out] == ["nextCursor"] * said


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ({"type": "web_search"}, "web_search"),
        ({"type": "web_search_20250305", "name": "web_search", "max_uses": 1}, "web_search"),
        ({"googleSearch": {}}, "google_search"),
        ({"type": "file_search", "vector_store_ids": ["vs_1"]}, "file_search"),
        ({"type": "mcp", "server_label": "a", "server_url": "https://example.com"}, "a"),
    ],
)
def test_tools_that_the_provider_runs_are_kept_as_they_stand(spec, name):
    [tool] = read(json.dumps({"model": "m", "tools": [spec]})).tools
    assert (tool.definition.name, tool.implementation) == (name, {"kind": "provider", "spec": spec})


@pytest.mark.parametrize(
    ("form", "taken"),
    [
        (None, {"type": "text"}),
        ({"type": "grammar", "syntax": "regex", "definition": "a+"}, None),
        ({"type": "grammar", "grammar": {"syntax": "regex", "definition": "a+"}}, None),
    ],
)
def test_custom_tools_take_free_text(form, taken):
    for fields in ({"custom": {"name": "say", "format": form}}, {"name": "say", "format": form}):
        [tool] = read(json.dumps({"type": "custom", **fields})).tools
        assert tool.input == (taken or {"type": "grammar", "syntax": "regex", "definition": "a+"})


def test_what_is_not_carried_over_is_noted():
    [tool] = read(json.dumps({**FIELDS, "outputSchema": {}, "cache_control": {"type": "ephemeral"}})).tools
    assert len(tool.notes) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "name": oops\n}', "line 2 column 11"),
        ("[]", "no tool in it"),
        ("[7]", "must be a JSON object"),
        ("{}", "neither a tool"),
        ('[{"type": "function", "function": {}}]', r"^\[0\]: name: must be"),
        ('{"name": "a", "parameters": []}', "^parameters: must be a JSON Schema"),
        ('{"type": "local_shell"}', '"local_shell" is none that can be run here'),
    ],
)
def test_what_is_no_tool_is_refused_with_its_place(text, message):
    with pytest.raises(Unreadable, match=message):
        read(text)


@given(any_json | any_text)
def test_anything_is_recognised_or_refused(value):
    with contextlib.suppress(NotThis, Unreadable):
        assert read(value if isinstance(value, str) else json.dumps(value)).tools

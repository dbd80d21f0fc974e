"""Pasted tools."""

import contextlib
import json

import pytest
from hypothesis import given

from tests.wire.strategies import any_json, any_text
from wire.conversation import ToolDefinition
from wire.errors import WireError
from wire.schemas.bare import recognise

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
    ("text", "message"),
    [
        ("", "nothing to read"),
        ('{\n  "name": oops\n}', "line 2 column 11"),
        ("[]", "no tool in it"),
        ("7", "must be a JSON object"),
        ("{}", "neither a tool"),
        ('[{"name": "a"}, 7]', r"^\[1\]: a tool must be"),
        ('[{"type": "function", "function": {}}]', r"^\[0\].function.name: must be"),
        ('{"name": "a", "parameters": []}', "^parameters: must be a JSON Schema"),
        ('{"type": "web_search"}', '"web_search" is run by its provider'),
    ],
)
def test_what_is_no_tool_is_refused_with_its_place(text, message):
    with pytest.raises(WireError, match=message):
        recognise(text)


@given(any_json | any_text)
def test_anything_is_recognised_or_refused(value):
    with contextlib.suppress(WireError):
        assert recognise(value if isinstance(value, str) else json.dumps(value))

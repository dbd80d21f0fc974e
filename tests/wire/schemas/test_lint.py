"""What the linter says of a tool's definition."""

import json

import pytest
from hypothesis import given

from tests.wire.bfcl import definitions
from tests.wire.strategies import any_json
from wire.conversation import ToolDefinition
from wire.schemas.dialects import ANTHROPIC_STRICT, GEMINI, OPENAI_STRICT
from wire.schemas.lint import lint, lint_for
from wire.schemas.measure import tokens_of
from wire.schemas.rewriting import rewrite
from wire.schemas.spoken import dialects
from wire.schemas.wording import too_alike

GOOD = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "A city, in English."}},
    "required": ["city"],
    "additionalProperties": False,
}


def tool(parameters=GOOD, name="get_weather", description="The weather of a city right now."):
    return ToolDefinition(name, description, parameters)


def said(findings):
    return {(one.code, one.path) for one in findings}


def test_a_good_definition_has_nothing_to_say():
    assert lint(tool()) == []


def test_an_invalid_schema_is_an_error_for_everybody():
    [finding] = lint(tool({"type": "object", "properties": {"a": {"type": "strin"}}}))
    assert (finding.code, finding.severity, finding.dialect) == ("invalid_schema", "error", "")
    assert finding.path == "/properties/a/type"


@pytest.mark.parametrize(
    ("dialect", "keyword", "value", "code"),
    [
        (OPENAI_STRICT, "not", {"type": "string"}, "refused_keyword"),
        (OPENAI_STRICT, "patternProperties", {"^a": {}}, "refused_keyword"),
        (OPENAI_STRICT, "minLength", 2, "say_in_words"),
        (OPENAI_STRICT, "oneOf", [{"type": "string"}], "one_of_to_any_of"),
        (OPENAI_STRICT, "default", "x", "say_in_words"),
        (OPENAI_STRICT, "format", "uri", "say_in_words"),
        (ANTHROPIC_STRICT, "format", "uri", None),
        (ANTHROPIC_STRICT, "minimum", 2, "say_in_words"),
        (ANTHROPIC_STRICT, "prefixItems", [{}], "refused_keyword"),
        (OPENAI_STRICT, "minimum", 2, None),
        (GEMINI, "pattern", "^a", "say_in_words"),
        (GEMINI, "const", "a", "const_to_enum"),
        (GEMINI, "contains", {"type": "string"}, "ignored_keyword"),
        (GEMINI, "enum", [True], "enum_type"),
    ],
)
def test_keywords_are_told_by_dialect(dialect, keyword, value, code):
    schema = {**GOOD, "properties": {"a": {"description": "A thing.", keyword: value}}, "required": ["a"]}
    codes = {one.code for one in lint_for(schema, dialect) if one.path == f"/properties/a/{keyword}"}
    assert codes == ({code} if code else set())


def test_free_keys_and_a_union_at_the_root_cannot_be_strict():
    schema = {"type": "object", "anyOf": [GOOD], "properties": {"a": {"type": "object", "additionalProperties": True}}}
    found = said(lint_for(schema, OPENAI_STRICT))
    assert ("root_union", "/anyOf") in found
    assert ("open_object", "/properties/a/additionalProperties") in found


def test_recursion_is_told_where_it_cannot_be():
    schema = {**GOOD, "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["a"]}
    schema["$defs"] = {"n": {"type": "object", "properties": {"n": {"$ref": "#/$defs/n"}}, "required": ["n"]}}
    assert "recursion" in {one.code for one in lint_for(schema, ANTHROPIC_STRICT)}
    assert "recursion" not in {one.code for one in lint_for(schema, OPENAI_STRICT)}


def test_limits_are_counted():
    many = {f"p{index}": {"type": "string", "description": "Something."} for index in range(30)}
    messages = [one.message for one in lint_for({"type": "object", "properties": many}, ANTHROPIC_STRICT)]
    assert any("30 optional properties in all; at most 24" in message for message in messages)


@pytest.mark.parametrize(
    ("definition", "finding"),
    [
        (tool(description=""), ("no_description", "")),
        (tool(description="Get the weather"), ("empty_description", "")),
        (tool(description="Forecast."), ("short_description", "")),
        (tool(name="weather.get"), ("name_form", "")),
        (
            tool({"type": "object", "properties": {"a/b": {"type": "string"}}}),
            ("undescribed_parameter", "/properties/a~1b"),
        ),
        (
            tool({"type": "object", "properties": {"cityName": {"description": "The city name"}}}),
            ("empty_description", "/properties/cityName"),
        ),
    ],
)
def test_words_are_told(definition, finding):
    assert finding in said(lint(definition))


def test_tools_that_are_too_alike_are_named():
    first = tool(name="find_customer", description="Find a customer by name or number.")
    second = tool(name="find_customers", description="Find a customer by number or name.")
    assert [pair[:2] for pair in too_alike([first, second, tool()])] == [("find_customer", "find_customers")]


def test_a_definition_costs_about_its_characters():
    assert 20 < tokens_of(tool()) < 100


@given(any_json)
def test_any_json_as_schema_is_only_told(schema):
    lint(tool({"type": "object", "properties": {"a": schema}}))
    lint(tool(schema if isinstance(schema, dict) else {}))


def test_every_function_of_bfcl_is_linted_and_its_rewriting_has_no_error_left(shared_data):
    for definition in definitions(shared_data):
        assert not [one for one in lint(definition) if one.code == "invalid_schema"], definition.name
        for dialect in dialects():
            made = rewrite(dict(definition.parameters), dialect).schema
            left = [one for one in lint_for(made, dialect) if one.severity == "error"]
            assert not left, (definition.name, dialect.name, left)
            assert json.dumps(made)

"""Samples from schemas."""

import json

import pytest
from hypothesis import given

from tests.wire.strategies import any_json, any_text
from wire import json_text
from wire.schemas.sample import sample_arguments, sample_output
from wire.schemas.validation import violations

SCHEMAS = [
    {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 5}}},
    {"type": "object", "properties": {"a": {"enum": ["x", "y"]}, "b": {"const": 7}, "c": {"examples": [1.5]}}},
    {"type": "object", "properties": {"n": {"type": "number", "exclusiveMaximum": 0.5}}, "required": ["n", "other"]},
    {"type": "object", "properties": {"l": {"type": "array", "items": {"type": "boolean"}, "minItems": 3}}},
    {
        "type": "object",
        "properties": {"s": {"type": "string", "minLength": 30}, "t": {"type": "string", "maxLength": 2}},
    },
    {"type": "object", "properties": {"u": {"anyOf": [{"type": "null"}, {"type": "integer", "multipleOf": 7}]}}},
    {"type": "object", "properties": {"d": {"type": ["null", "string"], "format": "date"}}},
    {"type": "object", "properties": {"flag": {"type": "boolean", "default": "false"}}},
    {
        "type": "object",
        "properties": {"tree": {"$ref": "#/$defs/node"}},
        "$defs": {
            "node": {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}
        },
    },
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_sample_arguments_follow_their_schema(schema):
    assert violations(schema, sample_arguments(schema)) == []


def test_names_make_values_plausible():
    schema = {"type": "object", "properties": {"departureCity": {"type": "string"}, "email": {"type": "string"}}}
    assert sample_arguments(schema) == {"departureCity": "Tokyo", "email": "ada@example.com"}


def test_sample_arguments_for_published_functions_follow_their_schemas(shared_data):
    for line in (shared_data / "bfcl/multiple.jsonl").read_text().splitlines():
        for function in json.loads(line)["function"]:
            text = json.dumps(function["parameters"]).replace('"dict"', '"object"').replace('"float"', '"number"')
            schema = json.loads(text)
            assert violations(schema, sample_arguments(schema)) == [], function["name"]


def test_an_output_fits_the_name_of_its_tool():
    output = sample_output("get_weather", {"type": "object", "properties": {"city": {"type": "string"}}})
    assert output == {"city": "Tokyo", "temperature_c": 21, "conditions": "partly cloudy", "humidity": 58}


def test_an_output_is_made_for_any_name():
    assert sample_output("frobnicate", {"type": "object"})["result"] == "Sample result of frobnicate"


@given(any_text, any_json)
def test_samples_are_made_of_anything(name, schema):
    json_text.dumps([sample_output(name, schema), sample_arguments(schema)])

"""Which field a schema gets, and what stands in it."""

import json

import pytest

from tools.arguments.fields import MOST_FIELDS, form_of
from tools.arguments.values import Number, parse


def form(properties, text="{}", required=(), **more):
    schema = {"type": "object", "properties": properties, "required": list(required), **more}
    return {field.path.removeprefix("/"): field for field in form_of(schema, parse(text)).each()}


@pytest.mark.parametrize(
    ("schema", "control"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date"}, "date"),
        ({"type": "string", "format": "email"}, "line"),
        ({"type": "string", "format": "made-up"}, "text"),
        ({"type": "number"}, "number"),
        ({"type": "integer"}, "number"),
        ({"type": "boolean"}, "choice"),
        ({"enum": ["a", "b"]}, "choice"),
        ({"const": 3}, "choice"),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, "choice"),
        ({"type": "null"}, "choice"),
        ({"type": "object", "properties": {"a": {}}}, "group"),
        ({"properties": {"a": {}}}, "group"),
        ({"type": "array", "items": {"type": "string"}}, "list"),
        ({"type": ["string", "null"]}, "text"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "number"),
        ({"anyOf": [{"type": "object", "properties": {"a": {}}}, {"type": "null"}]}, "group"),
        ({"$ref": "#/$defs/word"}, "text"),
        ({"allOf": [{"$ref": "#/$defs/word"}, {"maxLength": 3}]}, "text"),
        ({"$ref": "#/$defs/nowhere"}, "json"),
        ({"$ref": "https://example.com/schema"}, "json"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "json"),
        ({"type": ["string", "integer"]}, "json"),
        ({"type": "object"}, "json"),
        ({"type": "array"}, "json"),
        ({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "string"}}, "json"),
        ({}, "json"),
        (True, "json"),
        ({"type": "object", "properties": {"line\nbreak": {}}}, "json"),
    ],
)
def test_the_kind_of_a_field_follows_from_its_schema(schema, control):
    assert form({"x": schema}, **{"$defs": {"word": {"type": "string"}}})["x"].control == control


@pytest.mark.parametrize(
    ("schema", "value", "control"),
    [
        ({"type": "string"}, 3, "json"),
        ({"type": "string"}, "a\rb", "json"),
        ({"type": "string"}, "", "json"),
        ({"type": "string", "format": "date"}, "tomorrow", "line"),
        ({"type": "string", "format": "email"}, "two\nlines", "text"),
        ({"type": "integer"}, "3", "json"),
        ({"enum": ["a"]}, "b", "json"),
        ({"type": "array", "items": {}}, {}, "json"),
        ({"type": "object", "properties": {"a": {}}}, [], "json"),
        ({"type": "string"}, None, "json"),
        ({"type": ["string", "null"]}, None, "text"),
    ],
)
def test_a_value_that_a_field_cannot_hold_is_shown_as_json(schema, value, control):
    field = form({"x": schema}, json.dumps({"x": value}))["x"]
    assert field.control == control
    if control == "json":
        assert json.loads(field.text) == value


def test_words_beside_a_field_say_what_the_schema_says():
    schema = {"type": "string", "description": "Which city.", "format": "email", "examples": ["a@b.c"]}
    fields = form({"x": schema, "y": {"enum": [1, "two", None]}}, '{"x": "q", "y": "two"}', required=["x"])
    assert (fields["x"].hint, fields["x"].is_required, fields["x"].input_mode) == ("Which city.", True, "email")
    assert fields["x"].examples == ("a@b.c",)
    assert [(one.text, one.label, one.is_chosen) for one in fields["y"].choices] == [
        ("1", "1", False),
        ('"two"', "two", True),
        ("null", "null", False),
    ]
    assert not fields["y"].is_required


def test_a_member_that_the_schema_does_not_name_has_a_field_too():
    assert form({"x": {}}, '{"more": 1.50}')["more"].text == "1.50"


def test_a_tool_that_takes_nothing_has_no_field():
    assert form_of({"type": "object", "properties": {}}, {}).fields == ()
    assert form_of({"type": "object", "properties": {}}, {"x": Number("1")}).control == "json"
    assert form_of({"type": "object"}, {}).control == "json"


def test_a_list_has_a_field_for_each_row_and_blank_ones_for_those_without_a_script():
    rows = form({"x": {"type": "array", "items": {"type": "string"}}}, '{"x": ["a", "b"]}')["x"].fields
    assert [(row.text, row.is_spare) for row in rows] == [("a", False), ("b", False), ("", True), ("", True)]


def test_what_refers_to_itself_ends():
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}, "required": ["next"]}
    fields = form({"node": {"$ref": "#/$defs/node"}}, **{"$defs": {"node": node}})
    assert fields["node/next"].control == "json"


def test_a_schema_without_end_makes_a_form_of_bounded_size():
    layers = {
        f"layer{n}": {
            "type": "object",
            "properties": {f"p{m}": {"$ref": f"#/$defs/layer{n + 1}"} for m in range(30)},
        }
        for n in range(30)
    }
    fields = form({"x": {"$ref": "#/$defs/layer0"}}, **{"$defs": {**layers, "layer30": {"type": "string"}}})
    assert len(fields) < MOST_FIELDS * 2

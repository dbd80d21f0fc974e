"""A model's arguments."""

import pytest
from hypothesis import given

from tests.wire.strategies import any_text
from wire.arguments import parse

NEEDS_CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
NEEDS_NOTHING = {"type": "object", "properties": {"city": {"type": "string"}}}


def test_an_object_is_taken():
    assert parse('{"city": "Tokyo"}', NEEDS_CITY).value == {"city": "Tokyo"}


@pytest.mark.parametrize("raw", ["", " \n"])
def test_empty_is_an_empty_object_where_nothing_is_required_and_says_so(raw):
    parsed = parse(raw, NEEDS_NOTHING)
    assert (parsed.value, parsed.error, parsed.was_empty) == ({}, None, True)


@pytest.mark.parametrize("schema", [NEEDS_CITY, {"allOf": [NEEDS_CITY]}, {"type": "object", "minProperties": 1}])
def test_empty_is_an_error_where_something_is_required(schema):
    parsed = parse("", schema)
    assert parsed.value is None
    assert parsed.error is not None
    assert parsed.error.startswith("They are empty, but ")


def test_malformed_json_is_an_error_with_its_position():
    parsed = parse('{"city": }', NEEDS_CITY)
    assert (parsed.value, parsed.error) == (None, "Expecting value at line 1 column 10 (character 9).")


def test_the_position_of_a_string_that_does_not_end_is_said_once():
    assert parse('{"city": "T', NEEDS_CITY).error == "Unterminated string starting at line 1 column 10 (character 9)."


@pytest.mark.parametrize(("raw", "kind"), [("[]", "a list"), ('"x"', "a string"), ("1", "a number"), ("null", "null")])
def test_another_kind_of_value_is_an_error(raw, kind):
    assert parse(raw, NEEDS_NOTHING).error == f"They must be a JSON object, not {kind}."


def test_nothing_is_repaired():
    for raw in ("{'city': 'Tokyo'}", '{"city": "Tokyo"', '```json\n{"city": "Tokyo"}\n```', '{"city": NaN}', "{}{}"):
        assert parse(raw, NEEDS_NOTHING).value is None


def test_values_that_break_the_schema_are_another_question():
    assert parse('{"city": 7}', NEEDS_CITY).value == {"city": 7}


@given(any_text)
def test_any_text_is_arguments_or_an_error(raw):
    parsed = parse(raw, NEEDS_NOTHING)
    assert (parsed.value is None) == (parsed.error is not None)

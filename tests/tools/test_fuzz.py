"""Whatever comes as schema, arguments, output or text to import: the answer is a result or a clear error."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.conftest import make_version
from tests.wire.strategies import any_json, any_text
from tools import sources
from tools.checks import InvalidTool, check_fields
from tools.definitions import definitions_for
from tools.execution import call
from tools.executors.outcome import succeeded
from tools.linting import linted
from wire.schemas.sample import sample_arguments

CANNED = {"kind": "canned", "default": {"output": "{{a}}"}, "templates": True}
KEYWORDS = (
    "type", "properties", "required", "enum", "items", "anyOf", "allOf", "$ref", "pattern", "minLength", "const",
    "additionalProperties", "$defs", "format", "multipleOf", "maxItems", "not", "if", "default", "prefixItems",
)  # fmt: skip
VALUES = (
    any_json
    | st.sampled_from(["object", "string", "#", "#/$defs/a", "http://127.0.0.1:9/", "(a+)+$", "date-time"])
    | st.floats(min_value=1e300)
)
schemas = st.recursive(
    VALUES, lambda inner: st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=5), max_leaves=10
)


def saved(schema) -> str:
    """The schema as it would be stored; "" where it cannot be saved, which must be said in a sentence."""
    try:
        return check_fields({"parameters": schema, "implementation": CANNED}, []).parameters_text
    except InvalidTool as error:
        problems = error.errors
    assert all(loc and sentence for loc, sentence in problems)
    return ""


def called(parameters: str, arguments: str):
    """What comes of a call: for the model always one sentence, or the output."""
    outcome = asyncio.run(call(make_version(CANNED, parameters=parameters), arguments))
    assert "failed unexpectedly" not in outcome.text, outcome.error_detail
    assert "Traceback" not in outcome.text + outcome.error_detail
    assert set(json.loads(outcome.text)) == {"error", "message"} if outcome.is_error else outcome.text
    return outcome


@given(schemas, st.dictionaries(any_text, any_json, max_size=3))
def test_any_schema_is_taken_or_refused_and_what_is_taken_works(schema, arguments):
    schema = {"type": "object", "properties": {"a": schema}, **(schema if isinstance(schema, dict) else {})}
    text = saved(schema)
    if text:
        called(text, json.dumps(arguments))
        linted("a", "", json.loads(text), text, strict=True)
        version = make_version(CANNED, parameters=text, strict=True)
        for protocol in ("openai_chat", "openai_responses", "anthropic_messages", "gemini"):
            assert definitions_for([version], protocol)


@given(any_text | st.binary(max_size=40).map(lambda data: data.decode("latin-1")) | any_json.map(json.dumps))
def test_any_text_as_arguments_is_run_or_answered(raw):
    called('{"type": "object"}', raw)


@given(
    st.binary(max_size=60), any_text | st.sampled_from(["text/html; charset=x", "image/png", "a/b;;=\r\n", "\ud800"])
)
def test_any_output_of_any_type_is_text_for_the_model(output, content_type):
    assert succeeded(output, content_type).text


STARTS = (
    "", "[", "{", "openapi: 3.1.0\npaths:\n ", "def f(", "curl ", '{"tools": [', '{"jsonrpc": "2.0", "result": ',
    '{"openapi": "3.0.0", "paths": ', "class A:\n  ", '{"parameters": ', "---\n&a [*a",
    "from typing import *\ndef f(a: ",
)  # fmt: skip


@given(st.sampled_from(STARTS), any_text | any_json.map(json.dumps))
def test_any_text_to_import_is_read_or_refused_in_a_sentence(start, rest):
    try:
        found = sources.read(start + rest)
    except sources.Unreadable as error:
        said = str(error)
    else:
        said = " ".join([*(tool.definition.name for tool in found.tools), *found.left_out, *found.toolsets])
    assert said.strip()
    assert said.encode()


DEEP = 3_000
HUGE = 10**400
HARD = {
    "a nested quantifier": ({"pattern": "^(a+)+$"}, "a" * 4_000 + "!"),
    "a nested quantifier with a back reference": ({"pattern": r"^(a*)*\1b$"}, "a" * 4_000),
    "alternatives that overlap": ({"pattern": "^(a|aa)+$"}, "a" * 4_000 + "!"),
    "an empty loop": ({"pattern": "^(|a)+$"}, "a" * 4_000 + "!"),
    "a look-ahead": ({"pattern": "^(?=(a+)+$)b"}, "a" * 4_000 + "!"),
    "a huge repetition": ({"pattern": "a{1000000}{1000000}"}, "a"),
    "names by a hard pattern": ({"patternProperties": {"^(a+)+$": {}}}, {"a" * 4_000 + "!": 1}),
    "a format": ({"format": "email"}, "a" * 4_000 + "@" + "a." * 4_000),
    "a regular expression as value": ({"format": "regex"}, "(" * 4_000),
    "all against all": ({"uniqueItems": True}, [[number] for number in range(3_000)]),
    "everything contained": ({"contains": {"contains": {"const": 1}}}, [[0] * 60] * 60),
    "a huge number": ({"maximum": 1e308, "multipleOf": 1e-300}, 10**300),
    "a number beyond all": ({"maximum": HUGE}, HUGE),
    "a length beyond all": ({"minLength": 10**30, "maxItems": HUGE}, "a"),
    "a length that is no whole number": ({"minLength": 1.5}, "a"),
    "digits without end": ({"const": 1}, int("9" * 4_000)),
    "itself": ({"$ref": "#"}, {"a": {"a": {"a": 1}}}),
    "itself at once": ({"$ref": "#/properties/a"}, 1),
    "two in a circle": ({"$ref": "#/$defs/x"}, 1),
    "each to each": ({"allOf": [{"$ref": "#/$defs/fan"}] * 8}, 1),
    "a web page": ({"$ref": "http://127.0.0.1:9/schema.json"}, 1),
    "a file": ({"$ref": "file:///etc/passwd"}, 1),
    "a file by another base": ({"$id": "file:///etc/", "$ref": "passwd"}, 1),
    "a dynamic reference": ({"$dynamicRef": "#a"}, 1),
    "an anchor": ({"$anchor": "a", "$ref": "#a"}, 1),
    "another draft": ({"$schema": "http://127.0.0.1:9/draft"}, 1),
    "a vocabulary": ({"$vocabulary": {"http://127.0.0.1:9/": True}}, 1),
    "very many values": ({"enum": list(range(5_000))}, -1),
    "very many alternatives": ({"anyOf": [{"const": number} for number in range(3_000)]}, -1),
    "not, not, not": ({"not": {"not": {"not": {"not": {}}}}}, 1),
    "contradictions": ({"allOf": [{"type": "string"}, {"type": "number"}], "if": False, "then": False}, 1),
    "words where schemas are due": ({"properties": "words", "items": 7, "anyOf": {}}, 1),
    "names of Python": ({"properties": {"__class__": {"const": 1}, "__proto__": {}}}, {"__class__": 2}),
    "half a character": ({"const": "\ud800", "pattern": "\ud800"}, "\udfff"),
}  # fmt: skip
DEFS = {
    "x": {"$ref": "#/$defs/y"},
    "y": {"$ref": "#/$defs/x"},
    "fan": {"allOf": [{"$ref": "#/$defs/fan2"}] * 8},
    "fan2": {"allOf": [{"$ref": "#/$defs/fan3"}] * 8},
    "fan3": {"allOf": [{"type": "number"}] * 8},
}


@pytest.mark.parametrize("case", HARD)
def test_a_hard_schema_is_refused_or_holds_against_its_hardest_value(case):
    part, value = HARD[case]
    text = saved({"type": "object", "properties": {"a": part}, "$defs": DEFS})
    if text:
        called(text, json.dumps({"a": value}))


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_depth_is_no_crash_wherever_it_stands(opening):
    closing = {"{": "}", "[": "]"}[opening[0]]
    deep = opening * DEEP + "1" + closing * DEEP
    called('{"type": "object"}', f'{{"a": {deep}}}')
    with pytest.raises(InvalidTool):
        check_fields({"parameters_text": f'{{"type": "object", "properties": {{"a": {deep}}}}}'}, [])
    with pytest.raises(sources.Unreadable):
        sources.read(f'[{{"name": "f", "parameters": {deep}}}]')
    assert succeeded(deep.encode(), "application/json").text


def test_a_sample_is_made_of_any_hard_schema_that_can_be_saved():
    for part, _ in HARD.values():
        text = saved({"type": "object", "properties": {"a": part}, "required": ["a"], "$defs": DEFS})
        if text:
            assert isinstance(sample_arguments(json.loads(text)), dict)

"""Schemas and values."""

import http.server
import threading

import pytest
from hypothesis import given

from tests.wire.strategies import any_json
from wire.schemas.validation import MOST_FINDINGS, Finding, check_schema, violations

JSON_VALUE = {
    "type": "object",
    "additionalProperties": {"$ref": "#/$defs/value"},
    "$defs": {
        "value": {
            "anyOf": [
                {"type": ["string", "number", "boolean", "null"]},
                {"type": "array", "items": {"$ref": "#/$defs/value"}},
                {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}},
            ]
        }
    },
}


def paths(findings):
    return [finding.path for finding in findings]


def exploding(levels):
    """A small text for 4 ** levels checks."""
    steps = {f"d{level}": {"allOf": [{"$ref": f"#/$defs/d{level + 1}"}] * 4} for level in range(levels)}
    return {"type": "object", "$ref": "#/$defs/d0", "$defs": {**steps, f"d{levels}": {"required": ["x"]}}}


def nested(levels, step):
    value = {}
    for _ in range(levels):
        value = step(value)
    return value


def test_a_schema_with_an_object_at_its_root_is_fine():
    assert check_schema({"type": "object", "properties": {"city": {"type": "string"}}}) == []
    assert check_schema(JSON_VALUE) == []


@pytest.mark.parametrize("schema", [None, [], "object", 7, True])
def test_a_schema_must_be_an_object(schema):
    assert check_schema(schema) == [Finding("", "a schema must be a JSON object")]


@pytest.mark.parametrize(
    "schema", [{}, {"type": "string"}, {"type": ["object", "null"]}, {"anyOf": [{"type": "object"}]}]
)
def test_the_root_must_say_object(schema):
    assert [finding.message for finding in check_schema(schema)] == ['the root must say "type": "object"']


def test_every_fault_is_found_at_its_place():
    schema = {"type": "object", "properties": {"a/b": {"type": "float"}, "c": {"pattern": "("}}, "required": "c"}
    assert paths(check_schema(schema)) == ["/properties/a~1b/type", "/properties/c/pattern", "/required"]


def test_an_unknown_type_is_explained():
    (finding,) = check_schema({"type": "object", "properties": {"a": {"type": "float"}}})
    assert finding.message.startswith('"float" is not a type of JSON Schema: use array, boolean,')


@pytest.mark.parametrize(
    "draft", ["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"]
)
def test_a_schema_may_name_its_draft(draft):
    assert check_schema({"$schema": draft, "type": "object"}) == []


def test_an_unknown_draft_is_a_finding():
    assert paths(check_schema({"$schema": "https://example.com/mine", "type": "object"})) == ["/$schema"]


@pytest.mark.parametrize(
    "reference", ["https://example.com/schema.json", "file:///etc/passwd", "other.json", "#anchor", "#/$defs/none"]
)
def test_a_reference_that_leads_out_or_nowhere_is_a_finding(reference):
    assert paths(check_schema({"type": "object", "properties": {"a": {"$ref": reference}}})) == ["/properties/a/$ref"]


def test_words_in_the_places_of_names_and_data_are_no_keywords():
    schema = {"type": "object", "properties": {"$ref": {"type": "string"}, "$id": {"const": {"$ref": "http://x"}}}}
    assert check_schema(schema) == []
    assert violations(schema, {"$ref": "x"}) == []


def test_nothing_is_fetched():
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        for schema in ({"$ref": f"{address}/a"}, {"$schema": f"{address}/b"}, {"$id": f"{address}/c", "$ref": "d"}):
            check_schema({"type": "object", **schema})
            assert violations({"type": "object", **schema}, {})
        server.shutdown()
        thread.join()
    assert asked == []


def test_violations_are_found_at_their_places():
    schema = {
        "type": "object",
        "properties": {"n": {"type": "array", "items": {"type": "integer"}}},
        "required": ["city"],
    }
    findings = violations(schema, {"n": [1, "x"]})
    assert {(finding.path, finding.message) for finding in findings} == {
        ("", '"city" is a required property'),
        ("/n/1", '"x" is not of type "integer"'),
    }
    assert violations(schema, {"n": [1], "city": "Tokyo"}) == []


def test_a_long_value_does_not_hide_what_is_wrong_with_it():
    (finding,) = violations({"properties": {"a": {"type": "integer"}}}, {"a": "x" * 5_000})
    assert len(finding.message) < 500
    assert finding.message.endswith('is not of type "integer"')


def test_there_is_an_end_to_findings():
    schema = {"items": {"type": "integer"}}
    assert len(violations(schema, ["x"] * 1_000)) == MOST_FINDINGS
    assert len(violations(schema, ["x"] * 100_000)) == 1


def test_a_schema_that_contains_itself_is_followed_as_deep_as_the_value():
    assert violations(JSON_VALUE, {"a": [{"b": [1, None, "x"]}]}) == []


EACH_TO_EACH = {f"d{one}": {"allOf": [{"$ref": f"#/$defs/d{other}"} for other in range(12)]} for one in range(12)}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}},
        {"properties": {"a": {"not": {"$ref": "#/properties/a"}}}},
        {"$ref": "#/$defs/d0", "$defs": EACH_TO_EACH},
    ],
)
def test_a_reference_cycle_without_end_is_refused(schema):
    schema = {"type": "object", **schema}
    assert ["without end" in finding.message for finding in check_schema(schema)] == [True]
    assert ["without end" in finding.message for finding in violations(schema, {"a": {}})] == [True]


def test_references_that_explode_are_refused_instead_of_followed():
    assert "in too many ways" in check_schema(exploding(40))[0].message
    assert "in too many ways" in violations(exploding(40), {})[0].message
    assert check_schema(exploding(4)) == []
    assert violations(exploding(4), {"x": 1}) == []


def test_references_that_explode_only_with_a_deep_value_are_refused_for_that_value():
    schema = {"type": "object", "anyOf": [{"properties": {"a": {"$ref": "#"}}}] * 3}
    assert check_schema(schema) == []
    assert violations(schema, {"a": {"a": {}}}) == []
    assert "in too many ways" in violations(schema, nested(80, lambda value: {"a": value}))[0].message


@pytest.mark.parametrize("pattern", ["^(a+)+$", r"^(a*)*\1b$", "^(?=(a+)+$)(a|aa)+$"])
def test_catastrophic_patterns_are_harmless(pattern):
    assert violations({"type": "string", "pattern": pattern}, "a" * 5_000 + "c")


def test_depth_is_a_finding_not_a_crash():
    deep_schema = nested(20_000, lambda schema: {"type": "object", "properties": {"a": schema}})
    deep_value = nested(20_000, lambda value: {"a": value})
    assert check_schema({"type": "object", **deep_schema})
    assert violations(deep_schema, {})
    assert violations(JSON_VALUE, deep_value)


def test_nul_and_lone_surrogates_are_values_like_others():
    schema = {"type": "object", "properties": {"\ud800": {"enum": ["\udfff\0"]}}, "required": ["\ud800"]}
    assert check_schema(schema) == []
    assert violations(schema, {"\ud800": "\udfff\0"}) == []
    assert paths(violations(schema, {"\ud800": "x"})) == ["/\ufffd"]


@given(any_json, any_json)
def test_any_json_can_be_checked_against_any_json(schema, value):
    assert all(isinstance(finding, Finding) for finding in check_schema(schema) + violations(schema, value))

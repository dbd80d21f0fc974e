"""A schema as each dialect takes it."""

import pytest
from hypothesis import given

from tests.wire.strategies import any_json
from wire.schemas.dialects import ANTHROPIC_STRICT, GEMINI, LENIENT, OPENAI_STRICT
from wire.schemas.merging import merged
from wire.schemas.rewriting import nullable, rewrite, without_nulls
from wire.schemas.spoken import dialects
from wire.schemas.validation import violations

ORDER = {
    "type": "object",
    "title": "Order",
    "properties": {
        "id": {"type": "string", "minLength": 3, "description": "The order's number."},
        "size": {"enum": ["s", "m"]},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}},
    },
    "required": ["id"],
}


def fixes(schema, dialect):
    return {(change.path, change.fix) for change in rewrite(schema, dialect).changes}


def test_what_a_dialect_takes_stays_as_it_is():
    assert rewrite(ORDER, LENIENT).schema == ORDER
    assert rewrite(ORDER, LENIENT).changes == []


def test_openai_strict_closes_objects_and_requires_everything():
    made = rewrite(ORDER, OPENAI_STRICT).schema
    assert made["additionalProperties"] is False
    assert made["required"] == ["id", "size", "lines"]
    assert made["properties"]["size"] == {"enum": ["s", "m", None]} or made["properties"]["size"] == {
        "anyOf": [{"enum": ["s", "m"]}, {"type": "null"}]
    }
    assert made["properties"]["lines"]["type"] == ["array", "null"]
    assert made["properties"]["lines"]["items"]["additionalProperties"] is False
    assert "title" not in made


def test_a_constraint_that_cannot_be_sent_is_said_in_the_description():
    made = rewrite(ORDER, OPENAI_STRICT).schema
    assert made["properties"]["id"] == {
        "type": "string",
        "description": "The order's number. (at least 3 characters)",
    }
    assert ("/properties/id/minLength", "say_in_words") in fixes(ORDER, OPENAI_STRICT)


def test_anthropic_strict_leaves_optional_properties_optional():
    made = rewrite(ORDER, ANTHROPIC_STRICT).schema
    assert made["required"] == ["id"]
    assert made["additionalProperties"] is False


def test_anthropic_knows_at_least_one_item_and_no_other_number():
    for count, kept in ((0, True), (1, True), (2, False)):
        made = rewrite({"type": "array", "minItems": count}, ANTHROPIC_STRICT).schema
        assert ("minItems" in made) is kept


def test_gemini_gets_enums_for_constants():
    made = rewrite({"type": "object", "properties": {"kind": {"const": "a"}}}, GEMINI).schema
    assert made["properties"]["kind"] == {"enum": ["a"]}


def test_one_of_becomes_any_of():
    schema = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    for dialect in dialects():
        assert rewrite(schema, dialect).schema["anyOf"] == schema["oneOf"]


def test_all_of_is_merged_where_that_says_the_same():
    schema = {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"properties": {"b": {"type": "integer"}}, "required": ["b"]},
        ]
    }
    made = rewrite(schema, OPENAI_STRICT).schema
    assert list(made["properties"]) == ["a", "b"]
    assert made["required"] == ["a", "b"]
    assert "allOf" not in made


@pytest.mark.parametrize(
    "members",
    [
        [{"type": "object"}, {"type": "string"}],
        [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"type": "integer"}}}],
        [{"properties": {"a": {}}, "additionalProperties": False}, {"properties": {"b": {}}}],
        [{"$ref": "#/$defs/x"}, {"type": "object"}],
        [{"pattern": "a"}, {"pattern": "b"}],
    ],
)
def test_all_of_that_contradicts_itself_is_left_alone(members):
    assert rewrite({"allOf": members}, OPENAI_STRICT).schema["allOf"]


def test_one_fix_can_be_done_alone():
    made = rewrite(ORDER, OPENAI_STRICT, only={("/properties/id/minLength", "say_in_words")}).schema
    assert "minLength" not in made["properties"]["id"]
    assert made["required"] == ["id"]
    assert "additionalProperties" not in made


MAP = {"type": "object", "additionalProperties": {"type": "object", "properties": {"n": {"type": "integer"}}}}


@pytest.mark.parametrize("dialect", [OPENAI_STRICT, ANTHROPIC_STRICT])
@pytest.mark.parametrize("extra", [True, {}, {"type": "string"}])
def test_an_object_with_keys_that_nobody_can_list_is_left_as_it_is(dialect, extra):
    free = {"type": "object", "additionalProperties": extra}
    assert rewrite(free, dialect).schema == free
    assert rewrite(free, dialect).changes == []


def test_a_fix_beside_or_inside_an_object_with_free_keys_adds_nothing_to_it():
    schema = {"type": "object", "properties": {"map": MAP, "a": {"type": "string"}}}
    only = {("/properties/map/additionalProperties", "close_object")}
    made = rewrite(schema, OPENAI_STRICT, only).schema
    inside = {**MAP["additionalProperties"], "additionalProperties": False}
    assert made == {**schema, "properties": {"map": {**MAP, "additionalProperties": inside}, "a": {"type": "string"}}}


@pytest.mark.parametrize("leave", [True, {}])
def test_a_word_that_others_may_stand_beside_listed_properties_is_as_if_it_were_not_there(leave):
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": leave}
    assert rewrite(schema, ANTHROPIC_STRICT).schema["additionalProperties"] is False
    assert fixes(schema, ANTHROPIC_STRICT) == {("", "close_object")}


def test_closing_an_object_that_lists_nothing_says_what_that_means():
    schema = {"type": "object", "properties": {"data": {"type": "object"}}}
    assert ("/properties/data", "close_empty_object") in fixes(schema, ANTHROPIC_STRICT)
    assert fixes({"type": "object"}, ANTHROPIC_STRICT) == {("", "close_object")}


def test_null_for_what_was_optional_is_leaving_it_out():
    arguments = {"id": "abc", "size": None, "lines": [{"sku": None}]}
    assert without_nulls(ORDER, arguments) == {"id": "abc", "lines": [{}]}


def test_null_that_the_schema_admits_or_requires_stays():
    schema = {"properties": {"a": {"type": ["string", "null"]}, "b": {}, "c": {"type": "string"}}, "required": ["c"]}
    assert without_nulls(schema, {"a": None, "b": None, "c": None, "d": None}) == {
        "a": None,
        "b": None,
        "c": None,
        "d": None,
    }


def test_nullable_admits_null_and_what_was_admitted():
    for schema in (
        {"type": "string"},
        {"enum": [1]},
        {"const": 1},
        {"anyOf": [{"type": "string"}]},
        {"type": "string", "enum": ["a"]},
    ):
        made = nullable(schema)
        assert violations(made, None) == []
        sample = schema.get("const", (schema.get("enum") or ["a"])[0])
        assert violations(made, sample) == []


@given(any_json)
def test_any_json_is_rewritten_without_an_error(schema):
    for dialect in dialects():
        rewrite(schema, dialect)


@given(any_json)
def test_rewriting_twice_changes_nothing_more(value):
    schema = {"type": "object", "properties": {"a": value}}
    for dialect in dialects():
        once = rewrite(schema, dialect).schema
        assert rewrite(once, dialect).schema == once


def test_null_for_what_was_optional_is_left_out_behind_references_and_unions():
    part = {"type": "object", "properties": {"sku": {"type": "string"}, "of": {"$ref": "#/$defs/part"}}}
    schema = {
        "type": "object",
        "properties": {
            "one": {"$ref": "#/$defs/part"},
            "either": {"anyOf": [{"$ref": "#/$defs/part"}, {"type": "null"}]},
        },
        "required": ["one"],
        "$defs": {"part": part},
    }
    given = {"one": {"sku": None, "of": {"sku": "a", "of": None}}, "either": {"sku": None, "of": None}}
    assert without_nulls(schema, given) == {"one": {"of": {"sku": "a"}}, "either": {}}
    assert without_nulls(schema, {"one": {}, "either": None}) == {"one": {}, "either": None}


def test_schemas_that_refer_to_each_other_in_many_ways_are_gone_through_once_for_each_value():
    branches = [{"properties": {"next": {"$ref": "#"}}} for _ in range(30)]
    schema = {"type": "object", "anyOf": branches}
    value = {}
    for _ in range(60):
        value = {"next": value, "gone": 1}
    assert without_nulls(schema, value) == value


@pytest.mark.parametrize(
    ("members", "together"),
    [
        ([{"maximum": 5, "minLength": 1}, {"maximum": 3, "minLength": 2}], {"maximum": 3, "minLength": 2}),
        ([{"minimum": 1, "maxItems": 9}, {"minimum": 4, "maxItems": 8}], {"minimum": 4, "maxItems": 8}),
        ([{"required": ["a"]}, {"required": ["b", "a"]}], {"required": ["a", "b"]}),
        ([{"enum": [1, 2, 3]}, {"enum": [3, 1]}], {"enum": [1, 3]}),
        ([{"properties": {"a": {}}}, {"properties": {"b": {}}}], {"properties": {"a": {}, "b": {}}}),
        ([{"title": "A"}, {"allOf": [{"title": "B"}, {"type": "string"}]}], {"title": "A", "type": "string"}),
        ([{"enum": [1]}, {"enum": [2]}], None),
        ([{"pattern": "a"}, {"pattern": "b"}], None),
        ([{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"type": "number"}}}], None),
        ([{"additionalProperties": False}, {"properties": {"a": {}}}], None),
        ([{"$ref": "#/$defs/a"}], None),
    ],
)
def test_all_of_is_merged_where_one_schema_can_say_it(members, together):
    assert merged({"allOf": members}) == together

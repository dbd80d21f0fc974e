"""Edits of a schema's text: each changes what it names, and not a character beside it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_json
from tools.builder.edits import Edit, NoEdit, edited, read_values, values_text
from tools.builder.rows import rows_of

SCHEMA = """{
  "type": "object", "x-kept": 1.50,
  "properties": {
    "city": {"type": "string", "pattern": "^[A-Z]"},
    "days":   {"minimum": 1e0, "type": "integer"},
    "stops": {
      "type": "array",
      "items": {"type": "object", "properties": {"n": {}}, "required": ["n"]}
    }
  },
  "required": ["city", "days"]
}
"""


def after(action, path, value="", text=SCHEMA):
    return edited(text, Edit(action, path, value))[0]


@pytest.mark.parametrize(
    ("action", "path", "value", "old", "new"),
    [
        ("rename", "/properties/city", "town", ('"city"', '"city"'), ('"town"', '"town"')),
        ("type", "/properties/city", "number", ('"string", "pattern"',), ('"number", "pattern"',)),
        ("type", "/properties/city", "", ('"type": "string", ',), ("",)),
        (
            "type",
            "/properties/stops/items",
            "array",
            ('"object", "properties": {"n"',),
            ('"array", "properties": {"n"',),
        ),
        ("describe", "/properties/days", "How many.", ('"integer"}',), ('"integer", "description": "How many."}',)),
        ("describe", "/properties/city", "  ", (), ()),
        ("enum", "/properties/city", "Bonn\nKöln\n", ('[A-Z]"}',), ('[A-Z]", "enum": ["Bonn", "Köln"]}',)),
        ("examples", "/properties/days", "1\n2.0", ('"integer"}',), ('"integer", "examples": [1, 2.0]}',)),
        ("require", "/properties/stops", "1", ('"days"]',), ('"days", "stops"]',)),
        ("require", "/properties/city", "", ('["city", ',), ("[",)),
        ("require", "/properties/stops/items/properties/n", "", (', "required": ["n"]',), ("",)),
        ("remove", "/properties/stops/items/properties/n", "", ('{"n": {}}, "required": ["n"]',), ("{}",)),
        ("up", "/properties/city", "", (), ()),
        ("down", "/properties/stops", "", (), ()),
    ],
)
def test_an_edit_changes_what_it_names_and_nothing_beside_it(action, path, value, old, new):
    expected, at = SCHEMA, 0
    for one, other in zip(old, new, strict=True):
        at = expected.index(one, at)
        expected = expected[:at] + other + expected[at + len(one) :]
        at += len(other)
    assert after(action, path, value) == expected


def test_a_field_is_added_at_the_end_under_a_free_name_and_its_path_is_told():
    text, path = edited(SCHEMA, Edit("add", "", ""))
    again, second = edited(text, Edit("add", "", ""))
    assert (path, second) == ("/properties/field", "/properties/field_2")
    assert list(json.loads(again)["properties"]) == ["city", "days", "stops", "field", "field_2"]
    assert after("remove", second, text=again) == text
    assert after("remove", path, text=text) == SCHEMA
    assert edited("{}", Edit("add", "", ""))[0] == '{"properties": {"field": {"type": "string"}}}'


def test_fields_change_places_with_all_that_stands_in_them():
    moved = after("down", "/properties/days")
    assert list(json.loads(moved)["properties"]) == ["city", "stops", "days"]
    assert '"days":   {"minimum": 1e0, "type": "integer"}' in moved
    assert after("up", "/properties/days", text=moved) == SCHEMA


@pytest.mark.parametrize(
    ("action", "path", "value", "sentence"),
    [
        ("rename", "/properties/city", "days", "There is a field named days already."),
        ("rename", "/properties/city", " ", "A field has a name"),
        ("rename", "/properties/gone", "x", "no longer there"),
        ("describe", "/properties/gone", "x", "no longer there"),
        ("remove", "/properties/gone", "", "no longer there"),
        ("up", "/properties/gone", "", "no longer there"),
        ("require", "/gone/properties/x", "1", "no longer there"),
        ("enum", "/properties/days", "1\ntwo", "Line 2 is not JSON."),
        ("enum", "/properties/days", "1e999", "Line 1 is not JSON."),
        ("explode", "", "", "This is no edit."),
        ("rename", "", "x", "This is no edit."),
        ("remove", "/required", "", "This is no edit."),
    ],
)
def test_what_cannot_be_done_says_why(action, path, value, sentence):
    with pytest.raises(NoEdit, match=sentence):
        after(action, path, value)


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_a_text_that_is_no_object_waits(text):
    with pytest.raises(NoEdit):
        after("add", "", text=text)


names = st.sampled_from(["a", "b/c", "d~e", "", "properties", "items", "ü"])
schemas = st.recursive(
    st.fixed_dictionaries({}, optional={"type": st.just("string"), "enum": st.just(["x"]), "x-kept": any_json}),
    lambda inner: st.fixed_dictionaries(
        {"type": st.sampled_from(["object", "array"])},
        optional={
            "properties": st.dictionaries(names, inner, max_size=4),
            "items": inner,
            "required": st.lists(names, max_size=3, unique=True),
        },
    ),
    max_leaves=8,
)


@given(schemas, st.sampled_from([None, 1, 4]), st.data())
def test_edits_and_their_opposites_leave_the_text_as_it_was(schema, indent, data):
    text = json.dumps(schema, indent=indent)
    rows = [row for row in every(rows_of(schema)) if row.name.strip()]
    added, path = edited(text, Edit("add", "", ""))
    if schema.get("properties"):
        assert after("remove", path, text=added) == text
    for row in data.draw(st.permutations(rows).map(lambda some: some[:2])):
        renamed, path = edited(text, Edit("rename", row.path, "new name"))
        assert sorted(json.dumps(json.loads(renamed))) != sorted(json.dumps(schema))
        assert json.loads(after("rename", path, row.name, text=renamed)) == schema
        there, back = ("up", "down") if row.is_last else ("down", "up")
        moved = after(there, row.path, text=text)
        assert json.loads(moved) == schema
        assert (row.is_first and row.is_last) or after(back, row.path, text=moved) == text


@given(schemas, st.sampled_from(["type", "describe", "enum", "examples", "require", "remove", "up", "down"]), st.data())
def test_after_any_edit_the_text_is_json_and_what_the_table_does_not_show_is_kept(schema, action, data):
    text = json.dumps(schema, indent=2)
    for row in data.draw(st.permutations([row for row in every(rows_of(schema)) if not row.is_item]))[:2]:
        made = json.loads(after(action, row.path, '"x"', text=text))
        assert kept(made) == kept(schema) or action in ("remove", "up", "down")


def every(rows):
    return [one for row in rows for one in row.each()]


def kept(schema):
    """What no edit but a removal may touch."""
    found = [json.dumps(schema["x-kept"])] if "x-kept" in schema else []
    for sub in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        found += kept(sub)
    return found


@given(st.lists(any_json, min_size=1), st.sampled_from(["string", "integer", None, "array"]))
def test_values_are_shown_as_lines_only_where_these_say_the_same(values, kind):
    text = values_text(values, kind)
    assert text == "" or read_values(text, kind) == values


def test_what_is_added_stands_on_lines_where_the_text_has_lines():
    text = '{\n  "type": "object",\n  "properties": {}\n}'
    path = ""
    for name, kind in (("order", "object"), ("items", "array")):
        text, path = edited(text, Edit("add", path))
        text, path = edited(text, Edit("rename", path, name))
        text, path = edited(text, Edit("type", path, kind))
    text, _ = edited(text, Edit("type", f"{path}/items", "string"))
    assert (
        text
        == """{
  "type": "object",
  "properties": {
    "order": {
      "type": "object",
      "properties": {
        "items": {
          "type": "array",
          "items": {"type": "string"}
        }
      }
    }
  }
}"""
    )


def test_a_text_of_one_line_stays_one():
    assert (
        "\n"
        not in edited('{"type": "object", "properties": {"a": {"type": "object"}}}', Edit("add", "/properties/a"))[0]
    )


def test_a_field_is_renamed_wherever_its_object_names_it():
    text = (
        '{"properties": {"a": {}, "b": {}}, "required": ["a"],'
        ' "dependentRequired": {"a": ["b"], "b": ["a"]}, "dependentSchemas": {"a": {"required": ["a"]}}}'
    )
    assert json.loads(edited(text, Edit("rename", "/properties/a", "c"))[0]) == {
        "properties": {"c": {}, "b": {}},
        "required": ["c"],
        "dependentRequired": {"c": ["b"], "b": ["c"]},
        "dependentSchemas": {"c": {"required": ["a"]}},
    }

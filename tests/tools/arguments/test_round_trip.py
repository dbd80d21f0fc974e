"""Arguments into the form and out of it: nothing is lost, whatever the schema says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.arguments.posting import posted
from tests.wire.bfcl import definitions
from tests.wire.strategies import any_json
from tools.arguments.fields import form_of
from tools.arguments.refusals import refusals
from tools.arguments.rows import with_row, without_row
from tools.arguments.typed import read
from tools.arguments.values import Broken, Number, is_broken, parse, same, write
from wire.schemas.sample import sample_arguments
from wire.schemas.validation import violations

names = st.sampled_from(["a", "b/c", "d~e", "", "ü", "x\ny"])
schemas = st.recursive(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": ["string", "null"]},
            {"type": "string", "format": "date"},
            {"type": "integer"},
            {"type": ["null", "number"]},
            {"type": "boolean"},
            {"enum": ["", 1, None, [2]]},
            {"anyOf": [{"type": "string"}, {"type": "array"}]},
            {"$ref": "#"},
            {},
            True,
        ]
    ),
    lambda inner: st.one_of(
        st.builds(lambda one: {"type": "array", "items": one}, inner),
        st.builds(
            lambda members, needed: {"type": "object", "properties": members, "required": needed},
            st.dictionaries(names, inner, max_size=4),
            st.lists(names, max_size=3, unique=True),
        ),
    ),
    max_leaves=8,
)
leaves = st.sampled_from(["", "x", "two\nlines", "cr\r", "2026-03-14", None, True, 0, -1.5, 1e300]) | any_json
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4))


@given(schemas, values)
def test_a_form_gives_back_what_it_was_made_of(schema, value):
    text = write(parse(json.dumps(value)))
    assert same(text, read(posted(form_of(schema, parse(text)))))


@given(
    st.dictionaries(st.text(max_size=30).map("arg-{}".format) | st.sampled_from(["arg-group", "arg-list/x"]), st.text())
)
def test_whatever_is_posted_is_read(post):
    write(read(post))


def test_every_function_of_bfcl_makes_a_form_that_gives_back_its_arguments(shared_data):
    functions = list(definitions(shared_data))
    for one in functions:
        schema = dict(one.parameters)
        sample = parse(json.dumps(sample_arguments(schema)))
        form = form_of(schema, sample)
        assert {field.control for field in form.each()} <= {"group", "list", "text", "number", "choice", "json"}
        assert read(posted(form)) == sample, one.name
        assert bool(refusals(schema, sample, form)) == bool(violations(schema, json.loads(write(sample))))
    assert len(functions) > 200


def test_the_expected_arguments_of_bfcl_survive_the_form(shared_data):
    schemas = {one.name: dict(one.parameters) for one in definitions(shared_data)}
    told = 0
    for path in sorted((shared_data / "bfcl").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            for call in json.loads(line)["possible_answer"] or []:
                for name, accepted in call.items():
                    chosen = {
                        key: next(one for one in values if one != "")
                        for key, values in accepted.items()
                        if any(one != "" for one in values)
                    }
                    arguments = parse(json.dumps(chosen))
                    assert read(posted(form_of(schemas[name], arguments))) == arguments
                    told += 1
    assert told > 100


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("arg-number/x", "1,5", "Write a number, like 42 or -3.5."),
        ("arg-number/x", "0x1", "Write a number, like 42 or -3.5."),
        ("arg-json/x", "{", "Line 1, column 2"),
    ],
)
def test_what_cannot_be_read_stays_as_it_was_typed(name, typed, sentence):
    value = read({"arg-group": "1", name: typed})
    assert value["x"] == Broken(typed, value["x"].sentence)
    assert sentence in value["x"].sentence
    assert is_broken(value)
    field = form_of({"type": "object", "properties": {"x": {"type": "number"}}}, value).fields[0]
    assert (field.text, field.errors) == (typed, (value["x"].sentence,))
    assert typed in write(value)


def test_numbers_keep_their_spelling():
    text = '{"x": 1.50, "y": 100000000000000000000000, "z": 1e400}'
    schema = {"type": "object", "properties": {name: {"type": "number"} for name in "xyz"}}
    assert read(posted(form_of(schema, parse(text)))) == {
        "x": Number("1.50"),
        "y": Number("100000000000000000000000"),
        "z": Number("1e400"),
    }


def test_rows_are_added_and_taken_away():
    value = parse('{"a": [{"b": ["x", "y"]}]}')
    added, path = with_row(value, "/a/0/b")
    assert path == "/a/0/b/2"
    assert len(added["a"][0]["b"]) == 3
    assert write(without_row(value, "/a/0/b/0")) == write(parse('{"a": [{"b": ["y"]}]}'))
    for nowhere in ("", "/a/0/b/7", "/a/x", "/q/0"):
        assert without_row(value, nowhere) == value
    assert with_row(value, "/nowhere") == (value, "-")


SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "stops": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}},
        "any": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"deep": {"type": "string"}}}]},
    },
    "required": ["city"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("text", "path", "sentence"),
    [
        ("{}", "/city", "Fill this in: it is required."),
        ('{"city": "x", "stops": [{"n": 0}]}', "/stops/0/n", "0 is less than the minimum of 1."),
        ('{"city": "x", "any": {"deep": 1}}', "/any", "is not valid under any of the schemas"),
        ('{"city": "x", "more": 1}', "", "'more' was unexpected"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(text, path, sentence):
    value = parse(text)
    found = refusals(SCHEMA, value, form_of(SCHEMA, value))
    assert list(found) == [path]
    assert sentence in found[path][0]

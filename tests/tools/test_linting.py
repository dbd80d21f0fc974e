"""What the editor says of a definition as it is typed, and the repairs that it offers."""

import json
from itertools import islice

import pytest
from hypothesis import given

from tests.wire.bfcl import definitions
from tests.wire.strategies import any_json
from tools import parameters
from tools.fixing import NoSuchFix, fixed
from tools.linting import linted
from wire.conversation import ToolDefinition
from wire.schemas.measure import tokens_of
from wire.schemas.rewriting import rewrite
from wire.schemas.spoken import dialects

TEXT = """{
    "type": "object",
    "properties": {
        "id":   {"type": "string", "minLength": 3, "description": "Which order."},
        "size": {"type": "number", "default": 1.50, "description": "How large."}
    },
    "required": ["id"]
}"""
FORM = {"name": "get_order", "description": "Finds an order by its id.", "parameters": TEXT}


def group(label, text=TEXT, **fields):
    found = linted("get_order", "Finds an order by its id.", parameters.read(text), text, strict=False, **fields)
    return next(one for one in found.groups if one.label == label)


def check(client, **fields):
    return client.post("/tools/-/check/", {**FORM, **fields}, headers={"HX-Request": "true"}).content.decode()


def test_findings_stand_by_whom_they_concern_each_at_its_place():
    shown = {one.finding.path: one for one in group("OpenAI, strict").shown}
    assert shown["/properties/id/minLength"].place == (4, 49)
    assert shown["/properties/id/minLength"].sentence.startswith("minLength is said in the description")


def test_what_strict_would_bring_does_not_hold_until_it_is_ticked(client, workspace):
    assert not group("OpenAI, strict").holds
    assert group("Gemini").holds
    assert "what Strict would bring" in check(client)
    assert "what Strict would bring" not in check(client, strict="on")


def test_only_what_holds_is_counted(client, workspace):
    text = '{"type": "object", "properties": {}, "additionalProperties": true}'
    assert "1 refused" not in check(client, parameters=text)
    assert "2 refused" in check(client, parameters=text, strict="on")


def test_what_a_definition_costs_is_said(client, workspace):
    cost = tokens_of(ToolDefinition(FORM["name"], FORM["description"], json.loads(TEXT)))
    assert f"about {cost} tokens in every request" in check(client)


def test_a_missing_description_leads_to_its_field(client, workspace):
    assert 'href="#description"' in check(client, description="")


def test_a_name_that_is_not_typed_yet_is_no_finding(client, workspace):
    assert "The name is sent as" not in check(client, name="")
    assert "The name is sent as" in check(client, name="shop.get_order")


def test_while_the_schema_is_not_valid_its_faults_come_first(client, workspace):
    page = check(client, parameters='{"type": "object"')
    assert "waits for a valid schema" in page
    assert "Line 1, column 18" in page


@pytest.mark.parametrize(
    ("fields", "nowhere"),
    [
        ({"method": "POST", "body_argument": "order"}, ["id", "limit", "trace"]),
        ({"method": "POST", "body_argument": "order", "query": "limit", "header_arguments": "trace"}, ["id"]),
        ({"method": "PUT", "body_argument": "order", "url": "https://example.com/{id}?l={limit}"}, ["trace"]),
        ({"method": "POST", "body": "none", "query": "limit"}, ["id", "limit", "trace", "order"]),
        ({"method": "POST"}, []),
        ({"method": "GET", "body": "none"}, []),
        ({"method": "POST", "body_argument": "order", "kind": "canned"}, []),
    ],
)
def test_an_argument_that_its_request_has_no_place_for_is_named(client, workspace, fields, nowhere):
    names = ("id", "limit", "trace", "order")
    text = json.dumps({"type": "object", "properties": {name: {"type": "string"} for name in names}})
    page = check(client, parameters=text, **{"kind": "http", "url": "https://example.com", **fields})
    assert [name for name in names if f"“{name}” is sent nowhere" in page] == nowhere


def test_a_clean_definition_is_told_so(client, workspace):
    text = '{"type": "object", "properties": {}, "additionalProperties": false}'
    assert "nothing in the way" in check(client, parameters=text)


def test_hostile_names_are_shown_and_never_run(client, workspace):
    text = json.dumps({"type": "object", "properties": {"<script>alert(1)</script>": {"oneOf": [{}]}}})
    assert "<script>" not in check(client, parameters=text)


def test_a_repair_keeps_what_else_was_written():
    assert fixed(TEXT, "gemini", "/properties/size/default", "say_in_words") == TEXT.replace(
        '"default": 1.50, "description": "How large."', '"description": "How large. (default: 1.5)"'
    )


def test_an_object_on_its_own_lines_gets_its_new_member_there():
    assert fixed(TEXT, "openai_strict", "", "close_object").endswith(
        '    "required": ["id"],\n    "additionalProperties": false\n}'
    )


def test_a_keyword_under_another_name_stays_in_its_place():
    text = '{"type": "object", "properties": {"a": {"oneOf": [{"type": "string"},  {"type": "null"}], "title": "A"}}}'
    assert fixed(text, "gemini", "/properties/a/oneOf", "one_of_to_any_of") == text.replace("oneOf", "anyOf")


def test_what_is_made_optional_by_null_is_required():
    schema = json.loads(fixed(TEXT, "openai_strict", "/properties/size", "require_nullable"))
    assert schema["required"] == ["id", "size"]
    assert schema["properties"]["size"]["type"] == ["number", "null"]


@pytest.mark.parametrize(
    ("dialect", "path", "fix"),
    [("gemini", "/nowhere", "say_in_words"), ("nobody", "", "close_object"), ("openai_strict", "", "")],
)
def test_there_is_no_repair_where_nothing_is_found(dialect, path, fix):
    with pytest.raises(NoSuchFix):
        fixed(TEXT, dialect, path, fix)


def every_repair(text):
    for dialect in dialects():
        for change in rewrite(json.loads(text), dialect).changes:
            wanted = rewrite(json.loads(text), dialect, {(change.path, change.fix)}).schema
            yield fixed(text, dialect.name, change.path, change.fix), wanted


@pytest.mark.parametrize("indent", [None, 2])
def test_every_repair_of_a_known_schema_says_what_the_rewriting_says(shared_data, indent):
    for definition in islice(definitions(shared_data), 60):
        for text, wanted in every_repair(json.dumps(definition.parameters, indent=indent)):
            assert json.loads(text) == wanted


@given(any_json)
def test_a_repaired_text_is_the_rewritten_schema(value):
    text = json.dumps({"type": "object", "properties": {"a": {"default": value, "enum": [value, 1], "title": "T"}}})
    try:
        parameters.read(text)
    except parameters.InvalidParameters:
        return
    for made, wanted in every_repair(text):
        assert json.loads(made) == wanted


def test_a_repair_comes_back_as_the_new_text(client, workspace):
    answer = client.post("/tools/-/fix/", {"parameters": TEXT, "fix": "openai_strict close_object "})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert json.loads(answer.content)["additionalProperties"] is False


@pytest.mark.parametrize("wanted", ["", "gemini", "openai_strict close_object /no/where", "a b c d"])
def test_a_repair_that_does_not_fit_any_more_is_refused(client, workspace, wanted):
    assert client.post("/tools/-/fix/", {"parameters": TEXT, "fix": wanted}).status_code == 409
    assert client.post("/tools/-/fix/", {"parameters": "{", "fix": wanted}).status_code == 409

"""Tools before they are saved, over the API: linted, and imported out of a text."""

import json

import pytest

from tests.api.conftest import WEATHER
from tools.models import Tool
from wire.protocols import PROTOCOLS

SCHEMA = {"type": "object", "properties": {"id": {"type": "string", "minLength": 3}}, "required": ["id"]}
TWO = json.dumps(
    [
        {"name": "find", "description": "Finds.", "input_schema": SCHEMA, "cache_control": {"type": "ephemeral"}},
        {"type": "function", "function": {"name": "count", "parameters": SCHEMA, "strict": True}},
        {"type": "web_search_20250305", "name": "web_search", "max_uses": 1, "input_schema": 3},
    ]
)


def found(api, protocol, **body):
    answer = api.post("/tools/lint", {"parameters": SCHEMA, **body})
    assert answer.status_code == 200, answer.content
    return {(one["code"], one["path"]): one for one in answer.json()["findings"][protocol]}


def test_findings_stand_under_each_protocol(api):
    answer = api.post("/tools/lint", {"parameters": SCHEMA}).json()
    assert list(answer["findings"]) == list(PROTOCOLS)
    assert answer["tokens"] > 0


def test_what_only_strict_tools_meet_is_marked(api):
    place = ("say_in_words", "/properties/id/minLength")
    assert found(api, "openai_chat")[place]["strict"]
    assert found(api, "gemini")[place] == {
        "code": "say_in_words",
        "severity": "warning",
        "path": "/properties/id/minLength",
        "message": "Gemini: minLength is said in the description: “at least 3 characters”.",
        "strict": False,
        "fix": "say_in_words",
    }


def test_what_concerns_everybody_stands_under_all(api):
    for protocol in PROTOCOLS:
        assert found(api, protocol)[("undescribed_parameter", "/properties/id")]["fix"] is None


def test_of_name_and_description_something_is_said_where_they_are_given(api):
    codes = {code for code, _ in found(api, "gemini")}
    assert not codes & {"name_form", "no_description"}
    codes = {code for code, _ in found(api, "gemini", name="a.b", description="")}
    assert {"name_form", "no_description"} <= codes


def test_a_schema_that_is_none_is_a_finding(api):
    assert found(api, "gemini", parameters={"type": "string"})[("invalid_schema", "/type")]["severity"] == "error"


@pytest.mark.parametrize("body", [{}, {"parameters": []}, {"parameters": {}, "strict": True}])
def test_what_cannot_be_linted_is_invalid(api, body):
    assert api.post("/tools/lint", body).status_code == 422


def test_a_text_is_recognised_and_nothing_is_saved(api):
    answer = api.post("/tools/import", {"source": TWO}).json()
    assert [one["name"] for one in answer["tools"]] == ["find", "count"]
    first, second = answer["tools"]
    assert (first["parameters"], first["notes"]) == (SCHEMA, ["cache_control is left out."])
    assert (second["strict"], second["implementation"]["sample"]) == (True, True)
    assert (first["problems"], first["taken"], answer["saved"]) == ([], False, [])
    assert len(answer["left_out"]) == 1
    assert not Tool.objects.exists()


def test_with_save_all_are_saved(api):
    assert api.post("/tools/import", {"source": TWO, "save": True}).json()["saved"] == ["find", "count"]
    assert api.get("/tools/count").json()["strict"]


def test_a_taken_name_is_told_and_refused_with_its_place(api):
    api.post("/tools", WEATHER | {"name": "count"})
    assert [one["taken"] for one in api.post("/tools/import", {"source": TWO}).json()["tools"]] == [False, True]
    answer = api.post("/tools/import", {"source": TWO, "save": True})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (409, "tools.1.name")
    assert api.get("/tools/find").status_code == 404


def test_a_tool_that_cannot_be_saved_is_told_and_keeps_all_from_being_saved(api):
    source = json.dumps([{"name": "fine", "parameters": SCHEMA}, {"name": "not fine", "parameters": SCHEMA}])
    tools = api.post("/tools/import", {"source": source}).json()["tools"]
    assert [problem["loc"] for problem in tools[1]["problems"]] == ["name"]
    answer = api.post("/tools/import", {"source": source, "save": True})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, "tools.1.name")
    assert not Tool.objects.exists()


def test_one_name_twice_in_a_text_is_refused(api):
    source = json.dumps([{"name": "a", "parameters": SCHEMA}] * 2)
    assert api.post("/tools/import", {"source": source, "save": True}).status_code == 422
    assert not Tool.objects.exists()


@pytest.mark.parametrize("source", ["", "hello there", "{", "[]", '{"type": "string"}'])
def test_a_text_without_tools_is_refused_with_its_place(api, source):
    answer = api.post("/tools/import", {"source": source})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, "body.source")


def test_a_stranger_sees_no_names_of_others(api, stranger):
    api.post("/tools", WEATHER | {"name": "count"})
    assert not any(one["taken"] for one in stranger.post("/tools/import", {"source": TWO}).json()["tools"])

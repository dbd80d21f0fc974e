"""A definition looked at over the API, before it is saved."""

import pytest

from wire.protocols import PROTOCOLS

SCHEMA = {"type": "object", "properties": {"id": {"type": "string", "minLength": 3}}, "required": ["id"]}


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

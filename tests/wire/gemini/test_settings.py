"""Settings, and what is added to a body beside them."""

import json

import pytest

from tests.wire.gemini.conversations import (
    SCHEMA,
    TIME,
    body_of,
    encoded,
    notes_of,
)
from wire.conversation import (
    Settings,
    ToolChoice,
)
from wire.protocols.gemini import decode_request


@pytest.mark.parametrize(
    ("model", "effort", "thinking"),
    [
        ("gemini-3-pro", "high", {"thinkingLevel": "HIGH"}),
        ("gemini-3-pro", "none", {"thinkingLevel": "MINIMAL"}),
        ("gemini-3-pro", "max", {"thinkingLevel": "XHIGH"}),
        ("gemini-2.5-flash", "none", {"thinkingBudget": 0}),
        ("gemini-2.5-flash", "medium", {"thinkingBudget": 8192}),
        ("gemini-2.5-flash", "max", {"thinkingBudget": -1}),
    ],
)
def test_how_much_it_thinks(model, effort, thinking):
    body = body_of(model=model, settings=Settings(reasoning_effort=effort))
    assert body["generationConfig"]["thinkingConfig"] == thinking


def test_an_effort_that_nobody_knows_is_not_sent():
    assert "generationConfig" not in body_of(settings=Settings(reasoning_effort="very"))
    assert "“very”" in notes_of(settings=Settings(reasoning_effort="very"))


def test_a_schema_for_the_answer():
    wanted = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}}
    body = body_of(settings=Settings(response_format=wanted))
    assert body["generationConfig"] == {"responseMimeType": "application/json", "responseJsonSchema": SCHEMA}
    assert decode_request(json.dumps(body).encode()).settings.response_format == wanted


def test_extra_fields_are_merged_into_their_objects():
    extra = {"toolConfig": {"includeServerSideToolInvocations": True}, "contents": [], "tools": [{"urlContext": {}}]}
    sent = encoded(tools=(TIME,), tool_choice=ToolChoice("auto"), settings=Settings(extra_body=extra))
    body = json.loads(sent.body)
    assert body["toolConfig"] == {
        "functionCallingConfig": {"mode": "AUTO"},
        "includeServerSideToolInvocations": True,
    }
    assert [list(tool) for tool in body["tools"]] == [["functionDeclarations"], ["urlContext"]]
    assert len(body["contents"]) == 1
    assert "`contents` in extra_body" in sent.notes[0]

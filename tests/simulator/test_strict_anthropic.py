"""What Anthropic's API refuses, in its words."""

import pytest

from simulator.call import Call
from simulator.exchange import respond
from simulator.memory import Memory
from tests.simulator.chat import CITY, KEY, NOW
from tests.simulator.speaking import error, post

TOOL = {"name": "get_weather", "description": "Weather", "input_schema": CITY}
ASKED = {"role": "user", "content": "Weather in Rome?"}
USE = {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"city": "Rome"}}
CALLED = {"role": "assistant", "content": [USE]}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "ok"}
ANSWERED = {"role": "user", "content": [RESULT]}
TEXT = {"type": "text", "text": "Well?"}


def body(*messages, **fields):
    return {"model": "sim-planner", "max_tokens": 100, "messages": list(messages or [ASKED]), "tools": [TOOL], **fields}


def refusal(sent) -> str:
    status, said = error("anthropic_messages", "/messages", sent)
    assert (status, said["type"]) == (400, "invalid_request_error")
    return said["message"]


@pytest.mark.parametrize(
    "messages",
    [
        (ASKED, CALLED, ANSWERED),
        (ASKED, CALLED, {"role": "user", "content": [RESULT, TEXT]}),
        (ASKED, CALLED, ANSWERED, {"role": "user", "content": "And?"}),
        (ASKED, {"role": "system", "content": "Be brief."}),
    ],
)
def test_sound_requests_pass(messages):
    assert post("anthropic_messages", "/messages", body(*messages)).status == 200


@pytest.mark.parametrize(
    "messages",
    [
        (ASKED, CALLED, {"role": "user", "content": "well?"}),
        (ASKED, CALLED),
        (ASKED, CALLED, {"role": "user", "content": [TEXT, RESULT]}),
    ],
)
def test_a_result_that_is_missing_late_or_after_other_blocks(messages):
    assert "`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1" in refusal(
        body(*messages)
    )


@pytest.mark.parametrize("messages", [(ANSWERED,), (ASKED, CALLED, ANSWERED, ANSWERED)])
def test_a_result_that_nobody_asked_for(messages):
    assert "tool_result` blocks" in refusal(body(*messages))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({k: v for k, v in body().items() if k != "max_tokens"}, "max_tokens: Field required"),
        ({k: v for k, v in body().items() if k != "messages"}, "messages: Field required"),
        (body(messages=[]), "messages: at least one message is required"),
        (body({"role": "robot", "content": "hi"}), 'Unexpected role "robot"'),
        (body({"role": "user", "content": ""}), "all messages must have non-empty content"),
        (body({"role": "user", "content": [{"type": "text", "text": ""}]}), "text content blocks must be non-empty"),
        (body({"role": "user", "content": "  "}), "must contain non-whitespace text"),
        (body({"role": "user", "content": [{"text": "hi"}]}), "messages.0.content.0.type: Field required"),
        (body({"role": "assistant", "content": "hi"}, ASKED), 'first message must use the "user" role'),
        (body(ASKED, {"role": "assistant", "content": "It is"}), "does not support assistant message prefill"),
        (body(ASKED | {"name": "me"}), "messages.0.name: Extra inputs are not permitted"),
        (body({"role": "user", "content": [USE]}), "`tool_use` blocks can only be in `assistant` messages"),
        (body(ASKED, {"role": "assistant", "content": [USE | {"id": "a b"}]}), "tool_use.id: String should match"),
        (body(ASKED, {"role": "assistant", "content": [USE | {"input": "x"}]}), "input: Input should be an object"),
        (body(ASKED, {"role": "assistant", "content": [USE, USE]}, ANSWERED), "`tool_use` ids must be unique"),
        (body(ASKED, CALLED, {"role": "user", "content": [RESULT, RESULT]}), "must have a single result"),
        (body(foo=1), "foo: Extra inputs are not permitted"),
        (body(temperature=1.5), "temperature: range: 0..1"),
        (body(max_tokens=0), "greater than or equal to 1"),
        (body(tools=[TOOL, TOOL]), "Tool names must be unique"),
        (body(tools=[TOOL | {"name": "a.b"}]), "tools.0.custom.name: String should match pattern"),
        (body(tools=[TOOL | {"name": "a" * 129}]), "tools.0.custom.name: String should match pattern"),
        (body(tools=[{"name": "x"}]), "tools.0.custom.input_schema: Field required"),
        (body(tools=[{"name": "x", "input_schema": {}}]), "input_schema.type: Field required"),
        (body(tools=[{"name": "x", "input_schema": {"type": "string"}}]), "Input should be 'object'"),
        (body(tool_choice={"type": "maybe"}), "does not match any of the expected tags"),
        (body(tool_choice={"type": "tool", "name": "other"}), "Tool 'other' not found in provided tools"),
        (body(tools=None, tool_choice={"type": "auto"}), "may only be specified while providing tools"),
        (body(thinking={"type": "enabled", "budget_tokens": 5}), "greater than or equal to 1024"),
        (body(thinking={"type": "enabled", "budget_tokens": 1024}), "`max_tokens` must be greater than"),
        (
            body(max_tokens=9000, thinking={"type": "enabled", "budget_tokens": 1024}, tool_choice={"type": "any"}),
            "Thinking may not be enabled when tool_choice forces tool use",
        ),
    ],
)
def test_refuses(sent, words):
    assert words in refusal(sent)


def test_the_version_is_asked_for():
    answer = respond(Call("POST", "/v1/messages", {"x-api-key": KEY}), KEY, Memory(), now=NOW, nonce="0")
    assert answer.status == 400
    assert b"anthropic-version: header is required" in answer.body


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object(sent):
    assert "JSON" in refusal(sent)


def test_limits_and_ids_stand_in_the_headers():
    headers = post("anthropic_messages", "/messages", body()).headers
    assert headers["request-id"].startswith("req_")
    assert headers["anthropic-ratelimit-requests-remaining"] == "49"

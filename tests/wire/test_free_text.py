"""Tools that take free text, where a protocol or a host takes only objects: wrapped on the way out, unwrapped back."""

import json

import pytest

from wire.conversation import CustomTool, Message, ModelRequest, Text, ToolResult
from wire.deltas import ToolCallDelta
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.protocols.free_text import FreeTextDeltas

SQL = CustomTool("my.sql", "Runs SQL.", {"type": "grammar", "syntax": "lark", "definition": "start: WORD"})
USER = Message("user", (Text("Hi"),))
HOSTS = [
    ("openai_chat", Profile(custom_tools=False)),
    ("openai_responses", Profile(custom_tools=False)),
    ("anthropic_messages", Profile()),
    ("gemini", Profile()),
]


def answer(protocol, name, arguments):
    """The body of an answer with one call."""
    match protocol:
        case "openai_chat":
            call = {"id": "c", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            return {"id": "r", "choices": [{"message": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}
        case "openai_responses":
            call = {"type": "function_call", "id": "fc", "call_id": "c", "name": name}
            return {"id": "r", "status": "completed", "output": [{**call, "arguments": json.dumps(arguments)}]}
        case "anthropic_messages":
            call = {"type": "tool_use", "id": "c", "name": name, "input": arguments}
            return {"id": "r", "content": [call], "stop_reason": "tool_use"}
    call = {"functionCall": {"id": "c", "name": name, "args": arguments}, "thoughtSignature": "AA=="}
    return {"candidates": [{"content": {"role": "model", "parts": [call]}, "finishReason": "STOP"}]}


@pytest.mark.parametrize(("protocol", "profile"), HOSTS)
def test_the_worker_sees_the_text_and_the_host_sees_the_object_that_it_sent(protocol, profile):
    codec = PROTOCOLS[protocol]
    sent = codec.encode_request(ModelRequest("m", (USER,), custom_tools=(SQL,)), profile)
    assert any("grammar is not sent" in note for note in sent.notes)
    name = sent.names.to_wire("my.sql")
    body = answer(protocol, name, {"input": "SELECT 1"})
    response = codec.decode_response(json.dumps(body).encode(), sent.names)
    (call,) = response.message.tool_calls
    assert (call.name, call.arguments, call.extra["type"]) == ("my.sql", "SELECT 1", "custom")
    results = Message("tool", (ToolResult("c", "my.sql", "1"),))
    again = codec.encode_request(ModelRequest("m", (USER, response.message, results), custom_tools=(SQL,)), profile)
    assert '"input":"SELECT 1"' in again.body.decode().replace("\\", "")
    assert "custom_tool" not in again.body.decode()


@pytest.mark.parametrize(("protocol", "profile"), HOSTS)
@pytest.mark.parametrize("arguments", [{"input": 1}, {"input": "x", "more": 1}, {}, {"query": "x"}])
def test_arguments_of_another_form_stay_as_they_are(protocol, profile, arguments):
    names = ToolNames.of({}, ["sql"])
    response = PROTOCOLS[protocol].decode_response(json.dumps(answer(protocol, "sql", arguments)).encode(), names)
    (call,) = response.message.tool_calls
    assert json.loads(call.arguments) == arguments
    assert "type" not in call.extra


def test_where_custom_tools_are_known_they_go_as_such():
    for protocol in ("openai_chat", "openai_responses"):
        sent = PROTOCOLS[protocol].encode_request(ModelRequest("m", (USER,), custom_tools=(SQL,)), Profile())
        assert sent.notes == ()
        assert not sent.names.free_text
        assert json.loads(sent.body)["tools"][0]["type"] == "custom"


def test_geminis_stream_brings_the_text():
    names = ToolNames.of({}, ["sql"])
    decoder = PROTOCOLS["gemini"].stream_decoder(names)
    (delta, *_) = decoder.feed(f"data: {json.dumps(answer('gemini', 'sql', {'input': 'SELECT 1'}))}\n\n".encode())
    assert delta == ToolCallDelta(0, "SELECT 1", "c", "sql")
    assert decoder.finish().message.tool_calls[0].arguments == "SELECT 1"


TEXTS = ["SELECT 1", 'a "quoted" \\ line\nand \U0001f600 é', "", "\ud83d", "\ud83dx\\", "\udc00 " * 3]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_wrapped_free_text_streams_as_the_text(text, size):
    wrapped = json.dumps({"input": text})
    pieces = [wrapped[at : at + size] for at in range(0, len(wrapped), size)]
    deltas = FreeTextDeltas(ToolNames.of({}, ["sql"]))
    begun = deltas.told(ToolCallDelta(0, "", "c", "sql"))
    told = [deltas.told(ToolCallDelta(0, piece)) for piece in pieces]
    assert begun.arguments + "".join(one.arguments for one in told) == text


def test_a_long_text_is_looked_at_once():
    deltas = FreeTextDeltas(ToolNames.of({}, ["sql"]))
    deltas.told(ToolCallDelta(0, '{"input": "', "c", "sql"))
    told = [deltas.told(ToolCallDelta(0, "word ")).arguments for _ in range(50_000)]  # minutes if each looked at all
    assert "".join(told) == "word " * 50_000


def test_other_calls_stream_as_they_come():
    deltas = FreeTextDeltas(ToolNames.of({}, ["sql"]))
    delta = ToolCallDelta(0, '{"input": "x"}', "c", "other")
    assert deltas.told(delta) is delta

"""Whole answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.anthropic_messages.streams import read_whole
from tests.wire.strategies import any_json
from wire.conversation import (
    Citation,
    FinishReason,
    Message,
    ModelRequest,
    ModelResponse,
    Opaque,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    Usage,
)
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.protocols import anthropic_messages as codec

PARTS = (Reasoning("hm", {"signature": "sig"}), Text("Let me see."), ToolCall("toolu_1", "f", '{"a":1}'))
ANSWER = ModelResponse(
    Message("assistant", PARTS, "anthropic_messages"),
    FinishReason.TOOL_CALLS,
    "tool_use",
    Usage(10, 5, 2, 3, 1),
    "msg_1",
    "m",
)


def test_an_answer_survives_encoding_and_decoding():
    body = codec.encode_response(ANSWER)
    again = codec.decode_response(body, ToolNames())
    assert again.message == ANSWER.message
    assert (again.finish_reason, again.response_id, again.model) == (FinishReason.TOOL_CALLS, "msg_1", "m")
    counts = again.usage
    assert (counts.input_tokens, counts.output_tokens, counts.reasoning_tokens) == (10, 5, 1)
    assert (counts.cache_read_tokens, counts.cache_write_tokens) == (2, 3)
    assert json.loads(body)["usage"]["input_tokens"] == 5


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("end_turn", FinishReason.STOP),
        ("stop_sequence", FinishReason.STOP),
        ("tool_use", FinishReason.TOOL_CALLS),
        ("max_tokens", FinishReason.LENGTH),
        ("pause_turn", FinishReason.PAUSE),
        ("compaction", FinishReason.PAUSE),
        ("refusal", FinishReason.REFUSAL),
        ("model_context_window_exceeded", FinishReason.CONTEXT_LENGTH),
        ("something_new", FinishReason.UNKNOWN),
        (None, FinishReason.UNKNOWN),
    ],
)
def test_why_the_model_stopped(raw, reason):
    response = read_whole([{"type": "text", "text": "Hi"}], raw)
    assert (response.finish_reason, response.raw_finish_reason) == (reason, raw)


@pytest.mark.parametrize("reason", list(FinishReason))
def test_every_reason_can_be_said(reason):
    response = ModelResponse(Message("assistant", (Text("Hi"),)), reason)
    assert json.loads(codec.encode_response(response))["stop_reason"]


def test_a_refusal_says_why_and_is_not_sent_back():
    details = {"type": "refusal", "category": "cyber", "explanation": "I cannot help with that."}
    response = read_whole([], "refusal", stop_details=details)
    assert response.message.parts == (Refusal("I cannot help with that.", {"stop_details": details}),)
    assert response.finish_reason is FinishReason.REFUSAL
    assert json.loads(codec.encode_response(response))["stop_details"] == details


def test_the_thoughts_of_an_answer_from_elsewhere_are_signed():
    response = ModelResponse(Message("assistant", (Reasoning("hm"), Text("Hi"))), FinishReason.STOP)
    (thinking, _) = json.loads(codec.encode_response(response))["content"]
    assert thinking["signature"]


def test_redacted_thinking_has_no_words_and_keeps_its_data():
    block = {"type": "redacted_thinking", "data": "opaque"}
    assert read_whole([block]).message.parts == (Reasoning("", block),)


def test_what_the_provider_ran_is_no_call_of_ours():
    call = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}}
    error = {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}
    result = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": error}
    message = read_whole([call, result]).message
    assert message.tool_calls == ()
    assert message.parts == (
        ServerToolCall("srvtoolu_1", "web_search", '{"query":"x"}'),
        ServerToolResult("srvtoolu_1", "web_search", error, True, {"type": "web_search_tool_result"}),
    )


def test_a_failed_mcp_call_is_marked():
    call = {"type": "mcp_tool_use", "id": "mcptoolu_1", "name": "ask", "server_name": "wiki", "input": {}}
    result = {"type": "mcp_tool_result", "tool_use_id": "mcptoolu_1", "is_error": True, "content": []}
    called, answered = read_whole([call, result]).message.parts
    assert called.extra == {"type": "mcp_tool_use", "server_name": "wiki"}
    assert (answered.name, answered.is_error) == ("ask", True)


def test_citations_stand_on_their_text():
    said = {"type": "char_location", "cited_text": "sky", "document_title": "Book", "start_char_index": 3}
    (text,) = read_whole([{"type": "text", "text": "Blue.", "citations": [said]}]).message.parts
    assert text == Text("Blue.", citations=(Citation("", "Book", "sky", extra=said),))


def test_a_block_of_an_unknown_type_is_kept():
    block = {"type": "hologram", "data": [1]}
    assert read_whole([block]).message.parts == (Opaque("anthropic_messages", block),)


@pytest.mark.parametrize(
    "block", [7, {}, {"type": "text"}, {"type": "tool_use", "id": 1}, {"type": "thinking"}, {"type": ["text"]}]
)
def test_a_block_out_of_form_is_kept(block):
    assert read_whole([block]).message.parts == (Opaque("anthropic_messages", block),)


def test_an_empty_text_is_kept_and_said_by_no_other_protocol():
    answer = read_whole([{"type": "text", "text": ""}, {"type": "text", "text": "Hi"}])
    assert answer.message.parts == (Text(""), Text("Hi"))
    assert read_whole(json.loads(codec.encode_response(answer))["content"]) == answer
    request = ModelRequest("m", (Message("user", (Text("Hello"),)), answer.message))
    for protocol, other in PROTOCOLS.items():
        sent = other.encode_request(request, Profile())
        assert b'""' not in sent.body.replace(b'"instructions":""', b""), protocol
        assert any("empty text" in note for note in sent.notes) == (protocol == "anthropic_messages")


def test_the_fields_of_the_answer_are_kept_beside_it():
    container = {"id": "container_1", "expires_at": "2026-01-01T00:00:00Z"}
    assert read_whole([], container=container).message.extra == {"response": {"container": container}}


def test_a_name_is_read_back():
    names = ToolNames.for_protocol(["my.tool"], "[A-Za-z0-9_-]", 64)
    body = {"content": [{"type": "tool_use", "id": "1", "name": "my_tool", "input": {}}]}
    response = codec.decode_response(json.dumps(body).encode(), names)
    assert response.message.tool_calls == (ToolCall("1", "my.tool", "{}"),)


def test_usage_unknown_is_none():
    assert read_whole([]).usage is None


def test_an_error_in_a_body_is_raised():
    body = b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
    with pytest.raises(ProviderError) as caught:
        codec.decode_response(body, ToolNames())
    assert (caught.value.type, caught.value.retryable) == (ErrorType.PROVIDER_OVERLOADED, True)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"content":7}', b'{"choices":[]}', b"\xff"])
def test_a_body_of_another_kind_is_refused(body):
    with pytest.raises(WireError, match="The provider answered"):
        codec.decode_response(body, ToolNames())


@given(st.dictionaries(st.sampled_from(["content", "usage", "stop_reason", "stop_details", "id"]), any_json))
def test_any_json_is_an_answer_or_refused(body):
    try:
        response = codec.decode_response(json.dumps(body).encode(), ToolNames())
    except (WireError, ProviderError):
        return
    codec.encode_response(response)


KINDS = ["text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "mcp_tool_use", "tool_result"]
FIELDS = [
    "text",
    "citations",
    "thinking",
    "signature",
    "data",
    "id",
    "name",
    "input",
    "tool_use_id",
    "content",
    "source",
]


@given(
    st.lists(
        st.builds(
            lambda kind, fields: {**fields, "type": kind},
            st.sampled_from([*KINDS, "image", "document", "web_search_tool_result"]),
            st.dictionaries(st.sampled_from(FIELDS), any_json | st.text()),
        ),
        max_size=3,
    )
)
def test_any_blocks_are_read_and_written(content):
    codec.encode_response(read_whole(content))

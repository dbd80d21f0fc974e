"""Whole answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.gemini.streams import body, call, read_whole, text
from tests.wire.strategies import any_json
from wire.conversation import (
    Citation,
    FinishReason,
    Message,
    ModelResponse,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    Usage,
)
from wire.errors import ProviderError, WireError
from wire.names import ToolNames
from wire.protocols.gemini import decode_response, encode_response

SIGNED = ToolCall("c", "f", '{"a":1}', {"thoughtSignature": "AA=="})
ANSWER = ModelResponse(
    Message("assistant", (Reasoning("Hm."), Text("Hi"), SIGNED), "gemini"),
    FinishReason.TOOL_CALLS,
    "STOP",
    Usage(10, 5, 2, reasoning_tokens=3),
    "r",
    "m",
)


def decoded(value):
    return decode_response(json.dumps(value).encode(), ToolNames())


def test_an_answer_comes_back_as_it_was_sent():
    back = decode_response(encode_response(ANSWER), ToolNames())
    assert back.usage is not None
    assert ANSWER.usage is not None
    assert (back.usage.input_tokens, back.usage.output_tokens, back.usage.total_tokens) == (10, 5, 15)
    assert (back.usage.cache_read_tokens, back.usage.reasoning_tokens) == (2, 3)
    assert (back.message, back.finish_reason, back.raw_finish_reason) == (
        ANSWER.message,
        ANSWER.finish_reason,
        ANSWER.raw_finish_reason,
    )


def test_an_answer_of_another_protocol():
    parts = (Reasoning("Hm.", {"signature": "x"}), Refusal("No."), ToolCall("c", "f", "", {"index": 0}))
    message = Message("assistant", parts, "anthropic_messages", {"id": "m"})
    candidate = json.loads(encode_response(ModelResponse(message, FinishReason.TOOL_CALLS)))["candidates"][0]
    assert candidate == {
        "content": {
            "parts": [
                {"text": "Hm.", "thought": True},
                {"text": "No."},
                {"functionCall": {"id": "c", "name": "f", "args": {}}},
            ],
            "role": "model",
        },
        "finishReason": "STOP",
        "index": 0,
    }


def test_citations_of_another_protocol_are_grounding():
    cited = Text("été day", citations=(Citation("https://x.org", "x", "day", 4, 7), Citation(quote="été")))
    back = decode_response(encode_response(ModelResponse(Message("assistant", (cited,)))), ToolNames())
    (words,) = back.message.parts
    assert isinstance(words, Text)
    assert words.citations == (Citation("https://x.org", "x", "day", 4, 7), Citation("", "", "été", 0, 3))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("STOP", FinishReason.STOP),
        ("MAX_TOKENS", FinishReason.LENGTH),
        ("SAFETY", FinishReason.CONTENT_FILTER),
        ("RECITATION", FinishReason.CONTENT_FILTER),
        ("SPII", FinishReason.CONTENT_FILTER),
        ("MODEL_ARMOR", FinishReason.CONTENT_FILTER),
        ("IMAGE_SAFETY", FinishReason.CONTENT_FILTER),
        ("MALFORMED_FUNCTION_CALL", FinishReason.MALFORMED_CALL),
        ("UNEXPECTED_TOOL_CALL", FinishReason.MALFORMED_CALL),
        ("TOO_MANY_TOOL_CALLS", FinishReason.ERROR),
        ("MISSING_THOUGHT_SIGNATURE", FinishReason.ERROR),
        ("CONTINUATION", FinishReason.PAUSE),
        ("FUNCTION_CALL", FinishReason.TOOL_CALLS),
        ("FINISH_REASON_UNSPECIFIED", FinishReason.UNKNOWN),
    ],
)
def test_why_it_stopped(raw, reason):
    response = decoded({"candidates": [{"content": {}, "finishReason": raw}]})
    assert (response.finish_reason, response.raw_finish_reason, response.message.parts) == (reason, raw, ())
    assert json.loads(encode_response(response))["candidates"][0]["finishReason"] == raw


@pytest.mark.parametrize("reason", list(FinishReason))
def test_every_reason_can_be_said(reason):
    said = json.loads(encode_response(ModelResponse(Message("assistant", (Text("a"),)), reason)))
    assert said["candidates"][0]["finishReason"]


@pytest.mark.parametrize("raw", ["STOP", "UNEXPECTED_TOOL_CALL"])
def test_calls_are_the_reason_where_there_are_calls(raw):
    assert read_whole(call("f", {}), finish=raw).finish_reason is FinishReason.TOOL_CALLS


def test_a_call_that_was_malformed_says_how():
    value = body(finish="MALFORMED_FUNCTION_CALL")
    value["candidates"][0]["finishMessage"] = "Malformed function call: f(["
    assert decoded(value).message.extra["candidate"]["finishMessage"] == "Malformed function call: f(["


def test_a_candidate_without_content():
    response = decoded({"candidates": [{"finishReason": "SAFETY"}]})
    assert (response.message.parts, response.finish_reason) == ((), FinishReason.CONTENT_FILTER)


@pytest.mark.parametrize(
    ("raw", "usage"),
    [
        ({"promptTokenCount": 9, "cachedContentTokenCount": 4}, Usage(9, 0, 4)),
        ({"promptTokenCount": 9, "toolUsePromptTokenCount": 5, "candidatesTokenCount": 2}, Usage(14, 2)),
        ({"candidatesTokenCount": 2, "thoughtsTokenCount": 3}, Usage(0, 5, reasoning_tokens=3)),
        ({"promptTokenCount": 2, "cachedContentTokenCount": 4}, Usage(2, 0, 2)),
        ({"promptTokenCount": -1, "candidatesTokenCount": None}, Usage(None, 0)),
    ],
)
def test_counts(raw, usage):
    found = read_whole(text("a"), usageMetadata=raw).usage
    assert found is not None
    assert found.raw == raw
    assert (found.input_tokens, found.output_tokens) == (usage.input_tokens, usage.output_tokens)
    assert (found.cache_read_tokens, found.reasoning_tokens) == (usage.cache_read_tokens, usage.reasoning_tokens)


@pytest.mark.parametrize("raw", [{}, {"trafficType": "ON_DEMAND"}, None, 7])
def test_no_counts_are_unknown(raw):
    assert read_whole(text("a"), usageMetadata=raw).usage is None


def test_names_and_spelling():
    names = ToolNames.for_protocol(["my tool"], "[a-z_]", 64)
    part = {"function_call": {"name": "my_tool", "args": {"snake_case": 1}}, "thought_signature": "AA=="}
    value = {"candidates": [{"content": {"parts": [part]}, "finish_reason": "STOP"}]}
    (found,) = decode_response(json.dumps(value).encode(), names).message.tool_calls
    assert (found.name, found.arguments, found.extra["thoughtSignature"]) == ("my tool", '{"snake_case":1}', "AA==")


def test_an_error_in_a_200_body():
    with pytest.raises(ProviderError, match="No"):
        decoded({"error": {"code": 500, "message": "No.", "status": "INTERNAL"}})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty body"),
        (b"<html><title>Sorry</title>", "a web page"),
        (b"{}", "no `candidates`"),
        (b'{"candidates": []}', "no `candidates`"),
        (b"7", "not an object"),
        (b"[]", "no `candidates`"),
        (b'{"candidates": [{"content"', "cut short"),
    ],
)
def test_what_is_no_answer_is_refused(data, message):
    with pytest.raises(WireError, match=message):
        decode_response(data, ToolNames())


@given(st.binary(max_size=40) | any_json.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_answer_or_refused(data):
    try:
        decode_response(data, ToolNames())
    except (WireError, ProviderError):
        return
    raise AssertionError("hypothesis found an answer by chance")

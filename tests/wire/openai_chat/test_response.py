"""Whole answers."""

import json

import pytest

from tests.wire.openai_chat.streams import read_whole
from wire.conversation import FinishReason, Message, ModelResponse, Reasoning, Refusal, Text, ToolCall, Usage
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols.openai_chat import decode_response, encode_response

ANSWER = ModelResponse(
    Message("assistant", (Text("Hi"), ToolCall("c", "f", "{}")), "openai_chat"),
    FinishReason.TOOL_CALLS,
    "tool_calls",
    Usage(10, 5, 4, 0, 2),
    "r1",
    "m1",
)


def test_an_answer_survives_the_round_trip():
    back = decode_response(encode_response(ANSWER), ToolNames())
    assert back.message == ANSWER.message
    assert (back.finish_reason, back.raw_finish_reason) == (FinishReason.TOOL_CALLS, "tool_calls")
    assert (back.response_id, back.model) == ("r1", "m1")
    assert back.usage is not None
    assert (back.usage.input_tokens, back.usage.output_tokens, back.usage.total_tokens) == (10, 5, 15)
    assert (back.usage.cache_read_tokens, back.usage.reasoning_tokens) == (4, 2)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", FinishReason.STOP),
        ("eos", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("model_length", FinishReason.LENGTH),
        ("tool_calls", FinishReason.TOOL_CALLS),
        ("function_call", FinishReason.TOOL_CALLS),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("error", FinishReason.ERROR),
        ("something_new", FinishReason.UNKNOWN),
        (None, FinishReason.UNKNOWN),
    ],
)
def test_every_finish_reason_is_kept_raw_too(raw, reason):
    response = read_whole({"content": "Hi"}, raw)
    assert (response.finish_reason, response.raw_finish_reason) == (reason, raw)


def test_a_refusal_is_told_from_a_stop():
    response = read_whole({"content": None, "refusal": "I cannot."})
    assert response.message.parts == (Refusal("I cannot."),)
    assert response.finish_reason is FinishReason.REFUSAL


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_thoughts_go_back_in_the_field_they_came_in(field):
    response = read_whole({"content": "4", field: "2 + 2"})
    assert response.message.parts == (Reasoning("2 + 2", {"fields": [field]}), Text("4"))
    assert json.loads(encode_response(response))["choices"][0]["message"][field] == "2 + 2"


def test_thoughts_in_both_fields_are_one():
    """Together."""
    response = read_whole({"content": "4", "reasoning": "a", "reasoning_content": "a"})
    assert response.message.parts[0] == Reasoning("a", {"fields": ["reasoning_content", "reasoning"]})


def test_thoughts_in_chunks():
    """Mistral."""
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "2 + 2"}], "closed": True}
    response = read_whole({"content": [thinking, {"type": "text", "text": "4"}]})
    assert response.message.parts == (Reasoning("2 + 2", {"type": "thinking", "closed": True}), Text("4"))
    said = json.loads(encode_response(response))["choices"][0]["message"]["content"]
    assert said == [thinking, {"type": "text", "text": "4"}]


def test_thoughts_from_elsewhere_go_where_most_hosts_put_them():
    answer = ModelResponse(Message("assistant", (Reasoning("Hm."), Text("4"))), FinishReason.STOP)
    assert json.loads(encode_response(answer))["choices"][0]["message"]["reasoning_content"] == "Hm."


def test_unknown_fields_are_kept_and_placeholders_are_not():
    blank_audio = {"data": "", "expires_at": 0, "id": ""}
    message = {"content": "a", "mood": "good", "audio": blank_audio, "annotations": [], "function_call": None}
    assert read_whole(message).message.extra == {"mood": "good"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}, (9, 4, 0, 0, 0)),
        (
            {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 6, "cache_write_tokens": 2}},
            (9, None, 6, 2, 0),
        ),
        ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 5}, (9, None, 5, 0, 0)),  # DeepSeek
        ({"prompt_tokens": 9, "num_cached_tokens": 7}, (9, None, 7, 0, 0)),  # Mistral
        ({"prompt_tokens": 9, "cached_tokens": 7}, (9, None, 7, 0, 0)),  # Moonshot
        ({"prompt_tokens": 9, "cached_tokens": 70}, (9, None, 9, 0, 0)),
        ({"completion_tokens": 10, "completion_tokens_details": {"reasoning_tokens": 11}}, (None, 10, 0, 0, 11)),
        ({"prompt_tokens": 35, "completion_tokens": 12, "total_tokens": 109}, (35, 74, 0, 0, 0)),  # Gemini's endpoint
        ({"prompt_tokens": "9", "completion_tokens": -1, "prompt_tokens_details": None}, (None, None, 0, 0, 0)),
        ({"prompt_tokens": 9.0, "completion_tokens": True}, (9, None, 0, 0, 0)),
        ({"prompt_tokens": 10**20, "completion_tokens": 1e300}, (None, None, 0, 0, 0)),  # more than a database can keep
    ],
)
def test_token_counts_in_every_spelling(raw, expected):
    usage = read_whole({"content": "a"}, usage=raw).usage
    assert usage is not None
    counts = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens)
    assert (*counts, usage.reasoning_tokens) == expected
    assert usage.raw == raw


def test_unknown_usage_is_unknown_not_zero():
    assert read_whole({"content": "a"}, usage=None).usage is None
    assert read_whole({"content": "a"}).usage is None


def test_only_the_first_of_several_answers_is_read():
    body = {"choices": [{"index": 1, "message": {"content": "b"}}, {"index": 0, "message": {"content": "a"}}]}
    assert decode_response(json.dumps(body).encode(), ToolNames()).message.text == "a"


def test_an_error_in_a_200_body_is_the_providers():
    with pytest.raises(ProviderError) as caught:
        decode_response(b'{"error": {"code": 502, "message": "Upstream failed"}}', ToolNames())
    assert caught.value.type is ErrorType.PROVIDER_OVERLOADED
    assert caught.value.status == 502


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "answered with an empty body"),
        (b"<!DOCTYPE html><title>Sign  in &amp; up</title>", "a web page, not JSON: “Sign in & up”"),
        (b"\n<html><body>hello</body></html>", "a web page, not JSON"),
        (b"upstream connect error", "not JSON: “upstream connect error”"),
        (b'{"choices": [', "cut short"),
        (b'{"ok": true}', "no `choices`"),
        (b'{"choices": []}', "no `choices`"),
        (b"[]", "no `choices`"),
        (b"\x00\xff\xfe", "not JSON"),
    ],
)
def test_what_is_no_answer_is_described(body, message):
    with pytest.raises(WireError, match=message):
        decode_response(body, ToolNames())


def test_invalid_utf8_costs_only_its_character():
    body = b'{"choices": [{"message": {"content": "a\xffb"}}]}'
    assert decode_response(body, ToolNames()).message.text == "a\ufffdb"

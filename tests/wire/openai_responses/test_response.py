"""Whole answers and errors, one form a test."""

import inspect
import json

import pytest

from tests.wire.openai_responses.streams import body, read_whole
from wire.conversation import FinishReason, Opaque, ServerToolCall, ServerToolResult
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols import openai_responses
from wire.protocols.codec import Codec


def fails(**fields):
    with pytest.raises(ProviderError) as raised:
        read_whole(**fields)
    return raised.value


def test_the_verbs_are_those_of_every_protocol():
    verbs = [name for name, _ in inspect.getmembers(Codec, inspect.isfunction) if not name.startswith("_")]
    assert sorted(openai_responses.__all__) == sorted([*verbs, "FACTS"])
    for verb in verbs:
        wanted = [name for name in inspect.signature(getattr(Codec, verb)).parameters if name != "self"]
        assert list(inspect.signature(getattr(openai_responses, verb)).parameters)[: len(wanted)] == wanted


def test_calls_decide_whatever_the_status_is_called():
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}", "thought_signature": "s"}
    response = read_whole(call, status="requires_action")
    assert response.finish_reason is FinishReason.TOOL_CALLS
    assert response.message.tool_calls[0].extra == {"thought_signature": "s"}


@pytest.mark.parametrize("status", ["queued", "in_progress"])
def test_an_answer_that_goes_on_elsewhere_is_not_finished(status):
    response = read_whole(status=status)
    assert (response.finish_reason, response.raw_finish_reason) == (FinishReason.UNFINISHED, status)
    assert json.loads(openai_responses.encode_response(response))["status"] == status


@pytest.mark.parametrize(
    ("code", "kind", "retryable"),
    [
        ("server_error", ErrorType.PROVIDER_OVERLOADED, True),
        ("rate_limit_exceeded", ErrorType.PROVIDER_RATE_LIMITED, True),
        ("invalid_prompt", ErrorType.PROVIDER_INVALID_REQUEST, False),
        ("image_content_policy_violation", ErrorType.CONTENT_FILTERED, False),
        ("context_length_exceeded", ErrorType.PROVIDER_CONTEXT_LENGTH, False),
    ],
)
def test_an_answer_that_failed_is_an_error(code, kind, retryable):
    error = fails(status="failed", error={"code": code, "message": "Oops"})
    assert (error.type, error.retryable, error.message) == (kind, retryable, "Oops")


def test_a_failed_answer_without_an_error_is_one_too():
    assert fails(status="failed", error=None).message == "The answer failed."


def test_an_error_body_with_status_200_is_an_error():
    answer = json.dumps({"error": {"message": "Down", "code": 502}}).encode()
    with pytest.raises(ProviderError, match="Down"):
        openai_responses.decode_response(answer, ToolNames())


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b"{}", b'{"output": {}}'])
def test_a_body_that_is_no_answer_is_quoted(answer):
    with pytest.raises(WireError, match="The provider answered with"):
        openai_responses.decode_response(answer, ToolNames())


def test_a_hosted_call_with_its_result_is_both_and_goes_back_as_one_item():
    item = {"type": "mcp_call", "id": "m", "name": "roll", "server_label": "dice", "arguments": "{}", "output": "4"}
    response = read_whole(item)
    call, result = response.message.parts
    assert isinstance(call, ServerToolCall)
    assert isinstance(result, ServerToolResult)
    assert (call.name, call.arguments, result.output, result.call_id) == ("roll", "{}", "4", "m")
    assert json.loads(openai_responses.encode_response(response))["output"] == [item]


def test_an_mcp_call_that_failed_says_so():
    item = {"type": "mcp_call", "id": "m", "name": "roll", "arguments": "{}", "output": None, "error": "no dice"}
    assert read_whole(item).message.parts[1] == ServerToolResult("m", "roll", "no dice", is_error=True)


@pytest.mark.parametrize("kind", ["shell_call", "computer_call", "mcp_approval_request", "compaction", "some_news"])
def test_items_that_are_not_modelled_stay_as_they_are(kind):
    item = {"type": kind, "id": "x", "more": [1]}
    response = read_whole(item)
    assert response.message.parts == (Opaque("openai_responses", item),)
    assert json.loads(openai_responses.encode_response(response))["output"] == [item]


def test_perplexity_names_cached_tokens_as_anthropic_does():
    details = {"cache_read_input_tokens": 3, "cache_creation_input_tokens": 2}
    usage = read_whole(usage={"input_tokens": 9, "output_tokens": 1, "input_tokens_details": details}).usage
    assert usage is not None
    assert (usage.input_tokens, usage.cache_read_tokens, usage.cache_write_tokens) == (9, 3, 2)


def test_odd_counts_are_none():
    usage = read_whole(usage={"input_tokens": None, "output_tokens": -1, "output_tokens_details": []}).usage
    assert usage is not None
    assert usage.total_tokens == 0


def test_an_error_is_read_as_it_was_written():
    error = ProviderError(ErrorType.PROVIDER_RATE_LIMITED, "Slow down", 429, "rate_limit_exceeded")
    back = openai_responses.decode_error(429, {"Retry-After": "3"}, openai_responses.encode_error(error))
    assert (back.type, back.message, back.retry_after_s, back.retryable) == (error.type, "Slow down", 3.0, True)


def test_a_lost_result_is_the_requests_fault():
    said = {"error": {"message": "No tool output found for function call c.", "type": "invalid_request_error"}}
    error = openai_responses.decode_error(400, {}, json.dumps(said).encode())
    assert (error.type, error.retryable) == (ErrorType.PROVIDER_INVALID_REQUEST, False)


def test_a_body_without_a_status_is_not_finished():
    answer = json.dumps({name: value for name, value in body().items() if name != "status"}).encode()
    assert openai_responses.decode_response(answer, ToolNames()).finish_reason is FinishReason.UNKNOWN

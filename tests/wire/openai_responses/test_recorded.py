"""What hosts really sent and accepted."""

import json
import random

import pytest

from tests.wire.openai_responses.streams import added_up
from tests.wire.recordings import recordings
from wire.conversation import FinishReason, Reasoning, ServerToolCall, ServerToolResult
from wire.deltas import ReasoningDelta, TextDelta
from wire.errors import ErrorType
from wire.names import ToolNames
from wire.protocols import openai_responses


def whole_body(recording):
    """The whole answer: the body, or what a stream says at its end."""
    if not recording.is_stream:
        return recording.body
    return next(event["response"] for event in recording.chunks if event["type"] == "response.completed")


@pytest.fixture(scope="module")
def recorded(shared_data):
    found = list(recordings(shared_data, "openai_responses"))
    assert len(found) >= 30
    return found


def fed(answer, *, size=None):
    """The deltas and the end of a stream fed in chunks of `size`."""
    decoder = openai_responses.stream_decoder(ToolNames())
    size = size or len(answer)
    deltas = [delta for start in range(0, len(answer), size) for delta in decoder.feed(answer[start : start + size])]
    return deltas, decoder.finish()


def test_every_answer_is_understood(recorded):
    for recording in recorded:
        if recording.status != 200:
            continue
        body = whole_body(recording)
        response = fed(recording.answer)[1] if recording.is_stream else whole(body)
        said = [item for item in body["output"] if item["type"] == "function_call"]
        calls = [(call.call_id, call.name, call.arguments) for call in response.message.tool_calls]
        assert calls == [(one["call_id"], one["name"], one["arguments"]) for one in said], recording.name
        texts = [part["text"] for item in body["output"] if item["type"] == "message" for part in item["content"]]
        assert response.message.text == "".join(texts)
        assert response.finish_reason is (FinishReason.TOOL_CALLS if said else FinishReason.STOP)
        assert (response.raw_finish_reason, response.response_id, response.model) == (
            "completed",
            body["id"],
            body["model"],
        )
        assert response.usage is not None
        usage = response.usage
        assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (
            body["usage"]["input_tokens"],
            body["usage"]["output_tokens"],
            body["usage"]["total_tokens"],
        )
        assert usage.reasoning_tokens == body["usage"]["output_tokens_details"]["reasoning_tokens"]


def whole(body):
    return openai_responses.decode_response(json.dumps(body).encode(), ToolNames())


def test_every_answer_goes_back_item_for_item_as_it_came(recorded):
    for recording in recorded:
        if recording.status == 200:
            went = json.loads(openai_responses.encode_response(whole(whole_body(recording))))
            assert went["output"] == whole_body(recording)["output"], recording.name


def test_every_stream_ends_as_its_whole_answer_does(recorded):
    streams = [one for one in recorded if one.is_stream]
    assert len(streams) >= 6
    for recording in streams:
        assert fed(recording.answer)[1] == whole(whole_body(recording)), recording.name


def test_every_stream_gives_the_same_cut_anywhere(recorded):
    chance = random.Random(1)
    for recording in recorded:
        if recording.is_stream:
            expected = fed(recording.answer)
            for size in (1, 2, *(chance.randrange(3, 3_000) for _ in range(4))):
                assert fed(recording.answer, size=size) == expected, (recording.name, size)
            assert fed(recording.answer.replace(b"\n", b"\r\n"), size=1) == expected, recording.name


def test_deltas_add_up_to_the_answer(recorded):
    for recording in recorded:
        if recording.is_stream:
            deltas, response = fed(recording.answer)
            thoughts = "".join(part.text for part in response.message.parts if isinstance(part, Reasoning))
            assert added_up(deltas, TextDelta) == response.message.text
            assert added_up(deltas, ReasoningDelta) == thoughts


def test_an_answer_cut_before_its_end_keeps_what_arrived(recorded):
    for recording in recorded:
        if recording.is_stream:
            decoder = openai_responses.stream_decoder(ToolNames())
            deltas = decoder.feed(recording.answer[: recording.answer.rindex(b"response.completed") - 30])
            partial = decoder.partial()
            assert partial.message.text == added_up(deltas, TextDelta)
            assert partial.message.tool_calls == fed(recording.answer)[1].message.tool_calls
            assert partial.finish_reason is FinishReason.UNKNOWN


def test_every_error_answer_is_understood(recorded):
    errors = [one for one in recorded if one.status != 200]
    assert len(errors) == 2
    for recording in errors:
        error = openai_responses.decode_error(recording.status, recording.headers, recording.answer)
        assert error.message == recording.body["error"]["message"]
        assert error.type is ErrorType.PROVIDER_INVALID_REQUEST
        assert not error.retryable


def test_a_search_on_the_web_is_a_call_of_the_provider_with_citations(recorded):
    (one,) = [one for one in recorded if one.name.startswith("temporal--web-search")]
    parts = whole(one.body).message.parts
    searches = [part for part in parts if isinstance(part, ServerToolCall)]
    assert [part.name for part in searches] == ["web_search", "web_search"]
    assert json.loads(searches[0].arguments)["query"] == "Mexico top news October 15, 2025"
    citation = parts[-1].citations[0]
    assert (citation.url[:34], citation.start, citation.end) == ("https://apnews.com/article/5d036e1", 188, 281)


def test_a_search_for_tools_is_the_providers_and_the_call_it_leads_to_is_ours(recorded):
    (one,) = [one for one in recorded if one.name.startswith("native-tool-search")]
    call, result, wanted = whole(one.body).message.parts
    assert isinstance(call, ServerToolCall)
    assert isinstance(result, ServerToolResult)
    assert (call.name, json.loads(call.arguments)) == ("tool_search", {"paths": ["tools"]})
    assert result.output[0]["name"] == "tools"
    assert (wanted.name, wanted.extra["namespace"]) == ("get_exchange_rate", "tools")

"""What hosts really sent and accepted."""

import json
import random
from dataclasses import replace

import pytest

from tests.wire.recordings import recordings
from wire import json_text
from wire.conversation import FinishReason, ModelRequest, Reasoning, ServerToolCall, ToolCall
from wire.deltas import ReasoningDelta, TextDelta, ToolCallDelta
from wire.errors import ErrorType
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import anthropic_messages as codec


@pytest.fixture(scope="module")
def recorded(shared_data):
    found = list(recordings(shared_data, "anthropic_messages"))
    assert len(found) >= 18
    return found


def decoded(answer, sizes=None):
    """The end of a stream fed in chunks of `sizes`."""
    decoder, at = codec.stream_decoder(ToolNames()), 0
    while at < len(answer):
        size = next(sizes) if sizes else len(answer)
        decoder.feed(answer[at : at + size])
        at += size
    return decoder.finish()


def respelled(response):
    """An answer whose calls have their arguments in one spelling: a stream brings them as the model wrote them."""
    parts = tuple(
        replace(part, arguments=json_text.dumps(json_text.loads(part.arguments)))
        if isinstance(part, ToolCall | ServerToolCall)
        else part
        for part in response.message.parts
    )
    return replace(response, message=replace(response.message, parts=parts))


def folded(events):
    """The body that a stream of events says, put together without the codec."""
    message, inputs = None, {}
    for one in events:
        match one:
            case {"type": "message_start", "message": message}:
                pass
            case {"type": "content_block_start", "content_block": block}:
                message["content"].append(block)
            case {"type": "content_block_delta", "index": index, "delta": {"partial_json": more}}:
                inputs[index] = inputs.get(index, "") + more
            case {"type": "content_block_delta", "index": index, "delta": {"citation": citation}}:
                message["content"][index].setdefault("citations", []).append(citation)
            case {"type": "content_block_delta", "index": index, "delta": delta}:
                for name in delta.keys() - {"type"}:
                    message["content"][index][name] += delta[name]
            case {"type": "message_delta", "delta": delta, "usage": usage}:
                message |= delta
                message["usage"] |= usage
    for index, text in inputs.items():
        message["content"][index]["input"] = json.loads(text or "{}")
    return message


def events_of(recording):
    lines = (line for line in recording.body.splitlines() if line.startswith("data:"))
    return [json.loads(line.removeprefix("data:")) for line in lines]


def test_every_whole_answer_goes_back_as_it_came(recorded):
    """Nothing is lost: the answer's blocks, encoded as the next request would, are the blocks that came."""
    whole = [one for one in recorded if one.status == 200 and not one.is_stream]
    assert whole
    for recording in whole:
        response = codec.decode_response(recording.answer, ToolNames())
        request = ModelRequest("m", (response.message,))
        (message,) = json.loads(codec.encode_request(request, Profile()).body)["messages"]
        assert message == {"role": "assistant", "content": recording.body["content"]}, recording.name
        again = json.loads(codec.encode_response(response))
        assert again["content"] == recording.body["content"], recording.name
        for name in ("id", "model", "stop_reason", "stop_sequence"):
            assert again[name] == recording.body[name], recording.name
        calls = [block["name"] for block in recording.body["content"] if block["type"] == "tool_use"]
        assert [call.name for call in response.message.tool_calls] == calls


def test_every_answer_has_its_usage(recorded):
    for recording in recorded:
        if recording.status == 200:
            said = folded(events_of(recording)) if recording.is_stream else recording.body
            response = (
                decoded(recording.answer)
                if recording.is_stream
                else codec.decode_response(recording.answer, ToolNames())
            )
            usage = said["usage"]
            cached = usage["cache_read_input_tokens"] + usage["cache_creation_input_tokens"]
            assert response.usage.input_tokens == usage["input_tokens"] + cached
            assert response.usage.output_tokens == usage["output_tokens"]
            assert response.usage.raw == usage, recording.name
            assert (response.response_id, response.model) == (said["id"], said["model"])
            assert response.raw_finish_reason == said["stop_reason"]
            assert response.finish_reason is not FinishReason.UNKNOWN


def test_every_error_answer_is_understood(recorded):
    errors = [one for one in recorded if one.status != 200]
    assert errors
    for recording in errors:
        error = codec.decode_error(recording.status, recording.headers, recording.answer)
        assert error.message == recording.body["error"]["message"]
        assert (error.type, error.code) == (ErrorType.PROVIDER_INVALID_REQUEST, recording.body["error"]["type"])
        assert not error.retryable


def test_every_stream_says_what_the_same_answer_says_whole(recorded):
    streams = [one for one in recorded if one.is_stream]
    assert len(streams) >= 4
    for recording in streams:
        whole = codec.decode_response(json.dumps(folded(events_of(recording))).encode(), ToolNames())
        assert respelled(decoded(recording.answer)) == respelled(whole), recording.name


def test_every_stream_gives_the_same_cut_anywhere(recorded):
    chance = random.Random(1)
    for recording in recorded:
        if recording.is_stream:
            whole = decoded(recording.answer)
            assert decoded(recording.answer, iter(lambda: 1, 0)) == whole, recording.name
            for _ in range(5):
                assert decoded(recording.answer, iter(lambda: chance.randrange(1, 900), 0)) == whole
            assert decoded(recording.answer.replace(b"\n", b"\r\n"), iter(lambda: 1, 0)) == whole, recording.name


def test_deltas_add_up_to_the_answer(recorded):
    for recording in recorded:
        if recording.is_stream:
            decoder = codec.stream_decoder(ToolNames())
            deltas = decoder.feed(recording.answer)
            message = decoder.finish().message
            assert "".join(one.text for one in deltas if isinstance(one, TextDelta)) == message.text
            thought = "".join(part.text for part in message.parts if isinstance(part, Reasoning))
            assert "".join(one.text for one in deltas if isinstance(one, ReasoningDelta)) == thought
            for index, call in enumerate(message.tool_calls):
                mine = [one for one in deltas if isinstance(one, ToolCallDelta) and one.index == index]
                assert (mine[0].call_id, mine[0].name) == (call.call_id, call.name)
                assert "".join(one.arguments for one in mine) == call.arguments


def test_the_pieces_of_a_request_begin_like_those_of_the_one_before(recorded):
    by_name = {one.name: one for one in recorded}
    first, second = (
        codec.encode_request(codec.decode_request(json.dumps(by_name[name].request).encode()), Profile()).pieces
        for name in ("anthropic--multiple-parallel-tool-calls[0]", "anthropic--multiple-parallel-tool-calls[1]")
    )
    assert second[: len(first) - 1] == first[:-1]
    assert b"".join(second).startswith(b'{"model":')

"""What Google really sent and accepted."""

import copy
import json
import random

import pytest

from tests.wire.recordings import recordings
from wire.conversation import Reasoning
from wire.deltas import ReasoningDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import ErrorType
from wire.names import ToolNames
from wire.protocols import gemini


def parts_of(recording):
    """All parts of the answer, as they came."""
    candidates = [one for chunk in recording.chunks for one in chunk.get("candidates", [])]
    return [part for one in candidates for part in one["content"].get("parts", [])]


@pytest.fixture(scope="module")
def recorded(shared_data):
    found = list(recordings(shared_data, "gemini"))
    assert len(found) > 30
    return found


def test_every_answer_is_understood(recorded):
    for recording in recorded:
        if recording.status != 200:
            continue
        response = recording.decoded()
        message, last = response.message, recording.chunks[-1]
        wanted = [part["functionCall"] for part in parts_of(recording) if "functionCall" in part]
        assert [(one.name, json.loads(one.arguments)) for one in message.tool_calls] == [
            (one["name"], one["args"]) for one in wanted
        ], recording.name
        assert all(call.call_id for call in message.tool_calls)
        words = "".join(part["text"] for part in parts_of(recording) if "text" in part and "thought" not in part)
        assert message.text == words, recording.name
        assert response.response_id == last["responseId"]
        assert response.model == last["modelVersion"]
        if "candidates" in last:
            assert response.raw_finish_reason == last["candidates"][0]["finishReason"]
            counts = last["usageMetadata"]
            assert response.usage is not None
            assert response.usage.input_tokens == counts["promptTokenCount"] + counts.get("toolUsePromptTokenCount", 0)
            assert response.usage.total_tokens == counts["totalTokenCount"]


def test_no_signature_is_lost_or_moved(recorded):
    for recording in recorded:
        if recording.status == 200:
            signed = [part for part in parts_of(recording) if "thoughtSignature" in part]
            content = json.loads(gemini.encode_response(recording.decoded())).get("candidates", [{}])[0].get("content")
            sent = (content or {}).get("parts", [])
            assert [part for part in sent if "thoughtSignature" in part] == signed, recording.name


def test_a_whole_answer_goes_back_as_it_came(recorded):
    for recording in recorded:
        if recording.status == 200 and not recording.is_stream:
            went = json.loads(gemini.encode_response(recording.decoded()))
            expected = copy.deepcopy(recording.body)
            for candidate in expected.get("candidates", []):
                candidate["index"] = 0
                candidate["content"]["role"] = "model"
            came, sent = expected.pop("usageMetadata"), went.pop("usageMetadata", {})
            assert sent.get("totalTokenCount") == came.get("totalTokenCount")
            assert went == expected, recording.name


def test_every_error_answer_is_understood(recorded):
    errors = [one for one in recorded if one.status != 200]
    assert errors
    for recording in errors:
        error = gemini.decode_error(recording.status, recording.headers, recording.answer)
        assert error.message == recording.body["error"]["message"]
        assert error.code == recording.body["error"]["status"]
        assert error.type is ErrorType.PROVIDER_INVALID_REQUEST
        assert not error.retryable


def test_every_stream_gives_the_same_cut_anywhere(recorded):
    streams = [one for one in recorded if one.is_stream]
    assert len(streams) >= 8
    chance = random.Random(1)
    for recording in streams:
        whole = recording.decoded()
        for size in (1, 2, *(chance.randrange(3, 3_000) for _ in range(4))):
            assert recording.decoded(size) == whole, (recording.name, size)


def test_a_stream_is_the_same_answer_as_its_chunks_sent_as_an_array(recorded):
    for recording in recorded:
        if recording.is_stream:
            decoder = gemini.stream_decoder(ToolNames())
            decoder.feed(json.dumps(recording.chunks, indent=1).encode())
            assert decoder.finish() == recording.decoded()


def test_a_stream_is_the_same_answer_as_one_body_with_all_its_parts(recorded):
    for recording in recorded:
        if recording.is_stream:
            first, *rest = copy.deepcopy(recording.chunks)
            for chunk in rest:
                (candidate,) = chunk.pop("candidates")
                first["candidates"][0]["content"]["parts"] += candidate.pop("content")["parts"]
                first["candidates"][0] |= candidate
                first["usageMetadata"] |= chunk.pop("usageMetadata")
            assert gemini.decode_response(json.dumps(first).encode(), ToolNames()) == recording.decoded()


def test_deltas_add_up_to_the_answer(recorded):
    for recording in recorded:
        if recording.is_stream:
            decoder = gemini.stream_decoder(ToolNames())
            deltas = decoder.feed(recording.answer)
            response = decoder.finish()
            thoughts = [part.text for part in response.message.parts if isinstance(part, Reasoning)]
            assert "".join(one.text for one in deltas if isinstance(one, TextDelta)) == response.message.text
            assert "".join(one.text for one in deltas if isinstance(one, ReasoningDelta)) == "".join(thoughts)
            told = [(one.call_id, one.name, one.arguments) for one in deltas if isinstance(one, ToolCallDelta)]
            assert told == [(call.call_id, call.name, call.arguments) for call in response.message.tool_calls]
            assert [one.usage for one in deltas if isinstance(one, UsageDelta)][-1] == response.usage

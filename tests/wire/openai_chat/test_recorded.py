"""What hosts really sent and accepted."""

import json
import random

import pytest

from tests.wire.recordings import recordings
from wire.conversation import FinishReason, Reasoning, ToolCall
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols import openai_chat


@pytest.fixture(scope="module")
def recorded(shared_data):
    found = list(recordings(shared_data, "openai_chat"))
    assert len(found) > 50
    return found


def decoded(answer, *, size=None):
    """The end of a stream fed in chunks of `size`: the answer, or the error and what had arrived."""
    decoder = openai_chat.stream_decoder(ToolNames())
    deltas = []
    try:
        for start in range(0, len(answer), size or len(answer)):
            deltas += decoder.feed(answer[start : start + (size or len(answer))])
        return decoder.finish()
    except (ProviderError, WireError) as error:
        return str(error), decoder.partial()


def test_every_answer_is_understood(recorded):
    for recording in recorded:
        if recording.status == 200 and not recording.is_stream:
            response = openai_chat.decode_response(recording.answer, ToolNames())
            message = recording.body["choices"][0]["message"]
            wanted = [call["function"]["name"] for call in message.get("tool_calls") or []]
            assert [call.name for call in response.message.tool_calls] == wanted, recording.name
            assert response.message.parts, recording.name
            assert response.usage is not None, recording.name
            assert response.usage.input_tokens == recording.body["usage"]["prompt_tokens"]


def test_an_answer_goes_back_as_it_came(recorded):
    """The fields of a message that hosts want back: thoughts where they stood, signatures, calls."""
    wanted = ("reasoning", "reasoning_content", "reasoning_details", "extra_content", "thought_signature")
    for recording in recorded:
        if recording.status == 200 and not recording.is_stream:
            came = recording.body["choices"][0]["message"]
            response = openai_chat.decode_response(recording.answer, ToolNames())
            (went,) = json.loads(openai_chat.encode_response(response))["choices"]
            assert {name: went["message"].get(name) for name in wanted} == {name: came.get(name) for name in wanted}
            assert went["message"]["content"] == (came.get("content") or None), recording.name


def test_every_error_answer_is_understood(recorded):
    errors = [one for one in recorded if one.status != 200]
    assert errors
    for recording in errors:
        error = openai_chat.decode_error(recording.status, recording.headers, recording.answer)
        assert recording.body["error"]["message"] in error.message, recording.name
        expected = ErrorType.PROVIDER_RATE_LIMITED if recording.status == 429 else ErrorType.PROVIDER_INVALID_REQUEST
        assert error.type is expected, recording.name


def test_every_stream_gives_the_same_cut_anywhere(recorded):
    streams = [one for one in recorded if one.is_stream]
    assert len(streams) >= 8
    chance = random.Random(1)
    for recording in streams:
        whole = decoded(recording.answer)
        for size in (1, 2, *(chance.randrange(3, 3_000) for _ in range(4))):
            assert decoded(recording.answer, size=size) == whole, (recording.name, size)
        assert decoded(recording.answer.replace(b"\n", b"\r\n"), size=1) == whole, recording.name


def test_deltas_add_up_to_the_answer(recorded):
    for recording in recorded:
        if recording.is_stream and isinstance(decoded(recording.answer), tuple) is False:
            decoder = openai_chat.stream_decoder(ToolNames())
            deltas = decoder.feed(recording.answer)
            message = decoder.finish().message
            text = "".join(delta.text for delta in deltas if type(delta).__name__ == "TextDelta")
            thought = "".join(delta.text for delta in deltas if type(delta).__name__ == "ReasoningDelta")
            assert text == message.text
            assert thought == "".join(part.text for part in message.parts if isinstance(part, Reasoning))
            for index, call in enumerate(message.tool_calls):
                mine = [one for one in deltas if type(one).__name__ == "ToolCallDelta" and one.index == index]
                made = ToolCall(
                    next(one.call_id for one in mine if one.call_id),
                    next(one.name for one in mine if one.name),
                    "".join(one.arguments for one in mine),
                )
                assert made == call


def test_a_parallel_stream_of_openai(recorded):
    (stream,) = [one for one in recorded if one.name == "dbos--complex-agent-run-in-workflow[0]"]
    response = decoded(stream.answer)
    assert [(call.name, call.arguments) for call in response.message.tool_calls] == [
        ("get_country", "{}"),
        ("get_product_name", "{}"),
    ]
    assert response.finish_reason is FinishReason.TOOL_CALLS
    assert response.usage is not None
    assert (response.usage.input_tokens, response.usage.output_tokens) == (364, 40)


def test_groq_says_an_error_in_mid_stream(recorded):
    (stream,) = [one for one in recorded if one.name == "groq--tool-use-failed-error-streaming[0]"]
    message, partial = decoded(stream.answer)
    assert message.startswith("Tool call validation failed")
    assert partial.message.parts[0].text.startswith("We need")


def test_openrouter_says_an_error_beside_the_choices(recorded):
    (stream,) = [one for one in recorded if one.name == "openrouter-stream-error[0]"]
    message, partial = decoded(stream.answer)
    assert message == "Token limit reached"
    assert partial.usage is not None
    assert partial.usage.output_tokens == 10

"""The vendor's own types accept what this codec writes."""

import json

from hypothesis import given
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)
from pydantic import TypeAdapter

from tests.wire.openai_chat.test_response import ANSWER
from tests.wire.strategies import requests
from wire import sse
from wire.conversation import FinishReason, Usage
from wire.deltas import RefusalDelta, TextDelta, ToolCallDelta
from wire.profiles import Profile
from wire.protocols import openai_chat

WHOLE = TypeAdapter(CompletionCreateParamsNonStreaming)
STREAMING = TypeAdapter(CompletionCreateParamsStreaming)


@given(requests())
def test_requests(request):
    body = json.loads(openai_chat.encode_request(request, Profile()).body)
    for name in request.settings.extra_body:
        body.pop(name, None)
    (STREAMING if request.stream else WHOLE).validate_python(body, strict=False)


def test_whole_answers():
    completion = ChatCompletion.model_validate_json(openai_chat.encode_response(ANSWER, created=1), strict=True)
    (choice,) = completion.choices
    assert completion.usage is not None
    assert completion.usage.total_tokens == 15
    assert choice.finish_reason == "tool_calls"
    assert choice.message.tool_calls is not None
    assert choice.message.tool_calls[0].function.name == "f"


def test_streamed_answers():
    encoder = openai_chat.stream_encoder("r", "m", created=1)
    deltas = [TextDelta("Hi"), RefusalDelta("no"), ToolCallDelta(0, "", "c", "f"), ToolCallDelta(0, "{}")]
    stream = b"".join(map(encoder.encode, deltas)) + encoder.finish(FinishReason.TOOL_CALLS, Usage(3, 2))
    events = sse.Decoder().feed(stream)
    assert events[-1].data == "[DONE]"
    chunks = [ChatCompletionChunk.model_validate_json(event.data, strict=True) for event in events[:-1]]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "tool_calls"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 5

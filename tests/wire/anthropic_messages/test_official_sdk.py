"""The vendor's own types accept what this codec writes, and its client reads it."""

import json

from anthropic.types import Message, RawMessageStreamEvent
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming, MessageCreateParamsStreaming
from hypothesis import given
from pydantic import TypeAdapter

from tests.wire.anthropic_messages.test_response import ANSWER
from tests.wire.strategies import requests
from wire import sse
from wire.conversation import FinishReason, Usage
from wire.deltas import ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from wire.profiles import Profile
from wire.protocols import anthropic_messages as codec

WHOLE = TypeAdapter(MessageCreateParamsNonStreaming)
STREAMING = TypeAdapter(MessageCreateParamsStreaming)
EVENT = TypeAdapter(RawMessageStreamEvent)


@given(requests())
def test_requests(request):
    body = json.loads(codec.encode_request(request, Profile()).body)
    for name in request.settings.extra_body:
        body.pop(name, None)
    (STREAMING if request.stream else WHOLE).validate_python(body, strict=False)


def test_whole_answers():
    message = Message.model_validate_json(codec.encode_response(ANSWER), strict=True)
    assert message.stop_reason == "tool_use"
    assert [block.type for block in message.content] == ["thinking", "text", "tool_use"]
    assert message.usage.cache_read_input_tokens == 2


def test_streamed_answers():
    encoder = codec.stream_encoder("msg_1", "m")
    deltas = [ReasoningDelta("hm"), TextDelta("Hi"), ToolCallDelta(0, "", "c", "f"), ToolCallDelta(0, "{}")]
    stream = b"".join(map(encoder.encode, [*deltas, RefusalDelta("no")])) + encoder.finish(
        FinishReason.TOOL_CALLS, Usage(3, 2)
    )
    said = [one for one in sse.Decoder().feed(stream) if one.event != "ping"]  # of which the SDK has no type
    events = [(one.event, EVENT.validate_json(one.data)) for one in said]
    assert all(name == event.type for name, event in events)
    assert [name for name, _ in events][:1] == ["message_start"]
    assert [name for name, _ in events][-2:] == ["message_delta", "message_stop"]

"""The vendor's own types accept what this codec writes."""

import json

from hypothesis import given
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming,
    ResponseCreateParamsStreaming,
)
from pydantic import TypeAdapter

from tests.wire.recordings import recordings
from tests.wire.strategies import requests
from wire import sse
from wire.conversation import Citation, FinishReason, Message, ModelResponse, Reasoning, Refusal, Text, ToolCall, Usage
from wire.deltas import ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from wire.profiles import Profile
from wire.protocols import openai_responses

WHOLE = TypeAdapter(ResponseCreateParamsNonStreaming)
STREAMING = TypeAdapter(ResponseCreateParamsStreaming)
EVENT = TypeAdapter(ResponseStreamEvent)
PARTS = (
    Reasoning("Hm"),
    Text("Hi", citations=(Citation("https://x", "X", start=0, end=2),)),
    Refusal("No"),
    ToolCall("c", "f", "{}"),
    ToolCall("d", "sql", "SELECT 1", {"type": "custom"}),
)


@given(requests())
def test_requests(request):
    body = json.loads(openai_responses.encode_request(request, Profile()).body)
    for name in request.settings.extra_body:
        body.pop(name, None)
    (STREAMING if request.stream else WHOLE).validate_python(body, strict=False)


def test_recorded_requests_that_went_through_the_neutral_form(shared_data):
    for recording in recordings(shared_data, "openai_responses"):
        request = openai_responses.decode_request(json.dumps(recording.request).encode())
        body = json.loads(openai_responses.encode_request(request, Profile()).body)
        (STREAMING if request.stream else WHOLE).validate_python(body, strict=False)


def test_whole_answers():
    response = ModelResponse(Message("assistant", PARTS), FinishReason.TOOL_CALLS, "completed", Usage(3, 2), "r", "m")
    read = Response.model_validate_json(openai_responses.encode_response(response, created=1), strict=True)
    assert [item.type for item in read.output] == ["reasoning", "message", "function_call", "custom_tool_call"]
    assert read.output_text == "Hi"
    assert read.usage is not None
    assert read.usage.total_tokens == 5


def test_streamed_answers():
    encoder = openai_responses.stream_encoder("r", "m", created=1)
    deltas = [ReasoningDelta("Hm"), TextDelta("Hi"), RefusalDelta("no"), ToolCallDelta(0, "", "c", "f")]
    stream = b"".join(map(encoder.encode, [*deltas, ToolCallDelta(0, "{}")]))
    stream += encoder.finish(FinishReason.LENGTH, Usage(3, 2))
    events = [EVENT.validate_json(event.data, strict=True) for event in sse.Decoder().feed(stream)]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert (events[0].type, events[-1].type) == ("response.created", "response.incomplete")
    assert [item.type for item in events[-1].response.output] == ["reasoning", "message", "message", "function_call"]
    assert events[-1].response.incomplete_details.reason == "max_output_tokens"

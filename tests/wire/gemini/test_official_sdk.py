"""The vendor's own types accept what this codec writes."""

import json

from google.genai import types
from hypothesis import given

from tests.wire.gemini.test_response import ANSWER
from tests.wire.strategies import requests
from wire import sse
from wire.conversation import FinishReason, Message, ModelRequest, ProviderTool, Settings, Text, ToolResult, Usage
from wire.deltas import ReasoningDelta, TextDelta, ToolCallDelta
from wire.profiles import Profile
from wire.protocols import gemini


def check(body):
    """Each field of a body against its type; none of them takes a field that it does not know."""
    contents = [types.Content.model_validate(content) for content in body["contents"]]
    tools = [types.Tool.model_validate(tool) for tool in body.get("tools", [])]
    types.ToolConfig.model_validate(body.get("toolConfig", {}))
    types.GenerationConfig.model_validate(body.get("generationConfig", {}))
    types.Content.model_validate(body.get("systemInstruction", {}))
    return contents, tools


@given(requests())
def test_requests(request):
    contents, tools = check(json.loads(gemini.encode_request(request, Profile()).body))
    assert contents[0].role == "user"
    assert len(tools[0].function_declarations or ()) == len(request.tools)


def test_a_request_with_a_history():
    request = ModelRequest(
        "gemini-3-pro",
        (
            Message("user", (Text("Hi"),)),
            Message("assistant", (*ANSWER.message.parts[1:],), "openai_chat"),
            Message("tool", (ToolResult("c", "f", "No.", is_error=True),)),
        ),
        system="Be brief.",
        provider_tools=(ProviderTool("gemini", {"googleSearch": {}}),),
        settings=Settings(reasoning_effort="high", stop=("a",), response_format={"type": "json_object"}),
    )
    contents, tools = check(json.loads(gemini.encode_request(request, Profile()).body))
    assert contents[1].parts is not None
    assert contents[1].parts[1].thought_signature == b"skip_thought_signature_validator"
    assert contents[2].parts is not None
    assert contents[2].parts[0].function_response is not None
    assert contents[2].parts[0].function_response.response == {"error": "No."}
    assert tools[0].google_search is not None


def test_whole_answers():
    answer = types.GenerateContentResponse.model_validate_json(gemini.encode_response(ANSWER))
    assert answer.function_calls is not None
    assert answer.function_calls[0].args == {"a": 1}
    assert answer.usage_metadata is not None
    assert answer.usage_metadata.total_token_count == 15
    assert answer.candidates is not None
    assert answer.candidates[0].finish_reason is types.FinishReason.STOP


def test_streamed_answers():
    encoder = gemini.stream_encoder("r", "m", signature="AA==")
    deltas = [ReasoningDelta("Hm"), TextDelta("Hi"), ToolCallDelta(0, "", "c", "f"), ToolCallDelta(0, "{}")]
    stream = b"".join(map(encoder.encode, deltas)) + encoder.finish(FinishReason.TOOL_CALLS, Usage(3, 2))
    events = sse.Decoder().feed(stream)
    chunks = [types.GenerateContentResponse.model_validate_json(event.data) for event in events]
    assert chunks[1].text == "Hi"
    assert chunks[2].function_calls is not None
    assert chunks[2].function_calls[0].name == "f"
    assert chunks[-1].usage_metadata is not None
    assert chunks[-1].usage_metadata.total_token_count == 5

"""Every variant of the vendors' own types: each comes out as it went in, and streamed it is what it is as a whole."""

import copy
import json
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any, Required, TypedDict

import pytest
from anthropic.types.beta import BetaMessage, BetaRawMessageStreamEvent
from anthropic.types.beta.message_create_params import MessageCreateParamsNonStreaming
from google.genai import types
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming

from tests.wire.accepted import ACCEPTED
from tests.wire.streaming import STREAMED
from tests.wire.variants import variants
from wire import json_text, sse
from wire.conversation import FinishReason, Message, ModelRequest, Opaque
from wire.errors import ProviderError, WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import PROTOCOLS


class GenerateContent(TypedDict, total=False):
    """The body of a request as Google's reference has it; the SDK has no type for it."""

    contents: Required[list[types.Content]]
    systemInstruction: types.Content
    tools: list[types.Tool]
    toolConfig: types.ToolConfig
    generationConfig: types.GenerationConfig
    safetySettings: list[types.SafetySetting]
    cachedContent: str
    labels: dict[str, str]


REQUESTS = {
    "openai_chat": CompletionCreateParamsNonStreaming,
    "openai_responses": ResponseCreateParamsNonStreaming,
    "anthropic_messages": MessageCreateParamsNonStreaming,
    "gemini": GenerateContent,
}
ANSWERS = {
    "openai_chat": ChatCompletion,
    "openai_responses": Response,
    "anthropic_messages": BetaMessage,
    "gemini": types.GenerateContentResponse,
}
EVENTS = {
    "openai_chat": ChatCompletionChunk,
    "openai_responses": ResponseStreamEvent,
    "anthropic_messages": BetaRawMessageStreamEvent,
    "gemini": types.GenerateContentResponse,
}
NONE_OF_THE_WIRE = ("sdkHttpResponse", "parsed", "automaticFunctionCallingHistory", "promptFeedback")
"""Fields that Google's SDK adds, and one that is told instead of an answer."""
KEPT = {
    "openai_responses": {
        *("additional_tools", "apply_patch_call", "apply_patch_call_output", "compaction", "computer_call"),
        *("computer_call_output", "custom_tool_call_output", "function_call_output", "local_shell_call"),
        *("local_shell_call_output", "mcp_approval_request", "mcp_approval_response", "program", "program_output"),
        *("shell_call", "shell_call_output", "tool_search_call", "tool_search_output"),
    },
    "anthropic_messages": {"compaction", "container_upload", "fallback", "mcp_tool_listing"},
    "gemini": {
        *("audioMetadata", "audioTranscription", "documentMetadata", "mediaProcessing", "partMetadata"),
        *("speechMetadata", "spreadsheetMetadata"),
    },
}
"""What answers may hold that is no part of ours. The searches are those that the client runs; others are modelled."""
REFUSED = re.compile(r"\.call_id: must be|functionCall\.name: must be|functionResponse\.name: must be|^input: must be")
"""What the types allow, but means nothing: a call or a result of nothing, a request that asks nothing."""


def path_of(protocol: str) -> str:
    return "/v1beta/models/gemini-3-pro:generateContent" if protocol == "gemini" else ""


def answers(protocol: str):
    """Whole answers: none of an error, none without an end."""
    for one in variants(ANSWERS[protocol]):
        body = copy.deepcopy(one)
        if protocol == "openai_responses":
            body |= {"error": None, "status": "completed", "incomplete_details": None}
            body["output"] = [{"id": "item_1", "status": "completed", **item} for item in body["output"]]
        if protocol == "anthropic_messages":
            body.setdefault("stop_reason", "end_turn")
        if protocol == "gemini":
            for name in NONE_OF_THE_WIRE:
                body.pop(name, None)
            candidate = (body.get("candidates") or [{}])[0]
            candidate.pop("continuationToken", None)  # with one, the answer is not sent back
            parts = candidate.get("content", {}).get("parts", [{}])
            if "finishReason" not in candidate or "functionResponse" in parts[0]:
                continue
        yield body


def requests(protocol: str):
    """Requests of which each could be one."""
    for one in variants(REQUESTS[protocol]):
        body = copy.deepcopy(one)
        if protocol == "openai_responses":
            body.setdefault("model", "m")
        if protocol == "gemini":
            content = body["contents"][0]
            content["role"] = "user" if "functionResponse" in content.get("parts", [{}])[0] else "model"
            body["contents"] = [{"role": "user", "parts": [{"text": "Hi"}]}, content][: 1 + ("parts" in content)]
        if not _forces_a_thinking_model(body):
            yield body


def decoded(protocol: str, body: Any):
    return PROTOCOLS[protocol].decode_response(json.dumps(body).encode(), ToolNames())


def fed(protocol: str, events):
    decoder = PROTOCOLS[protocol].stream_decoder(ToolNames())
    for event in events:
        decoder.feed(sse.encode(json.dumps(event), str(event.get("type", ""))))
    return decoder


def spelled(message: Message) -> Message:
    """A stream brings arguments as the model wrote them, a body in its own spelling."""
    return replace(message, parts=tuple(map(_spelled_part, message.parts)))


def _spelled_part(part: Any) -> Any:
    with suppress(AttributeError, WireError):
        return replace(part, arguments=json_text.dumps(json_text.loads(part.arguments)))
    return part


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_request_comes_out_as_it_went_in(protocol):
    codec, tried = PROTOCOLS[protocol], 0
    for body in requests(protocol):
        try:
            request = codec.decode_request(json.dumps(body).encode(), path=path_of(protocol))
        except WireError as error:
            if REFUSED.search(str(error)):
                continue
            raise
        said, expected = json.loads(codec.encode_request(request, Profile()).body), copy.deepcopy(body)
        for accept in ACCEPTED[protocol].values():
            accept(expected)
            accept(said)
        assert said == expected
        tried += 1
    assert tried > 50


def _forces_a_thinking_model(body: Any) -> bool:
    """Anthropic refuses this pair; of such a request the choice is not kept."""
    choice = body.get("tool_choice")
    forced = isinstance(choice, dict) and choice.get("type") in ("any", "tool")
    return forced and "budget_tokens" in (body.get("thinking") or {})


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_answer_goes_back_whole_with_the_next_request(protocol):
    for body in answers(protocol):
        answer = decoded(protocol, body)
        request = ModelRequest("m", (replace(answer.message, model="m"),))
        sent = json.loads(PROTOCOLS[protocol].encode_request(request, Profile()).body)
        match protocol:
            case "openai_chat":
                expected = body["choices"][0]["message"]
                assert expected.items() <= sent["messages"][0].items()
            case "openai_responses":
                assert sent["input"] == body["output"]
            case "anthropic_messages":
                assert sent["messages"] == (
                    [{"role": "assistant", "content": body["content"]}] if body["content"] else []
                )
            case "gemini":
                assert sent["contents"][1:] == [body["candidates"][0]["content"]]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_answer_is_the_same_when_it_is_encoded_and_read_again(protocol):
    for body in answers(protocol):
        answer = decoded(protocol, body)
        again = PROTOCOLS[protocol].decode_response(PROTOCOLS[protocol].encode_response(answer), ToolNames())
        assert spelled(again.message) == spelled(answer.message)
        assert (again.usage, again.raw_finish_reason) == (answer.usage, answer.raw_finish_reason)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_answer_folds_from_a_stream_to_what_it_is_as_a_whole(protocol):
    for body in answers(protocol):
        whole, decoder = decoded(protocol, body), fed(protocol, STREAMED[protocol](body))
        answer = decoder.finish()
        assert spelled(answer.message) == spelled(whole.message)
        assert (answer.finish_reason, answer.usage) == (whole.finish_reason, whole.usage)
        assert spelled(decoded(protocol, decoder.body()).message).parts == spelled(whole.message).parts


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_event_of_a_stream_is_taken_and_any_may_be_the_last(protocol):
    tried = set()
    for event in variants(EVENTS[protocol]):
        if "response" in event and event["type"] in tried:
            continue  # whole answers, of which other tests take every variant
        tried.add(event.get("type"))
        try:
            fed(protocol, [event]).partial()
        except ProviderError:
            assert "error" in json.dumps(event)
    assert len(tried) == {"openai_responses": 59, "anthropic_messages": 6}.get(protocol, 1)


def test_every_reason_to_stop_that_a_vendor_has_means_something():
    unknown = {"FINISH_REASON_UNSPECIFIED", None}
    for protocol in PROTOCOLS:
        for body in answers(protocol):
            answer = decoded(protocol, body)
            if answer.finish_reason is FinishReason.UNKNOWN:
                assert answer.raw_finish_reason in unknown, answer.raw_finish_reason


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_kept_without_being_understood_is_known_by_its_name(protocol):
    """A new version of a vendor's types shows here what is new in it."""
    values = [
        part.value
        for body in answers(protocol)
        for part in decoded(protocol, body).message.parts
        if isinstance(part, Opaque)
    ]
    assert {value.get("type") or next(iter(value)) for value in values} == KEPT.get(protocol, set())

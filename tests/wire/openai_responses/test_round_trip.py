"""Any neutral value survives, up to the losses that are listed here."""

import contextlib
import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.openai_responses.streams import added_up, created, ended, event, item
from tests.wire.strategies import any_json, any_text, filled_text, requests, splits
from wire.conversation import (
    FinishReason,
    Image,
    Json,
    Message,
    ModelRequest,
    ModelResponse,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
    Usage,
)
from wire.deltas import ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from wire.errors import ProviderError, WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import openai_responses


def _bare(part):
    """A part without what a protocol added to it."""
    match part:
        case ToolResult():
            return ToolResult(part.call_id, part.name, part.text)
        case Text():
            return Text(part.text)
        case Image():
            return Image(part.url)
    return replace(part, extra={})


def _without_losses(request: ModelRequest) -> ModelRequest:
    """The request as it is after all that this protocol cannot keep: stop sequences and the seed."""
    return replace(request, settings=replace(request.settings, stop=(), seed=None))


def _as_read(request: ModelRequest, names: ToolNames) -> ModelRequest:
    """The decoded request with the names that were sent, without the protocol's own marks."""
    messages = tuple(Message(one.role, tuple(map(_bare, one.parts))) for one in request.messages)
    return replace(_named(request, names.from_wire), messages=_named_calls(messages, names))


def _named(request, change):
    choice = request.tool_choice
    return replace(
        request,
        tools=tuple(replace(tool, name=change(tool.name)) for tool in request.tools),
        tool_choice=choice and replace(choice, names=tuple(map(change, choice.names))),
    )


def _named_calls(messages, names):
    return tuple(
        replace(
            one,
            parts=tuple(
                replace(part, name=names.from_wire(part.name)) if isinstance(part, ToolCall | ToolResult) else part
                for part in one.parts
            ),
        )
        for one in messages
    )


def _said(request: ModelRequest) -> ModelRequest:
    return replace(
        request,
        messages=tuple(
            replace(one, parts=tuple(replace(p, is_error=False) if isinstance(p, ToolResult) else p for p in one.parts))
            for one in request.messages
        ),
    )


@settings(max_examples=60)
@given(requests())
def test_a_request(request):
    encoded = openai_responses.encode_request(request, Profile())
    back = openai_responses.decode_request(encoded.body, Profile())
    assert _as_read(back, encoded.names) == _said(_without_losses(request))
    assert bool(encoded.notes) == bool(request.settings.stop or request.settings.seed is not None)
    assert openai_responses.encode_request(back, Profile()).body == encoded.body
    assert b"".join(encoded.pieces) == encoded.body


@settings(max_examples=50)
@given(requests())
def test_the_next_request_begins_with_the_same_pieces(request):
    longer = replace(request, messages=(*request.messages, Message("user", (Text("more"),))))
    first, second = (openai_responses.encode_request(one, Profile()).pieces for one in (request, longer))
    assert second[: len(first) - 1] == first[:-1]


_usage = st.builds(
    Usage, st.integers(5, 99), st.integers(5, 99), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)
)
_parts = (
    st.builds(Text, filled_text)
    | st.builds(Refusal, filled_text)
    | st.builds(Reasoning, filled_text)
    | st.builds(ToolCall, any_text, filled_text, any_text)
)


@given(st.lists(_parts, max_size=5), st.none() | _usage)
def test_an_answer(parts, usage):
    named = [replace(p, call_id=f"c{i}") if isinstance(p, ToolCall) else p for i, p in enumerate(parts)]
    message = Message("assistant", tuple(named))
    response = ModelResponse(message, FinishReason.LENGTH, "max_output_tokens", usage, "r", "m")
    back = openai_responses.decode_response(openai_responses.encode_response(response), ToolNames())
    assert tuple(map(_bare, back.message.parts)) == message.parts
    assert replace(back, message=message, usage=back.usage and replace(back.usage, raw={})) == response
    again = openai_responses.decode_response(openai_responses.encode_response(back), ToolNames())
    assert again == back


_deltas = (
    st.builds(TextDelta, filled_text)
    | st.builds(RefusalDelta, filled_text)
    | st.builds(ReasoningDelta, filled_text)
    | st.builds(ToolCallDelta, st.integers(0, 2), any_text)
)


@settings(max_examples=60)
@given(st.lists(_deltas, max_size=12), st.data())
def test_a_stream(deltas, data):
    encoder = openai_responses.stream_encoder("r", "m")
    begun = [ToolCallDelta(index, "", f"c{index}", "f") for index in range(3)]
    sent = b"".join(map(encoder.encode, [*begun, *deltas])) + encoder.finish(FinishReason.STOP, Usage(3, 2))
    decoder = openai_responses.stream_decoder(ToolNames())
    got = [one for piece in data.draw(splits(sent)) for one in decoder.feed(piece)]
    response = decoder.finish()
    for kind in (TextDelta, RefusalDelta, ReasoningDelta):
        # UTF-8 has no lone surrogates, but JSON escapes them.
        assert added_up(got, kind) == added_up(deltas, kind)
    assert response.message.text == added_up(deltas, TextDelta)
    for index, call in enumerate(response.message.tool_calls):
        said = "".join(one.arguments for one in deltas if isinstance(one, ToolCallDelta) and one.index == index)
        assert (call.call_id, call.name, call.arguments) == (f"c{index}", "f", said)
        assert said == "".join(one.arguments for one in got if isinstance(one, ToolCallDelta) and one.index == index)
    last = json.loads(sent.decode().rstrip().rpartition("data: ")[2])["response"]
    assert openai_responses.decode_response(json.dumps(last).encode(), ToolNames()) == response


@given(st.binary(max_size=60) | any_json.map(lambda value: json.dumps(value).encode()))
def test_odd_bodies_raise_only_our_errors(body):
    openai_responses.decode_error(400, {}, body)
    for read in (openai_responses.decode_request, lambda one: openai_responses.decode_response(one, ToolNames())):
        with contextlib.suppress(WireError, ProviderError):
            read(body)


_words = st.sampled_from(
    [
        "type",
        "id",
        "role",
        "content",
        "output",
        "text",
        "arguments",
        "call_id",
        "name",
        "item",
        "part",
        "summary",
        "item_id",
        "output_index",
        "delta",
        "response",
        "status",
        "error",
        "usage",
        "annotations",
        "refusal",
        "action",
    ]
)
_kinds: st.SearchStrategy[Json] = st.sampled_from(
    [
        "message",
        "function_call",
        "custom_tool_call",
        "reasoning",
        "web_search_call",
        "output_text",
        "refusal",
        "input_image",
        "input_file",
        "input_text",
        "function_call_output",
        "tool_search_output",
        "summary_text",
        "custom_tool_call_output",
        "additional_tools",
        "user",
        "assistant",
    ]
)
_like_ours = st.recursive(
    _kinds | any_json,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=100)
@given(st.lists(st.dictionaries(_words, _like_ours, max_size=6), max_size=4))
def test_odd_items_raise_only_our_errors(items):
    request = json.dumps({"model": "m", "input": items}).encode()
    answer = json.dumps({"id": "r", "output": items, "status": "completed"}).encode()
    for read in (openai_responses.decode_request, lambda one: openai_responses.decode_response(one, ToolNames())):
        with contextlib.suppress(WireError, ProviderError):
            read(request if read is openai_responses.decode_request else answer)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(_words, _like_ours, max_size=6), max_size=4))
def test_what_a_request_holds_goes_back_whatever_it_is(items):
    body = json.dumps({"model": "m", "input": items, "stream": False}).encode()
    try:
        request = openai_responses.decode_request(body)
    except WireError:
        return
    assert json.loads(openai_responses.encode_request(request, Profile()).body)["input"] == items


_event_kinds = st.sampled_from(
    [
        "response.created",
        "response.output_item.added",
        "response.output_item.done",
        "response.completed",
        "error",
        "response.output_text.delta",
        "response.output_text.done",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.reasoning_summary_text.delta",
        "response.failed",
        "response.refusal.delta",
        "response.custom_tool_call_input.delta",
        "response.some.news",
    ]
)


@settings(max_examples=100)
@given(st.lists(st.tuples(_event_kinds, st.dictionaries(_words, _like_ours, max_size=6)), max_size=5))
def test_odd_events_raise_only_our_errors(events):
    decoder = openai_responses.stream_decoder(ToolNames())
    with contextlib.suppress(WireError, ProviderError):
        for kind, fields in events:
            decoder.feed(event(kind, **{name: value for name, value in fields.items() if name != "type"}))
        decoder.finish()
    decoder.partial()


@given(st.binary(max_size=80), st.data())
def test_odd_bytes_in_a_stream_raise_only_our_errors(noise, data):
    stream = created() + item("added", 0, "message", role="assistant") + noise + ended()
    decoder = openai_responses.stream_decoder(ToolNames())
    with contextlib.suppress(WireError, ProviderError):
        for piece in data.draw(splits(stream)):
            decoder.feed(piece)
        decoder.finish()

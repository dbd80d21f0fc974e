"""Any neutral value survives, up to the losses that are listed here."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.wire.openai_responses.streams import added_up
from tests.wire.strategies import any_text, filled_text, requests, splits
from wire.conversation import (
    FinishReason,
    Image,
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


@given(requests())
def test_a_request(request):
    encoded = openai_responses.encode_request(request, Profile())
    back = openai_responses.decode_request(encoded.body, Profile())
    assert _as_read(back, encoded.names) == _said(_without_losses(request))
    assert bool(encoded.notes) == bool(request.settings.stop or request.settings.seed is not None)
    assert openai_responses.encode_request(back, Profile()).body == encoded.body
    assert b"".join(encoded.pieces) == encoded.body


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

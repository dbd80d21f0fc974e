"""Whatever comes, nothing but our own errors is raised, and what was understood goes back as it came."""

import contextlib
import json

from hypothesis import given
from hypothesis import strategies as st

from tests.wire.openai_responses.streams import created, ended, event, item
from tests.wire.strategies import any_json, splits
from wire.conversation import Json
from wire.errors import ProviderError, WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import openai_responses


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


@given(st.lists(st.dictionaries(_words, _like_ours, max_size=6), max_size=4))
def test_odd_items_raise_only_our_errors(items):
    request = json.dumps({"model": "m", "input": items}).encode()
    answer = json.dumps({"id": "r", "output": items, "status": "completed"}).encode()
    for read in (openai_responses.decode_request, lambda one: openai_responses.decode_response(one, ToolNames())):
        with contextlib.suppress(WireError, ProviderError):
            read(request if read is openai_responses.decode_request else answer)


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

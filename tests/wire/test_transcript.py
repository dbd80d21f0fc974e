"""Neutral messages as JSON."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_json, any_text
from wire import json_text
from wire.conversation import (
    Citation,
    File,
    Image,
    Message,
    Opaque,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)
from wire.errors import WireError
from wire.transcript import dump_message, load_message, parse_message

extras = st.dictionaries(any_text, any_json, max_size=2)
places = st.none() | st.integers(0, 9)
citations = st.builds(Citation, any_text, any_text, any_text, places, places, extras)
texts = st.builds(Text, any_text, extras, st.lists(citations, max_size=2).map(tuple))
files = st.builds(File, any_text, any_text, any_text, any_text, extras)
images = st.builds(Image, any_text, extras)
contents = st.lists(texts | images | files, max_size=2).map(tuple)
parts = st.one_of(
    texts,
    images,
    files,
    st.builds(Reasoning, any_text, extras),
    st.builds(Refusal, any_text, extras),
    st.builds(ToolCall, any_text, any_text, any_text, extras),
    st.builds(ToolResult, any_text, any_text, any_text, st.booleans(), extras, contents),
    st.builds(ServerToolCall, any_text, any_text, any_text, extras),
    st.builds(ServerToolResult, any_text, any_text, any_json, st.booleans(), extras),
    st.builds(Opaque, any_text, any_json),
)
messages = st.builds(
    Message,
    st.sampled_from(["system", "user", "assistant", "tool"]),
    st.lists(parts, max_size=4).map(tuple),
    st.none() | st.just("openai_chat"),
    extras,
)


@given(messages)
def test_a_stored_message_comes_back_whole(message):
    assert load_message(dump_message(message)) == message


def test_what_is_stored_is_json():
    stored = dump_message(Message("tool", (ToolResult("c1", "f", "no", is_error=True),), "openai_chat"))
    assert json_text.loads(json_text.dumps(stored)) == {
        "role": "tool",
        "parts": [{"type": "tool_result", "call_id": "c1", "name": "f", "text": "no", "is_error": True}],
        "origin": "openai_chat",
    }


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"role": "user"},
        {"role": "cook", "parts": []},
        {"role": "user", "parts": [{}]},
        {"role": "user", "parts": [{"type": "text"}]},
        {"role": "user", "parts": [{"type": "text", "txt": ""}]},
        {"role": "user", "parts": [{"type": "text", "text": "", "citations": [7]}]},
        {"role": "user", "parts": [{"type": "text", "text": "", "citations": [{"uri": ""}]}]},
        {"role": "tool", "parts": [{"type": "tool_result", "call_id": "", "name": "", "text": "", "parts": [{}]}]},
    ],
)
def test_something_else_is_no_stored_message(value):
    with pytest.raises(WireError):
        load_message(value)


def test_a_person_writes_text():
    assert parse_message({"role": "user", "content": "Hi"}) == Message("user", (Text("Hi"),))


def test_a_person_writes_parts():
    content = [{"type": "text", "text": "What is this?"}, {"type": "image", "url": "https://example.com/a.png"}]
    expected = (Text("What is this?"), Image("https://example.com/a.png"))
    assert parse_message({"role": "user", "content": content}).parts == expected


def test_an_assistant_calls_tools_and_a_tool_answers():
    call = {"call_id": "c1", "name": "get_weather", "arguments": "{oops"}
    asked = parse_message({"role": "assistant", "content": None, "tool_calls": [call]})
    answered = parse_message({"role": "tool", "call_id": "c1", "content": "no", "is_error": True})
    assert asked.tool_calls == (ToolCall("c1", "get_weather", "{oops"),)
    assert answered.parts == (ToolResult("c1", "", "no", is_error=True),)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("Hi", "message: must be an object"),
        ({"content": "Hi"}, "message.role"),
        ({"role": "system", "content": "Hi"}, "message.role"),
        ({"role": "user", "content": ""}, "message.content: must not be empty"),
        ({"role": "user", "content": 7}, "message.content"),
        ({"role": "user", "content": [{"type": "video"}]}, r"message.content\[0\]"),
        ({"role": "user", "content": "Hi", "name": "x"}, "message.name: not a field"),
        ({"role": "user", "content": "Hi\0"}, r"message.content: must not hold U\+0000"),
        ({"role": "user", "content": [{"type": "text", "text": "\ud800"}]}, r"message.content\[0\].text"),
        ({"role": "assistant", "tool_calls": {}}, "message.tool_calls: must be a list"),
        ({"role": "assistant", "tool_calls": [{"name": "f"}]}, r"message.tool_calls\[0\].call_id"),
        ({"role": "assistant", "tool_calls": [{"call_id": "c", "name": "f", "arguments": {}}]}, "arguments: must be"),
        ({"role": "tool", "content": "x"}, "message.call_id"),
        ({"role": "tool", "call_id": "c", "content": "x", "is_error": 1}, "message.is_error"),
    ],
)
def test_a_fault_is_named_with_its_place(value, place):
    with pytest.raises(WireError, match=place):
        parse_message(value)


@given(any_json)
def test_any_json_is_a_message_or_refused(value):
    with contextlib.suppress(WireError):
        assert isinstance(parse_message(value), Message)

"""How tool calls are put together from the deltas of many hosts. One quirk, one test."""

import json

import pytest

from tests.wire.openai_chat.streams import DONE, calls, chunk, entry, read, read_whole
from wire.conversation import ToolCall
from wire.deltas import ToolCallDelta
from wire.names import ToolNames

END = (chunk({}, finish="tool_calls"), DONE)


def made(*chunks):
    _, response = read(*chunks, *END)
    return [(call.call_id, call.name, call.arguments) for call in response.message.tool_calls]


def test_interleaved_by_index():
    assert made(
        calls(entry(0, "a", "f", "")),
        calls(entry(1, "b", "g", "")),
        calls(entry(0, arguments='{"x":'), entry(1, arguments='{"y":')),
        calls(entry(1, arguments="2}"), entry(0, arguments="1}")),
    ) == [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]


def test_id_and_name_repeated_are_assigned_not_appended():
    assert made(
        calls(entry(0, "a", "f", '{"x"', type="function")),
        calls(entry(0, "a", "f", ":1", type="function")),
        calls(entry(0, "a", "f", "}", type="function")),
    ) == [("a", "f", '{"x":1}')]


@pytest.mark.parametrize("index", [{}, {"index": None}])
def test_without_an_index_the_id_tells_the_calls_apart(index):
    assert made(
        calls({**entry(call_id="a", name="f", arguments='{"x"'), **index}),
        calls({**entry(arguments=":1}"), **index}),
        calls({**entry(call_id="b", name="f", arguments="{"), **index}),
        calls({**entry(call_id="b", arguments="}"), **index}),
    ) == [("a", "f", '{"x":1}'), ("b", "f", "{}")]


def test_without_index_and_id_a_new_name_begins_a_call():
    response = read(calls(entry(name="f", arguments="{")), calls(entry(arguments="}")), calls(entry(name="g")), *END)[1]
    assert [(call.name, call.arguments) for call in response.message.tool_calls] == [("f", "{}"), ("g", "")]


def test_without_index_and_id_the_same_name_after_whole_arguments_begins_a_call():
    response = read(calls(entry(name="f", arguments='{"x":1}')), calls(entry(name="f", arguments='{"x":2}')), *END)[1]
    assert [call.arguments for call in response.message.tool_calls] == ['{"x":1}', '{"x":2}']


def test_every_call_at_index_zero():
    """Gemini's compatible endpoint."""
    assert made(calls(entry(0, "a", "f", "{}")), calls(entry(0, "b", "f", "{}"))) == [
        ("a", "f", "{}"),
        ("b", "f", "{}"),
    ]


def test_an_id_made_up_for_each_delta():
    """Old versions of vLLM."""
    assert made(
        calls(entry(0, "a", "f", "")), calls(entry(0, "b", arguments="{")), calls(entry(0, "c", arguments="}"))
    ) == [("a", "f", "{}")]


def test_several_whole_calls_in_one_delta():
    """Groq and Mistral."""
    assert made(calls(entry(0, "a", "f", "{}"), entry(1, "b", "g", "{}"))) == [("a", "f", "{}"), ("b", "g", "{}")]


@pytest.mark.parametrize(("arguments", "text"), [(None, ""), ({"x": 1}, '{"x":1}'), ("{}", "{}"), ("", "")])
def test_arguments_of_every_kind(arguments, text):
    entries = {"index": 0, "id": "a", "function": {"name": "f", "arguments": arguments}}
    assert made(calls(entries)) == [("a", "f", text)]


def test_a_call_without_an_id_gets_the_same_one_streamed_and_whole():
    streamed = read(calls(entry(0, "", "f", "{}")), calls(entry(1, name="g", arguments="{}")), *END)[1]
    whole = read_whole({"tool_calls": [entry(None, "", "f", "{}"), entry(name="g", arguments="{}")]}, "tool_calls")
    ids = [call.call_id for call in streamed.message.tool_calls]
    assert len(set(ids)) == 2
    assert all(call_id.startswith("call_") for call_id in ids)
    assert streamed.message == whole.message


def test_two_calls_with_one_id_get_two():
    whole = read_whole({"tool_calls": [entry(0, "a", "f", "{}"), entry(1, "a", "g", "{}")]}, "tool_calls")
    assert len({call.call_id for call in whole.message.tool_calls}) == 2


def test_names_go_back_to_what_they_were():
    names = ToolNames.for_protocol(["math.factorial"], "[a-z_]", 64)
    deltas, response = read(calls(entry(0, "a", "math_factorial", "{}")), *END, names=names)
    assert deltas[0] == ToolCallDelta(0, "{}", "a", "math.factorial")
    assert response.message.tool_calls[0].name == "math.factorial"


def test_deltas_say_id_and_name_once():
    deltas, _ = read(
        calls(entry(0, "a", "f", "")), calls(entry(0, "a", "f", "{")), calls(entry(0, arguments="}")), *END
    )
    assert deltas[:3] == [ToolCallDelta(0, "", "a", "f"), ToolCallDelta(0, "{"), ToolCallDelta(0, "}")]


def test_what_hosts_add_to_a_call_is_kept_and_placeholders_are_not():
    google = {"google": {"thought_signature": "s"}}
    call = entry(0, "a", "f", "{}", extra_content=google, custom={"name": "", "input": ""}, type="function")
    expected = ToolCall("a", "f", "{}", {"extra_content": google})
    assert read(calls(call), *END)[1].message.tool_calls == (expected,)
    assert read_whole({"tool_calls": [call]}).message.tool_calls == (expected,)


def test_calls_of_custom_tools():
    call = {"index": 0, "id": "a", "type": "custom", "custom": {"name": "sql", "input": "select"}}
    rest = {"index": 0, "custom": {"input": " 1"}}
    assert read(calls(call), calls(rest), *END)[1].message.tool_calls == (
        ToolCall("a", "sql", "select 1", {"type": "custom"}),
    )


@pytest.mark.parametrize("odd", [None, [], {}, "x", [None], [7], ["x"], {"function": "f"}, [{"function": None}]])
def test_odd_shapes_are_no_crash(odd):
    read(chunk({"tool_calls": odd}), *END)
    read_whole({"content": "a", "tool_calls": odd})


def test_arguments_in_very_many_deltas():
    pieces = ['{"text": "', *["word " for _ in range(20_000)], '"}']
    stream = [calls(entry(0, "a", "f", "")), *(calls(entry(0, arguments=piece)) for piece in pieces)]
    _, response = read(b"".join(stream), *END)
    assert len(json.loads(response.message.tool_calls[0].arguments)["text"]) == 100_000

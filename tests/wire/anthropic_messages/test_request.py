"""Requests: what is said, what is lost, and that the person is told."""

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_json, requests
from wire import json_text
from wire.conversation import (
    CustomTool,
    File,
    Image,
    Message,
    ModelRequest,
    Opaque,
    ProviderTool,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Settings,
    Text,
    ToolCall,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)
from wire.errors import WireError
from wire.profiles import Profile
from wire.protocols import anthropic_messages as codec
from wire.protocols import openai_chat
from wire.protocols.calls import arguments_object

OWN = "anthropic_messages"
TOOL = ToolDefinition("f", "", {"type": "object", "properties": {}})


def encode(*messages, **fields):
    return codec.encode_request(ModelRequest("m", messages, **fields), Profile())


def body(*messages, **fields):
    return json.loads(encode(*messages, **fields).body)


def content(*parts, role="assistant", origin=OWN):
    """The blocks of one message, and the notes."""
    encoded = encode(Message(role, parts, origin))
    messages = json.loads(encoded.body)["messages"]
    notes = [note for note in encoded.notes if "limit of output tokens" not in note]
    return messages[0]["content"] if messages else None, notes


def again(**fields):
    """A request body decoded and encoded."""
    base = {"model": "m", "max_tokens": 9, "stream": False, "messages": [{"role": "user", "content": "Hi"}]}
    request = codec.decode_request(json.dumps({**base, **fields}).encode())
    encoded = codec.encode_request(request, Profile())
    assert encoded.notes == ()
    assert json.loads(encoded.body) == {**base, **fields}
    return request


# --- a request of this protocol says the same after decoding and encoding


@pytest.mark.parametrize(
    "fields",
    [
        {"system": "Be kind."},
        {"system": [{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}]},
        {"messages": []},
        {"messages": [{"role": "user", "content": []}]},
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Now in French."}]},
        {"temperature": 0.5, "top_p": 0.9, "top_k": 3, "stop_sequences": ["END"], "metadata": {"user_id": "u"}},
        {"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}},
        {"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}, "new": 1}},
        {"output_config": {}},
        {"tools": [], "tool_choice": {"type": "auto"}},
        {"tools": [{"type": "web_search_20250305", "name": "web_search"}], "tool_choice": {"type": "new"}},
        {
            "tools": [{"name": "f", "description": "", "input_schema": {"type": "object"}, "strict": True}],
            "tool_choice": {"type": "tool", "name": "f", "disable_parallel_tool_use": True},
        },
        {"tools": [{"name": "f", "input_schema": {"type": "object"}, "defer_loading": True}]},
    ],
)
def test_fields(fields):
    again(**fields)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"description": ""},
        {"type": "custom", "description": "d"},
        {"cache_control": {"type": "ephemeral"}},
        {"strict": False, "description": "d", "input_examples": [{}]},
        {"strict": True, "eager_input_streaming": True},
    ],
)
def test_a_function_with_settings_of_this_protocol_is_a_function(more):
    tool = {"name": "f", "input_schema": {"type": "object"}, **more}
    request = again(tools=[tool, {"type": "web_search_20250305", "name": "web_search"}])
    (function,) = request.tools
    assert (function.name, function.description) == ("f", more.get("description", ""))
    assert function.strict is more.get("strict", False)
    assert [tool.spec["name"] for tool in request.provider_tools] == ["web_search"]


def test_settings_of_a_tool_are_not_sent_in_another_protocol_and_that_is_said():
    tool = {"name": "f", "description": "d", "input_schema": {"type": "object"}, "cache_control": {"type": "ephemeral"}}
    (function,) = again(tools=[tool]).tools
    sent = openai_chat.encode_request(ModelRequest("m", (), tools=(function,)), Profile())
    assert json.loads(sent.body)["tools"][0]["function"] == {
        "name": "f",
        "description": "d",
        "parameters": {"type": "object"},
    }
    assert "The setting `cache_control` of a tool is not known here and not sent." in sent.notes


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
        {"type": "image", "source": {"type": "file", "file_id": "file_1"}},
        {"type": "image", "source": {"type": "new"}},
        {"type": "document", "source": {"type": "url", "url": "https://example.com/a.pdf"}, "title": "A"},
        {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "AAAA"}},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "\u00e4\ud800"}},
        {"type": "document", "source": {"type": "file", "file_id": "file_1"}, "citations": {"enabled": True}},
        {"type": "document", "source": {"type": "content", "content": "x"}},
        {"type": "search_result", "source": "x", "title": "t", "content": []},
        {"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}},
    ],
)
def test_blocks_of_a_person(block):
    again(messages=[{"role": "user", "content": [block]}])


@pytest.mark.parametrize(
    "answer",
    [
        "4",
        "",
        [],
        [{"type": "text", "text": "4"}, {"type": "image", "source": {"type": "url", "url": "https://e.com/a.png"}}],
        [{"type": "tool_reference", "tool_name": "f"}],
        [{"type": "text", "text": "4", "cache_control": {"type": "ephemeral"}}],
    ],
)
@pytest.mark.parametrize("more", [{}, {"is_error": True}, {"is_error": False, "cache_control": {"type": "ephemeral"}}])
def test_results_of_tools_with_the_words_after_them(answer, more):
    call = {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {"a": 1.5}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": answer, **more}
    words = {"type": "text", "text": "And now?"}
    request = again(
        messages=[{"role": "assistant", "content": [call]}, {"role": "user", "content": [result, words, result]}]
    )
    assert [message.role for message in request.messages] == ["assistant", "tool", "user", "tool"]
    assert request.messages[1].parts[0].name == "f"
    assert request.messages[1].parts[0].is_error is (more.get("is_error") is True)


# --- what the product says


@pytest.mark.parametrize("apart", [False, True])
def test_results_go_into_one_message_of_the_user(apart):
    calls = Message("assistant", (ToolCall("a", "f", ""), ToolCall("b", "f", '{"x":1}')))
    results = (ToolResult("a", "f", ""), ToolResult("b", "f", "no", is_error=True))
    messages = [Message("tool", (one,)) for one in results] if apart else [Message("tool", results)]
    assert body(calls, *messages)["messages"] == [
        {
            "role": "assistant",
            "content": [
                {"type": "tool_use", "id": "a", "name": "f", "input": {}},
                {"type": "tool_use", "id": "b", "name": "f", "input": {"x": 1}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "a", "content": "success"},
                {"type": "tool_result", "tool_use_id": "b", "content": "no", "is_error": True},
            ],
        },
    ]


def test_a_result_with_a_picture_is_sent_whole():
    result = ToolResult("a", "f", "chart", parts=(Text("chart"), Image("data:image/png;base64,AAAA")))
    (block,), notes = content(result, role="tool", origin=None)
    assert [one["type"] for one in block["content"]] == ["text", "image"]
    assert notes == []


def test_ids_that_come_again_are_made_anew_with_their_results():
    turn = (
        Message("assistant", (ToolCall("f:0", "f", ""),)),
        Message("tool", (ToolResult("f:0", "f", "1"),)),
    )
    wire = body(*turn, *turn)["messages"]
    ids = [message["content"][0].get("id") or message["content"][0]["tool_use_id"] for message in wire]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert all(one.startswith("toolu_") for one in ids)
    assert body(*turn)["messages"] == wire[:2]


@pytest.mark.parametrize("arguments", ["{oops", "[1]", '{"a":1e999}'])
def test_arguments_that_are_no_object_are_wrapped(arguments):
    (block,), notes = content(ToolCall("a", "f", arguments))
    assert block["input"] == {"_raw": arguments}
    assert notes == ["Arguments that are not a JSON object are sent inside one, as `_raw`."]


def test_free_text_stands_in_an_object():
    (block,), notes = content(ToolCall("a", "f", "print(1)", {"type": "custom"}))
    assert (block["input"], notes) == ({"input": "print(1)"}, [])


@pytest.mark.parametrize(
    ("part", "origin", "note"),
    [
        (Reasoning("hm", {"signature": "s"}), "openai_chat", "Reasoning from another protocol"),
        (Reasoning("hm", {"signature": ""}), OWN, "without its signature"),
        (ServerToolCall("s", "web_search", "{}"), "gemini", "ran by itself"),
        (ServerToolResult("s", "web_search", []), "gemini", "ran by itself"),
        (Opaque("gemini", {}), "gemini", "only gemini knows"),
        (File(file_id="file_1"), "openai_responses", "An image or file"),
        (Image("blob:1"), None, "An image or file"),
        (File("data:text/plain;base64,*"), None, "An image or file"),
    ],
)
def test_what_cannot_be_sent_is_left_out_and_said(part, origin, note):
    sent, notes = content(part, Text("Hi"), origin=origin)
    assert sent == [{"type": "text", "text": "Hi"}]
    assert [note in one for one in notes] == [True]
    assert content(part, origin=origin)[0] is None


def test_a_refusal_from_elsewhere_is_text():
    assert content(Refusal("No."), origin="openai_chat") == ([{"type": "text", "text": "No."}], [])
    assert content(Text("Hm"), Refusal("No.", {"stop_details": {}}))[0] == [{"type": "text", "text": "Hm"}]


def test_an_empty_text_is_not_sent():
    sent, notes = content(Text(""), Text("Hi"))
    assert sent == [{"type": "text", "text": "Hi"}]
    assert notes == ["An empty text is not sent: it would be refused."]


def test_leading_system_messages_go_to_the_top():
    encoded = body(Message("system", (Text("b"),)), Message("user", (Text("Hi"),)), system="a")
    assert [block["text"] for block in encoded["system"]] == ["a", "b"]
    assert len(encoded["messages"]) == 1


def test_a_system_message_in_mid_conversation_is_sent_with_a_warning():
    encoded = encode(Message("user", (Text("Hi"),)), Message("system", (Text("b"),)))
    assert json.loads(encoded.body)["messages"][1]["role"] == "system"
    assert any("mid-conversation" in note for note in encoded.notes)


@pytest.mark.parametrize(
    ("choice", "parallel", "wire"),
    [
        (None, None, None),
        (None, False, {"type": "auto", "disable_parallel_tool_use": True}),
        (ToolChoice("auto"), None, {"type": "auto"}),
        (ToolChoice("none"), False, {"type": "none"}),
        (ToolChoice("required"), True, {"type": "any", "disable_parallel_tool_use": False}),
        (ToolChoice("tool", ("f",)), None, {"type": "tool", "name": "f"}),
    ],
)
def test_choices(choice, parallel, wire):
    assert body(tools=(TOOL,), tool_choice=choice, parallel_tool_calls=parallel).get("tool_choice") == wire


def test_a_subset_is_made_by_sending_only_these_tools():
    other = replace(TOOL, name="g")
    encoded = encode(tools=(TOOL, other), tool_choice=ToolChoice("required", ("g",)))
    assert [tool["name"] for tool in json.loads(encoded.body)["tools"]] == ["g"]
    assert any("only these are sent" in note for note in encoded.notes)


def test_a_call_cannot_be_forced_while_thinking_is_enabled():
    thinking = {"thinking": {"type": "enabled", "budget_tokens": 10_000}}
    encoded = encode(tools=(TOOL,), tool_choice=ToolChoice("required"), settings=Settings(extra_body=thinking))
    wire = json.loads(encoded.body)
    assert (wire["tool_choice"], wire["max_tokens"]) == ({"type": "auto"}, 14_096)
    assert any("cannot be forced" in note for note in encoded.notes)


def test_tools_of_other_kinds():
    search = {"type": "web_search_20250305", "name": "web_search"}
    encoded = encode(
        provider_tools=(ProviderTool(OWN, search), ProviderTool("gemini", {"googleSearch": {}})),
        custom_tools=(CustomTool("run", "Runs code", {"type": "text"}),),
    )
    custom, hosted = json.loads(encoded.body)["tools"]
    assert hosted == search
    assert custom["input_schema"]["required"] == ["input"]
    assert len([note for note in encoded.notes if "tool" in note.lower()]) == 2


def test_settings_that_the_protocol_lacks_are_said():
    settings = Settings(temperature=1.5, seed=1, reasoning_effort="minimal", response_format={"type": "json_object"})
    encoded = encode(settings=settings)
    wire = json.loads(encoded.body)
    assert (wire["temperature"], wire["output_config"], wire["max_tokens"]) == (1.0, {"effort": "low"}, 8_192)
    assert len(encoded.notes) == 5


def test_no_effort_is_no_thinking():
    assert body(settings=Settings(reasoning_effort="none"))["thinking"] == {"type": "disabled"}


def test_extra_fields_go_over_the_others_but_not_over_the_conversation():
    encoded = encode(settings=Settings(extra_body={"max_tokens": 3, "model": "x", "container": "c"}))
    wire = json.loads(encoded.body)
    assert (wire["max_tokens"], wire["model"], wire["container"]) == (3, "m", "c")
    assert any("`model`" in note for note in encoded.notes)


# --- any request, any JSON


@given(requests())
def test_a_request_survives_encoding_and_decoding_up_to_its_losses(request):
    encoded = codec.encode_request(request, Profile())
    assert b"".join(encoded.pieces) == encoded.body
    back = codec.decode_request(encoded.body)
    assert json.loads(codec.encode_request(back, Profile()).body) == json.loads(encoded.body)
    some = request.tool_choice.names if request.tool_choice and request.tool_choice.mode != "tool" else ()
    sent = [tool for tool in request.tools if not some or tool.name in some]
    assert [(tool.name, tool.description, tool.strict) for tool in back.tools] == [
        (encoded.names.to_wire(tool.name), tool.description, tool.strict) for tool in sent
    ]
    assert (back.model, back.system, back.stream) == (request.model, request.system, request.stream)
    assert [_words(message) for message in back.messages] == [_words(message) for message in request.messages]


def _words(message):
    """What every protocol keeps of a message."""
    said = [part.text for part in message.parts if isinstance(part, Text | ToolResult)]
    given = [(call.arguments, arguments_object(call.arguments)) for call in message.tool_calls]
    calls = [json_text.dumps({"_raw": raw} if value is None else value) for raw, value in given]
    return message.role, said, calls, [part.url for part in message.parts if isinstance(part, Image)]


@given(
    st.fixed_dictionaries(
        {
            "model": st.just("m"),
            "messages": st.lists(
                any_json
                | st.fixed_dictionaries(
                    {"role": st.sampled_from(["user", "assistant", "system"]), "content": any_json}
                ),
                max_size=3,
            ),
        },
        optional=dict.fromkeys(("system", "tools", "tool_choice", "output_config", "stream", "max_tokens"), any_json),
    )
)
def test_any_json_is_a_request_or_refused(value):
    with contextlib.suppress(WireError):
        request = codec.decode_request(json.dumps(value).encode())
        codec.encode_request(request, Profile())


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], "must be a JSON object"),
        ({"messages": []}, "model"),
        ({"model": "m"}, "messages: must be a list"),
        ({"model": "m", "messages": [], "tools": [None]}, r"tools\[0\]: must be an object"),
        ({"model": "m", "messages": [7]}, r"messages\[0\]: must be an object"),
        ({"model": "m", "messages": [{"content": "Hi"}]}, r"messages\[0\].role"),
        ({"model": "m", "messages": [{"role": "user"}]}, r"messages\[0\].content"),
    ],
)
def test_a_fault_is_named_with_its_place(value, place):
    with pytest.raises(WireError, match=place):
        codec.decode_request(json.dumps(value).encode())


def test_stop_sequences_of_white_space_are_left_out_and_said():
    encoded = encode(settings=Settings(stop=("\n\n", "END")))
    assert json.loads(encoded.body)["stop_sequences"] == ["END"]
    assert any("white space alone" in note for note in encoded.notes)

"""Requests: the neutral form and the body of POST /chat/completions."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from tests.wire.strategies import any_json, requests
from wire.conversation import (
    Image,
    Message,
    ModelRequest,
    Opaque,
    Reasoning,
    Refusal,
    Settings,
    Text,
    ToolCall,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)
from wire.errors import WireError
from wire.profiles import Profile
from wire.protocols.openai_chat import decode_request, encode_request

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = ToolDefinition("get_weather", "Weather.", SCHEMA)
USER = Message("user", (Text("Hi"),))
OPENAI = Profile()


def body_of(request, profile=OPENAI):
    return json.loads(encode_request(request, profile).body)


def asking(*messages, **fields):
    return ModelRequest("m", messages or (USER,), **fields)


def test_a_whole_request():
    request = ModelRequest(
        "gpt-5-mini",
        (
            Message("user", (Text("Weather in Tokyo?"),)),
            Message("assistant", (ToolCall("c1", "get_weather", '{"city": "Tokyo"}'),)),
            Message("tool", (ToolResult("c1", "get_weather", "24"),)),
        ),
        system="Be brief.",
        tools=(replace(WEATHER, strict=True),),
        tool_choice=ToolChoice("auto"),
        parallel_tool_calls=True,
        stream=True,
        settings=Settings(temperature=0, max_output_tokens=100, stop=("END",), seed=7, extra_body={"user": "me"}),
    )
    function = {"name": "get_weather", "description": "Weather.", "parameters": SCHEMA, "strict": True}
    call = {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Tokyo"}'}}
    assert encode_request(request, Profile()).path == "/chat/completions"
    assert body_of(request) == {
        "model": "gpt-5-mini",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Weather in Tokyo?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "content": "24"},
        ],
        "tools": [{"type": "function", "function": function}],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "temperature": 0,
        "max_completion_tokens": 100,
        "stop": ["END"],
        "seed": 7,
        "stream": True,
        "stream_options": {"include_usage": True},
        "user": "me",
    }


@given(requests())
def test_a_request_survives_the_round_trip(request):
    profile = Profile()
    encoded = encode_request(request, profile)
    back = decode_request(encoded.body, profile)

    def named(name):
        return encoded.names.from_wire(name)

    def part_named(part):
        return replace(part, name=named(part.name)) if isinstance(part, ToolCall | ToolResult) else part

    # What is lost: who made a message (all are the protocol's now).
    messages = tuple(replace(one, origin=None, parts=tuple(map(part_named, one.parts))) for one in back.messages)
    choice = back.tool_choice and replace(back.tool_choice, names=tuple(map(named, back.tool_choice.names)))
    tools = tuple(replace(tool, name=named(tool.name)) for tool in back.tools)
    assert replace(back, messages=messages, tools=tools, tool_choice=choice) == request


@given(requests())
def test_the_pieces_joined_are_the_body(request):
    encoded = encode_request(request, Profile())
    assert b"".join(encoded.pieces) == encoded.body
    assert json.loads(encoded.body)["model"]


@given(requests())
def test_the_next_request_begins_with_the_same_pieces_and_ends_with_the_same(request):
    earlier = replace(request, messages=request.messages[:-2])
    before, after = encode_request(earlier, Profile()).pieces, encode_request(request, Profile()).pieces
    assert after[: len(before) - 1] == before[:-1]
    assert after[-1] == before[-1]


@given(any_json)
def test_any_json_is_a_request_or_refused(value):
    try:
        decode_request(json.dumps(value).encode())
    except WireError:
        return
    raise AssertionError("hypothesis found a request by chance")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "not JSON"),
        (b"[]", "must be a JSON object"),
        (b'{"messages": []}', "^model: must be a string"),
        (b'{"model": "m", "messages": {}}', "^messages: must be a list"),
        (b'{"model": "m", "messages": [7]}', r"^messages\[0\]: must be an object"),
        (b'{"model": "m", "messages": [{"content": "Hi"}]}', r"^messages\[0\].role"),
        (b'{"model": "m", "messages": [{"role": "tool"}]}', r"^messages\[0\].tool_call_id"),
        (b'{"model": "m", "messages": [{"role": "assistant", "tool_calls": [{}]}]}', r"^messages\[0\].tool_calls\[0\]"),
    ],
)
def test_what_is_no_request_is_refused_with_its_place(body, message):
    with pytest.raises(WireError, match=message):
        decode_request(body)


@pytest.mark.parametrize(("field", "profile"), [
    ("max_completion_tokens", Profile()),
    ("max_tokens", Profile(max_tokens_field="max_tokens")),
])  # fmt: skip
def test_the_limit_on_output_has_the_hosts_name(field, profile):
    assert body_of(asking(settings=Settings(max_output_tokens=9)), profile)[field] == 9


def test_the_system_prompt_has_the_hosts_role_and_is_found_again():
    profile = Profile(system_role="developer")
    encoded = encode_request(asking(system="Be brief."), profile)
    assert json.loads(encoded.body)["messages"][0] == {"role": "developer", "content": "Be brief."}
    assert decode_request(encoded.body, profile).system == "Be brief."


def test_a_system_message_in_mid_conversation_stays_there():
    later = Message("system", (Text("Now in French."),))
    decoded = decode_request(encode_request(asking(USER, later), Profile()).body)
    assert [message.role for message in decoded.messages] == ["user", "system"]


def test_results_that_stand_together_become_one_message():
    results = (ToolResult("a", "f", "1"), ToolResult("b", "g", "2"))
    calls = (ToolCall("a", "f", "{}"), ToolCall("b", "g", "{}"))
    request = asking(USER, Message("assistant", calls), Message("tool", results))
    assert [message["role"] for message in body_of(request)["messages"]] == ["user", "assistant", "tool", "tool"]
    assert decode_request(encode_request(request, Profile()).body).messages[2].parts == results


def test_a_failure_is_told_from_a_result_by_its_text():
    failure = ToolResult("a", "f", '{"error": true, "message": "No such city."}', is_error=True)
    request = asking(Message("assistant", (ToolCall("a", "f", "{}"),)), Message("tool", (failure,)))
    assert decode_request(encode_request(request, Profile()).body).messages[1].parts == (failure,)


def test_an_empty_result_says_success():
    assert body_of(asking(Message("tool", (ToolResult("a", "f", ""),))))["messages"][0]["content"] == "success"


def test_names_are_mapped_everywhere_in_the_request():
    tool = ToolDefinition("math.factorial", "", SCHEMA)
    call = Message("assistant", (ToolCall("c", "math.factorial", "{}"), ToolCall("d", "no such tool", "{}")))
    request = asking(call, tools=(tool,), tool_choice=ToolChoice("tool", ("math.factorial",)))
    encoded = encode_request(request, Profile())
    body = json.loads(encoded.body)
    names = [one["function"]["name"] for one in body["messages"][0]["tool_calls"]]
    assert names == ["math_factorial", "no_such_tool"]
    assert body["tools"][0]["function"]["name"] == body["tool_choice"]["function"]["name"] == "math_factorial"
    assert encoded.names.from_wire("math_factorial") == "math.factorial"


def test_call_ids_that_a_host_refuses_are_changed_alike_in_calls_and_results():
    request = asking(
        Message("assistant", (ToolCall("functions.get_weather:0", "f", "{}"), ToolCall("abcdefgh1", "f", "{}"))),
        Message("tool", (ToolResult("functions.get_weather:0", "f", "a"), ToolResult("abcdefgh1", "f", "b"))),
    )
    messages = body_of(request, Profile(call_id_pattern="[A-Za-z0-9]{9}"))["messages"]
    ids = [call["id"] for call in messages[0]["tool_calls"]]
    assert ids == [message["tool_call_id"] for message in messages[1:]]
    assert len(ids[0]) == 9
    assert ids[1] == "abcdefgh1"


def test_what_another_protocol_alone_knows_is_left_out_and_noted():
    parts = (Reasoning("Hm.", {"signature": "s"}), Opaque("anthropic_messages", {"type": "x"}), Text("Hi", {"cite": 1}))
    encoded = encode_request(asking(Message("assistant", parts, "anthropic_messages", {"odd": 1})), Profile())
    assert json.loads(encoded.body)["messages"] == [{"role": "assistant", "content": "Hi"}]
    assert encoded.notes == (
        "Reasoning from another protocol is not sent back.",
        "A part that only anthropic_messages knows is not sent.",
    )


def test_a_refusal_and_an_image_of_any_origin_are_sent():
    request = asking(
        Message("assistant", (Refusal("No."),)),
        Message("user", (Text("Look:"), Image("https://example.com/a.png", {"image_url": {"detail": "low"}}))),
    )
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    assert body_of(request)["messages"] == [
        {"role": "assistant", "content": None, "refusal": "No."},
        {"role": "user", "content": [{"type": "text", "text": "Look:"}, image]},
    ]


def test_deepseek_gets_a_reasoning_field_with_every_call():
    profile = Profile(reasoning_field="reasoning_content")
    request = asking(Message("assistant", (ToolCall("c", "f", "{}"),)), Message("assistant", (Text("Hi"),)))
    fields = [message.get("reasoning_content") for message in body_of(request, profile)["messages"]]
    assert fields == ["", None]


def test_what_a_host_does_not_know_is_not_sent_and_noted():
    profile = Profile(strict=False, parallel_switch=False, allowed_tools=False, required_word="any", stream_usage=False)
    request = asking(
        tools=(replace(WEATHER, strict=True), ToolDefinition("other", "", SCHEMA)),
        tool_choice=ToolChoice("required", ("get_weather",)),
        parallel_tool_calls=False,
        stream=True,
    )
    encoded = encode_request(request, profile)
    body = json.loads(encoded.body)
    assert body["tool_choice"] == "any"
    assert [tool["function"]["name"] for tool in body["tools"]] == ["get_weather"]
    assert "strict" not in body["tools"][0]["function"]
    assert not {"parallel_tool_calls", "stream_options"} & body.keys()
    assert len(encoded.notes) == 3


def test_extra_body_comes_last_but_cannot_replace_what_the_rest_relies_on():
    extra = {"temperature": 1, "stream": True, "messages": [], "model": "x", "top_k": 4}
    encoded = encode_request(asking(settings=Settings(temperature=0, extra_body=extra)), Profile())
    body = json.loads(encoded.body)
    assert (body["temperature"], body["stream"], body["model"], body["top_k"]) == (1, False, "m", 4)
    assert body["messages"] == [{"role": "user", "content": "Hi"}]
    assert len(encoded.notes) == 3


def test_an_edited_message_is_sent_as_edited():
    body = {"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "old"}]}], "stream": False}
    request = decode_request(json.dumps(body).encode())
    edited = replace(request.messages[0], parts=(Text("new"),))
    assert body_of(replace(request, messages=(edited,)))["messages"] == [{"role": "user", "content": "new"}]


def test_nul_and_lone_surrogates_are_sent_as_json():
    encoded = encode_request(asking(Message("user", (Text("a\0\ud800b"),))), Profile())
    assert b'"a\\u0000\\ud800b"' in encoded.body
    assert decode_request(encoded.body).messages[0].text == "a\0\ud800b"

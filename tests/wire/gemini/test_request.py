"""Requests: the neutral form and the body of POST /models/{model}:generateContent."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.gemini.conversations import (
    GOOGLE,
    SCHEMA,
    TIME,
    WEATHER,
    encoded,
)
from tests.wire.strategies import any_json, requests
from wire.conversation import (
    Message,
    ModelRequest,
    ProviderTool,
    Settings,
    Text,
    ToolCall,
    ToolChoice,
    ToolResult,
)
from wire.errors import WireError
from wire.protocols.calls import arguments_object
from wire.protocols.gemini import decode_request, encode_request
from wire.protocols.gemini.results import decode_answer, encode_answer


def test_a_whole_request():
    signed = ToolCall("c1", "get_weather", '{"city": "Tokyo"}', {"thoughtSignature": "Uw=="})
    request = ModelRequest(
        "gemini-3-pro",
        (
            Message("user", (Text("Weather in Tokyo?"),)),
            Message("assistant", (signed,), "gemini"),
            Message("tool", (ToolResult("c1", "get_weather", "24"),)),
        ),
        system="Be brief.",
        tools=(WEATHER, TIME),
        tool_choice=ToolChoice("auto"),
        parallel_tool_calls=True,
        stream=True,
        settings=Settings(
            temperature=0,
            top_p=0.5,
            max_output_tokens=100,
            stop=("END",),
            seed=7,
            reasoning_effort="low",
            response_format={"type": "json_object"},
            extra_body={"safetySettings": [], "generationConfig": {"thinkingConfig": {"includeThoughts": True}}},
        ),
        provider_tools=(ProviderTool("gemini", {"googleSearch": {}}),),
    )
    sent = encode_request(request, GOOGLE)
    assert sent.path == "/models/gemini-3-pro:streamGenerateContent?alt=sse"
    assert sent.notes == ()
    call = {"functionCall": {"id": "c1", "name": "get_weather", "args": {"city": "Tokyo"}}, "thoughtSignature": "Uw=="}
    result = {"functionResponse": {"id": "c1", "name": "get_weather", "response": {"output": "24"}}}
    assert json.loads(sent.body) == {
        "contents": [
            {"role": "user", "parts": [{"text": "Weather in Tokyo?"}]},
            {"role": "model", "parts": [call]},
            {"role": "user", "parts": [result]},
        ],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "tools": [
            {
                "functionDeclarations": [
                    {"name": "get_weather", "description": "Weather.", "parametersJsonSchema": SCHEMA},
                    {"name": "get_time", "description": "Time."},
                ]
            },
            {"googleSearch": {}},
        ],
        "toolConfig": {"functionCallingConfig": {"mode": "AUTO"}},
        "generationConfig": {
            "temperature": 0,
            "topP": 0.5,
            "maxOutputTokens": 100,
            "stopSequences": ["END"],
            "seed": 7,
            "responseMimeType": "application/json",
            "thinkingConfig": {"thinkingLevel": "LOW", "includeThoughts": True},
        },
        "safetySettings": [],
    }


def survivor(request):
    """What is left of a request after the losses that the protocol imposes, each on its line."""
    choice, settings = request.tool_choice, request.settings
    strict = any(tool.strict for tool in request.tools)
    if choice is None and strict:
        choice = ToolChoice("auto")  # VALIDATED says both
    if choice is not None and choice.mode == "required" and len(choice.names) == 1:
        choice = ToolChoice("tool", choice.names)  # one form for both
    strict = strict and choice == ToolChoice("auto")  # strict goes for all, and only where nothing else is chosen
    if settings.reasoning_effort == "none":
        settings = replace(settings, reasoning_effort="minimal")  # Gemini 3 always thinks
    return replace(
        request,
        messages=tuple(replace(one, parts=tuple(map(part_left, one.parts))) for one in request.messages),
        tools=tuple(replace(tool, strict=strict) for tool in request.tools),
        tool_choice=choice,
        parallel_tool_calls=None,
        settings=settings,
    )


def part_left(part):
    """Arguments become an object, results lose the white space of their JSON; calls of elsewhere are signed."""
    match part:
        case ToolCall(arguments=arguments):
            given = arguments_object(arguments)
            return replace(part, arguments=json.dumps({"_raw": arguments} if given is None else given), extra={})
        case ToolResult(text=text):
            return replace(part, text=decode_answer(encode_answer(text, is_error=False))[0])
    return replace(part, extra={})


@given(requests())
def test_a_request_survives_the_round_trip_up_to_the_listed_losses(request):
    sent = encode_request(request, GOOGLE)
    back = decode_request(sent.body, GOOGLE, path=sent.path)

    def part_named(part):
        if isinstance(part, ToolCall):
            arguments = json.dumps(json.loads(part.arguments))
            assert set(part.extra) <= {"thoughtSignature"}
            return replace(part, name=sent.names.from_wire(part.name), arguments=arguments, extra={})
        name = {"name": sent.names.from_wire(part.name)} if isinstance(part, ToolResult) else {}
        return replace(part, extra={}, **name)

    messages = tuple(
        replace(one, origin=None, model=None, parts=tuple(map(part_named, one.parts))) for one in back.messages
    )
    named = back.tool_choice and tuple(map(sent.names.from_wire, back.tool_choice.names))
    choice = back.tool_choice and replace(back.tool_choice, names=named)
    tools = tuple(replace(tool, name=sent.names.from_wire(tool.name)) for tool in back.tools)
    back = replace(back, model=request.model, messages=messages, tools=tools, tool_choice=choice)
    assert back == survivor(request)


@given(requests())
def test_a_decoded_request_is_encoded_to_the_same_body(request):
    sent = encode_request(request, GOOGLE)
    back = decode_request(sent.body, GOOGLE, path=sent.path)
    assert json.loads(encode_request(back, GOOGLE).body) == json.loads(sent.body)
    assert encode_request(back, GOOGLE).path == sent.path


@given(requests())
def test_the_pieces_joined_are_the_body_and_the_next_request_begins_with_the_same(request):
    earlier = replace(request, messages=request.messages[:-2])
    before, after = encode_request(earlier, GOOGLE), encode_request(request, GOOGLE)
    assert b"".join(after.pieces) == after.body
    assert after.pieces[: len(before.pieces) - 1] == before.pieces[:-1]
    assert after.pieces[-1] == before.pieces[-1]


@given(any_json)
def test_any_json_is_a_request_or_refused(value):
    try:
        decode_request(json.dumps(value).encode())
    except WireError:
        return
    raise AssertionError("hypothesis found a request by chance")


_fields = st.sampled_from(
    ["functionCall", "functionResponse", "name", "id", "args", "response", "output", "error", "parts", "text",
     "thought", "inlineData", "fileData", "fileUri", "mimeType", "data", "toolCall", "toolResponse", "executableCode",
     "functionDeclarations", "parameters", "type", "properties", "nullable", "functionCallingConfig", "mode",
     "allowedFunctionNames", "thinkingConfig", "thinkingLevel", "responseMimeType", "responseJsonSchema"]
)  # fmt: skip
_known = st.recursive(any_json, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_fields, inner, max_size=4))


@given(_known)
def test_any_values_in_known_places_are_kept_or_refused(value):
    fields = ("systemInstruction", "tools", "toolConfig", "generationConfig", "cachedContent")
    for body in ({"contents": [{"parts": [value]}]}, *({"contents": [], name: value} for name in fields)):
        try:
            request = decode_request(json.dumps(body).encode())
        except WireError:
            continue
        encode_request(request, GOOGLE)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "not JSON"),
        (b"[]", "must be a JSON object"),
        (b'{"model": "m"}', "^contents: must be a list"),
        (b'{"contents": [7]}', r"^contents\[0\]: must be an object"),
        (b'{"contents": [{"role": 7}]}', r"^contents\[0\].role"),
        (b'{"contents": [{"parts": {}}]}', r"^contents\[0\].parts: must be a list"),
        (b'{"contents": [{"parts": [7]}]}', r"^contents\[0\].parts\[0\]: must be an object"),
        (b'{"contents": [{"parts": [{"functionCall": {}}]}]}', r"^contents\[0\].parts\[0\].functionCall.name"),
        (b'{"contents": [{"parts": [{"functionResponse": {}}]}]}', r"^contents\[0\].parts\[0\].functionResponse.name"),
    ],
)
def test_what_is_no_request_is_refused_with_its_place(body, message):
    with pytest.raises(WireError, match=message):
        decode_request(body)


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("gemini-2.5-flash", "/models/gemini-2.5-flash:generateContent"),
        ("models/gemini-2.5-flash", "/models/gemini-2.5-flash:generateContent"),
        ("tunedModels/mine", "/tunedModels/mine:generateContent"),
        ("anthropic/claude", "/publishers/anthropic/models/claude:generateContent"),
        ("a b?c#d", "/models/a%20b%3Fc%23d:generateContent"),
    ],
)
def test_the_model_stands_in_the_path(model, path):
    assert encoded(model=model).path == path

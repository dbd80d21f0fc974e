"""Tools and the choice among them."""

import json
from dataclasses import replace

import pytest

from tests.wire.gemini.conversations import (
    GOOGLE,
    TIME,
    USER,
    WEATHER,
    body_of,
    encoded,
    notes_of,
)
from wire.conversation import (
    CustomTool,
    Message,
    ProviderTool,
    ToolCall,
    ToolChoice,
    ToolDefinition,
)
from wire.errors import WireError
from wire.protocols.gemini import decode_request, encode_request


def choice_of(choice, *tools):
    config = body_of(tools=tools or (WEATHER, TIME), tool_choice=choice).get("toolConfig")
    return config and config["functionCallingConfig"]


@pytest.mark.parametrize(
    ("choice", "config"),
    [
        (ToolChoice("auto"), {"mode": "AUTO"}),
        (ToolChoice("none"), {"mode": "NONE"}),
        (ToolChoice("required"), {"mode": "ANY"}),
        (ToolChoice("tool", ("get_time",)), {"mode": "ANY", "allowedFunctionNames": ["get_time"]}),
        (ToolChoice("tool"), {"mode": "ANY"}),
        (
            ToolChoice("required", ("get_time", "get_weather")),
            {"mode": "ANY", "allowedFunctionNames": ["get_time", "get_weather"]},
        ),
        (ToolChoice("auto", ("get_time",)), {"mode": "VALIDATED", "allowedFunctionNames": ["get_time"]}),
        (None, None),
    ],
)
def test_the_choice_among_tools(choice, config):
    assert choice_of(choice) == config


def test_a_choice_without_functions_is_not_sent():
    assert "toolConfig" not in body_of(tool_choice=ToolChoice("required"))
    search = ProviderTool("gemini", {"googleSearch": {}})
    assert "toolConfig" not in body_of(tool_choice=ToolChoice("auto"), provider_tools=(search,))


def test_strict_is_said_of_all_tools_at_once():
    strict = replace(WEATHER, strict=True)
    assert choice_of(None, strict) == {"mode": "VALIDATED"}
    assert choice_of(ToolChoice("auto"), strict, TIME) == {"mode": "VALIDATED"}
    assert choice_of(ToolChoice("required"), strict) == {"mode": "ANY"}
    assert "strict goes for all" in notes_of(tools=(strict, TIME))
    assert notes_of(tools=(strict,)) == ""


def test_what_the_protocol_lacks_is_noted():
    assert "one call at a time" in notes_of(tools=(WEATHER,), parallel_tool_calls=False)
    assert "held to their schemas" in notes_of(tools=(WEATHER, TIME), tool_choice=ToolChoice("auto", ("get_time",)))
    assert "only a provider of openai_responses runs" in notes_of(
        provider_tools=(ProviderTool("openai_responses", {"type": "web_search"}),)
    )


def test_a_free_form_tool_is_a_function_of_one_text():
    custom = CustomTool("python", "Runs it.", {"type": "text"})
    call = ToolCall("c", "python", "print(1)", {"type": "custom"})
    sent = encoded(USER, Message("assistant", (call,), "openai_chat"), custom_tools=(custom,), model="gemini-2.5-pro")
    body = json.loads(sent.body)
    (declared,) = body["tools"][0]["functionDeclarations"]
    assert declared["parametersJsonSchema"]["required"] == ["input"]
    assert body["contents"][1]["parts"][0]["functionCall"]["args"] == {"input": "print(1)"}
    assert "its grammar is not sent" in " ".join(sent.notes)


def test_older_schemas_are_read_as_json_schema():
    at = {"type": "STRING", "nullable": True, "enum": ["a"]}
    many = {"type": "ARRAY", "items": {"type": "NUMBER"}}
    older = {"type": "OBJECT", "properties": {"at": at, "type": many}}
    body = {"contents": [], "tools": [{"function_declarations": [{"name": "f", "parameters": older}]}]}
    (tool,) = decode_request(json.dumps(body).encode()).tools
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "at": {"type": ["string", "null"], "enum": ["a", None]},
            "type": {"type": "array", "items": {"type": "number"}},
        },
    }


def test_a_declaration_with_more_than_we_model_is_a_function_and_goes_back_whole():
    declared = {"name": "f", "behavior": "NON_BLOCKING"}
    body = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "tools": [{"functionDeclarations": [declared]}]}
    request = decode_request(json.dumps(body).encode())
    assert [(tool.name, tool.description) for tool in request.tools] == [("f", "")]
    assert json.loads(encode_request(request, GOOGLE).body) == body


def test_names_are_made_to_fit_and_found_again():
    tools = tuple(ToolDefinition(name, "", {}) for name in ("9lives", "été!", "a.b:c-d", "x" * 200))
    sent = encoded(tools=tools)
    names = [tool["name"] for tool in json.loads(sent.body)["tools"][0]["functionDeclarations"]]
    assert names[2] == "a.b:c-d"
    assert all(len(name) <= 128 and (name[0].isalpha() or name[0] == "_") and name.isascii() for name in names)
    assert [sent.names.from_wire(name) for name in names] == [tool.name for tool in tools]


def test_a_schema_without_end_is_refused():
    deep = "{" + '"items": {' * 900 + "}" * 901
    body = f'{{"contents": [], "tools": [{{"functionDeclarations": [{{"name": "f", "parameters": {deep}}}]}}]}}'
    with pytest.raises(WireError, match="nested too deeply"):
        decode_request(body.encode())

"""Tools and the choice among them, one form a test."""

import json

import pytest

from tests.wire.openai_responses.test_request import TOOL, again, decoded, encode, sent, user
from wire.conversation import CustomTool, Message, ProviderTool, Text, ToolCall, ToolChoice, ToolDefinition, ToolResult
from wire.profiles import Profile
from wire.protocols import openai_responses


def test_a_custom_tool_is_called_and_answered_in_its_own_form():
    call = ToolCall("c", "sql", "SELECT 1", {"type": "custom"})
    body = sent(
        Message("assistant", (call,)),
        Message("tool", (ToolResult("c", "sql", "1"),)),
        custom_tools=(CustomTool("sql", "runs SQL", {"type": "text"}),),
        tool_choice=ToolChoice("tool", ("sql",)),
    )
    assert body["tools"] == [{"type": "custom", "name": "sql", "description": "runs SQL", "format": {"type": "text"}}]
    assert body["tool_choice"] == {"type": "custom", "name": "sql"}
    assert body["input"] == [
        {"type": "custom_tool_call", "call_id": "c", "name": "sql", "input": "SELECT 1"},
        {"type": "custom_tool_call_output", "call_id": "c", "output": "1"},
    ]
    back = openai_responses.decode_request(json.dumps(body).encode())
    assert back.custom_tools[0].name == "sql"
    assert back.messages[0].tool_calls == (call,)
    assert again(back) == body


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (ToolChoice(), "auto"),
        (ToolChoice("none"), "none"),
        (ToolChoice("required"), "required"),
        (ToolChoice("tool", ("f",)), {"type": "function", "name": "f"}),
        (
            ToolChoice("required", ("f",)),
            {"type": "allowed_tools", "mode": "required", "tools": [{"type": "function", "name": "f"}]},
        ),
    ],
)
def test_choices(choice, wanted):
    body = sent(user(Text("Hi")), tools=(TOOL,), tool_choice=choice)
    assert body["tool_choice"] == wanted
    assert openai_responses.decode_request(json.dumps(body).encode()).tool_choice == choice


def test_a_choice_of_a_hosted_tool_goes_through():
    request = decoded(tools=[{"type": "web_search"}], tool_choice={"type": "web_search"})
    assert request.provider_tools == (ProviderTool("openai_responses", {"type": "web_search"}),)
    assert request.tool_choice is None
    assert again(request)["tool_choice"] == {"type": "web_search"}


def test_tools_are_filtered_for_a_host_without_a_choice_among_some():
    tools = (TOOL, ToolDefinition("g", "", {"type": "object"}))
    encoded = encode(
        user(Text("Hi")), tools=tools, tool_choice=ToolChoice("auto", ("g",)), profile=Profile(allowed_tools=False)
    )
    body = json.loads(encoded.body)
    assert ([tool["name"] for tool in body["tools"]], body["tool_choice"]) == (["g"], "auto")
    assert encoded.notes


def test_one_call_at_a_time():
    assert sent(user(), tools=(TOOL,), parallel_tool_calls=False)["parallel_tool_calls"] is False
    other = encode(user(), tools=(TOOL,), parallel_tool_calls=False, profile=Profile(parallel_switch=False))
    assert b"parallel_tool_calls" not in other.body
    assert other.notes

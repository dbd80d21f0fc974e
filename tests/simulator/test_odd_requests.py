"""Requests in no form that a protocol knows: refused in its words, or answered; never a fault of the simulator."""

import json

import pytest

from tests.simulator.chat import CITY
from tests.simulator.speaking import post

HALF = "What is the weather in \ud800?"
ODD_SCHEMA = {"type": "object", "properties": {"city": {"type": {}, "enum": [[]]}}, "required": 1.5}


def chat(model: str = "sim-planner", **function) -> tuple[str, str, dict]:
    tool = {"type": "function", "function": {"name": "get_weather", **function}}
    messages = [{"role": "user", "content": HALF}]
    return "openai_chat", "/chat/completions", {"model": model, "messages": messages, "tools": [tool]}


def responses(*items, **fields) -> tuple[str, str, dict]:
    tool = {"type": "function", "name": "get_weather", "parameters": CITY}
    given = [{"role": "user", "content": HALF}, *items]
    return "openai_responses", "/responses", {"model": "sim-planner", "input": given, "tools": [tool], **fields}


def anthropic(*tools) -> tuple[str, str, dict]:
    messages = [{"role": "user", "content": HALF}]
    body = {"model": "sim-planner", "max_tokens": 100, "messages": messages, "tools": list(tools)}
    return "anthropic_messages", "/messages", body


def gemini(**fields) -> tuple[str, str, dict]:
    contents = [{"role": "user", "parts": [{"text": HALF}]}]
    return "gemini", "/models/sim-planner:generateContent", {"contents": contents, **fields}


REFUSED = {
    "a call's id that is no text": responses({"type": "function_call", "call_id": {}, "name": "a", "arguments": ""}),
    "a tool's properties that are none": responses(
        tools=[{"type": "function", "name": "a", "strict": True, "parameters": {"type": "object", "properties": 1.5}}]
    ),
    "a choice by no name": responses(tool_choice={"type": "function", "name": ["a"]}),
    "a tool's name that is no text": anthropic({"type": "code_execution_20260120", "name": {}}),
}
ANSWERED = {
    "a schema of no form": chat(parameters=ODD_SCHEMA),
    "a schema of no form, to be broken": chat("sim-fault-schema-violation", parameters=ODD_SCHEMA),
    "two toolsets without a name": anthropic({"type": "mcp_toolset"}, {"type": "mcp_toolset"}),
    "allowed names that are no list": gemini(
        tools=[{"functionDeclarations": [{"name": "get_weather", "parametersJsonSchema": CITY}]}],
        toolConfig={"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": 5}},
    ),
    "half of a character, searched for": gemini(tools=[{"googleSearch": {}}]),
}


@pytest.mark.parametrize("case", [*REFUSED, *ANSWERED])
def test_an_odd_request_is_refused_or_answered(case):
    answer = post(*{**REFUSED, **ANSWERED}[case])
    assert answer.status == (400 if case in REFUSED else 200)
    assert json.loads(answer.body)

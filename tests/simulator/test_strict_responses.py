"""What OpenAI's Responses refuse, in their words."""

import pytest

from tests.simulator.chat import CITY, user
from tests.simulator.speaking import error, post

TOOL = {"type": "function", "name": "get_weather", "description": "Weather", "parameters": CITY, "strict": False}
ASKED = user("Weather in Rome?")
CALL = {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": '{"city":"Rome"}'}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "ok"}
THOUGHT = {"type": "reasoning", "id": "rs_1", "summary": []}


def body(*items, **fields):
    return {"model": "sim-planner", "input": list(items or [ASKED]), "tools": [TOOL], **fields}


def strict(parameters):
    return [TOOL | {"parameters": parameters, "strict": True}]


@pytest.mark.parametrize(
    "sent",
    [
        body(ASKED, CALL, OUTPUT),
        body(ASKED, THOUGHT, CALL, OUTPUT),
        {"model": "sim-planner", "input": "Hi"},
        body(tools=[{"type": "web_search"}, {"type": "custom", "name": "note"}]),
        body(tools=strict(CITY | {"additionalProperties": False})),
    ],
)
def test_sound_requests_pass(sent):
    assert post("openai_responses", "/responses", sent).status == 200


@pytest.mark.parametrize(
    ("sent", "param", "words"),
    [
        ({"input": "hi"}, "model", "Missing required parameter: 'model'"),
        ({"model": "sim-planner"}, "input", "Missing required parameter: 'input'"),
        (body(input=[]), "input", "empty array"),
        (body(input=5), "input", "Invalid type"),
        (body(ASKED, CALL), "input", "No tool output found for function call call_1."),
        (body(ASKED, CALL, user("well?"), OUTPUT), "input", "No tool output found for function call call_1."),
        (body(ASKED, OUTPUT), "input", "No tool call found for function call output with call_id call_1."),
        (body(ASKED, CALL, OUTPUT, OUTPUT), "input", "No tool call found for function call output"),
        (body(ASKED, THOUGHT), "input", "without its required following item"),
        (body(ASKED, THOUGHT, ASKED), "input", "Item 'rs_1' of type 'reasoning'"),
        (body(ASKED, THOUGHT, THOUGHT, CALL, OUTPUT), "input", "Duplicate item found with id rs_1"),
        (body(CALL | {"id": "x_1"}, OUTPUT), "input[0].id", "Expected an ID that begins with 'fc'"),
        (body(CALL | {"call_id": ""}, OUTPUT), "input[0].call_id", "empty string"),
        (body(CALL | {"call_id": "c" * 65}, OUTPUT), "input[0].call_id", "maximum length 64"),
        (body(CALL | {"name": "a b"}, OUTPUT), "input[0].name", "does not match pattern"),
        (body({"type": "function_call", "call_id": "c", "name": "f"}), "input[0].arguments", "Missing required"),
        (body({"role": "robot", "content": "hi"}), "input[0].role", "Invalid value: 'robot'"),
        (
            body({"role": "assistant", "content": [{"type": "input_text", "text": "x"}]}),
            "input[0].content[0].type",
            "Supported values are: 'output_text', and 'refusal'",
        ),
        (body(foo=1), "foo", "Unknown parameter: 'foo'."),
        (body(temperature=3), "temperature", "<= 2"),
        (body(max_output_tokens=5), "max_output_tokens", ">= 16"),
        (body(truncation="some"), "truncation", "Invalid value"),
        (body(tools=[{}]), "tools[0].type", "Missing required parameter"),
        (body(tools=[{"type": "function"}]), "tools[0].name", "Missing required parameter"),
        (body(tools=[TOOL | {"name": "a" * 129}]), "tools[0].name", "maximum length 128"),
        (body(tools=[TOOL | {"parameters": {"type": "string"}}]), "tools[0].parameters", "got 'type: \"string\"'"),
        (body(tools=strict(CITY)), "tools[0].parameters", "'additionalProperties' is required"),
        (
            body(tools=strict({**CITY, "required": [], "additionalProperties": False})),
            "tools[0].parameters",
            "including every key in properties",
        ),
        (body(tool_choice="maybe"), "tool_choice", "Invalid value: 'maybe'"),
        (body(tools=[], tool_choice="required"), "tool_choice", "must be specified with 'tools'"),
        (body(tool_choice={"type": "function", "name": "x"}), "tool_choice", "'x' not found in 'tools'"),
        (body(tool_choice={"type": "custom", "name": "get_weather"}), "tool_choice", "not found in 'tools'"),
        (body(previous_response_id="resp_0"), "previous_response_id", "'resp_0' not found"),
    ],
)
def test_refuses(sent, param, words):
    status, said = error("openai_responses", "/responses", sent)
    assert (status, said["type"], said["param"]) == (400, "invalid_request_error", param)
    assert words in said["message"]

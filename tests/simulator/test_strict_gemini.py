"""What Gemini's API refuses, in its words."""

import pytest

from tests.simulator.chat import CITY
from tests.simulator.speaking import error, post

PATH = "/models/sim-planner:generateContent"
DECLARED = {"name": "get_weather", "description": "Weather", "parametersJsonSchema": CITY}
ASKED = {"role": "user", "parts": [{"text": "Weather in Rome?"}]}
CALL = {"functionCall": {"name": "get_weather", "args": {"city": "Rome"}}}
CALLED = {"role": "model", "parts": [CALL]}
RESPONSE = {"functionResponse": {"name": "get_weather", "response": {"output": "ok"}}}
ANSWERED = {"role": "user", "parts": [RESPONSE]}


def body(*contents, tools=(DECLARED,), **fields):
    return {"contents": list(contents or [ASKED]), "tools": [{"functionDeclarations": list(tools)}], **fields}


def calling(**fields):
    return {"functionCallingConfig": fields}


def refusal(sent) -> str:
    status, said = error("gemini", PATH, sent)
    assert (status, said["status"]) == (400, "INVALID_ARGUMENT")
    return said["message"]


@pytest.mark.parametrize(
    "sent",
    [
        body(ASKED, CALLED, ANSWERED),
        body(ASKED, {"role": "model", "parts": [CALL, CALL]}, {"role": "user", "parts": [RESPONSE, RESPONSE]}),
        body(tools=[{"name": "ping"}]),
        {"contents": [ASKED], "system_instruction": {"parts": [{"text": "Be brief."}]}},
        body(toolConfig=calling(mode="ANY", allowedFunctionNames=["get_weather"])),
    ],
)
def test_sound_requests_pass(sent):
    assert post("gemini", PATH, sent).status == 200


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "contents is not specified"),
        (body(ASKED, CALLED, {"role": "user", "parts": [RESPONSE, RESPONSE]}), "number of function response parts"),
        (body(ASKED, CALLED, ASKED), "number of function response parts"),
        (body(ASKED, CALLED), "end with a user turn"),
        (body(ANSWERED), "function response turn comes immediately after a function call turn"),
        (body(ASKED, {"role": "user", "parts": [CALL]}, ANSWERED), "function call turn comes immediately after"),
        (body({"role": "model", "parts": [{"text": "hi"}]}, ASKED), "start with a user turn"),
        (body({"role": "system", "parts": [{"text": "hi"}]}), "Please use a valid role: user, model."),
        (body({"role": "user", "parts": []}), "contents.parts must not be empty"),
        (body({"role": "user", "parts": [{}]}), "required oneof field 'data'"),
        (body({"role": "user", "parts": [{"text": "a", **RESPONSE}]}), "oneof field 'data' is already set"),
        (body({"role": "user", "parts": [{"words": "a"}]}), "Unknown name \"words\" at 'contents[0].parts[0]'"),
        (body(ASKED | {"name": "me"}), "Unknown name \"name\" at 'contents[0]'"),
        (
            body(
                ASKED,
                CALLED,
                {"role": "user", "parts": [{"functionResponse": {"name": "get_weather", "response": "ok"}}]},
            ),
            "google.protobuf.Struct",
        ),
        (
            body(ASKED, CALLED, {"role": "user", "parts": [{"functionResponse": {"name": "x", "response": {}}}]}),
            "does not match any function call",
        ),
        (body(foo=1), 'Unknown name "foo": Cannot find field.'),
        (body(generationConfig={"foo": 1}), "Unknown name \"foo\" at 'generation_config'"),
        (body(generationConfig={"temperature": 3}), "temperature must be in the range"),
        (body(generationConfig={"maxOutputTokens": 0}), "max_output_tokens must be positive"),
        (body(tools=[{"name": "1x"}]), "Invalid function name"),
        (body(tools=[{"name": "a" * 129}]), "maximum length of 128"),
        (body(tools=[DECLARED, DECLARED]), "Duplicate function declaration found: get_weather"),
        (body(tools=[DECLARED | {"parameters": {"type": "OBJECT"}}]), "exclusive"),
        (
            body(tools=[{"name": "x", "parameters": {"type": "OBJECT", "additionalProperties": False}}]),
            'Unknown name "additionalProperties"',
        ),
        ({"contents": [ASKED], "toolConfig": calling(mode="ANY")}, "set without function_declarations"),
        (body(toolConfig=calling(mode="SOME")), "FunctionCallingConfig.Mode"),
        (body(toolConfig=calling(allowedFunctionNames=["get_weather"])), "only when function calling mode is ANY"),
        (body(toolConfig=calling(mode="ANY", allowedFunctionNames=["x"])), "is not one of the function_declarations"),
    ],
)
def test_refuses(sent, words):
    assert words in refusal(sent)


@pytest.mark.parametrize("sent", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object(sent):
    assert "Invalid JSON payload received" in refusal(sent)


def test_an_unknown_name_stands_among_the_details_too():
    _, said = error("gemini", PATH, body(generationConfig={"foo": 1}))
    assert said["details"][0]["fieldViolations"][0]["field"] == "generation_config"

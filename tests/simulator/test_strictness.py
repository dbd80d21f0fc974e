import pytest

from tests.simulator.chat import CITY, WEATHER, error, request, send, user

CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city":"Rome"}'}}
ASKED = {"role": "assistant", "content": None, "tool_calls": [CALL]}
RESULT = {"role": "tool", "tool_call_id": "call_1", "content": "ok"}


def named(name, parameters=CITY):
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


def test_a_sound_request_passes():
    assert send(request(messages=[user("Weather in Rome?"), ASKED, RESULT])).status == 200


def test_a_call_in_the_history_without_its_result():
    status, found = error(request(messages=[user("Weather?"), ASKED, user("well?")]))
    assert status == 400
    assert found["type"] == "invalid_request_error"
    assert found["message"] == (
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
        "The following tool_call_ids did not have response messages: call_1"
    )


def test_a_call_at_the_end_of_the_history_without_its_result():
    assert error(request(messages=[user("Weather?"), ASKED]))[0] == 400


def test_one_of_two_results_missing_names_the_other():
    two = {**ASKED, "tool_calls": [CALL, {**CALL, "id": "call_2"}]}
    _, found = error(request(messages=[user("Weather?"), two, RESULT]))
    assert found["message"].endswith("response messages: call_2")


@pytest.mark.parametrize("messages", [[user("hi"), RESULT], [user("hi"), ASKED, RESULT, RESULT]])
def test_a_result_without_a_call(messages):
    status, found = error(request(messages=messages))
    assert status == 400
    assert "must be a response to a preceeding message with 'tool_calls'" in found["message"]


@pytest.mark.parametrize(
    ("change", "param", "words"),
    [
        ({"messages": []}, "messages", "empty array"),
        ({"messages": None}, "messages", "Missing required parameter: 'messages'"),
        ({"messages": "hi"}, "messages", "expected an array of objects, but got a string"),
        ({"messages": [{"content": "hi"}]}, "messages[0].role", "Missing required parameter"),
        ({"messages": [{"role": "robot", "content": "hi"}]}, "messages[0].role", "Invalid value: 'robot'"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content", "expected a string, got null"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content", "Invalid type"),
        ({"messages": [user("a"), {**ASKED, "tool_calls": []}]}, "messages[1].tool_calls", "empty array"),
        ({"messages": ["hi"]}, "messages[0]", "expected an object"),
        ({"model": None}, "model", "you must provide a model parameter"),
        ({"model": "gpt-4o"}, "model", "does not exist"),
        ({"tools": []}, "tools", "empty array"),
        ({"tools": "none"}, "tools", "Invalid type"),
        ({"tools": [{}]}, "tools[0].type", "Missing required parameter"),
        ({"tools": [{"type": "retrieval"}]}, "tools[0].type", "Invalid value: 'retrieval'"),
        ({"tools": [{"type": "function"}]}, "tools[0].function", "Missing required parameter"),
        ({"tools": [named("get weather")]}, "tools[0].function.name", "string does not match pattern"),
        ({"tools": [named("a" * 65)]}, "tools[0].function.name", "maximum length 64"),
        ({"tools": [named("x", {"type": "string"})]}, "tools[0].function.parameters", "got 'type: \"string\"'"),
        ({"tools": [named("x", {"properties": {}})]}, "tools[0].function.parameters", "got 'type: \"None\"'"),
        ({"tool_choice": "maybe"}, "tool_choice", "Invalid value: 'maybe'"),
        ({"tool_choice": {"type": "function", "function": {"name": "other"}}}, "tool_choice", "'other'"),
        ({"tool_choice": {"name": "get_weather"}}, "tool_choice", "none of the known forms"),
        ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens", "at the same time"),
        ({"max_tokens": 0}, "max_tokens", ">= 1"),
        ({"max_completion_tokens": "9"}, "max_completion_tokens", "expected an integer"),
        ({"temperature": 2.5}, "temperature", "<= 2"),
        ({"top_p": -1}, "top_p", ">= 0"),
        ({"temperature": "hot"}, "temperature", "expected a decimal"),
        ({"stream_options": {"include_usage": True}}, "stream_options", "only allowed when 'stream'"),
    ],
)
def test_refuses(change, param, words):
    status, found = error({**request(), **change})
    assert status in (400, 404)
    assert found["param"] == param
    assert words in found["message"]


@pytest.mark.parametrize("field", [{"tool_choice": "auto"}, {"parallel_tool_calls": False}])
def test_what_is_only_allowed_beside_tools(field):
    fields = {key: value for key, value in request().items() if key != "tools"}
    assert "only allowed when 'tools' are specified" in error({**fields, **field})[1]["message"]


def test_a_call_id_that_is_too_long():
    long = {**ASKED, "tool_calls": [{**CALL, "id": "c" * 41}]}
    _, found = error(request(messages=[user("hi"), long, {**RESULT, "tool_call_id": "c" * 41}]))
    assert found["code"] == "string_above_max_length"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"hi"', b"\xff\xfe", b'{"model": NaN}'])
def test_a_body_that_is_no_json_object(body):
    status, found = error(body)
    assert status == 400
    assert "We could not parse the JSON body" in found["message"]


def test_an_unknown_model_is_a_404_with_openai_s_code():
    assert error(request(model="sim-fault-nothing")) == (
        404,
        {
            "message": "The model `sim-fault-nothing` does not exist or you do not have access to it.",
            "type": "invalid_request_error",
            "param": "model",
            "code": "model_not_found",
        },
    )


@pytest.mark.parametrize("key", ["", "wrong", "käse"])
def test_a_wrong_key_is_a_401_and_is_not_repeated(key):
    status, found = error(request(), key=key)
    assert status == 401
    assert not key or key not in found["message"]


def test_a_schema_may_be_left_out():
    assert send(request(tools=[WEATHER, {"type": "function", "function": {"name": "ping"}}])).status == 200

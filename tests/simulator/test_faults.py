import json

import pytest

from simulator.behaviours import model_names
from simulator.faults import FAULTS
from tests.simulator.chat import after_step, answer, calls, chunks, request, send

ERROR = {"error": True, "message": "Those arguments cannot be used."}


def faulty(name, text="Weather in Tokyo and Paris?", **fields):
    return request(text, model=f"sim-fault-{name}", **fields)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("401", 401, "invalid_api_key"),
        ("429", 429, "rate_limit_exceeded"),
        ("quota", 429, "insufficient_quota"),
        ("500", 500, None),
        ("529", 529, "overloaded"),
        ("context-length", 400, "context_length_exceeded"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_error_statuses(name, status, code, stream):
    made = send(faulty(name, stream=stream))
    assert made.status == status
    assert made.content_type == "application/json"
    assert json.loads(made.body)["error"]["code"] == code


def test_a_rate_limit_says_when_to_come_again():
    assert send(faulty("429")).headers["Retry-After"] == "2"


def test_html_where_json_is_due():
    made = send(faulty("html"))
    assert made.content_type.startswith("text/html")
    assert made.body.startswith(b"<!doctype html>")


def test_a_slow_first_byte_is_late_and_the_rest_is_not():
    made = send(faulty("slow-first-byte", stream=True)).chunks
    assert made[0].at_ms == 12_000
    assert made[-1].at_ms < 20_000


@pytest.mark.parametrize("name", ["cut-stream", "stalled-stream"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_broken_answer_stops_half_way(name, stream):
    made = send(faulty(name, stream=stream))
    assert made.ending == name.removesuffix("-stream")
    assert made.body
    assert b"[DONE]" not in made.body
    assert b'"finish_reason":"' not in made.body


def test_invalid_json_arguments_and_recovery():
    first = faulty("invalid-json-arguments")
    (_, broken), (_, sound) = calls(first)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(broken)
    assert json.loads(sound) == {"city": "Paris"}
    then = after_step(first, ERROR, {"temperature": 3})
    assert calls(then) == [("get_weather", '{"city": "Tokyo"}')]
    assert "Tokyo: temperature 9" in answer(after_step(then, {"temperature": 9}))["message"]["content"]


def test_a_schema_violation_and_recovery():
    first = faulty("schema-violation", "Weather in Tokyo?")
    ((_, broken),) = calls(first)
    assert json.loads(broken) == {"city": 12345}
    assert calls(after_step(first, ERROR)) == [("get_weather", '{"city": "Tokyo"}')]


def test_an_unknown_tool_and_recovery():
    first = faulty("unknown-tool", "Weather in Tokyo?")
    assert calls(first) == [("get_weather_v2", '{"city": "Tokyo"}')]
    unknown = {"error": True, "message": "There is no tool get_weather_v2."}
    assert calls(after_step(first, unknown)) == [("get_weather", '{"city": "Tokyo"}')]


def test_the_same_call_for_ever():
    fields = faulty("same-call-forever", "Weather in Tokyo?")
    for _ in range(12):
        assert calls(fields) == [("get_weather", '{"city": "Tokyo"}')]
        fields = after_step(fields, {"temperature": 3})


def test_many_calls_then_an_answer():
    fields = faulty("many-calls", "Weather in Tokyo?")
    assert len(calls(fields)) == 50
    assert answer(after_step(fields, *[{"temperature": 3}] * 50))["finish_reason"] == "stop"


def test_an_empty_answer():
    choice = answer(faulty("empty-answer"))
    assert not choice["message"]["content"]
    assert not choice["message"].get("tool_calls")
    assert [part["choices"][0]["finish_reason"] for part in chunks(faulty("empty-answer"))][-1] == "stop"


def test_max_tokens_cuts_inside_the_arguments_and_inside_the_text():
    choice = answer(faulty("max-tokens"))
    assert choice["finish_reason"] == "length"
    assert not choice["message"]["tool_calls"][0]["function"]["arguments"].endswith("}")
    spoken = answer(faulty("max-tokens", "Write a poem"))
    assert spoken["finish_reason"] == "length"
    assert not spoken["message"]["content"].rstrip().endswith(".")


def test_a_content_filter_and_a_refusal():
    assert answer(faulty("content-filter"))["finish_reason"] == "content_filter"
    assert "refusal" in answer(faulty("refusal"))["message"]["refusal"]


@pytest.mark.parametrize(
    "name", ["invalid-json-arguments", "schema-violation", "unknown-tool", "same-call-forever", "many-calls"]
)
def test_faults_of_tools_say_so_when_none_is_offered(name):
    fields = {key: value for key, value in faulty(name).items() if key != "tools"}
    assert "needs at least one tool" in answer(fields)["message"]["content"]


@pytest.mark.parametrize(
    "name", ["invalid-json-arguments", "schema-violation", "unknown-tool", "same-call-forever", "many-calls"]
)
def test_faults_of_tools_call_one_even_where_none_fits(name):
    assert calls(faulty(name, "Write a poem"))


@pytest.mark.parametrize(
    "schema", [None, {}, {"type": "object"}, {"type": "object", "properties": {"x": {"enum": [1]}}}]
)
def test_arguments_can_be_broken_for_every_schema(schema):
    bare = {"type": "function", "function": {"name": "ping", **({} if schema is None else {"parameters": schema})}}
    ((name, broken),) = calls(faulty("schema-violation", "Ping!", tools=[bare]))
    assert name == "ping"
    assert json.loads(broken) in ([], ["x"], {"x": "none of the choices"})


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_deterministic(name):
    assert send(faulty(name, stream=True)) == send(faulty(name, stream=True))


def test_every_fault_has_a_model_name():
    assert {f"sim-fault-{name}" for name in FAULTS} <= set(model_names())

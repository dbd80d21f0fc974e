import json
import re

import pytest

from tests.simulator.chat import after_step, answer, calls, chunks, get, request, send, user


def text_of(parts):
    return "".join(part["choices"][0]["delta"].get("content") or "" for part in parts if part["choices"])


def test_a_whole_answer_with_calls():
    choice = answer(request())
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None
    assert calls(request()) == [("get_weather", '{"city": "Tokyo"}'), ("get_weather", '{"city": "Paris"}')]


def test_a_streamed_answer_says_the_same_as_a_whole_one():
    question = request("Write a poem")
    parts = chunks(question)
    assert text_of(parts) == answer(question)["message"]["content"]
    assert parts[-1]["choices"][0]["finish_reason"] == "stop"


def test_text_streams_by_words_and_arguments_in_small_pieces():
    assert len(chunks(request("Write a poem"))) > 10
    pieces = [
        call["function"]["arguments"]
        for part in chunks(request())
        for call in part["choices"][0]["delta"].get("tool_calls", ())
        if call["index"] == 0
    ]
    assert "".join(pieces) == '{"city": "Tokyo"}'
    assert len(pieces) > 2
    assert max(map(len, pieces)) <= 8


def test_a_stream_ends_with_done():
    assert send(request(stream=True)).body.endswith(b"data: [DONE]\n\n")


def test_usage_comes_in_a_chunk_of_its_own_when_asked_for():
    asked = chunks(request(stream_options={"include_usage": True}))
    assert asked[-1]["choices"] == []
    assert asked[-1]["usage"] == json.loads(send(request()).body)["usage"] | {
        "prompt_tokens": asked[-1]["usage"]["prompt_tokens"],
        "total_tokens": asked[-1]["usage"]["total_tokens"],
    }
    assert all("usage" not in part for part in chunks(request()))


def test_every_answer_is_labelled_simulated():
    assert json.loads(send(request()).body)["system_fingerprint"] == "simulated"
    assert all(part["system_fingerprint"] == "simulated" for part in chunks(request()))


def test_ids_differ_from_answer_to_answer_and_call_to_call():
    ids = [
        call["id"]
        for nonce in ("aa", "bb")
        for call in json.loads(send(request(), nonce=nonce).body)["choices"][0]["message"]["tool_calls"]
    ]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"call_\w{1,35}", one) for one in ids)


def test_the_loop_ends_in_an_answer_from_the_outputs():
    last = after_step(request(), {"temperature": 21}, {"temperature": 12})
    assert "temperature 21" in answer(last)["message"]["content"]


def test_the_same_request_is_paced_the_same_and_another_differently():
    assert [chunk.at_ms for chunk in send(request()).chunks] == [chunk.at_ms for chunk in send(request()).chunks]
    first = {send(request(f"Weather in {city}?")).chunks[0].at_ms for city in ("Oslo", "Rome", "Kyiv", "Lima")}
    assert len(first) > 1


def test_the_pace_is_that_of_a_quick_model():
    made = send(request("Write a poem", stream=True)).chunks
    tokens = json.loads(send(request("Write a poem")).body)["usage"]["completion_tokens"]
    seconds = (made[-1].at_ms - made[0].at_ms) / 1000
    assert 150 <= made[0].at_ms <= 400
    assert 40 <= tokens / seconds <= 110


def test_a_token_limit_truncates_the_text():
    choice = answer(request("Write a poem", max_completion_tokens=5))
    assert choice["finish_reason"] == "length"
    assert 0 < len(choice["message"]["content"]) <= 20


def test_a_token_limit_truncates_arguments():
    choice = answer(request(max_tokens=3))
    assert choice["finish_reason"] == "length"
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"])


def test_a_stop_sequence_ends_the_text():
    assert answer(request("Write a poem", stop=["language"]))["message"]["content"] == "I am a simulated model, not a "


def test_tokens_count_history_and_tools():
    def prompt_tokens(fields):
        return json.loads(send(fields).body)["usage"]["prompt_tokens"]

    bare = prompt_tokens({"model": "sim-planner", "messages": [user("x" * 400)]})
    assert 100 <= bare <= 120
    assert prompt_tokens({**request(), "messages": [user("x" * 400)]}) > bare + 20
    assert prompt_tokens({"model": "sim-planner", "messages": [user("x" * 400), user("y" * 400)]}) > bare + 90


def test_a_long_history_counts_as_cached():
    first = request("Weather in Tokyo? " + "Please be thorough. " * 400)
    second = after_step(first, {"temperature": 5})
    usage = json.loads(send(second).body)["usage"]
    assert json.loads(send(first).body)["usage"]["prompt_tokens_details"]["cached_tokens"] == 0
    assert 1024 <= usage["prompt_tokens_details"]["cached_tokens"] < usage["prompt_tokens"]


def test_models_are_listed_with_a_description_for_a_person():
    models = json.loads(get("/v1/models").body)["data"]
    assert {"sim-planner", "sim-fault-429", "sim-script-trip"} <= {model["id"] for model in models}
    assert all(model["description"] and model["owned_by"] == "simulator" for model in models)


def test_models_need_the_key():
    assert get("/v1/models", key="other").status == 401


@pytest.mark.parametrize("text", ["\ud800", "\x00", "\U0001d4b3" * 100, "<script>alert(1)</script>"])
def test_odd_characters_come_through(text):
    fields = request(f'Weather in "{text}"?')
    assert send(fields).status == 200
    assert send({**fields, "stream": True}).status == 200


def test_an_answer_in_json_when_asked_for():
    said = answer(request("Write a poem", response_format={"type": "json_object"}))["message"]["content"]
    assert "not a language model" in json.loads(said)["answer"]


def test_an_answer_of_a_schema_when_asked_for():
    schema = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}
    wanted = {"type": "json_schema", "json_schema": {"name": "trip", "schema": schema}}
    assert json.loads(answer(request("Write a poem", response_format=wanted))["message"]["content"]) == {
        "city": "example",
        "days": 1,
    }

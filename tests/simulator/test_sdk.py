"""OpenAI's own SDK drives the simulator over real HTTP."""

import asyncio
import json
import time

import openai
import pytest

from tests.simulator.chat import WEATHER, user
from tests.simulator.conftest import KEY

QUESTION = [user("Weather in Tokyo and Paris?")]


def ask(client, model="sim-planner", messages=QUESTION, **options):
    return client.chat.completions.create(model=model, messages=messages, tools=[WEATHER], **options)


def with_results(messages, message, output):
    results = [{"role": "tool", "tool_call_id": call.id, "content": json.dumps(output)} for call in message.tool_calls]
    return [*messages, message.model_dump(exclude_none=True), *results]


def test_a_loop_to_its_end(client):
    message = ask(client).choices[0].message
    assert [json.loads(call.function.arguments)["city"] for call in message.tool_calls] == ["Tokyo", "Paris"]
    last = ask(client, messages=with_results(QUESTION, message, {"temperature": 21})).choices[0]
    assert last.finish_reason == "stop"
    assert "Tokyo: temperature 21" in last.message.content


def test_a_streamed_loop_with_the_sdk_s_own_accumulator(client):
    options = {"model": "sim-planner", "messages": QUESTION, "tools": [WEATHER]}
    with client.chat.completions.stream(**options, stream_options={"include_usage": True}) as stream:
        done = stream.get_final_completion()
    assert [call.function.name for call in done.choices[0].message.tool_calls] == ["get_weather", "get_weather"]
    assert json.loads(done.choices[0].message.tool_calls[1].function.arguments) == {"city": "Paris"}
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens > 0
    assert done.system_fingerprint == "simulated"


def test_a_stream_arrives_in_pieces_over_time(client):
    began = time.monotonic()
    assert len(list(ask(client, model="sim-bench-1x1-8000ms-20ev", stream=True))) > 10
    assert time.monotonic() - began > 0.39  # of the simulator's 8 s, at twenty times its speed


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fault", "exception"),
    [
        ("401", openai.AuthenticationError),
        ("429", openai.RateLimitError),
        ("quota", openai.RateLimitError),
        ("500", openai.InternalServerError),
        ("529", openai.InternalServerError),
        ("context-length", openai.BadRequestError),
    ],
)
def test_each_error_status_is_the_sdk_s_own_exception(client, fault, exception, stream):
    with pytest.raises(exception) as caught:
        ask(client, model=f"sim-fault-{fault}", stream=stream)
    assert "simulated" in caught.value.message
    assert caught.value.request_id.startswith("req_")


def test_the_sdk_obeys_retry_after(client, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    with pytest.raises(openai.RateLimitError) as caught:
        ask(client.with_options(max_retries=1), model="sim-fault-429")
    assert caught.value.response.headers["retry-after"] == "2"
    assert waits == [2]


def test_an_unknown_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError):
        ask(client, model="gpt-99")


def test_a_wrong_key_is_refused(simulator_url):
    with (
        openai.OpenAI(base_url=simulator_url, api_key="wrong", max_retries=0, timeout=60) as stranger,
        pytest.raises(openai.AuthenticationError),
    ):
        ask(stranger)


def test_a_history_without_its_result_is_a_bad_request(client):
    message = ask(client).choices[0].message
    with pytest.raises(openai.BadRequestError, match="must be followed by tool messages"):
        ask(client, messages=[*QUESTION, message.model_dump(exclude_none=True)])


def test_a_stalled_stream_brings_half_and_then_nothing(client):
    seen = []
    with pytest.raises(openai.APIError) as caught:
        seen.extend(ask(client, model="sim-fault-stalled-stream", stream=True, timeout=0.7))
    assert isinstance(caught.value, openai.APITimeoutError)


def test_a_stalled_stream_s_first_half_can_be_read(client):
    stream = ask(client, model="sim-fault-stalled-stream", stream=True)
    assert next(iter(stream)).choices[0].delta.role == "assistant"
    stream.close()


def test_a_cut_stream_breaks_the_connection(client):
    stream = ask(client, model="sim-fault-cut-stream", stream=True)
    with pytest.raises((openai.APIConnectionError, openai.APIError)):
        list(stream)


def test_a_whole_answer_can_be_cut_too(client):
    with pytest.raises(openai.APIConnectionError):
        ask(client, model="sim-fault-cut-stream")


def test_invalid_json_arguments_reach_the_client_as_they_are(client):
    call = ask(client, model="sim-fault-invalid-json-arguments").choices[0].message.tool_calls[0]
    with pytest.raises(json.JSONDecodeError):
        json.loads(call.function.arguments)


def test_models_are_listed(client):
    models = client.models.list().data
    assert len(models) > 20
    assert "Watch:" in next(model for model in models if model.id == "sim-fault-429").description


def test_a_hundred_streams_go_on_at_once(simulator_url):
    async def main():
        async with openai.AsyncOpenAI(base_url=simulator_url, api_key=KEY, max_retries=0, timeout=60) as client:
            return await asyncio.gather(*(one(client) for _ in range(100)))

    async def one(client):
        pieces, began = 0, time.monotonic()
        async for _ in await ask(client, model="sim-bench-1x2-10000ms-20ev", stream=True):
            pieces += 1
        return pieces, began, time.monotonic()

    pieces, began, ended = zip(*asyncio.run(main()), strict=True)
    assert set(pieces) == {21}
    # One takes half a second: one after the other, the last would end a hundred times as late as the first.
    assert max(ended) - min(began) < 50 * (min(ended) - min(began))


class TestMounted:
    """The same, where the product mounts it."""

    def test_whole(self, mounted):
        assert len(ask(mounted).choices[0].message.tool_calls) == 2

    def test_streamed(self, mounted):
        parts = list(ask(mounted, stream=True))
        assert parts[-1].choices[0].finish_reason == "tool_calls"

    def test_models(self, mounted):
        assert any(model.id == "sim-planner" for model in mounted.models.list().data)

    def test_errors(self, mounted):
        with pytest.raises(openai.RateLimitError) as caught:
            ask(mounted, model="sim-fault-429")
        assert caught.value.response.headers["retry-after"] == "2"

    def test_a_stranger_is_refused(self, mounted):
        with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
            ask(mounted.with_options(api_key="sk-other"))

    def test_a_cut_stream(self, mounted):
        with pytest.raises(openai.APIError):
            list(ask(mounted, model="sim-fault-cut-stream", stream=True))

    def test_a_stalled_stream(self, mounted):
        with pytest.raises(openai.APITimeoutError):
            list(ask(mounted, model="sim-fault-stalled-stream", stream=True, timeout=0.7))

    def test_other_methods_are_refused_in_openai_s_form(self, mounted):
        with pytest.raises(openai.NotFoundError, match="Invalid URL"):
            mounted.get("/chat/completions", cast_to=dict)

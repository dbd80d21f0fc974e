"""Anthropic's own SDK drives the simulator over real HTTP."""

import json

import anthropic
import pytest

from providers.simulated import simulator_key
from tests.simulator.chat import CITY
from tests.simulator.conftest import KEY, claude_on

WEATHER = {"name": "get_weather", "description": "Weather of a city", "input_schema": CITY}
QUESTION = [{"role": "user", "content": "Weather in Tokyo and Paris?"}]


def ask(client, model="sim-planner", messages=QUESTION, **options):
    return client.messages.create(model=model, messages=messages, tools=[WEATHER], max_tokens=500, **options)


def streamed(client, model="sim-planner", messages=QUESTION, **options):
    with client.messages.stream(model=model, messages=messages, tools=[WEATHER], max_tokens=500, **options) as stream:
        return stream.get_final_message()


def calls(message):
    return [block for block in message.content if block.type == "tool_use"]


def after(messages, message, output):
    results = [
        {"type": "tool_result", "tool_use_id": call.id, "content": json.dumps(output)} for call in calls(message)
    ]
    said = [block.model_dump(exclude_none=True) for block in message.content]
    return [*messages, {"role": "assistant", "content": said}, {"role": "user", "content": results}]


@pytest.mark.parametrize("way", [ask, streamed])
def test_a_loop_to_its_end(claude, way):
    first = way(claude)
    assert first.stop_reason == "tool_use"
    assert [call.input for call in calls(first)] == [{"city": "Tokyo"}, {"city": "Paris"}]
    assert all(call.id.startswith("toolu_") for call in calls(first))
    last = way(claude, messages=after(QUESTION, first, {"temperature": 21}))
    assert last.stop_reason == "end_turn"
    assert "Tokyo: temperature 21" in last.content[0].text
    assert last.usage.input_tokens > first.usage.input_tokens > 0
    assert last.usage.output_tokens > 0


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fault", "exception", "kind"),
    [
        ("401", anthropic.AuthenticationError, "authentication_error"),
        ("429", anthropic.RateLimitError, "rate_limit_error"),
        ("quota", anthropic.BadRequestError, "invalid_request_error"),
        ("500", anthropic.InternalServerError, "api_error"),
        ("529", anthropic.InternalServerError, "overloaded_error"),
        ("context-length", anthropic.BadRequestError, "invalid_request_error"),
    ],
)
def test_each_error_status_is_the_sdk_s_own_exception(claude, fault, exception, kind, stream):
    with pytest.raises(exception, match="simulated") as caught:
        ask(claude, model=f"sim-fault-{fault}", stream=stream)
    assert caught.value.body["error"]["type"] == kind
    assert caught.value.request_id == caught.value.body["request_id"]


def test_an_unknown_model_is_not_found(claude):
    with pytest.raises(anthropic.NotFoundError, match="model: claude-99"):
        ask(claude, model="claude-99")


def test_a_wrong_key_is_refused(alone_url):
    with claude_on(alone_url, "wrong") as stranger, pytest.raises(anthropic.AuthenticationError):
        ask(stranger)


def test_the_models_are_listed_in_anthropic_s_form(claude):
    models = claude.models.list().data
    assert {"sim-planner", "sim-fault-429"} <= {model.id for model in models}
    assert claude.models.retrieve("sim-planner").id == "sim-planner"


def test_the_tokens_of_a_prompt_are_counted(claude):
    counted = claude.messages.count_tokens(model="sim-planner", messages=QUESTION, tools=[WEATHER])
    assert counted.input_tokens == ask(claude).usage.input_tokens


def test_where_the_product_mounts_it(product_url):
    with claude_on(product_url, simulator_key()) as mounted:
        assert len(calls(ask(mounted))) == 2
        assert len(calls(streamed(mounted))) == 2


def test_the_key_may_come_as_a_bearer(alone_url):
    with anthropic.Anthropic(base_url=alone_url, auth_token=KEY, api_key=None, max_retries=0) as client:
        assert len(calls(ask(client))) == 2


@pytest.mark.parametrize("way", [ask, streamed])
def test_thoughts_come_with_signatures_and_go_back(claude, way):
    first = way(claude, model="sim-planner-thinking")
    assert [block.type for block in first.content] == ["thinking", "tool_use", "tool_use"]
    assert first.content[0].signature
    history = after(QUESTION, first, {"temperature": 21})
    last = way(claude, model="sim-planner-thinking", messages=history)
    assert [block.type for block in last.content] == ["thinking", "redacted_thinking", "text"]
    history[0] = {"role": "user", "content": "Weather in Oslo?"}
    with pytest.raises(anthropic.BadRequestError, match="bound to a different conversation"):
        way(claude, model="sim-planner-thinking", messages=history)


def test_an_error_in_the_middle_of_a_stream(claude):
    with pytest.raises(anthropic.APIStatusError, match="Overloaded"):
        list(ask(claude, model="sim-fault-error-in-stream", stream=True))


def test_the_events_of_a_stream_in_their_order(claude):
    names = [event.type for event in ask(claude, model="sim-planner-thinking", stream=True)]
    assert names[:2] == ["message_start", "content_block_start"]
    assert names[-2:] == ["message_delta", "message_stop"]
    assert names.count("content_block_start") == names.count("content_block_stop") == 3

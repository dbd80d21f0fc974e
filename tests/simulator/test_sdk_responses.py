"""OpenAI's own SDK drives the simulator's Responses over real HTTP."""

import json

import openai
import pytest

from tests.simulator.chat import CITY, user

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "Weather of a city",
    "parameters": CITY,
    "strict": False,
}
QUESTION = [user("Weather in Tokyo and Paris?")]


def ask(client, model="sim-planner", given=QUESTION, **options):
    return client.responses.create(model=model, input=given, tools=[WEATHER], **options)


def streamed(client, model="sim-planner", given=QUESTION, **options):
    with client.responses.stream(model=model, input=given, tools=[WEATHER], **options) as stream:
        return stream.get_final_response()


def calls(response):
    return [item for item in response.output if item.type == "function_call"]


def after(given, response, output):
    results = [
        {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(output)}
        for call in calls(response)
    ]
    return [*given, *(item.model_dump(exclude_none=True) for item in response.output), *results]


@pytest.mark.parametrize("way", [ask, streamed])
def test_a_loop_to_its_end(client, way):
    first = way(client)
    assert first.status == "completed"
    assert [json.loads(call.arguments)["city"] for call in calls(first)] == ["Tokyo", "Paris"]
    last = way(client, given=after(QUESTION, first, {"temperature": 21}))
    assert "Tokyo: temperature 21" in last.output_text
    assert last.usage.total_tokens == last.usage.input_tokens + last.usage.output_tokens > 0


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
    with pytest.raises(exception, match="simulated") as caught:
        ask(client, model=f"sim-fault-{fault}", stream=stream)
    assert caught.value.request_id.startswith("req_")


def test_the_words_may_be_a_plain_string(client):
    assert "not a language model" in client.responses.create(model="sim-planner", input="Write a poem").output_text


def test_the_tokens_of_a_prompt_are_counted(client):
    counted = client.responses.input_tokens.count(model="sim-planner", input=QUESTION, tools=[WEATHER])
    assert counted.input_tokens == ask(client).usage.input_tokens


def test_where_the_product_mounts_it(mounted):
    assert len(calls(ask(mounted))) == 2
    assert len(calls(streamed(mounted))) == 2


@pytest.mark.parametrize("model", ["sim-planner", "sim-planner-thinking"])
@pytest.mark.parametrize("way", [ask, streamed])
def test_only_what_is_new_is_sent_after_a_kept_answer(client, model, way):
    first = way(client, model=model)
    results = after([], first, {"temperature": 21})[len(first.output) :]
    last = way(client, model=model, given=results, previous_response_id=first.id)
    assert "Tokyo: temperature 21" in last.output_text
    assert way(client, model=model, given="And in Rome?", previous_response_id=last.id).output


def test_an_answer_that_was_not_kept_cannot_be_gone_on_from(client):
    unkept = ask(client, store=False)
    for one in (unkept.id, "resp_0"):
        with pytest.raises(openai.BadRequestError, match=f"Previous response with id '{one}' not found"):
            ask(client, previous_response_id=one)


def test_thoughts_come_with_their_state(client):
    item = streamed(client, model="sim-planner-thinking").output[0]
    assert item.type == "reasoning"
    assert "simulated thought" in item.summary[0].text
    assert item.encrypted_content


def test_an_answer_fails_in_the_middle_of_its_stream(client):
    events = list(ask(client, model="sim-fault-error-in-stream", stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[-1].type == "response.failed"
    assert "simulated" in events[-1].response.error.message

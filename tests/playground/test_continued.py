"""Requests to a host that keeps its answers."""

import json
from dataclasses import replace

from playground.continued import PREVIOUS, since_last_answer
from playground.opening import open_span
from playground.state import Step
from tests.playground.answers import answer, call, done
from tests.playground.raw_answers import FUNCTION_CALL, REASONING, last_words, responses
from traces.models import Span
from traces.reader import request_bytes
from wire.conversation import Message, ModelRequest, Settings, Text

ASKED = Message("user", (Text("Weather?"),))


def whole(*steps: Step, **settings) -> ModelRequest:
    return ModelRequest("stub-1", (ASKED, *(step.response.message for step in steps)), settings=Settings(**settings))


def known(step: Step) -> Step:
    return replace(step, response=replace(step.response, response_id="resp_1"))


def test_the_first_request_is_whole():
    assert since_last_answer(whole(), []) == whole()


def test_after_an_answer_only_its_results_are_sent():
    step = known(done(call(), call(call_id="c2")))
    request = since_last_answer(whole(step, extra_body={"truncation": "auto"}), [step])
    assert request.settings.extra_body == {"truncation": "auto", "previous_response_id": "resp_1"}
    assert [part.call_id for message in request.messages for part in message.parts] == ["c1", "c2"]


def test_an_answer_without_an_id_or_without_calls_is_sent_back_whole():
    nameless = done(call())
    assert since_last_answer(whole(nameless), [nameless]) == whole(nameless)
    paused = known(Step(answer(Text("Wait."))))
    assert since_last_answer(whole(paused), [paused]) == whole(paused)


def test_a_host_that_keeps_the_history_gets_the_id_and_the_results_alone(
    speaks, stub, make_run, finish, weather, workspace
):
    provider = speaks("openai_responses")
    provider.options = {"history": "kept"}
    provider.save()
    stub.play(responses(REASONING, FUNCTION_CALL), last_words("openai_responses"))
    run = finish(make_run(tools=["get_weather"], stream=False))
    assert run.trace.status == "succeeded"
    second = stub.requests[1]
    assert second["previous_response_id"] == "resp_1"
    assert [item["type"] for item in second["input"]] == ["function_call_output"]
    last = Span.objects.filter(trace=run.trace, kind="model").latest("sequence")
    assert json.loads(request_bytes(last)) == second
    opened = open_span(workspace, last.pk).opened
    assert PREVIOUS not in opened.request.settings.extra_body
    assert [message.role for message in opened.request.messages] == ["user", "assistant", "tool"]
    assert opened.request.messages[0].text == "Weather in Tokyo?"

"""A host that keeps its answers: only what is new is sent, and opening a request puts the rest before it."""

import json

from playground.opening import PREVIOUS, open_span
from playground.runs import continue_run
from tests.playground.protocols import speaking
from tests.playground.raw_answers import FUNCTION_CALL, REASONING, last_words, responses
from traces.models import Span
from traces.reader import request_bytes


def test_only_what_is_new_is_sent_after_the_id_of_the_last_answer(speaks, stub, make_run, finish, weather, workspace):
    provider = speaks("openai_responses")
    provider.options = {"stateful": True}
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
    again = finish(continue_run(run, "Thanks."))
    assert stub.requests[2]["previous_response_id"] == "resp_1"
    first = Span.objects.filter(trace=again.trace, kind="model").earliest("sequence")
    roles = [message.role for message in open_span(workspace, first.pk).opened.request.messages]
    assert roles == ["user", "assistant", "tool", "assistant", "user"]


def test_another_provider_is_sent_the_whole_history_though_it_keeps_its_own(speaks, stub, make_run, finish, workspace):
    speaks("openai_responses")
    stub.play(last_words("openai_responses"), last_words("openai_responses"), last_words("openai_responses"))
    run = finish(make_run(stream=False))
    other = speaking(workspace, stub, "openai_responses")
    other.options = {"stateful": True}
    other.save()
    moved = finish(continue_run(run, "Again.", provider=other))
    assert "previous_response_id" not in stub.requests[1]
    assert [item["role"] for item in stub.requests[1]["input"]] == ["user", "assistant", "user"]
    finish(continue_run(moved, "And again."))
    assert "previous_response_id" in stub.requests[2]

"""A conversation that goes on with another provider, in another protocol, and back."""

import itertools
import json

import pytest

from playground.opening import open_span
from playground.runs import continue_run, create_run, output_text
from tests.playground.protocols import asked, calls, results, said, speaking
from tests.playground.raw_answers import CASES
from traces.models import Span
from wire.conversation import Text
from wire.protocols import PROTOCOLS

BEGINNINGS = {protocol: answer for protocol, answer, *_ in (CASES[name] for name in CASES if "streamed" not in name)}
PAIRS = [pair for pair in itertools.product(PROTOCOLS, PROTOCOLS) if pair[0] != pair[1]]
SECRET_STATE = ("c2lnbmVk", "b3BhcXVl", "encrypted_content", "reasoning_content", "redacted_thinking")


@pytest.fixture
def talked(workspace, stub, make_run, finish, weather):
    """A conversation with a call and thoughts on one protocol, and a provider of another one to go on with."""

    def talk(before: str, after: str):
        providers = {protocol: speaking(workspace, stub, protocol) for protocol in (before, after)}
        stub.play(BEGINNINGS[before], said(before, Text("24."), stream=False), said(after, Text("It was 24.")))
        run = finish(make_run(provider=providers[before], tools=["get_weather"], stream=False))
        assert run.trace.status == "succeeded", run.trace.status_reason
        return run, providers

    return talk


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_follow_up_goes_to_another_protocol_without_what_is_foreign_there(talked, stub, finish, before, after):
    run, providers = talked(before, after)
    moved = finish(continue_run(run, "What was it?", provider=providers[after], model="other-1", stream=True))
    assert (moved.trace.status, output_text(moved)) == ("succeeded", "It was 24."), moved.trace.status_reason
    request = asked(after, stub.bodies[-1])
    made = calls(request)
    assert json.loads(made[0].arguments) == {"city": "Tokyo"}
    assert [result.call_id for result in results(request)] == [call.call_id for call in made]
    assert [message.text for message in request.messages if message.role == "user" and message.text][-1] == (
        "What was it?"
    )
    assert not [state for state in SECRET_STATE if state in stub.bodies[-1].decode()]
    [span] = Span.objects.filter(trace=moved.trace, kind="model")
    assert any("easoning" in note for note in span.attributes["toolscope.notes"])


def test_it_comes_back_with_its_own_thoughts(talked, stub, finish):
    run, providers = talked("anthropic_messages", "openai_responses")
    moved = finish(continue_run(run, "What was it?", provider=providers["openai_responses"], model="other-1"))
    stub.play(said("anthropic_messages", Text("Yes.")))
    finish(continue_run(moved, "Sure?", provider=providers["anthropic_messages"], model="stub-1"))
    turn = stub.requests[1]["messages"][1]
    assert turn["content"][0]["type"] == "thinking"
    assert stub.requests[-1]["messages"][1] == turn


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_recorded_request_opens_with_another_protocol(talked, stub, finish, workspace, before, after):
    run, providers = talked(before, after)
    last = Span.objects.filter(trace=run.trace, kind="model").latest("sequence")
    opened = open_span(workspace, last.pk).opened
    again = finish(
        create_run(
            workspace=workspace,
            messages=opened.messages_with(""),
            provider=providers[after],
            model="other-1",
            tools=["get_weather"],
        )
    )
    assert (again.trace.status, output_text(again)) == ("succeeded", "It was 24."), again.trace.status_reason
    request = asked(after, stub.bodies[-1])
    assert [result.call_id for result in results(request)] == [call.call_id for call in calls(request)]
    assert calls(request)

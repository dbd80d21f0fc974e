"""Text that a database does not take, or that must not be kept: run, recorded, shown and continued all the same."""

import json

import pytest
from django.test import Client

from accounts import secrets
from playground.history import conversation_after
from playground.live.partial import fold
from playground.runs import continue_run, output_text
from playground.steps import steps_of
from playground.summary import summary
from tests.playground import stub as play
from tests.playground.test_live import events_of
from tools.service import create_tool
from traces.models import Span
from traces.reader import arguments_bytes, response_bytes
from traces.reader import output_text as read_output

ODD = "a\x00b\ud800c"
SHOWN = "a\\u0000b\\ud800c"
CALL = {"id": ODD, "type": "function", "function": {"name": ODD, "arguments": ODD}}
MESSAGE = {"content": ODD, "reasoning_content": ODD, "tool_calls": [{"index": 0, **CALL}]}


@pytest.fixture
def odd(stub, make_run, finish):
    """A run whose provider says nothing but odd text."""

    def run(*, stream: bool = True):
        asks = play.Answer([play.chunk(MESSAGE), play.chunk({}, "tool_calls"), play.usage(1, 1)])
        stub.play(*([asks, play.text(ODD)] if stream else [play.whole(MESSAGE), play.whole({"content": ODD})]))
        return finish(make_run(stream=stream))

    return run


@pytest.mark.parametrize("stream", [True, False])
def test_nul_and_lone_surrogates_are_kept_in_the_bytes_and_shown_escaped(odd, stub, stream):
    run = odd(stream=stream)
    assert run.trace.status == "succeeded"
    first, call, last = Span.objects.filter(trace=run.trace).exclude(kind=Span.Kind.RUN).order_by("sequence")
    assert json.dumps(ODD)[1:-1].encode() in response_bytes(last)
    assert arguments_bytes(call) == ODD.encode("utf-8", "surrogatepass")
    assert (call.tool_name, call.call_id, first.status) == (SHOWN, SHOWN, "ok")
    assert stub.requests[-1]["messages"][1]["tool_calls"][0]["function"]["arguments"] == ODD
    [step, answer] = steps_of(run)
    assert (step.text, step.reasoning, step.calls[0].arguments, answer.text) == (SHOWN,) * 4
    assert output_text(run) == SHOWN


def test_whoever_watches_reads_the_same_as_afterwards(odd):
    run = odd()
    told = fold(events_of(run))
    assert (told.steps[1].text, told.steps[1].calls[0].arguments, told.steps[2].text) == (SHOWN,) * 3
    assert json.dumps(summary(run), ensure_ascii=False).encode()


def test_two_halves_of_a_character_in_two_pieces_are_one(stub, make_run, finish):
    stub.play(play.text("\ud83d", "\ude00"))
    run = finish(make_run())
    assert output_text(run) == fold(events_of(run)).text == "\U0001f600"


def test_the_conversation_goes_on_with_the_text_as_it_was(odd, stub, finish):
    run = odd()
    assert conversation_after(run)[-1].text == ODD
    finish(continue_run(run, "And now?"))
    assert stub.requests[-1]["messages"][-2]["content"] == ODD


def test_the_pages_of_such_a_run_are_there(odd, client: Client):
    run = odd()
    for path in (f"/playground/{run.conversation_id}/", f"/playground/runs/{run.pk}/", f"/traces/{run.trace_id}/"):
        page = client.get(path)
        assert page.status_code == 200
        assert SHOWN in page.content.decode()


def test_the_name_of_a_tool_that_does_not_exist_may_be_anything(stub, make_run, finish, client: Client):
    stub.play(play.calls(("no/such tool?", "{}")), play.text("Well."))
    run = finish(make_run())
    assert client.get(f"/playground/{run.conversation_id}/").status_code == 200


def test_a_name_without_end_is_cut_where_messages_are_read(stub, make_run, finish, client: Client):
    stub.play(play.calls(("x" * 5_000, "{}")), play.text("Well."))
    trace = finish(make_run()).trace
    asked = Span.objects.filter(trace=trace, kind=Span.Kind.MODEL).earliest("sequence")
    page = client.get(f"/traces/{trace.pk}/?span={asked.pk}&tab=messages").text
    assert "x" * 150 in page
    assert "x" * 300 not in page


def test_a_secret_in_a_tools_output_is_masked_and_the_call_says_so(stub, make_run, finish, workspace, client: Client):
    secrets.put(workspace, "SHOP", "shop-key-12345678")
    answers = {"kind": "canned", "default": {"output": "It is shop-key-12345678."}}
    create_tool(workspace=workspace, name="tell", parameters={"type": "object"}, implementation=answers)
    stub.play(play.calls(("tell", "{}")), play.text("Well."))
    trace = finish(make_run(tools=["tell"])).trace
    call = Span.objects.get(trace=trace, kind=Span.Kind.TOOL)
    assert (call.masked_secrets, read_output(call)) == (["SHOP"], "It is [secret:SHOP].")
    page = client.get(f"/traces/{trace.pk}/?span={call.pk}&content=1").text
    assert "Secret values were replaced" in page
    assert 'href="/tools/tell/?version=1"' in page


def test_a_key_that_a_provider_says_in_pieces_is_told_nowhere(stub, make_run, finish, client: Client):
    stub.play(play.text("It is sk-a-key-th", "at-must-not-show."))
    run = finish(make_run())
    assert output_text(run).startswith("It is [secret:provider:")
    assert fold(events_of(run)).text == output_text(run)
    [model] = Span.objects.filter(trace=run.trace, kind=Span.Kind.MODEL)
    assert len(model.masked_secrets) == 1
    for tab in ("messages", "response", "stream", "raw"):
        page = client.get(f"/traces/{run.trace_id}/?span={model.pk}&tab={tab}&content=1").content.decode()
        assert "sk-a-key-th" not in page
        assert "at-must-not-show" not in page


@pytest.mark.parametrize("stream", [True, False])
def test_a_key_at_the_end_of_what_is_quoted_of_a_broken_answer_is_told_nowhere(stub, make_run, finish, stream: bool):
    key = "sk-a-key-that-must-not-show"
    for kept in (5, 15, 25):  # of the key, within the 200 characters that are quoted
        body = "{" + "x" * (199 - kept) + key + "y" * 50
        stub.play(
            play.Answer(
                [f"data: {body}\n\n".encode()] if stream else [body.encode()],
                type="text/event-stream" if stream else "application/json",
            )
        )
        run = finish(make_run(stream=stream))
        [model] = Span.objects.filter(trace=run.trace, kind=Span.Kind.MODEL)
        assert "xxx[" in model.error_message
        for told in (model.error_message, run.trace.status_reason, json.dumps([e.data for e in events_of(run)])):
            assert "sk-a-" not in told

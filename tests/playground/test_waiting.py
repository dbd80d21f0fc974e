"""Runs that wait for a person: what runs meanwhile, what a decision does, what happens to time and to a crash."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from playground import deciding
from playground.deciding import InvalidDecision, NoSuchCall, NotWaiting, Said
from playground.errors import InvalidRun
from playground.models import Run
from playground.pending import pending
from playground.runs import cancel_run, continue_run
from playground.scan import scan
from playground.worker.work import Work
from tests.playground.conftest import CITY
from tests.playground.stub import calls, results_of, text
from tools.fields import fields_of
from tools.service import new_version
from traces import waits
from traces.models import Span

TOKYO = '{"city": "Tokyo"}'


def decide(run: Run, decision: str, call_id: str = "call_0", **more) -> None:
    deciding.decide(run, Said(decision, "Ann", "page", **more), call_id=call_id)


def tool_spans(run: Run) -> list[Span]:
    return list(Span.objects.filter(trace=run.trace_id, kind="tool").order_by("sequence"))


def told(stub) -> list[str]:
    """What the model read of the calls of the first step."""
    return [result["content"] for result in results_of(stub.requests[1])]


def test_the_other_calls_of_the_step_run_and_the_run_waits_with_nothing_held(stub, make_run, finish, weather, post_it):
    stub.play(calls(("post_it", TOKYO), ("get_weather", TOKYO)), text("Done."))
    run = finish(make_run(tools=["post_it", "get_weather"]))
    assert (run.trace.status, run.lease_holder, run.lease_expires_at) == ("waiting", "", None)
    assert {span.tool_name: span.status for span in tool_spans(run)} == {"post_it": "running", "get_weather": "ok"}
    [waiting] = pending(run)
    assert (waiting.call_id, waiting.tool, waiting.arguments, waiting.wait.why) == (
        "call_0", "post_it", TOKYO, "approval",
    )  # fmt: skip
    assert len(stub.requests) == 1
    scan()
    run.trace.refresh_from_db()
    assert run.trace.status == "waiting"


def test_an_approved_call_runs_and_its_wait_stands_apart_from_its_time(stub, make_run, finish, post_it):
    stub.play(calls(("post_it", TOKYO)), text("Done."))
    run = finish(make_run(tools=["post_it"]))
    decide(run, "approve", reason="fine")
    run = finish(run)
    assert run.trace.status == "succeeded"
    assert told(stub) == ["posted"]
    [span] = tool_spans(run)
    decision, wait = waits.decision_of(span), waits.wait_of(span)
    assert (decision.decided, decision.by, decision.via, decision.reason) == ("approve", "Ann", "page", "fine")
    assert span.started_at >= decision.at > wait.since
    assert waits.waited_ms(span) == decision.waited_ms


@pytest.mark.parametrize(
    ("decision", "more", "read", "status"),
    [
        ("deny", {"reason": "not today"}, "A person denied this call to post_it: not today", "error"),
        ("deny", {}, "A person denied this call to post_it.", "error"),
        ("output", {"output": ("by hand",)}, "by hand", "ok"),
        ("output", {"output": ({"ok": True},)}, '{"ok": true}', "ok"),
        ("output", {"output": ("It is closed.",), "is_error": True}, "It is closed.", "error"),
    ],
)
def test_a_person_answers_in_place_of_the_tool(stub, make_run, finish, post_it, decision, more, read, status):
    stub.play(calls(("post_it", TOKYO)), text("Done."))
    run = finish(make_run(tools=["post_it"]))
    decide(run, decision, **more)
    run = finish(run)
    [answer] = told(stub)
    assert (json.loads(answer)["message"] if status == "error" else answer).replace('":t', '": t') == read
    [span] = tool_spans(run)
    assert (span.status, span.duration_ms, run.trace.status) == (status, 0, "succeeded")


def test_a_persons_output_is_cut_for_the_model_as_the_tools_own(stub, make_run, finish, post_it):
    new_version(post_it, **fields_of(post_it.current) | {"limits": {"output_chars": 100}})
    stub.play(calls(("post_it", TOKYO)), text("Done."))
    run = finish(make_run(tools=["post_it"]))
    decide(run, "output", output=("x" * 200,))
    finish(run)
    assert told(stub) == ["x" * 100 + "\n[cut here: these are the first 100 of 200 characters]"]


def test_results_go_back_together_in_the_order_of_the_calls_whatever_the_order_of_decisions(
    stub, make_run, finish, post_it
):
    stub.play(calls(*[("post_it", json.dumps({"city": str(n)})) for n in range(3)]), text("Done."))
    run = finish(make_run(tools=["post_it"]))
    decide(run, "output", "call_2", output=("third",))
    run.trace.refresh_from_db()
    assert run.trace.status == "waiting"
    decide(run, "approve", "call_0")
    run = finish(run)  # runs the first; the second still waits
    assert (run.trace.status, len(stub.requests)) == ("waiting", 1)
    decide(run, "deny", "call_1")
    finish(run)
    assert [one if "denied" not in one else "denied" for one in told(stub)] == ["posted", "denied", "third"]


def test_rules_on_arguments_ask_and_deny(stub, make_run, finish, weather):
    rules = [
        {"argument": "city", "operator": "=", "value": "Tokyo", "approval": "ask"},
        {"argument": "city", "operator": "in", "value": ["Oslo"], "approval": "deny"},
    ]
    fields = {"parameters": CITY, "implementation": {"kind": "canned", "default": {"output": "24"}}}
    new_version(weather, **fields, approval_rules=rules)
    stub.play(calls(*[("get_weather", json.dumps({"city": city})) for city in ("Tokyo", "Oslo", "Rome")]), text("."))
    run = finish(make_run(tools=["get_weather"]))
    assert [one.call_id for one in pending(run)] == ["call_0"]
    assert pending(run)[0].wait.sentence == 'get_weather asks a person when city = "Tokyo" before it runs.'
    decide(run, "approve")
    finish(run)
    assert told(stub)[0::2] == ["24", "24"]
    assert json.loads(told(stub)[1])["message"] == 'Calling get_weather is not allowed when city in ["Oslo"].'


def test_a_person_answers_a_manual_tool_within_its_schema(stub, make_run, finish, stock):
    stub.play(calls(("stock", TOKYO)), text("Done."))
    run = finish(make_run(tools=["stock"]))
    assert (pending(run)[0].wait.why, pending(run)[0].wait.sentence) == ("manual", "Ring the warehouse.")
    with pytest.raises(InvalidDecision, match="give its output"):
        decide(run, "approve")
    with pytest.raises(InvalidDecision, match="schema of the tool's output: at /count"):
        decide(run, "output", output=({"count": "many"},))
    decide(run, "output", output=({"count": 4},))
    assert finish(run).trace.status == "succeeded"
    assert json.loads(told(stub)[0]) == {"count": 4}


def test_broken_arguments_are_answered_at_once(stub, make_run, finish, post_it):
    stub.play(calls(("post_it", '{"town": 1}')), text("Done."))
    run = finish(make_run(tools=["post_it"]))
    assert run.trace.status == "succeeded"
    assert tool_spans(run)[0].error_type == "schema_violation"


def test_what_cannot_be_decided_says_so(stub, make_run, finish, weather, post_it):
    stub.play(calls(("post_it", TOKYO), ("get_weather", TOKYO)), text("Done."))
    run = finish(make_run(tools=["post_it", "get_weather"]))
    for decision, more in (("approved", {}), ("output", {}), ("approve", {"output": (1,)}), ("retry", {})):
        with pytest.raises(InvalidDecision):
            decide(run, decision, **more)
    with pytest.raises(NoSuchCall):
        decide(run, "approve", "call_9")
    with pytest.raises(NotWaiting, match="does not wait"):
        decide(run, "approve", "call_1")
    decide(run, "approve")
    with pytest.raises(NotWaiting, match="decided on already"):
        decide(run, "deny")
    run = finish(run)
    with pytest.raises(NotWaiting, match="has ended"):
        decide(run, "deny")


@pytest.mark.parametrize(("decision", "more"), [("approve", {}), ("deny", {}), ("output", {"output": ("by hand",)})])
def test_a_decision_that_comes_before_the_run_is_put_down_is_not_lost(
    stub, make_run, finish, post_it, monkeypatch, decision, more
):
    stub.play(calls(("post_it", TOKYO)), text("Done."))
    run, hold = make_run(tools=["post_it"]), Work.hold

    def quick(work: Work, holds) -> None:
        hold(work, holds)
        decided = work.journal._runtime._database.submit(decide, run, decision, **more)
        decided.result()  # while the worker still has it

    monkeypatch.setattr(Work, "hold", quick)
    assert finish(run).trace.status == "succeeded"


def test_a_waiting_run_is_cancelled_at_once(stub, make_run, finish, post_it):
    stub.play(calls(("post_it", TOKYO)))
    run = finish(make_run(tools=["post_it"]))
    assert cancel_run(run)
    assert finish(run).trace.status == "cancelled"
    assert tool_spans(run)[0].status == "cancelled"


def test_a_waiting_run_ends_whose_canceller_was_killed_in_the_middle(stub, make_run, finish, post_it):
    stub.play(calls(("post_it", TOKYO)))
    run = finish(make_run(tools=["post_it"]))
    now = timezone.now()
    Run.objects.filter(pk=run.pk).update(cancel_requested_at=now, lease_holder="cancel", lease_expires_at=now)
    scan()
    run.trace.refresh_from_db()
    assert run.trace.status == "cancelled"


def test_a_waiting_run_is_not_continued(stub, make_run, finish, post_it):
    stub.play(calls(("post_it", TOKYO)))
    run = finish(make_run(tools=["post_it"]))
    with pytest.raises(InvalidRun, match="waits for a person"):
        continue_run(run, "And now?")


def test_the_time_of_waiting_does_not_count(stub, make_run, finish, post_it):
    stub.play(calls(("post_it", TOKYO)), text("Done."))
    run = finish(make_run(tools=["post_it"], limits={"max_seconds": 60}))
    hour = timedelta(hours=1)
    Run.objects.filter(pk=run.pk).update(paused_since=run.paused_since - hour)
    run.trace.started_at -= hour
    run.trace.save()
    decide(run, "approve")
    run = finish(run)
    assert run.trace.status == "succeeded"
    assert run.paused_s >= 3600


# --- a worker that is gone


def gone_in_mid_call(run: Run) -> None:
    """As if its worker had been killed while the last call ran."""
    Span.objects.filter(trace=run.trace_id, kind="tool").update(status="running", ended_at=None, output=None)
    run.trace.status, run.trace.ended_at = "running", None
    run.trace.save()
    past = timezone.now() - timedelta(seconds=1)
    Run.objects.filter(pk=run.pk).update(lease_holder="gone", lease_expires_at=past, paused_since=None)


@pytest.fixture
def interrupted(stub, make_run, finish, weather):
    """A run whose worker was killed in the middle of a call of a tool with these side effects."""

    def interrupt(side_effects: str) -> Run:
        fields = {"parameters": CITY, "implementation": {"kind": "canned", "default": {"output": "24", "delay_ms": 0}}}
        new_version(weather, **fields, side_effects=side_effects)
        stub.play(calls(("get_weather", TOKYO)))
        run = finish(make_run(tools=["get_weather"], limits={"max_steps": 1}))
        assert run.trace.status == "limit_reached"
        Run.objects.filter(pk=run.pk).update(limits={})
        stub.play(text("Done."))
        gone_in_mid_call(run)
        assert scan()[1] == 1
        return finish(run)

    return interrupt


@pytest.mark.parametrize("side_effects", ["read_only", "idempotent"])
def test_a_call_that_may_run_twice_is_run_again_by_itself(stub, interrupted, side_effects):
    run = interrupted(side_effects)
    assert (run.trace.status, run.resumed) == ("succeeded", 1)
    assert [(span.status, span.error_type) for span in tool_spans(run)] == [("error", "interrupted"), ("ok", "")]
    assert told(stub) == ["24"]


@pytest.mark.parametrize(("decision", "read"), [("retry", "24"), ("output", "23")])
def test_a_call_that_may_not_run_twice_waits_for_a_person(stub, finish, interrupted, decision, read):
    run = interrupted("destructive")
    assert run.trace.status == "waiting"
    [waiting] = pending(run)
    assert waiting.wait.why == "interrupted"
    with pytest.raises(InvalidDecision, match="may have run already"):
        decide(run, "approve")
    decide(run, decision, output=("23",) if decision == "output" else ())
    assert finish(run).trace.status == "succeeded"
    assert told(stub) == [read]

"""A cancellation takes effect within a second, whatever the run waits for."""

import threading
import time

import pytest

from playground.models import Run
from playground.runs import cancel_run, continue_run
from playground.worker.advance import advance
from playground.worker.held import Why
from tests.playground.stub import calls, results_of, stalled, text
from traces.models import Span

TOKYO = '{"city": "Tokyo"}'


def wait_for(what, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.02)


def again(run: Run) -> Run:
    return Run.objects.select_related("trace").get(pk=run.pk)


@pytest.fixture
def started(worker):
    """A run that is being advanced in the background."""
    threads = []

    def start(run: Run) -> Run:
        thread = threading.Thread(target=lambda: worker.run(advance(worker, run.pk)))
        thread.start()
        threads.append(thread)
        return run

    yield start
    for thread in threads:
        thread.join(10)


def cancel(run: Run) -> float:
    """Cancel, and the seconds until the run has ended."""
    began = time.monotonic()
    assert cancel_run(again(run))
    wait_for(lambda: again(run).trace.has_ended)
    return time.monotonic() - began


def test_while_the_model_stalls(stub, make_run, started):
    stub.play(stalled("Once upon"))
    run = started(make_run())
    wait_for(lambda: stub.requests)
    time.sleep(0.3)
    assert cancel(run) < 1
    assert (again(run).trace.status, again(run).trace.status_reason) == ("cancelled", "cancelled by a person")
    assert set(Span.objects.filter(trace=run.trace).values_list("status", flat=True)) == {"cancelled"}


def test_while_a_tool_hangs(stub, make_run, started, slow):
    stub.play(calls(("slow", TOKYO)))
    run = started(make_run(tools=["slow"]))
    wait_for(lambda: Span.objects.filter(trace=run.trace, kind="tool").exists())
    assert cancel(run) < 1
    assert Span.objects.get(trace=run.trace, kind="tool").status == "cancelled"


def test_without_redis_the_database_tells(stub, make_run, started, monkeypatch):
    monkeypatch.setattr("playground.worker.lease.HEARTBEAT_S", 0.2)
    monkeypatch.setattr("playground.runs.call_out_cancel", lambda run_id: None)
    stub.play(stalled("Once"))
    run = started(make_run())
    wait_for(lambda: stub.requests)
    assert cancel(run) < 6


def test_before_a_worker_has_taken_it(make_run):
    run = make_run()
    assert cancel_run(run)
    assert again(run).trace.status == "cancelled"


def test_what_has_ended_stays_as_it_is(make_run, finish):
    run = finish(make_run())
    assert not cancel_run(run)
    assert again(run).trace.status == "succeeded"


def test_the_conversation_can_go_on_after_a_cancelled_call(stub, make_run, started, finish, slow, workspace):
    stub.play(calls(("slow", TOKYO)))
    run = started(make_run(tools=["slow"]))
    wait_for(lambda: Span.objects.filter(trace=run.trace, kind="tool").exists())
    cancel(run)
    stub.play(text("Never mind."))
    finish(continue_run(again(run), "Forget it."))
    [result] = results_of(stub.requests[-1])
    assert "Not run to its end" in result["content"]


def test_a_worker_that_stops_while_it_takes_a_cancelled_run_asks_nobody(stub, make_run, finish, worker, monkeypatch):
    run = make_run()
    Run.objects.filter(pk=run.pk).update(cancel_requested_at=run.created_at)
    db = type(worker).db

    async def take_and_stop(self, function, *args):
        answer = await db(self, function, *args)
        for held in self.held.values():
            held.stop(Why.STOPPED)
        return answer

    monkeypatch.setattr(type(worker), "db", take_and_stop)
    assert finish(run).trace.status == "queued"  # it is left to another worker
    assert stub.requests == []

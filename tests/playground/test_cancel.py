"""A cancellation takes effect at once, whatever the run waits for: no heartbeat comes in these tests but in one."""

import threading

import pytest

from playground.live.partial import partial
from playground.models import Run
from playground.runs import cancel_run, continue_run
from playground.worker import lease
from playground.worker.advance import advance
from playground.worker.held import Why
from tests.playground.stub import calls, results_of, stalled, text
from tests.waiting import LONG_S, wait_for
from traces.models import Span

TOKYO = '{"city": "Tokyo"}'


def again(run: Run) -> Run:
    return Run.objects.select_related("trace").get(pk=run.pk)


@pytest.fixture
def heartbeat_s() -> float:
    return 10 * LONG_S


@pytest.fixture(autouse=True)
def heartbeat(heartbeat_s: float, monkeypatch) -> None:
    """How often the worker asks the database; set before there is one."""
    monkeypatch.setattr(lease, "HEARTBEAT_S", heartbeat_s)


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
        thread.join(LONG_S)


def cancel(run: Run) -> None:
    assert cancel_run(again(run))
    wait_for(lambda: again(run).trace.has_ended)


def test_while_the_model_stalls(stub, make_run, started):
    stub.play(stalled("Once upon"))
    run = started(make_run())
    wait_for(lambda: stub.requests)
    wait_for(lambda: partial(run.pk).text == "Once upon")
    cancel(run)
    assert (again(run).trace.status, again(run).trace.status_reason) == ("cancelled", "cancelled by a person")
    assert set(Span.objects.filter(trace=run.trace).values_list("status", flat=True)) == {"cancelled"}


def test_while_a_tool_hangs(stub, make_run, started, slow):
    stub.play(calls(("slow", TOKYO)))
    run = started(make_run(tools=["slow"]))
    wait_for(lambda: Span.objects.filter(trace=run.trace, kind="tool").exists())
    cancel(run)
    assert Span.objects.get(trace=run.trace, kind="tool").status == "cancelled"


@pytest.mark.parametrize("heartbeat_s", [0.2])
def test_without_redis_the_database_tells(stub, make_run, started, monkeypatch):
    monkeypatch.setattr("playground.runs.call_out_cancel", lambda run_id: None)
    stub.play(stalled("Once"))
    run = started(make_run())
    wait_for(lambda: stub.requests)
    cancel(run)


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

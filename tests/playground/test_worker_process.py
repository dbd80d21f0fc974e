"""Real Celery workers in processes of their own."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from config.processes import commands
from playground.deciding import Said, decide
from playground.live import connections
from playground.models import Run
from playground.pending import pending
from playground.runs import cancel_run
from playground.scan import scan
from playground.wake import wake
from playground.worker.lease import LEASE
from tests.playground.conftest import CITY
from tests.playground.stub import calls, results_of, stalled, text
from tests.waiting import LONG_S, free_port, wait_for
from tools.service import new_version
from traces.models import Span

pytestmark = pytest.mark.stack


def database_url() -> str:
    """The test's own database, as another process reaches it."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    who = f"{quote(str(at['USER']))}:{quote(str(at['PASSWORD']))}"
    return f"postgres://{who}@{quote(str(at['HOST']), safe='')}:{at['PORT']}/{at['NAME']}"


@pytest.fixture
def start_worker(workspace, broker) -> Iterator[Callable[[], subprocess.Popen]]:
    connections.shared().flushdb()
    started: list[subprocess.Popen] = []
    variables = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "DATABASE_URL": database_url(),
        "REDIS_URL": broker,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "PORT": str(free_port()),
    }

    def start() -> subprocess.Popen:
        worker = subprocess.Popen(commands.worker(), env=variables, stderr=subprocess.STDOUT)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait(LONG_S)


def again(run: Run) -> Run:
    return Run.objects.select_related("trace").get(pk=run.pk)


def ended(run: Run) -> Callable[[], bool]:
    return lambda: again(run).trace.has_ended


def test_a_run_is_taken_and_ends_also_one_that_was_queued_while_nobody_worked(start_worker, stub, make_run, weather):
    stub.play(calls(("get_weather", '{"city": "Tokyo"}')), text("24."))
    early = make_run(tools=["get_weather"])
    start_worker()
    wait_for(ended(early))
    assert (again(early).trace.status, again(early).trace.steps) == ("succeeded", 2)
    late = make_run()
    wait_for(ended(late))
    assert again(late).trace.status == "succeeded"


def test_a_cancellation_reaches_the_worker(start_worker, stub, make_run):
    stub.play(stalled("Once"))
    start_worker()
    run = make_run()
    wait_for(lambda: stub.requests)
    cancel_run(again(run))
    wait_for(ended(run))
    assert again(run).trace.status == "cancelled"


def gone(run: Run) -> None:
    """The scan after the lease of a run whose worker was killed has run out."""
    assert again(run).lease_expires_at <= timezone.now() + LEASE
    Run.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() + LEASE)
    scan()
    assert again(run).trace.status == "running"  # its lease still lives
    Run.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    scan()


def test_after_kill_9_another_worker_asks_the_model_again(start_worker, stub, make_run):
    stub.play(stalled("Once"), text("Hello."))
    worker = start_worker()
    run = make_run()
    wait_for(lambda: stub.requests)
    worker.kill()
    worker.wait(LONG_S)
    gone(run)
    start_worker()
    wait_for(ended(run))
    assert (again(run).trace.status, again(run).resumed) == ("succeeded", 1)
    attempts = Span.objects.filter(trace=run.trace, kind="model").order_by("sequence")
    assert [(span.status, span.error_type, span.attributes["toolscope.attempt"]) for span in attempts] == [
        ("error", "interrupted", 1),
        ("ok", "", 2),
    ]
    assert attempts[1].attributes["toolscope.why"] == "Attempt 2: the worker that asked was gone."


def test_after_kill_9_in_the_middle_of_a_call_with_side_effects_a_person_is_asked(start_worker, stub, make_run, slow):
    fields = {"parameters": CITY, "implementation": slow.current.implementation, "timeout_s": 30}
    new_version(slow, **fields, side_effects="destructive")
    stub.play(calls(("slow", '{"city": "Tokyo"}')), text("Late."))
    worker = start_worker()
    run = make_run(tools=["slow"])
    wait_for(lambda: Span.objects.filter(trace=run.trace, kind="tool").exists())
    worker.kill()
    worker.wait(LONG_S)
    gone(run)
    start_worker()
    wait_for(lambda: again(run).trace.status == "waiting")
    [waiting] = pending(run)
    assert waiting.wait.why == "interrupted"
    decide(again(run), Said("output", "Ann", "page", output=("It was done.",)), call_id=waiting.call_id)
    wait_for(ended(run))
    assert again(run).trace.status == "succeeded"
    assert [result["content"] for result in results_of(stub.requests[1])] == ["It was done."]


def test_sigterm_leaves_the_runs_to_another_worker_at_once(start_worker, stub, make_run):
    stub.play(stalled("Once"), text("Hello."))
    worker = start_worker()
    run = make_run()
    wait_for(lambda: stub.requests)
    worker.send_signal(signal.SIGTERM)
    worker.wait(LONG_S)
    assert (again(run).trace.status, again(run).lease_holder, again(run).resumed) == ("queued", "", 0)
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    scan()
    start_worker()
    wait_for(ended(run))
    assert again(run).trace.status == "succeeded"


def test_two_workers_never_advance_one_run_twice(start_worker, stub, make_run):
    stub.play(text("Hello.", pause=0.2))
    start_worker()
    start_worker()
    runs = [make_run() for _ in range(5)]
    for run in runs * 4:
        wake(run.pk)
    for run in runs:
        wait_for(ended(run))
    wait_for(lambda: connections.shared().llen("toolscope") == 0)
    assert len(stub.requests) == len(runs)
    assert {again(run).trace.status for run in runs} == {"succeeded"}

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.masking import Masker
from config.celery import app
from playground.live import connections
from playground.models import Run
from playground.scan import QUEUE, scan
from playground.worker import lease
from traces import recorder
from traces.changes import RunStarted
from traces.models import Span, Trace


@pytest.fixture
def queue(broker):
    """The broker's queue, emptied."""
    client = connections.shared()
    client.delete(QUEUE)
    return lambda: client.llen(QUEUE)


def forgotten(run: Run) -> None:
    """As if the broker had lost the run's wake-up."""
    connections.shared().delete(QUEUE)
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=1))


def abandoned(run: Run) -> None:
    """As if the run's worker had been killed."""
    lease.claim(run.pk, "gone")
    recorder.record(run.trace_id, RunStarted("a" * 16, timezone.now()), masker=Masker({}))
    Run.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def status(run: Run) -> tuple[str, str]:
    trace = Trace.objects.get(pk=run.trace_id)
    return trace.status, trace.status_reason


def test_a_new_run_is_queued_once(queue, make_run):
    make_run()
    assert queue() == 1


def test_a_forgotten_run_is_woken(queue, make_run):
    forgotten(make_run())
    assert scan() == (1, 0)
    assert queue() == 1


def test_a_run_that_waits_in_the_queue_is_not_queued_again(queue, make_run):
    run = make_run()
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert scan() == (0, 0)
    assert queue() == 1


def test_a_run_that_a_worker_has_is_left_alone(queue, make_run):
    run = make_run()
    lease.claim(run.pk, "worker")
    forgotten(run)
    assert scan() == (0, 0)


def test_a_run_whose_worker_is_gone_is_handed_on(queue, make_run):
    run = make_run()
    abandoned(run)
    assert scan()[1] == 1
    assert status(run) == ("queued", "")
    assert queue() == 2
    assert scan() == (0, 0)


def test_a_run_that_loses_its_worker_again_and_again_ends_as_interrupted(queue, make_run):
    run = make_run()
    abandoned(run)
    Run.objects.filter(pk=run.pk).update(resumed=3)
    assert scan()[1] == 1
    assert status(run) == ("failed", "interrupted: the worker that advanced it was gone 4 times")
    assert Span.objects.get(trace=run.trace).status == "error"


def test_an_abandoned_run_that_was_cancelled_ends_so(queue, make_run):
    run = make_run()
    abandoned(run)
    Run.objects.filter(pk=run.pk).update(cancel_requested_at=timezone.now())
    scan()
    assert status(run)[0] == "cancelled"


def test_a_forgotten_run_that_was_cancelled_ends_so(queue, make_run):
    run = make_run()
    forgotten(run)
    Run.objects.filter(pk=run.pk).update(cancel_requested_at=timezone.now())
    scan()
    assert status(run)[0] == "cancelled"


def test_the_broker_being_away_harms_no_run(make_run, settings):
    app.conf.broker_url = settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    try:
        run = make_run()
        assert status(run) == ("queued", "")
        scan()
    finally:
        app.conf.broker_url = None

"""A disk that is full in the middle of a run."""

import logging
import os
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import timezone

from playground.models import Run
from playground.scan import scan
from playground.worker import journal
from playground.worker.runtime import Runtime
from tests.playground.stub import calls, text
from traces.models import Span, Trace
from traces.verification import verify

PLENTY = 1 << 30
TOKYO = '{"city": "Tokyo"}'

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite can play a full disk")


class Disk:
    """What the worker's connections may write to; SQLite forgets its bound with each of them."""

    def __init__(self, worker: Runtime) -> None:
        self.is_full = False
        self._worker = worker

    def fill(self) -> None:
        self.is_full = True
        self._worker.run(self._worker.db(self.bound))

    def free(self) -> None:
        self.is_full = False
        self._worker.run(self._worker.db(self.bound))

    @staticmethod
    def pack() -> None:
        """Keep no room that earlier tests have left."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")

    def bound(self, **_: object) -> None:
        """Let the database grow, or not beyond what it is."""
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0] if self.is_full else PLENTY
            cursor.execute(f"PRAGMA max_page_count = {pages}")


def long_answer():
    """One that needs room."""
    return text(*(os.urandom(40_000).hex() for _ in range(3)))


@pytest.fixture
def disk(worker, stub):
    """Full from the first request on, until it is freed."""
    disk = Disk(worker)
    worker.run(worker.db(disk.pack))

    def answers(request):
        if len(stub.requests) == 1:
            disk.fill()
            return calls(("get_weather", TOKYO))
        return long_answer()

    stub.choose(answers)
    connection_created.connect(disk.bound)
    yield disk
    connection_created.disconnect(disk.bound)


class FreesIt(logging.Handler):
    """Makes room as soon as the worker has missed it: it says so in its log."""

    def __init__(self, disk: Disk) -> None:
        super().__init__()
        self._disk = disk

    def emit(self, record: logging.LogRecord) -> None:
        if self._disk.is_full:
            self._disk.is_full = False
            threading.Thread(target=self._disk.free).start()


def assert_the_record_is_whole(run: Run) -> None:
    assert verify(run.trace) == []
    assert not Span.objects.filter(trace=run.trace, ended_at=None).exists()


@pytest.mark.usefixtures("weather")
def test_a_run_goes_on_when_there_is_room_again(disk, make_run, finish):
    journal.log.addHandler(frees_it := FreesIt(disk))
    try:
        run = finish(make_run(tools=["get_weather"]))
    finally:
        journal.log.removeHandler(frees_it)
    assert not disk.is_full
    assert (run.trace.status, run.trace.status_reason) == ("succeeded", "")
    assert_the_record_is_whole(run)


@pytest.mark.usefixtures("weather")
def test_a_run_that_cannot_be_recorded_stops_and_goes_on_when_it_can(disk, make_run, finish, monkeypatch):
    monkeypatch.setattr(journal, "RETRY_S", 0.01)
    run = finish(make_run(tools=["get_weather"]))
    assert run.trace.status == Trace.Status.RUNNING
    disk.free()
    Run.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert scan() == (0, 1)
    assert finish(run).trace.status == "succeeded"
    assert_the_record_is_whole(run)

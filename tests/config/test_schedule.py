"""The periodic work: every job at its own pace, whatever one of them runs into."""

import threading

import pytest
from django.db import OperationalError

from config.processes.schedule import Job, run_until

pytestmark = pytest.mark.django_db


def test_jobs_run_at_the_start_and_again():
    stop, done = threading.Event(), []

    def work() -> None:
        done.append("work")
        if len(done) == 3:
            stop.set()

    run_until(stop, (Job("work", 0.01, work),))
    assert done == ["work"] * 3


@pytest.mark.parametrize("error", [OperationalError("gone away"), KeyError("a fault of our own")])
def test_nothing_that_a_job_runs_into_stops_the_others(error: Exception):
    stop, tried = threading.Event(), []

    def fails() -> None:
        tried.append("fails")
        raise error

    def ends() -> None:
        if len(tried) > 2:
            stop.set()

    run_until(stop, (Job("fails", 0.01, fails), Job("ends", 0.01, ends)))
    assert len(tried) > 2

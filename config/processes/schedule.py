"""The periodic work. It needs only the database: after a crash, or while Redis is away, runs are still found."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections

from accounts.sessions import forget_expired_sessions
from playground.forgetting import forget_empty_conversations
from playground.scan import scan

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Something done every `every_s` seconds, and once at the start."""

    name: str
    every_s: float
    do: Callable[[], object]


JOBS = (
    Job("scan for runs without a worker", 10.0, scan),
    Job("forget conversations without runs", 600.0, forget_empty_conversations),
    Job("forget expired sessions", 3600.0, forget_expired_sessions),
)


def run_until(stop: threading.Event, jobs: tuple[Job, ...] = JOBS) -> None:
    """Do the jobs, each at its own pace, until `stop` is set. A failing job is logged and tried again."""
    due = dict.fromkeys(jobs, 0.0)
    while not stop.is_set():
        now = time.monotonic()
        for job in (job for job, at in due.items() if at <= now):
            _do(job)
            due[job] = time.monotonic() + job.every_s
        stop.wait(max(0.05, min(due.values()) - time.monotonic()))


def _do(job: Job) -> None:
    close_old_connections()
    try:
        job.do()
    except Exception:
        # Whatever it is: without the next round, runs that lost their worker would stay so for ever.
        logger.exception("%s: failed; trying again in %g s", job.name, job.every_s)
    finally:
        close_old_connections()

"""Celery's part: it wakes a worker for a run, and tells the runs when the worker is to stop."""

import gc
from typing import Any

from celery import shared_task
from celery.signals import worker_process_shutdown, worker_ready, worker_shutdown, worker_shutting_down

from playground.wake import TASK
from playground.worker import runtime
from playground.worker.advance import advance
from playground.worker.held import Why


@shared_task(name=TASK)
def advance_run(run_id: str) -> None:
    """Advance the run until it ends. The thread waits; the work is done in the process's event loop."""
    here = runtime.runtime()
    here.run(advance(here, run_id))


NEW_OBJECTS = 20_000
"""How many there are before Python looks for those that hold each other; of itself it looks after 700."""


@worker_ready.connect
def begin(**_: Any) -> None:
    """Make the runtime at once: it leaves the worker's sign of life."""
    runtime.runtime()
    # Looking for garbage was a tenth of a busy worker's time. What was imported stays anyway, what a run leaves goes
    # nearly all by itself.
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


@worker_shutting_down.connect
def stop_runs(**_: Any) -> None:
    """End the runs under way, so that the warm shutdown has nothing to wait for."""
    if (here := runtime.current()) is not None:
        here.stop_runs(Why.STOPPED)


@worker_shutdown.connect
@worker_process_shutdown.connect
def close(**_: Any) -> None:
    """Hang up everywhere."""
    runtime.close()

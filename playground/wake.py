"""Waking a worker for a run. The broker carries the run's id and no more; when it is down the scan wakes later."""

import logging

from celery import current_app
from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import RedisError

TASK = "playground.advance"

log = logging.getLogger(__name__)


def wake(run_id: str) -> None:
    """Queue the run for any worker. Never fails."""
    try:
        current_app.send_task(TASK, args=[run_id], retry=False)
    except (OperationalError, KombuError, RedisError, OSError) as error:
        log.warning("run %s waits for the next scan, the broker cannot be reached: %s", run_id, error)

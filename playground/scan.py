"""The scan: what the broker, a dead worker or a restart has left behind is found in the database."""

import logging
from datetime import timedelta

import redis
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from playground.ending import end
from playground.live import connections
from playground.models import Run
from playground.recovering import recover
from playground.wake import wake
from playground.worker import lease
from traces.models import Trace

QUEUE = "toolscope"
"""The list in Redis in which Celery keeps what no worker has taken yet."""

PATIENCE = timedelta(seconds=5)
"""A run this young is still on its way to a worker."""

log = logging.getLogger(__name__)


def scan() -> tuple[int, int]:
    """Wake queued runs that no worker knows of, hand on running ones whose worker is gone; how many of each."""
    _end_half_cancelled()
    return _wake_forgotten(), _hand_on_abandoned()


def _end_half_cancelled() -> None:
    """Whoever cancelled these, which wait for a person, was gone before they ended."""
    for run in lease.unleased(Trace.Status.WAITING, is_cancelled=True):
        _end_cancelled(run)


def _wake_forgotten() -> int:
    forgotten = [run for run in lease.unleased(Trace.Status.QUEUED) if run.created_at < timezone.now() - PATIENCE]
    forgotten = [run for run in forgotten if not _end_cancelled(run)]
    # While the queue is not empty these stand in it: waking them again would only make it longer.
    if not forgotten or _queue_length() > 0:
        return 0
    for run in forgotten:
        wake(run.pk)
    return len(forgotten)


def _end_cancelled(run: Run) -> bool:
    return run.cancel_requested_at is not None and end(run, Trace.Status.CANCELLED, "cancelled by a person")


def _hand_on_abandoned() -> int:
    running = Trace.Status.RUNNING
    # Claimed first: its worker may have been slow only, and have come back a moment ago.
    abandoned = [run for run in lease.unleased(running) if lease.claim(run.pk, "scan", running)]
    return sum(_end_cancelled(run) or recover(run) for run in abandoned)


def _queue_length() -> int:
    """How many wake-ups no worker has taken; 0 when the broker cannot say."""
    try:
        client = connections.shared() if settings.CELERY_BROKER_URL == settings.REDIS_URL else _broker()
        return int(client.llen(QUEUE))
    except RedisError as error:
        log.warning("the queue cannot be looked at: %s", error)
        return 0


def _broker() -> redis.Redis:
    return redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=1)

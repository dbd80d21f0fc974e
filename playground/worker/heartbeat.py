"""The heartbeat: one statement for all runs of a process. Also how a cancellation is learnt when Redis is away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.db import DatabaseError

from playground.worker import lease
from playground.worker.held import Held, Why

log = logging.getLogger(__name__)


async def beat(holder: str, held: Mapping[str, Held], db: Callable[..., Awaitable[Any]]) -> None:
    """Prolong the leases for ever; stop the runs that are lost or to be cancelled."""
    while True:
        await asyncio.sleep(lease.HEARTBEAT_S)
        ours = [run_id for run_id, run in held.items() if run.leased]
        if not ours:
            continue
        try:
            still_held, cancelled = await db(lease.prolong, holder, ours)
        except DatabaseError as error:
            log.warning("leases could not be prolonged: %s", error)
            continue
        for run_id in ours:
            run = held.get(run_id)
            if run is not None and run_id not in still_held:
                run.stop(Why.LOST)
            elif run is not None and run_id in cancelled:
                run.stop(Why.CANCELLED)

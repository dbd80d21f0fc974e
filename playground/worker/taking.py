"""Runs taken by one process. Those that are asked for while the database is busy are taken together.

When many runs begin at once, reading each by itself would be a fifth of the worker's time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import islice

from playground.worker.job import Job

MOST_TOGETHER = 50
"""The database's thread is not kept from everything else for longer than these take."""

log = logging.getLogger(__name__)

Take = Callable[[list[str]], Awaitable[dict[str, Job | Exception]]]


class Taking:
    """Asks for the runs of a process, one batch at a time. To be used inside one event loop."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._asked: dict[str, asyncio.Future[Job | None]] = {}
        self._batches: asyncio.Task[None] | None = None

    async def job(self, run_id: str) -> Job | None:
        """The run with its lease taken; None when there is nothing to advance, or the database does not answer.

        Raises why a run that was taken cannot be read.
        """
        asked: asyncio.Future[Job | None] = asyncio.get_running_loop().create_future()
        self._asked[run_id] = asked
        if self._batches is None or self._batches.done():
            self._batches = asyncio.create_task(self._take_asked())
        return await asked

    async def _take_asked(self) -> None:
        while self._asked:
            batch = {run_id: self._asked.pop(run_id) for run_id in list(islice(self._asked, MOST_TOGETHER))}
            try:
                found = await self._take(list(batch))
            except Exception:  # nobody knows whose they are: the scan wakes them again when the database answers
                log.exception("%d runs cannot be taken", len(batch))
                found = {}
            for run_id, asked in batch.items():
                _tell(asked, found.get(run_id))


def _tell(asked: "asyncio.Future[Job | None]", found: Job | Exception | None) -> None:
    if asked.done():
        return
    if isinstance(found, Exception):
        asked.set_exception(found)
    else:
        asked.set_result(found)

"""Runs taken by one process. Those that are asked for while the database is busy are taken together.

When many runs begin at once, reading each by itself would be a fifth of the worker's time.
"""

import logging
from collections.abc import Awaitable, Callable

from playground.worker.job import Job
from playground.worker.together import Together

MOST_TOGETHER = 50
"""The database's thread is not kept from everything else for longer than these take."""

log = logging.getLogger(__name__)

Take = Callable[[list[str]], Awaitable[dict[str, Job | Exception]]]


class Taking:
    """Asks for the runs of a process, one batch at a time. To be used inside one event loop."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._together: Together[str, Job | None] = Together(self._take_all, most=MOST_TOGETHER)

    async def job(self, run_id: str) -> Job | None:
        """The run with its lease taken; None when there is nothing to advance, or the database does not answer.

        Raises why a run that was taken cannot be read.
        """
        return await self._together.ask(run_id, run_id)

    async def _take_all(self, run_ids: list[str]) -> list[Job | Exception | None]:
        try:
            found = await self._take(run_ids)
        except Exception:  # nobody knows whose they are: the scan wakes them again when the database answers
            log.exception("%d runs cannot be taken", len(run_ids))
            found = {}
        return [found.get(run_id) for run_id in run_ids]

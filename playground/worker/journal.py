"""What a run writes into the record: few transactions, in order, whatever happens to the run meanwhile."""

import asyncio
import logging
from collections.abc import Callable

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

from accounts.masking import Masker
from playground.worker.entries import Entry
from playground.worker.runtime import Runtime
from traces.changes import Change, SpanEnded
from traces.models import Span

GATHER_S = 0.1
"""What is only noted is written after this long, or with the next write."""

ATTEMPTS = 8
RETRY_S = 0.5
"""A database that is being restarted is asked again for about as long as the lease lasts."""

log = logging.getLogger(__name__)


class Journal:
    """The writes of one run, one after the other.

    When the run is not ours any more, or cannot be recorded, `is_lost` is set, `on_lost` called, and nothing written.
    """

    def __init__(
        self, runtime: Runtime, run_id: str, trace_id: str, masker: Masker, on_lost: Callable[[], None]
    ) -> None:
        self._runtime = runtime
        self._run_id, self._trace_id, self.masker = run_id, trace_id, masker
        self._on_lost = on_lost
        self._pending: list[Change] = []
        self._writer: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pauses = False
        self.is_lost = False

    def note(self, *changes: Change) -> None:
        """Write these soon, together with what comes in the meantime."""
        self._pending += changes
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_S, self._begin)

    async def write(self, *changes: Change) -> None:
        """Write these and all noted before, and wait until it is done. A cancelled caller leaves the write alone."""
        self._pending += changes
        await asyncio.shield(self._begin())

    async def pause(self) -> None:
        """Write all that was noted, then let the run wait for a person; its lease is given back."""
        self._pauses = True
        await asyncio.shield(self._begin())

    async def leave(self) -> None:
        """Write what was noted but for what was broken off: whoever goes on says what becomes of that."""
        broken_off = [
            one for one in self._pending if isinstance(one, SpanEnded) and one.status == Span.Status.CANCELLED
        ]
        self._pending = [change for change in self._pending if change not in broken_off]
        await asyncio.shield(self._begin())

    def _begin(self) -> "asyncio.Task[None]":
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_pending())
        return self._writer

    async def _write_pending(self) -> None:
        while (self._pending or self._pauses) and not self.is_lost:
            entry = Entry(self._run_id, self._trace_id, self.masker, self._pending, self._pauses)
            self._pending, self._pauses = [], False
            try:
                is_written = await self._write(entry)
            except Exception:
                # Whatever it is, this run cannot be recorded any more: it stops, and the scan ends it.
                log.exception("run %s cannot be recorded", self._run_id)
                is_written = False
            if not is_written:
                self.is_lost = True
                self._on_lost()

    async def _write(self, entry: Entry) -> bool:
        """Was it written? Together with what other runs have, where that goes."""
        try:
            return await self._runtime.write(entry)
        except Exception as error:  # perhaps another run's fault
            return await self._write_alone(entry, error)

    async def _write_alone(self, entry: Entry, last: Exception) -> bool:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._runtime.write_alone(entry)
            except IntegrityError:
                if not isinstance(last, OperationalError | InterfaceError):
                    raise
                return True  # the attempt before was written, only its answer was lost
            except DatabaseError as error:
                if attempt == ATTEMPTS:
                    raise
                last = error
                log.warning("run %s waits for the database: %s", self._run_id, error)
                await asyncio.sleep(RETRY_S * attempt / 2)
        return False

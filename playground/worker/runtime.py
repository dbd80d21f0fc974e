"""One event loop for all runs of a worker process.

Celery's threads only wait for the coroutine of their run; everything that a run waits for, it awaits here. The database
is spoken to by a few threads of its own, so that a run that waits holds no connection and no transaction.
"""

import asyncio
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

from playground.live.publisher import Publisher
from playground.worker import entries
from playground.worker.alive import say_alive
from playground.worker.cancelling import listen
from playground.worker.entries import Entry
from playground.worker.heartbeat import beat
from playground.worker.held import Held, Why
from playground.worker.job import Job, take
from playground.worker.taking import Taking
from playground.worker.together import Together

T = TypeVar("T")

SERVER_DATABASE_THREADS = 4
"""On SQLite there is one: its writers wait for each other anyway. The heartbeat has one of its own beside these."""

log = logging.getLogger(__name__)


class Runtime:
    """The event loop in a thread of its own, the database's threads, the publisher, and the runs under way."""

    def __init__(self) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.held: dict[str, Held] = {}
        self.is_stopping = False
        self.loop = asyncio.new_event_loop()
        self.live: Publisher
        self._database_threads = 1 if connection.vendor == "sqlite" else SERVER_DATABASE_THREADS
        self._taking = Taking(lambda run_ids: self.db(take, run_ids, self.holder))
        self._writing: Together[Entry, bool] = Together(
            self._write_all, most=entries.HEAVIEST, weight=lambda entry: entry.weight, lanes=self._database_threads
        )
        self._database = ThreadPoolExecutor(self._database_threads, thread_name_prefix="database")
        self._heartbeat = ThreadPoolExecutor(1, thread_name_prefix="heartbeat")
        self._services: list[asyncio.Task[None]] = []
        self._thread = threading.Thread(target=self._run_loop, name="runs", daemon=True)
        self._thread.start()
        self.run(self._start())

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop and wait for it, from any other thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    async def db(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function that uses the database, in a thread that has a connection."""
        return await self.loop.run_in_executor(self._database, _with_connection, function, args)

    async def db_at_once(self, function: Callable[..., T], *args: Any) -> T:
        """As `db`, never behind what waits there: hundreds of runs that begin together would outlast their leases."""
        return await self.loop.run_in_executor(self._heartbeat, _with_connection, function, args)

    async def take(self, run_id: str) -> Job | None:
        """The run with its lease taken; None when there is nothing to advance. Raises why it cannot be read."""
        return await self._taking.job(run_id)

    async def write(self, entry: Entry) -> bool:
        """Write it, together with what other runs have to write meanwhile; was its run still ours?

        Raises what went wrong with any of them: then none is written.
        """
        return await self._writing.ask(entry.run_id, entry)

    async def write_alone(self, entry: Entry) -> bool:
        """The same by itself."""
        [is_written] = await self._write_all([entry])
        return is_written

    async def _write_all(self, some: list[Entry]) -> list[bool]:
        return await self.db(entries.write, some, self.holder)

    def stop_runs(self, why: Why) -> None:
        """Take no more runs and end those under way, from any thread."""
        self.is_stopping = True
        self.loop.call_soon_threadsafe(self._stop_held, why)

    def close(self) -> None:
        """Hang up everywhere and end the loop. Runs still under way are left to the scan."""
        self.stop_runs(Why.STOPPED)
        self.run(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=5)
        for threads, number in ((self._database, self._database_threads), (self._heartbeat, 1)):
            _close_connections(threads, number)
            threads.shutdown()

    def _stop_held(self, why: Why) -> None:
        for held in list(self.held.values()):
            held.stop(why)

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    async def _start(self) -> None:
        self.live = Publisher()
        self._services = [
            asyncio.create_task(listen(self.held), name="listen for cancellations"),
            asyncio.create_task(say_alive(), name="sign of life"),
            asyncio.create_task(beat(self.holder, self.held, self.db_at_once), name="heartbeat"),
        ]

    async def _close(self) -> None:
        for service in self._services:
            service.cancel()
        await asyncio.gather(*self._services, return_exceptions=True)
        await self.live.close()


def _with_connection(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    try:
        return function(*args)
    except (OperationalError, InterfaceError):
        # Perhaps the server was restarted: the next call begins with a new connection.
        connections.close_all()
        raise


def _close_connections(threads: ThreadPoolExecutor, number: int) -> None:
    # Each thread closes its own: the barrier keeps one thread from taking two of these.
    barrier = threading.Barrier(number)
    for done in [threads.submit(_close_own, barrier) for _ in range(number)]:
        done.result(timeout=5)


def _close_own(barrier: threading.Barrier) -> None:
    barrier.wait(timeout=5)
    connections.close_all()


_runtime: Runtime | None = None
_lock = threading.Lock()


def runtime() -> Runtime:
    """This process's runtime, made when it is first needed."""
    global _runtime
    with _lock:
        if _runtime is None:
            _runtime = Runtime()
        return _runtime


def current() -> Runtime | None:
    """This process's runtime, if it has been needed."""
    return _runtime


def close() -> None:
    """End this process's runtime."""
    global _runtime
    with _lock:
        if _runtime is not None:
            _runtime.close()
            _runtime = None

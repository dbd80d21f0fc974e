"""A call's place among others of its tool, counted in Redis for all processes together.

Calls at once: a place is held under a lease that its holder prolongs, so that a worker that is killed frees its places
within `LEASE_S`; who waits is served in the order of arrival. Calls in a span of time: the time at which a call may
begin is kept for it beforehand, so that nobody has to ask again.

While Redis cannot be reached it is asked again until the wait is over; a call never runs uncounted.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from accounts.ids import new_id
from tools.limiting import scripts
from tools.limiting.limits import Limits

LEASE_S = 15.0
"""How long a place, or a place in the queue, is kept for somebody of whom nothing is heard."""

_SPANS = {1_000: "a second", 60_000: "a minute"}

ANSWERS_S = 5.0
"""A Redis that takes longer for a script is away."""

ASK_AGAIN_S = 0.02
SLOWEST_ASKING_S = 0.25
"""The first in the queue asks this often, those behind it less often."""


class NoPlace(Exception):
    """No place became free in time; the message is one sentence for the model."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Where the calls of one tool are counted. `tool` is the tool's id."""

    tool: str
    limits: Limits

    @property
    def keys(self) -> tuple[str, str, str]:
        """Who holds a place, who waits, and until when each of these is heard of."""
        name = f"toolscope:tool:{{{self.tool}}}"
        return f"{name}:held", f"{name}:waiting", f"{name}:heard"

    @property
    def spans(self) -> list[tuple[str, int, int]]:
        """Each span of time that is limited: its key, the calls in it, and its length in milliseconds."""
        name = f"toolscope:tool:{{{self.tool}}}"
        found = ((f"{name}:second", self.limits.per_second, 1_000), (f"{name}:minute", self.limits.per_minute, 60_000))
        return [(key, calls, length_ms) for key, calls, length_ms in found if calls]


Tell = Callable[[str], None]
"""Is told the limit at which a call waits, in words, perhaps again and again; nothing once it has its place."""


def tell_nobody(_: str) -> None:
    """Where nobody watches."""


@contextlib.asynccontextmanager
async def place(queue: Queue, wait_s: float, tell: Tell = tell_nobody) -> AsyncIterator[None]:
    """A place of one call, waited for at most `wait_s` and held for the time of the `with`. Raises NoPlace."""
    deadline = time.monotonic() + wait_s
    client = _client()
    try:
        async with contextlib.AsyncExitStack() as stack:
            if queue.limits.concurrency:
                await stack.enter_async_context(_held(client, queue, wait_s, deadline, tell))
            await _begin_in_time(client, queue, wait_s, deadline, tell)
            tell("")
            yield
    finally:
        await client.aclose()


@contextlib.asynccontextmanager
async def _held(
    client: redis.asyncio.Redis, queue: Queue, wait_s: float, deadline: float, tell: Tell
) -> AsyncIterator[None]:
    me = new_id()
    prolonging: asyncio.Task[None] | None = None
    try:
        await _take(client, queue, me, wait_s, deadline, tell)
        prolonging = asyncio.create_task(_prolong(client, queue, me), name="prolong a tool's place")
        yield
    finally:
        if prolonging is not None:
            prolonging.cancel()
            await asyncio.gather(prolonging, return_exceptions=True)
        # Where Redis cannot be told, the lease runs out by itself.
        with contextlib.suppress(RedisError, OSError):
            await asyncio.shield(_ask(client, scripts.LEAVE, queue.keys, me))


async def _take(client: redis.asyncio.Redis, queue: Queue, me: str, wait_s: float, deadline: float, tell: Tell) -> None:
    """Wait in the queue until a place is free."""
    calls = queue.limits.concurrency or 1
    while True:
        try:
            ahead = int(await _ask(client, scripts.TAKE, queue.keys, me, calls, int(LEASE_S * 1000)))
        except (RedisError, OSError) as error:
            await _ask_again(SLOWEST_ASKING_S, deadline, _unreachable(wait_s), error)
            continue
        if ahead < 0:
            return
        tell(f"{calls} at once")
        pause = min(ASK_AGAIN_S * (ahead + 1), SLOWEST_ASKING_S)
        await _ask_again(pause, deadline, _crowded(f"{calls} at once", wait_s))


async def _begin_in_time(client: redis.asyncio.Redis, queue: Queue, wait_s: float, deadline: float, tell: Tell) -> None:
    """Wait until the call may begin under the limits per span of time."""
    spans = queue.spans
    while spans:
        left_ms = max(0, int((deadline - time.monotonic()) * 1000))
        arguments = [value for _, calls, length_ms in spans for value in (calls, length_ms)]
        try:
            said = await _ask(client, scripts.BEGIN, [key for key, _, _ in spans], left_ms, *arguments)
        except (RedisError, OSError) as error:
            await _ask_again(SLOWEST_ASKING_S, deadline, _unreachable(wait_s), error)
            continue
        words = " and ".join(f"{calls} {_SPANS[length_ms]}" for _, calls, length_ms in spans)
        if int(said) < 0:
            raise NoPlace(_crowded(words, wait_s))
        if int(said) > 0:
            tell(words)
        await asyncio.sleep(int(said) / 1000)
        return


async def _ask_again(pause_s: float, deadline: float, sentence: str, error: Exception | None = None) -> None:
    if time.monotonic() + pause_s > deadline:
        raise NoPlace(sentence) from error
    await asyncio.sleep(pause_s)


async def _prolong(client: redis.asyncio.Redis, queue: Queue, me: str) -> None:
    """Keep a place for as long as its call runs, also beyond a Redis that has forgotten it."""
    while True:
        await asyncio.sleep(LEASE_S / 3)
        with contextlib.suppress(RedisError, OSError):
            await _ask(client, scripts.PROLONG, queue.keys, me, int(LEASE_S * 1000))


async def _ask(client: redis.asyncio.Redis, script: str, keys: Sequence[str], *arguments: str | int) -> Any:
    """What a script says. Raises RedisError, OSError."""
    async with asyncio.timeout(ANSWERS_S):
        return await client.eval(script, len(keys), *keys, *arguments)


def _client() -> redis.asyncio.Redis:
    """A connection of this call's own: it belongs to one event loop, and is gone with the call."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        single_connection_client=True,
        socket_timeout=None,  # redis-py's own limit may forget a cancellation (python/cpython#86296)
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )


def _crowded(limit: str, wait_s: float) -> str:
    return f"The tool is busy: it takes at most {limit}, and no place became free within {wait_s:g} s. Try again later."


def _unreachable(wait_s: float) -> str:
    return f"The tool's calls are limited, and could not be counted for {wait_s:g} s. Try again later."

"""Connections to Redis for live events: one shared for short commands, one of its own for whoever follows."""

import asyncio
from collections.abc import Awaitable, Mapping
from functools import lru_cache
from typing import TypeVar, cast

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

# A command that is sent again by itself would publish an event twice.
_ONCE = 0

ANSWERS_S = 10.0
"""A Redis that lets a command wait longer than this is away."""
SHORT_S = 2.0
"""The same of a short command, for which a thread stands still."""

Answer = TypeVar("Answer")


def shared() -> redis.Redis:
    """The client of this process for short commands; threads may share it."""
    return _shared(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _shared(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        protocol=2,
        decode_responses=True,
        socket_timeout=SHORT_S,
        socket_connect_timeout=1,
        max_connections=1000,
        retry=Retry(NoBackoff(), _ONCE),
    )


def own() -> redis.asyncio.Redis:
    """A new client with one connection that nobody shares. Wait for it with `within`, close it with `aclose`."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        protocol=2,
        decode_responses=True,
        single_connection_client=True,
        socket_timeout=None,
        socket_connect_timeout=2,
        retry=AsyncRetry(NoBackoff(), _ONCE),
    )


async def within(seconds: float, command: Awaitable[Answer]) -> Answer:
    """What Redis answers. Raises TimeoutError, RedisError.

    redis-py's own limit will not do: it sends under `asyncio.wait_for`, which in Python 3.11 forgets a cancellation
    that comes just when the sending is done (python/cpython#86296). A reader who leaves then would be followed on.
    """
    async with asyncio.timeout(seconds):
        return await command


Entries = list[tuple[str, dict[str, str]]]
"""Entries of a stream as protocol 2 has them: id and fields."""


def entries(key: str) -> Entries:
    """All entries of a stream, by the shared client. Raises RedisError."""
    return cast("Entries", shared().xrange(key))


async def ends_of(client: redis.asyncio.Redis, key: str) -> Entries:
    """The first and the last entry of a stream; none where there is no stream. Raises RedisError, TimeoutError."""
    first = await within(ANSWERS_S, client.xrange(key, count=1))
    last = await within(ANSWERS_S, client.xrevrange(key, count=1))
    return cast("Entries", [*(first or ()), *(last or ())])


async def read_after(client: redis.asyncio.Redis, places: Mapping[str, str], block_s: float) -> dict[str, Entries]:
    """The entries after these ids, by stream; waits for the first one, `block_s` seconds at most.

    Raises RedisError, TimeoutError.
    """
    command = client.xread(dict(places.items()), block=int(block_s * 1000), count=500)
    answer = await within(block_s + ANSWERS_S, command)
    return dict(cast("list[tuple[str, Entries]]", answer or []))

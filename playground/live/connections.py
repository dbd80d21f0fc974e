"""Connections to Redis for live events: one shared for short commands, one of its own for whoever follows."""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

# A command that is sent again by itself would publish an event twice.
_ONCE = 0


def shared() -> redis.Redis:
    """The client of this process for short commands; threads may share it."""
    return _shared(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _shared(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        protocol=2,
        decode_responses=True,
        socket_timeout=2,
        socket_connect_timeout=1,
        max_connections=1000,
        retry=Retry(NoBackoff(), _ONCE),
    )


def own(*, read_timeout_s: float | None) -> redis.asyncio.Redis:
    """A new client with one connection that nobody shares. Close it with `aclose`."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        protocol=2,
        decode_responses=True,
        single_connection_client=True,
        socket_timeout=read_timeout_s,
        socket_connect_timeout=2,
        retry=AsyncRetry(NoBackoff(), _ONCE),
    )


Entries = list[tuple[str, dict[str, str]]]
"""Entries of a stream as protocol 2 has them: id and fields."""


def entries(key: str) -> Entries:
    """All entries of a stream, by the shared client. Raises RedisError."""
    return cast("Entries", shared().xrange(key))


async def ends_of(client: redis.asyncio.Redis, key: str) -> Entries:
    """The first and the last entry of a stream; none where there is no stream. Raises RedisError."""
    first = await client.xrange(key, count=1)
    last = await client.xrevrange(key, count=1)
    return cast("Entries", [*(first or ()), *(last or ())])


async def read_after(client: redis.asyncio.Redis, places: Mapping[str, str], block_s: float) -> dict[str, Entries]:
    """The entries after these ids, by stream; waits for the first one, `block_s` seconds at most. Raises RedisError."""
    answer = await client.xread(dict(places.items()), block=int(block_s * 1000), count=500)
    return dict(cast("list[tuple[str, Entries]]", answer or []))

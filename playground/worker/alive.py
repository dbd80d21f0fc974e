"""A worker's sign of life in Redis: what the health page asks for."""

import asyncio
import logging

from redis.exceptions import RedisError

from playground.live import connections

WORKER_KEY = "toolscope:worker:alive"
"""Set with an expiry by every worker, again and again while it lives."""

EVERY_S = 5.0
EXPIRES_S = 15

log = logging.getLogger(__name__)


async def say_alive() -> None:
    """Say so for ever; a Redis that is away is asked again."""
    client = connections.own()
    try:
        while True:
            try:
                await connections.within(EVERY_S, client.set(WORKER_KEY, "yes", ex=EXPIRES_S))
            except (RedisError, OSError) as error:
                log.debug("no sign of life can be left, Redis cannot be reached: %s", error)
            await asyncio.sleep(EVERY_S)
    finally:
        await client.aclose()

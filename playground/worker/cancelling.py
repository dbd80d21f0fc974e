"""Cancellations, heard at once: every worker listens on one channel."""

import asyncio
import logging
from collections.abc import Mapping

from redis.exceptions import RedisError

from playground.live import connections
from playground.live.events import CANCEL_CHANNEL
from playground.worker.held import Held, Why

RETRY_S = 1.0

log = logging.getLogger(__name__)


async def listen(held: Mapping[str, Held]) -> None:
    """Stop each run that is called out, for ever. While Redis is away the heartbeat does this, more slowly."""
    while True:
        try:
            await _listen(held)
        except (RedisError, OSError) as error:
            log.info("cancellations are learnt from the database, Redis cannot be reached: %s", error)
            await asyncio.sleep(RETRY_S)


async def _listen(held: Mapping[str, Held]) -> None:
    client = connections.own()
    channel = client.pubsub(ignore_subscribe_messages=True)
    try:
        await channel.subscribe(CANCEL_CHANNEL)
        async for message in channel.listen():
            if (run := held.get(message["data"])) is not None:
                run.stop(Why.CANCELLED)
    finally:
        await channel.aclose()  # type: ignore[no-untyped-call]  # redis-py left it so
        await client.aclose()

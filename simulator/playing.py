"""Plays an answer in real time."""

import asyncio
from collections.abc import AsyncGenerator

from simulator.answers import Answer

# A client that never gives up must not hold a stalled connection for ever.
LONGEST_STALL_S = 600


class ConnectionCut(asyncio.CancelledError):
    """Ends an answer without its end: the server then closes the connection. Django lets only a cancellation pass."""


async def begin(answer: Answer, speed: float) -> float:
    """Waits until the first byte is due: before that, a provider sends no headers either. Returns when it started."""
    started = asyncio.get_running_loop().time()
    if answer.chunks:
        await asyncio.sleep(answer.chunks[0].at_ms / 1000 / speed)
    return started


async def play(answer: Answer, speed: float, started: float) -> AsyncGenerator[bytes]:
    """The answer's bytes, each when it is due; `speed` 2 is twice as fast. Raises ConnectionCut for a cut answer."""
    clock = asyncio.get_running_loop().time
    for chunk in answer.chunks:
        wait = started + chunk.at_ms / 1000 / speed - clock()
        if wait > 0:
            await asyncio.sleep(wait)
        yield chunk.data
    if answer.ending == "stalled":
        await asyncio.sleep(LONGEST_STALL_S)
    if answer.ending != "complete":
        raise ConnectionCut

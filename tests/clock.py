"""The clock of an event loop, put forward: a limit of time is over when the test says so, however busy the machine."""

import asyncio
import time


def put_forward(seconds: float, loop: asyncio.AbstractEventLoop | None = None) -> None:
    """Let so much time have passed in the loop, the running one if none is given: what was to come by then comes."""
    loop = loop or asyncio.get_running_loop()
    ahead = loop.time() - time.monotonic() + seconds
    loop.time = lambda: time.monotonic() + ahead
    loop.call_soon_threadsafe(int)  # wakes it where it sleeps


async def time_flies() -> None:
    """Let time pass without end, second by second, and everything else between two of them; cancel it."""
    while True:
        put_forward(1)
        await asyncio.sleep(0)

"""The sandbox: one pool of interpreter processes for each event loop, each call in a session of its own."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic_monty import AsyncMonty, MontyCrashedError, MontyError, MontyRuntimeError, ResourceLimits

from wire.conversation import Json

MEMORY = 64_000_000
RECURSION = 400
MOST_PROCESSES = 4
MOST_PRINTED = 4_000
"""Characters that are kept of what the code prints."""
GRACE_S = 1.0
"""How long a process may go on after its time, before it is killed from outside."""


@dataclass(frozen=True, slots=True)
class _Pool:
    keeper: AsyncGenerator[AsyncMonty]
    started: asyncio.Future[AsyncMonty]


_pools: dict[asyncio.AbstractEventLoop, _Pool] = {}


class Stopped(Exception):
    """The code did not come to its end. `sentence` is for the model, `detail` with the traceback for the person."""

    def __init__(self, sentence: str, detail: str = "", *, out_of_time: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail
        self.out_of_time = out_of_time


@dataclass(slots=True)
class Printed:
    """What the code prints, up to `MOST_PRINTED` characters; the rest is counted."""

    text: str = ""
    dropped: int = field(default=0)

    def __call__(self, _: Literal["stdout", "stderr"], text: str) -> None:
        """Take another piece."""
        room = MOST_PRINTED - len(self.text)
        self.text += text[: max(room, 0)]
        self.dropped += max(len(text) - max(room, 0), 0)

    def __str__(self) -> str:
        return f"{self.text}… and {self.dropped:,} more characters" if self.dropped else self.text


async def call(code: str, arguments: Mapping[str, Json], timeout_s: float, printed: Printed) -> Any:
    """What `run(**arguments)` returns. Raises Stopped, and CancelledError, upon which the process is ended."""
    limits = ResourceLimits(
        max_feed_duration_secs=timeout_s,
        max_memory=MEMORY,
        max_recursion_depth=RECURSION,
        max_total_sleep_secs=timeout_s,
    )
    pool = await _pool()
    try:
        async with pool.checkout(limits=limits) as session:
            await session.feed_run(code, print_callback=printed)
            return await session.feed_run(
                "run(**arguments)", inputs={"arguments": dict(arguments)}, print_callback=printed
            )
    except MontyError as error:
        raise _stopped(error, timeout_s) from error


async def _pool() -> AsyncMonty:
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        keeper = _kept(loop)
        _pools[loop] = _Pool(keeper, asyncio.ensure_future(anext(keeper)))
    return await asyncio.shield(_pools[loop].started)


async def _kept(loop: asyncio.AbstractEventLoop) -> AsyncGenerator[AsyncMonty]:
    """The loop's pool. A loop that ends closes its generators, and so the pool with all its processes."""
    try:
        async with AsyncMonty(max_processes=MOST_PROCESSES, max_checkouts_per_worker=200) as pool:
            yield pool
    finally:
        del _pools[loop]


def _stopped(error: MontyError, timeout_s: float) -> Stopped:
    if isinstance(error, MontyCrashedError):
        return Stopped("The tool's code ended its sandbox.", str(error), out_of_time=error.timed_out)
    inner = error.exception()
    detail = error.display() if isinstance(error, MontyRuntimeError) else str(error)
    if isinstance(inner, TimeoutError):
        return Stopped(f"The tool's code did not end within {timeout_s:g} s.", detail, out_of_time=True)
    if isinstance(inner, MemoryError):
        return Stopped(f"The tool's code used more than {MEMORY // 1_000_000} MB of memory.", detail)
    if isinstance(inner, RecursionError):
        return Stopped(f"The tool's code called itself more than {RECURSION} levels deep.", detail)
    return Stopped(f"The tool's code failed: {error}", detail)

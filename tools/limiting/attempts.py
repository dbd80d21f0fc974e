"""One call under its tool's limits: it waits for its place, runs, and runs again where it failed in passing."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from tools.executors.outcome import Attempt, Outcome, failed
from tools.limiting.places import NoPlace, Queue, Tell, place, tell_nobody
from tools.limiting.retrying import wait_before_next
from wire.errors import ErrorType

Run = Callable[[int], Awaitable[Outcome]]
"""Makes one attempt, whose number it is given, counted from 1."""


async def outcome_of(run: Run, queue: Queue, side_effects: str, tell: Tell = tell_nobody) -> Outcome:
    """What the call comes to in the end, and what each attempt at it came to where there were several."""
    if not queue.limits.needs_place and not queue.limits.retries:  # as most tools
        return await run(1)
    attempts: list[Attempt] = []
    limits, waited_s, queued_s = queue.limits, 0.0, 0.0
    while True:
        began = time.perf_counter()
        attempt = partial(run, len(attempts) + 1)
        outcome, seconds = await _in_its_place(attempt, queue, max(0.0, limits.wait_s - queued_s), tell)
        queued_s += seconds
        attempts.append(_attempt(outcome, waited_s, seconds, time.perf_counter() - began))
        pause = wait_before_next(outcome, len(attempts), limits, side_effects, jitter=random.random())  # noqa: S311
        if pause is None:
            told = tuple(attempts) if len(attempts) > 1 else ()
            return replace(outcome, attempts=told, queued_ms=round(queued_s * 1000))
        waited_s = pause
        await asyncio.sleep(pause)


async def _in_its_place(
    run: Callable[[], Awaitable[Outcome]], queue: Queue, wait_s: float, tell: Tell
) -> tuple[Outcome, float]:
    """The outcome, and the seconds that were waited for a place."""
    if not queue.limits.needs_place:
        return await run(), 0.0
    asked = time.perf_counter()
    try:
        async with place(queue, wait_s, tell):
            waited_s = time.perf_counter() - asked
            return await run(), waited_s
    except NoPlace as error:
        detail = f"{error} (The tool's limits say so; wait_s is how long a call waits for its place.)"
        return failed(ErrorType.TOOL_ERROR, str(error), detail=detail), time.perf_counter() - asked


def _attempt(outcome: Outcome, waited_s: float, queued_s: float, seconds: float) -> Attempt:
    return Attempt(
        waited_ms=round(waited_s * 1000),
        queued_ms=round(queued_s * 1000),
        duration_ms=round((seconds - queued_s) * 1000),
        error_type=outcome.error_type,
        error=outcome.error_detail,
    )

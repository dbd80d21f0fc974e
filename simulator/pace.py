"""When each piece of an answer comes. The same request always gives the same times."""

import hashlib
from collections.abc import Sequence

from simulator.reply import Timing
from simulator.tokens import count

# A quick hosted model: time to the first token, and tokens a second after it.
FIRST_BYTE_MS = (150, 400)
TOKENS_PER_SECOND = (60, 100)


def schedule(pieces: Sequence[str], timing: Timing, seed: bytes) -> list[float]:
    """Milliseconds from the request's arrival to each piece."""
    if timing.duration_ms is not None:
        return _evenly(len(pieces), timing.first_byte_ms or 0, timing.duration_ms)
    first, rate = plausible(seed)
    at = float(first if timing.first_byte_ms is None else timing.first_byte_ms)
    times: list[float] = []
    for piece in pieces:
        times.append(at)
        at += 1000 * count(piece) / rate
    return times


def plausible(seed: bytes) -> tuple[int, int]:
    """(milliseconds to the first token, tokens a second), drawn from the seed."""
    digest = hashlib.sha256(seed).digest()
    return _between(FIRST_BYTE_MS, digest[0]), _between(TOKENS_PER_SECOND, digest[1])


def _between(bounds: tuple[int, int], draw: int) -> int:
    low, high = bounds
    return low + (high - low) * draw // 255


def _evenly(pieces: int, first_ms: int, duration_ms: int) -> list[float]:
    return [first_ms + duration_ms * index / max(pieces - 1, 1) for index in range(pieces)]

"""Bars for the calls of one step on a shared time axis. Pure."""

from collections.abc import Sequence
from datetime import datetime

WIDTH = 1000
"""The axis in units of the drawing."""

THINNEST = 4

Interval = tuple[datetime | None, datetime | None]


def bars(intervals: Sequence[Interval]) -> list[tuple[int, int]]:
    """Where each bar begins and how long it is: none for what has not begun; to the last end for what goes on."""
    begun = [start for start, _ in intervals if start is not None]
    if not begun:
        return [(0, 0) for _ in intervals]
    origin = min(begun)
    last = max([*(end for _, end in intervals if end is not None), *begun])
    span = max((last - origin).total_seconds(), 0.001)
    return [_bar(start, end or last, origin, span) for start, end in intervals]


def _bar(start: datetime | None, end: datetime, origin: datetime, span: float) -> tuple[int, int]:
    if start is None:
        return 0, 0
    x = round((start - origin).total_seconds() / span * WIDTH)
    width = max(round((end - start).total_seconds() / span * WIDTH), THINNEST)
    return min(x, WIDTH - THINNEST), min(width, WIDTH)

"""The Stream tab: the received events with their times, bounded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from traces.reader import StreamEvent

MOST = 2_000
"""More events than this are in the download only."""

LONGEST = 4_000
"""An event's data is cut after so many characters."""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """A line: when it came, how long after the one before, and what it said."""

    t_ms: int
    gap_ms: int
    event: str
    data: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Received:
    """The events of a stream; `more` of them are not shown."""

    events: tuple[ShownEvent, ...]
    more: int


def received(events: Iterator[StreamEvent]) -> Received:
    """The lines for `events`."""
    lines = []
    last_ms = 0
    for event in islice(events, MOST):
        data = event.data[:LONGEST].encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")
        lines.append(ShownEvent(event.t_ms, event.t_ms - last_ms, event.event, data, len(event.data) > LONGEST))
        last_ms = event.t_ms
    return Received(tuple(lines), sum(1 for _ in events))

"""The Stream tab: the received events with their times and with what each one says, bounded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import assert_never

from traces.reader import StreamEvent
from traces.text import readable
from wire import sse
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import ProviderError, WireError
from wire.protocols.codec import StreamDecoder

MOST = 2_000
"""More events than this are in the download only."""

LONGEST = 4_000
"""An event's data is cut after so many characters."""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """A line: when it came, how long after the one before, what it means, and its data as received."""

    t_ms: int
    gap_ms: int
    event: str
    says: str
    data: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Received:
    """The events of a stream; `more` of them are not shown."""

    events: tuple[ShownEvent, ...]
    more: int


def received(events: Iterator[StreamEvent], decoder: StreamDecoder | None) -> Received:
    """The lines for `events`, which `decoder`, if there is one, understands."""
    lines = []
    last_ms = 0
    for event in islice(events, MOST):
        line = ShownEvent(
            t_ms=event.t_ms,
            gap_ms=event.t_ms - last_ms,
            event=readable(event.event),
            says=readable(_says(event, decoder)),
            data=readable(event.data[:LONGEST]),
            is_cut=len(event.data) > LONGEST,
        )
        lines.append(line)
        last_ms = event.t_ms
    return Received(tuple(lines), sum(1 for _ in events))


def _says(event: StreamEvent, decoder: StreamDecoder | None) -> str:
    if decoder is None:
        return ""
    try:
        return " ".join(map(_words, decoder.feed(sse.encode(event.data, event.event))))
    except (WireError, ProviderError) as error:
        return str(error)


def _words(delta: Delta) -> str:
    match delta:
        case TextDelta(text=text) | ReasoningDelta(text=text) | RefusalDelta(text=text):
            return text
        case ToolCallDelta(name=name, arguments=arguments):
            return " ".join(filter(None, (name, arguments)))
        case FinishDelta(reason=reason):
            return f"[{reason}]"
        case UsageDelta(usage=usage):
            return f"[{usage.input_tokens} in, {usage.output_tokens} out]"
    assert_never(delta)

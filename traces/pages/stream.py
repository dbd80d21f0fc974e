"""The Stream tab: the received events with their times, sizes and what each one says, bounded."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from traces.pages.event_words import event_words
from traces.reader import StreamEvent
from traces.text import readable
from wire import sse
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import ProviderError, WireError
from wire.protocols.codec import StreamDecoder

FIRST = 200
"""So many events are shown at first."""
MOST = 2_000
"""More events than this are in the download only."""
ALL = "all"
UNNAMED = "message"
"""What a browser calls an event without a name."""

LONGEST = 4_000
"""An event's data is cut after so many characters."""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """A line: when it came, how long after the one before, its size in bytes, what it means, its data as received."""

    t_ms: int
    gap_ms: int
    event: str
    size: int
    says: str
    data: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Received:
    """The events of a stream, as many as are wanted; `names` counts all of them, `more` of those are not shown."""

    events: tuple[ShownEvent, ...]
    more: int
    names: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """How many events came."""
        return sum(count for _, count in self.names)

    @property
    def left_out(self) -> int:
        """How many of those that are not shown stand in the download only."""
        return max(0, len(self.events) + self.more - MOST)


def received(events: Iterator[StreamEvent], decoder: StreamDecoder | None, wanted: str = "") -> Received:
    """The lines for `events`, which `decoder`, if there is one, understands.

    `wanted`: the first of them, where it is empty; ALL, or those of one name.
    """
    limit = MOST if wanted else FIRST
    names: Counter[str] = Counter()
    lines: list[ShownEvent] = []
    last_ms, fitting = 0, 0
    for event in events:
        name = readable(event.event) or UNNAMED
        names[name] += 1
        fits = wanted in ("", ALL, name)
        fitting += fits
        if len(lines) < limit:
            says = _says(event, decoder)  # also where it is not shown: the events after it build on it
            if fits:
                lines.append(_line(event, name, says, event.t_ms - last_ms))
        last_ms = event.t_ms
    return Received(tuple(lines), fitting - len(lines), tuple(names.items()))


def _line(event: StreamEvent, name: str, says: str, gap_ms: int) -> ShownEvent:
    return ShownEvent(
        t_ms=event.t_ms,
        gap_ms=gap_ms,
        event=name,
        size=len(event.data.encode("utf-8", "surrogatepass")),
        says=readable(says),
        data=readable(event.data[:LONGEST]),
        is_cut=len(event.data) > LONGEST,
    )


def _says(event: StreamEvent, decoder: StreamDecoder | None) -> str:
    """What it brings of the answer, or what it tells about itself; the end behind it, and the tokens, once."""
    try:
        deltas = decoder.feed(sse.encode(event.data, event.event)) if decoder else []
    except (WireError, ProviderError) as error:
        return str(error)
    brought = [_words(delta) for delta in deltas if not isinstance(delta, FinishDelta | UsageDelta)]
    ends = any(isinstance(delta, FinishDelta) for delta in deltas)
    # Gemini says the tokens so far with every event: told with each word they would hide the words.
    is_told = ends or not any(brought)
    about = [_words(delta) for delta in deltas if isinstance(delta, FinishDelta | UsageDelta) and is_told]
    words = " ".join(filter(None, brought)) or event_words(event.event, event.data)
    return " · ".join(filter(None, [words, *about]))


def _words(delta: Delta) -> str:
    match delta:
        case TextDelta(text=text) | ReasoningDelta(text=text) | RefusalDelta(text=text):
            return text
        case ToolCallDelta(name=name, arguments=arguments):
            return " ".join(filter(None, (name, arguments)))
        case FinishDelta(reason=reason):
            return f"ends: {reason}"
        case UsageDelta(usage=usage):
            return f"{_count(usage.input_tokens)} tokens in, {_count(usage.output_tokens)} out"
    assert_never(delta)


def _count(tokens: int | None) -> str:
    return "unknown" if tokens is None else f"{tokens:,}"

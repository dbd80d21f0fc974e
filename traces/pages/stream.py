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

PAGE = 200
"""So many events are shown at once."""
MOST_UNDERSTOOD = 100_000
"""What an event brings of the answer follows from those before it: after so many it is not told any more."""
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
    """A page of the events of a stream, after the first `after` of the `fitting`; `names` counts all that came."""

    events: tuple[ShownEvent, ...]
    after: int
    fitting: int
    names: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """How many events came."""
        return sum(count for _, count in self.names)

    @property
    def up_to(self) -> int:
        """The number of the last that is shown, among the fitting."""
        return self.after + len(self.events)


def received(
    events: Iterator[StreamEvent], decoder: StreamDecoder | None, wanted: str = "", after: int = 0
) -> Received:
    """The lines for `events`, which `decoder`, if there is one, understands.

    `wanted`: those of one name, of every name where it is empty; a page of them, after so many.
    """
    names: Counter[str] = Counter()
    lines: list[ShownEvent] = []
    last_ms, fitting = 0, 0
    for number, event in enumerate(events):
        name = readable(event.event) or UNNAMED
        names[name] += 1
        fits = wanted in ("", name)
        if len(lines) < PAGE:
            # Also what is not shown: the events after it build on it.
            says = _says(event, decoder if number < MOST_UNDERSTOOD else None)
            if fits and fitting >= after:
                lines.append(_line(event, name, says, event.t_ms - last_ms))
        fitting += fits
        last_ms = event.t_ms
    return Received(tuple(lines), after, fitting, tuple(names.items()))


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

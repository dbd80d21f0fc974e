"""Server-sent events as bytes: decoded piece by piece, and encoded.

The format is the HTML standard's (section "Server-sent events"), with one leniency: an event that the end of the
stream cuts off before its blank line is given by `flush`, because some hosts end with `data: [DONE]` and no more.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"
_DATA = b"data: "
# A carriage return at the very end may be half of a line end: its other half decides where the line stops.
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
_NEW_LINES = re.compile(r"\r\n|\r|\n")


class Event(NamedTuple):
    """One event. It stands at bytes `start` to `end` of the whole stream, its closing blank line included."""

    event: str
    data: str
    id: str | None
    start: int
    end: int


@dataclass(slots=True)
class Decoder:
    """Feed it bytes, cut anywhere; it gives the events that they complete."""

    _buffer: bytearray = field(default_factory=bytearray)
    _offset: int = 0
    """Where `_buffer` begins in the stream."""
    _scanned: int = 0
    """How much of `_buffer` is known to hold no line end."""
    _start: int | None = None
    _name: str = ""
    _data: list[str] = field(default_factory=list)
    _id: str | None = None

    def feed(self, data: bytes) -> list[Event]:
        """Take more bytes, give the events that are now complete."""
        self._buffer += data
        events: list[Event] = []
        consumed, offset = 0, self._offset
        for match in _LINE_END.finditer(self._buffer, self._scanned):
            start, end = match.span()
            self._take_line(bytes(self._buffer[consumed:start]), offset + consumed, offset + end, events)
            consumed = end
        del self._buffer[:consumed]
        self._offset += consumed
        self._scanned = max(len(self._buffer) - 1, 0)
        return events

    def flush(self) -> list[Event]:
        """The stream has ended: give the event that lacks its closing blank line, if there is one."""
        events: list[Event] = []
        line = bytes(self._buffer)
        end = self._offset + len(line)
        self._buffer.clear()
        self._scanned = 0
        if line:
            self._take_line(line.removesuffix(b"\r"), self._offset, end, events)
        self._offset = end
        self._close_event(end, events)
        return events

    def _take_line(self, line: bytes, start: int, end: int, events: list[Event]) -> None:
        if start == 0:
            line = line.removeprefix(_BOM)
        if not line:
            self._close_event(end, events)
            return
        if line.startswith(b":"):
            return
        if self._start is None:
            self._start = start
        if line.startswith(_DATA):  # as nearly all lines do
            self._data.append(line[len(_DATA) :].decode("utf-8", "replace"))
            return
        name, _, value = line.decode("utf-8", "replace").partition(":")
        self._take_field(name, value.removeprefix(" "))

    def _take_field(self, name: str, value: str) -> None:
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._name = value
            case "id" if "\0" not in value:
                self._id = value

    def _close_event(self, end: int, events: list[Event]) -> None:
        if self._data and self._start is not None:
            events.append(Event(self._name, "\n".join(self._data), self._id, self._start, end))
        self._data = []
        self._name = ""
        self._start = None


def encode(data: str, event: str = "", id: str | None = None) -> bytes:  # noqa: A002 - the format's own word
    """The bytes of one event. Lone surrogates, which UTF-8 cannot say, become question marks."""
    lines = [f"event: {event}"] if event else []
    if id is not None:
        lines.append(f"id: {id}")
    lines += [f"data: {line}" for line in _NEW_LINES.split(data)]
    return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")

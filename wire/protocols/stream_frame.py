"""A streamed answer as a fold, as far as it is the same in all protocols: bytes -> events -> JSON.

What an event means is the protocol's: its `EventReader` takes one after the other.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from wire import json_text, sse
from wire.conversation import Json, ModelResponse
from wire.deltas import Delta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.bodies import NotAnAnswer, read_answer
from wire.protocols.fields import as_object
from wire.protocols.free_text import FreeTextDeltas

_DONE = "[DONE]"
_STREAM_STARTS = (b"data:", b"event:", b"id:", b"retry:", b":")


class EventReader(Protocol):
    """What a protocol makes of its events."""

    names: ToolNames
    is_over: bool
    """Has the answer ended, so that nothing more can belong to it?"""

    def take(self, value: Json, name: str) -> list[Delta]:
        """Take the JSON of the next event, and the event's name. Raises ProviderError for an error, and WireError."""

    def is_whole(self, *, marked: bool) -> bool:
        """Is the answer all there? `marked`: an end mark came."""

    def response(self) -> ModelResponse:
        """The answer as it stands."""

    def body(self) -> dict[str, Json]:
        """The same as the body of a whole answer: nothing that did not come is in it."""


@dataclass(slots=True)
class StreamDecoder:
    """A stream as a fold: feed it bytes as they come, cut anywhere; then ask for the whole answer."""

    reader: EventReader
    decode_whole: Callable[[bytes, ToolNames], ModelResponse]
    """Reads a whole body, with which some hosts and gateways answer a request for a stream."""
    _events: sse.Decoder = field(default_factory=sse.Decoder)
    _free_text: FreeTextDeltas | None = None
    _is_marked: bool = False
    _unread: bytearray | None = field(default_factory=bytearray)
    """The bytes so far, until the first event shows that this is a stream."""

    def feed(self, data: bytes) -> list[Delta]:
        """Take more bytes, give what became complete. Raises ProviderError for an error sent in mid-stream."""
        if self._unread is not None:
            self._unread += data
        return self._take(self._events.feed(data))

    def finish(self) -> ModelResponse:
        """The whole answer, once the bytes have ended. Raises WireError when the stream was cut short."""
        if self._unread is not None and self._is_whole_body():
            return self.decode_whole(bytes(self._unread), self.reader.names)
        self._take(self._events.flush())
        if not self.reader.is_whole(marked=self._is_marked):
            raise WireError("The provider's stream ended in the middle of the answer.")
        return self.reader.response()

    def partial(self) -> ModelResponse:
        """What has arrived so far, for the record of an answer that was cut."""
        return self.reader.response()

    def body(self) -> dict[str, Json]:
        """What has arrived so far as the body of a whole answer would say it: nothing that did not come is in it."""
        if self._unread is not None and self._is_whole_body():
            with suppress(WireError):
                return dict(as_object(read_answer(bytes(self._unread))))
        return self.reader.body()

    def _is_whole_body(self) -> bool:
        """Is what came no stream at all?"""
        start = self._unread.lstrip(b"\xef\xbb\xbf \r\n") if self._unread is not None else b""
        return not start.startswith(_STREAM_STARTS)

    def _take(self, events: list[sse.Event]) -> list[Delta]:
        deltas: list[Delta] = []
        for event in events:
            self._unread = None
            deltas += self._take_event(event)
        return deltas

    def _take_event(self, event: sse.Event) -> list[Delta]:
        text = event.data.strip()
        if text == _DONE:
            self._is_marked = True
        if self._is_marked or self.reader.is_over or not text:
            return []
        try:
            value = json_text.loads(text)
        except WireError as error:
            raise NotAnAnswer("The provider's stream", text.encode("utf-8", "replace")) from error
        deltas = self.reader.take(value, event.event)
        if not self.reader.names.free_text:
            return deltas
        if self._free_text is None:
            self._free_text = FreeTextDeltas(self.reader.names)
        return list(map(self._free_text.told, deltas))

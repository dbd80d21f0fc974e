"""The two forms of a Gemini stream: events, or the elements of one JSON list, which grows as they come."""

import json
from dataclasses import dataclass

from simulator.call import Call
from wire import sse
from wire.conversation import FinishReason, Json, Part, Usage
from wire.deltas import Delta
from wire.protocols.codec import StreamEncoder


def is_list(call: Call) -> bool:
    """Was the stream asked for as a list? That is what comes without `alt=sse`."""
    return ":streamGenerateContent" in call.path and call.query.get("alt") != "sse"


@dataclass(slots=True)
class Framed:
    """An encoder of events whose stream comes in the form that the call asked for."""

    events: StreamEncoder
    as_list: bool
    _is_begun: bool = False

    def encode(self, delta: Delta) -> bytes:
        """The bytes that carry this delta; may be empty."""
        return self._frame(self.events.encode(delta))

    def end_part(self, part: Part) -> bytes:
        """The bytes that end a part; may be empty."""
        return self._frame(self.events.end_part(part))

    def finish(self, reason: FinishReason, usage: Usage | None) -> bytes:
        """The closing bytes."""
        closing = self._frame(self.events.finish(reason, usage))
        return closing + b"]" if self.as_list else closing

    def fail(self, error: Json) -> bytes:
        """An error as the last element."""
        closing = self._frame(sse.encode(json.dumps(error)))
        return closing + b"]" if self.as_list else closing

    def _frame(self, data: bytes) -> bytes:
        if not self.as_list:
            return data
        framed = b""
        for event in data.split(b"\n\n"):
            if event:
                framed += (b"," if self._is_begun else b"[") + event.removeprefix(b"data: ")
                self._is_begun = True
        return framed

"""A streamed answer: bytes of named events -> deltas and the whole answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire import json_text, sse
from wire.conversation import Json, ModelResponse
from wire.deltas import Delta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.anthropic_messages.answer import Answer
from wire.protocols.anthropic_messages.error import error_in
from wire.protocols.anthropic_messages.response import decode_response
from wire.protocols.anthropic_messages.stream_encoder import StreamEncoder
from wire.protocols.bodies import describe_body


def stream_decoder(names: ToolNames) -> "StreamDecoder":
    """A new decoder for one streamed answer."""
    return StreamDecoder(Answer(names))


def stream_encoder(response_id: str, model: str) -> StreamEncoder:
    """A new encoder for one streamed answer."""
    return StreamEncoder(response_id, model)


@dataclass(slots=True)
class StreamDecoder:
    """A stream as a fold: feed it bytes as they come, cut anywhere; then ask for the whole answer."""

    answer: Answer
    _events: sse.Decoder = field(default_factory=sse.Decoder)
    _done: bool = False
    _unread: bytearray | None = field(default_factory=bytearray)
    """The bytes so far, until the first event shows that this is a stream."""

    def feed(self, data: bytes) -> list[Delta]:
        """Take more bytes, give what became complete. Raises ProviderError for an error sent in mid-stream."""
        if self._unread is not None:
            self._unread += data
        return self._take(self._events.feed(data))

    def finish(self) -> ModelResponse:
        """The whole answer, once the bytes have ended. Raises WireError when the stream was cut short."""
        if self._unread is not None:
            start = self._unread.lstrip(b"\xef\xbb\xbf \r\n")
            if not start.startswith((b"event:", b"data:", b":")):
                # A gateway may answer a request for a stream with a whole body.
                return decode_response(bytes(self._unread), self.answer.names)
        self._take(self._events.flush())
        if not self._done and self.answer.raw_finish is None:
            raise WireError("The provider's stream ended in the middle of the answer.")
        return self.answer.response()

    def partial(self) -> ModelResponse:
        """What has arrived so far, for the record of an answer that was cut."""
        return self.answer.response()

    def _take(self, events: list[sse.Event]) -> list[Delta]:
        deltas: list[Delta] = []
        for event in events:
            self._unread = None
            deltas += self._take_event(event)
        return deltas

    def _take_event(self, event: sse.Event) -> list[Delta]:
        text = event.data.strip()
        if self._done or not text or text == "[DONE]":  # which gateways add
            return []
        try:
            value = json_text.loads(text)
        except WireError as error:
            raise WireError(f"The provider's stream {describe_body(text.encode('utf-8', 'replace'))}.") from error
        if event.event == "error":
            raise error_in(value)
        if not isinstance(value, dict):
            raise WireError("The provider's stream holds an event that is not a JSON object.")
        return self._take_value(value, event.event)

    def _take_value(self, value: Mapping[str, Json], name: str) -> list[Delta]:
        index = value.get("index")
        position = index if isinstance(index, int) else 0
        match value.get("type", name):
            case "message_start":
                return self.answer.start(_object(value.get("message")))
            case "content_block_start":
                return self.answer.open_block(position, value.get("content_block"))
            case "content_block_delta":
                return self.answer.grow_block(position, _object(value.get("delta")))
            case "content_block_stop":
                return self.answer.close_block(position)
            case "message_delta":
                return self.answer.end(_object(value.get("delta")), value.get("usage"))
            case "message_stop":
                self._done = True
            case "error":
                raise error_in(value)
        return []


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}

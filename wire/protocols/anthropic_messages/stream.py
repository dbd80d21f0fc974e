"""A streamed answer: bytes of named events -> deltas and the whole answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from wire.conversation import Json, ModelResponse, Usage
from wire.deltas import Delta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.anthropic_messages.answer import Answer
from wire.protocols.anthropic_messages.error import error_in
from wire.protocols.anthropic_messages.response import decode_response
from wire.protocols.anthropic_messages.stream_encoder import StreamEncoder
from wire.protocols.fields import as_object
from wire.protocols.stream_frame import StreamDecoder


def stream_decoder(names: ToolNames) -> StreamDecoder:
    """A new decoder for one streamed answer."""
    return StreamDecoder(_EventReader(names, Answer(names)), decode_response)


def stream_encoder(response_id: str, model: str, *, usage: Usage | None = None) -> StreamEncoder:
    """A new encoder for one streamed answer; `usage` is what its beginning says of the counts."""
    return StreamEncoder(response_id, model, usage)


@dataclass(slots=True)
class _EventReader:
    """What an event means."""

    names: ToolNames
    answer: Answer
    is_over: bool = False

    def take(self, value: Json, name: str) -> list[Delta]:
        if name == "error":
            raise error_in(value)
        if not isinstance(value, dict):
            raise WireError("The provider's stream holds an event that is not a JSON object.")
        return self._take_value(value, name)

    def is_whole(self, *, marked: bool) -> bool:
        return self.is_over or self.answer.raw_finish is not None

    def response(self) -> ModelResponse:
        return self.answer.response()

    def body(self) -> dict[str, Json]:
        return self.answer.body()

    def _take_value(self, value: Mapping[str, Json], name: str) -> list[Delta]:
        index = value.get("index")
        position = index if isinstance(index, int) else 0
        match value.get("type", name):
            case "message_start":
                return self.answer.start(as_object(value.get("message")))
            case "content_block_start":
                return self.answer.open_block(position, value.get("content_block"))
            case "content_block_delta":
                return self.answer.grow_block(position, as_object(value.get("delta")))
            case "content_block_stop":
                return self.answer.close_block(position)
            case "message_delta":
                return self.answer.end(as_object(value.get("delta")), value.get("usage"))
            case "message_stop":
                self.is_over = True
            case "error":
                raise error_in(value)
        return []

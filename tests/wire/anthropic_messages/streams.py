"""Writing streams for tests, and reading them."""

import json
from typing import Any

from wire import sse
from wire.conversation import ModelResponse
from wire.deltas import Delta
from wire.names import ToolNames
from wire.protocols import anthropic_messages as codec


def event(kind: str, **fields: Any) -> bytes:
    """One event."""
    return sse.encode(json.dumps({"type": kind, **fields}), kind)


def start(**fields: Any) -> bytes:
    """The first event of an answer."""
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], **fields}
    return event("message_start", message=message)


def block(index: int, content_block: Any, *deltas: Any) -> bytes:
    """A whole block: its beginning, its deltas and its end."""
    opening = event("content_block_start", index=index, content_block=content_block)
    grown = b"".join(event("content_block_delta", index=index, delta=delta) for delta in deltas)
    return opening + grown + event("content_block_stop", index=index)


def end(reason: Any = "end_turn", **fields: Any) -> bytes:
    """The last two events of an answer."""
    delta = {"stop_reason": reason, "stop_sequence": None, **fields}
    return event("message_delta", delta=delta, usage={"output_tokens": 5}) + event("message_stop")


def read(*chunks: bytes, names: ToolNames = ToolNames()) -> tuple[list[Delta], ModelResponse]:  # noqa: B008
    """The deltas and the whole answer of a stream."""
    decoder = codec.stream_decoder(names)
    deltas = [delta for one in chunks for delta in decoder.feed(one)]
    return deltas, decoder.finish()


def read_whole(content: Any, reason: Any = "end_turn", **fields: Any) -> ModelResponse:
    """The answer of a whole body with this content."""
    body = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": content, **fields}
    return codec.decode_response(json.dumps({**body, "stop_reason": reason}).encode(), ToolNames())

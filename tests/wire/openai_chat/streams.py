"""Writing streams for tests, and reading them."""

import json
from typing import Any

from wire.conversation import ModelResponse
from wire.deltas import Delta
from wire.names import ToolNames
from wire.protocols import openai_chat


def chunk(delta: Any = None, *, finish: str | None = None, **fields: Any) -> bytes:
    """One event with one choice."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "r", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice], **fields}
    return f"data: {json.dumps(body)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


def calls(*entries: Any) -> bytes:
    """One event with deltas of tool calls."""
    return chunk({"tool_calls": list(entries)})


def entry(
    index: Any = None, call_id: Any = None, name: Any = None, arguments: Any = None, **fields: Any
) -> dict[str, Any]:
    """One delta of a tool call; what is None is absent."""
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    given = {key: value for key, value in (("index", index), ("id", call_id)) if value is not None}
    return {**given, "function": function, **fields}


def read(*chunks: bytes, names: ToolNames = ToolNames()) -> tuple[list[Delta], ModelResponse]:  # noqa: B008
    """The deltas and the whole answer of a stream."""
    decoder = openai_chat.stream_decoder(names)
    deltas = [delta for one in chunks for delta in decoder.feed(one)]
    return deltas, decoder.finish()


def read_whole(message: dict[str, Any], finish: str | None = "stop", **fields: Any) -> ModelResponse:
    """The answer of a whole body with this message."""
    body = {"id": "r", "model": "m", "choices": [{"index": 0, "message": message, "finish_reason": finish}], **fields}
    return openai_chat.decode_response(json.dumps(body).encode(), ToolNames())

"""Writing answers for tests, and reading them."""

import json
from typing import Any

from wire.conversation import ModelResponse
from wire.deltas import Delta
from wire.names import ToolNames
from wire.protocols import gemini


def body(*parts: Any, finish: str | None = "STOP", **fields: Any) -> dict[str, Any]:
    """A body with one candidate."""
    candidate: dict[str, Any] = {"content": {"parts": list(parts), "role": "model"}, "index": 0}
    if finish is not None:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "modelVersion": "m", "responseId": "r", **fields}


def chunk(*parts: Any, finish: str | None = None, **fields: Any) -> bytes:
    """One event with one candidate."""
    return event(body(*parts, finish=finish, **fields))


def event(value: Any) -> bytes:
    """One event, with the line ends that Google sends."""
    return f"data: {json.dumps(value)}\r\n\r\n".encode()


def text(words: str, **fields: Any) -> dict[str, Any]:
    """A part of words."""
    return {"text": words, **fields}


def call(name: str, args: Any = None, **fields: Any) -> dict[str, Any]:
    """A part with a call; fields of the part itself are given as they are."""
    inner = {"name": name, **({} if args is None else {"args": args})}
    if "id" in fields:
        inner["id"] = fields.pop("id")
    return {"functionCall": inner, **fields}


def read(*chunks: bytes, names: ToolNames = ToolNames()) -> tuple[list[Delta], ModelResponse]:  # noqa: B008
    """The deltas and the whole answer of a stream."""
    decoder = gemini.stream_decoder(names)
    deltas = [delta for one in chunks for delta in decoder.feed(one)]
    return deltas, decoder.finish()


def read_whole(*parts: Any, finish: str | None = "STOP", **fields: Any) -> ModelResponse:
    """The answer of a whole body with these parts."""
    return gemini.decode_response(json.dumps(body(*parts, finish=finish, **fields)).encode(), ToolNames())

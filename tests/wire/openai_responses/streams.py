"""Writing streams for tests, and reading them."""

import json
from typing import Any

from wire.conversation import ModelResponse
from wire.deltas import Delta
from wire.names import ToolNames
from wire.protocols import openai_responses


def event(kind: str, **fields: Any) -> bytes:
    """One event."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def item(ending: str, index: int, kind: str, **fields: Any) -> bytes:
    """An item is announced ("added") or whole ("done")."""
    return event(f"response.output_item.{ending}", output_index=index, item={"type": kind, "id": f"i{index}", **fields})


def created(**fields: Any) -> bytes:
    """The first event."""
    return event("response.created", response=body(status="in_progress", **fields))


def ended(*output: dict[str, Any], status: str = "completed", **fields: Any) -> bytes:
    """The last event."""
    return event(f"response.{status}", response=body(*output, status=status, **fields))


def body(*output: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A whole answer."""
    return {"id": "r", "object": "response", "model": "m", "status": "completed", "output": list(output), **fields}


def read(*chunks: bytes, names: ToolNames = ToolNames()) -> tuple[list[Delta], ModelResponse]:  # noqa: B008
    """The deltas and the whole answer of a stream."""
    decoder = openai_responses.stream_decoder(names)
    deltas = [delta for one in chunks for delta in decoder.feed(one)]
    return deltas, decoder.finish()


def read_whole(*output: dict[str, Any], **fields: Any) -> ModelResponse:
    """The answer of a whole body with these items."""
    return openai_responses.decode_response(json.dumps(body(*output, **fields)).encode(), ToolNames())


def added_up(deltas: list[Delta], kind: type) -> str:
    """The words of all deltas of one kind."""
    return "".join(delta.text for delta in deltas if isinstance(delta, kind))

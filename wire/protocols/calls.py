"""Tool calls as far as all protocols share them: ids that a host left out, and arguments in their two forms."""

import hashlib
from collections.abc import Iterator

from wire import json_text
from wire.conversation import Json, ModelRequest
from wire.errors import WireError


def made_id(seed: str, prefix: str = "call_") -> str:
    """An id for a call that lacks a usable one; the same for the same seed, so that a history keeps its ids."""
    return prefix + hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def arguments_text(arguments: Json) -> str:
    """Arguments as a raw string: they may come as an object, or as null for none."""
    if isinstance(arguments, str):
        return arguments
    return "" if arguments is None else json_text.dumps(arguments)


def arguments_object(text: str) -> dict[str, Json] | None:
    """The object that a raw string says; none at all is an empty one. None where it says anything else."""
    if not text.strip():
        return {}
    value = sendable(text)
    return value if isinstance(value, dict) else None


def sendable(text: str) -> Json:
    """The value of a JSON text that can be said again; None for any other."""
    try:
        value = json_text.loads(text)
        json_text.dumps(value)
    except WireError:
        return None
    return value


def says_error(text: str) -> bool:
    """Is this the house's form of a failure? Where a protocol has no error flag, only the text says it."""
    if not text.startswith("{"):
        return False
    try:
        value = json_text.loads(text)
    except WireError:
        return False
    return isinstance(value, dict) and value.get("error") is True


def tool_names(request: ModelRequest) -> Iterator[str]:
    """Every name of a tool that a request says: of those it offers, and of those that were called."""
    yield from (tool.name for tool in request.tools)
    yield from (tool.name for tool in request.custom_tools)
    yield from (call.name for message in request.messages for call in message.tool_calls)

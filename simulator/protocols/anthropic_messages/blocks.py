"""What the real API refuses in the blocks of one message."""

import re
from collections.abc import Iterator, Mapping

from simulator.protocols.anthropic_messages.errors import bad_request
from simulator.refusals import Refused
from wire.conversation import Json

ID_PATTERN = "^[a-zA-Z0-9_-]+$"
_ASSISTANT_ONLY = ("tool_use", "thinking", "redacted_thinking", "server_tool_use")
_REQUIRED = {
    "text": ("text",),
    "tool_use": ("id", "name", "input"),
    "tool_result": ("tool_use_id",),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
    "server_tool_use": ("id", "name", "input"),
    "image": ("source",),
    "document": ("source",),
}


def blocks(where: str, role: str, content: Json) -> Iterator[Refused]:
    """The first thing that is wrong with a message's content."""
    if isinstance(content, str):
        if not content.strip():
            yield bad_request("messages: text content blocks must contain non-whitespace text")
        return
    if not isinstance(content, list):
        yield bad_request(f"{where}: Input should be a valid list")
    for index, block in enumerate(content):
        yield from _block(f"{where}.{index}", role, block)


def _block(where: str, role: str, block: Json) -> Iterator[Refused]:
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        yield bad_request(f"{where}.type: Field required")
    kind = block["type"]
    for name in _REQUIRED.get(kind, ()):
        if name not in block:
            yield bad_request(f"{where}.{kind}.{name}: Field required")
    if kind in _ASSISTANT_ONLY and role != "assistant":
        yield bad_request(f"{where}: `{kind}` blocks can only be in `assistant` messages")
    if kind == "tool_result" and role != "user":
        yield bad_request(f"{where}: `tool_result` blocks can only be in `user` messages")
    if kind == "text":
        yield from _text(block)
    elif kind == "tool_use":
        yield from _call(where, block)
    elif kind == "tool_result":
        yield from _result(where, block)


def _text(block: Mapping[str, Json]) -> Iterator[Refused]:
    if not isinstance(block["text"], str) or not block["text"]:
        yield bad_request("messages: text content blocks must be non-empty")
    elif not block["text"].strip():
        yield bad_request("messages: text content blocks must contain non-whitespace text")


def _call(where: str, block: Mapping[str, Json]) -> Iterator[Refused]:
    for name in ("id", "name"):
        if not re.fullmatch(ID_PATTERN, str(block[name])):
            yield bad_request(f"{where}.tool_use.{name}: String should match pattern '{ID_PATTERN}'")
    if not isinstance(block["input"], dict):
        yield bad_request(f"{where}.tool_use.input: Input should be an object")


def _result(where: str, block: Mapping[str, Json]) -> Iterator[Refused]:
    content = block.get("content")
    if content is not None and not isinstance(content, str | list):
        yield bad_request(f"{where}.tool_result.content: Input should be a valid list")
    for index, part in enumerate(content if isinstance(content, list) else ()):
        if not isinstance(part, dict) or not isinstance(part.get("type"), str):
            yield bad_request(f"{where}.tool_result.content.{index}.type: Field required")
        elif part["type"] == "text":
            yield from _text(part)

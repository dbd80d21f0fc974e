"""Message content <-> parts: a plain string, or a list of chunks (OpenAI's content parts, Mistral's content chunks)."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from wire.conversation import (
    File,
    Image,
    Json,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)
from wire.protocols.fields import is_text, take

PROTOCOL = "openai_chat"


def decode_content(content: Json) -> tuple[Part, ...]:
    """The parts of a message's `content`, whatever its form; chunks that are not modelled become opaque."""
    if content is None or content == "":
        return ()
    if isinstance(content, str):
        return (Text(content),)
    if isinstance(content, list):
        return tuple(map(decode_chunk, content))
    return (Opaque(PROTOCOL, content),)


def encode_content(parts: Sequence[Part], *, own: bool) -> Json:
    """The `content` that says these parts: a string where one says it all, else chunks.

    `own`: the parts came from this protocol, so what their `extra` holds goes back.
    """
    if not parts:
        return ""
    match parts:
        case [Text(text, extra)] if not (own and extra):
            return text
    return [encode_chunk(part, own=own) for part in parts]


def is_content(part: Part, *, own: bool) -> bool:
    """Does this part stand in the `content` field (and not in a field of its own, or nowhere)?"""
    match part:
        case Text() | Image() | File():
            return True
        case Reasoning(extra=extra) | Refusal(extra=extra):
            return own and "type" in extra
        case Opaque(protocol):
            return protocol == PROTOCOL
        case ToolCall() | ToolResult() | ServerToolCall() | ServerToolResult():
            return False
    assert_never(part)


def decode_chunk(chunk: Json) -> Part:
    """One element of a content list."""
    if not isinstance(chunk, dict):
        return Text(chunk) if isinstance(chunk, str) else Opaque(PROTOCOL, chunk)
    fields: dict[str, Json] = chunk
    match fields:
        case {"type": "text", "text": str(text), **rest}:
            return Text(text, rest)
        case {"type": "image_url", "image_url": {"url": str(url), **inner}, **rest}:
            return Image(url, {**rest, "image_url": inner} if inner else rest)
        case {"type": "image_url", "image_url": str(url), **rest}:
            return Image(url, rest)
        case {"type": "file", "file": dict(), **rest}:
            return _decode_file(fields["file"], {name: rest[name] for name in rest if name != "file"})
        case {"type": "thinking", "thinking": list(thoughts), **rest}:
            return _decode_thinking(thoughts, rest)
        case {"type": "refusal", "refusal": str(text), **rest}:
            return Refusal(text, {**rest, "type": "refusal"})
    return Opaque(PROTOCOL, fields)


def encode_chunk(part: Part, *, own: bool) -> Json:
    """One part as an element of a content list."""
    match part:
        case Text(text, extra):
            return {"type": "text", "text": text, **_kept(extra, own)}
        case Image(url, extra):
            kept = _kept(extra, own)
            inner = kept.pop("image_url", {})
            return {"type": "image_url", "image_url": {"url": url, **inner}, **kept}
        case File():
            return _encode_file(part, own=own)
        case Reasoning(text, extra):
            return {"type": "thinking", "thinking": [{"type": "text", "text": text}], **extra}
        case Refusal(text, extra):
            return {"type": "refusal", "refusal": text, **extra}
        case Opaque(_, value):
            return value
    raise AssertionError(f"not content: {part}")


def is_sendable(file: File) -> bool:
    """Can this file be said: is it given whole, or kept by the provider?"""
    return bool(file.file_id) or file.url.startswith("data:")


def thought_text(thoughts: Sequence[Json]) -> str:
    """The words of a thinking chunk."""
    return "".join(item["text"] for item in thoughts if isinstance(item, dict) and isinstance(item.get("text"), str))


def _decode_thinking(thoughts: list[Json], rest: Mapping[str, Json]) -> Reasoning:
    text = thought_text(thoughts)
    extra = {**rest, "type": "thinking"}
    if thoughts != [{"type": "text", "text": text}]:
        extra["thinking"] = thoughts
    return Reasoning(text, extra)


def _decode_file(inner: Mapping[str, Json], rest: Mapping[str, Json]) -> Part:
    more = dict(inner)
    url, file_id, name = (take(more, field, is_text) or "" for field in ("file_data", "file_id", "filename"))
    if not url and not file_id:
        return Opaque(PROTOCOL, {"type": "file", "file": inner, **rest})
    media_type = url[5:].partition(",")[0].partition(";")[0] if url.startswith("data:") else ""
    return File(url, file_id, media_type, name, {**rest, "file": more} if more else rest)


def _encode_file(file: File, *, own: bool) -> Json:
    kept = _kept(file.extra, own)
    said = {"file_id": file.file_id, "file_data": file.url, "filename": file.name}
    inner = {name: value for name, value in said.items() if value}
    return {"type": "file", "file": {**inner, **kept.pop("file", {})}, **kept}


def _kept(extra: Mapping[str, Json], own: bool) -> dict[str, Json]:
    return dict(extra) if own else {}

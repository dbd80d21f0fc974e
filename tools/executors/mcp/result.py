"""A result as a model reads it: its texts, structured content as JSON, and of everything else what it is."""

from collections.abc import Iterator, Mapping

from tools.outputs import size
from wire import json_text
from wire.conversation import Json
from wire.errors import WireError


def readable(result: Mapping[str, Json]) -> str:
    """The whole result in words; empty where there is nothing in it. Not bounded."""
    content = result.get("content")
    blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    said = [text for text in map(_block, blocks) if text]
    structured = result.get("structuredContent")
    if structured is not None and not any(_is(text, structured) for text in _texts(blocks)):
        said.append(json_text.dumps(structured))
    return "\n\n".join(said)


def _block(block: Mapping[str, Json]) -> str:
    match block:
        case {"type": "text", "text": str(text)}:
            return text
        case {"type": "image" | "audio" as kind, "data": str(data)}:
            return f"[{kind}: {block.get('mimeType') or 'type unknown'}, {_size(data)}; shown to the person only]"
        case {"type": "resource", "resource": dict(resource)}:
            return _resource(resource)
        case {"type": "resource_link", "uri": str(uri)}:
            words = (block.get("title") or block.get("name"), block.get("mimeType"), block.get("description"))
            return f"[link to {uri}]" + "".join(f" {word}" for word in words if isinstance(word, str) and word)
    return json_text.dumps(block)


def _resource(resource: Mapping[str, Json]) -> str:
    where = f"[resource {resource.get('uri', '')}]"
    match resource:
        case {"text": str(text)}:
            return f"{where}\n{text}"
        case {"blob": str(data)}:
            kind = resource.get("mimeType") or "type unknown"
            return f"[resource {resource.get('uri', '')}: {kind}, {_size(data)}; not shown]"
    return where


def _size(base64: str) -> str:
    return size(len(base64) * 3 // 4 - base64[-2:].count("="))


def _texts(blocks: list[dict[str, Json]]) -> Iterator[str]:
    yield from (block["text"] for block in blocks if isinstance(block.get("text"), str))


def _is(text: str, value: Json) -> bool:
    """Does this text say the same as the value? Servers repeat structured content as text for older clients."""
    try:
        return bool(json_text.loads(text) == value)
    except WireError:
        return False

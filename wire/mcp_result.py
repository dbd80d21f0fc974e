"""What an MCP server answers to a tool call, part by part (Model Context Protocol 2025-11-25, "Tool Result")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

CONTENT_TYPE = "application/vnd.mcp.tool-result+json"
"""What a recorded result is marked with; nothing of the kind is registered."""

Kind = Literal["text", "image", "audio", "resource", "link", "structured", "other"]


@dataclass(frozen=True, slots=True)
class ResultPart:
    """A part of a result. `data` is base64, where there is such; `name` and `uri` are the server's own words."""

    kind: Kind
    text: str = ""
    data: str = ""
    media_type: str = ""
    uri: str = ""
    name: str = ""

    @property
    def size(self) -> int:
        """Of the data, in bytes."""
        return len(self.data) * 3 // 4 - self.data[-2:].count("=")


def parts_of(result: Mapping[str, Json]) -> list[ResultPart]:
    """Every part in its order, structured content last. Left out is what says the same again."""
    content = result.get("content")
    blocks = content if isinstance(content, list) else [] if content is None else [content]
    parts = [_part(block) for block in blocks]
    structured = result.get("structuredContent")
    if structured is not None and not any(_says(part, structured) for part in parts):
        parts.append(ResultPart("structured", json_text.dumps(structured)))
    return parts


def _part(block: Json) -> ResultPart:
    match block:
        case str():  # against the protocol, and plain enough
            return ResultPart("text", block)
        case {"type": "text", "text": str(text)}:
            return ResultPart("text", text)
        case {"type": "image" | "audio" as kind, "data": str(data)}:
            return ResultPart(kind, data=data, media_type=_word(block, "mimeType"))
        case {"type": "resource", "resource": {"uri": str(uri)}}:
            resource = block["resource"]
            text, data = _word(resource, "text"), _word(resource, "blob")
            return ResultPart("resource", text, data, _word(resource, "mimeType"), uri)
        case {"type": "resource_link", "uri": str(uri)}:
            name = _word(block, "title") or _word(block, "name")
            return ResultPart("link", _word(block, "description"), "", _word(block, "mimeType"), uri, name)
    return ResultPart("other", json_text.dumps(block))


def _word(fields: Mapping[str, Json], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _says(part: ResultPart, value: Json) -> bool:
    """Does this part say the same? Servers repeat structured content as text for older clients.

    The official SDKs put what is no object into one, as its only field `result`, and its text stays bare.
    """
    bare = value["result"] if isinstance(value, dict) and value.keys() == {"result"} else value
    if part.kind != "text" or part.text == bare:
        return part.kind == "text"
    try:
        return json_text.loads(part.text) in (value, bare)
    except WireError:
        return False

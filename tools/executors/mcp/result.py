"""A result as a model reads it: its texts, structured content as JSON, and of everything else what it is."""

from collections.abc import Mapping

from tools.outputs import size
from wire.conversation import Json
from wire.mcp_result import ResultPart, parts_of


def readable(result: Mapping[str, Json]) -> str:
    """The whole result in words; empty where there is nothing in it. Not bounded."""
    return "\n\n".join(filter(None, map(_words, parts_of(result))))


def _words(part: ResultPart) -> str:
    match part.kind:
        case "image" | "audio":
            return f"[{part.kind}: {part.media_type or 'type unknown'}, {size(part.size)}; shown to the person only]"
        case "resource" if part.data:
            return f"[resource {part.uri}: {part.media_type or 'type unknown'}, {size(part.size)}; not shown]"
        case "resource":
            return f"[resource {part.uri}]\n{part.text}".rstrip()
        case "link":
            return " ".join(filter(None, (f"[link to {part.uri}]", part.name, part.media_type, part.text)))
    return part.text

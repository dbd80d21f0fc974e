"""What a tool of an MCP server answered, as a page shows it: each part for what it is; nothing else is loaded."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from traces.text import readable
from wire import json_text
from wire.errors import WireError
from wire.mcp_result import ResultPart, parts_of

LONGEST = 64_000
"""More characters of one part are not sent to a page: the JSON and its download have all."""

LARGEST_PICTURE = 2_000_000
"""So many characters of a picture may stand in a page."""

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class ShownResultPart:
    """A part; `picture` may be shown as it is, `url` may be opened by the person, `is_json` text is a tree."""

    kind: str
    text: str
    name: str
    note: str
    picture: str
    url: str
    size: int
    is_cut: bool

    @property
    def is_json(self) -> bool:
        """Is its text JSON?"""
        return self.kind in ("structured", "other")


def shown_result(output: bytes) -> list[ShownResultPart]:
    """The parts of a recorded result; none where it cannot be read as one."""
    try:
        result = json_text.loads(output)
    except WireError:
        return []
    return [_shown(part) for part in parts_of(result)] if isinstance(result, dict) else []


def _shown(part: ResultPart) -> ShownResultPart:
    is_picture = part.kind == "image" and part.media_type in _PICTURES and len(part.data) <= LARGEST_PICTURE
    return ShownResultPart(
        kind=part.kind,
        text=readable(part.text[:LONGEST]),
        name=readable((part.name or part.uri)[:500]),
        note=readable(part.media_type[:200]),
        picture=f"data:{part.media_type};base64,{part.data}" if is_picture else "",
        url=part.uri if part.kind in ("link", "resource") and _may_be_opened(part.uri) else "",
        size=part.size if part.data else 0,
        is_cut=len(part.text) > LONGEST,
    )


def _may_be_opened(uri: str) -> bool:
    try:
        address = urlsplit(uri)
    except ValueError:
        return False
    return address.scheme in ("http", "https") and bool(address.hostname)

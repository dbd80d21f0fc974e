"""The parts of a message as a page shows them: words, calls, results; references, which are never loaded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never
from urllib.parse import urlsplit

from traces.text import readable
from wire import json_text
from wire.conversation import (
    Citation,
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

LONGEST = 64_000
"""More characters of one part are not sent to a page: the Request tab and its download have all."""

LARGEST_PICTURE = 300_000
"""So many characters of a `data:` URL may stand in a page."""

_DATA = re.compile(r"data:(?P<type>[a-z0-9.+/-]*)[^,]{0,100},", re.I)
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_STATE = re.compile("signature|encrypted|^data$", re.I)

SIGNED = "signed state goes back with it"


@dataclass(frozen=True, slots=True)
class Link:
    """A source that a text cites. `url` is empty where it is none that a browser may open."""

    url: str
    word: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a message as the page shows it.

    `kind` is text, reasoning, refusal, image, file, call, result or other. `note` is a quiet word on it. `picture` may
    be shown as it is; `url` may be opened by the person.
    """

    kind: str
    text: str
    name: str = ""
    call_id: str = ""
    is_error: bool = False
    is_hidden: bool = False
    is_by_provider: bool = False
    is_free_text: bool = False
    note: str = ""
    url: str = ""
    picture: str = ""
    links: tuple[Link, ...] = ()
    beside: tuple["ShownPart", ...] = ()
    """The pictures and files of a result."""
    whole_size: int = 0
    """In bytes, where `text` is only the beginning."""


def shown_part(part: Part, *, hides_arguments: bool = False, hides_outputs: bool = False) -> ShownPart:
    """The part; what is hidden was taken out of it already, and is said in its place."""
    return _cut(_shown(part, hides_arguments, hides_outputs))


def _shown(part: Part, hides_arguments: bool, hides_outputs: bool) -> ShownPart:
    match part:
        case Text(text=text, citations=citations, extra=extra):
            note = _state_note(extra) or ("" if text else "an empty text")
            return ShownPart("text", readable(text), note=note, links=tuple(map(_link, citations)))
        case Reasoning():
            return _reasoning(part)
        case Refusal(text=text):
            return ShownPart("refusal", readable(text))
        case Image(url=url):
            return _reference("image", url)
        case File(url=url, file_id=file_id, name=name, media_type=media_type):
            return replace(_reference("file", url or file_id, media_type), name=readable(name))
        case ToolCall() | ServerToolCall():
            return _call(part, is_hidden=hides_arguments)
        case ToolResult():
            return _result(part, is_hidden=hides_outputs and not part.text)
        case ServerToolResult(call_id=call_id, name=name, output=output, is_error=is_error):
            text = "" if output is None else readable(json_text.dumps(output))
            shown = ShownPart("result", text, readable(name), readable(call_id), is_error, is_by_provider=True)
            return replace(shown, is_hidden=hides_outputs and output is None)
        case Opaque(value=value):
            return ShownPart("other", readable(json_text.dumps(value)), readable(_type_of(value)))
    assert_never(part)


def _cut(part: ShownPart) -> ShownPart:
    if len(part.text) <= LONGEST:
        return part
    return replace(part, text=part.text[:LONGEST], whole_size=len(part.text.encode()))


def _reasoning(part: Reasoning) -> ShownPart:
    note = _state_note(part.extra)
    if part.extra.get("type") == "redacted_thinking":
        note = "redacted by the provider: its words are encrypted and go back unchanged"
    elif not part.text and note:
        note = "without words: its encrypted state goes back unchanged"
    return ShownPart("reasoning", readable(part.text), note=note)


def _result(part: ToolResult, *, is_hidden: bool) -> ShownPart:
    """With the pictures and files that it brought beside its text."""
    others = () if is_hidden else (one for one in part.parts if not isinstance(one, Text))
    shown = ShownPart("result", readable(part.text), readable(part.name), readable(part.call_id), part.is_error)
    return replace(shown, is_hidden=is_hidden, beside=tuple(map(shown_part, others)))


def _call(part: ToolCall | ServerToolCall, *, is_hidden: bool) -> ShownPart:
    is_free_text = str(part.extra.get("type", "")).startswith("custom")
    return ShownPart(
        "call",
        readable(part.arguments),
        readable(part.name),
        readable(part.call_id),
        is_hidden=is_hidden,
        is_by_provider=isinstance(part, ServerToolCall),
        is_free_text=is_free_text,
        note=_state_note(part.extra),
    )


def _reference(kind: str, url: str, media_type: str = "") -> ShownPart:
    """What stands elsewhere, by its type, size and host; nothing of it is loaded."""
    data = _DATA.match(url)
    if data is None:
        host = _host(url)
        words = [media_type, f"at {host}" if host else ""]
        return ShownPart(kind, readable(url[:200]), note=", ".join(filter(None, words)), url=url if host else "")
    found = data["type"].lower() or media_type or "of no type"
    characters = len(url) - data.end()
    padding = 2 if url.endswith("==") else url.endswith("=")
    size = characters * 3 // 4 - padding if ";base64" in data[0] else characters
    shown = kind == "image" and found in _PICTURES and len(url) <= LARGEST_PICTURE
    return ShownPart(kind, f"{found}, {size:,} bytes in the request itself", picture=url if shown else "")


def _link(citation: Citation) -> Link:
    host = _host(citation.url)
    word = citation.title or citation.url or citation.quote or "a source"
    return Link(citation.url if host else "", readable(word[:200]), readable(citation.quote[:500]))


def _host(url: str) -> str:
    """The host of an address that a person may open; empty for every other text."""
    try:
        address = urlsplit(url)
        return (address.hostname or "") if address.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _state_note(extra: Mapping[str, Json]) -> str:
    return SIGNED if _has_state(extra, 3) else ""


def _has_state(value: Json, depth: int) -> bool:
    """Is there something signed or encrypted in it, that must go back as it came?"""
    if depth and isinstance(value, Mapping):
        return any((_STATE.search(name) and one) or _has_state(one, depth - 1) for name, one in value.items())
    return bool(depth) and isinstance(value, list | tuple) and any(_has_state(one, depth - 1) for one in value)


def _type_of(value: Json) -> str:
    """What the protocol calls a part: its type, or, in Gemini, the field that it has."""
    if not isinstance(value, Mapping):
        return ""
    return str(value.get("type") or next(iter(value), ""))

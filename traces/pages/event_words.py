"""What an event of a stream says that brings no part of the answer, in a line: the words in it that name something.

The same for all protocols: which fields tell something is data, and an event that nobody knows yet tells its own.
"""

from collections.abc import Iterator, Mapping

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

_END = "[DONE]"
_KNOWN = {"ping": "keeps the connection open", "message_stop": "the end of the answer"}
_INSIDE = frozenset({
    "response", "message", "item", "part", "content_block", "delta", "choices", "candidates", "action", "annotation",
    "error", "incomplete_details", "promptFeedback",
})  # fmt: skip
"""Fields whose own fields are told too."""
_NAMING = frozenset({
    "type", "role", "status", "name", "model", "id", "call_id", "query", "url", "title", "text", "arguments", "reason",
    "finish_reason", "stop_reason", "finishReason", "blockReason", "code", "message",
})  # fmt: skip
"""Fields whose value is told as it stands, inside another; at the top most of them stand in every event."""
_AT_TOP = frozenset({"text", "arguments", "input", "code", "message", "name", "query"})
_IDS = ("id", "call_id")
"""Told last."""
_PLACES = {"output_index": "item", "index": "block"}
"""Numbers of the part that the event is about."""
_LONGEST = 300
_DEEPEST = 3


def event_words(name: str, data: str) -> str:
    """The line for an event of this name with this data; empty where nothing in it tells anything."""
    if data.strip() == _END:
        return "the end of the stream"
    try:
        value = json_text.loads(data)
    except WireError:
        return ""
    if not isinstance(value, Mapping):
        return ""
    kind = name or str(value.get("type", ""))
    if kind in _KNOWN:
        return _KNOWN[kind]
    facts = sorted(_facts(value, _AT_TOP, _DEEPEST), key=lambda fact: fact[0] in _IDS)
    told = dict.fromkeys([*_places(value), *(word for _, word in facts)])
    return ", ".join(told or _others(value))[:_LONGEST]


def _places(event: Mapping[str, Json]) -> Iterator[str]:
    for field, word in _PLACES.items():
        if isinstance(number := event.get(field), int):
            yield f"{word} {number}"


def _facts(
    value: Mapping[str, Json], telling: frozenset[str], depth: int, inside: str = ""
) -> Iterator[tuple[str, str]]:
    """Each telling field with its words; that a message is a message tells nothing."""
    for field, held in value.items():
        if field in telling and isinstance(held, str) and held not in ("", inside):
            yield field, " ".join(held[:_LONGEST].split())
        elif field in _INSIDE and depth:
            for one in held if isinstance(held, list) else [held]:
                if isinstance(one, Mapping):
                    yield from _facts(one, _NAMING, depth - 1, field)


def _others(event: Mapping[str, Json]) -> Iterator[str]:
    """The names of what it holds, where none of that is known."""
    return (field for field, held in event.items() if isinstance(held, dict | list) and held)

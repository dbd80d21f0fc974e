"""Searches and pages that Gemini looked up by itself, which it tells of beside the content alone.

They are shown as the provider's own calls, like those of other protocols; what goes back is the content as it was.
"""

from collections.abc import Iterator, Mapping, Sequence

from wire import json_text
from wire.conversation import Json, Part, ServerToolCall, ServerToolResult
from wire.protocols.gemini.spelling import camel_or_empty

TOLD_BESIDE = "toldBeside"
"""The key in the `extra` of a part that is in no content."""
_EXTRA: Mapping[str, Json] = {TOLD_BESIDE: True}


def with_lookups(parts: Sequence[Part], candidate: Mapping[str, Json]) -> tuple[Part, ...]:
    """The parts behind what was looked up for them, where no part says it already."""
    said = {part.name for part in parts if isinstance(part, ServerToolCall)}
    found = [*_search(candidate), *_pages(candidate)]
    news = [part for part in found if part.name not in said]
    return (*news, *parts)


def _search(candidate: Mapping[str, Json]) -> Iterator[ServerToolCall | ServerToolResult]:
    grounding = camel_or_empty(candidate.get("groundingMetadata"))
    queries = grounding.get("webSearchQueries")
    if isinstance(queries, list) and queries:
        yield from _lookup("google_search", {"queries": queries}, grounding.get("groundingChunks"))


def _pages(candidate: Mapping[str, Json]) -> Iterator[ServerToolCall | ServerToolResult]:
    pages = camel_or_empty(candidate.get("urlContextMetadata")).get("urlMetadata")
    if isinstance(pages, list) and pages:
        yield from _lookup("url_context", {"urls": [camel_or_empty(page).get("retrievedUrl") for page in pages]}, pages)


def _lookup(name: str, arguments: Json, output: Json) -> Iterator[ServerToolCall | ServerToolResult]:
    yield ServerToolCall(f"{name}_1", name, json_text.dumps(arguments), _EXTRA)
    if output:
        yield ServerToolResult(f"{name}_1", name, output, extra=_EXTRA)

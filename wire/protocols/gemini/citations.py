"""What an answer rests on (`groundingMetadata`) <-> citations of its words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from wire.conversation import Citation, Json, Part, Text
from wire.protocols.gemini.spelling import camel_or_empty

_SOURCES = ("web", "retrievedContext", "maps", "image")
_MOST = 1_000
"""Of an answer's supports; each looks through its text. All of them stay in the answer as it came."""


def with_citations(parts: Sequence[Part], metadata: Json) -> tuple[Part, ...]:
    """The parts, their words with the citations that the metadata gives for them."""
    grounding = camel_or_empty(metadata)
    supports = grounding.get("groundingSupports")
    sources = grounding.get("groundingChunks")
    if not isinstance(supports, list) or not isinstance(sources, list):
        return tuple(parts)
    made = list(parts)
    for support in supports[:_MOST]:
        fields = camel_or_empty(support)
        segment = camel_or_empty(fields.get("segment"))
        at = _place(made, segment)
        if at is not None:
            part = made[at]
            assert isinstance(part, Text)
            made[at] = replace(part, citations=(*part.citations, *_citations(part.text, segment, fields, sources)))
    return tuple(made)


def encode_citations(parts: Sequence[Part]) -> dict[str, Json] | None:
    """The metadata that gives the citations of these parts; None without any."""
    chunks: list[Json] = []
    supports: list[Json] = []
    words = [part for part in parts if isinstance(part, Text)]
    for index, part in enumerate(words):
        for citation in part.citations:
            segment: dict[str, Json] = {"text": citation.quote, **({"partIndex": index} if index else {})}
            if citation.start is not None and citation.end is not None:
                segment["startIndex"] = _bytes(part.text[: citation.start])
                segment["endIndex"] = _bytes(part.text[: citation.end])
            supports.append({"groundingChunkIndices": [len(chunks)], "segment": segment})
            chunks.append({"web": {"uri": citation.url, "title": citation.title}})
    return {"groundingChunks": chunks, "groundingSupports": supports} if chunks else None


def _place(parts: Sequence[Part], segment: Mapping[str, Json]) -> int | None:
    """Which part a segment is of: the one that holds its words, else the first with words."""
    quote = segment.get("text")
    words = [(at, part.text) for at, part in enumerate(parts) if isinstance(part, Text)]
    holding = (at for at, text in words if isinstance(quote, str) and quote and quote in text)
    return next(holding, words[0][0] if words else None)


def _citations(
    text: str, segment: Mapping[str, Json], support: Mapping[str, Json], sources: Sequence[Json]
) -> Iterator[Citation]:
    quote = segment.get("text")
    start, end = _span(text, segment)
    if isinstance(quote, str) and quote in text and (start is None or text[start:end] != quote):
        start = text.index(quote)
        end = start + len(quote)
    indices = support.get("groundingChunkIndices")
    for index in indices if isinstance(indices, list) else ():
        if isinstance(index, int) and 0 <= index < len(sources):
            chunk = camel_or_empty(sources[index])
            source = next((camel_or_empty(chunk[name]) for name in _SOURCES if name in chunk), {})
            url, title = source.get("uri", source.get("sourceUri")), source.get("title")
            yield Citation(
                url if isinstance(url, str) else "",
                title if isinstance(title, str) else "",
                quote if isinstance(quote, str) else "",
                start,
                end,
            )


def _span(text: str, segment: Mapping[str, Json]) -> tuple[int | None, int | None]:
    """Positions in characters; the protocol counts bytes of UTF-8. A segment at the beginning says no start."""
    start, end = segment.get("startIndex", 0), segment.get("endIndex")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end:
        return None, None
    data = text.encode("utf-8", "surrogatepass")
    if end > len(data):
        return None, None
    return _chars(data[:start]), _chars(data[:end])


def _chars(data: bytes) -> int:
    return len(data.decode("utf-8", "replace"))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))

"""How an answer ended and what came beside it: the reason in words, ids and limits, tokens by kind with their price."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from traces.models import Span
from wire.conversation import FinishReason
from wire.endings import REASONS, as_sentence

_TELLING = re.compile(r".*request-?id|.*correlation-?id|cf-ray|.*ratelimit.*|retry-after(-ms)?", re.I)


@dataclass(frozen=True, slots=True)
class Ending:
    """The neutral word, the provider's own where it is another, and a sentence."""

    word: str
    own_word: str = ""
    sentence: str = ""


def ending_of(span: Span) -> Ending | None:
    """Why the answer ended; None where none came."""
    if not span.finish_reason:
        return None
    own = str(span.attributes.get("toolscope.finish_reason", ""))
    reason = span.finish_reason
    sentence = as_sentence(REASONS[FinishReason(reason)]) if reason in set(FinishReason) else ""
    return Ending(span.finish_reason, own if own != span.finish_reason else "", sentence)


def telling_headers(span: Span) -> list[tuple[str, str]]:
    """Headers of the answer that name the request or its limits."""
    headers = span.attributes.get("toolscope.response.headers", {})
    found = headers.items() if isinstance(headers, dict) else ()
    return [(str(name), str(value)) for name, value in found if _TELLING.fullmatch(str(name))]


@dataclass(frozen=True, slots=True)
class Priced:
    """Tokens of one kind and what a million of them costs, empty where it has no price of its own."""

    word: str
    tokens: int
    per_million: str


def priced_tokens(span: Span) -> list[Priced]:
    """The kinds of tokens that were used."""
    return list(_priced(span))


def _priced(span: Span) -> Iterator[Priced]:
    price = span.price or {}
    kinds = (
        ("Read", span.input_tokens, "input_per_million"),
        ("of these from the cache", span.cache_read_tokens, "cache_read_per_million"),
        ("of these written to the cache", span.cache_write_tokens, "cache_write_per_million"),
        ("Made", span.output_tokens, "output_per_million"),
        ("of these reasoning", span.reasoning_tokens, "reasoning_per_million"),
    )
    for word, tokens, name in kinds:
        if tokens or (tokens == 0 and word in ("Read", "Made")):
            yield Priced(word, tokens, str(price.get(name, "")))

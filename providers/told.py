"""What an answer tells about its own cost beside its tokens: searches, ways of caching, the host's own sum. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from wire.conversation import Json, Message, ServerToolCall, Usage

_OTHER_FEES = ("code_interpreter", "file_search", "image_generation")
"""Tools of Responses that OpenAI asks a fee for: by container, by call, by picture."""


def stated_cost(usage: Usage | None) -> Decimal | None:
    """What the host itself says that the request cost, in USD: OpenRouter as a number, Perplexity with its parts."""
    stated = usage.raw.get("cost") if usage else None
    if isinstance(stated, dict):
        stated = stated.get("total_cost")
    if isinstance(stated, bool) or not isinstance(stated, int | float | str):
        return None
    try:
        sum_ = Decimal(str(stated))
    except InvalidOperation:
        return None
    return sum_ if sum_.is_finite() and sum_ >= 0 else None


def hour_long_writes(usage: Usage) -> int:
    """Of the tokens written to the cache those that are kept for an hour, which cost more (Anthropic)."""
    return _count(_object(usage.raw.get("cache_creation")).get("ephemeral_1h_input_tokens"))


def web_searches(usage: Usage, message: Message | None) -> int | None:
    """How often the provider searched the web by itself; None where it did and does not say how often.

    The number stands in `server_tool_use` (Anthropic, OpenRouter) or in `tool_calls_details` (Perplexity). OpenAI does
    not count: each search is an item of the answer. Gemini is paid by query or by answer, which differs by model.
    """
    counted = _count(_object(usage.raw.get("server_tool_use")).get("web_search_requests"))
    details = _object(usage.raw.get("tool_calls_details"))
    counted += sum(_invocations(value) for name, value in details.items() if _is_web_search(name))
    if counted or message is None:
        return counted
    if _object(_object(message.extra.get("candidate")).get("groundingMetadata")).get("webSearchQueries"):
        return None
    return sum(isinstance(part, ServerToolCall) and part.name.startswith("web_search") for part in message.parts)


def has_other_fees(usage: Usage, message: Message | None) -> bool:
    """Did the provider run something else by itself that it asks a fee for, which no price list here knows?"""
    details = _object(usage.raw.get("tool_calls_details"))
    if any(_invocations(value) for name, value in details.items() if not _is_web_search(name)):
        return True
    parts = message.parts if message else ()
    if any(isinstance(part, ServerToolCall) and part.name in _OTHER_FEES for part in parts):
        return True
    grounding = _object(_object(message.extra.get("candidate")).get("groundingMetadata")) if message else {}
    chunks = grounding.get("groundingChunks")
    return isinstance(chunks, list) and any("maps" in _object(chunk) for chunk in chunks)


def _is_web_search(name: str) -> bool:
    return "search" in name and "web" in name


def _invocations(value: Json) -> int:
    return _count(value.get("invocation") or value.get("invocations")) if isinstance(value, dict) else _count(value)


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _count(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

"""Token counts <-> `usage`, in the spellings of the compatible hosts."""

from collections.abc import Mapping

from wire.conversation import Json, Usage
from wire.protocols.fields import as_object, at_most, part_count, token_count


def find_usage(chunk: Json, choice: Json) -> Usage | None:
    """The counts in a body or chunk: in their own place, in Groq's, or in Moonshot's (inside the choice)."""
    if "usage" not in chunk and "x_groq" not in chunk and "usage" not in choice:
        return None
    for holder in (chunk, chunk.get("x_groq"), choice):
        usage = holder.get("usage") if isinstance(holder, dict) else None
        if usage and isinstance(usage, dict):
            return decode_usage(usage)
    return None


def decode_usage(raw: dict[str, Json]) -> Usage:
    """The neutral counts.

    Some hosts (Gemini's compatible endpoint, xAI) leave the reasoning out of `completion_tokens` but not out of
    `total_tokens`; what was generated is then the difference.
    """
    made = as_object(raw.get("completion_tokens_details"))
    read = as_object(raw.get("prompt_tokens_details"))
    input_tokens = token_count(raw.get("prompt_tokens"))
    return Usage(
        input_tokens=input_tokens,
        output_tokens=_made(raw, input_tokens),
        cache_read_tokens=at_most(_cached(raw, read), input_tokens),
        cache_write_tokens=part_count(read.get("cache_write_tokens")),
        reasoning_tokens=part_count(made.get("reasoning_tokens")),
        raw=raw,
    )


def _made(raw: Mapping[str, Json], input_tokens: int | None) -> int | None:
    made, total = token_count(raw.get("completion_tokens")), token_count(raw.get("total_tokens"))
    if total is None or input_tokens is None:
        return made
    rest = total - input_tokens
    return max(made or 0, rest) if made is not None or rest >= 0 else None


def encode_usage(usage: Usage) -> dict[str, Json]:
    """OpenAI's own form."""
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.total_tokens,
        "prompt_tokens_details": {
            "cached_tokens": usage.cache_read_tokens,
            **({"cache_write_tokens": usage.cache_write_tokens} if usage.cache_write_tokens else {}),
        },
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
    }


def _cached(raw: Mapping[str, Json], details: Mapping[str, Json]) -> int | None:
    """Cached tokens as OpenAI, DeepSeek, Mistral and Moonshot call them."""
    spellings = (
        details.get("cached_tokens"),
        raw.get("prompt_cache_hit_tokens"),
        raw.get("num_cached_tokens"),
        raw.get("cached_tokens"),
    )
    said = [part_count(one) for one in spellings if one is not None]
    return next((count for count in said if count), None if None in said else 0)

"""Token counts <-> `usage`, in the spellings of the compatible hosts."""

from collections.abc import Iterator

from wire.conversation import Json, Usage


def find_usage(chunk: Json, choice: Json) -> Usage | None:
    """The counts in a body or chunk: in their own place, in Groq's, or in Moonshot's (inside the choice)."""
    for holder in (chunk, chunk.get("x_groq"), choice):
        if isinstance(holder, dict) and isinstance(holder.get("usage"), dict) and holder["usage"]:
            return decode_usage(holder["usage"])
    return None


def decode_usage(raw: dict[str, Json]) -> Usage:
    """The neutral counts.

    Some hosts (Gemini's compatible endpoint, xAI) leave the reasoning out of `completion_tokens` but not out of
    `total_tokens`; what was generated is then the difference.
    """
    made = _detail(raw, "completion_tokens_details")
    read = _detail(raw, "prompt_tokens_details")
    input_tokens = _count(raw.get("prompt_tokens"))
    return Usage(
        input_tokens=input_tokens,
        output_tokens=max(_count(raw.get("completion_tokens")), _count(raw.get("total_tokens")) - input_tokens),
        cache_read_tokens=min(input_tokens, next(_cached(raw, read), 0)),
        cache_write_tokens=_count(read.get("cache_write_tokens")),
        reasoning_tokens=_count(made.get("reasoning_tokens")),
        raw=raw,
    )


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


def _cached(raw: dict[str, Json], details: dict[str, Json]) -> Iterator[int]:
    """Cached tokens as OpenAI, DeepSeek, Mistral and Moonshot call them."""
    spellings = (
        details.get("cached_tokens"),
        raw.get("prompt_cache_hit_tokens"),
        raw.get("num_cached_tokens"),
        raw.get("cached_tokens"),
    )
    yield from (count for count in map(_count, spellings) if count)


def _detail(raw: dict[str, Json], name: str) -> dict[str, Json]:
    details = raw.get(name)
    return details if isinstance(details, dict) else {}


def _count(value: Json) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

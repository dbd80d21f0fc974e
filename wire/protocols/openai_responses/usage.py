"""Token counts <-> `usage`."""

from wire.conversation import Json, Usage
from wire.protocols.fields import as_object, at_most, part_count, token_count

_READ = ("cached_tokens", "cache_read_input_tokens")
"""Tokens from the cache, as OpenAI and as Perplexity's Agent API call them."""
_WRITE = ("cache_write_tokens", "cache_creation_input_tokens")


def decode_usage(raw: dict[str, Json]) -> Usage:
    """The neutral counts. `input_tokens` holds the cached ones and `output_tokens` the reasoning already."""
    read, made = as_object(raw.get("input_tokens_details")), as_object(raw.get("output_tokens_details"))
    input_tokens = token_count(raw.get("input_tokens"))
    return Usage(
        input_tokens=input_tokens,
        output_tokens=token_count(raw.get("output_tokens")),
        cache_read_tokens=at_most(_first({**raw, **read}, _READ), input_tokens),
        cache_write_tokens=_first({**raw, **read}, _WRITE),
        reasoning_tokens=part_count(made.get("reasoning_tokens")),
        raw=raw,
    )


def encode_usage(usage: Usage) -> dict[str, Json]:
    """OpenAI's own form."""
    return {
        "input_tokens": usage.input_tokens,
        "input_tokens_details": {
            "cached_tokens": usage.cache_read_tokens,
            "cache_write_tokens": usage.cache_write_tokens,
        },
        "output_tokens": usage.output_tokens,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        "total_tokens": usage.total_tokens,
    }


def _first(fields: dict[str, Json], spellings: tuple[str, ...]) -> int | None:
    said = [part_count(fields.get(name)) for name in spellings]
    return next((count for count in said if count), None if None in said else 0)

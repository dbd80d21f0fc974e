"""Token counts <-> `usage`. Here `input_tokens` leaves out what was read from or written to the cache."""

from collections.abc import Mapping

from wire.conversation import Json, Usage
from wire.protocols.fields import part_count, token_count


def merge_usage(before: Mapping[str, Json], news: Mapping[str, Json]) -> dict[str, Json]:
    """The counts of a stream so far: they are cumulative, so that a later one replaces an earlier one."""
    return {**before, **{name: value for name, value in news.items() if value is not None or name not in before}}


def decode_usage(raw: Mapping[str, Json]) -> Usage:
    """The neutral counts."""
    read, written = part_count(raw.get("cache_read_input_tokens")), part_count(raw.get("cache_creation_input_tokens"))
    fresh, details = token_count(raw.get("input_tokens")), raw.get("output_tokens_details")
    return Usage(
        input_tokens=None if fresh is None or read is None or written is None else fresh + read + written,
        output_tokens=token_count(raw.get("output_tokens")),
        cache_read_tokens=read,
        cache_write_tokens=written,
        reasoning_tokens=part_count(details.get("thinking_tokens")) if isinstance(details, dict) else 0,
        raw=raw,
    )


def encode_usage(usage: Usage) -> dict[str, Json]:
    """Anthropic's own form."""
    read, written = usage.cache_read_tokens or 0, usage.cache_write_tokens or 0
    fresh = (usage.input_tokens or 0) - read - written
    fields: dict[str, Json] = {
        "input_tokens": max(0, fresh),
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
        "output_tokens": usage.output_tokens,
    }
    if usage.reasoning_tokens:
        fields["output_tokens_details"] = {"thinking_tokens": usage.reasoning_tokens}
    return fields

"""What a provider said where a number of tokens is due, and that is none."""

from collections.abc import Iterator, Mapping

from wire import json_text
from wire.conversation import Json, Usage
from wire.protocols.fields import token_count

_LONGEST = 80


def odd_counts(usage: Usage) -> list[str]:
    """Each field that makes a count unknown, as it was said: `prompt_tokens: "many"`."""
    return [] if usage.is_known else list(_odd(usage.raw))


def _odd(fields: Mapping[str, Json]) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _odd(value)
        elif "token" in name.lower() and value is not None and token_count(value) is None:
            yield f"{name}: {json_text.dumps(value)[:_LONGEST]}"

"""Token counts <-> `usageMetadata`."""

from collections.abc import Mapping

from wire.conversation import Json, Usage
from wire.protocols.fields import at_most, part_count

_COUNTS = (
    "promptTokenCount",
    "toolUsePromptTokenCount",
    "cachedContentTokenCount",
    "candidatesTokenCount",
    "thoughtsTokenCount",
    "totalTokenCount",
)


def decode_usage(raw: Mapping[str, Json]) -> Usage | None:
    """The neutral counts; None where none is given (a blocked prompt). What is not said is none of that kind.

    Thoughts are not among the candidates' tokens, nor what the provider's own tools brought among the prompt's.
    """
    if not any(raw.get(name) is not None for name in _COUNTS):
        return None
    prompt, tool_use, cached, made, thoughts, _ = (part_count(raw.get(name)) for name in _COUNTS)
    return Usage(
        input_tokens=None if prompt is None or tool_use is None else prompt + tool_use,
        output_tokens=None if made is None or thoughts is None else made + thoughts,
        cache_read_tokens=at_most(cached, prompt),
        reasoning_tokens=thoughts,
        raw=dict(raw),
    )


def encode_usage(usage: Usage) -> dict[str, Json]:
    """The protocol's form; like the real one it leaves out what is none."""
    made, thoughts = usage.output_tokens or 0, usage.reasoning_tokens or 0
    said = {
        "promptTokenCount": usage.input_tokens,
        "candidatesTokenCount": max(0, made - thoughts),
        "totalTokenCount": usage.total_tokens,
        "thoughtsTokenCount": min(thoughts, made) or None,
        "cachedContentTokenCount": usage.cache_read_tokens or None,
    }
    return {name: count for name, count in said.items() if count is not None}

"""Token counts <-> `usageMetadata`."""

from collections.abc import Mapping

from wire.conversation import Json, Usage
from wire.protocols.fields import token_count

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
    if not any(isinstance(raw.get(name), int) for name in _COUNTS):
        return None
    prompt, tool_use, cached, made, thoughts, _ = (token_count(raw.get(name)) for name in _COUNTS)
    return Usage(
        input_tokens=prompt + tool_use,
        output_tokens=made + thoughts,
        cache_read_tokens=min(prompt, cached),
        reasoning_tokens=thoughts,
        raw=dict(raw),
    )


def encode_usage(usage: Usage) -> dict[str, Json]:
    """The protocol's form; like the real one it leaves out what is none."""
    said = {
        "promptTokenCount": usage.input_tokens,
        "candidatesTokenCount": max(0, usage.output_tokens - usage.reasoning_tokens),
        "totalTokenCount": usage.total_tokens,
        "thoughtsTokenCount": min(usage.reasoning_tokens, usage.output_tokens) or None,
        "cachedContentTokenCount": usage.cache_read_tokens or None,
    }
    return {name: count for name, count in said.items() if count is not None}

"""Tools that a provider runs by itself: neutral words for them, and how each protocol spells these.

A spec that is more than a word (`{"type": "web_search", "filters": ...}`) is in a protocol's own form and belongs to
that protocol alone: options and outputs of such tools differ everywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wire.conversation import Json, ProviderTool


@dataclass(frozen=True, slots=True)
class Word:
    """A kind of tool, and its spelling by protocol; one that is not there has no such tool."""

    label: str
    spellings: Mapping[str, Mapping[str, Json]]


WORDS: dict[str, Word] = {
    "web_search": Word(
        "Web search",
        {
            "openai_responses": {"type": "web_search"},
            "anthropic_messages": {"type": "web_search_20250305", "name": "web_search"},
            "gemini": {"googleSearch": {}},
        },
    ),
    "fetch_url": Word(
        "Fetch a URL",
        {
            "openai_responses": {"type": "fetch_url"},  # Perplexity's; OpenAI's own web_search opens pages itself
            "anthropic_messages": {"type": "web_fetch_20250910", "name": "web_fetch"},
            "gemini": {"urlContext": {}},
        },
    ),
    "code_execution": Word(
        "Run code",
        {
            "openai_responses": {"type": "code_interpreter", "container": {"type": "auto"}},
            "anthropic_messages": {"type": "code_execution_20250825", "name": "code_execution"},
            "gemini": {"codeExecution": {}},
        },
    ),
    "image_generation": Word("Make a picture", {"openai_responses": {"type": "image_generation"}}),
    "maps": Word("Maps", {"gemini": {"googleMaps": {}}}),
}

_DATED = re.compile(r"[a-z_0-9]+_20\d{6}")
"""The types of Anthropic's own tools."""
_OF_OTHERS = {"mcp_toolset": "anthropic_messages"}
_CLIENT_RUNS = re.compile(
    r"(bash|text_editor|memory|computer|computer_toolset|browser_toolset)_20\d{6}"
    r"|computer|computer_use_preview|shell|local_shell|apply_patch|function|custom"
)
"""Types whose calls the provider sends back, to be carried out by who asked."""


def word_of(spec: Mapping[str, Json]) -> str | None:
    """The neutral word that this spec is; None for one in a protocol's own form."""
    kind = spec.get("type")
    return kind if len(spec) == 1 and isinstance(kind, str) and kind in WORDS else None


def protocol_of(spec: Mapping[str, Json]) -> str | None:
    """The protocol in whose own form this spec is; None for a neutral word, or where its form tells nothing."""
    if word_of(spec) is not None:
        return None
    kind = spec.get("type")
    if not isinstance(kind, str):
        named = [name for name, value in spec.items() if isinstance(value, dict | list)]
        return "gemini" if "type" not in spec and len(named) == len(spec) == 1 else None
    if _DATED.fullmatch(kind):
        return "anthropic_messages"
    # Chat Completions has none of its own, but some of its hosts do, under a prefix: `openrouter:web_search`.
    return _OF_OTHERS.get(kind) or ("openai_chat" if ":" in kind else "openai_responses")


def runs_at_the_client(spec: Mapping[str, Json]) -> bool:
    """Is this a tool that the provider only knows, and whose calls it does not carry out itself?"""
    kind = spec.get("type")
    return (isinstance(kind, str) and bool(_CLIENT_RUNS.fullmatch(kind))) or "functionDeclarations" in spec


def spelled(spec: Mapping[str, Json], protocol: str, owner: str | None = None) -> ProviderTool | None:
    """The tool as `protocol` says it; None where the protocol has none. `owner` says whose form the spec is in."""
    word = None if owner else word_of(spec)
    if word is not None:
        spelling = WORDS[word].spellings.get(protocol)
        return None if spelling is None else ProviderTool(protocol, spelling)
    return ProviderTool(protocol, dict(spec)) if (owner or protocol_of(spec)) == protocol else None

"""Tools that a provider runs by itself: neutral words for them, and how each protocol spells these.

A spec that is more than a word (`{"type": "web_search", "filters": ...}`) is in a protocol's own form and belongs to
that protocol alone: options and outputs of such tools differ everywhere.
"""

from collections.abc import Mapping

from wire.conversation import Json, ProviderTool
from wire.protocols import PROTOCOLS

WORDS = {
    "web_search": "Web search",
    "fetch_url": "Fetch a URL",
    "code_execution": "Run code",
    "image_generation": "Make a picture",
    "maps": "Maps",
}
"""The neutral words, each with its name for a person. Their spellings are each protocol's (`HostTools.spellings`)."""


def word_of(spec: Mapping[str, Json]) -> str | None:
    """The neutral word that this spec is; None for one in a protocol's own form."""
    kind = spec.get("type")
    return kind if len(spec) == 1 and isinstance(kind, str) and kind in WORDS else None


def kind_of(spec: Mapping[str, Json]) -> str:
    """What kind of tool a protocol's own spec is of: its type, or else its only field; empty where neither is said."""
    kind = spec.get("type")
    return kind if isinstance(kind, str) else next(iter(spec)) if len(spec) == 1 else ""


def protocol_of(spec: Mapping[str, Json]) -> str | None:
    """The protocol in whose own form this spec is; None for a neutral word, or where its form tells nothing."""
    if word_of(spec) is not None:
        return None
    sureness = {name: codec.FACTS.host_tools.owns(spec) for name, codec in PROTOCOLS.items()}
    best = max(sureness, key=lambda name: sureness[name])
    return best if sureness[best] else None


def runs_at_the_client(spec: Mapping[str, Json]) -> bool:
    """Is this a tool that the provider only knows, and whose calls it does not carry out itself?"""
    return any(codec.FACTS.host_tools.client_runs.fullmatch(kind_of(spec)) for codec in PROTOCOLS.values())


def is_known(tool: ProviderTool) -> bool:
    """Is this a kind of which it is known that hosts of its protocol run it? Others may exist."""
    return PROTOCOLS[tool.protocol].FACTS.host_tools.known.fullmatch(kind_of(tool.spec)) is not None


def spelled(spec: Mapping[str, Json], protocol: str, owner: str | None = None) -> ProviderTool | None:
    """The tool as `protocol` says it; None where the protocol has none. `owner` says whose form the spec is in."""
    word = None if owner else word_of(spec)
    if word is not None:
        spelling = PROTOCOLS[protocol].FACTS.host_tools.spellings.get(word)
        return None if spelling is None else ProviderTool(protocol, spelling)
    return ProviderTool(protocol, dict(spec)) if (owner or protocol_of(spec)) == protocol else None

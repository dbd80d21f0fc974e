"""The forms in which hosts list their models. Pure.

`{data: [{id}]}` (OpenAI and most), a bare list (Together), `{data, has_more, last_id}` (Anthropic),
`{models: [{name: "models/…"}], nextPageToken}` (Gemini), `{publisherModels: […]}` (Vertex AI).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from providers.validation import models_errors
from wire.conversation import Json
from wire.protocols import PROTOCOLS

_OTHER_USES = ("embedding", "embeddings", "image", "audio", "rerank", "moderation", "transcribe", "video")
_PREFIXES = ("models/", "publishers/google/models/")


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a host's list: names as a request spells them, and how to ask for the next part."""

    names: tuple[str, ...]
    next: tuple[tuple[str, str], ...] = ()


def address(url: str, protocol: str, next_page: tuple[tuple[str, str], ...] = ()) -> str:
    """Where a page of the list is."""
    asked = {**PROTOCOLS[protocol].FACTS.models_query, **dict(next_page)}
    return f"{url}?{urlencode(asked)}" if asked else url


def read_page(listed: Json, protocol: str) -> Page:
    """The names in an answer. Raises ValueError for what is no list of models."""
    entries = _entries(listed)
    if entries is None:
        raise ValueError("no list of models")
    names = (_name(entry) for entry in entries if isinstance(entry, dict) and _can_converse(entry))
    usable = (name for name in names if isinstance(name, str) and not models_errors([name]))
    return Page(tuple(dict.fromkeys(usable)), _next(listed, protocol) if isinstance(listed, dict) else ())


def _entries(listed: Json) -> list[Json] | None:
    if isinstance(listed, dict):
        found = (listed.get(name) for name in ("data", "models", "publisherModels"))
        listed = next((entries for entries in found if isinstance(entries, list)), None)
    return listed if isinstance(listed, list) else None


def _name(entry: dict[str, Json]) -> Json:
    if isinstance(entry.get("id"), str):
        return entry["id"]
    name = entry.get("name")
    prefix = next((prefix for prefix in _PREFIXES if isinstance(name, str) and name.startswith(prefix)), "")
    return name[len(prefix) :] if isinstance(name, str) else None


def _can_converse(entry: dict[str, Json]) -> bool:
    """False only where the host itself says that the model is for something else."""
    match entry:
        case {"supportedGenerationMethods": [*methods]}:
            return "generateContent" in methods
        case {"capabilities": {"completion_chat": bool(can_chat)}}:
            return can_chat
        case {
            "type": "embedding" | "embeddings" | "image" | "audio" | "rerank" | "moderation" | "transcribe" | "video"
        }:
            return False
    return True


def _next(listed: dict[str, Json], protocol: str) -> tuple[tuple[str, str], ...]:
    match listed:
        case {"nextPageToken": str(token)} if token:
            return (("pageToken", token),)
        case {"has_more": True, "last_id": str(last)} if after := PROTOCOLS[protocol].FACTS.models_after:
            return ((after, last),)
    return ()

"""Whose request is this? The protocol of a body that somebody pasted, by its address, its headers and its fields."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from wire.conversation import Json
from wire.protocols import PROTOCOLS
from wire.protocols.fields import as_object


def recognise(body: Json, url: str = "", headers: Mapping[str, str] | None = None) -> str | None:
    """The name of the protocol; None where nothing tells. `url` may be a path alone."""
    path = _path(url)
    facts = {name: codec.FACTS for name, codec in PROTOCOLS.items()}
    by_path = next((name for name, one in facts.items() if one.paths.search(path)), None)
    lowered = {name.lower() for name in headers or {}}
    by_header = next((name for name, one in facts.items() if lowered.intersection(one.headers)), None)
    return by_path or by_header or _by_fields(as_object(body))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:  # no address, so it tells nothing
        return ""


def _by_fields(fields: Mapping[str, Json]) -> str | None:
    """The protocol that the body is most surely of; of several the first."""
    sureness = {name: codec.FACTS.likeness(fields) for name, codec in PROTOCOLS.items()}
    best = max(sureness, key=lambda name: sureness[name])
    return best if sureness[best] else None

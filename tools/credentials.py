"""Credentials that are typed straight into a tool become named secrets, to which the tool then refers.

They stand in an HTTP tool's headers, and in the spec of a tool that the provider runs (an MCP server's authorization).
A version is never changed and never forgotten, shown to everybody in the workspace and given out by the API: a key
must not stand in it.
"""

from collections.abc import Mapping

from accounts.secret_places import Hiding, places_in
from wire.conversation import Json

PLACES = {"http": "headers", "provider": "spec"}
"""By the kind of a tool, the field in which a credential may stand."""


def hide(
    tool: str, implementation: dict[str, Json], known: Mapping[str, str]
) -> tuple[dict[str, Json], dict[str, str]]:
    """The implementation without credentials, and the secrets to keep for it, by name.

    `known` are the workspace's secrets: one that has the value already is referred to.
    """
    place = PLACES.get(implementation.get("kind", ""), "")
    if not isinstance(implementation.get(place), dict):
        return implementation, {}
    hiding = Hiding(tool, known)
    hidden = hiding.headers(implementation[place]) if place == "headers" else hiding.fields(implementation[place])
    return {**implementation, place: hidden}, hiding.fresh


def secrets_in(implementation: Mapping[str, Json]) -> list[str]:
    """The secrets that an implementation refers to."""
    return places_in(implementation.get(PLACES.get(implementation.get("kind", ""), "")))

"""Credentials that are typed straight into a tool become named secrets, to which the tool then refers.

They stand in an HTTP tool's headers and in its address's query, and in the spec of a tool that the provider runs (an
MCP server's authorization).
A version is never changed and never forgotten, shown to everybody in the workspace and given out by the API: a key
must not stand in it.
"""

from collections.abc import Mapping
from urllib.parse import unquote_plus

from accounts.credential_names import is_credential_parameter
from accounts.secret_places import Hiding, places_in
from wire.conversation import Json

PLACES = {"http": ("headers", "url"), "provider": ("spec",)}
"""By the kind of a tool, the fields in which a credential may stand."""


def hide(
    tool: str, implementation: dict[str, Json], known: Mapping[str, str]
) -> tuple[dict[str, Json], dict[str, str]]:
    """The implementation without credentials, and the secrets to keep for it, by name.

    `known` are the workspace's secrets: one that has the value already is referred to.
    """
    hiding = Hiding(tool, known)
    hidden = {place: _hidden(hiding, place, implementation.get(place)) for place in _places(implementation)}
    return {**implementation, **hidden}, hiding.fresh


def may_hold_credentials(implementation: Mapping[str, Json]) -> bool:
    """Is there a place in it where a credential could stand?"""
    url = implementation.get("url")
    places = (implementation.get(place) for place in _places(implementation) if place != "url")
    return any(places) or (isinstance(url, str) and "?" in url)


def secrets_in(implementation: Mapping[str, Json]) -> list[str]:
    """The secrets that an implementation refers to."""
    return [name for place in _places(implementation) for name in places_in(implementation[place])]


def _places(implementation: Mapping[str, Json]) -> list[str]:
    kind = implementation.get("kind")
    return [place for place in PLACES.get(kind if isinstance(kind, str) else "", ()) if place in implementation]


def _hidden(hiding: Hiding, place: str, value: Json) -> Json:
    match place, value:
        case "headers", dict():
            return hiding.headers(value)
        case "spec", dict():
            return hiding.fields(value)
        case "url", str():
            return _hidden_in_query(hiding, value)
    return value


def _hidden_in_query(hiding: Hiding, url: str) -> str:
    address, question_mark, query = url.partition("?")
    fields = [field.partition("=") for field in query.split("&")]
    return (
        address
        + question_mark
        + "&".join(name + sign + _parameter(hiding, name, value) for name, sign, value in fields)
    )


def _parameter(hiding: Hiding, name: str, value: str) -> str:
    """A field of a query; an argument's place is none of the person's credentials."""
    is_credential = is_credential_parameter(unquote_plus(name)) and "{" not in value
    return str(hiding.credential(unquote_plus(name), unquote_plus(value))) if is_credential else value

"""Arguments that a request has no place for: a model is asked for them, and they are sent nowhere."""

from collections.abc import Mapping

from tools.filling import arguments_in
from wire.conversation import Json

WITHOUT_BODY = ("GET", "DELETE")


def unsent(implementation: Mapping[str, Json], parameters: Mapping[str, Json]) -> list[str]:
    """The parameters that no part of the request takes."""
    whole, has_body = implementation.get("body_argument"), implementation.get("body", "arguments") == "arguments"
    if implementation.get("method") in WITHOUT_BODY or (has_body and whole is None):
        return []
    placed = arguments_in(str(implementation.get("url", ""))) | set(implementation.get("header_arguments", ()))
    if has_body:
        placed |= {whole, *implementation.get("query", ())}
    named = parameters.get("properties", {})
    return [name for name in named if name not in placed] if isinstance(named, dict) else []

"""Security schemes as headers and query fields that take a stored secret."""

from collections.abc import Mapping

from tools.sources.names import tool_name
from tools.sources.openapi.references import Unresolvable, follow
from wire.conversation import Json


def authorise(
    document: Mapping[str, Json], fields: Mapping[str, Json], url: str, notes: list[str]
) -> tuple[str, dict[str, str]]:
    """The address and the headers that carry what the operation's security asks for; `notes` says what to store."""
    headers: dict[str, str] = {}
    for name in _needed(document, fields):
        scheme = _scheme(document, name)
        secret = f"{{{{secret:{secret_name(document, name)}}}}}"
        match scheme:
            case {"type": "http", "scheme": str(kind)} if kind.lower() == "basic":
                headers["Authorization"] = f"Basic {secret}"
                notes.append(f"Store user:password in base64 as the secret {secret_name(document, name)}.")
            case {"type": "http" | "oauth2" | "openIdConnect"}:
                headers["Authorization"] = f"Bearer {secret}"
                notes.append(f"Store the access token as the secret {secret_name(document, name)}.")
            case {"type": "apiKey", "in": "header", "name": str(header)}:
                headers[header] = secret
                notes.append(f"Store the key as the secret {secret_name(document, name)}.")
            case {"type": "apiKey", "in": "query", "name": str(field)}:
                url = f"{url}{'&' if '?' in url else '?'}{field}={secret}"
                notes.append(f"Store the key as the secret {secret_name(document, name)}.")
            case _:
                notes.append(f"The security scheme {name} is left out: it is of no kind that can be sent.")
    return url, headers


def _needed(document: Mapping[str, Json], fields: Mapping[str, Json]) -> list[str]:
    """The schemes of the first way in that the operation, or else the document, names; none where it is optional."""
    ways = fields["security"] if "security" in fields else document.get("security")
    if not isinstance(ways, list) or not ways or not all(isinstance(way, Mapping) for way in ways):
        return []
    return [] if {} in ways else [str(name) for name in ways[0]]


def _scheme(document: Mapping[str, Json], name: str) -> Json:
    components = document.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, Mapping) else None
    try:
        return follow(document, schemes.get(name) if isinstance(schemes, Mapping) else None)
    except Unresolvable:
        return None


def secret_name(document: Mapping[str, Json], scheme: str) -> str:
    """The secret in which the credential of this scheme or header is to be stored."""
    info = document.get("info")
    title = info.get("title") if isinstance(info, Mapping) else None
    return tool_name(f"{title if isinstance(title, str) else 'api'} {scheme}", otherwise="api")

"""Whether a server is still where it was: what an address leads to counts, not the names of the secrets in it."""

from collections.abc import Mapping

from accounts import secrets
from accounts.secret_places import places_in
from tools.filling import Unfillable, fill_url
from tools.mcp.models import McpServer


def resolved(url: str, values: Mapping[str, str]) -> str:
    """What the address leads to with these secrets; itself, where one is missing."""
    try:
        return fill_url(url, {}, values)
    except Unfillable:
        return url


def is_at(server: McpServer, address: str) -> bool:
    """Does the server's address lead there now? A secret in it may have got another name meanwhile."""
    values = secrets.values_of(server.workspace) if places_in(server.url) else {}
    return resolved(server.url, values) == address

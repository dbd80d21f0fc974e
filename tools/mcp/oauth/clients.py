"""As which client Toolscope speaks to a sign-in server.

The one that a person made there; else the one that a document of ours describes, where the sign-in server reads such
and ours can be read; else one that is registered now.
https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#client-registration-approaches
"""

from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.conf import settings
from django.urls import reverse

from outbound.addresses import AddressPolicy
from tools.mcp.oauth.door import steps
from tools.mcp.oauth.known import Client, Place

FROM_ANYWHERE = AddressPolicy()
"""How whoever reads our document sees it: no private address counts."""


def redirect_uri() -> str:
    """Where the sign-in server sends a person back to."""
    return _at("tools:signed_in")


def document_address() -> str:
    """Where the document about Toolscope is; it is the client's id too."""
    return _at("tools:client_document")


def about_us() -> dict[str, Any]:
    """What a sign-in server may know of Toolscope (RFC 7591)."""
    return {
        "client_name": "Toolscope",
        "redirect_uris": [redirect_uri()],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "application_type": "web" if redirect_uri().startswith("https:") else "native",
    }


def document() -> dict[str, Any]:
    """The document about Toolscope, for anybody."""
    return {
        "client_id": document_address(),
        "client_uri": settings.PUBLIC_URL,
        "token_endpoint_auth_method": "none",
        **about_us(),
    }


def own_client(place: Place, policy: AddressPolicy, *, registers: bool) -> Client:
    """The client that needs no person; with `registers` a new one in any case. Raises SignInFailed."""
    if not registers and _may_use_document(place):
        return Client(document_address())
    made: Client = async_to_sync(steps().register)(place, about_us(), policy)
    return made


def is_document(client_id: str) -> bool:
    """Is this client the one that our document describes?"""
    return client_id == document_address()


def _may_use_document(place: Place) -> bool:
    """Does the sign-in server read such documents, and can it read ours? That is tried, as if from outside."""
    takes_public = not place.methods or "none" in place.methods
    if not (place.reads_clients and takes_public and urlsplit(settings.PUBLIC_URL).scheme == "https"):
        return False
    read: bool = async_to_sync(steps().is_there)(document_address(), document(), FROM_ANYWHERE)
    return read


def _at(name: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(name)}"

"""Where one signs in for a server: its own word (RFC 9728) and the sign-in server's (RFC 8414). Both are checked."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2
from mcp.client.auth.utils import (
    build_oauth_authorization_server_metadata_discovery_urls,
    build_protected_resource_metadata_discovery_urls,
    create_oauth_metadata_request,
    extract_resource_metadata_from_www_auth,
    extract_scope_from_www_auth,
    get_client_metadata_scopes,
    handle_auth_metadata_response,
    handle_protected_resource_response,
    validate_metadata_issuer,
)
from mcp.shared.auth import OAuthMetadata, ProtectedResourceMetadata
from mcp.shared.auth_utils import check_resource_allowed, resource_url_from_server_url

from outbound.addresses import AddressPolicy
from tools.mcp.guarded import Guarded, open_http
from tools.mcp.oauth.asking import asking, told
from tools.mcp.oauth.known import Place, SignInFailed

_NOWHERE = (
    "It does not say where to sign in: it publishes no OAuth metadata. If it takes a token, give that as its token."
)
_GRANTS = ["authorization_code", "refresh_token"]


async def find(url: str, transport: str, headers: Mapping[str, str], policy: AddressPolicy) -> Place:
    """Where one signs in for the server at `url`. Raises SignInFailed."""
    challenge = await _challenge(url, transport, headers, policy)
    async with asking(policy, "The server's metadata cannot be read") as http:
        resource = await _resource(http, url, challenge)
    if resource is not None and not check_resource_allowed(resource_url_from_server_url(url), str(resource.resource)):
        raise SignInFailed(f"The server's metadata is that of another one, {resource.resource}. Do not sign in there.")
    issuer = str(resource.authorization_servers[0]) if resource is not None else None
    async with asking(policy, "Where one signs in for this server cannot be reached") as http:
        metadata = await _metadata(http, issuer, url)
    _check(metadata, policy)
    return Place(
        issuer=str(metadata.issuer),
        authorization_endpoint=str(metadata.authorization_endpoint),
        token_endpoint=str(metadata.token_endpoint),
        registration_endpoint=str(metadata.registration_endpoint or ""),
        revocation_endpoint=str(metadata.revocation_endpoint or ""),
        resource=str(resource.resource) if resource is not None else "",
        scope=get_client_metadata_scopes(extract_scope_from_www_auth(challenge), resource, metadata, _GRANTS) or "",
        methods=tuple(metadata.token_endpoint_auth_methods_supported or ()),
        says_issuer=metadata.authorization_response_iss_parameter_supported is True,
        reads_clients=metadata.client_id_metadata_document_supported is True,
    )


async def _challenge(url: str, transport: str, headers: Mapping[str, str], policy: AddressPolicy) -> httpx2.Response:
    """What the server answers to somebody who is not signed in; its body does not count."""
    guarded = Guarded(policy)
    async with told("The server cannot be reached", guarded), open_http(guarded, headers) as http:
        accept = {"Accept": "application/json, text/event-stream"}
        asked = {"jsonrpc": "2.0", "id": 0, "method": "ping"} if transport != "sse" else None
        async with http.stream("POST" if asked else "GET", url, headers=accept, json=asked) as answer:
            return answer


async def _resource(http: httpx2.AsyncClient, url: str, challenge: httpx2.Response) -> ProtectedResourceMetadata | None:
    named = extract_resource_metadata_from_www_auth(challenge) if challenge.status_code in (401, 403) else None
    for place in build_protected_resource_metadata_discovery_urls(named, url):
        found = await handle_protected_resource_response(await http.send(create_oauth_metadata_request(place)))
        if found is not None:
            return found
    return None


async def _metadata(http: httpx2.AsyncClient, issuer: str | None, url: str) -> OAuthMetadata:
    for place in build_oauth_authorization_server_metadata_discovery_urls(issuer, url):
        goes_on, found = await handle_auth_metadata_response(await http.send(create_oauth_metadata_request(place)))
        if found is not None:
            # Without the server's own word it may speak for its own host alone.
            validate_metadata_issuer(found, issuer or _as_spelled(found, url))
            return found
        if not goes_on:
            break
    if issuer is None:
        raise SignInFailed(_NOWHERE)
    raise SignInFailed(f"One signs in for it at {issuer}, which publishes no OAuth metadata that can be read.")


def _as_spelled(found: OAuthMetadata, url: str) -> str:
    """The origin of the server, with a final slash where the metadata has one."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url.lower()))
    return f"{origin}/" if str(found.issuer).endswith("/") else origin


def _check(metadata: OAuthMetadata, policy: AddressPolicy) -> None:
    """Raise SignInFailed where codes or tokens would go in the clear, or cannot be bound to who asked for them."""
    for place in (
        metadata.authorization_endpoint,
        metadata.token_endpoint,
        metadata.registration_endpoint,
        metadata.revocation_endpoint,
    ):
        if place is not None and place.username is not None:  # what stands there looks like a host
            raise SignInFailed(f"Its sign-in server has an address with a user name, {place}. Do not sign in there.")
        if place is not None and place.scheme != "https" and not policy.names(place.host or ""):
            raise SignInFailed(
                f"Its sign-in server would have tokens sent unencrypted, to {place}. Do not sign in there."
            )
    methods = metadata.code_challenge_methods_supported
    if methods is not None and "S256" not in methods:
        raise SignInFailed(f"{metadata.issuer} does not know PKCE (S256), without which signing in is not safe.")

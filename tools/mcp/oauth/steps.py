"""The steps of signing in that speak to others, with the SDK's own parts and over our own guarded connections.

This is a door to the SDK: `tools.mcp.oauth.begun` and `.tokens` open it when somebody signs in.
"""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

import httpx2
from mcp.client.auth.exceptions import OAuthFlowError
from mcp.client.auth.oauth2 import PKCEParameters, check_registration_usable
from mcp.client.auth.utils import (
    build_oauth_authorization_server_metadata_discovery_urls,
    build_protected_resource_metadata_discovery_urls,
    create_client_registration_request,
    create_oauth_metadata_request,
    extract_resource_metadata_from_www_auth,
    extract_scope_from_www_auth,
    get_client_metadata_scopes,
    handle_auth_metadata_response,
    handle_protected_resource_response,
    handle_registration_response,
    handle_token_response_scopes,
    validate_metadata_issuer,
)
from mcp.shared.auth import OAuthClientMetadata, OAuthMetadata, ProtectedResourceMetadata, TokenEndpointAuthMethod
from mcp.shared.auth_utils import check_resource_allowed, resource_url_from_server_url
from pydantic import AnyUrl, ValidationError

from outbound.addresses import AddressPolicy
from tools.mcp.guarded import Guarded, open_http
from tools.mcp.oauth.known import Client, Pending, Place, SignInFailed, Tokens
from tools.outputs import bounded
from tools.passing import is_passing_status
from wire import json_text
from wire.errors import WireError

ALL_S = 30.0
"""Of each step, whatever it asks."""

_NOWHERE = (
    "It does not say where to sign in: it publishes no OAuth metadata. If it takes a token, give that as its token."
)
_GRANTS = ["authorization_code", "refresh_token"]
_OURS: tuple[TokenEndpointAuthMethod, ...] = ("none", "client_secret_basic", "client_secret_post")
"""How a client may prove itself here, the best first: what is kept nowhere cannot be lost."""


async def find(url: str, transport: str, headers: Mapping[str, str], policy: AddressPolicy) -> Place:
    """Where one signs in for the server at `url`. Raises SignInFailed."""
    challenge = await _challenge(url, transport, headers, policy)
    async with _http(policy, "The server's metadata cannot be read") as http:
        resource = await _resource(http, url, challenge)
    if resource is not None and not check_resource_allowed(resource_url_from_server_url(url), str(resource.resource)):
        raise SignInFailed(f"The server's metadata is that of another one, {resource.resource}. Do not sign in there.")
    issuer = str(resource.authorization_servers[0]) if resource is not None else None
    async with _http(policy, "Where one signs in for this server cannot be reached") as http:
        metadata = await _metadata(http, issuer, url)
    _check(metadata, policy)
    return Place(
        issuer=str(metadata.issuer),
        authorization_endpoint=str(metadata.authorization_endpoint),
        token_endpoint=str(metadata.token_endpoint),
        registration_endpoint=str(metadata.registration_endpoint or ""),
        resource=str(resource.resource) if resource is not None else "",
        scope=get_client_metadata_scopes(extract_scope_from_www_auth(challenge), resource, metadata, _GRANTS) or "",
        methods=tuple(metadata.token_endpoint_auth_methods_supported or ()),
        says_issuer=metadata.authorization_response_iss_parameter_supported is True,
    )


async def register(place: Place, redirect_uri: str, policy: AddressPolicy) -> Client:
    """A client of the sign-in server, made now. Raises SignInFailed, mostly for a person to give a client."""
    host = urlsplit(place.issuer).netloc
    if not place.registration_endpoint:
        raise SignInFailed(
            f"{host} does not let programs register themselves. Make a client there, and give its id here.",
            needs_client=True,
        )
    wanted = OAuthClientMetadata(
        redirect_uris=[AnyUrl(redirect_uri)],
        client_name="Toolscope",
        application_type="web" if redirect_uri.startswith("https:") else "native",
        token_endpoint_auth_method=_method(place),
        scope=place.scope or None,
    )
    request = create_client_registration_request(None, wanted, "")
    request = httpx2.Request("POST", place.registration_endpoint, headers=request.headers, content=request.content)
    async with _http(policy, f"Toolscope cannot be registered at {host}") as http:
        answer = await http.send(request)
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.CREATED):
            said = f"{host} did not register Toolscope: {_said(answer)}"
            raise SignInFailed(f"{said} If you have a client there, give its id here.", needs_client=True)
        made = await handle_registration_response(answer)
        check_registration_usable(made)
    method = made.token_endpoint_auth_method or ("client_secret_basic" if made.client_secret else "none")
    return Client(made.client_id, made.client_secret or "", method)


def typed_client(place: Place, client_id: str, client_secret: str) -> Client:
    """A client that a person made at the sign-in server."""
    takes_basic = not place.methods or "client_secret_basic" in place.methods
    method = "client_secret_basic" if takes_basic else "client_secret_post"
    return Client(client_id, client_secret, method if client_secret else "none")


def sent_to(place: Place, client: Client, server: str, redirect_uri: str) -> Pending:
    """Where the person's browser goes, and what has to come back from there."""
    pkce, state = PKCEParameters.generate(), secrets.token_urlsafe(32)
    fields = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": pkce.code_challenge,
        "code_challenge_method": "S256",
        "resource": place.resource,
        "scope": place.scope,
        # OpenID Connect: without it no refresh token is given.
        "prompt": "consent" if "offline_access" in place.scope.split() else "",
    }
    joint = "&" if urlsplit(place.authorization_endpoint).query else "?"
    query = urlencode({name: value for name, value in fields.items() if value})
    return Pending(
        server=server,
        state=state,
        url=f"{place.authorization_endpoint}{joint}{query}",
        verifier=pkce.code_verifier,
        redirect_uri=redirect_uri,
        issuer=place.issuer,
        token_endpoint=place.token_endpoint,
        resource=place.resource,
        scope=place.scope,
        says_issuer=place.says_issuer,
    )


async def exchange(pending: Pending, client: Client, code: str, policy: AddressPolicy) -> Tokens:
    """The tokens for the code that came back. Raises SignInFailed."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": pending.redirect_uri,
        "code_verifier": pending.verifier,
    }
    return await _tokens(pending.token_endpoint, client, {**fields, "resource": pending.resource}, policy)


async def renew(token_endpoint: str, client: Client, refresh: str, resource: str, policy: AddressPolicy) -> Tokens:
    """New tokens for a refresh token. Raises SignInFailed."""
    fields = {"grant_type": "refresh_token", "refresh_token": refresh, "resource": resource}
    return await _tokens(token_endpoint, client, fields, policy)


async def _challenge(url: str, transport: str, headers: Mapping[str, str], policy: AddressPolicy) -> httpx2.Response:
    """What the server answers to somebody who is not signed in; its body does not count."""
    guarded = Guarded(policy)
    async with _bounded("The server cannot be reached", guarded), open_http(guarded, headers) as http:
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
    for place in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.registration_endpoint):
        if place is not None and place.scheme != "https" and not policy.names(place.host or ""):
            raise SignInFailed(
                f"Its sign-in server would have tokens sent unencrypted, to {place}. Do not sign in there."
            )
    methods = metadata.code_challenge_methods_supported
    if methods is not None and "S256" not in methods:
        raise SignInFailed(f"{metadata.issuer} does not know PKCE (S256), without which signing in is not safe.")


def _method(place: Place) -> TokenEndpointAuthMethod | None:
    return next((one for one in _OURS if one in place.methods), None)


async def _tokens(endpoint: str, client: Client, fields: Mapping[str, str], policy: AddressPolicy) -> Tokens:
    form = {name: value for name, value in {**fields, "client_id": client.id}.items() if value}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if client.method == "client_secret_basic":
        pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif client.secret:
        form["client_secret"] = client.secret
    host = urlsplit(endpoint).netloc
    async with _http(policy, f"{host} gave no token") as http:
        answer = await http.post(endpoint, content=urlencode(form), headers=headers)
        if answer.status_code != HTTPStatus.OK:
            is_final = 400 <= answer.status_code < 500 and not is_passing_status(answer.status_code)
            raise SignInFailed(f"{host} gave no token: {_said(answer)}", is_final=is_final)
        got = await handle_token_response_scopes(answer)
    return Tokens(got.access_token, got.refresh_token or "", got.expires_in, got.scope or "")


def _said(answer: httpx2.Response) -> str:
    """Why it refuses, as OAuth has it (`error`, `error_description`), or the status."""
    phrase = HTTPStatus(answer.status_code).phrase if answer.status_code in set(HTTPStatus) else ""
    status = f"it answered {answer.status_code} {phrase}".rstrip()
    try:
        said = json_text.loads(answer.text)
    except WireError:
        said = None
    words = [said.get("error"), said.get("error_description")] if isinstance(said, dict) else []
    told = ": ".join(" ".join(one.split()) for one in words if isinstance(one, str) and one)
    return bounded(told.rstrip(".") or status, 500) + "."


@asynccontextmanager
async def _http(policy: AddressPolicy, what: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without the server's own headers: nobody else may have these. Failures are SignInFailed."""
    guarded = Guarded(policy)
    async with _bounded(what, guarded), open_http(guarded, {}) as http:
        yield http


@asynccontextmanager
async def _bounded(what: str, guarded: Guarded) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(ALL_S):
            yield
    except TimeoutError as error:
        raise SignInFailed(f"{what}: there was no answer within {ALL_S:g} s.") from error
    except httpx2.HTTPError as error:
        reason = guarded.failure.message if guarded.failure is not None else bounded(str(error), 500)
        raise SignInFailed(f"{what}: {reason}") from error
    except (OAuthFlowError, ValidationError, httpx2.InvalidURL) as error:
        raise SignInFailed(f"{what}: {bounded(' '.join(str(error).split()), 300)}") from error

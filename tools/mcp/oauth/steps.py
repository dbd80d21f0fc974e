"""The steps of signing in that speak to others, with the SDK's own parts and over our own guarded connections.

This is a door to the SDK: `tools.mcp.oauth.door` opens it when somebody signs in.
"""

import base64
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

import httpx2
from mcp.client.auth.oauth2 import PKCEParameters, check_registration_usable
from mcp.client.auth.utils import (
    create_client_registration_request,
    handle_registration_response,
    handle_token_response_scopes,
)
from mcp.shared.auth import OAuthClientMetadata, TokenEndpointAuthMethod
from pydantic import AnyUrl

from outbound.addresses import AddressPolicy
from tools.mcp.oauth.asking import asking, said
from tools.mcp.oauth.finding import find
from tools.mcp.oauth.known import Client, Pending, Place, SignInFailed, Tokens
from tools.passing import is_passing_status

__all__ = ["exchange", "find", "register", "renew", "sent_to", "typed_client"]

_OURS: tuple[TokenEndpointAuthMethod, ...] = ("none", "client_secret_basic", "client_secret_post")
"""How a client may prove itself here, the best first: what is kept nowhere cannot be lost."""


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
    async with asking(policy, f"Toolscope cannot be registered at {host}") as http:
        answer = await http.send(request)
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.CREATED):
            refused = f"{host} did not register Toolscope: {said(answer)}"
            raise SignInFailed(f"{refused} If you have a client there, give its id here.", needs_client=True)
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
    async with asking(policy, f"{host} gave no token") as http:
        answer = await http.post(endpoint, content=urlencode(form), headers=headers)
        if answer.status_code != HTTPStatus.OK:
            is_final = 400 <= answer.status_code < 500 and not is_passing_status(answer.status_code)
            raise SignInFailed(f"{host} gave no token: {said(answer)}", is_final=is_final)
        got = await handle_token_response_scopes(answer)
    return Tokens(got.access_token, got.refresh_token or "", got.expires_in, got.scope or "")

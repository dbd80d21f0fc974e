"""The steps of signing in that speak to others, with the SDK's own parts and over our own guarded connections.

This is a door to the SDK: `tools.mcp.oauth.door` opens it when somebody signs in.
"""

import base64
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx2
from mcp.client.auth.oauth2 import PKCEParameters, check_registration_usable
from mcp.client.auth.utils import (
    create_client_registration_request,
    handle_registration_response,
    handle_token_response_scopes,
)
from mcp.shared.auth import OAuthClientMetadata, TokenEndpointAuthMethod

from outbound.addresses import AddressPolicy
from tools.mcp.oauth.asking import asking, said
from tools.mcp.oauth.finding import find
from tools.mcp.oauth.known import Client, Pending, Place, Sent, SignInFailed, Tokens
from tools.passing import is_passing_status
from wire import json_text
from wire.errors import WireError

__all__ = ["exchange", "find", "is_there", "register", "renew", "revoke", "sent_to", "typed_client"]

_OURS: tuple[TokenEndpointAuthMethod, ...] = ("none", "client_secret_basic", "client_secret_post")
"""How a client may prove itself here, the best first: what is kept nowhere cannot be lost."""


async def is_there(url: str, document: Mapping[str, Any], policy: AddressPolicy) -> bool:
    """Is this document what one reads there?"""
    try:
        async with asking(policy, "The document cannot be read") as http:
            answer = await http.get(url, headers={"Accept": "application/json"})
            return answer.status_code == HTTPStatus.OK and json_text.loads(answer.text) == document
    except (SignInFailed, WireError):
        return False


async def register(place: Place, about_us: Mapping[str, Any], policy: AddressPolicy) -> Client:
    """A client of the sign-in server, made now. Raises SignInFailed, mostly for a person to give a client."""
    host = urlsplit(place.issuer).netloc
    if not place.registration_endpoint:
        raise SignInFailed(
            f"{host} does not let programs register themselves. Make a client there, and give its id here.",
            needs_client=True,
        )
    wanted = OAuthClientMetadata(**about_us, token_endpoint_auth_method=_method(place), scope=place.scope or None)
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


def sent_to(place: Place, client: Client, redirect_uri: str) -> Sent:
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
    return Sent(state, f"{place.authorization_endpoint}{joint}{query}", pkce.code_verifier)


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


async def revoke(endpoint: str, client: Client, tokens: Sequence[tuple[str, str]], policy: AddressPolicy) -> None:
    """Give these up, a hint and the token each (RFC 7009). Raises SignInFailed."""
    host = urlsplit(endpoint).netloc
    async with asking(policy, f"{host} could not be told") as http:
        for number, (hint, token) in enumerate(tokens):
            fields = {"token": token, "token_type_hint": hint}
            answer = await _post(http, endpoint, client, fields)
            if answer.status_code == HTTPStatus.BAD_REQUEST and client.method == "client_secret_basic":
                # Servers of the official SDK want the secret in the form too (its RevocationRequest).
                answer = await _post(http, endpoint, client, {**fields, "client_secret": client.secret})
            # With the first, the refresh token, the others mostly end; some servers know no other way to end these.
            if answer.status_code != HTTPStatus.OK and not (number and _is_unsupported(answer)):
                raise SignInFailed(f"{host} did not take it: {said(answer)}")


def _is_unsupported(answer: httpx2.Response) -> bool:
    return answer.status_code == HTTPStatus.BAD_REQUEST and "unsupported_token_type" in said(answer)


async def _tokens(endpoint: str, client: Client, fields: Mapping[str, str], policy: AddressPolicy) -> Tokens:
    host = urlsplit(endpoint).netloc
    async with asking(policy, f"{host} gave no token") as http:
        answer = await _post(http, endpoint, client, fields)
        if answer.status_code != HTTPStatus.OK:
            is_final = 400 <= answer.status_code < 500 and not is_passing_status(answer.status_code)
            raise SignInFailed(f"{host} gave no token: {said(answer)}", is_final=is_final)
        got = await handle_token_response_scopes(answer)
    return Tokens(got.access_token, got.refresh_token or "", got.expires_in, got.scope or "")


async def _post(http: httpx2.AsyncClient, endpoint: str, client: Client, fields: Mapping[str, str]) -> httpx2.Response:
    """A form, with which the client proves itself in its way."""
    form = {name: value for name, value in {**fields, "client_id": client.id}.items() if value}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if client.method == "client_secret_basic":
        pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif client.secret:
        form["client_secret"] = client.secret
    return await http.post(endpoint, content=urlencode(form), headers=headers)

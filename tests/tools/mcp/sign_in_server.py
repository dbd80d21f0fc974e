"""A real MCP server that wants a sign-in, and the authorization server for it, both of the official SDK."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from mcp.server.auth.provider import (
    AccessToken,
    AuthorizationCode,
    AuthorizeError,
    OAuthAuthorizationServerProvider,
    ProviderTokenVerifier,
    RefreshToken,
    TokenError,
    construct_redirect_uri,
)
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from tests.tools.mcp.peer import Peer, listening, running
from tests.waiting import LONG_S

MADE_THERE = {"client_id": "made-there", "client_secret": "secret-made-there"}
"""A client that a person made at the authorization server."""


@dataclass
class SignIn(OAuthAuthorizationServerProvider):
    """Everything in memory; a refresh token that is used twice ends all of them, as good servers have it."""

    peer: Peer
    url: str
    lasts_s: int = 3600
    gives_refresh: bool = True
    renewals: int = 0
    clients: dict[str, OAuthClientInformationFull] = field(default_factory=dict)
    asked: dict[str, tuple] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)
    refreshes: dict[str, RefreshToken] = field(default_factory=dict)

    async def get_client(self, client_id):
        return self.clients.get(client_id)

    async def register_client(self, client_info):
        self.clients[client_info.client_id] = client_info

    async def authorize(self, client, params):
        if params.scopes and "admin" in params.scopes:
            raise AuthorizeError("invalid_scope", "No admin here.")
        key = secrets.token_hex(8)
        self.asked[key] = (client, params)
        return f"{self.url}/consent?key={key}"

    async def consent(self, request):
        """The page on which a person agrees, or not."""
        key, answer = request.query_params["key"], request.query_params.get("answer")
        if answer is None:
            links = (f"<a href='?key={key}&answer={word}'>{word}</a>" for word in ("Allow", "Deny"))
            return HTMLResponse(f"<title>Consent</title><h1>Let Toolscope in?</h1>{' '.join(links)}")
        client, params = self.asked.pop(key)
        back = str(params.redirect_uri)
        if answer == "Deny":
            return RedirectResponse(construct_redirect_uri(back, error="access_denied", state=params.state))
        code = secrets.token_hex(20)
        self.codes[code] = AuthorizationCode(
            code=code,
            scopes=params.scopes or [],
            expires_at=time.time() + LONG_S,
            client_id=client.client_id,
            code_challenge=params.code_challenge,
            redirect_uri=params.redirect_uri,
            redirect_uri_provided_explicitly=True,
            resource=params.resource,
        )
        return RedirectResponse(construct_redirect_uri(back, code=code, state=params.state))

    async def load_authorization_code(self, client, authorization_code):
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(self, client, authorization_code):
        del self.codes[authorization_code.code]
        return self._given(client, authorization_code.scopes, authorization_code.resource)

    async def load_refresh_token(self, client, refresh_token):
        return self.refreshes.get(refresh_token)

    async def exchange_refresh_token(self, client, refresh_token, scopes):
        self.renewals += 1
        if self.refreshes.pop(refresh_token.token, None) is None:
            self.end_all()
            raise TokenError("invalid_grant", "It was used before.")
        return self._given(client, scopes, refresh_token.resource)

    async def load_access_token(self, token):
        return self.tokens.get(token)

    async def revoke_token(self, token):
        self.tokens.pop(token.token, None)

    def forget(self) -> None:
        """As new, but for the clients that it knows."""
        self.lasts_s, self.gives_refresh, self.renewals = 3600, True, 0
        for kept in (self.asked, self.codes, self.tokens, self.refreshes):
            kept.clear()

    def expire(self) -> None:
        """The tokens that were given are refused from now on."""
        self.tokens.clear()

    def end_all(self) -> None:
        """Nobody is signed in any more."""
        self.tokens.clear()
        self.refreshes.clear()

    def _given(self, client, scopes, resource) -> OAuthToken:
        given = OAuthToken(access_token=f"access-{secrets.token_hex(16)}", expires_in=self.lasts_s)
        kept = {"client_id": client.client_id, "scopes": scopes, "resource": resource}
        self.tokens[given.access_token] = AccessToken(token=given.access_token, **kept)
        if self.gives_refresh:
            given.refresh_token = f"refresh-{secrets.token_hex(16)}"
            self.refreshes[given.refresh_token] = RefreshToken(token=given.refresh_token, **kept)
        return given


def answered(url: str, answer: str = "Allow") -> str:
    """Where the browser is sent back to, once the person at it has answered."""
    with httpx.Client(timeout=LONG_S, trust_env=False) as browser:
        consent = browser.get(url)
        assert consent.status_code == 302, consent.text
        return browser.get(f"{consent.headers['location']}&answer={answer}").headers["location"]


@contextmanager
def wanting_sign_in(*, registers: bool = True) -> Iterator[SignIn]:
    """Both at one address: the server at `url`/mcp. Without `registers` it knows one client, which was made there."""
    with listening() as (place, url):
        peer = Peer(url=url)
        sign_in = SignIn(peer, url)
        if not registers:
            sign_in.clients["made-there"] = OAuthClientInformationFull(
                **MADE_THERE,
                redirect_uris=["http://127.0.0.1:8000/tools/-/signed-in/"],
                token_endpoint_auth_method="client_secret_basic",
                scope="tools",
            )
        scopes = ["tools"]
        app = peer.server().streamable_http_app(
            auth=AuthSettings(
                issuer_url=url,
                resource_server_url=f"{url}/mcp",
                validate_token_resource=True,
                required_scopes=scopes,
                client_registration_options=ClientRegistrationOptions(
                    enabled=registers, valid_scopes=scopes, default_scopes=scopes
                ),
            ),
            token_verifier=ProviderTokenVerifier(sign_in),
            auth_server_provider=sign_in,
            custom_starlette_routes=[Route("/consent", endpoint=sign_in.consent)],
        )
        with running(app, place):
            yield sign_in

"""A real MCP server that wants a sign-in, and the authorization server for it, both of the official SDK."""

import json
import secrets
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from mcp.server.auth.middleware.bearer_auth import RequireAuthMiddleware
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
from mcp.server.auth.routes import build_metadata, build_resource_metadata_url
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions, RevocationOptions
from mcp.server.sse import SseServerTransport
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken
from pydantic import AnyHttpUrl
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from tests.tools.mcp.peer import Peer, listening, running
from tests.waiting import LONG_S

MADE_THERE = {"client_id": "made-there", "client_secret": "secret-made-there"}
"""A client that a person made at the authorization server."""


METADATA = "/.well-known/oauth-authorization-server"


@dataclass
class SignIn(OAuthAuthorizationServerProvider):
    """Everything in memory; a refresh token that is used twice ends all of them, as good servers have it."""

    peer: Peer
    url: str
    lasts_s: int = 3600
    gives_refresh: bool = True
    renewals: int = 0
    wants_rights: dict[str, str] = field(default_factory=dict)
    """Scopes that calls of some tools want beyond those that all do, by the tool's name."""
    knows_revoking: bool = True
    reading: ssl.SSLContext | None = None
    """With it clients' documents are read (client ID metadata documents), and this is announced."""
    clients: dict[str, OAuthClientInformationFull] = field(default_factory=dict)
    asked: dict[str, tuple] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)
    refreshes: dict[str, RefreshToken] = field(default_factory=dict)

    async def get_client(self, client_id):
        if self.reading is None or not client_id.startswith("https://"):
            return self.clients.get(client_id)
        async with httpx.AsyncClient(verify=self.reading, timeout=LONG_S, trust_env=False) as http:
            client = OAuthClientInformationFull.model_validate((await http.get(client_id)).json())
        assert client.client_id == client_id
        return client.model_copy(update={"scope": "tools"})  # the document names none: any may be asked for

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
        self.refreshes.pop(token.token, None)

    def forget(self) -> None:
        """As new, but for the clients that it knows."""
        self.lasts_s, self.gives_refresh, self.renewals, self.knows_revoking = 3600, True, 0, True
        self.reading = None
        self.wants_rights.clear()
        for kept in (self.asked, self.codes, self.tokens, self.refreshes):
            kept.clear()

    def expire(self) -> None:
        """The tokens that were given are refused from now on."""
        self.tokens.clear()

    def end_all(self) -> None:
        """Nobody is signed in any more."""
        self.tokens.clear()
        self.refreshes.clear()

    def guarding(self, app):
        """The application, behind what its tools want of the token's rights; the SDK knows the same for all alone."""

        async def guarded(scope, receive, send):
            if scope["type"] != "http":
                return await app(scope, receive, send)
            if scope["path"] == METADATA and self.reading is not None:
                return await JSONResponse(self._metadata())(scope, receive, send)
            if scope["path"] == "/revoke" and not self.knows_revoking:
                return await Response("not now", status_code=503)(scope, receive, send)
            if scope["method"] != "POST" or not self.wants_rights:
                return await app(scope, receive, send)
            body = await Request(scope, receive).body()
            wanted = self.wants_rights.get(_called(body), "")
            token = self.tokens.get(dict(scope["headers"]).get(b"authorization", b"").decode().removeprefix("Bearer "))
            if wanted and token is not None and wanted not in token.scopes:
                said = f'Bearer error="insufficient_scope", error_description="Not \\"yet\\".", scope="{wanted}"'
                refusal = JSONResponse({"error": "insufficient_scope"}, status_code=403)
                refusal.headers["WWW-Authenticate"] = said
                return await refusal(scope, receive, send)
            return await app(scope, _again(body, receive), send)

        return guarded

    def _metadata(self) -> dict:
        options = ClientRegistrationOptions(enabled=True, valid_scopes=["tools"])
        said = build_metadata(AnyHttpUrl(self.url), None, options, RevocationOptions(enabled=True))
        said.client_id_metadata_document_supported = True
        said.token_endpoint_auth_methods_supported = ["none", "client_secret_basic"]
        return {**said.model_dump(mode="json", exclude_none=True), "issuer": self.url}

    def _given(self, client, scopes, resource) -> OAuthToken:
        given = OAuthToken(access_token=f"access-{secrets.token_hex(16)}", expires_in=self.lasts_s)
        kept = {"client_id": client.client_id, "scopes": scopes, "resource": resource}
        self.tokens[given.access_token] = AccessToken(token=given.access_token, **kept)
        if self.gives_refresh:
            given.refresh_token = f"refresh-{secrets.token_hex(16)}"
            self.refreshes[given.refresh_token] = RefreshToken(token=given.refresh_token, **kept)
        return given


def _called(body: bytes) -> str:
    """The tool that a message calls."""
    message = json.loads(body) if body.startswith(b"{") else {}
    return message.get("params", {}).get("name", "") if message.get("method") == "tools/call" else ""


def _again(body: bytes, receive):
    """The body once more for who reads it next."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def received():
        return left.pop() if left else await receive()

    return received


def answered(url: str, answer: str = "Allow") -> str:
    """Where the browser is sent back to, once the person at it has answered."""
    with httpx.Client(timeout=LONG_S, trust_env=False) as browser:
        consent = browser.get(url)
        assert consent.status_code == 302, consent.text
        return browser.get(f"{consent.headers['location']}&answer={answer}").headers["location"]


@contextmanager
def wanting_sign_in(*, registers: bool = True) -> Iterator[SignIn]:
    """Both at one address: the server at `url`/mcp, and by SSE at `url`/sse.

    Without `registers` it knows one client, which was made there.
    """
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
        auth = AuthSettings(
            issuer_url=url,
            resource_server_url=url,
            validate_token_resource=True,
            required_scopes=["tools"],
            client_registration_options=ClientRegistrationOptions(
                enabled=registers, valid_scopes=["tools", "cities"], default_scopes=["tools"]
            ),
            revocation_options=RevocationOptions(enabled=True),
        )
        app = peer.server().streamable_http_app(
            auth=auth,
            token_verifier=ProviderTokenVerifier(sign_in),
            auth_server_provider=sign_in,
            custom_starlette_routes=[Route("/consent", endpoint=sign_in.consent), *_by_sse(peer, auth)],
        )
        with running(sign_in.guarding(app), place):
            yield sign_in


def _by_sse(peer: Peer, auth: AuthSettings) -> list[Route | Mount]:
    """The same server over the older transport, behind the SDK's own door."""
    events, server = SseServerTransport("/messages/"), peer.server()

    async def connect(scope, receive, send):
        async with events.connect_sse(scope, receive, send) as streams:
            await server.run(streams[0], streams[1], server.create_initialization_options())

    def behind(app):
        return RequireAuthMiddleware(app, auth.required_scopes, build_resource_metadata_url(auth.resource_server_url))

    return [
        Route("/sse", endpoint=behind(connect), methods=["GET"]),
        Mount("/messages/", app=behind(events.handle_post_message)),
    ]

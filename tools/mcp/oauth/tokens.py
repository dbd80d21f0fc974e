"""The token of a server in use: sent with each request, and renewed by one worker when it has expired.

A refresh token may be spent only once: a second use of it looks like a theft and ends the sign-in at many servers.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx2
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import secrets
from accounts.masking import masker_of
from outbound.addresses import AddressPolicy
from tools.mcp.address import is_at
from tools.mcp.database import Database
from tools.mcp.known import SignedIn
from tools.mcp.models import McpSignIn
from tools.mcp.oauth import keeping
from tools.mcp.oauth.door import steps
from tools.mcp.oauth.known import Client, SignInFailed, Tokens
from tools.plain_text import storable

MARGIN = timedelta(seconds=10)
"""A token that lasts no longer is renewed before it is sent."""
LEASE = timedelta(seconds=60)
"""How long one worker may take to renew a token; then another may try."""
LOOK_S = 0.2

_NOBODY = "Nobody is signed in. Sign in on the server's page."
_MOVED = "The server has another address now, and its sign-in is for that one."


@dataclass(frozen=True, slots=True)
class Token:
    """A token, which one it is in their order, and when it ends."""

    value: str
    generation: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """The right to renew: nobody else does meanwhile."""

    token_endpoint: str
    client: Client
    refresh: str
    resource: str


class Access(httpx2.Auth):
    """Puts the token into each request; where it has ended, a new one. `failure` is why there is none."""

    def __init__(self, signed_in: SignedIn, token: str, policy: AddressPolicy, database: Database | None) -> None:
        self._signed_in, self._policy, self._database = signed_in, policy, database
        self._token = Token(token, signed_in.generation, signed_in.expires_at)
        self._renewing = asyncio.Lock()
        self.made: dict[str, str] = {}
        """Tokens that the run's secrets do not have, to be masked as these are."""
        self.failure = ""

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Send it with the token, and once more with a new one where it is refused."""
        if not self._token.value or _ends_soon(self._token):
            await self._renew(self._token)
        sent = self._token
        request.headers["Authorization"] = f"Bearer {sent.value}"
        answer = yield request
        if answer.status_code == 401:
            await self._renew(sent)
            request.headers["Authorization"] = f"Bearer {self._token.value}"
            yield request

    async def _renew(self, sent: Token) -> None:
        async with self._renewing:
            if self._token != sent or self._database is None:
                return
            try:
                seen = replace(self._signed_in, generation=sent.generation)
                self._token = await renewed(seen, self._policy, self._database)
            except SignInFailed as error:
                self.failure = str(error)
                raise httpx2.TransportError(self.failure) from error
            self.failure = ""
            self.made[keeping.secret_name(self._signed_in.server_id, "access_token")] = self._token.value


async def renewed(seen: SignedIn, policy: AddressPolicy, database: Database) -> Token:
    """A token later than the one that was seen, by one renewal however many ask. Raises SignInFailed."""
    while True:
        found: Token | Renewal | None = await database(_claimed, seen)
        if isinstance(found, Token):
            return found
        if found is not None:
            break
        await asyncio.sleep(LOOK_S)
    try:
        tokens = await steps().renew(found.token_endpoint, found.client, found.refresh, found.resource, policy)
    except SignInFailed as error:
        raise await database(_failed, seen, error) from error
    except BaseException:
        await asyncio.shield(database(_let_go, seen))
        raise
    kept: Token = await database(_kept, seen, tokens)
    return kept


def _claimed(seen: SignedIn) -> Token | Renewal | None:
    """The later token that is there, the right to renew, or None while another worker does."""
    sign_in = _sign_in(seen)
    values = secrets.values_of(sign_in.server.workspace)
    if sign_in.problem:
        raise _ended(sign_in.problem)
    if not sign_in.signed_in_at:
        raise SignInFailed(_NOBODY)
    if sign_in.generation != seen.generation:
        return _token(sign_in, values.get(keeping.secret_name(seen.server_id, "access_token"), ""))
    refresh = values.get(keeping.secret_name(seen.server_id, "refresh_token"), "")
    if not refresh:
        raise _failed(seen, SignInFailed("The sign-in has expired.", is_final=True))
    now = timezone.now()
    free = Q(renewing_until=None) | Q(renewing_until__lt=now)
    if not _of(seen).filter(free).update(renewing_until=now + LEASE):
        return None
    return Renewal(sign_in.token_endpoint, keeping.client_of(sign_in, values), refresh, sign_in.resource)


@transaction.atomic
def _kept(seen: SignedIn, tokens: Tokens) -> Token:
    McpSignIn.objects.select_for_update().filter(pk=seen.server_id).first()  # nobody signs in or out in between
    sign_in = _sign_in(seen)
    if sign_in.generation != seen.generation:  # a person signed in, or out, meanwhile
        found = _claimed(seen)
        assert isinstance(found, Token)
        return found
    keeping.keep_tokens(sign_in, tokens)
    return _token(sign_in, tokens.access)


def _failed(seen: SignedIn, error: SignInFailed) -> SignInFailed:
    """What a person is told; where trying again is of no use, the sign-in has ended."""
    # The sign-in server's own words may quote what it was sent.
    said = masker_of(secrets.values_of(_sign_in(seen).server.workspace)).mask_text(str(error))
    if not error.is_final:
        _let_go(seen)
        return SignInFailed(said)
    _of(seen).update(problem=storable(said), renewing_until=None)
    return _ended(said)


def _ended(problem: str) -> SignInFailed:
    return SignInFailed(f"{problem} Sign in again on the server's page.", is_final=True)


def _let_go(seen: SignedIn) -> None:
    _of(seen).update(renewing_until=None)


def _sign_in(seen: SignedIn) -> McpSignIn:
    found = McpSignIn.objects.select_related("server__workspace").filter(pk=seen.server_id).first()
    if found is None:
        raise SignInFailed(_NOBODY)
    if not is_at(found.server, seen.address):  # a run goes on with the address that it began with
        raise SignInFailed(_MOVED)
    return found


def _of(seen: SignedIn) -> Any:
    return McpSignIn.objects.filter(pk=seen.server_id, generation=seen.generation)


def _token(sign_in: McpSignIn, value: str) -> Token:
    return Token(value, sign_in.generation, sign_in.expires_at)


def _ends_soon(token: Token) -> bool:
    return token.expires_at is not None and token.expires_at - timezone.now() < MARGIN

"""Google service accounts: a JSON key that makes access tokens, which are what Vertex AI takes.

A token lasts an hour. It is kept in the memory of the process that asked for it, and asked for again before it ends.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport import Request, Response
from google.oauth2.service_account import Credentials

from outbound.addresses import AddressPolicy
from outbound.client import open_client
from outbound.exchange import Exchange, OutboundError, exchange
from wire import json_text
from wire.errors import WireError

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
MARGIN = timedelta(minutes=10)
"""A token is not used for its last minutes: a request that takes it may be under way for a while."""
TIMEOUT_S = 15
MAX_BYTES = 100_000
LONGEST = 9_000
_NEEDED = ("client_email", "private_key", "token_uri")
_SECRET_PARTS = ("private_key", "private_key_id")


class NoAccess(Exception):
    """No access token could be had. The message is for a person and holds no part of the key."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    ends_at: datetime


_tokens: dict[str, _Token] = {}


def read(key: str) -> dict[str, str]:
    """The fields of a service account's JSON key. Raises ValueError, with a sentence, for what is none."""
    if len(key) > LONGEST:
        raise ValueError(f"This key is longer than {LONGEST:,} characters, which no service account's is.")
    try:
        fields = json_text.loads(key.encode())
    except (WireError, ValueError):
        raise ValueError("This is not the JSON key of a service account: paste the whole file.") from None
    if not isinstance(fields, dict) or fields.get("type") != "service_account":
        raise ValueError("This JSON is not the key of a service account: its type must be service_account.")
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    missing = [name for name in _NEEDED if not texts.get(name)]
    if missing:
        raise ValueError(f"The service account's key lacks {', '.join(missing)}: paste the whole file.")
    _credentials(texts)
    return texts


def is_json(key: str) -> bool:
    """Is this key of a service account's form? No other is."""
    return key.lstrip().startswith("{")


def as_kept(key: str) -> str:
    """The key on one line; one of another form is kept as it is. Raises ValueError."""
    return json.dumps(read(key), separators=(",", ":")) if is_json(key) else key


def secret_parts(key: str) -> dict[str, str]:
    """What of a kept key must be masked by itself wherever it turns up; nothing for a key of another kind."""
    if not is_json(key):
        return {}
    try:
        fields = read(key)
    except ValueError:
        return {}
    return {name: fields[name].strip() for name in _SECRET_PARTS if fields.get(name)}


def _credentials(fields: Mapping[str, str]) -> Credentials:
    try:
        # google-auth is typed in part only.
        return Credentials.from_service_account_info(dict(fields), scopes=[SCOPE])  # type: ignore[no-any-return, no-untyped-call]
    except (GoogleAuthError, ValueError, TypeError):
        # What these say may quote the key.
        raise ValueError("The private key in this JSON cannot be read. Was it copied completely?") from None


async def access_token(key: str, policy: AddressPolicy) -> str:
    """An access token of the account that lasts a while yet; one that ends soon only where no other can be had.

    Raises NoAccess.
    """
    name = hashlib.sha256(key.encode()).hexdigest()
    kept = _tokens.get(name)
    left = timedelta() if kept is None else kept.ends_at - datetime.now(UTC)
    if kept is not None and left >= MARGIN:
        return kept.text
    try:
        kept = _tokens[name] = await _asked_for(key, policy)
    except NoAccess:
        if kept is None or left <= timedelta():
            raise
    return kept.text


async def _asked_for(key: str, policy: AddressPolicy) -> _Token:
    try:
        credentials = _credentials(read(key))
    except ValueError as error:
        raise NoAccess(str(error)) from error
    request = OutboundRequest(policy)
    try:
        # google-auth has no transport that waits without a thread. Not the database's thread, which others wait for.
        await sync_to_async(credentials.refresh, thread_sensitive=False)(request)
    except GoogleAuthError as error:
        raise NoAccess(_sentence(error)) from None
    if not credentials.token:
        raise NoAccess("Google answered without an access token.")
    ends_at = credentials.expiry.replace(tzinfo=UTC) if credentials.expiry else datetime.now(UTC) + MARGIN
    return _Token(credentials.token, ends_at)


def _sentence(error: GoogleAuthError) -> str:
    """What Google says of the account: `invalid_grant: Invalid JWT Signature.`, for one."""
    if isinstance(error, TransportError):
        return f"Google's token server cannot be reached: {error}"
    said = str(error.args[0])[:300] if error.args else "no reason given"
    return f"Google refused the service account. It says: {said}"


@dataclass(frozen=True, slots=True)
class _Answer(Response):
    """An answer in google-auth's form."""

    came: Exchange

    @property
    def status(self) -> int:
        return self.came.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self.came.headers

    @property
    def data(self) -> bytes:
        return self.came.body


class OutboundRequest(Request):
    """google-auth's way to send a request, over `outbound`. Called in a thread; the connection is the event loop's."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> Response:
        """Send one request. Raises google.auth.exceptions.TransportError."""
        try:
            return _Answer(async_to_sync(self._send)(url, method, body or b"", headers or {}, timeout or TIMEOUT_S))
        except OutboundError as error:
            raise TransportError(error.message) from error  # type: ignore[no-untyped-call]

    async def _send(self, url: str, method: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> Exchange:
        async with open_client(self._policy, connect_timeout_s=10, read_timeout_s=timeout_s) as client:
            return await exchange(
                client,
                method=method,
                url=url,
                headers=headers,
                content=body,
                max_bytes=MAX_BYTES,
                total_timeout_s=timeout_s,
            )

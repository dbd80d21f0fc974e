"""The SDK's HTTP, over our own connections: their address policy, no redirects, every answer bounded and decoded there.

What went wrong is kept: the SDK hands on less than a person needs to know.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx
import httpx2

from outbound import decoding
from outbound.addresses import AddressPolicy, AddressRefused
from outbound.client import GuardedTransport
from outbound.decoding import Undecodable, decoder_for
from outbound.exchange import OutboundError, TooLarge, outbound_error
from tools.mcp.challenge import Wanted, wanted_by

MOST_BYTES = 20_000_000
"""Of one answer, be it a stream of events."""

CONNECT_S = 10.0
LAST_WORD_S = 2.0
"""How long the end of a session may take."""

MOST_OF_A_REFUSAL = 50_000

_of_the_call: ContextVar[tuple[object, "Met"] | None] = ContextVar("what the call under way met with", default=None)


@dataclass(slots=True)
class Refusal:
    """An answer that is none: its status, the beginning of what it says, and whom it would hear (WWW-Authenticate)."""

    status: int
    body: bytes
    content_type: str
    challenge: str

    @property
    def wanted(self) -> Wanted | None:
        """Which sign-in would do, where it says so."""
        return wanted_by(self.status, self.challenge)


@dataclass(slots=True)
class Met:
    """What went wrong, by method; `over`: nothing more will come."""

    failures: dict[str, OutboundError] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Guarded(httpx2.AsyncBaseTransport):
    """httpx2's transport over `outbound`. `failure` and `refusal` are what the last POST, or else GET, met with.

    Several calls share it: what was sent for one of them (`begin`) is told to whoever made that one alone. The SDK
    sends a message in the context in which it was given it.
    """

    def __init__(self, policy: AddressPolicy) -> None:
        self._inner = GuardedTransport(policy)
        self._met = Met()

    def begin(self, *, is_opening: bool = False) -> asyncio.Event:
        """What this task sends from now on is for a call of its own, which may come to its end early.

        How the session is opened all calls are told.
        """
        met = Met()
        if is_opening:
            self._met = met
        _of_the_call.set((self, met))
        return met.over

    def end(self) -> None:
        """No answer will come to what was just sent."""
        self._own.over.set()

    @property
    def failure(self) -> OutboundError | None:
        """Why no complete answer came."""
        met = (one.failures.get(method) for one in (self._own, self._met) for method in ("POST", "GET"))
        return next(filter(None, met), None)

    @property
    def refusal(self) -> Refusal | None:
        """An answer with a status that says no."""
        met = (one.refusals.get(method) for one in (self._own, self._met) for method in ("POST", "GET"))
        return next(filter(None, met), None)

    def forget(self) -> None:
        """What failed until now is of no more interest: it was only asked which protocol is spoken."""
        self._met = Met()
        _of_the_call.set(None)

    @property
    def _own(self) -> Met:
        call = _of_the_call.get()
        return call[1] if call is not None and call[0] is self else self._met

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises httpx2.TransportError, its reason kept."""
        content = await request.aread()
        limits = httpx.Timeout(LAST_WORD_S if request.method == "DELETE" else None, connect=CONNECT_S)
        sent = httpx.Request(
            request.method,
            str(request.url),
            headers=request.headers.raw,
            content=content,
            extensions={"timeout": limits.as_dict()},
        )
        try:
            answer = await self._inner.handle_async_request(sent)
            decoder = decoder_for(answer.headers.get("content-encoding", ""))
        except (httpx.HTTPError, AddressRefused, Undecodable) as error:
            raise self._failed(request.method, error, limits) from error
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in _OF_THE_CODING]
        body = _Body(self, request.method, answer, decoder, limits)
        if answer.status_code < 400:
            return httpx2.Response(answer.status_code, headers=headers, stream=body)
        said = await body.beginning()
        content_type, challenge = answer.headers.get("content-type", ""), answer.headers.get("www-authenticate", "")
        self._own.refusals[request.method] = Refusal(answer.status_code, said, content_type, challenge)
        return httpx2.Response(answer.status_code, headers=headers, content=said)

    async def aclose(self) -> None:
        """Hang up."""
        await self._inner.aclose()

    def _failed(self, method: str, error: Exception, limits: httpx.Timeout) -> httpx2.TransportError:
        failure = outbound_error(error, limits, 0, MOST_BYTES)
        self._own.failures[method] = failure
        return httpx2.TransportError(failure.message)


_OF_THE_CODING = (b"content-encoding", b"content-length", b"transfer-encoding")


class _Body(httpx2.AsyncByteStream):
    """An answer's body, decoded and bounded."""

    def __init__(
        self,
        guarded: Guarded,
        method: str,
        answer: httpx.Response,
        decoder: decoding.Decoder,
        limits: httpx.Timeout,
    ) -> None:
        self._guarded, self._method, self._limits = guarded, method, limits
        self._answer, self._decoder = answer, decoder

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        size = 0
        assert isinstance(self._answer.stream, httpx.AsyncByteStream)
        try:
            async for data in self._answer.stream:
                piece = self._decoder.decode(data, MOST_BYTES - size)
                size += len(piece)
                if size > MOST_BYTES:
                    raise TooLarge
                if piece:
                    yield piece
            self._decoder.check_ended()
        except (httpx.HTTPError, Undecodable, TooLarge) as error:
            raise self._guarded._failed(self._method, error, self._limits) from error

    async def beginning(self) -> bytes:
        """The first of it; then it is closed."""
        said = b""
        async with aclosing(self), aclosing(aiter(self)) as pieces:
            async for piece in pieces:
                said += piece
                if len(said) >= MOST_OF_A_REFUSAL:
                    break
        return said

    async def aclose(self) -> None:
        """No more is wanted."""
        assert isinstance(self._answer.stream, httpx.AsyncByteStream)
        await self._answer.stream.aclose()


def options(headers: Mapping[str, str], access: httpx2.Auth | None = None) -> dict[str, Any]:
    """Of a client for the SDK: these headers on each request, no redirects, no cookies kept, no environment."""
    return {
        "auth": access,
        "headers": {"User-Agent": "toolscope", **headers, "Accept-Encoding": ", ".join(decoding.CODINGS)},
        "timeout": None,
        # httpx2 counts a request that is sent once more with a new token as one.
        "max_redirects": 0 if access is None else 1,
        "follow_redirects": False,
        "trust_env": False,
    }


def open_http(guarded: Guarded, headers: Mapping[str, str], access: httpx2.Auth | None = None) -> httpx2.AsyncClient:
    """A client with these options."""
    return httpx2.AsyncClient(transport=guarded, **options(headers, access))

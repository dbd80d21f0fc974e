"""One request and its answer: bounded in time and size, timed, and kept even when it breaks off."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import httpx

from outbound.addresses import AddressRefused
from outbound.client import Client
from outbound.connecting import Untrusted
from outbound.decoding import Undecodable, decoder_for
from outbound.headers import kept, sendable
from outbound.incoming import read

OnChunk = Callable[[bytes, float], None]
Kind = Literal["unreachable", "untrusted", "timeout", "refused", "too_large", "cut"]


@dataclass(frozen=True)
class Exchange:
    """An answer as it came.

    `headers` holds the few worth keeping, names in lower case. `body` is decoded from its content coding. `arrivals`
    tells for each piece when it came, in ms since the request began, and where it ends in `body`. `location` is where a
    redirect leads, which nobody follows by itself.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    arrivals: tuple[tuple[int, int], ...]
    first_byte_ms: int | None
    ended_ms: int
    http_version: str = "1.1"
    location: str = ""


class OutboundError(Exception):
    """No complete answer. `message` is one sentence without credentials; `exchange_so_far` is what had come.
    `was_sent` is False where there was no connection in time, so that nothing of the request can have arrived.

    Kinds: `unreachable` (no connection), `untrusted` (no safe one), `timeout`, `refused` (by the address policy, or not
    sendable), `too_large`, `cut` (the connection or the encoding broke).
    """

    def __init__(
        self, kind: Kind, message: str, exchange_so_far: Exchange | None = None, *, was_sent: bool = True
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
        self.exchange_so_far = exchange_so_far
        self.was_sent = was_sent


@dataclass(slots=True)
class _Incoming:
    """The answer while it comes in; `headers` are those worth keeping."""

    began: float = field(default_factory=time.monotonic)
    response: httpx.Response | None = None
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    arrivals: list[tuple[int, int]] = field(default_factory=list)

    def elapsed_ms(self) -> float:
        return (time.monotonic() - self.began) * 1000

    def begin(self, response: httpx.Response) -> None:
        self.response, self.headers = response, kept(response.headers)

    def add(self, piece: bytes) -> float:
        at = self.elapsed_ms()
        self.pieces.append(piece)
        self.size += len(piece)
        self.arrivals.append((int(at), self.size))
        return at

    def exchange(self) -> Exchange | None:
        if self.response is None:
            return None
        return Exchange(
            status=self.response.status_code,
            headers=self.headers,
            body=b"".join(self.pieces),
            arrivals=tuple(self.arrivals),
            first_byte_ms=self.arrivals[0][0] if self.arrivals else None,
            ended_ms=int(self.elapsed_ms()),
            http_version=self.response.http_version.removeprefix("HTTP/"),
            location=self.response.headers.get("location", ""),
        )


async def exchange(
    client: Client,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes,
    max_bytes: int,
    total_timeout_s: float,
    on_chunk: OnChunk | None = None,
    on_head: Callable[[Exchange], None] | None = None,
) -> Exchange:
    """Send one request and read its whole answer, whatever its status.

    `on_head` gets status and headers before anything else; `on_chunk(data, elapsed_ms)` each decoded piece of a 2xx
    answer as it comes: what it raises ends the exchange and goes on to the caller. Raises OutboundError. Cancelling the
    task ends the connection at once.
    """
    incoming = _Incoming()
    try:
        async with asyncio.timeout(total_timeout_s):
            response = await client.send(method, url, sendable(headers), content)
            incoming.begin(response)
            if on_head is not None and (head := incoming.exchange()) is not None:
                on_head(head)
            await _receive(response, incoming, max_bytes, on_chunk)
    except (httpx.HTTPError, AddressRefused, Undecodable, TimeoutError, TooLarge) as error:
        raise outbound_error(error, client.limits, total_timeout_s, max_bytes, incoming.exchange()) from error
    whole = incoming.exchange()
    assert whole is not None
    return whole


class TooLarge(Exception):
    """More came than was wanted."""


async def _receive(response: httpx.Response, incoming: _Incoming, max_bytes: int, on_chunk: OnChunk | None) -> None:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    tell = on_chunk if response.is_success else None

    def take(data: bytes) -> None:
        room = max_bytes - incoming.size
        piece = decoder.decode(data, room)
        if not piece:
            return
        at = incoming.add(piece[:room])
        if len(piece) > room:
            raise TooLarge
        if tell:
            tell(piece, at)

    try:
        decoder = decoder_for(response.headers.get("content-encoding", ""))
        await read(response.stream, take)
        decoder.check_ended()
    finally:
        await response.stream.aclose()


def outbound_error(
    error: Exception, limits: httpx.Timeout, total_timeout_s: float, max_bytes: int, so_far: Exchange | None = None
) -> OutboundError:
    """What went wrong, in the one form that is told, from what httpx, the policy or a decoder raised."""
    match error:
        case AddressRefused():
            return OutboundError("refused", str(error), so_far)
        case TooLarge():
            return OutboundError("too_large", f"The answer is larger than {max_bytes:,} bytes.", so_far)
        case Undecodable():
            return OutboundError("cut", str(error), so_far)
        case TimeoutError():
            return OutboundError("timeout", f"No complete answer within {total_timeout_s:g} s.", so_far)
        case httpx.TimeoutException() | httpx.ConnectError() | httpx.ProxyError():
            return _without_answer(error, limits, so_far)
        case httpx.LocalProtocolError() | httpx.UnsupportedProtocol():
            return OutboundError("refused", "The request is not valid HTTP.", so_far)
    if so_far is None:
        return OutboundError("cut", "The connection was closed before an answer came.")
    return OutboundError("cut", "The connection was cut in the middle of the answer.", so_far)


def _without_answer(error: Exception, limits: httpx.Timeout, so_far: Exchange | None) -> OutboundError:
    match error:
        case Untrusted():
            return OutboundError("untrusted", f"No connection: {error}", so_far)
        case httpx.ConnectTimeout():
            message = f"No connection within {limits.connect:g} s. Is the address right?"
            return OutboundError("timeout", message, so_far, was_sent=False)
        case httpx.TimeoutException():
            message = f"Nothing came for {limits.read:g} s. The host may be overloaded; try again later."
            return OutboundError("timeout", message, so_far)
    return OutboundError("unreachable", f"No connection: {error}", so_far)

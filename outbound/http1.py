"""One connection that speaks HTTP/1.1: a request at a time, each sent in one piece."""

import asyncio
import select
from collections.abc import Callable

import httpx

from outbound.http1_answer import Http1Answer, NotHttp
from outbound.incoming import MOST_WAITING, Incoming


class Http1(asyncio.Protocol):
    """`on_free` is told each time when the connection can take another request."""

    def __init__(self, on_free: Callable[["Http1"], None]) -> None:
        self.is_closed = False
        self.idle_since = 0.0
        self._on_free = on_free
        self._transport: asyncio.Transport
        self._answer: Http1Answer | None = None
        self._incoming: _Incoming | None = None

    async def ask(self, request: httpx.Request, content: bytes, silence_s: float | None) -> httpx.Response:
        """The answer's head; its body is still to be read. Raises httpx's errors."""
        self._answer = Http1Answer(request.method)
        incoming = self._incoming = _Incoming(self, silence_s)
        if self.is_closed:
            self._end(None)
        self._transport.write(_head_of(request) + content)
        try:
            await incoming.head()
        except BaseException:
            await incoming.aclose()
            raise
        return httpx.Response(
            incoming.status, headers=incoming.headers, stream=incoming, extensions={"http_version": b"HTTP/1.1"}
        )

    def is_fresh(self) -> bool:
        """Is nothing to be read here? On an idle connection that could only be the other side's good-bye."""
        if self.is_closed:
            return False
        poll = select.poll()
        poll.register(self._transport.get_extra_info("socket").fileno(), select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        """Hang up."""
        self.is_closed = True
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's: here is the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """asyncio's: something came."""
        answer, incoming = self._answer, self._incoming
        if answer is None or incoming is None:  # nobody asked
            self.close()
            return
        try:
            answer.feed(data)
        except NotHttp as problem:
            incoming.fail(httpx.RemoteProtocolError(str(problem)))
            self.close()
        self._pass_on(answer, incoming)
        if incoming.waiting > MOST_WAITING and not self.is_closed:
            self._transport.pause_reading()

    def eof_received(self) -> None:
        """asyncio's: the other side has said all."""
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio's: the connection is gone."""
        self._end(exc)

    def _end(self, failure: Exception | None) -> None:
        self.is_closed = True
        answer, incoming = self._answer, self._incoming
        if answer is None or incoming is None:
            return
        try:
            answer.feed_end()
        except NotHttp as problem:
            incoming.fail(httpx.ReadError(str(failure or problem)))
        self._pass_on(answer, incoming)

    @staticmethod
    def _pass_on(answer: Http1Answer, incoming: Incoming) -> None:
        if answer.status and not incoming.status:
            incoming.begin(answer.status, answer.headers)
        if body := answer.take():
            incoming.add(body)
        if answer.has_ended and not incoming.has_ended:
            incoming.end()

    def resume(self) -> None:
        """Read on after a pause."""
        if not self.is_closed:
            self._transport.resume_reading()

    def unsent(self) -> int:
        """How much lies here that the network has not taken."""
        return 0 if self.is_closed else self._transport.get_write_buffer_size()

    def done(self) -> None:
        """The answer was read, or nobody wants the rest of it."""
        answer, self._answer, self._incoming = self._answer, None, None
        if self.is_closed or answer is None or not (answer.has_ended and answer.keeps_alive) or self.unsent():
            self.close()
            return
        self.idle_since = asyncio.get_running_loop().time()
        self._on_free(self)


class _Incoming(Incoming):
    def __init__(self, connection: Http1, silence_s: float | None) -> None:
        super().__init__(silence_s)
        self._connection = connection

    def taken(self, size: int) -> None:
        if size > MOST_WAITING:
            self._connection.resume()

    def unsent(self) -> int:
        return self._connection.unsent()

    def closed(self) -> None:
        self._connection.done()


def _head_of(request: httpx.Request) -> bytes:
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%s: %s" % header for header in request.headers.raw]
    return b"\r\n".join(lines) + b"\r\n\r\n"

"""An answer while a connection brings it in: one task reads it, and waits for no piece longer than it was told to."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx

MOST_WAITING = 1 << 20
"""Bytes that lie unread before the other side is asked to pause."""

Headers = list[tuple[bytes, bytes]]
Take = Callable[[bytes], None]


async def read(body: httpx.AsyncByteStream, take: Take) -> None:
    """Give `take` the body, piece by piece as it comes. Raises httpx's errors, and what `take` raises."""
    if isinstance(body, Incoming):
        await body.give(take)
    else:  # that of a transport of httpx's own
        async for piece in body:
            take(piece)


class Incoming(httpx.AsyncByteStream):
    """The head of an answer, then its body: whatever has come since the last look, in one piece.

    Or each piece at once, to who asks to be given them: to wake a task for every few bytes of a stream costs more than
    to read them.

    A connection subclasses it to say how reading goes on after a pause, and what closing an unfinished answer means.
    """

    def __init__(self, silence_s: float | None) -> None:
        self.status = 0
        self.headers: Headers = []
        self.has_ended = False
        self.waiting = 0
        self._pieces: list[bytes] = []
        self._take: Take | None = None
        self._silence_s = silence_s
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._waits_since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        """One for the whole answer: it looks whether the silence has lasted, and sets itself again."""
        self._is_closed = False

    def begin(self, status: int, headers: Headers) -> None:
        """The head is here."""
        self.status, self.headers = status, headers
        self.wake()

    def add(self, piece: bytes) -> None:
        """A piece of the body is here."""
        if self._take is not None:
            self._give(self._take, piece)
            return
        self._pieces.append(piece)
        self.waiting += len(piece)
        self.wake()

    def _give(self, take: Take, piece: bytes) -> None:
        self._waits_since = asyncio.get_running_loop().time()
        try:
            take(piece)
        except Exception as error:  # it goes on to who asked
            self._take, self._failure = None, error
            self.wake()
        self.taken(len(piece))

    def end(self) -> None:
        """The body is complete."""
        self.has_ended = True
        self.wake()

    def fail(self, failure: Exception) -> None:
        """No more will come. What has come can still be read; the first failure counts."""
        if not self.has_ended and self._failure is None:
            self._failure = failure
            self.wake()

    def wake(self) -> None:
        """Something has changed."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def head(self) -> None:
        """Wait until there is one. Raises httpx's errors."""
        while not self.status:
            await self.news()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            if self._pieces:
                yield self._waiting_piece()
            elif self.has_ended:
                return
            else:
                await self.news()

    async def give(self, take: Take) -> None:
        """Give `take` each piece until the body has ended. Raises what the connection failed with, or `take`."""
        if self._pieces:
            take(self._waiting_piece())
        self._take = take
        try:
            while not self.has_ended:
                await self.news()
            if self._failure is not None:
                raise self._failure
        finally:
            self._take = None

    def _waiting_piece(self) -> bytes:
        piece, size = b"".join(self._pieces), self.waiting
        self._pieces.clear()
        self.waiting = 0
        self.taken(size)
        return piece

    async def news(self) -> None:
        """Wait for the next change. Raises what the connection failed with, or ReadTimeout."""
        if self._failure is not None:
            raise self._failure
        loop = asyncio.get_running_loop()
        self._waiter, self._waits_since = loop.create_future(), loop.time()
        if self._timer is None and self._silence_s is not None:
            self._timer = loop.call_later(self._silence_s, self._look, self._silence_s, self.unsent())
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _look(self, silence_s: float, unsent: int) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if (left := self.unsent()) < unsent:  # a long request that is still on its way is no silence
            self._waits_since = loop.time()
        rest = self._waits_since + silence_s - loop.time()
        if rest > 0:
            self._timer = loop.call_later(rest, self._look, silence_s, left)
        else:
            self._waiter.set_exception(httpx.ReadTimeout("Nothing came."))

    async def aclose(self) -> None:
        """No more is wanted. Tells the connection once."""
        if not self._is_closed:
            self._is_closed = True
            if self._timer is not None:
                self._timer.cancel()
            self.closed()

    def taken(self, size: int) -> None:
        """So many bytes were read: more may come."""
        raise NotImplementedError

    def unsent(self) -> int:
        """How much of the request has not left this machine."""
        raise NotImplementedError

    def closed(self) -> None:
        """The reader is done; `has_ended` says whether the answer is complete."""
        raise NotImplementedError

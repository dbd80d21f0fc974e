"""One connection that speaks HTTP/2 (RFC 9113): many requests at once, each a stream that can end by itself."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import httpx
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes, Settings
from hyperframe.frame import Frame, GoAwayFrame

from outbound.incoming import MOST_WAITING, Incoming

CONNECTION_WINDOW = 16 << 20
SETTINGS = {
    SettingCodes.ENABLE_PUSH: 0,
    SettingCodes.INITIAL_WINDOW_SIZE: MOST_WAITING,
    SettingCodes.MAX_HEADER_LIST_SIZE: 100_000,
}

# What belongs to a connection of HTTP/1.1 (RFC 9113, 8.2.2), and the host, which is said in another way.
_NOT_SENT = (b"host", b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade")


class NotProcessed(Exception):
    """The server says that it has done nothing with the request: it can be sent again on another connection."""


class Http2(asyncio.Protocol):
    """`on_free` is told when the last stream has ended."""

    def __init__(self, on_free: Callable[["Http2"], None]) -> None:
        self.is_closed = False
        self.idle_since = 0.0
        self._on_free = on_free
        self._transport: asyncio.Transport
        self._is_leaving = False
        self._streams: dict[int, _Stream] = {}
        self._h2 = _Connection(H2Configuration(validate_inbound_headers=False))
        # Replaced, for a change would be said only in a second message.
        self._h2.local_settings = Settings(client=True, initial_values=SETTINGS)

    @property
    def takes_more(self) -> bool:
        """Can another request be sent here now?"""
        most = self._h2.remote_settings.max_concurrent_streams
        return not self.is_closed and not self._is_leaving and len(self._streams) < most

    async def ask(self, request: httpx.Request, content: bytes, silence_s: float | None) -> httpx.Response:
        """The answer's head; its body is still to be read. Raises httpx's errors, or NotProcessed."""
        stream = self._open(request, has_content=bool(content), silence_s=silence_s)
        try:
            await self._send(stream, content)
            await stream.head()
        except BaseException:
            await stream.aclose()
            raise
        return httpx.Response(
            stream.status, headers=stream.headers, stream=stream, extensions={"http_version": b"HTTP/2"}
        )

    def _open(self, request: httpx.Request, *, has_content: bool, silence_s: float | None) -> "_Stream":
        try:
            number = self._h2.get_next_available_stream_id()
            stream = self._streams[number] = _Stream(self, number, silence_s)
            self._h2.send_headers(number, _headers_of(request), end_stream=not has_content)
        except ProtocolError as error:
            self._is_leaving = True
            raise NotProcessed from error
        self._flush()
        return stream

    async def _send(self, stream: "_Stream", content: bytes) -> None:
        """Send the body, as fast as the other side takes it; no further once it has answered in full."""
        sent = 0
        while sent < len(content) and not stream.has_ended:
            window = min(self._h2.local_flow_control_window(stream.number), self._h2.max_outbound_frame_size)
            if window <= 0:
                await stream.news()
                continue
            piece = content[sent : sent + window]
            sent += len(piece)
            self._h2.send_data(stream.number, piece, end_stream=sent == len(content))
            self._flush()

    def close(self) -> None:
        """Hang up, with a word of good-bye."""
        if not self.is_closed:
            self.is_closed = True
            self._h2.close_connection()
            self._flush()
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's: here is the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._h2.initiate_connection()
        self._h2.increment_flow_control_window(CONNECTION_WINDOW)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """asyncio's: something came."""
        try:
            for event in self._h2.receive_data(data):
                self._take(event)
        except ProtocolError as error:
            self._fail(httpx.RemoteProtocolError(f"The server broke the rules of HTTP/2 ({error})."))
            self.close()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio's: the connection is gone."""
        self.is_closed = True
        self._fail(httpx.ReadError(str(exc or "The connection was closed within the answer.")))

    def _take(self, event: Event) -> None:
        match event:
            case ConnectionTerminated():
                self._leave(event)
            case ResponseReceived():
                self._to(event.stream_id, lambda stream: stream.receive_head(event.headers or []))
            case DataReceived():
                self._to(event.stream_id, lambda stream: stream.receive(event.data, event.flow_controlled_length or 0))
            case StreamEnded():
                self._to(event.stream_id, _Stream.end)
            case StreamReset():
                self._to(event.stream_id, lambda stream: stream.receive_reset(event.error_code))
            case WindowUpdated():
                for stream in self._streams.values():
                    stream.wake()

    def _to(self, number: int | None, tell: Callable[["_Stream"], None]) -> None:
        if (stream := self._streams.get(number or 0)) is not None:
            tell(stream)

    def _leave(self, event: ConnectionTerminated) -> None:
        """The server takes no new requests; those that it names as taken it may still answer."""
        self._is_leaving = True
        for number, stream in self._streams.items():
            if number > (event.last_stream_id or 0):
                stream.fail(NotProcessed())
        if event.error_code not in (ErrorCodes.NO_ERROR, None):
            self._fail(httpx.RemoteProtocolError(f"The server ended the connection ({_named(event.error_code)})."))

    def _fail(self, failure: Exception) -> None:
        for stream in self._streams.values():
            stream.fail(failure)

    def _flush(self) -> None:
        if (data := self._h2.data_to_send()) and not self._transport.is_closing():
            self._transport.write(data)

    def acknowledge(self, number: int, size: int) -> None:
        """So much of a stream was read: the server may send more."""
        if size and not self.is_closed:
            try:
                self._h2.acknowledge_received_data(size, number)
            except ProtocolError:  # the stream has ended meanwhile
                return
            self._flush()

    def unsent(self) -> int:
        """How much lies here that the network has not taken."""
        return 0 if self.is_closed else self._transport.get_write_buffer_size()

    def done(self, stream: "_Stream") -> None:
        """The answer was read, or nobody wants the rest of it: then the server is told to stop."""
        self._streams.pop(stream.number, None)
        if not self.is_closed and not stream.is_over:
            with suppress(ProtocolError):  # it has ended meanwhile
                self._h2.reset_stream(stream.number, ErrorCodes.CANCEL)
            self._flush()
        if not self._streams:
            self.idle_since = asyncio.get_running_loop().time()
            self._on_free(self)


class _Stream(Incoming):
    """One request's answer."""

    def __init__(self, connection: Http2, number: int, silence_s: float | None) -> None:
        super().__init__(silence_s)
        self.number = number
        self.is_over = False
        """Has the server ended the stream, well or not?"""
        self._connection = connection
        self._unacknowledged = 0

    def receive_head(self, headers: list[tuple[bytes, bytes]]) -> None:
        """The head of the answer."""
        plain = [(bytes(name), bytes(value)) for name, value in headers if not name.startswith(b":")]
        status = next((bytes(value) for name, value in headers if name == b":status"), b"")
        if status.isdigit() and len(status) == 3:
            self.begin(int(status), plain)
        else:
            self.fail(httpx.RemoteProtocolError("The answer has no status."))

    def receive(self, data: bytes | None, size: int) -> None:
        """A piece of the body, which counts for `size` bytes."""
        self._unacknowledged += size
        if data:
            self.add(data)

    def receive_reset(self, code: ErrorCodes | int | None) -> None:
        """The server gave the stream up."""
        self.is_over = True
        if code == ErrorCodes.REFUSED_STREAM:
            self.fail(NotProcessed())
        self.fail(httpx.RemoteProtocolError(f"The server broke the answer off ({_named(code)})."))

    def end(self) -> None:
        self.is_over = True
        super().end()

    def taken(self, size: int) -> None:
        size, self._unacknowledged = self._unacknowledged, 0
        self._connection.acknowledge(self.number, size)

    def unsent(self) -> int:
        return self._connection.unsent()

    def closed(self) -> None:
        self.taken(0)
        self._connection.done(self)


class _Connection(H2Connection):
    """h2's, which takes a server's good-bye for the end. It is not: what was asked before is still answered."""

    def _receive_goaway_frame(self, frame: GoAwayFrame) -> tuple[list[Frame], list[Event]]:
        event = ConnectionTerminated()
        event.error_code = frame.error_code
        event.last_stream_id = frame.last_stream_id
        event.additional_data = frame.additional_data or None
        return [], [event]


def _headers_of(request: httpx.Request) -> list[tuple[bytes, bytes]]:
    url = request.url
    return [
        (b":method", request.method.encode()),
        (b":authority", request.headers["host"].encode()),
        (b":scheme", url.raw_scheme),
        (b":path", url.raw_path),
        *((name.lower(), value) for name, value in request.headers.raw if name.lower() not in _NOT_SENT),
    ]


def _named(code: ErrorCodes | int | None) -> str:
    try:
        return ErrorCodes(code or 0).name
    except ValueError:
        return f"error {code}"

"""A real HTTP/2 server on this machine that answers what a test tells it to, frame by frame."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, Event, RequestReceived, StreamEnded, StreamReset, WindowUpdated
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes, Settings


@dataclass
class Asked:
    """A request, and the means to answer it."""

    connection: "Http2Connection"
    number: int
    headers: dict[str, str]
    body: bytearray = field(default_factory=bytearray)
    was_cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    def head(self, *headers: tuple[str, str], status: int = 200) -> None:
        self.connection.h2.send_headers(self.number, [(":status", str(status)), *headers])
        self.connection.flush()

    async def send(self, data: bytes, *, end: bool = False) -> None:
        """Send it as the other side has room for it."""
        h2 = self.connection.h2
        while data:
            window = min(h2.local_flow_control_window(self.number), h2.max_outbound_frame_size)
            if window <= 0:
                await self.connection.wait_for_room()
                continue
            h2.send_data(self.number, data[:window])
            data = data[window:]
            self.connection.flush()
        if end:
            h2.end_stream(self.number)
            self.connection.flush()

    async def answer(self, body: bytes = b"", *headers: tuple[str, str], status: int = 200) -> None:
        self.head(*headers, status=status)
        await self.send(body, end=True)

    def reset(self, code: ErrorCodes) -> None:
        self.connection.h2.reset_stream(self.number, code)
        self.connection.flush()


Answer = Callable[[Asked], Awaitable[None]]


@dataclass
class Http2Server:
    """One that listens."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: "list[Http2Connection]" = field(default_factory=list)

    def url(self, host: str = "tools.example", path: str = "/") -> str:
        return f"https://{host}:{self.port}{path}"


class Http2Connection(asyncio.Protocol):
    """The server's end of one connection."""

    def __init__(self, server: Http2Server, answer: Answer, most_streams: int) -> None:
        self._server, self._answer, self._most_streams = server, answer, most_streams
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self.lost = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self._asked: dict[int, Asked] = {}
        self._room = asyncio.Event()

    def connection_made(self, transport) -> None:
        self._transport = transport
        self._server.connections.append(self)
        most = {SettingCodes.MAX_CONCURRENT_STREAMS: self._most_streams}
        self.h2.local_settings = Settings(client=False, initial_values=most)
        self.h2.initiate_connection()
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()

    def data_received(self, data: bytes) -> None:
        with suppress(ProtocolError):
            for event in self.h2.receive_data(data):
                self._take(event)
        self.flush()

    def _take(self, event: Event) -> None:
        match event:
            case RequestReceived():
                asked = Asked(self, event.stream_id, dict(event.headers))
                self._asked[event.stream_id] = asked
                self._server.asked.append(asked)
            case DataReceived():
                self._asked[event.stream_id].body += event.data
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            case StreamEnded():
                task = asyncio.get_running_loop().create_task(self._answer_to(self._asked[event.stream_id]))
                self.tasks.add(task)
            case StreamReset():
                self._asked[event.stream_id].was_cancelled.set()
            case WindowUpdated():
                self._room.set()

    async def _answer_to(self, asked: Asked) -> None:
        with suppress(ProtocolError):  # what comes of writing to a stream that the other side has given up
            await self._answer(asked)

    async def wait_for_room(self) -> None:
        self._room.clear()
        await self._room.wait()

    def flush(self) -> None:
        if data := self.h2.data_to_send():
            self._transport.write(data)

    def say_good_bye(self, last: int, code: int = 0) -> None:
        """GOAWAY: streams up to `last` are still answered."""
        frame = b"\x00\x00\x08\x07\x00\x00\x00\x00\x00" + last.to_bytes(4, "big") + code.to_bytes(4, "big")
        self._transport.write(frame)

    def write(self, data: bytes) -> None:
        """Bytes of the test's own."""
        self._transport.write(data)

    def cut(self) -> None:
        self._transport.abort()


@asynccontextmanager
async def serving_http2(answer: Answer, tls: ssl.SSLContext, most_streams: int = 100) -> AsyncIterator[Http2Server]:
    """A server for the time of a `with`."""
    server = Http2Server()
    listener = await asyncio.get_running_loop().create_server(
        lambda: Http2Connection(server, answer, most_streams), "127.0.0.1", 0, ssl=tls
    )
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for connection in server.connections:
            for task in connection.tasks:
                task.cancel()
            await asyncio.gather(*connection.tasks, return_exceptions=True)
            connection.cut()
        await listener.wait_closed()

"""Real servers on this machine that answer what a test tells them to, byte by byte."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from outbound.client import Client

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """One that listens; `heads` are the request heads it got."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    def url(self, host: str = "127.0.0.1", path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def serving(
    answer: Answer | bytes, tls: ssl.SSLContext | None = None, *, at_once: bool = False
) -> AsyncIterator[Server]:
    """A server for the time of a `with`: it gives the bytes and closes, or does what `answer` does.

    `at_once`: it speaks before it is asked.
    """
    server = Server()
    answering: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        task = asyncio.current_task()
        assert task
        answering[task] = writer
        try:
            while True:
                if not at_once:
                    server.heads.append(await reader.readuntil(b"\r\n\r\n"))
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(reader, writer)
                if at_once or b"content-length" not in (answer.lower() if isinstance(answer, bytes) else b""):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listener = await asyncio.start_server(respond, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task, writer in answering.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*answering, return_exceptions=True)
        await listener.wait_closed()


def response(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A whole response with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


STREAM_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """One piece of a chunked body; an empty one ends it."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def get(client: Client, url: str) -> httpx.Response:
    """The whole answer there."""
    answer = await client.send("GET", url, [], b"")
    await answer.aread()
    return answer

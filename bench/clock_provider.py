"""A provider whose every word is the time at which it was sent; for measuring how late a word is shown."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

WORDS = 100
PAUSE_S = 0.05
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"


def _chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
    value = {"id": "clock", "object": "chat.completion.chunk", "model": "clock", "created": 0}
    value["choices"] = [{"index": 0, "delta": delta, "finish_reason": finish}]
    return _framed(b"data: " + json.dumps(value).encode() + b"\n\n")


def _framed(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length:")[2].split("\r\n")[0] or 0)
    await reader.readexactly(length)
    writer.write(HEAD)
    for _ in range(WORDS):
        await asyncio.sleep(PAUSE_S)
        writer.write(_chunk({"content": f"{time.time() * 1000:.0f} "}))
        await writer.drain()
    writer.write(_chunk({}, "stop") + _framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    await writer.drain()
    writer.close()


@contextmanager
def clock_provider(port: int) -> Iterator[str]:
    """Serves on `port` of loopback in a thread; its base URL."""
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        await asyncio.start_server(_answer, "127.0.0.1", port)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(serve(), loop).result(5)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)

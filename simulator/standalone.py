"""The simulator as an application of its own: bare ASGI, for measurements in which nothing else should cost time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from simulator.answers import Answer
from simulator.call import Call
from simulator.exchange import respond
from simulator.memory import Memory
from simulator.playing import ConnectionCut, begin, play

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def application(key: str, speed: float = 1.0) -> Application:
    """An ASGI application that asks for `key`."""

    memory = Memory()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer = _answer(scope, await _body(receive), key, memory)
            sending = asyncio.ensure_future(_send(answer, send, speed))
            gone = asyncio.ensure_future(receive())
            await asyncio.wait((sending, gone), return_when=asyncio.FIRST_COMPLETED)
            for task in (sending, gone):
                task.cancel()

    return app


def _answer(scope: Scope, body: bytes, key: str, memory: Memory) -> Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    call = Call(scope["method"], _path(scope["path"]), headers, query, body)
    return respond(call, key, memory, now=datetime.now(UTC), nonce=secrets.token_hex(10))


def _path(path: str) -> str:
    """The path below the base URL that the product has, or a shorter one."""
    path = path.removeprefix("/simulator")
    return path if path.startswith("/v1") else f"/v1{path}"


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(answer: Answer, send: Send, speed: float) -> None:
    started = await begin(answer, speed)
    headers = {"content-type": answer.content_type, **answer.headers}
    if answer.is_plain:
        headers["content-length"] = str(len(answer.body))
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    with suppress(ConnectionCut):
        async with aclosing(play(answer, speed, started)) as pieces:
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

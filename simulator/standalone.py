"""The simulator as an application of its own: bare ASGI, for measurements in which nothing else should cost time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Any

from simulator import exchange
from simulator.playing import ConnectionCut, begin, play

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PREFIXES = ("/simulator/v1", "/v1", "")


def application(key: str, speed: float = 1.0) -> Application:
    """An ASGI application that asks for the bearer `key`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer = _answer(scope, await _body(receive), key)
            sending = asyncio.ensure_future(_send(answer, send, speed))
            gone = asyncio.ensure_future(receive())
            await asyncio.wait((sending, gone), return_when=asyncio.FIRST_COMPLETED)
            for task in (sending, gone):
                task.cancel()

    return app


def _answer(scope: Scope, body: bytes, key: str) -> exchange.Answer:
    method, path = scope["method"], scope["path"]
    authorization = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    for prefix in PREFIXES:
        match method, path.removeprefix(prefix):
            case "POST", "/chat/completions":
                now, nonce = datetime.now(UTC), secrets.token_hex(10)
                return exchange.complete_chat(authorization, key, body, now=now, nonce=nonce)
            case "GET", "/models":
                return exchange.list_models(authorization, key)
    return exchange.not_found(method, path)


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(answer: exchange.Answer, send: Send, speed: float) -> None:
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

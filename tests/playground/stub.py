"""A provider in a thread: plays answers over real HTTP, in Chat Completions' own words, and keeps what it was asked."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.waiting import LONG_S

HEAD = "HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nConnection: close\r\n{more}\r\n"


@dataclass
class Answer:
    """Bytes to send, numbers to sleep (seconds), in order. `hang`: then say nothing more until the client goes."""

    parts: list[bytes | float] = field(default_factory=list)
    status: int = 200
    type: str = "text/event-stream"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False


def chunk(delta: dict, finish: str | None = None, **more) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({'id': 'c1', 'model': 'stub-1', 'choices': [choice], **more})}\n\n".encode()


def usage(read: int, made: int) -> bytes:
    counts = {"prompt_tokens": read, "completion_tokens": made, "total_tokens": read + made}
    return f"data: {json.dumps({'id': 'c1', 'choices': [], 'usage': counts})}\n\ndata: [DONE]\n\n".encode()


def text(*words: str, finish: str = "stop", pause: float = 0) -> Answer:
    """An answer in words, streamed."""
    parts: list[bytes | float] = [chunk({"role": "assistant", "content": ""})]
    for word in words:
        parts += [chunk({"content": word}), pause]
    return Answer([*parts, chunk({}, finish), usage(10, len(words))])


def calls(*wanted: tuple[str, str], finish: str = "tool_calls", words: str = "") -> Answer:
    """An answer that calls tools, `(name, raw arguments)` each, streamed in two halves."""
    parts: list[bytes | float] = [chunk({"role": "assistant", "content": words or None})]
    for index, (name, arguments) in enumerate(wanted):
        half = len(arguments) // 2
        head = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        parts.append(chunk({"tool_calls": [head]}))
        for piece in (arguments[:half], arguments[half:]):
            parts.append(chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}))
    return Answer([*parts, chunk({}, finish), usage(20, 5)])


def whole(message: dict, finish: str = "stop") -> Answer:
    """An answer in one piece."""
    body = {
        "id": "c1",
        "model": "stub-1",
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }
    return Answer([json.dumps(body).encode()], type="application/json")


def error(status: int, message: str, **headers: str) -> Answer:
    """An error in the protocol's own form."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
    return Answer(
        [body], status=status, type="application/json", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def stalled(*words: str) -> Answer:
    """A stream that begins and then says nothing more."""
    return Answer([chunk({"content": word}) for word in words], hang=True)


class Stub:
    """The provider. `play` sets the answers to come, the last of which is repeated.

    `requests` are the bodies got, `heads` what stood above them, in lower case.
    """

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.bodies: list[bytes] = []
        self.heads: list[str] = []
        self._answers: list[Answer] = [text("Hello.")]
        self._choose: Callable[[dict], Answer] | None = None
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=[ready], daemon=True)
        self._thread.start()
        ready.wait(LONG_S)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def play(self, *answers: Answer) -> None:
        self._answers = list(answers)

    def choose(self, choose: Callable[[dict], Answer]) -> None:
        self._choose = choose

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LONG_S)

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._answer, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0)
            body = await reader.readexactly(length)
            self.bodies.append(body)
            self.heads.append(head)
            self.requests.append(json.loads(body))
            await self._send(writer, self._next(), reader)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _next(self) -> Answer:
        if self._choose is not None:
            return self._choose(self.requests[-1])
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer, reader: asyncio.StreamReader) -> None:
        more = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        writer.write(HEAD.format(status=answer.status, type=answer.type, more=more).encode())
        for part in answer.parts:
            if isinstance(part, bytes):
                writer.write(part)
                await writer.drain()
            elif part:
                await asyncio.sleep(part)
        if answer.hang:
            await reader.read()


def results_of(request: dict) -> Iterable[dict]:
    """The tool messages of a request."""
    return [message for message in request["messages"] if message["role"] == "tool"]

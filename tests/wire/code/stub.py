"""A provider that keeps what reaches it and answers what it is told; and the recorded requests to send there."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from wire.code.call import Call
from wire.protocols import PROTOCOLS

VERSIONED = {"anthropic_messages": {"anthropic-version": "2023-06-01"}}


@dataclass
class Stub:
    """`address` is where it listens; `received` what came: path, headers in lower case, body."""

    address: str
    answer: bytes = b"{}"
    content_type: str = "application/json"
    status: int = 200
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def call(self, protocol: str, path: str, body: bytes) -> Call:
        """The call of this body here."""
        return Call(
            protocol=protocol,
            address=f"{self.address}{path}",
            body=body,
            key_variable=PROTOCOLS[protocol].FACTS.key_variable,
            key_header=PROTOCOLS[protocol].FACTS.key_header,
            headers=VERSIONED.get(protocol, {}),
        )


@contextmanager
def stub() -> Iterator[Stub]:
    """A server in a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.status)
            self.send_header("Content-Type", kept.content_type)
            self.send_header("Content-Length", str(len(kept.answer)))
            self.end_headers()
            self.wfile.write(kept.answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept = Stub(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Recorded:
    """One recorded request and what it was answered."""

    name: str
    protocol: str
    path: str
    request: Any
    status: int
    answer: bytes
    content_type: str


def recordings(shared_data: Path) -> Iterator[Recorded]:
    """Every interaction of every file."""
    for file in sorted((shared_data / "wire").glob("*/*.json")):
        for number, one in enumerate(json.loads(file.read_text())["interactions"]):
            request, response = one["request"], one["response"]
            body = response["body"]
            query = request.get("query")
            yield Recorded(
                name=f"{file.stem}[{number}]",
                protocol=one["protocol"],
                path=request["path"] + (f"?{query}" if isinstance(query, str) and query else ""),
                request=request["json"],
                status=response["status"],
                answer=body.encode() if isinstance(body, str) else json.dumps(body).encode(),
                content_type="text/event-stream" if one["streaming"] else "application/json",
            )


def one_spelling(value: Any) -> Any:
    """Gemini takes snake and camel case; Google's SDK writes what it knows in the latter."""
    if isinstance(value, dict):
        camel = {re.sub("_([a-z])", lambda found: found[1].upper(), name): one for name, one in value.items()}
        return {name: one_spelling(one) for name, one in camel.items()}
    return [one_spelling(one) for one in value] if isinstance(value, list) else value

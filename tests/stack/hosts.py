"""A host on this machine that says what a test wants, whatever it is asked: the end of a tool, or no API at all."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Said:
    """What to answer with."""

    body: bytes
    type: str = "application/json"
    status: int = 200


class Host:
    """Answers by path, GET and POST alike; anything else with 404.

    `seen` holds the headers of each request, their names in lower case.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Said] = {}
        self.seen: list[Mapping[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answering())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answering(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                host.seen.append({name.lower(): value for name, value in self.headers.items()})
                said = host.answers.get(self.path.partition("?")[0], Said(b"nothing here", "text/plain", 404))
                self.send_response(said.status)
                self.send_header("Content-Type", said.type)
                self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)

            do_POST = do_GET  # noqa: N815 - the library's name

            def log_message(self, *_: object) -> None:
                pass

        return Answering


@contextmanager
def host() -> Iterator[Host]:
    """One that serves until the end of the block."""
    serving = Host()
    try:
        yield serving
    finally:
        serving.stop()

"""Disk used by long chains."""

import random
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.marks import at_most
from bench.stack import Bench, bench
from tests.waiting import free_port

CHAINS = 10
STEPS = 50
CALLS = 2
OUTPUT_CHARACTERS = 1500
TOOLS = 6
WORDS = [w for w in (__doc__ + str(dir(sqlite3)) + str(dir(threading)) + str(dir(random))).split() if w.isascii()]


def measure() -> Iterator[str]:
    """Bytes per span: 10 chains of 50 steps, 2 tools a step, 1,500-character outputs."""
    with bench() as one:
        before = _database_bytes(one)
        with _words_server() as url, ThreadPoolExecutor(CHAINS) as pool:
            names = [_tool(one, index, url) for index in range(TOOLS)]
            model = f"sim-bench-{STEPS}x{CALLS}-0ms-60ev"
            runs = [one.run(model, names) for _ in range(CHAINS)]
            list(pool.map(one.watch, runs))
        spans = sum(len(one.spans(run["trace_id"])) for run in runs)
        used = _database_bytes(one) - before
    yield f"{spans} spans, {used / 1e6:.1f} MB"
    yield at_most("disk a span", used / spans / 1000, 4, " kB")


def _database_bytes(one: Bench) -> int:
    """The size of the database file with its log written back into it."""
    path = one.stack.data_dir / "toolscope.sqlite3"
    with sqlite3.connect(path, timeout=30) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def _tool(one: Bench, index: int, url: str) -> str:
    name = f"look_up_{index}"
    one.post(
        "/tools",
        {
            "name": name,
            "description": f"Look something up in source number {index}; answers with a page of text.",
            "parameters": {
                "type": "object",
                "properties": {
                    "query": {"type": "string", "description": "What to look for."},
                    "limit": {"type": "integer", "description": "How many lines at most.", "minimum": 1},
                },
            },
            "implementation": {"kind": "http", "method": "POST", "url": url, "headers": {}, "body": "arguments"},
        },
    )
    return name


class _Words(BaseHTTPRequestHandler):
    """Answers with text that never repeats, and compresses as prose does."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        text = " ".join(random.choices(WORDS, k=OUTPUT_CHARACTERS))[:OUTPUT_CHARACTERS].encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        return


class _words_server:  # noqa: N801 - used as a context
    """The words over HTTP on loopback; its URL."""

    def __enter__(self) -> str:
        port = free_port()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Words)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{port}/words"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()

"""What the supervisor and a container's health check say of the health page."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from config.processes.health import problems

FAILING = {"status": "failing", "checks": {"database": "ok", "redis": "out of memory", "worker": "none is alive"}}


@pytest.fixture
def answered():
    """Asks a web server that answers so."""
    servers = []

    def ask(status: int, body: bytes) -> str:
        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        servers.append(HTTPServer(("127.0.0.1", 0), Page))
        Thread(target=servers[-1].serve_forever, args=(0.01,)).start()
        return problems(f"http://127.0.0.1:{servers[-1].server_port}/healthz")

    yield ask
    for server in servers:
        server.shutdown()
        server.server_close()


def test_all_is_well(answered):
    assert answered(200, b"{}") == ""


def test_what_fails_is_named(answered):
    assert answered(503, json.dumps(FAILING).encode()) == "redis: out of memory, worker: none is alive"


@pytest.mark.parametrize("body", [b"", b"<h1>Bad Request</h1>", b"[]", b'{"checks": 3}', b"\xff"])
def test_an_answer_that_is_not_the_health_page_s_is_its_status(answered, body):
    assert answered(400, body) == "HTTP Error 400: Bad Request"


def test_nobody_listens():
    assert "refused" in problems("http://127.0.0.1:9/healthz")

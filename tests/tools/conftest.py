"""The cast of these tests: a workspace, a tool in it, and a web server on this machine that answers as it is told."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from accounts.models import Workspace
from accounts.owner import ensure_owner
from tests.waiting import LONG_S
from tools import service
from tools.models import Tool, ToolVersion

WEATHER_SCHEMA = """{
  "type": "object",
  "properties": {
    "city": {"type": "string"},
    "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}
  },
  "required": ["city"],
  "additionalProperties": false
}"""


@pytest.fixture
def workspace(db) -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def make_tool(workspace):
    """Make a tool of this name; fields as for the service."""

    def make(name="get_weather", **fields) -> Tool:
        schema = {"type": "object", "properties": {"city": {"type": "string"}}}
        canned = {"kind": "canned", "default": {"output": {"temp": 20}}}
        given = {"description": "Weather.", "parameters": schema, "implementation": canned, **fields}
        return service.create_tool(workspace=workspace, name=name, **given)

    return make


def make_version(implementation, *, parameters=WEATHER_SCHEMA, name="get_weather", **fields) -> ToolVersion:
    """A version that is in no database: executing one needs none."""
    return ToolVersion(
        tool=Tool(name=name), number=1, parameters_text=parameters, implementation=implementation, **fields
    )


@dataclass
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A real HTTP server: answers with `status`, `body` and `content_type`, after `hold` is set, and keeps requests."""

    url: str
    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    location: str = ""
    challenge: str = ""
    hold: threading.Event = field(default_factory=threading.Event)
    requests: list[Received] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Answers(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.requests.append(Received(self.command, self.path, headers, body))
            script.hold.wait(LONG_S)
            self.send_response(script.status)
            self.send_header("content-length", str(len(script.body)))
            if script.content_type:
                self.send_header("content-type", script.content_type)
            if script.location:
                self.send_header("location", script.location)
            if script.challenge:
                self.send_header("www-authenticate", script.challenge)
            self.end_headers()
            self.wfile.write(script.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *_):
            """Quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    listener.daemon_threads = True
    script = Server(url=f"http://127.0.0.1:{listener.server_port}")
    script.hold.set()
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
    thread.start()
    yield script
    script.hold.set()
    listener.shutdown()
    thread.join()
    listener.server_close()

"""The connection check, against real HTTP servers: what works, and one clear sentence for each failure."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asgiref.sync import async_to_sync

from accounts.models import Workspace
from providers import check as checks
from providers.check import check
from providers.models import Provider
from providers.service import create_provider

pytestmark = pytest.mark.django_db

MODELS = json.dumps({"object": "list", "data": [{"id": "b"}, {"id": "a"}, {"id": ""}, {"id": 7}, "x"]}).encode()


class Host(BaseHTTPRequestHandler):
    """Answers every GET with what the test put on its server, and keeps what it was asked."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        answers = self.server.answers
        self.answer(*(answers.pop(0) if len(answers) > 1 else answers[0]))

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, content))
        self.answer(*self.server.posted)

    def answer(self, status, content_type, body):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextmanager
def host(status: int = 200, *bodies: bytes, content_type: str = "application/json", posted: int = 404) -> Iterator:
    """A host that answers each request for its models with the next body, and every POST with the status `posted`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.answers, server.asked = [(status, content_type, body) for body in bodies or (MODELS,)], []
    server.posted = (posted, "application/json", b'{"error": {"message": "model is missing"}}')
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def provider(port: int, **changes) -> Provider:
    workspace = Workspace.objects.create(name="w")
    fields = {"name": "Host", "protocol": "openai_chat", "base_url": f"http://127.0.0.1:{port}/v1"} | changes
    return create_provider(workspace=workspace, **fields)


def checked(server, **changes) -> checks.CheckResult:
    return async_to_sync(check)(provider(server.server_port, **changes))


def test_it_lists_and_keeps_the_models():
    with host() as server:
        at = provider(server.server_port, api_key="sk-0123456789", models=["mine", "a"])
        result = async_to_sync(check)(at)
    assert result.ok
    assert result.models == ("b", "a")
    assert result.error is None
    assert result.latency_ms is not None
    at.refresh_from_db()
    assert at.model_names == ["mine", "a", "b"]


def test_it_asks_below_the_base_url_with_the_key_and_headers():
    with host() as server:
        checked(server, api_key="sk-0123456789", headers={"X-Title": "Toolscope"})
        [(path, headers)] = server.asked
    assert path == "/v1/models"
    assert headers["Authorization"] == "Bearer sk-0123456789"
    assert headers["X-Title"] == "Toolscope"


def test_a_bare_list_is_understood():
    with host(200, b'[{"id": "m"}]') as server:
        assert checked(server).models == ("m",)


GEMINI = {"protocol": "gemini", "preset": "google"}
ANTHROPIC = {"protocol": "anthropic_messages", "preset": "anthropic"}


def test_anthropics_list_is_read_to_its_end():
    pages = (
        b'{"data": [{"id": "claude-a"}], "has_more": true, "last_id": "claude-a"}',
        b'{"data": [{"id": "claude-b"}], "has_more": false, "last_id": "claude-b"}',
    )
    with host(200, *pages) as server:
        base_url = f"http://127.0.0.1:{server.server_port}"
        assert checked(server, base_url=base_url, api_key="sk-ant-0123456789", **ANTHROPIC).models == (
            "claude-a",
            "claude-b",
        )
        assert [path for path, _ in server.asked] == [
            "/v1/models?limit=1000",
            "/v1/models?limit=1000&after_id=claude-a",
        ]
        headers = server.asked[0][1]
    assert headers["x-api-key"] == "sk-ant-0123456789"
    assert headers["anthropic-version"] == "2023-06-01"


def test_geminis_list_is_read_to_its_end_and_holds_what_can_converse():
    pages = (
        b'{"models": [{"name": "models/gemini-a", "supportedGenerationMethods": ["generateContent"]},'
        b' {"name": "models/embed", "supportedGenerationMethods": ["embedContent"]}], "nextPageToken": "t/1"}',
        b'{"models": [{"name": "tunedModels/mine"}]}',
    )
    with host(200, *pages) as server:
        base_url = f"http://127.0.0.1:{server.server_port}"
        assert checked(server, base_url=base_url, api_key="AIza0123456789", **GEMINI).models == (
            "gemini-a",
            "tunedModels/mine",
        )
        assert [path for path, _ in server.asked] == [
            "/v1beta/models?pageSize=1000",
            "/v1beta/models?pageSize=1000&pageToken=t%2F1",
        ]
        assert server.asked[0][1]["x-goog-api-key"] == "AIza0123456789"


def test_vertexs_list_stands_beside_the_project():
    body = b'{"publisherModels": [{"name": "publishers/google/models/gemini-a"}]}'
    with host(200, body) as server:
        result = checked(
            server,
            base_url=f"http://127.0.0.1:{server.server_port}",
            protocol="gemini",
            preset="vertex",
            auth="bearer",
            api_key="ya29.0123456789",
            options={"project": "my-project", "location": "eu"},
        )
        [(path, headers)] = server.asked
    assert result.models == ("gemini-a",)
    assert path == "/v1beta1/publishers/google/models?pageSize=1000"
    assert headers["Authorization"] == "Bearer ya29.0123456789"


def test_a_list_without_end_is_read_so_far():
    page = b'{"data": [{"id": "same"}], "has_more": true, "last_id": "same"}'
    with host(200, page) as server:
        base_url = f"http://127.0.0.1:{server.server_port}"
        assert checked(server, base_url=base_url, **ANTHROPIC).models == ("same",)
        assert len(server.asked) == checks.MAX_PAGES


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"preset": "perplexity", "protocol": "openai_responses"}, "/v1/agent"),
        ({"protocol": "openai_chat"}, "/v1/chat/completions"),
        ({"protocol": "anthropic_messages"}, "/v1/messages"),
        ({"protocol": "gemini", "models": ["gemini-a"]}, "/v1/models/gemini-a:generateContent"),
    ],
)
def test_a_host_without_a_list_is_asked_for_nothing_and_that_is_said(fields, path):
    with host(404, b"no", posted=400) as server:
        result = checked(server, api_key="sk-0123456789", **fields)
        posts = [asked for asked in server.asked if asked[1] == b"{}"]
    assert result.ok
    assert result.models == ()
    assert [asked_path for asked_path, _ in posts] == [path]
    assert "It lists no models (404 at " in result.note
    assert "answered with 400" in result.note
    assert "the key was not refused, but may not have been looked at" in result.note


def test_a_host_without_a_list_that_refuses_the_key_is_said():
    with host(404, b"no", posted=401) as server:
        result = checked(server, api_key="sk-0123456789")
    assert (result.ok, result.error) == (False, "The host refused the key (401). It says: model is missing")


def test_an_empty_list_keeps_the_persons_models():
    with host(200, b'{"data": []}') as server:
        at = provider(server.server_port, models=["mine"])
        assert async_to_sync(check)(at).ok
    at.refresh_from_db()
    assert at.model_names == ["mine"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_said(status):
    with host(status, b'{"error": {"message": "Incorrect API key provided"}}') as server:
        result = checked(server, api_key="sk-0123456789")
    assert not result.ok
    assert result.error == f"The host refused the key ({status}). It says: Incorrect API key provided"


def test_a_refused_key_of_gemini_is_said_though_its_status_is_another():
    body = {"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}
    body["error"]["details"] = [{"reason": "API_KEY_INVALID"}]
    with host(400, json.dumps(body).encode()) as server:
        result = checked(server, api_key="AIza0123456789", protocol="gemini")
    assert result.error == "The host refused the key (400). It says: API key not valid."


def test_a_missing_key_is_said():
    with host(401, b'{"error": {"message": "No key"}}') as server:
        assert "asks for a key (401)" in (checked(server).error or "")


def test_a_web_page_is_said_not_to_be_an_api():
    with host(200, b"<!doctype html><title>Hello</title>", content_type="text/html") as server:
        assert "answered with a web page" in (checked(server).error or "")


@pytest.mark.parametrize("body", [b"hello", b'{"model": []}', b"7", b"", b"\xff\xfe", b'{"data": {"id": "a"}}'])
def test_what_is_no_list_of_models_is_said(body):
    with host(200, body) as server:
        assert "not a list of models" in (checked(server).error or "")


@pytest.mark.parametrize(
    ("status", "says"), [(404, "Is the base URL right?"), (302, "redirects (302)"), (503, "answered 503")]
)
def test_other_answers_are_said(status, says):
    with host(status, b"busy", content_type="text/plain") as server:
        result = checked(server)
    assert says in (result.error or "")
    assert result.latency_ms is not None


def test_an_unreachable_host_is_said():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        result = async_to_sync(check)(provider(unused.getsockname()[1]))
    assert not result.ok
    assert "cannot be reached" in (result.error or "")
    assert result.latency_ms is None


def test_a_silent_host_is_said(monkeypatch):
    monkeypatch.setattr(checks, "TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        result = async_to_sync(check)(provider(silent.getsockname()[1]))
    assert "did not answer within 0.2 s" in (result.error or "")


def test_an_endless_list_is_cut_off(monkeypatch):
    monkeypatch.setattr(checks, "MAX_BYTES", 1000)
    with host(200, b"[" + b" " * 5000 + b"]") as server:
        assert "larger than" in (checked(server).error or "")


def test_a_refused_address_is_said():
    workspace = Workspace.objects.create(name="w")
    at = create_provider(workspace=workspace, name="m", protocol="openai_chat", base_url="http://8.8.8.8/latest")
    assert not async_to_sync(check)(at).ok


def test_a_key_stored_under_another_secret_key_is_said(settings):
    with host() as server:
        at = provider(server.server_port, api_key="sk-0123456789")
        settings.SECRET_KEY = "another " * 8
        result = async_to_sync(check)(at)
    assert "another SECRET_KEY" in (result.error or "")


def test_a_host_that_repeats_the_key_does_not_show_it():
    key = "sk-a-key/that must=not show"
    refusal = json.dumps({"error": {"message": f"{'x' * 290} Incorrect API key: {key}"}}).encode()
    with host(401, refusal) as server:
        assert "sk-a-key" not in (checked(server, api_key=key).error or "")
    with host(200, json.dumps({"data": [{"id": f"m-{key}"}]}).encode()) as server:
        shown = provider(server.server_port, api_key=key)
        assert "sk-a-key" not in "".join(async_to_sync(check)(shown).models)
        shown.refresh_from_db()
        assert "sk-a-key" not in "".join(shown.model_names)

"""A workspace, its key, and a client that asks as scripts do: JSON and a bearer key, no session."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.core.asgi import get_asgi_application
from django.db import connections
from django.test import Client

from accounts.keys import create_key
from accounts.models import Workspace
from accounts.owner import ensure_owner
from config.celery import app
from playground.worker.advance import advance
from playground.worker.runtime import Runtime
from providers.service import ensure_simulator
from tests.serving import serving
from tests.tools.conftest import server

__all__ = ["server"]  # a fixture of the tools' tests


class ApiClient:
    """Asks the API with a key."""

    def __init__(self, key: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def ask(self, method: str, path: str, body=None, raw: bytes | None = None, **headers):
        data = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        return self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=self.headers | headers)

    def get(self, path: str):
        return self.ask("GET", path)

    def post(self, path: str, body=None):
        return self.ask("POST", path, body)


@pytest.fixture
def workspace(db) -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def api(workspace) -> ApiClient:
    return ApiClient(create_key(workspace, "tests")[1])


@pytest.fixture
def stranger(db) -> ApiClient:
    """Somebody with a key of another workspace."""
    return ApiClient(create_key(Workspace.objects.create(name="other"), "tests")[1])


@pytest.fixture
def nobody(db) -> ApiClient:
    """Somebody without a key."""
    return ApiClient("")


WEATHER = {
    "name": "get_weather",
    "description": "Current weather of a city",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "Name of the city"}},
        "required": ["city"],
    },
    "implementation": {
        "kind": "canned",
        "rules": [
            {"when": {"city": "Tokyo"}, "output": {"temp_c": 24}},
            {"when": {"city": "Atlantis"}, "error": "There is no such city."},
        ],
        "default": {"output": {"temp_c": 20}},
    },
}
ASK = {
    "provider": "Simulator",
    "model": "sim-planner",
    "messages": [{"role": "user", "content": "What is the weather in Tokyo and London?"}],
    "tools": ["get_weather"],
}


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The whole web application under a real server."""
    with serving(get_asgi_application()) as url:
        yield url


@pytest.fixture
def stack(transactional_db, live_redis, served, settings, workspace, api) -> ApiClient:
    """A client of a workspace whose simulator can be reached, with a tool; nobody works the queue off by itself."""
    settings.INTERNAL_URL = served
    app.conf.broker_url = live_redis
    ensure_simulator(workspace)
    assert api.post("/tools", WEATHER).status_code == 201
    return api


@pytest.fixture
def finish(stack) -> Iterator[Callable[[str], None]]:
    """Advance a run until it has ended, as a worker does."""
    runtime = Runtime()
    yield lambda run_id: runtime.run(advance(runtime, run_id))
    runtime.close()
    connections.close_all()


@pytest.fixture
def finished(stack, finish) -> Callable[..., dict]:
    """Start a run, let it end, and give what the API says of it."""

    def run(**changes) -> dict:
        answer = stack.post("/runs", ASK | changes)
        assert answer.status_code == 202, answer.content
        finish(answer.json()["id"])
        return stack.get(f"/runs/{answer.json()['id']}").json()

    return run

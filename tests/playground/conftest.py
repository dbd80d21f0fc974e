"""A workspace with tools, a provider that plays what a test wants, and a worker in this process."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from accounts.models import Workspace
from accounts.owner import ensure_owner
from config.celery import app
from playground.models import Run
from playground.runs import create_run
from playground.worker.advance import advance
from playground.worker.runtime import Runtime
from providers.models import Provider
from providers.service import create_provider
from tests.playground.stub import Stub
from tools.service import create_tool

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}


@pytest.fixture
def broker(live_redis: str) -> str:
    """Celery's queue in the session's Redis; nobody works it off unless a test starts a worker."""
    app.conf.broker_url = live_redis
    return live_redis


@pytest.fixture
def workspace(transactional_db, broker) -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def stub() -> Iterator[Stub]:
    provider = Stub()
    yield provider
    provider.stop()


@pytest.fixture
def provider(workspace: Workspace, stub: Stub) -> Provider:
    return create_provider(
        workspace=workspace,
        name="stub",
        protocol="openai_chat",
        base_url=stub.url,
        api_key="sk-a-key-that-must-not-show",
        headers={},
        preset="custom",
        models=["stub-1"],
    )


@pytest.fixture
def speaks(provider):
    """Let the provider speak another protocol."""

    def speak(protocol: str):
        provider.protocol = protocol
        provider.save()
        return provider

    return speak


@pytest.fixture
def weather(workspace: Workspace):
    """A tool that answers at once."""
    return create_tool(
        workspace=workspace,
        name="get_weather",
        description="Weather of a city",
        parameters=CITY,
        implementation={
            "kind": "canned",
            "rules": [{"when": {"city": "Atlantis"}, "error": "There is no such city."}],
            "default": {"output": {"temp_c": 24}},
        },
    )


@pytest.fixture
def slow(workspace: Workspace):
    """A tool that takes minutes."""
    return create_tool(
        workspace=workspace,
        name="slow",
        description="Takes long",
        parameters=CITY,
        implementation={"kind": "canned", "default": {"output": "late", "delay_ms": 200_000}},
        timeout_s=300,
    )


@pytest.fixture
def post_it(workspace: Workspace):
    """A tool that a person must agree to."""
    return create_tool(
        workspace=workspace,
        name="post_it",
        description="Posts",
        parameters=CITY,
        implementation={"kind": "canned", "default": {"output": "posted"}},
        approval="ask",
        side_effects="destructive",
    )


@pytest.fixture
def stock(workspace: Workspace):
    """A tool that a person answers."""
    schema = {
        "type": "object",
        "properties": {"count": {"type": "integer"}, "bins": {"type": "array", "items": {"type": "string"}}},
        "required": ["count"],
    }
    return create_tool(
        workspace=workspace,
        name="stock",
        description="Counts",
        parameters=CITY,
        implementation={"kind": "manual", "instructions": "Ring the warehouse.", "output_schema": schema},
    )


@pytest.fixture
def make_run(workspace: Workspace, provider: Provider) -> Callable[..., Run]:
    """A queued run on the stub."""

    def make(content: str = "Weather in Tokyo?", **wishes) -> Run:
        wishes = {"provider": provider, "model": "stub-1", **wishes}
        wishes.setdefault("messages", [{"role": "user", "content": content}])
        return create_run(workspace=workspace, **wishes)

    return make


@pytest.fixture
def worker(transactional_db, broker) -> Iterator[Runtime]:
    """The worker's runtime, without Celery around it."""
    runtime = Runtime()
    yield runtime
    runtime.close()
    connections.close_all()


@pytest.fixture
def finish(worker: Runtime) -> Callable[[Run], Run]:
    """Advance a run until it ends, and read it again."""

    def finished(run: Run) -> Run:
        worker.run(advance(worker, run.pk))
        return Run.objects.select_related("trace", "workspace", "provider", "conversation").get(pk=run.pk)

    return finished

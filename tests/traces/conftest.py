"""A workspace, a masker, and a small conversation to record."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from accounts.ids import new_span_id
from accounts.masking import Masker
from accounts.models import Workspace
from traces import recorder
from traces.changes import RunEnded, RunStarted, SpanEnded, SpanStarted
from traces.models import Trace

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NO_SECRETS = Masker({})


def open_trace(workspace: Workspace, title: str = "Weather in Tokyo", **given) -> Trace:
    values = {
        "provider": "Simulator",
        "protocol": "openai_chat",
        "model": "sim-planner",
        "simulated": True,
        "created_by": None,
        "metadata": {},
        "tags": [],
    }
    return recorder.open_trace(workspace=workspace, title=title, **(values | given))


def record(trace: Trace, *changes, masker: Masker = NO_SECRETS) -> Trace:
    recorder.record(trace.pk, *changes, masker=masker)
    trace.refresh_from_db()
    return trace


def model_started(sequence: int = 1, *, span_id: str | None = None, parent: str | None = None, **given) -> SpanStarted:
    values = {"kind": "model", "name": "chat sim-planner", "step": 1, "at": NOW}
    return SpanStarted(span_id or new_span_id(), parent, sequence, **(values | given))


def tool_started(sequence: int = 2, *, span_id: str | None = None, parent: str | None = None, **given) -> SpanStarted:
    tool_name = given.pop("tool_name", "get_weather")
    values = {"kind": "tool", "name": f"execute_tool {tool_name}", "step": 1, "at": NOW, "tool_name": tool_name}
    return SpanStarted(span_id or new_span_id(), parent, sequence, **(values | given))


def ended(start: SpanStarted, **given) -> SpanEnded:
    return SpanEnded(start.span_id, **({"at": NOW, "status": "ok"} | given))


def recorded(workspace: Workspace, requests: list[tuple[bytes, ...]], **given) -> Trace:
    """An ended trace with one model span for each request, each continuing the one before."""
    trace = open_trace(workspace, **given)
    record(trace, RunStarted(new_span_id(), NOW))
    base = None
    for number, request in enumerate(requests, 1):
        start = model_started(number, request=request, request_base=base)
        record(trace, start)
        base = start.span_id
    return record(trace, RunEnded(NOW, "succeeded"))


@pytest.fixture
def workspace(db) -> Workspace:
    return Workspace.objects.create(name="Alice's")


@pytest.fixture
def trace(workspace) -> Trace:
    return open_trace(workspace)


@pytest.fixture
def make_trace(workspace) -> Callable[..., Trace]:
    return lambda *args, **given: open_trace(workspace, *args, **given)

"""What a run goes through: Redis, PostgreSQL and the web server die in its middle, and come back."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests import on_postgres
from tests.on_postgres import Postgres
from tests.running import API_KEY, ROOT, RunningStack, running_simulator, running_stack
from tests.waiting import LONG_S, wait_for

pytestmark = pytest.mark.stack

KEY = "key-of-the-provider"
MODEL = "sim-bench-4x2-900ms-20ev"  # five answers of 0.9 s, and two calls after each but the last
STEPS = 5
VERIFY = """
import json
from traces.models import Span, Trace
from traces.verification import verify
bad = [sentence for trace in Trace.objects.all() for sentence in verify(trace)]
open_spans = Span.objects.filter(trace__status__in=Trace.ENDED, ended_at=None).count()
print("found", json.dumps([bad, open_spans]))
"""


@pytest.fixture(scope="module")
def simulator() -> Iterator[str]:
    with running_simulator(KEY) as url:
        yield url


class Watcher:
    """Follows a run's events in a thread, by one connection after the other, as a browser does."""

    def __init__(self, stack: RunningStack, run_id: str) -> None:
        self.types: list[str] = []
        self.ids: list[str] = []
        self.end: dict[str, Any] | None = None
        self._url = f"{stack.url}/api/v1/runs/{run_id}/events"
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> dict[str, Any]:
        self._thread.join(seconds)
        assert self.end is not None, f"no end, after {self.types[-5:]}"
        return self.end

    def _follow(self) -> None:
        deadline = time.monotonic() + 120
        while self.end is None and time.monotonic() < deadline:
            headers = {"Authorization": f"Bearer {API_KEY}", **({"Last-Event-ID": self.ids[-1]} if self.ids else {})}
            try:
                with httpx.stream("GET", self._url, headers=headers, timeout=LONG_S, trust_env=False) as answer:
                    self._read(answer)
            except httpx.HTTPError:
                time.sleep(0.2)

    def _read(self, answer: httpx.Response) -> None:
        for line in answer.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                self.types.append(value)
            elif field == "id":
                self.ids.append(value)
            elif field == "data" and self.types[-1] == "end":
                self.end = json.loads(value)


def begin(stack: RunningStack, provider_url: str) -> dict[str, Any]:
    """A run in the middle of its second answer."""
    name = f"far {uuid4().hex[:8]}"
    with stack.api() as api:
        provider = {"name": name, "protocol": "openai_chat", "base_url": provider_url, "api_key": KEY, "models": []}
        assert api.post("/providers", json=provider).status_code == 201
        wishes = {"provider": name, "model": MODEL, "messages": [{"role": "user", "content": "Go."}]}
        run: dict[str, Any] = api.post("/runs", json={**wishes, "tools": ["get_weather"]}).json()
        wait_for(lambda: api.get(f"/runs/{run['id']}").json()["steps"] >= 2)
    time.sleep(0.4)
    return run


def found_in(stack: RunningStack, run: dict[str, Any]) -> dict[str, Any]:
    with stack.api() as api:
        return {**api.get(f"/runs/{run['id']}").json(), **api.get(f"/traces/{run['trace_id']}").json()}


def assert_the_record_is_whole(stack: RunningStack, variables: dict[str, str] | None = None) -> None:
    environment = {**os.environ, "DATA_DIR": str(stack.data_dir), **(variables or {})}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", VERIFY],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert told.split("found")[1].strip() == "[[], 0]"


def assert_it_went_on_to_its_end(stack: RunningStack, run: dict[str, Any]) -> None:
    found = found_in(stack, run)
    assert (found["status"], found["status_reason"] or "") == ("succeeded", "")
    kinds = [span["kind"] for span in found["spans"]]
    assert (kinds.count("model"), kinds.count("tool")) == (STEPS, 2 * (STEPS - 1))


@pytest.mark.parametrize("word", ["redis", "uvicorn"])
def test_a_run_goes_on_when_redis_or_the_web_server_is_killed(stack: RunningStack, simulator: str, word: str) -> None:
    run = begin(stack, simulator)
    watcher = Watcher(stack, run["id"])
    time.sleep(0.3)
    stack.kill_and_wait_for_another(word)
    assert watcher.wait(120)["status"] == "succeeded"
    assert_it_went_on_to_its_end(stack, run)
    assert_the_record_is_whole(stack)


@pytest.fixture(scope="module")
def on_server(
    postgres_programs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Postgres, RunningStack]]:
    """A stack with its data on a PostgreSQL of its own."""
    with on_postgres.server(postgres_programs) as postgres:
        variables = {"DATABASE_URL": postgres.url}
        with running_stack(tmp_path_factory.mktemp("on-server"), variables=variables) as stack:
            yield postgres, stack


@pytest.mark.postgres
def test_a_run_goes_on_when_postgresql_is_stopped_hard_and_started_again(
    on_server: tuple[Postgres, RunningStack], simulator: str
) -> None:
    postgres, stack = on_server
    run = begin(stack, simulator)
    watcher = Watcher(stack, run["id"])
    postgres.stop(signal.SIGQUIT)
    time.sleep(1.5)
    postgres.start()
    assert watcher.wait(120)["status"] == "succeeded"
    assert_it_went_on_to_its_end(stack, run)
    assert_the_record_is_whole(stack, {"DATABASE_URL": postgres.url})


@pytest.mark.postgres
def test_a_run_that_could_not_be_recorded_any_more_goes_on_once_the_database_is_back(
    on_server: tuple[Postgres, RunningStack], simulator: str
) -> None:
    postgres, stack = on_server
    run = begin(stack, simulator)
    watcher = Watcher(stack, run["id"])
    postgres.stop(signal.SIGQUIT)
    time.sleep(16)  # longer than a lease and all attempts
    postgres.start()
    end = watcher.wait(120)
    assert end["status"] == "succeeded"
    assert_the_record_is_whole(stack, {"DATABASE_URL": postgres.url})

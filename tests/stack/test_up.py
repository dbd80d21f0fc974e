"""`make run`: everything from one command, and nothing left of it afterwards."""

import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.running import API_KEY, RunningStack, running_stack
from tests.waiting import LONG_S, free_port

pytestmark = pytest.mark.stack


def test_it_prints_one_address_and_is_healthy(stack: RunningStack) -> None:
    greeting, _, _ = stack.output.partition("Ctrl-C stops it.")
    assert greeting.count("http://") == 1
    assert stack.wait_until_healthy() == {"database": "ok", "redis": "ok", "worker": "ok"}


def test_the_playground_is_there_without_signing_in(stack: RunningStack) -> None:
    assert b"get_weather" in stack.get("/")


def test_a_port_that_is_taken_is_one_clear_sentence(stack: RunningStack, tmp_path: Path) -> None:
    second = RunningStack(tmp_path, port=stack.port)
    second.process.wait(LONG_S)
    second.stop()
    assert second.process.returncode != 0
    assert f"port {stack.port}" in second.output
    assert "PORT=" in second.output
    assert len(second.lines) == 1


def test_a_data_directory_in_use_is_one_clear_sentence(stack: RunningStack) -> None:
    second = RunningStack(stack.data_dir)
    second.process.wait(LONG_S)
    second.stop()
    assert second.process.returncode != 0
    assert "is in use by process" in second.output
    assert len(second.lines) == 1


def test_a_worker_killed_in_the_middle_of_a_run_is_started_again_and_the_run_goes_on(
    stack: RunningStack,
) -> None:
    run = start_stalled_run(stack)
    worker = _child(stack, "celery")
    assert worker
    worker.kill()
    killed = time.monotonic()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        replacement = _child(stack, "celery")
        if replacement and replacement.pid != worker.pid:
            break
        time.sleep(0.2)
    else:
        raise AssertionError(f"no new worker:\n{stack.output}")
    assert "SIGKILL" in stack.output
    with api(stack) as client:
        while len(asked := _asked(client, run)) < 2:
            assert time.monotonic() - killed < 120
            time.sleep(0.5)
        assert (asked[0]["error"]["type"], asked[1]["status"]) == ("interrupted", "running")
        assert client.post(f"/runs/{run['id']}/cancel").status_code == 202


def _asked(client: httpx.Client, run: dict) -> list[dict]:
    spans = client.get(f"/traces/{run['trace_id']}").json()["spans"]
    return [span for span in spans if span["kind"] == "model"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    stack = RunningStack(tmp_path)
    stack.wait_until_ready()
    family = psutil.Process(stack.process.pid).children(recursive=True)
    assert len(family) >= 3
    start_stalled_run(stack)
    with socket.create_connection(("127.0.0.1", stack.port)) as visitor:
        visitor.sendall(b"GET /live?topic=traces: HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200" in visitor.recv(200)
        stack.stop(number)
    assert stack.process.returncode == 0
    assert [process for process in family if process.is_running()] == []


def test_two_run_side_by_side_and_when_one_supervisor_is_killed_no_orphan_stays(
    stack: RunningStack, tmp_path: Path
) -> None:
    with running_stack(tmp_path) as second:
        second.wait_until_healthy()
        stack.wait_until_healthy()
        family = psutil.Process(second.process.pid).children(recursive=True)
        second.stop(signal.SIGKILL)
        _gone, alive = psutil.wait_procs(family, timeout=LONG_S)
        assert alive == []
        stack.wait_until_healthy()


def test_beyond_loopback_it_is_refused_without_a_password(tmp_path: Path) -> None:
    stack = RunningStack(tmp_path, port=free_port(), variables={"BIND": "0.0.0.0"})
    stack.process.wait(LONG_S)
    stack.stop()
    assert stack.process.returncode != 0
    assert "OWNER_PASSWORD" in stack.output


def api(stack: RunningStack) -> httpx.Client:
    return httpx.Client(base_url=f"{stack.url}/api/v1", headers={"Authorization": f"Bearer {API_KEY}"})


def start_stalled_run(stack: RunningStack) -> dict:
    """A run whose model has begun to answer and then says nothing more."""
    with api(stack) as client:
        messages = [{"role": "user", "content": "Weather in Tokyo?"}]
        wishes = {"provider": "Simulator", "model": "sim-fault-stalled-stream", "messages": messages}
        answer = client.post("/runs", json={**wishes, "tools": ["get_weather"]})
        assert answer.status_code == 202, answer.text
        run = answer.json()
        while client.get(f"/runs/{run['id']}").json()["status"] == "queued":
            time.sleep(0.05)
    return run


def _child(stack: RunningStack, word: str) -> psutil.Process | None:
    for process in psutil.Process(stack.process.pid).children():
        with suppress(psutil.Error):  # one that has just died
            if any(word in part for part in process.cmdline()):
                return process
    return None

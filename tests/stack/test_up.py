"""`make run`: everything from one command, and nothing left of it afterwards."""

import signal
import socket
from pathlib import Path

import httpx
import psutil
import pytest

from tests.running import RunningStack, running_stack
from tests.waiting import LONG_S, free_port, wait_for

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
    stack.kill_and_wait_for_another("celery")
    wait_for(lambda: "SIGKILL" in stack.output)
    with stack.api() as client:
        wait_for(lambda: len(_asked(client, run)) == 2, 2 * LONG_S)
        asked = _asked(client, run)
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


def start_stalled_run(stack: RunningStack) -> dict:
    """A run whose model has begun to answer and then says nothing more."""
    with stack.api() as client:
        messages = [{"role": "user", "content": "Weather in Tokyo?"}]
        wishes = {"provider": "Simulator", "model": "sim-fault-stalled-stream", "messages": messages}
        answer = client.post("/runs", json={**wishes, "tools": ["get_weather"]})
        assert answer.status_code == 202, answer.text
        run = answer.json()
        wait_for(lambda: client.get(f"/runs/{run['id']}").json()["status"] != "queued")
    return run

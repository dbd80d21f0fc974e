"""The real stack for tests: `manage.py up` in a process of its own, on a free port, with a fresh data directory."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from tests.waiting import LONG_S, free_port, wait_for, wait_for_port

ROOT = Path(__file__).resolve().parents[1]
API_KEY = "key-of-a-test-stack"


class RunningStack:
    """A stack that this test started. `output` is what it printed so far."""

    def __init__(self, data_dir: Path, port: int | None = None, variables: Mapping[str, str] | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.lines: list[str] = []
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={
                **inherited,
                "DATA_DIR": str(data_dir),
                "PORT": str(self.port),
                "TOOLSCOPE_API_KEY": API_KEY,
                **(variables or {}),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_until_ready(self, seconds: float = 2 * LONG_S) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any("Toolscope is ready" in line for line in self.lines):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the stack did not start:\n{self.output}")

    def wait_until_healthy(self, seconds: float = LONG_S) -> dict[str, str]:
        """What the health page says once all is well."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(urllib.error.URLError, ConnectionError):
                return dict(json.loads(self.get("/healthz"))["checks"])
            assert time.monotonic() < deadline, f"the stack stays unhealthy:\n{self.output}"
            time.sleep(0.2)

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=LONG_S) as answer:
            return answer.read()

    def api(self) -> httpx.Client:
        """A client of its API with its key."""
        headers = {"Authorization": f"Bearer {API_KEY}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=LONG_S, trust_env=False)

    def child(self, word: str) -> psutil.Process | None:
        """The living process of the stack that has this word in its command line."""
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # one that has just died
                if any(word in part for part in process.cmdline()):
                    return process
        return None

    def kill_and_wait_for_another(self, word: str) -> None:
        """As `kill -9` of that process, until the stack has started one in its place."""
        killed = self.child(word)
        assert killed
        killed.kill()

        def is_replaced() -> bool:
            found = self.child(word)
            return found is not None and found != killed

        wait_for(is_replaced)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Stop it as Ctrl-C would; the seconds it took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(LONG_S)
        self._reader.join(LONG_S)
        if self.process.stdout:
            self.process.stdout.close()
        return time.monotonic() - began


@contextmanager
def running_stack(data_dir: Path, **options) -> Iterator[RunningStack]:
    """A ready stack, stopped afterwards."""
    stack = RunningStack(data_dir, **options)
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        stack.stop()


@contextmanager
def running_simulator(key: str) -> Iterator[str]:
    """The simulator alone, in a process of its own; its base URL."""
    port = free_port()
    command = [sys.executable, "manage.py", "simulator", "--port", str(port), "--key", key]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(LONG_S)

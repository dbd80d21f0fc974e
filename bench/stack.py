"""The stack under measurement: the real processes, and a simulator in a process of its own as the provider."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.events import end_of_run
from tests.running import API_KEY, RunningStack, running_simulator, running_stack

PROVIDER_KEY = "key-of-the-bench"


class Bench:
    """A running stack, its API, and the provider that its runs ask."""

    def __init__(self, stack: RunningStack, provider_url: str) -> None:
        self.stack = stack
        self.provider_url = provider_url
        self.api = httpx.Client(
            base_url=f"{stack.url}/api/v1",
            headers={"Authorization": f"Bearer {API_KEY}"},
            timeout=60,
            limits=httpx.Limits(max_connections=20),
        )

    def post(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        """What the API answers to this."""
        answer = self.api.post(path, json=value)
        if answer.is_error:
            raise SystemExit(f"{path}: {answer.status_code} {answer.text}")
        found: dict[str, Any] = answer.json()
        return found

    def run(self, model: str, tools: list[str], **wishes: Any) -> dict[str, Any]:
        """A run that was queued."""
        body = {
            "provider": "bench",
            "model": model,
            "tools": tools,
            "messages": [{"role": "user", "content": "Go."}],
            "limits": {"max_steps": 100, "max_seconds": 600},
            **wishes,
        }
        return self.post("/runs", body)

    def watch(self, run: dict[str, Any], seconds: float = 60) -> None:
        """Follow the run's events as a watcher does until it has ended well; `seconds` of silence are too long."""
        end = end_of_run(self.api, run["id"], seconds)
        if end["status"] != "succeeded":
            raise SystemExit(f"the run ended as {end['status']}: {end['status_reason']}")

    def spans(self, trace_id: str) -> list[dict[str, Any]]:
        """The spans of a trace, in start order."""
        spans: list[dict[str, Any]] = self.api.get(f"/traces/{trace_id}").json()["spans"]
        return spans


@contextmanager
def bench(**variables: str) -> Iterator[Bench]:
    """A fresh stack with the provider `bench`."""
    with (
        tempfile.TemporaryDirectory(prefix="toolscope-bench-") as folder,
        running_simulator(PROVIDER_KEY) as url,
        running_stack(Path(folder), variables=variables) as stack,
    ):
        one = Bench(stack, url)
        one.post(
            "/providers",
            {"name": "bench", "protocol": "openai_chat", "base_url": url, "api_key": PROVIDER_KEY, "models": []},
        )
        yield one


def canned(bench: Bench, name: str, delay_ms: int) -> str:
    """Register a canned tool that takes `delay_ms`; its name."""
    bench.post(
        "/tools",
        {
            "name": name,
            "description": f"Answers after {delay_ms} ms.",
            "parameters": {"type": "object", "properties": {"call": {"type": "string"}}},
            "implementation": {"kind": "canned", "default": {"output": {"done": True}, "delay_ms": delay_ms}},
        },
    )
    return name

"""CPU and wall time of a model step, recorded, beside bare clients that record nothing."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai

from bench import processes
from bench.stack import PROVIDER_KEY, Bench, bench, canned

MODEL = "sim-bench-10x3-0ms-20ev"
STEPS = 11
CONVERSATIONS = 20
TOOL = {"type": "function", "function": {"name": "note", "parameters": {"type": "object", "properties": {}}}}


def measure() -> Iterator[str]:
    """CPU and wall per model step of a conversation of 10 steps with 3 parallel calls; to beat: the SDK's CPU."""
    with bench() as one:
        baseline = _client_cost(lambda: _bare_conversation(one.provider_url))
        sdk = _client_cost(lambda: _sdk_conversation(one.provider_url))
        canned(one, "note", 0)
        one.wait(one.run(MODEL, ["note"])["id"])
        alone = _stack_cost(one, watched=False)
        watched = _stack_cost(one, watched=True)
    yield _line("bare httpx, nothing recorded", *baseline)
    yield _line("openai SDK, nothing recorded", *sdk)
    yield _line("Toolscope's worker, fully recorded", alone["wall"], alone["worker"])
    yield _line("all processes, one watcher", watched["wall"], watched["all"])
    yield f"worker / SDK: {alone['worker'] / sdk[1]:.2f} of its CPU (mark: below 1)"


def _line(name: str, wall_ms: float, cpu_ms: float) -> str:
    return f"{name:<36} {wall_ms:6.1f} ms wall, {cpu_ms:6.1f} ms CPU a step"


def _client_cost(conversation: Callable[[], None]) -> tuple[float, float]:
    """Wall and CPU milliseconds a step in this process."""
    conversation()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(CONVERSATIONS):
        conversation()
    per = CONVERSATIONS * STEPS / 1000
    return (time.perf_counter() - wall) / per, (time.process_time() - cpu) / per


def _stack_cost(one: Bench, *, watched: bool) -> dict[str, float]:
    worker, everything = processes.worker(one.stack), processes.family(one.stack)
    before = processes.cpu_s([worker]), processes.cpu_s(everything)
    wall = time.perf_counter()
    for _ in range(CONVERSATIONS):
        run = one.run(MODEL, ["note"])
        if watched:
            _watch(one, run["id"])
        one.wait(run["id"])
    per = CONVERSATIONS * STEPS / 1000
    return {
        "wall": (time.perf_counter() - wall) / per,
        "worker": (processes.cpu_s([worker]) - before[0]) / per,
        "all": (processes.cpu_s(everything) - before[1]) / per,
    }


def _watch(one: Bench, run_id: str) -> None:
    def read() -> None:
        with httpx.stream(
            "GET", f"{one.stack.url}/api/v1/runs/{run_id}/events", headers=one.api.headers, timeout=60
        ) as events:
            for _ in events.iter_lines():
                pass

    watcher = threading.Thread(target=read)
    watcher.start()
    watcher.join()


def _bare_conversation(url: str) -> None:
    asyncio.run(_bare(url))


async def _bare(url: str) -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "Go."}]
    headers = {"Authorization": f"Bearer {PROVIDER_KEY}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        calls: list[dict[str, Any]] = [{}]
        while calls:
            calls = []
            body = {"model": MODEL, "messages": messages, "tools": [TOOL], "stream": True}
            async with client.stream("POST", f"{url}/chat/completions", json=body) as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("data: {"):
                        _take(calls, json.loads(line[6:]))
            if calls:
                messages += _step(calls)


def _take(calls: list[dict[str, Any]], chunk: dict[str, Any]) -> None:
    for choice in chunk["choices"]:
        for delta in choice["delta"].get("tool_calls") or ():
            if delta["index"] == len(calls):
                calls.append({"id": delta["id"], "type": "function", "function": {"name": "note", "arguments": ""}})
            calls[delta["index"]]["function"]["arguments"] += delta["function"].get("arguments") or ""


def _step(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    results = [{"role": "tool", "tool_call_id": call["id"], "content": '{"done":true}'} for call in calls]
    return [{"role": "assistant", "content": None, "tool_calls": calls}, *results]


def _sdk_conversation(url: str) -> None:
    messages: list[Any] = [{"role": "user", "content": "Go."}]
    with openai.OpenAI(base_url=url, api_key=PROVIDER_KEY, max_retries=0) as client:
        calls: list[dict[str, Any]] = [{}]
        while calls:
            calls = []
            stream: Any = client.chat.completions.create(model=MODEL, messages=messages, tools=[TOOL], stream=True)  # type: ignore[list-item]
            for chunk in stream:
                _take(calls, chunk.model_dump())
            if calls:
                messages += _step(calls)

"""CPU and wall time of a model step, recorded, beside bare clients that record nothing."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai

from bench import processes
from bench.marks import at_most
from bench.stack import PROVIDER_KEY, Bench, bench, canned

MODEL = "sim-bench-10x3-0ms-20ev"
STEPS = 11
CONVERSATIONS = 10
ROUNDS = 3
TOOL = {"type": "function", "function": {"name": "note", "parameters": {"type": "object", "properties": {}}}}


def measure() -> Iterator[str]:
    """CPU and wall per model step of a conversation of 10 steps with 3 parallel calls, beside the openai SDK's."""
    with bench() as one:
        canned(one, "note", 0)
        parties: dict[str, Callable[[], dict[str, float]]] = {
            "bare httpx, nothing recorded": lambda: _client_cost(lambda: _bare_conversation(one.provider_url)),
            "openai SDK, nothing recorded": lambda: _client_cost(lambda: _sdk_conversation(one.provider_url)),
            "Toolscope, recorded and watched": lambda: _stack_cost(one),
        }
        # In turns, and the best of each: other work on the machine makes a round dear, never cheap.
        rounds = [{name: cost() for name, cost in parties.items()} for _ in range(ROUNDS)]
    best = {name: {part: min(one[name][part] for one in rounds) for part in rounds[0][name]} for name in parties}
    for name, costs in best.items():
        yield f"{name:<32} " + ", ".join(f"{part} {ms:.1f}" for part, ms in costs.items()) + " ms a step"
    bare, sdk, ours = best.values()
    yield f"wall without what bare httpx needs for it: {ours['wall'] - bare['wall']:.1f} ms a step"
    yield at_most("CPU of the worker / the SDK's", ours["CPU of the worker"] / sdk["CPU"], 1)
    yield at_most("CPU of all processes with one watcher / the SDK's", ours["CPU of all"] / sdk["CPU"], 1)


def _client_cost(conversation: Callable[[], None]) -> dict[str, float]:
    """Milliseconds a step in this process."""
    conversation()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(CONVERSATIONS):
        conversation()
    per = CONVERSATIONS * STEPS / 1000
    return {"wall": (time.perf_counter() - wall) / per, "CPU": (time.process_time() - cpu) / per}


def _stack_cost(one: Bench) -> dict[str, float]:
    """Milliseconds a step in the processes of the stack: the supervisor, Redis, web and worker, not this one."""
    one.watch(one.run(MODEL, ["note"]))
    everything = {processes.name(process): process for process in processes.family(one.stack)}
    before = {name: processes.cpu_s([process]) for name, process in everything.items()}
    wall = time.perf_counter()
    for _ in range(CONVERSATIONS):
        one.watch(one.run(MODEL, ["note"]))
    per = CONVERSATIONS * STEPS / 1000
    took = (time.perf_counter() - wall) / per
    used = {name: (processes.cpu_s([process]) - before[name]) / per for name, process in everything.items()}
    return {
        "wall": took,
        "CPU of all": sum(used.values()),
        **{f"CPU of the {name}": ms for name, ms in used.items()},
    }


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


def _take_parsed(calls: list[dict[str, Any]], chunk: Any) -> None:
    """The same by the SDK's own objects."""
    for choice in chunk.choices:
        for delta in choice.delta.tool_calls or ():
            if delta.index == len(calls):
                calls.append({"id": delta.id, "type": "function", "function": {"name": "note", "arguments": ""}})
            calls[delta.index]["function"]["arguments"] += delta.function.arguments or ""


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
                _take_parsed(calls, chunk)
            if calls:
                messages += _step(calls)

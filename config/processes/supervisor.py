"""The embedded stack under one roof: own Redis, web server, worker, periodic work; one address, one Ctrl-C."""

import asyncio
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.environment import Environment
from config.processes import commands, health, ports, redis_server, schedule
from config.processes.child import Child

READY_WITHIN_S = 60.0
STOP_WITHIN_S = 3.5
NAME_WIDTH = 6


@dataclass(frozen=True)
class Plan:
    """What will run: the children in the order of their start, and what they get to know."""

    address: str
    health_url: str
    children: tuple[Child, ...]


def plan(environment: Environment, redis_url: str, redis: Child | None) -> Plan:
    """The processes of the embedded stack. `redis` is None where REDIS_URL names a running one."""
    # Handed on, not read: the children read their settings from it as this process did.
    variables = {**os.environ, "REDIS_URL": redis_url, "PYTHONUNBUFFERED": "1"}
    return Plan(
        address=environment.public_url,
        health_url=f"{environment.own_url}/healthz",
        children=(
            *((redis,) if redis else ()),
            Child("web", commands.web(environment), variables),
            Child("worker", commands.worker(), variables),
        ),
    )


def own_redis(data_dir: Path) -> tuple[Child, str]:
    """A Redis of this stack's own on a free port, and its URL. Raises NoRedis."""
    port, password = ports.find_free(), secrets.token_urlsafe(24)
    directory = data_dir / "redis"
    directory.mkdir(parents=True, exist_ok=True)
    settings = redis_server.configuration(port=port, directory=directory, password=password)
    child = Child("redis", [str(redis_server.find_program()), "-"], os.environ, settings, redis_server.STARTS)
    return child, f"redis://:{password}@127.0.0.1:{port}/0"


def say(name: str, line: str) -> None:
    """One line of the combined log."""
    print(f"{name:<{NAME_WIDTH}} | {line}", flush=True)


async def run(stack: Plan, notes: Sequence[str]) -> int:
    """Keep the stack running until SIGINT or SIGTERM; 0 when it was stopped, 1 when it never became ready."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    for child in stack.children:
        await child.start()
    watchers = [asyncio.create_task(child.watch(say)) for child in stack.children]
    periodic = threading.Event()
    scheduler = threading.Thread(target=schedule.run_until, args=(periodic,), daemon=True)
    scheduler.start()
    ready = await _announce(stack, stop, notes)
    if ready:
        await stop.wait()
    periodic.set()
    await _stop(stack.children)
    for watcher in watchers:
        watcher.cancel()
    return 0 if ready or stop.is_set() else 1


async def _announce(stack: Plan, stop: asyncio.Event, notes: Sequence[str]) -> bool:
    """Wait for the health page, then print the one address."""
    deadline = time.monotonic() + READY_WITHIN_S
    problem = ""
    while time.monotonic() < deadline and not stop.is_set():
        problem = await asyncio.to_thread(health.problems, stack.health_url, 2)
        if not problem:
            print(f"\nToolscope is ready: {stack.address}", *notes, "Ctrl-C stops it.\n", sep="\n", flush=True)
            return True
        await asyncio.sleep(0.1)
    if not stop.is_set():
        print(f"Toolscope did not become ready: {problem}", file=sys.stderr, flush=True)
    return False


async def _stop(children: Sequence[Child]) -> None:
    """End everything, Redis last: the others still talk to it."""
    own, others = [c for c in children if c.name == "redis"], [c for c in children if c.name != "redis"]
    for group, patience in ((others, STOP_WITHIN_S), (own, 1.0)):
        for child in group:
            child.stop()
        gone = await asyncio.gather(*(child.gone(patience) for child in group))
        for child, ended in zip(group, gone, strict=True):
            if not ended:
                child.kill()
                await child.gone(1.0)

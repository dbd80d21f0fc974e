"""Waiting for runs by the events that they send: asking again and again would load the stack that is measured."""

import json
from collections.abc import Iterator
from typing import Any

import httpx


def end_of_run(api: httpx.Client, run_id: str, seconds: float) -> dict[str, Any]:
    """The data of a run's `end` event, by one connection, as any watcher has it. Raises SystemExit without one."""
    with api.stream("GET", f"/runs/{run_id}/events", timeout=seconds) as answer:
        for type_, data in _events(answer):
            if type_ == "end":
                return data
    raise SystemExit(f"the events of run {run_id} broke off before its end")


def statuses(url: str, seconds: float) -> Iterator[dict[str, Any]]:
    """What the list of traces is told: each trace that is in another status, for ever. First an empty one, at once."""
    with httpx.stream("GET", f"{url}/live?topic=traces:", timeout=seconds) as answer:
        yield {}
        for _, message in _events(answer):
            yield message["data"]


def _events(answer: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    type_ = ""
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            type_ = value
        elif name == "data":
            yield type_, json.loads(value)

"""Traces for pictures, made once: by an example in the browser, or by the API where the case is an odd one."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.playground import run_example
from tests.running import API_KEY

ENDED = {"succeeded", "failed", "cancelled", "limit_reached"}
LONG_NAME = "find_the_nearest_open_charging_station_with_a_free_parking_place"
LONG_PLACE = "the old mill behind the second bridge, " * 12
LONG_TEXT = f'Find the nearest open charging station at the place "{LONG_PLACE}".'
LONG_TOOL = {
    "name": LONG_NAME,
    "description": "Finds the nearest charging station that is open and has a free parking place. " * 4,
    "parameters": {
        "type": "object",
        "required": ["place_as_it_was_said_by_the_person"],
        "properties": {"place_as_it_was_said_by_the_person": {"enum": [LONG_PLACE]}, "kilowatts": {"type": "number"}},
    },
    "implementation": {
        "kind": "canned",
        "rules": [],
        "default": {"output": {"address": "A street with a long name 127, " * 8, "free": 3}},
    },
}

PASTE = """curl https://api.anthropic.com/v1/messages \\
  -H "x-api-key: $ANTHROPIC_API_KEY" -H "anthropic-version: 2023-06-01" \\
  -d '{
  "model": "claude-sonnet-4-5", "max_tokens": 1024, "system": "You are a patient gardener.",
  "tools": [{"name": "find_plant", "description": "Finds a plant by its common name.",
    "input_schema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}}],
  "messages": [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "Good morning. What grows?"},
    {"role": "user", "content": "When do I plant tulips?"}]
}'
"""

_paths: dict[str, str] = {}  # one stack a process


def _once(name: str, make: Callable[[], str]) -> str:
    if name not in _paths:
        _paths[name] = make()
    return _paths[name]


def example_trace(page: Page, slug: str) -> str:
    """The path of the trace of this example, which runs in `page` the first time."""

    def make() -> str:
        run_example(page, slug)
        return str(page.locator(".run-foot a").last.get_attribute("href"))

    return _once(slug, make)


def long_chain(page: Page) -> str:
    """Sixty steps of two calls each."""
    return _recorded(page, "sim-bench-60x2", limits={"max_steps": 60})


def trip(page: Page) -> str:
    """Four calls at once, an e-mail, a summary: what the README shows."""
    tools = ["get_weather", "get_exchange_rate", "list_calendar_events", "send_email"]
    return _once(
        "trip",
        lambda: _trace_of_run(
            page, "sim-script-trip", "Paris or London on Friday? Plan it and mail me the plan.", tools=tools
        ),
    )


def wide_step(page: Page) -> str:
    """Twenty calls at once."""
    return _recorded(page, "sim-bench-1x20")


def failed_run(page: Page) -> str:
    """A run that the provider ended by refusing the key."""
    return _recorded(page, "sim-fault-401")


def failed_call(page: Page) -> str:
    """A call whose arguments break the schema, with its span selected."""
    path = _recorded(page, "sim-fault-schema-violation")
    spans = _api(page, "GET", f"/traces/{path.split('/')[2]}")["spans"]
    span = next(span for span in spans if span["kind"] == "tool" and span["status"] == "error")
    return f"{path}?span={span['id']}"


def long_words(page: Page) -> str:
    """A tool name of 63 characters, a question and an argument of several hundred."""

    def make() -> str:
        _api(page, "POST", "/tools", LONG_TOOL)
        return _trace_of_run(page, "sim-bench-1x1", LONG_TEXT, tools=[LONG_NAME])

    return _once("long words", make)


def _recorded(page: Page, model: str, **more: Any) -> str:
    return _once(model, lambda: _trace_of_run(page, model, "What is the weather in Paris?", **more))


def _trace_of_run(page: Page, model: str, text: str, **more: Any) -> str:
    messages = [{"role": "user", "content": text}]
    wanted = {"provider": "Simulator", "model": model, "tools": ["get_weather"], "messages": messages} | more
    run = _api(page, "POST", "/runs", wanted)
    while run["status"] not in ENDED:
        time.sleep(0.2)
        run = _api(page, "GET", f"/runs/{run['id']}")
    return f"/traces/{run['trace_id']}/"


def _api(page: Page, method: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    answer = page.context.request.fetch(f"/api/v1{path}", method=method, headers=headers, data=body)
    assert answer.ok, answer.text()
    return answer.json()

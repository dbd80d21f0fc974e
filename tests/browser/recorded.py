"""Traces for pictures, made once: by an example in the browser, or by the API where the case is an odd one."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from providers.simulated import name_of
from tests.browser.playground import run_example
from tests.running import API_KEY
from tests.waiting import wait_for

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

SEARCH_TOOL = {"name": "search_the_web", "implementation": {"kind": "provider", "spec": {"type": "web_search"}}}
CHECKERED = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAHgAAABICAIAAACyfKYoAAAAp0lEQVR42u3aIREAMAwDwAotmIyJmLV5moN2qOjv"
    "ggMe5hLrZJubu42eOgEINGjQoEGDBgQaNGjQoEEDGoGGONMDGjRo0KBBgwYEGjRo0KBBA5qBhmi9Aw0aNGjQgECD"
    "Bg0aNGhAoP06IFrvQIMGBBo0aNCgQQMCDRo0aL8O6x0g0KBBgwYNGhBo0KBBgwYNyK/DegcaNGjQgECDBg0aNGhA"
    "oEGD/u55d3UewCcvAsoAAAAASUVORK5CYII="
)
PICTURED = [
    {"type": "text", "text": "What is written about the tulips in these two pictures?"},
    {"type": "image", "url": "https://pictures.example.com/gardens/2026/tulips-in-the-morning-light.png"},
    {"type": "image", "url": CHECKERED},
]

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


def thoughtful(page: Page) -> str:
    """Thoughts with state, a search that the provider ran, sources; the question has pictures."""

    def make() -> str:
        _api(page, "POST", "/tools", SEARCH_TOOL)
        wanted = {"provider": name_of("anthropic_messages"), "tools": [SEARCH_TOOL["name"]]}
        return _trace_of_run(page, "sim-planner-thinking", PICTURED, **wanted)

    return _once("thoughtful", make)


def thoughtful_conversation(page: Page) -> str:
    """The same in the playground."""
    thoughtful(page)
    return _paths["conversation of thoughtful"]


def thoughtful_stream(page: Page, protocol: str) -> str:
    """A stream of this protocol with thoughts and three calls in it; its first answer is selected."""

    def make() -> str:
        question = "What is the weather in Tokyo, London and Paris?"
        path = _trace_of_run(page, "sim-planner-thinking", question, provider=name_of(protocol))
        spans = _api(page, "GET", f"/traces/{path.split('/')[2]}")["spans"]
        span = next(span for span in spans if span["kind"] == "model")
        return f"{path}?span={span['id']}&tab=stream"

    return _once(f"stream of {protocol}", make)


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


def long_model(page: Page) -> str:
    """A model whose name is as long as a name may be; there is none, so the run fails."""
    return _recorded(page, "a-model-with-a-name" * 10)


def _recorded(page: Page, model: str, **more: Any) -> str:
    return _once(model, lambda: _trace_of_run(page, model, "What is the weather in Paris?", **more))


def _trace_of_run(page: Page, model: str, content: str | list[dict[str, str]], **more: Any) -> str:
    messages = [{"role": "user", "content": content}]
    wanted = {"provider": "Simulator", "model": model, "tools": ["get_weather"], "messages": messages} | more
    run = _api(page, "POST", "/runs", wanted)
    wait_for(lambda: _api(page, "GET", f"/runs/{run['id']}")["status"] in ENDED)
    run = _api(page, "GET", f"/runs/{run['id']}")
    if content is PICTURED:
        _paths["conversation of thoughtful"] = f"/playground/{run['conversation_id']}/"
    return f"/traces/{run['trace_id']}/"


def _api(page: Page, method: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    answer = page.context.request.fetch(f"/api/v1{path}", method=method, headers=headers, data=body)
    assert answer.ok, answer.text()
    return answer.json()

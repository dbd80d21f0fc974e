"""The patterns of tool calling from the playground's form, in every protocol, against the simulator over real HTTP."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from playground.examples import Example, find
from playground.models import Run
from playground.runs import output_text
from providers.models import Provider
from providers.service import ensure_simulator
from providers.simulated import simulator_key
from simulator.standalone import application
from tests.playground.protocols import asked, calls, results
from tests.serving import serving
from tools.ready_tools import ensure_ready_tools
from traces.models import Span
from traces.reader import request_bytes
from wire.protocols import PROTOCOLS

pytestmark = pytest.mark.parametrize("protocol", PROTOCOLS)

SPEED = 50
"""How much faster than real the simulator speaks here."""

STEPS = {
    "simple": [["ok"], []],
    "multiple": [["ok"], []],
    "parallel": [["ok", "ok", "ok"], []],
    "parallel-multiple": [["ok", "ok"], []],
    "multi-step": [["ok"], ["ok"], []],
    "recovering": [["schema_violation"], ["ok"], []],
    "limit": [["ok"], ["ok"], ["ok"]],
}
"""What comes of the calls of each step of an example."""


@pytest.fixture(scope="module")
def simulator_url() -> Iterator[str]:
    with serving(application(simulator_key(), SPEED)) as url:
        yield url


@pytest.fixture
def simulator(workspace, settings, simulator_url: str) -> dict[str, Provider]:
    """The simulated providers by protocol, behind a server of their own."""
    settings.INTERNAL_URL = simulator_url
    ensure_ready_tools(workspace)
    ensure_simulator(workspace)
    return {one.protocol: one for one in Provider.objects.filter(workspace=workspace, preset="simulator")}


@pytest.fixture
def play(simulator, finish):
    """An example run from the page on the simulated provider of a protocol, to its end."""

    def run(protocol: str, example: Example, **more) -> Run:
        form = {
            "provider": simulator[protocol].pk,
            "model": example.model,
            "message": example.message,
            "tools": example.tools,
            "tool_choice": "auto",
            "stream": "on",
            "parallel_tool_calls": "on",
            **example.limits,
            **more,
        }
        answer = Client().post(reverse("playground:run"), {name: value for name, value in form.items() if value})
        assert answer.status_code == 302, answer.content.decode()
        return finish(Run.objects.latest("created_at"))

    return run


def steps(run: Run) -> list[list[str]]:
    """What came of the calls of each step."""
    spans = list(Span.objects.filter(trace=run.trace).exclude(step=None).order_by("sequence"))
    tools = [span for span in spans if span.kind == "tool"]
    return [
        [span.error_type or span.status for span in tools if span.step == number]
        for number in range(1, run.trace.steps + 1)
    ]


def last_request(run: Run, protocol: str):
    span = Span.objects.filter(trace=run.trace, kind="model").latest("sequence")
    return asked(protocol, request_bytes(span))


@pytest.mark.parametrize("slug", STEPS)
def test_example(play, protocol, slug):
    example = find(slug)
    run = play(protocol, example)
    expected = "limit_reached" if slug == "limit" else "succeeded"
    assert run.trace.status == expected, run.trace.status_reason
    assert steps(run) == STEPS[slug]
    assert bool(output_text(run)) == (expected == "succeeded")
    request = last_request(run, protocol)
    assert [result.call_id for result in results(request)] == [call.call_id for call in calls(request)]


def test_multi_turn(play, protocol):
    example = find("multi-turn")
    first = play(protocol, example)
    second = play(protocol, example, parent=first.pk, message=example.follow_up)
    assert second.trace.status == "succeeded", second.trace.status_reason
    assert "Madrid" in output_text(second)
    assert len(calls(last_request(second, protocol))) == 2


def test_forced(play, protocol):
    run = play(protocol, find("simple"), tools=["get_weather", "get_exchange_rate"], tool_choice="tool:get_weather")
    assert run.trace.status == "succeeded", run.trace.status_reason
    assert steps(run) == [["ok"], []]


def test_subset(play, protocol):
    example = find("parallel-multiple")
    run = play(protocol, example, tool_choice="required", allowed=["get_weather"])
    assert run.trace.status == "succeeded", run.trace.status_reason
    used = Span.objects.filter(trace=run.trace, kind="tool").values_list("tool_name", flat=True)
    assert set(used) == {"get_weather"}


def test_parallel_off(play, protocol):
    run = play(protocol, find("parallel"), parallel_tool_calls="")
    assert run.trace.status == "succeeded", run.trace.status_reason
    # Gemini cannot be told: it makes all three calls, and only the first is run.
    no_switch = [["ok", "denied", "denied"], []]
    assert steps(run) == (no_switch if protocol == "gemini" else [["ok"], ["ok"], ["ok"], []])

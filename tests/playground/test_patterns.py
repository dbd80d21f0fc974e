"""The patterns of tool calling in every protocol, through the real worker, over real HTTP."""

import itertools
from dataclasses import dataclass, field

import pytest

from playground.opening import open_span
from playground.runs import continue_run, output_text
from playground.steps import steps_of
from tests.playground.protocols import asked, calls, results, said, speaking
from tools.service import create_tool
from traces.models import Span
from wire.conversation import Text, ToolCall
from wire.protocols import PROTOCOLS

ALL = pytest.mark.parametrize("protocol", PROTOCOLS)
_ids = itertools.count()


def weather(city: str = "Tokyo") -> ToolCall:
    return ToolCall(f"call_{next(_ids)}", "get_weather", f'{{"city": "{city}"}}')


def time_in(city: str = "Tokyo") -> ToolCall:
    return ToolCall(f"call_{next(_ids)}", "world.time", f'{{"city": "{city}"}}')


@dataclass
class Pattern:
    """What the model says, turn by turn; how many calls come to good and to bad, and how the run ends."""

    turns: list[list]
    wishes: dict = field(default_factory=dict)
    ok: int = 0
    errors: int = 0
    status: str = "succeeded"


ANSWER = [Text("It is "), Text("24.")]
PATTERNS = {
    "simple": Pattern([[weather()], ANSWER], ok=1),
    "multiple": Pattern([[Text("Let me see."), time_in()], ANSWER], ok=1),
    "parallel": Pattern([[weather("Tokyo"), weather("London"), weather("Oslo")], ANSWER], ok=3),
    "parallel multiple": Pattern([[weather(), time_in()], ANSWER], ok=2),
    "multi-step": Pattern([[weather()], [Text("And now"), time_in()], [weather("Oslo")], ANSWER], ok=3),
    "forced": Pattern([[time_in()], ANSWER], {"tool_choice": {"name": "world.time"}}, ok=1),
    "required": Pattern([[weather()], ANSWER], {"tool_choice": "required"}, ok=1),
    "subset": Pattern([[weather()], ANSWER], {"tool_choice": {"allowed": ["get_weather"], "mode": "auto"}}, ok=1),
    "parallel off": Pattern(
        [[weather(), time_in()], [time_in()], ANSWER], {"parallel_tool_calls": False}, ok=2, errors=1
    ),
    "tool error": Pattern([[weather("Atlantis")], [weather()], ANSWER], ok=1, errors=1),
    "unknown tool": Pattern([[ToolCall("call_x", "get_wether", "{}")], ANSWER], errors=1),
    "capped": Pattern(
        [[weather(city)] for city in "ABCDEF"], {"limits": {"max_steps": 3}}, ok=3, status="limit_reached"
    ),
}


@pytest.fixture
def run_on(workspace, stub, weather_and_time, make_run, finish):
    """A finished run on a provider that speaks this protocol and says these turns."""

    def run(protocol: str, turns: list[list], *, stream: bool = True, **wishes):
        stub.play(*(said(protocol, *turn, stream=stream) for turn in turns))
        wishes = {"tools": ["get_weather", "world.time"], **wishes}
        return finish(make_run(provider=speaking(workspace, stub, protocol), stream=stream, **wishes))

    return run


@pytest.fixture
def weather_and_time(workspace, weather):
    create_tool(
        workspace=workspace,
        name="world.time",
        description="The time in a city",
        parameters={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        implementation={"kind": "canned", "default": {"output": {"time": "12:00"}}},
    )


def tool_spans(run) -> list[Span]:
    return list(Span.objects.filter(trace=run.trace, kind="tool").order_by("sequence"))


@ALL
@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_pattern(run_on, stub, protocol, name, stream):
    pattern = PATTERNS[name]
    run = run_on(protocol, pattern.turns, stream=stream, **pattern.wishes)
    assert run.trace.status == pattern.status, run.trace.status_reason
    assert output_text(run) == ("It is 24." if pattern.status == "succeeded" else "")
    statuses = [span.status for span in tool_spans(run)]
    assert (statuses.count("ok"), statuses.count("error")) == (pattern.ok, pattern.errors)
    for body in stub.bodies:
        request = asked(protocol, body)
        # Every call has exactly one result, in order, before the model is asked again.
        assert [result.call_id for result in results(request)] == [call.call_id for call in calls(request)]
    wanted = [part for turn in pattern.turns[: len(stub.bodies) - 1] for part in turn if isinstance(part, ToolCall)]
    sent_back = calls(asked(protocol, stub.bodies[-1]))
    assert len(sent_back) == len(wanted)


@ALL
def test_multi_turn(run_on, stub, finish, protocol):
    run = run_on(protocol, [[weather()], ANSWER, [weather("Oslo")], [Text("It is cold.")]])
    again = finish(continue_run(run, "And in Oslo?"))
    assert (again.trace.status, output_text(again)) == ("succeeded", "It is cold.")
    request = asked(protocol, stub.bodies[-1])
    assert [message.text for message in request.messages if message.role == "user" and message.text] == [
        "Weather in Tokyo?",
        "And in Oslo?",
    ]
    assert [result.call_id for result in results(request)] == [call.call_id for call in calls(request)]
    assert len(calls(request)) == 2


FORCED = {
    "openai_chat": {"type": "function", "function": {"name": "world_time"}},
    "openai_responses": {"type": "function", "name": "world_time"},
    "anthropic_messages": {"type": "tool", "name": "world_time"},
    "gemini": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["world.time"]}},
}


@ALL
def test_a_forced_tool_is_forced_in_the_first_step_only(run_on, stub, protocol):
    run_on(protocol, [[time_in()], ANSWER], tool_choice={"name": "world.time"})
    first, second = (request.get("tool_choice") or request.get("toolConfig") for request in stub.requests)
    assert first == FORCED[protocol]
    assert second is None


@ALL
def test_a_subset_offers_no_other_tool(run_on, stub, protocol):
    """By the protocol's own form, or by sending only these tools and saying so."""
    wish = {"allowed": ["get_weather"], "mode": "required"}
    run = run_on(protocol, [[weather()], ANSWER], tool_choice=wish)
    for request, mode in zip((asked(protocol, body) for body in stub.bodies), ("required", "auto"), strict=True):
        choice = request.tool_choice
        chosen = set(choice.names) if choice and choice.names else {tool.name for tool in request.tools}
        assert chosen == {"get_weather"}
        assert choice is None or choice.mode in (mode, "tool")
    first = Span.objects.filter(trace=run.trace, kind="model").earliest("sequence")
    is_own_form = asked(protocol, stub.bodies[0]).tool_choice.names == ("get_weather",)
    assert is_own_form or any("only these are sent" in note for note in first.attributes["toolscope.notes"])


@ALL
def test_with_parallel_calls_off_the_others_are_told_why(run_on, stub, protocol):
    turns = [[weather(), time_in()], ANSWER]
    run = run_on(protocol, turns, parallel_tool_calls=False)
    told = results(asked(protocol, stub.bodies[1]))
    assert "24" in told[0].text
    assert "only the first call" in told[1].text
    first = Span.objects.filter(trace=run.trace, kind="model").earliest("sequence")
    cannot = any("one call" in note for note in first.attributes.get("toolscope.notes", []))
    assert cannot == (protocol == "gemini")


ERROR_FLAG = {"anthropic_messages": '"is_error":true', "gemini": '"error":'}


@ALL
def test_a_failure_goes_back_as_the_protocol_says_failures(run_on, stub, protocol):
    run_on(protocol, [[weather("Atlantis")], ANSWER])
    assert ERROR_FLAG.get(protocol, '\\"error\\":true') in stub.bodies[1].decode()
    [result] = results(asked(protocol, stub.bodies[1]))
    assert "There is no such city." in result.text


@ALL
def test_a_tool_goes_by_its_own_name_in_the_record_whatever_the_protocol_calls_it(run_on, workspace, protocol):
    run = run_on(protocol, [[ToolCall("call_1", NAMES[protocol], "{}")], ANSWER])
    assert tool_spans(run)[0].tool_name == "world.time"
    model = Span.objects.filter(trace=run.trace, kind="model").earliest("sequence")
    spelled = {"world.time": "world_time"} if protocol != "gemini" else None
    assert model.attributes.get("toolscope.tool_names") == spelled
    assert [call.name for step in steps_of(run) for call in step.calls] == ["world.time"]
    last = Span.objects.filter(trace=run.trace, kind="model").latest("sequence")
    opened = open_span(workspace, last.pk).opened
    assert list(opened.tools) == ["get_weather", "world.time"]
    assert [call.name for call in calls(opened.request)] == ["world.time"]


NAMES = dict.fromkeys(PROTOCOLS, "world_time") | {"gemini": "world.time"}


def test_what_differs_from_what_was_asked_is_said_once(run_on, client):
    run = run_on("gemini", [[weather()], [weather("Oslo")], ANSWER], parallel_tool_calls=False)
    notes = [step.notes for step in steps_of(run)]
    assert any("cannot be told to make one call at a time" in note for note in notes[0])
    assert not any(note in notes[0] for later in notes[1:] for note in later)
    assert "cannot be told to make one call at a time" in client.get(run.get_absolute_url()).content.decode()

"""Models for measuring: `sim-bench-<steps>x<calls>[-<ms>ms][-<events>ev]`, a pure function of the name.

`sim-bench-10x3-2000ms-60ev` asks for 3 calls in each of 10 steps, then says a text; every answer takes 2 s and comes
in about 60 events. Arguments differ from call to call, so that nothing looks like a loop.
"""

import json
import re
from dataclasses import dataclass

from simulator.planner import turns
from simulator.reply import RawCall, Reply, Timing
from simulator.samples import sample_arguments
from wire.conversation import Json, ModelRequest, ToolDefinition

_NAME = re.compile(r"sim-bench-(\d{1,4})x(\d{1,3})(?:-(\d{1,6})ms)?(?:-(\d{1,5})ev)?")
_TEXT = "All steps of this measurement are done. "


@dataclass(frozen=True, slots=True)
class Bench:
    """What a name asks for."""

    steps: int
    calls: int
    duration_ms: int
    events: int | None


def parse(model: str) -> Bench | None:
    """The measurement that a model name asks for; None where it is no such name."""
    match = _NAME.fullmatch(model)
    if match is None:
        return None
    steps, calls, duration, events = match.groups()
    return Bench(int(steps), int(calls), int(duration or 0), int(events) if events else None)


def reply(bench: Bench, request: ModelRequest) -> Reply:
    """The answer to the request's step."""
    step = turns.read(request).steps
    timing = Timing(first_byte_ms=0, duration_ms=bench.duration_ms, events=bench.events)
    if step >= bench.steps or not request.tools:
        return Reply(text=_TEXT, timing=timing)
    calls = [_call(request.tools[index % len(request.tools)], step, index) for index in range(bench.calls)]
    return Reply(calls=tuple(calls), timing=timing)


def _call(tool: ToolDefinition, step: int, index: int) -> RawCall:
    arguments = sample_arguments(tool.parameters)
    properties = tool.parameters.get("properties")
    for name, schema in (properties or {}).items():
        if _is_free(schema):
            arguments[name] = f"{arguments[name]} {step}-{index}"
            break
    return RawCall(tool.name, json.dumps(arguments))


def _is_free(schema: Json) -> bool:
    """Does the schema allow any string?"""
    return (
        isinstance(schema, dict)
        and schema.get("type") == "string"
        and not {"enum", "const", "pattern", "format"} & set(schema)
    )

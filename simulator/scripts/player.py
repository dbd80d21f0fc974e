"""Plays a script. Stateless: turn and step are counted in the request's own history.

A file holds `{"description", "turns": [[step, ...], ...]}`. A step: `text`, `calls` (`[{"tool", "arguments"}]`),
`first_byte_ms`, `stream_ms`. In a text `{outputs}` stands for what the turn's tools found, in words. Beyond the last
step the last text is said again; beyond the last turn the planner takes over.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from simulator.planner import answer, turns
from simulator.reply import RawCall, Reply, Timing
from wire.conversation import Json, ModelRequest

FOLDER = Path(__file__).parent


@cache
def scripts() -> Mapping[str, Json]:
    """All scripts by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def play(name: str, request: ModelRequest) -> Reply | None:
    """The step of script `name` that `request` asks for; None where the script has no such turn."""
    turn_index = sum(message.role == "user" for message in request.messages) - 1
    script = scripts()[name]["turns"]
    if not 0 <= turn_index < len(script):
        return None
    turn = turns.read(request)
    steps = script[turn_index]
    step = steps[min(turn.steps, len(steps) - 1)]
    absent = _absent(step, request)
    if absent:
        return Reply(
            text=f"This script calls {', '.join(absent)}: offer that tool with the request, then run it again."
        )
    text = step.get("text", "").replace("{outputs}", answer.from_outputs(turn.made, turn.text))
    return Reply(text=text, calls=_calls(step), timing=_timing(step))


def _absent(step: Json, request: ModelRequest) -> list[str]:
    offered = {tool.name for tool in request.tools}
    return list(dict.fromkeys(call["tool"] for call in step.get("calls", ()) if call["tool"] not in offered))


def _calls(step: Json) -> tuple[RawCall, ...]:
    return tuple(
        RawCall(call["tool"], json.dumps(call["arguments"], ensure_ascii=False)) for call in step.get("calls", ())
    )


def _timing(step: Json) -> Timing:
    return Timing(first_byte_ms=step.get("first_byte_ms"), duration_ms=step.get("stream_ms"))

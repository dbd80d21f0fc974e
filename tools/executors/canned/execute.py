"""Finding the answer, and giving it in its time."""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import replace

from tools.executors.canned.template import filled, filled_text
from tools.executors.outcome import Context, Outcome, failed, succeeded
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType

NOT_AVAILABLE = "The tool is not available at the moment."
"""What a failure says that has no sentence of its own."""


async def execute(implementation: Mapping[str, Json], arguments: dict[str, Json], context: Context) -> Outcome:
    """The answer of the first rule that fits these arguments."""
    answer = _answer(implementation, arguments)
    if answer is None:
        return failed(ErrorType.TOOL_ERROR, "No canned answer fits these arguments, and the tool has no default.")
    chance = _chance(implementation.get("seed"), arguments, context.attempt)
    fails = chance.random() < answer.get("failure", {}).get("probability", 0)
    await asyncio.sleep(_delay_ms(answer.get("delay_ms", 0), chance) / 1000)
    if implementation.get("templates"):
        answer = _with_arguments(answer, arguments)
    if fails:
        return replace(failed(ErrorType.TOOL_ERROR, answer["failure"].get("error", NOT_AVAILABLE)), is_passing=True)
    if "error" in answer:
        return failed(ErrorType.TOOL_ERROR, answer["error"])
    output = answer["output"]
    if isinstance(output, str):
        return succeeded(output.encode("utf-8", "backslashreplace"), "text/plain; charset=utf-8")
    return succeeded(json_text.dumps(output).encode(), "application/json")


def contains(whole: Json, part: Json) -> bool:
    """Is `part` contained in `whole`: each of its keys, and of a list each element somewhere, all the way down?"""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and contains(whole[key], part[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(contains(item, wanted) for item in whole) for wanted in part)
    if isinstance(part, bool) or isinstance(whole, bool):  # in Python True == 1, in JSON it is not
        return part is whole
    return bool(part == whole)


def _answer(implementation: Mapping[str, Json], arguments: dict[str, Json]) -> dict[str, Json] | None:
    for rule in implementation.get("rules", []):
        if contains(arguments, rule["when"]):
            return dict(rule)
    return implementation.get("default")


def _chance(seed: Json, arguments: dict[str, Json], attempt: int) -> random.Random:
    """What is left to chance: with a seed the same for the same attempt at the same arguments, in any order."""
    if seed is None:
        return random.Random()  # noqa: S311 - a plaything, not a secret
    return random.Random(f"{seed} {attempt} {json.dumps(arguments, sort_keys=True)}")  # noqa: S311


def _delay_ms(delay: Json, chance: random.Random) -> float:
    return chance.uniform(*delay) if isinstance(delay, list) else float(delay)


def _with_arguments(answer: dict[str, Json], arguments: dict[str, Json]) -> dict[str, Json]:
    """The answer with arguments in its texts."""
    changed = dict(answer)
    if "output" in answer:
        changed["output"] = filled(answer["output"], arguments)
    if "error" in answer:
        changed["error"] = filled_text(answer["error"], arguments)
    if "error" in answer.get("failure", {}):
        changed["failure"] = answer["failure"] | {"error": filled_text(answer["failure"]["error"], arguments)}
    return changed

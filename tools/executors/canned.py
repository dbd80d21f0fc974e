"""Canned answers: the first rule whose `when` is contained in the arguments answers, else the default.

{"kind": "canned", "rules": [{"when": {"city": "Tokyo"}, "output": {"temp_c": 24}, "delay_ms": 120}],
 "default": {"output": {"temp_c": 20}}}

An answer is `output` (text goes to the model as it is, anything else as JSON) or `error`, a sentence. `sample` true
marks an implementation that was made from the tool's schema and that nobody has edited yet.
"""

import asyncio
from collections.abc import Mapping

from tools.executors.outcome import Context, Outcome, Problem, failed, succeeded
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType

MAX_DELAY_MS = 300_000
_ANSWER_FIELDS = {"output", "error", "delay_ms"}


def check(implementation: dict[str, Json], parameters: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with these rules, if anything."""
    problems = _unknown("", implementation, {"kind", "rules", "default", "sample"})
    rules = implementation.get("rules", [])
    if not isinstance(rules, list):
        return [*problems, ("rules", 'Rules are a list, like [{"when": {}, "output": "..."}].')]
    for number, rule in enumerate(rules):
        problems += _check_rule(f"rules.{number}", rule)
    if "default" in implementation:
        problems += _check_answer("default", implementation["default"], _ANSWER_FIELDS)
    elif not rules:
        problems.append(("default", "Give at least one rule, or a default answer."))
    if not isinstance(implementation.get("sample", False), bool):
        problems.append(("sample", "Must be true or false."))
    return problems


async def execute(implementation: Mapping[str, Json], arguments: dict[str, Json], context: Context) -> Outcome:
    """The answer of the first rule that fits these arguments."""
    answer = _answer(implementation, arguments)
    if answer is None:
        return failed(ErrorType.TOOL_ERROR, "No canned answer fits these arguments, and the tool has no default.")
    await asyncio.sleep(answer.get("delay_ms", 0) / 1000)
    if "error" in answer:
        return failed(ErrorType.TOOL_ERROR, answer["error"])
    output = answer["output"]
    if isinstance(output, str):
        return succeeded(output.encode(), "text/plain; charset=utf-8")
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


def _check_rule(loc: str, rule: Json) -> list[Problem]:
    if not isinstance(rule, dict):
        return [(loc, 'A rule is an object, like {"when": {"city": "Tokyo"}, "output": {"temp_c": 24}}.')]
    problems = _check_answer(loc, rule, _ANSWER_FIELDS | {"when"})
    if not isinstance(rule.get("when"), dict):
        problems.append((f"{loc}.when", "Must be an object of argument values; {} fits every call."))
    return problems


def _check_answer(loc: str, answer: Json, fields: set[str]) -> list[Problem]:
    if not isinstance(answer, dict):
        return [(loc, 'An answer is an object, like {"output": {"temp_c": 20}}.')]
    problems = _unknown(f"{loc}.", answer, fields)
    if ("output" in answer) == ("error" in answer):
        problems.append((loc, "Must have either an output or an error."))
    if "error" in answer and not (isinstance(answer["error"], str) and answer["error"].strip()):
        problems.append((f"{loc}.error", "Must be a sentence."))
    delay = answer.get("delay_ms", 0)
    if isinstance(delay, bool) or not isinstance(delay, (int, float)) or not 0 <= delay <= MAX_DELAY_MS:
        problems.append((f"{loc}.delay_ms", f"Must be a number from 0 to {MAX_DELAY_MS}."))
    return problems


def _unknown(prefix: str, value: dict[str, Json], known: set[str]) -> list[Problem]:
    return [(f"{prefix}{name}", "This field is not known.") for name in value if name not in known]

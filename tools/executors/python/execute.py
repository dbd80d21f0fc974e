"""One call: run the code, make JSON of what it returns."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from tools.executors.outcome import Context, Outcome, failed, succeeded, timed_out
from tools.executors.python import sandbox
from tools.executors.python.sandbox import Printed, Stopped
from tools.outputs import bounded
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType

LARGEST_OUTPUT = 2_000_000
_LONGEST_SENTENCE = 500
_DEEPEST = 100
_MOST_BITS = 10_000
"""Of a whole number: Python writes no more than 4,300 digits."""


class _NotJson(Exception):
    pass


async def execute(implementation: Mapping[str, Json], arguments: dict[str, Json], context: Context) -> Outcome:
    """What the code returns for these arguments; text goes to the model as it is, anything else as JSON."""
    printed = Printed()
    outcome = await _outcome(implementation["code"], arguments, context, printed)
    return replace(outcome, printed=str(printed))


async def _outcome(code: str, arguments: dict[str, Json], context: Context, printed: Printed) -> Outcome:
    try:
        value = await sandbox.call(code, arguments, context.timeout_s, printed)
        text = value if isinstance(value, str) else json_text.dumps(_plain(value))
    except Stopped as stop:
        if stop.out_of_time:
            return timed_out(context.timeout_s, detail=stop.detail, is_passing=False)
        return failed(ErrorType.TOOL_ERROR, bounded(stop.sentence, _LONGEST_SENTENCE), detail=stop.detail)
    except _NotJson as problem:
        return failed(ErrorType.TOOL_ERROR, f"The tool's code returned {problem}, which is not JSON.")
    output = text.encode("utf-8", "surrogatepass")
    if len(output) > LARGEST_OUTPUT:
        return failed(ErrorType.TOOL_ERROR, f"The tool's output is larger than {LARGEST_OUTPUT // 1_000_000} MB.")
    return succeeded(output, "text/plain; charset=utf-8" if isinstance(value, str) else "application/json")


def _plain(value: Any, depth: int = 0) -> Json:
    """The value as JSON has it. Raises _NotJson with what is none."""
    if depth > _DEEPEST:
        raise _NotJson("something nested too deeply")
    match value:
        case None | bool() | str():
            return value
        case int() if value.bit_length() < _MOST_BITS:
            return value
        case float() if math.isfinite(value):
            return value
        case dict() if all(isinstance(key, str | int) for key in value):
            return {str(key): _plain(one, depth + 1) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one, depth + 1) for one in value]
        case set() | frozenset():
            return sorted((_plain(one, depth + 1) for one in value), key=repr)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    raise _NotJson(_described(value))


def _described(value: Any) -> str:
    """What is no JSON, in words."""
    if isinstance(value, int):
        return "a whole number of more than 3,000 digits"
    return f"the number {value}" if isinstance(value, float) else f"a value of the kind {type(value).__name__}"

"""Rows of a list in the arguments, added and taken away."""

from tools.arguments.values import MISSING, Value
from tools.places import path_of


def with_row(value: Value, path: str) -> tuple[Value, str]:
    """The value with a blank row at the end of the list at `path`, and the row's path; unchanged where none is."""
    rows = _at(value, path_of(path))
    if not isinstance(rows, list):
        return value, "-"
    return _put(value, path_of(path), [*rows, MISSING]), f"{path}/{len(rows)}"


def without_row(value: Value, path: str) -> Value:
    """The value without the row at `path`; unchanged where there is none."""
    *steps, last = path_of(path) or ("",)
    rows = _at(value, tuple(steps))
    if not isinstance(rows, list) or not last.isdecimal() or int(last[:9]) >= len(rows):
        return value
    number = int(last[:9])
    return _put(value, tuple(steps), rows[:number] + rows[number + 1 :])


def _at(value: Value, steps: tuple[str, ...]) -> Value:
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step[:9]) < len(value):
            value = value[int(step[:9])]
        else:
            return None
    return value


def _put(value: Value, steps: tuple[str, ...], part: Value) -> Value:
    if not steps:
        return part
    if isinstance(value, dict):
        return {**value, steps[0]: _put(value[steps[0]], steps[1:], part)}
    number = int(steps[0])
    return [*value[:number], _put(value[number], steps[1:], part), *value[number + 1 :]]

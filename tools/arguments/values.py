"""Arguments between text and form: JSON in which numbers keep their spelling, and what cannot be read its place."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from tools.written_json import read_json
from wire import json_text

Value = Any
"""A JSON value whose numbers are `Number`, and whose parts may be `Broken` or, in a list, `MISSING`."""


class Missing(Enum):
    """The type of `MISSING`."""

    MISSING = 0


MISSING = Missing.MISSING
"""No value: a field that was left blank."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is spelled."""

    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What was typed where it means nothing, and why."""

    text: str
    sentence: str


def parse(text: str) -> Value:
    """The value of a JSON text. Raises InvalidJson."""
    return read_json(text, number=Number)


def write(value: Value, margin: str = "") -> str:
    """The value as indented JSON text; what is broken stands in it as it was typed."""
    inner = f"{margin}  "
    if isinstance(value, Number | Broken):
        return value.text
    if isinstance(value, dict) and value:
        members = (f"{inner}{json_text.dumps(name)}: {write(one, inner)}" for name, one in value.items())
        return "{\n" + ",\n".join(members) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"{inner}{write(one, inner)}" for one in value) + f"\n{margin}]"
    return json_text.dumps(value)


def is_broken(value: Value) -> bool:
    """Is anything in it broken?"""
    if isinstance(value, dict | list):
        return any(is_broken(part) for part in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, Broken)


def same(text: str, value: Value) -> bool:
    """Does the text say this value, spelling of numbers included?"""
    try:
        return bool(parse(text) == value)
    except ValueError:
        return False

"""Fields of JSON objects, which a host may send in any form: taken where they fit, left alone where they do not."""

from collections.abc import Callable, Mapping
from typing import Any

from wire.conversation import Json

_NO_REQUEST_TAKES = 10**9
"""Tokens. A host that says so many is in error, and a database could not keep them all."""


def take(fields: dict[str, Json], name: str, fits: Callable[[Json], object]) -> Any:
    """Take a field out, if it is what it should be; else None, and it stays."""
    return fields.pop(name) if fits(fields.get(name)) else None


def is_number(value: Json) -> bool:
    """Is this a number (and not true or false)?"""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: Json) -> bool:
    """Is this a whole number?"""
    return isinstance(value, int) and not isinstance(value, bool)


def is_flag(value: Json) -> bool:
    """Is this true or false?"""
    return isinstance(value, bool)


def is_text(value: Json) -> bool:
    """Is this a string?"""
    return isinstance(value, str)


def is_object(value: Json) -> bool:
    """Is this an object?"""
    return isinstance(value, dict)


def are_words(value: Json) -> bool:
    """Is this a list of strings, and no empty one?"""
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) for word in value)


def filled(value: Json) -> str | None:
    """A string that says something."""
    return value if isinstance(value, str) and value else None


def as_text(value: Json) -> str:
    """A string; empty for anything else."""
    return value if isinstance(value, str) else ""


def as_object(value: Json) -> Mapping[str, Json]:
    """An object; empty for anything else."""
    return value if isinstance(value, dict) else {}


def token_count(value: Json) -> int | None:
    """How many tokens a usage field says: None for anything that is no number of them."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _NO_REQUEST_TAKES else None


def part_count(value: Json) -> int | None:
    """How many tokens are of some kind: none where nothing is said of it, None where that is no number of them."""
    return 0 if value is None else token_count(value)


def at_most(count: int | None, whole: int | None) -> int | None:
    """A part of a whole: some hosts say more than there is."""
    return count if count is None or whole is None else min(count, whole)

"""Where in a JSON text something stands."""

import json
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

_WHITE_SPACE = " \t\n\r"
_decoder = json.JSONDecoder()


class Member(NamedTuple):
    """A member of an object or list in a text: its name or number, where it begins, and its value's begin and end."""

    name: str
    begin: int
    start: int
    end: int


class Place(NamedTuple):
    """A position in a text, both counted from 1."""

    line: int
    column: int

    @property
    def sentence(self) -> str:
        """The beginning of a sentence about it."""
        return f"Line {self.line}, column {self.column}"


def place_at(text: str, offset: int) -> Place:
    """The position of the character at this offset."""
    return Place(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def place_of(text: str, path: tuple[str, ...]) -> Place:
    """Where the value at this path begins in a valid JSON text; where a step is missing, the value that lacks it."""
    return place_at(text, _find(text, _skip(text, 0), path))


def path_of(pointer: str) -> tuple[str, ...]:
    """The steps of a JSON Pointer."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def members(text: str, start: int) -> list[Member]:
    """The members of the value that begins at `start`; none where it is neither object nor list."""
    if text[start] not in "{[":
        return []
    found: list[Member] = []
    is_object, at = text[start] == "{", _skip(text, start + 1)
    while text[at] not in "}]":
        name, begin = str(len(found)), at
        if is_object:
            name, at = scanstring(text, at + 1)
            at = _skip(text, _skip(text, at) + 1)
        end = _decoder.raw_decode(text, at)[1]
        found.append(Member(name, begin, at, end))
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def doubled(text: str) -> Member | None:
    """The first member of a valid JSON text whose object has one of its name already; none where it is too deep."""
    found: list[bool] = []
    try:
        json.loads(text, object_pairs_hook=lambda pairs: found.append(len(dict(pairs)) < len(pairs)))
        return _doubled(text, _skip(text, 0)) if any(found) else None
    except RecursionError:
        return None


def _doubled(text: str, start: int) -> Member | None:
    seen: set[str] = set()
    for member in members(text, start):
        if member.name in seen:
            return member
        seen.add(member.name)
        if (inner := _doubled(text, member.start)) is not None:
            return inner
    return None


def _find(text: str, start: int, path: tuple[str, ...]) -> int:
    if not path:
        return start
    inner = _starts(text, start).get(path[0])
    return start if inner is None else _find(text, inner, path[1:])


@lru_cache(maxsize=128)  # more than a schema is deep
def _starts(text: str, start: int) -> dict[str, int]:
    """Where each member's value begins. Kept, for a lint looks for many places with outer members in common."""
    return {member.name: member.start for member in reversed(members(text, start))}


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITE_SPACE:
        at += 1
    return at

"""Where in a JSON text something stands."""

import json
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

_WHITE_SPACE = " \t\n\r"
_decoder = json.JSONDecoder()


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


def _find(text: str, start: int, path: tuple[str, ...]) -> int:
    for name, value_at in _members(text, start) if path else ():
        if name == path[0]:
            return _find(text, value_at, path[1:])
    return start


def _members(text: str, start: int) -> list[tuple[str, int]]:
    """Names (or list positions) of a value's members, with the offset of each one's value."""
    if text[start] not in "{[":
        return []
    members: list[tuple[str, int]] = []
    is_object, at = text[start] == "{", _skip(text, start + 1)
    while text[at] not in "}]":
        name = str(len(members))
        if is_object:
            name, at = scanstring(text, at + 1)
            at = _skip(text, _skip(text, at) + 1)
        members.append((name, at))
        at = _skip(text, _decoder.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
    return members


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITE_SPACE:
        at += 1
    return at

"""A JSON text changed to say something else, as little of it as that takes."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tools.places import Member, members
from wire.conversation import Json

_INDENTED = re.compile(r"\n([ \t]+)[^ \t\n]")


def patched(text: str, before: Json, after: Json, *, in_order: bool = False) -> str:
    """The text, which says `before`, changed to say `after`, and otherwise as its author wrote it.

    Members keep the order of the text, or take that of `after` where it is to be `in_order`. What is new stands on
    lines of its own where the text has lines and it holds more than plain values.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    indented = _INDENTED.search(text)
    unit = "" if "\n" not in text[start:end] else indented[1] if indented else "  "
    return text[:start] + _Patch(text, in_order, unit).value(start, end, before, after, "") + text[end:]


@dataclass(frozen=True, slots=True)
class _Patch:
    """One text in the changing. `unit` indents a line by one step; none in a text of one line.

    A `margin` is the indentation of the line on which a value begins.
    """

    text: str
    in_order: bool
    unit: str

    def value(self, start: int, end: int, before: Json, after: Json, margin: str) -> str:
        """What is to stand in this part of the text."""
        if _same(before, after):
            return self.text[start:end]
        inside = members(self.text, start)
        is_broken_up = self._is_broken_up(start, end, before, after)
        inner = self._inner(inside, margin, is_broken_up=is_broken_up)
        if isinstance(before, dict) and isinstance(after, dict):
            pieces = self._of_object(inside, before, after, inner)
        elif isinstance(before, list) and isinstance(after, list):
            pieces = list(self._of_list(inside, before, after, inner))
        else:
            pieces = []
        if not inside or not pieces:
            return self._new(after, margin)
        if is_broken_up:
            return _on_lines(pieces, self.text[start], margin, inner)
        # Commas, line breaks and indentation as they were; what is new is set apart as the last one was.
        gaps = ["", *(self.text[one.end : two.begin] for one, two in pairwise(inside))]
        last = gaps[-1] or "," + (self.text[start + 1 : inside[0].begin] or " ")
        gaps += [last] * (len(pieces) - len(gaps))
        joined = "".join(
            f"{gap}{piece}" if at else piece for at, (gap, piece) in enumerate(zip(gaps, pieces, strict=False))
        )
        return self.text[start : inside[0].begin] + joined + self.text[inside[-1].end : end]

    def _of_object(
        self, inside: list[Member], before: dict[str, Json], after: Mapping[str, Json], margin: str
    ) -> list[str]:
        """The members of the object as they are to be."""
        names = list(after)
        pieces: dict[str, str] = {}
        for at, one in enumerate(inside):
            if one.name in after:
                value = self.value(one.start, one.end, before[one.name], after[one.name], margin)
                pieces[one.name] = self.text[one.begin : one.start] + value
            elif names[at : at + 1] and names[at] not in before:  # the same under another name
                value = self.value(one.start, one.end, before[one.name], after[names[at]], margin)
                pieces[names[at]] = f"{_plain(names[at])}: {value}"
        new = {name: value for name, value in after.items() if name not in pieces}
        pieces |= {name: f"{_plain(name)}: {self._new(value, margin)}" for name, value in new.items()}
        return [pieces[name] for name in names] if self.in_order else list(pieces.values())

    def _of_list(self, inside: list[Member], before: list[Json], after: list[Json], margin: str) -> Iterator[str]:
        for one, was, value in zip(inside, before, after, strict=False):
            yield self.value(one.start, one.end, was, value, margin)
        yield from (self._new(value, margin) for value in after[len(before) :])

    def _is_broken_up(self, start: int, end: int, before: Json, after: Json) -> bool:
        """Was it short enough for its one line, and is no more?"""
        return bool(self.unit) and "\n" not in self.text[start:end] and _is_flat(before) and not _is_flat(after)

    def _inner(self, inside: list[Member], margin: str, *, is_broken_up: bool) -> str:
        """The margin of what is inside."""
        if is_broken_up or not inside:
            return margin + self.unit
        line = self.text.rfind("\n", 0, inside[-1].begin) + 1
        lead = self.text[line : inside[-1].begin]
        return margin if lead.strip() or not line else lead

    def _new(self, value: Json, margin: str) -> str:
        if not self.unit or _is_flat(value):
            return _plain(value)
        inner = margin + self.unit
        if isinstance(value, dict):
            pieces = [f"{_plain(name)}: {self._new(one, inner)}" for name, one in value.items()]
            return _on_lines(pieces, "{", margin, inner)
        return _on_lines([self._new(one, inner) for one in value], "[", margin, inner)


def _on_lines(pieces: list[str], bracket: str, margin: str, inner: str) -> str:
    joined = ",\n".join(inner + piece for piece in pieces)
    return f"{bracket}\n{joined}\n{margin}{'}' if bracket == '{' else ']'}"


def _is_flat(value: Json) -> bool:
    """Does it hold plain values only, and lists of them?"""
    if isinstance(value, dict):
        return all(not one or (not isinstance(one, dict) and _is_flat(one)) for one in value.values())
    return not isinstance(value, list) or not any(isinstance(one, dict | list) and one for one in value)


def _plain(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _same(one: Json, other: Json) -> bool:
    """Equal as JSON: `1` is neither `true` nor `1.0`."""
    return json.dumps(one) == json.dumps(other)

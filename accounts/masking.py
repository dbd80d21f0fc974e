"""Secrets are taken out of bodies before these are recorded: `[secret:NAME]` stands in their place.

Exactly the bytes of a secret's value are replaced, in whatever way they are spelled (`accounts.spellings`); all other
bytes stay. Values under 8 characters are left alone: they would be found where they do not stand.
"""

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from accounts import secrets
from accounts.models import Workspace
from accounts.spellings import spellings

SHORTEST = 8

LONGEST_KEPT = 64
MOST_KEPT = 4_096
"""So many short texts without secrets are known again: names and words that stand in every record."""


class Edit(NamedTuple):
    """At bytes `start` to `end` of the original, `mark` is to stand."""

    start: int
    end: int
    mark: bytes


@dataclass(frozen=True)
class Masked:
    """The bytes without secrets, the names of those that stood there in order of first appearance, and the changes."""

    data: bytes
    names: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    _new_ends: tuple[int, ...] = ()

    def offset(self, old: int) -> int:
        """Where a place of the original is now; one inside a secret is behind its replacement."""
        earlier = bisect_left(self.edits, old, key=lambda edit: edit.start)
        if not earlier:
            return old
        return self._new_ends[earlier - 1] + max(0, old - self.edits[earlier - 1].end)


def edited(data: bytes, edits: Sequence[Edit], names: Iterable[str]) -> Masked:
    """`data` with these edits, which are in order and apart."""
    parts: list[bytes] = []
    new_ends: list[int] = []
    kept_to = length = 0
    for edit in edits:
        parts += (data[kept_to : edit.start], edit.mark)
        length += len(parts[-2]) + len(parts[-1])
        kept_to = edit.end
        new_ends.append(length)
    return Masked(b"".join((*parts, data[kept_to:])), tuple(dict.fromkeys(names)), tuple(edits), tuple(new_ends))


class Masker:
    """Finds and replaces the values of some secrets, given by name."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        # Longest first: of two values that begin alike, the whole one is taken.
        values = sorted(((name, value.strip()) for name, value in secrets.items()), key=lambda item: -len(item[1]))
        values = [(name, value) for name, value in values if len(value) >= SHORTEST]
        self.values = tuple(value for _, value in values)
        self._ways = [(name, way) for name, value in values for way in spellings(value)]
        self._needles = tuple(dict.fromkeys(needle for _, way in self._ways for needle in way.needles))
        self._shortest = min(map(len, self._needles), default=0)
        self._clean: set[str] = set()
        self._patterns: dict[tuple[int, ...], re.Pattern[bytes]] = {}

    def mask(self, data: bytes) -> Masked:
        """The bytes with every secret replaced."""
        present = self._present(data)
        return self._replace(data, present) if present else Masked(data)

    def mask_text(self, text: str) -> str:
        """The same for text."""
        if len(text) < self._shortest and text.isascii():  # as most words of a stream
            return text
        if text in self._clean:
            return text
        data = text.encode("utf-8", "surrogatepass")
        present = self._present(data)
        if present:
            return self._replace(data, present).data.decode("utf-8", "surrogatepass")
        if len(text) <= LONGEST_KEPT:
            self._keep(text)
        return text

    def _keep(self, text: str) -> None:
        if len(self._clean) >= MOST_KEPT:
            self._clean.clear()
        self._clean.add(text)

    def _present(self, data: bytes) -> tuple[int, ...]:
        """Which of the spellings may be there: nearly always none.

        Searching for plain strings tells so 200 times faster than one pattern; a word of a stream has no room for any.
        """
        if len(data) < self._shortest:
            return ()
        for needle in self._needles:
            if needle in data:
                break
        else:
            return ()
        return tuple(n for n, (_, way) in enumerate(self._ways) if way.may_be_in(data))

    def _replace(self, data: bytes, present: tuple[int, ...]) -> Masked:
        names: list[str] = []
        edits: list[Edit] = []
        for match in self._pattern_of(present).finditer(data):
            names.append(self._ways[present[(match.lastindex or 0) - 1]][0])
            edits.append(Edit(match.start(), match.end(), f"[secret:{names[-1]}]".encode()))
        return edited(data, edits, names)

    def _pattern_of(self, present: tuple[int, ...]) -> re.Pattern[bytes]:
        """One pattern of the spellings that may be there; each is a group, so that a match tells which it is."""
        if present not in self._patterns:
            self._patterns[present] = re.compile(b"|".join(b"(" + self._ways[n][1].pattern + b")" for n in present))
        return self._patterns[present]


def masker_for(workspace: Workspace) -> Masker:
    """The masker of all secrets of a workspace; one query."""
    return masker_of(secrets.values_of(workspace))


def masker_of(values: Mapping[str, str]) -> Masker:
    """The masker of these secrets, by name; made once for the same ones."""
    return _masker(tuple(values.items()))


@functools.lru_cache(maxsize=16)
def _masker(values: tuple[tuple[str, str], ...]) -> Masker:
    return Masker(dict(values))

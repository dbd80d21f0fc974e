"""Two texts line by line, for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from tools import parameters
from tools.line_steps import grouped
from wire.conversation import Json

AROUND = 3
"""Unchanged lines shown before and after a change."""
MOST_LINES = 20_000
"""Of both texts together: beyond that a comparison takes longer than anybody waits."""
_WORDS = {"+": "added", "-": "removed"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its sign: `+` added, `-` removed, blank the same in both, `…` lines left out."""

    sign: str
    text: str

    @property
    def word(self) -> str:
        """What the sign means."""
        return _WORDS.get(self.sign, "")


def compared(before: Json, after: Json) -> list[Line]:
    """The lines in which two values differ when written down, with some around them; none where nothing differs.

    Text is compared as it is, everything else as indented JSON.
    """
    old, new = _lines(before), _lines(after)
    if old == new:
        return []
    if len(old) + len(new) > MOST_LINES:
        return [Line("…", "Too long to be compared line by line.")]
    return list(_differences(old, new))


def _lines(value: Json) -> list[str]:
    return (value if isinstance(value, str) else parameters.write(value)).splitlines()


def _differences(old: list[str], new: list[str]) -> Iterator[Line]:
    at = 0
    for steps in grouped(old, new, AROUND):
        if steps[0][1] > at:
            yield Line("…", "")
        for kind, first, last, start, end in steps:
            if kind == "equal":
                yield from (Line(" ", text) for text in old[first:last])
            else:
                yield from chain(
                    (Line("-", text) for text in old[first:last]), (Line("+", text) for text in new[start:end])
                )
        at = steps[-1][2]
    if at < len(old):
        yield Line("…", "")

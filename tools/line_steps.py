"""How one list of lines becomes another, in steps that take a bounded time to find.

`difflib` alone takes hours where the same line stands there thousands of times, as in JSON it does. So lines that stand
once in both texts are found first (Bram Cohen's "patience diff"), and only the little that is between two of them is
left to it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

Step = tuple[str, int, int, int, int]
"""`equal`, `replace`, `delete` or `insert`, and the lines that it is about, as `SequenceMatcher.get_opcodes` has it."""

MOST_PAIRS = 10_000
"""Of equal lines between two anchors: `difflib` looks at each of them, again and again."""


def grouped(old: Sequence[str], new: Sequence[str], around: int) -> Iterable[list[Step]]:
    """The steps, those that are near each other together, with up to `around` equal lines about them."""
    matcher = SequenceMatcher(None, "", "")
    matcher.opcodes = list(steps(old, new))  # type: ignore[attr-defined]  # what it would have found itself
    return matcher.get_grouped_opcodes(around)


def steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """The steps in order; together they cover both lists."""
    at_old, at_new = 0, 0
    for first, start, size in [*_blocks(old, new), (len(old), len(new), 0)]:
        if first > at_old or start > at_new:
            kind = "replace" if first > at_old and start > at_new else "delete" if first > at_old else "insert"
            yield kind, at_old, first, at_new, start
        if size:
            yield "equal", first, first + size, start, start + size
        at_old, at_new = first + size, start + size


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Equal stretches, in order: where in the one, where in the other, how long; none touches the next."""
    found: list[tuple[int, int, int]] = []
    for first, start, size in _pieces(old, new):
        if found and (sum(found[-1][::2]), found[-1][1] + found[-1][2]) == (first, start):
            found[-1] = (*found[-1][:2], found[-1][2] + size)
        elif size:
            found.append((first, start, size))
    return found


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    head = _alike(zip(old, new, strict=False))
    tail = _alike(zip(reversed(old[head:]), reversed(new[head:]), strict=False))
    end_old, end_new = len(old) - tail, len(new) - tail
    yield 0, 0, head
    at_old, at_new = head, head
    anchors = _anchors(old[head:end_old], new[head:end_new])
    for first, start in [*((one + head, other + head) for one, other in anchors), (end_old, end_new)]:
        for one, other, size in _between(old[at_old:first], new[at_new:start]):
            yield at_old + one, at_new + other, size
        yield first, start, 1 if first < end_old else tail
        at_old, at_new = first + 1, start + 1


def _alike(pairs: Iterator[tuple[str, str]]) -> int:
    """How many pairs there are before one of two that differ."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that stand once in each, as many as have one order in both."""
    counted, other = Counter(old), Counter(new)
    places = {line: at for at, line in enumerate(new) if other[line] == 1}
    pairs = [(at, places[line]) for at, line in enumerate(old) if counted[line] == 1 and line in places]
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1], last[length : length + 1] = [place], [number]
    found, number = [], last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    counted = Counter(new)
    if old and new and sum(counted[line] for line in old) <= MOST_PAIRS:
        yield from SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()

"""Which JSON can be kept: its texts by both databases, its depth by what walks through it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from wire.conversation import Json

DEEPEST = 100
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with a mark where it holds what cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)


def unstorable(value: Json) -> bool:
    """Does a text anywhere in this value hold U+0000 or half of a surrogate pair?"""
    texts = (one for level in levels(value) for one in level if isinstance(one, str))
    return any(_UNSTORABLE.search(text) for text in texts)


def too_deep(value: Json) -> bool:
    """Is it nested deeper than what walks through it can go, wherever it is called from?"""
    return next(islice(levels(value), DEEPEST, None), None) is not None


def levels(value: Json) -> Iterator[list[Json]]:
    """The values of JSON level by level, names of fields among them; however deep it is."""
    level = [value]
    while level:
        yield level
        level = [inner for outer in level for inner in _inside(outer)]


def _inside(value: Json) -> Iterable[Json]:
    if isinstance(value, Mapping):
        return (*value, *value.values())
    return value if isinstance(value, list | tuple) else ()

"""Numbers and lists of numbers, with what stands after them."""

import re
from collections.abc import Iterator

from simulator.planner.knowledge import CURRENCY_SIGNS, NUMBER_WORDS
from simulator.planner.mentions import Mention

_NUMBER = re.compile(
    r"(?<![\w.^])(?P<sign>[$€£¥])?\s?(?P<figure>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?:(?P<percent>\s?%)|\s?(?P<scale>million|billion|thousand|k\b)|(?P<glued>[A-Za-z°]{1,4}\b))?(?![\w^*])"
)
_WORDS = re.compile(rf"\b({'|'.join(word for word in NUMBER_WORDS if word != 'one')})\b(?!-)", re.IGNORECASE)
_LIST = re.compile(r"\[([^\[\]]*)\]|\((-?\d[^()]*,[^()]*)\)")
_RUN = re.compile(r"(?<=: )-?\d+(?:\.\d+)?(?:,\s*-?\d+(?:\.\d+)?){3,}")
_SCALES = {"k": 1_000, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}


def numbers(text: str) -> Iterator[Mention]:
    """The numbers in `text`; four figures that can be a year are one of kind `year`."""
    for match in _NUMBER.finditer(text):
        unit = "%" if match["percent"] else CURRENCY_SIGNS.get(match["sign"] or "", match["glued"] or "")
        value = to_number(match["figure"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1)
        is_year = not unit and "," not in match["figure"] and isinstance(value, int) and 1500 <= value <= 2100
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        yield Mention("year" if is_year else "number", value, start, match.end(), unit)
    for match in _WORDS.finditer(text):
        yield Mention("count", NUMBER_WORDS[match[1].lower()], match.start(), match.end())


def lists(text: str) -> Iterator[Mention]:
    """Lists written out: [1, 2, 3], (45, 60), or a run of figures after a colon."""
    for match in _LIST.finditer(text):
        items = [_item(item) for item in (match[1] or match[2] or "").split(",") if item.strip()]
        if items:
            yield Mention("list", items, match.start(), match.end())
    for match in _RUN.finditer(text):
        yield Mention("list", [to_number(item.strip()) for item in match[0].split(",")], match.start(), match.end())


def to_number(figure: str) -> int | float:
    """A figure as an int where it is whole. Raises ValueError."""
    return int(figure) if re.fullmatch(r"-?\d{1,18}", figure) else float(figure)


def _item(text: str) -> object:
    bare = text.strip().strip("'\"")
    try:
        return to_number(bare)
    except ValueError:
        return bare

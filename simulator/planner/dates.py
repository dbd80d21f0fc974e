"""Dates in words and figures. The day is given from outside: this room has no clock."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from simulator.planner.knowledge import MONTHS, WEEKDAYS
from simulator.planner.mentions import Mention

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = "|".join(WEEKDAYS)
_FIGURES = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?\b(?!:)", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\.?(?:,?\s+(\d{{4}}))?\b", re.IGNORECASE)
_RELATIVE = re.compile(rf"\b(?:(today|tonight|tomorrow|yesterday)|(?:(next|this|on)\s+)({_DAY}))\b", re.IGNORECASE)
_SHIFT = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}


def dates(text: str, today: date) -> Iterator[Mention]:
    """The dates in `text` as ISO strings; a date without a year is this year's."""
    for match in _FIGURES.finditer(text):
        yield from _mention(match, int(match[1]), int(match[2]), int(match[3]))
    for match in _MONTH_FIRST.finditer(text):
        yield from _mention(match, int(match[3] or today.year), MONTHS[match[1].lower()], int(match[2]))
    for match in _DAY_FIRST.finditer(text):
        yield from _mention(match, int(match[3] or today.year), MONTHS[match[2].lower()], int(match[1]))
    for match in _RELATIVE.finditer(text):
        yield Mention("date", _relative(match, today).isoformat(), match.start(), match.end())


def _mention(match: re.Match[str], year: int, month: int, day: int) -> Iterator[Mention]:
    try:
        value = date(year, month, day)
    except ValueError:  # the 31st of June is no date
        return
    yield Mention("date", value.isoformat(), match.start(), match.end())


def _relative(match: re.Match[str], today: date) -> date:
    if match[1]:
        return today + timedelta(days=_SHIFT[match[1].lower()])
    ahead = (WEEKDAYS[match[3].lower()] - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)

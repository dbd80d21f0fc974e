"""Finds the values in a text: numbers, dates, quoted strings, e-mails, ids, capitalised names, lists."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from simulator.planner import dates, names, numbers
from simulator.planner.mentions import Kind, Mention

# Of one kind; more than this is data, not a request.
MAX_MENTIONS = 150
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://[^\s\"'<>]+[^\s\"'<>.,;!?)]")
_QUOTED = re.compile(
    r"(?<!\w)'([^'\n]{1,200})'(?!\w)|\"([^\"\n]{1,400})\"|“([^”]{1,400})”|‘([^’]{1,200})’|`([^`]{1,200})`"
)
_TIME = re.compile(r"\b\d{1,2}(?::\d{2})?\s?(?:am|pm|AM|PM|a\.m\.|p\.m\.)(?!\w)|\b\d{1,2}:\d{2}(?::\d{2})?\b")
_ID = re.compile(
    r"(?<![\w.^])(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*(?![\w^])"
)
_HASH = re.compile(r"#(\d{2,})\b")
_JOINS = re.compile(r"\s*(?:,|/|&|;|\bor\b|\band\b|\bas well as\b|\bplus\b|,\s*and\b|\bthe\b)*\s*", re.IGNORECASE)


def mentions(text: str, today: date) -> list[Mention]:
    """Every value that `text` mentions, in order, none overlapping another, enumerations marked as series."""
    found: list[Mention] = []
    for finder in _finders(today):
        for mention in islice(finder(text), MAX_MENTIONS):
            if not any(mention.start < other.end and other.start < mention.end for other in found):
                found.append(mention)
    return _in_series(text, sorted(found, key=lambda mention: mention.start))


def _finders(today: date) -> tuple[Callable[[str], Iterator[Mention]], ...]:
    """In order of trust: what an earlier one found, a later one does not see."""
    return (
        _pattern("email", _EMAIL),
        _pattern("url", _URL),
        numbers.lists,
        _quoted,
        lambda text: dates.dates(text, today),
        _pattern("time", _TIME),
        _pattern("id", _ID),
        _pattern("id", _HASH),
        names.currencies,
        numbers.numbers,
        names.names,
        names.phrases,
    )


def _pattern(kind: Kind, pattern: re.Pattern[str]) -> Callable[[str], Iterator[Mention]]:
    def find(text: str) -> Iterator[Mention]:
        for match in pattern.finditer(text):
            value = match[1] if pattern.groups else match[0]
            yield Mention(kind, value, match.start(), match.end())

    return find


def _quoted(text: str) -> Iterator[Mention]:
    # A text that is quoted as a whole mentions nothing by that.
    for match in _QUOTED.finditer(text):
        value = next(group for group in match.groups() if group is not None)
        if len(match[0]) < len(text.strip()):
            yield Mention("quoted", value, match.start(), match.end())


def _in_series(text: str, found: list[Mention]) -> list[Mention]:
    numbered: list[Mention] = []
    series = 0
    for mention in found:
        before = numbered[-1] if numbered else None
        between = text[before.end : mention.start] if before else ""
        joined = before is not None and before.kind == mention.kind and _joins(between)
        series += not joined
        numbered.append(replace(mention, series=series))
    return numbered


def _joins(between: str) -> bool:
    return bool(between.strip()) and _JOINS.fullmatch(between) is not None

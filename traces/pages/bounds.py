"""How much of a body a page reads and shows: what is larger is said to be, and is had whole as a download."""

import re

LARGEST_READ = 32_000_000
"""A body of more bytes is not decoded for a page."""

MOST_OBJECTS = 50_000
"""Nor is one with more JSON objects: these, not the bytes, are what decoding costs."""

MOST_EVENTS = 20_000
"""So many events of a stream are put together for a page."""

MOST_MESSAGES = 100
"""The last of a request that are shown."""

MOST_PARTS = 200
"""The first of a message that are shown."""

_EVENT = re.compile(rb"^data:", re.MULTILINE)


def is_too_much(data: bytes) -> bool:
    """Would decoding this take a page too long?"""
    return len(data) > LARGEST_READ or data.count(b"{") > MOST_OBJECTS


def first_events(data: bytes) -> bytes:
    """The beginning of a stream that is put together for a page: all of nearly every one."""
    for number, found in enumerate(_EVENT.finditer(data, 0, LARGEST_READ)):
        if number == MOST_EVENTS:
            return data[: found.start()]
    return data[:LARGEST_READ]

"""Naming many rows in one statement: their places in it, and cutting long lists, so that there are never too many."""

from collections.abc import Iterable, Iterator, Sized
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

BATCH = 900
"""Rows named in one statement: below the 999 parameters that every SQLite takes."""


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some


def places(values: Sized) -> str:
    """The places of these values in a statement, for `IN (...)`; there must be one."""
    return ",".join(["%s"] * len(values))

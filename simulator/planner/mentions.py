"""The values that a text mentions, with their places: what arguments are made of."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "email", "url", "quoted", "list", "date", "time", "number", "count", "year", "id", "currency", "name", "phrase"
]


@dataclass(frozen=True, slots=True)
class Mention:
    """One value in a text: `text[start:end]`. `value` is a str, number, ISO date or list; `unit` stands after a number.

    A `count` is a number in words, which often counts what the sentence goes on to name ("two pairs of numbers").
    Mentions of one `series` stand in one enumeration: "Tokyo, London and Paris".
    """

    kind: Kind
    value: object
    start: int
    end: int
    unit: str = ""
    series: int = 0

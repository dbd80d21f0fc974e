"""The filters of the trace list: fields to choose in, chips of what is chosen, addresses that keep the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from traces.listing import Choices
from traces.models import Trace

WORDS = {
    "q": "question has",
    "status": "status",
    "model": "model",
    "provider": "provider",
    "tool": "tool",
    "tag": "tag",
    "since": "from",
    "until": "to",
    "min_cost": "cost at least $",
    "min_duration_ms": "at least ms",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on; `address` is the list without it."""

    word: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Field:
    """A filter to choose a value for."""

    name: str
    word: str
    value: str
    choices: tuple[tuple[str, str], ...]


class Filters:
    """What an address asks for, as the page shows it."""

    def __init__(self, query: Mapping[str, Any], choices: Choices | None = None) -> None:
        self.values = {name: str(query.get(name, "")).strip() for name in WORDS}
        self._choices = choices

    @property
    def chips(self) -> list[Chip]:
        """One for each filter that is on."""
        return [Chip(WORDS[name], value, self._address({name: ""})) for name, value in self.values.items() if value]

    @property
    def statuses(self) -> list[tuple[str, str, str]]:
        """`(value, word, address)` of the states that one asks for most."""
        asked = [Trace.Status.RUNNING, Trace.Status.FAILED, Trace.Status.SUCCEEDED]
        return [(status, str(status.label), self._address({"status": status})) for status in asked]

    @property
    def fields(self) -> list[Field]:
        """The fields with a list of values to choose from."""
        assert self._choices is not None
        named = {
            "status": [(str(value), str(word)) for value, word in Trace.Status.choices],
            "model": [(name, name) for name in self._choices.models],
            "provider": [(name, name) for name in self._choices.providers],
            "tool": [(name, name) for name in self._choices.tools],
            "tag": [(name, name) for name in self._choices.tags],
        }
        return [Field(name, WORDS[name], self.values[name], tuple(given)) for name, given in named.items() if given]

    @property
    def query(self) -> str:
        """The filters as an address has them, without a page's cursor."""
        return urlencode({name: value for name, value in self.values.items() if value})

    @property
    def address(self) -> str:
        """The newest of what is asked for."""
        return self._address({})

    def _address(self, changed: Mapping[str, str]) -> str:
        query = urlencode({name: value for name, value in {**self.values, **changed}.items() if value})
        return f"?{query}" if query else "."

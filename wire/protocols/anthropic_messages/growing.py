"""A content block as it grows from deltas."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

_CALLS = ("tool_use", "server_tool_use", "mcp_tool_use")
_WHOLE_DELTAS = ("compaction_delta",)
"""Deltas whose texts are whole: they take the place of what was said before."""


@dataclass(slots=True)
class GrowingBlock:
    """One block: its beginning, and what deltas added to it."""

    start: Json
    is_whole: bool = False
    pieces: list[str] = field(default_factory=list)
    """Of a call's input."""
    _texts: dict[str, list[str]] = field(default_factory=dict)
    _citations: list[Json] = field(default_factory=list)
    _assigned: dict[str, Json] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Its `type`."""
        return self.words("type")

    @property
    def arguments(self) -> str | None:
        """The raw text of a call's input, as it stands; None in other blocks.

        The input in the beginning is a placeholder as long as more may come.
        """
        if self.kind not in _CALLS:
            return None
        if self.pieces or not self.is_whole:
            return "".join(self.pieces)
        given = self.start.get("input")
        return json_text.dumps({} if given is None else given)

    def words(self, name: str) -> str:
        """A text field of its beginning; empty when there is none."""
        value = self.start.get(name) if isinstance(self.start, dict) else None
        return value if isinstance(value, str) else ""

    def take(self, delta: Mapping[str, Json]) -> None:
        """Take a delta: its texts are appended to the fields of the same name, all else is assigned."""
        for name, value in delta.items():
            if name == "partial_json" and isinstance(value, str):
                self.pieces += [value] if value else []
            elif name == "citation" and delta.get("type") == "citations_delta":
                self._citations.append(value)
            elif name != "type" and isinstance(value, str) and delta.get("type") not in _WHOLE_DELTAS:
                self._texts.setdefault(name, []).append(value)
            elif name != "type" and value is not None:
                self._assigned[name] = value

    def value(self) -> Json:
        """The block as if it had come whole."""
        if not isinstance(self.start, dict):
            return self.start
        block = {**self.start, **self._assigned}
        for name, texts in self._texts.items():
            block[name] = self.words(name) + "".join(texts)
        if self._citations:
            before = self.start.get("citations")
            block["citations"] = [*(before if isinstance(before, list) else []), *self._citations]
        if self.kind in _CALLS and self.pieces:
            block["input"] = self._input()
        return block

    def _input(self) -> Json:
        try:
            return json_text.loads("".join(self.pieces))
        except WireError:
            return "".join(self.pieces)

"""Free text of custom tools where a protocol, or a host, takes only objects: it stands in one, `{"input": "..."}`."""

import re
from dataclasses import dataclass, field, replace

from wire import json_text
from wire.conversation import CustomTool, Json, ToolCall, ToolDefinition
from wire.deltas import Delta, ToolCallDelta
from wire.errors import WireError
from wire.names import ToolNames

SCHEMA: dict[str, Json] = {
    "type": "object",
    "properties": {"input": {"type": "string"}},
    "required": ["input"],
    "additionalProperties": False,
}


def as_function(tool: CustomTool) -> ToolDefinition:
    """The tool as a function of one text; a grammar is lost."""
    return ToolDefinition(tool.name, tool.description, SCHEMA)


def wrap(text: str) -> dict[str, Json]:
    """The arguments that say this text."""
    return {"input": text}


def read_free_text(call: ToolCall, names: ToolNames) -> ToolCall:
    """A call as it came over the wire, under its own name; one of a tool that takes free text with that text."""
    name = names.from_wire(call.name)
    text = _unwrapped(call.arguments) if name in names.free_text else None
    if text is None:
        return replace(call, name=name)
    return replace(call, name=name, arguments=text, extra={**call.extra, "type": "custom"})


def _unwrapped(arguments: str) -> str | None:
    """The text that arguments say; None where they say something else."""
    try:
        match json_text.loads(arguments):
            case {"input": str(text), **rest} if not rest:
                return text
    except WireError:
        pass
    return None


_OPENING = re.compile(r'\s*\{\s*"input"\s*:\s*"')
_LONGEST_OPENING = 40
_WHOLE = re.compile(
    r'(?:[^"\\]+|\\[^u]|\\u(?![dD][89abAB])[0-9a-fA-F]{4}'
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\u[0-9a-fA-F]{4}|(?=[^\\]|\\[^u])))*"
)
"""Of a string in JSON, what is whole: no part of an escape at its end, nor of a pair of them."""


@dataclass(slots=True)
class FreeTextDeltas:
    """Deltas of calls as they are told live: those of a tool that takes free text bring the text, not the object."""

    names: ToolNames
    _growing: dict[int, "_Unwrapping"] = field(default_factory=dict)

    def told(self, delta: Delta) -> Delta:
        """The delta, with what of the text its arguments bring."""
        if not isinstance(delta, ToolCallDelta):
            return delta
        if delta.name in self.names.free_text:
            self._growing[delta.index] = _Unwrapping()
        growing = self._growing.get(delta.index)
        return replace(delta, arguments=growing.feed(delta.arguments)) if growing else delta


@dataclass(slots=True)
class _Unwrapping:
    """One call's arguments as they come. What was told is looked at no more, however long the text becomes."""

    _held: str = ""
    _is_open: bool = False
    _is_over: bool = False

    def feed(self, piece: str) -> str:
        """What of the text is new; of what has another form, the pieces themselves."""
        if self._is_over:
            return ""
        self._held += piece
        if not self._is_open:
            opening = _OPENING.match(self._held)
            if opening is None:
                return piece if len(self._held) > _LONGEST_OPENING else ""
            self._is_open, self._held = True, self._held[opening.end() :]
        end = whole.end() if (whole := _WHOLE.match(self._held)) else 0
        inside, self._held = self._held[:end], self._held[end:]
        self._is_over = self._held.startswith('"')
        try:
            return str(json_text.loads(f'"{inside}"'))
        except WireError:  # no string of JSON: the whole answer tells what there is
            self._is_over = True
            return ""

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
_UNFINISHED = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$|\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?$")
"""An escape at the end of which more is to come; half of a pair too."""
_END = re.compile(r'(?:[^"\\]|\\.)*?(")', re.DOTALL)


@dataclass(slots=True)
class FreeTextDeltas:
    """Deltas of calls as they are told live: those of a tool that takes free text bring the text, not the object."""

    names: ToolNames
    _growing: dict[int, "_Unwrapping"] = field(default_factory=dict)

    def told(self, delta: Delta) -> Delta:
        """The delta, with what of the text its arguments bring."""
        if not self.names.free_text or not isinstance(delta, ToolCallDelta):
            return delta
        if delta.name in self.names.free_text:
            self._growing[delta.index] = _Unwrapping()
        growing = self._growing.get(delta.index)
        return replace(delta, arguments=growing.feed(delta.arguments)) if growing else delta


@dataclass(slots=True)
class _Unwrapping:
    """One call's arguments so far; `said` is how much of the text inside was told."""

    _raw: str = ""
    _said: int = 0

    def feed(self, piece: str) -> str:
        """What of the text is new; of what has another form, the pieces themselves."""
        self._raw += piece
        opening = _OPENING.match(self._raw)
        if opening is None:
            return piece if len(self._raw) > _LONGEST_OPENING else ""
        inside = self._raw[opening.end() :]
        end = _END.match(inside)
        inside = inside[: end.start(1)] if end else _UNFINISHED.sub("", inside)
        try:
            text: str = json_text.loads(f'"{inside}"')
        except WireError:
            return ""
        news, self._said = text[self._said :], max(self._said, len(text))
        return news

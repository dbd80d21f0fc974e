"""A definition as an MCP server writes it, for a person: what changed in it, and the tool of ours that it makes."""

from dataclasses import dataclass, replace

from tools.checks import check_name
from tools.comparing import Line, compared
from tools.mcp.names import KIND
from tools.mcp.unseen import has_unseen, seen
from tools.sources import FoundTool, json_tools
from tools.sources.names import tool_name
from wire import json_text
from wire.conversation import Json

TIMEOUT_S = 60.0
"""Of a call, where nobody has said otherwise: a program may have to start first."""

_UNSEEN = "It has characters that no page shows and a model reads."
_WORDS = {
    "description": "description",
    "inputSchema": "parameters",
    "annotations": "annotations",
    "title": "title",
    "outputSchema": "output schema",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a definition that is another one now, line by line."""

    word: str
    lines: list[Line]


def differences(before: str, after: str) -> list[Difference]:
    """What changed from one kept text to another, the parts that a model reads first."""
    old, new = json_text.loads(before), json_text.loads(after)
    names = [*_WORDS, *(name for name in (*old, *new) if name not in _WORDS)]
    pairs = [(name, old.get(name, ""), new.get(name, "")) for name in dict.fromkeys(names)]
    return [Difference(_WORDS.get(name, name), _compared(was, now)) for name, was, now in pairs if was != now]


def _compared(was: Json, now: Json) -> list[Line]:
    return [replace(line, text=seen(line.text)) for line in compared(was, now)]


def as_tool(server_id: str, text: str) -> FoundTool:
    """The tool of ours that a kept definition makes. Raises Unreadable with a sentence."""
    found = json_tools.read(text).tools[0]
    called = found.definition.name
    found = replace(
        found,
        implementation={"kind": KIND, "server": server_id, "tool": called},
        # The protocol's own defaults: a tool that says nothing may destroy.
        side_effects=found.side_effects or "destructive",
        approval=found.approval or "auto",
        fields={"timeout_s": TIMEOUT_S},
        notes=(_UNSEEN,) if has_unseen(text) else (),
    )
    if not check_name(called):
        return found
    note = f"Its server calls it {called[:200]}: tools cannot have this name here."
    definition = replace(found.definition, name=tool_name(called, otherwise="tool"))
    return replace(found, definition=definition, notes=(*found.notes, note))

"""Free text of custom tools where a protocol, or a host, takes only objects: it stands in one, `{"input": "..."}`."""

from dataclasses import replace

from wire import json_text
from wire.conversation import CustomTool, Json, ToolCall, ToolDefinition
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

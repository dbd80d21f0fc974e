"""A request that was read from the wire, with the tools' own names again."""

from dataclasses import replace

from wire.conversation import Message, ModelRequest, Part, ToolCall, ToolResult
from wire.names import ToolNames


def respelled(request: ModelRequest, names: ToolNames) -> ModelRequest:
    """The request with every name of a tool as it is called here, wherever it stands."""
    choice = request.tool_choice
    return replace(
        request,
        tools=tuple(replace(tool, name=names.from_wire(tool.name)) for tool in request.tools),
        custom_tools=tuple(replace(tool, name=names.from_wire(tool.name)) for tool in request.custom_tools),
        tool_choice=choice and replace(choice, names=tuple(map(names.from_wire, choice.names))),
        messages=tuple(_respelled(message, names) for message in request.messages),
    )


def _respelled(message: Message, names: ToolNames) -> Message:
    return replace(message, parts=tuple(_part(part, names) for part in message.parts))


def _part(part: Part, names: ToolNames) -> Part:
    return replace(part, name=names.from_wire(part.name)) if isinstance(part, ToolCall | ToolResult) else part

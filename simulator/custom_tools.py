"""Tools of free text: for the planner they are functions of one text; what it fills in is the whole call."""

import json
from dataclasses import replace

from simulator.reply import RawCall, Reply
from wire.conversation import ModelRequest, Part, ToolCall, ToolDefinition

_TEXT = {"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]}


def with_custom_tools(request: ModelRequest) -> ModelRequest:
    """The request with its custom tools among the functions, and their calls among those of functions."""
    functions = tuple(ToolDefinition(tool.name, tool.description, _TEXT) for tool in request.custom_tools)
    messages = tuple(replace(one, parts=tuple(map(_as_object, one.parts))) for one in request.messages)
    return replace(request, tools=request.tools + functions, messages=messages)


def _as_object(part: Part) -> Part:
    """An earlier call of such a tool as the planner knows calls, so that it sees what it did already."""
    if not isinstance(part, ToolCall) or not part.is_free_text:
        return part
    return replace(part, arguments=json.dumps({"input": part.arguments}), extra={})


def in_free_text(reply: Reply, request: ModelRequest) -> Reply:
    """The reply with the calls of custom tools as they are written."""
    names = {tool.name for tool in request.custom_tools}
    return replace(reply, calls=tuple(_written(call, call.name in names) for call in reply.calls)) if names else reply


def _written(call: RawCall, is_custom: bool) -> RawCall:
    if not is_custom:
        return call
    try:
        return replace(call, arguments=str(json.loads(call.arguments)["input"]), is_custom=True)
    except (ValueError, LookupError, TypeError):
        return replace(call, is_custom=True)

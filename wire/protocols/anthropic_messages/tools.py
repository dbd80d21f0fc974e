"""Tool definitions and the choice among them <-> `tools` and `tool_choice`."""

from collections.abc import Mapping, Sequence

from wire.conversation import Json, ProviderTool, ToolChoice, ToolDefinition, ToolKind
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.anthropic_messages.blocks import PROTOCOL
from wire.protocols.fields import as_object

_MODES = {"auto": "auto", "required": "any", "none": "none", "tool": "any"}


def encode_tool(tool: ToolDefinition, names: ToolNames) -> Json:
    """One element of `tools`. The protocol wants an object at the schema's root, also for what takes nothing."""
    schema = {"type": "object", **tool.parameters} if tool.parameters else {"type": "object", "properties": {}}
    fields: dict[str, Json] = {"name": names.to_wire(tool.name), "description": tool.description}
    fields |= {"input_schema": schema} | ({"strict": True} if tool.strict else {}) | dict(tool.extra)
    return {name: value for name, value in fields.items() if value is not None}


def decode_tools(
    tools: Sequence[Json],
) -> tuple[tuple[ToolDefinition, ...], tuple[ProviderTool, ...], tuple[ToolKind, ...]]:
    """The function tools; beside them whatever else the list holds, verbatim: hosted tools; and which stands where.

    Raises WireError with the place.
    """
    for index, tool in enumerate(tools):
        if not isinstance(tool, dict):
            raise WireError(f"tools[{index}]: must be an object")
    decoded = [(tool, _decode_tool(tool)) for tool in tools]
    return (
        tuple(definition for _, definition in decoded if definition is not None),
        tuple(ProviderTool(PROTOCOL, tool) for tool, definition in decoded if definition is None),
        tuple("provider" if definition is None else "function" for _, definition in decoded),
    )


def _decode_tool(tool: dict[str, Json]) -> ToolDefinition | None:
    extra: dict[str, Json] = {"description": None, **tool}
    name, schema = extra.pop("name", None), as_object(extra.pop("input_schema", None))
    text = extra["description"] if extra["description"] is None else extra.pop("description")
    is_plain = isinstance(name, str) and isinstance(text, str | None) and extra.get("type", "custom") == "custom"
    if not is_plain or schema.get("type") != "object":
        return None
    strict = extra.get("strict") is True and extra.pop("strict")
    return ToolDefinition(name, text or "", schema, strict, extra, PROTOCOL if extra else None)


def encode_choice(choice: ToolChoice | None, parallel: bool | None, names: ToolNames) -> dict[str, Json] | None:
    """The `tool_choice` that says this; None when nothing needs to be said."""
    if choice is None and parallel is None:
        return None
    choice = choice or ToolChoice()
    fields: dict[str, Json] = {"type": _MODES[choice.mode]}
    if choice.mode == "tool" and choice.names:
        fields = {"type": "tool", "name": names.to_wire(choice.names[0])}
    if parallel is not None and choice.mode != "none":
        fields["disable_parallel_tool_use"] = not parallel
    return fields


def decode_choice(value: Json) -> tuple[ToolChoice, bool | None] | None:
    """The choice, and whether calls may be parallel; None for a form that is not known here."""
    if not isinstance(value, dict):
        return None
    fields = dict(value)
    disabled = fields.pop("disable_parallel_tool_use", None)
    choice = _decode_mode(fields)
    if choice is None or not (disabled is None or isinstance(disabled, bool)):
        return None
    if disabled is None and "disable_parallel_tool_use" in value:
        return None
    return choice, None if disabled is None else not disabled


def _decode_mode(fields: Mapping[str, Json]) -> ToolChoice | None:
    match fields:
        case {"type": "auto", **rest} if not rest:
            return ToolChoice("auto")
        case {"type": "any", **rest} if not rest:
            return ToolChoice("required")
        case {"type": "none", **rest} if not rest:
            return ToolChoice("none")
        case {"type": "tool", "name": str(name), **rest} if not rest:
            return ToolChoice("tool", (name,))
    return None

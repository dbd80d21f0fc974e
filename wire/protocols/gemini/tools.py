"""Tools and the choice among them <-> `tools` and `toolConfig`."""

from collections.abc import Sequence

from wire.conversation import Json, ProviderTool, ToolChoice, ToolDefinition
from wire.names import ToolNames
from wire.protocols.gemini.content import PROTOCOL
from wire.protocols.gemini.spelling import camel
from wire.schemas.openapi import from_openapi

CONFIG = "functionCallingConfig"


def encode_tool(tool: ToolDefinition, names: ToolNames) -> Json:
    """One element of `functionDeclarations`. An empty schema is left out: the function takes nothing."""
    declared: dict[str, Json] = {"name": names.to_wire(tool.name), "description": tool.description}
    if tool.parameters:
        declared["parametersJsonSchema"] = dict(tool.parameters)
    return declared


def decode_tools(values: Sequence[Json]) -> tuple[tuple[ToolDefinition, ...], tuple[ProviderTool, ...], list[Json]]:
    """The functions; the tools that the provider runs, with declarations in other forms; what is no tool at all."""
    functions: list[ToolDefinition] = []
    others: list[ProviderTool] = []
    unknown: list[Json] = []
    for value in values:
        if not isinstance(value, dict):
            unknown.append(value)
            continue
        fields = camel(value)
        declarations = fields.pop("functionDeclarations", None)
        for declaration in declarations if isinstance(declarations, list) else ():
            tool = _decode_tool(declaration)
            if tool is None:
                others.append(ProviderTool(PROTOCOL, {"functionDeclarations": [declaration]}))
            else:
                functions.append(tool)
        if fields:
            others.append(ProviderTool(PROTOCOL, fields))
    return tuple(functions), tuple(others), unknown


def _decode_tool(value: Json) -> ToolDefinition | None:
    if not isinstance(value, dict):
        return None
    fields = camel(value)
    name, description = fields.pop("name", None), fields.pop("description", None) or ""
    older, schema = fields.pop("parameters", None), fields.pop("parametersJsonSchema", None)
    if schema is None and isinstance(older, dict):
        schema, older = from_openapi(older), None
    schema = {} if schema is None else schema
    fits = isinstance(name, str) and isinstance(description, str) and isinstance(schema, dict)
    return ToolDefinition(name, description, schema) if fits and older is None and not fields else None


def encode_choice(choice: ToolChoice | None, names: ToolNames, *, strict: bool) -> dict[str, Json] | None:
    """The `functionCallingConfig`; None where nothing needs to be said.

    There is no subset with AUTO: VALIDATED takes one, and holds the arguments to the schemas besides.
    """
    if choice is None:
        return {"mode": "VALIDATED"} if strict else None
    if choice.mode == "none":
        return {"mode": "NONE"}
    allowed = {"allowedFunctionNames": [names.to_wire(name) for name in choice.names]} if choice.names else {}
    if choice.mode == "auto":
        return {"mode": "VALIDATED" if allowed or strict else "AUTO", **allowed}
    return {"mode": "ANY", **allowed}


def decode_choice(config: Json) -> tuple[ToolChoice, bool] | None:
    """The choice, and whether all tools are strict; None for forms that the neutral one does not have."""
    if not isinstance(config, dict):
        return None
    fields = camel(config)
    mode, wanted = fields.pop("mode", "AUTO"), fields.pop("allowedFunctionNames", [])
    if fields or not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        return None
    names = tuple(wanted)
    match mode:
        case "NONE":
            return ToolChoice("none"), False
        case "ANY":
            return ToolChoice("tool" if len(names) == 1 else "required", names), False
        case "VALIDATED":
            return ToolChoice("auto", names), not names
        case "AUTO" if not names:
            return ToolChoice("auto"), False
    return None

"""Tools and the choice among them <-> `tools` and `toolConfig`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wire.conversation import Json, ModelRequest, ProviderTool, ToolChoice, ToolDefinition, ToolKind
from wire.names import ToolNames
from wire.protocols.free_text import as_function
from wire.protocols.gemini.content import PROTOCOL
from wire.protocols.gemini.spelling import camel
from wire.protocols.left_over import laid_over, left_over
from wire.protocols.tool_order import in_order, order_of
from wire.schemas.openapi import from_openapi

CONFIG = "functionCallingConfig"
_DECLARATIONS = "functionDeclarations"


def encode_tool(tool: ToolDefinition, names: ToolNames) -> Json:
    """One element of `functionDeclarations`. An empty schema is left out: the function takes nothing."""
    declared: dict[str, Json] = {"name": names.to_wire(tool.name), "description": tool.description}
    if tool.parameters:
        declared["parametersJsonSchema"] = dict(tool.parameters)
    return laid_over(declared, tool.extra)


def encode_tools(request: ModelRequest, names: ToolNames) -> list[Json]:
    """The `tools` list. Functions that stand together are declared together."""
    functions = [_Declared([encode_tool(tool, names)]) for tool in request.tools]
    custom = [_Declared([encode_tool(as_function(tool), names)]) for tool in request.custom_tools]
    provider = [dict(tool.spec) for tool in request.provider_tools]
    tools: list[Json] = []
    for tool in in_order(request, functions, custom, provider):
        if isinstance(tool, _Declared) and tools and isinstance(tools[-1], _Declared):
            tools[-1] += tool
        else:
            tools.append(tool)
    return [{_DECLARATIONS: list(tool)} if isinstance(tool, _Declared) else tool for tool in tools]


class _Declared(list[Json]):
    """Functions that are declared together."""


def decode_tools(values: Sequence[Json]) -> tuple[list[ToolDefinition | ProviderTool], list[Json]]:
    """The functions, and the tools that the provider runs, with declarations in other forms; what is no tool at all."""
    tools: list[ToolDefinition | ProviderTool] = []
    unknown: list[Json] = []
    for value in values:
        if not isinstance(value, dict):
            unknown.append(value)
            continue
        fields = camel(value)
        for declaration in fields.pop(_DECLARATIONS) if _declares(fields) else ():
            tools.append(_decode_tool(declaration) or ProviderTool(PROTOCOL, {_DECLARATIONS: [declaration]}))
        if fields or not value:
            tools.append(ProviderTool(PROTOCOL, fields))
    return tools, unknown


def order_of_tools(tools: Sequence[ToolDefinition | ProviderTool]) -> tuple[ToolKind, ...]:
    """What is to be kept of their order."""
    return order_of(["provider" if isinstance(tool, ProviderTool) else "function" for tool in tools])


def _declares(fields: Mapping[str, Json]) -> bool:
    declarations = fields.get(_DECLARATIONS)
    return isinstance(declarations, list) and bool(declarations)


def _decode_tool(value: Json) -> ToolDefinition | None:
    if not isinstance(value, dict):
        return None
    fields = camel(value)
    name, description = fields.get("name"), fields.get("description") or ""
    if isinstance(fields.get("parameters"), dict) and fields.get("parametersJsonSchema") is None:
        fields["parametersJsonSchema"] = from_openapi(fields.pop("parameters"))
    schema = fields.get("parametersJsonSchema") or {}
    if not isinstance(name, str) or not isinstance(description, str) or not isinstance(schema, dict):
        return None
    plain = ToolDefinition(name, description, schema)
    extra = left_over(fields, encode_tool(plain, ToolNames()))
    return replace(plain, extra=extra, origin=PROTOCOL) if extra else plain


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
    mode, wanted = fields.pop("mode", None), fields.pop("allowedFunctionNames", [])
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

"""Tool definitions and the choice among them <-> `tools` and `tool_choice`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wire.conversation import CustomTool, Json, ProviderTool, ToolChoice, ToolDefinition, ToolKind
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.free_text import as_function
from wire.protocols.left_over import laid_over, left_over
from wire.protocols.openai_chat.content import PROTOCOL


def encode_tool(tool: ToolDefinition, names: ToolNames, profile: Profile) -> Json:
    """One element of `tools`. An empty schema is left out: the function takes nothing."""
    function: dict[str, Json] = {"name": names.to_wire(tool.name), "description": tool.description}
    if tool.parameters:
        function["parameters"] = dict(tool.parameters)
    if tool.strict and profile.strict:
        function["strict"] = True
    return {"type": "function", "function": laid_over(function, tool.extra)}


def encode_custom_tool(tool: CustomTool, names: ToolNames, profile: Profile) -> Json:
    """One element of `tools` that takes free text; a function of one text where the host knows none."""
    if not profile.custom_tools:
        return encode_tool(as_function(tool), names, profile)
    custom = {"name": names.to_wire(tool.name), "description": tool.description}
    return {
        "type": "custom",
        "custom": custom | ({} if tool.format is None else {"format": _encode_format(tool.format)}),
    }


def _encode_format(given: Json) -> Json:
    """A grammar stands one level deeper here than in Responses."""
    match given:
        case {"type": "grammar", "syntax": syntax, "definition": definition, **rest} if not rest:
            return {"type": "grammar", "grammar": {"syntax": syntax, "definition": definition}}
    return given


@dataclass(slots=True)
class Tools:
    """A request's tools, by kind, and of which kind each one of its list is. What is no tool at all is `unknown`."""

    functions: list[ToolDefinition] = field(default_factory=list)
    custom: list[CustomTool] = field(default_factory=list)
    provider: list[ProviderTool] = field(default_factory=list)
    order: list[ToolKind] = field(default_factory=list)
    unknown: list[Json] = field(default_factory=list)


def decode_tools(values: Sequence[Json]) -> Tools:
    """The tools; a host's own (`openrouter:web_search`), and those in no known form, are the provider's, verbatim."""
    tools = Tools()
    for value in values:
        if not isinstance(value, dict):
            tools.unknown.append(value)
            continue
        function, custom = _decode_tool(value), _decode_custom(value)
        if function is not None:
            tools.functions.append(function)
            tools.order.append("function")
        elif custom is not None:
            tools.custom.append(custom)
            tools.order.append("custom")
        else:
            tools.provider.append(ProviderTool(PROTOCOL, value))
            tools.order.append("provider")
    return tools


def _decode_custom(value: Mapping[str, Json]) -> CustomTool | None:
    match value:
        case {"type": "custom", "custom": {"name": str(name), "description": str(text), **more}}:
            tool = CustomTool(name, text, _decode_format(more.get("format")))
            return tool if encode_custom_tool(tool, ToolNames(), Profile()) == value else None
    return None


def _decode_format(given: Json) -> Json:
    match given:
        case {"type": "grammar", "grammar": {"syntax": syntax, "definition": definition, **more}, **rest} if not (
            more or rest
        ):
            return {"type": "grammar", "syntax": syntax, "definition": definition}
    return given


def _decode_tool(tool: Json) -> ToolDefinition | None:
    if not isinstance(tool, dict) or not isinstance(tool.get("function"), dict):
        return None
    if tool.get("type", "function") != "function" or tool.keys() - {"type", "function"}:
        return None
    function = tool["function"]
    name, description = function.get("name"), function.get("description") or ""
    parameters, strict = function.get("parameters") or {}, function.get("strict") or False
    fits = isinstance(description, str) and isinstance(parameters, dict) and isinstance(strict, bool)
    if not fits or not isinstance(name, str):
        return None
    plain = ToolDefinition(name, description, parameters, strict)
    extra = left_over(function, encode_tool(plain, ToolNames(), Profile())["function"])
    return replace(plain, extra=extra, origin=PROTOCOL) if extra else plain


def encode_choice(choice: ToolChoice, names: ToolNames, profile: Profile, custom: Collection[str] = ()) -> Json:
    """The `tool_choice` that says this; `custom` names the custom tools."""
    if choice.mode == "tool" and choice.names:
        return _named(choice.names[0], names, custom)
    if choice.mode == "tool":
        return profile.required_word
    if choice.names and profile.allowed_tools:
        allowed = {"mode": choice.mode, "tools": [_named(name, names, custom) for name in choice.names]}
        return {"type": "allowed_tools", "allowed_tools": allowed}
    return profile.required_word if choice.mode == "required" else choice.mode


def decode_choice(choice: Json, custom: Collection[str] = ()) -> ToolChoice | None:
    """The neutral form; None for forms that it does not have (a hosted tool). `custom` names the custom tools."""
    match choice:
        case "auto" | "none" | "required":
            return ToolChoice(choice)
        case "any":
            return ToolChoice("required")
        case {
            "type": "allowed_tools",
            "allowed_tools": {"mode": "auto" | "required" as mode, "tools": [*tools], **more},
        }:
            wanted = [_decode_named(tool, custom) for tool in tools]
            names = tuple(name for name in wanted if name is not None)
            return ToolChoice(mode, names) if names and len(names) == len(wanted) and not more else None
    name = _decode_named(choice, custom)
    return None if name is None else ToolChoice("tool", (name,))


def _named(name: str, names: ToolNames, custom: Collection[str]) -> Json:
    kind = "custom" if name in custom else "function"
    return {"type": kind, kind: {"name": names.to_wire(name)}}


def _decode_named(value: Json, custom: Collection[str]) -> str | None:
    match value:
        case {"function": {"name": str(name), **more}, **rest} if not more and rest in ({}, {"type": "function"}):
            return None if name in custom else name
        case {"type": "custom", "custom": {"name": str(name), **more}, **rest} if not more and not rest:
            return name if name in custom else None
    return None

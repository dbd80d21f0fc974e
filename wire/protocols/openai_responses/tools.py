"""Tool definitions and the choice among them <-> `tools` and `tool_choice`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from wire.conversation import CustomTool, Json, ModelRequest, ProviderTool, ToolChoice, ToolDefinition, ToolKind
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.free_text import as_function
from wire.protocols.left_over import laid_over, left_over
from wire.protocols.openai_responses.content import PROTOCOL
from wire.protocols.tool_order import in_order


@dataclass(frozen=True, slots=True)
class Tools:
    """A request's tools, by kind. The wire has one list of all."""

    functions: tuple[ToolDefinition, ...] = ()
    custom: tuple[CustomTool, ...] = ()
    provider: tuple[ProviderTool, ...] = ()
    order: tuple[ToolKind, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.functions or self.custom or self.provider)

    @property
    def custom_names(self) -> set[str]:
        """The names of the custom tools: a choice names them in another way."""
        return {tool.name for tool in self.custom}


def encode_tools(request: ModelRequest, names: ToolNames, profile: Profile) -> list[Json]:
    """The `tools` list."""
    functions = [encode_function(tool, names, profile) for tool in request.tools]
    custom = [_encode_custom(tool, names, profile) for tool in request.custom_tools]
    return in_order(request, functions, custom, [dict(tool.spec) for tool in request.provider_tools])


def encode_function(tool: ToolDefinition, names: ToolNames, profile: Profile) -> Json:
    """One function. `strict` is always said: left out, it means strict wherever the schema allows."""
    strict = {"strict": tool.strict} if profile.strict else {}
    said = {"name": names.to_wire(tool.name), "description": tool.description}
    return laid_over({"type": "function", **said, "parameters": dict(tool.parameters) or None, **strict}, tool.extra)


def decode_tools(values: Sequence[Json]) -> Tools:
    """The tools; one that is no plain function or custom tool is the provider's, verbatim."""
    functions: list[ToolDefinition] = []
    custom: list[CustomTool] = []
    provider: list[ProviderTool] = []
    order: list[ToolKind] = []
    for value in values:
        match _decode_tool(value):
            case ToolDefinition() as function:
                functions.append(function)
                order.append("function")
            case CustomTool() as one:
                custom.append(one)
                order.append("custom")
            case None:
                provider.append(ProviderTool(PROTOCOL, value))
                order.append("provider")
    return Tools(tuple(functions), tuple(custom), tuple(provider), tuple(order))


def encode_choice(choice: ToolChoice, names: ToolNames, profile: Profile, custom: Collection[str]) -> Json:
    """The `tool_choice` that says this; `custom` names the custom tools."""
    if choice.mode == "tool" and choice.names:
        return _named(choice.names[0], names, custom)
    if choice.mode == "tool":
        return profile.required_word
    if choice.names and profile.allowed_tools:
        allowed = [_named(name, names, custom) for name in choice.names]
        return {"type": "allowed_tools", "mode": choice.mode, "tools": allowed}
    return profile.required_word if choice.mode == "required" else choice.mode


def decode_choice(value: Json, custom: Collection[str]) -> ToolChoice | None:
    """The neutral form; None for forms that it does not have (a hosted tool)."""
    choice = _read_choice(value)
    if choice is None or value == "any":
        return choice
    return choice if encode_choice(choice, ToolNames(), Profile(), custom) == value else None


def _read_choice(value: Json) -> ToolChoice | None:
    match value:
        case "auto" | "none" | "required":
            return ToolChoice(value)
        case "any":
            return ToolChoice("required")
        case {"type": "allowed_tools", "mode": "auto" | "required" as mode, "tools": [*tools]} if tools:
            names = tuple(
                tool["name"] for tool in tools if isinstance(tool, dict) and isinstance(tool.get("name"), str)
            )
            return ToolChoice(mode, names)
        case {"type": "function" | "custom", "name": str(name)}:
            return ToolChoice("tool", (name,))
    return None


def _decode_tool(value: Json) -> ToolDefinition | CustomTool | None:
    rest = dict(value)
    kind, name = rest.pop("type", None), rest.pop("name", None)
    description = rest.pop("description", None) or ""
    if not isinstance(name, str) or not isinstance(description, str):
        return None
    if kind == "custom":
        given = rest.pop("format", None)
        return None if rest else CustomTool(name, description, given)
    parameters, strict = rest.get("parameters") or {}, rest.get("strict") or False
    if kind != "function" or not isinstance(parameters, dict) or not isinstance(strict, bool):
        return None
    plain = ToolDefinition(name, description, parameters, strict)
    extra = left_over(value, encode_function(plain, ToolNames(), Profile()))
    return replace(plain, extra=extra, origin=PROTOCOL) if extra else plain


def _encode_custom(tool: CustomTool, names: ToolNames, profile: Profile) -> Json:
    if not profile.custom_tools:
        return encode_function(as_function(tool), names, profile)
    given = {} if tool.format is None else {"format": tool.format}
    return {"type": "custom", "name": names.to_wire(tool.name), "description": tool.description, **given}


def _named(name: str, names: ToolNames, custom: Collection[str]) -> Json:
    return {"type": "custom" if name in custom else "function", "name": names.to_wire(name)}

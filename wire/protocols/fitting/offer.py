"""The tools that are offered, and the choice among them: the nearest to what was asked that can be said."""

from collections.abc import Collection
from dataclasses import replace

from wire.conversation import ModelRequest, ToolChoice
from wire.profiles import Profile
from wire.protocols.abilities import Abilities
from wire.protocols.fitting.losses import Losses


def fit_offer(request: ModelRequest, abilities: Abilities, profile: Profile, losses: Losses) -> ModelRequest:
    """The request with tools and a choice that can be sent."""
    request = _without_foreign_tools(request, abilities, losses)
    request = _without_foreign_settings(request, abilities, losses)
    request = _without_lacking_tools(request, profile, losses)
    request = _fit_strict(request, profile, losses)
    request = _fit_choice(request, abilities, profile, losses)
    if request.custom_tools and not (abilities.custom_tools and profile.custom_tools):
        losses.note("A tool that takes free text is sent as a function of one text; its grammar is not sent.")
    return _fit_parallel(request, abilities, profile, losses)


def _without_foreign_tools(request: ModelRequest, abilities: Abilities, losses: Losses) -> ModelRequest:
    own = tuple(tool for tool in request.provider_tools if tool.protocol == abilities.protocol)
    for protocol in dict.fromkeys(tool.protocol for tool in request.provider_tools):
        if protocol != abilities.protocol:
            losses.note(f"Tools that only a provider of {protocol} runs are not sent.")
    return request if len(own) == len(request.provider_tools) else replace(request, provider_tools=own)


def _without_foreign_settings(request: ModelRequest, abilities: Abilities, losses: Losses) -> ModelRequest:
    foreign = [tool for tool in request.tools if tool.extra and tool.origin != abilities.protocol]
    if not foreign:
        return request
    said = {name for tool in foreign for name, value in tool.extra.items() if value is not None}
    for name in sorted(said - {"type", "parameters", "parametersJsonSchema", "strict"}):
        losses.note(f"The setting `{name}` of a tool is not known here and not sent.")
    tools = (replace(tool, extra={}, origin=None) if tool in foreign else tool for tool in request.tools)
    return replace(request, tools=tuple(tools))


def _without_lacking_tools(request: ModelRequest, profile: Profile, losses: Losses) -> ModelRequest:
    lacking = [tool for tool in request.provider_tools if tool.spec.get("type") in profile.lacking_tools]
    for tool in lacking:
        losses.note(f"This host runs no tool `{tool.spec['type']}`: it is not sent.")
    if not lacking:
        return request
    return replace(request, provider_tools=tuple(tool for tool in request.provider_tools if tool not in lacking))


def _fit_strict(request: ModelRequest, profile: Profile, losses: Losses) -> ModelRequest:
    if profile.strict or not any(tool.strict for tool in request.tools):
        return request
    losses.note("This host does not know strict tools: arguments may break the schema.")
    return replace(request, tools=tuple(replace(tool, strict=False) for tool in request.tools))


def _fit_choice(request: ModelRequest, abilities: Abilities, profile: Profile, losses: Losses) -> ModelRequest:
    choice = request.tool_choice
    if choice is None:
        return request
    if choice.mode == "none" and not (profile.none_choice and profile.tool_choice):
        losses.note("This host cannot be told to call no tool: none is offered.")
        return replace(request, tools=(), custom_tools=(), provider_tools=(), tool_choice=None)
    if choice.mode in ("required", "tool") and not (profile.forced_choice and profile.tool_choice):
        losses.note("This model cannot be made to call a tool: it may choose.")
        request = replace(request, tool_choice=ToolChoice("auto", choice.names))
    return _fit_subset(request, abilities, profile, losses)


def _fit_subset(request: ModelRequest, abilities: Abilities, profile: Profile, losses: Losses) -> ModelRequest:
    choice = request.tool_choice
    is_subset = choice is not None and choice.names and choice.mode != "tool"
    if choice is not None and is_subset and not (abilities.subsets and profile.allowed_tools and profile.tool_choice):
        losses.note("A choice among some of the tools cannot be said here: only these are sent.")
        request = replace(_only(request, choice.names), tool_choice=ToolChoice(choice.mode))
    return request if profile.tool_choice else replace(request, tool_choice=None)


def _only(request: ModelRequest, names: Collection[str]) -> ModelRequest:
    return replace(
        request,
        tools=tuple(tool for tool in request.tools if tool.name in names),
        custom_tools=tuple(tool for tool in request.custom_tools if tool.name in names),
    )


def _fit_parallel(request: ModelRequest, abilities: Abilities, profile: Profile, losses: Losses) -> ModelRequest:
    if request.parallel_tool_calls is None or (abilities.parallel_switch and profile.parallel_switch):
        return request
    if request.parallel_tool_calls is False and (request.tools or request.custom_tools):
        losses.note("This host cannot be told to make one call at a time.")
    return replace(request, parallel_tool_calls=None)

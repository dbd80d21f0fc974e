"""The tools of an opened request beside those that are registered here: which are the same, differ, or are missing."""

from collections.abc import Mapping
from dataclasses import replace

from accounts import secrets
from accounts.models import Workspace
from playground.opened import AnyTool, HostTool, Opened
from tools.definitions import definition, definition_for
from tools.models import ToolVersion
from tools.proposals import free_name
from tools.provider_run import check, filled, implementation_of, offered_as
from tools.service import current_versions, provider_run_tools, tools_of
from tools.sources.found import FoundTool, of_provider, of_request
from tools.takes import ANY_TEXT
from wire.conversation import CustomTool, ModelRequest, ProviderTool, ToolDefinition
from wire.protocols import PROTOCOLS
from wire.provider_tools import kind_of


def host_tools(workspace: Workspace, request: ModelRequest) -> tuple[HostTool, ...]:
    """The tools of the request that its provider runs, each with the tool here that says just the same."""
    if not request.provider_tools:
        return ()
    here = list(provider_run_tools(workspace))
    values = secrets.values_of(workspace)
    taken = {*tools_of(workspace).values_list("name", flat=True)}
    taken |= {tool.name for tool in request.tools} | {tool.name for tool in request.custom_tools}
    found: list[HostTool] = []
    for tool in request.provider_tools:
        same = next((version for version in here if _says(version, tool, values)), None)
        if same is not None:
            here.remove(same)
        name = same.tool.name if same is not None else free_name(of_provider(tool).definition.name, taken)
        taken.add(name)
        can_be_here = same is not None or not check(implementation_of(tool))
        found.append(HostTool(tool, name, same is not None, can_be_here, is_extra=not can_be_here))
    return tuple(found)


def _says(version: ToolVersion, tool: ProviderTool, values: Mapping[str, str]) -> bool:
    """Does a request say this tool so, its secrets filled in or not?"""
    offered = offered_as(version.implementation, tool.protocol)
    return offered is not None and (offered.spec == tool.spec or filled(offered, values).spec == tool.spec)


def tool_notes(workspace: Workspace, opened: Opened) -> list[str]:
    """In which tools the registry differs from what was sent: a sentence each."""
    sent = opened.tools
    current = current_versions(workspace, sent)
    missing = [*(name for name in sent if name not in current), *(tool.name for tool in opened.missing_host_tools)]
    notes = [f"{name} is not among your tools; it will not be offered." for name in missing]
    changed = [name for name, version in current.items() if not _same(version, sent[name])]
    notes += [f"{name} differs from yours; your current version will be offered." for name in changed]
    notes += map(_extra_note, (tool for tool in opened.host_tools if tool.is_extra))
    return notes + [note for tool in sent.values() if isinstance(tool, ToolDefinition) for note in _without_extra(tool)]


def missing_tools(workspace: Workspace, opened: Opened) -> list[FoundTool]:
    """The tools of the request that the registry does not have."""
    current = current_versions(workspace, opened.tools)
    functions = [of_request(tool) for name, tool in opened.tools.items() if name not in current]
    return functions + [of_provider(one.tool, one.name) for one in opened.missing_host_tools]


def _extra_note(host_tool: HostTool) -> str:
    kind = kind_of(host_tool.tool.spec) or next(iter(host_tool.tool.spec), "?")
    why = "is not among your tools" if host_tool.can_be_here else "is no tool that can be registered here"
    return f"`{kind}` {why}: it stands among the extra fields."


def _without_extra(tool: ToolDefinition) -> list[str]:
    """What the registry's tools have no place for."""
    known = ("description", "parameters", "parametersJsonSchema", "strict")
    names = ", ".join(f"`{name}`" for name in tool.extra if name not in known)
    return [f"{tool.name} is offered without {names}: tools here have no such field."] if names else []


def _same(version: ToolVersion, sent: AnyTool) -> bool:
    if isinstance(sent, CustomTool):
        return (version.description, version.input) == (sent.description, sent.format or ANY_TEXT)
    if version.input is not None:
        return False
    plain = replace(sent, extra={}, origin=None)
    return plain in (definition(version), *(definition_for(version, protocol) for protocol in PROTOCOLS))

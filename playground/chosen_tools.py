"""The tools of a run that is asked for: by name and by toolset, and whether its provider can offer them."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from accounts.models import Secret, Workspace
from playground.errors import FieldError, InvalidRun
from playground.options import check_text
from providers.models import Provider
from tools.credentials import secrets_in
from tools.executors import EXECUTORS
from tools.models import ToolVersion
from tools.provider_run import described, offered_as
from tools.service import current_versions, tools_of
from tools.toolsets import toolsets_of
from wire.conversation import Json

LONGEST_NAME = 128
MOST_HINTS = 5
"""Names that the nearest one is looked for: each is held against all tools."""


def in_toolsets(workspace: Workspace, tools: Sequence[str], names: Sequence[str]) -> list[str]:
    """The tools of these toolsets that are not among `tools` already, each once."""
    if not names:
        return []
    there = {one.name: one for one in toolsets_of(workspace)}
    if unknown := [(index, name) for index, name in enumerate(names) if name not in there]:
        raise InvalidRun([(f"toolsets[{index}]", f"There is no toolset “{name[:100]}”.") for index, name in unknown])
    members = (tool.name for name in names for tool in there[name].tools.all())
    return list(dict.fromkeys(name for name in members if name not in tools))


def in_order_of(before: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names, those of `before` first and as they stand there: hosts cache what begins the same."""
    places = {name: place for place, name in enumerate(before)}
    return sorted(names, key=lambda name: places.get(name, len(places)))


def chosen(workspace: Workspace, names: Sequence[str]) -> tuple[ToolVersion, ...]:
    """The current versions of these tools. Refuses what cannot run yet."""
    usable = [name for name in names if isinstance(name, str) and not check_text(name, "tools")]
    versions = current_versions(workspace, usable)
    errors: list[FieldError] = []
    unknown = [name for name in names if not isinstance(name, str) or name not in versions]
    near = _nearest(workspace, unknown[:MOST_HINTS])
    for index, name in enumerate(names):
        if not isinstance(name, str) or name not in versions:
            errors.append((f"tools[{index}]", _no_such_tool(name, near)))
        elif problem := _tool_problem(name, names[:index], versions):
            errors.append((f"tools[{index}]", problem))
    if errors:
        raise InvalidRun(errors)
    return tuple(versions[name] for name in names)


def _nearest(workspace: Workspace, unknown: Sequence[Json]) -> dict[str, str]:
    """By a name that no tool has, the one that it is most like."""
    asked = {name[:LONGEST_NAME] for name in unknown if isinstance(name, str)}
    there = list(tools_of(workspace).values_list("name", flat=True)) if asked else []
    found = {name: get_close_matches(name, there, n=1) for name in asked}
    return {name: near[0] for name, near in found.items() if near}


def _no_such_tool(name: Json, near: Mapping[str, str]) -> str:
    if not isinstance(name, str) or not name.isprintable():
        return "There is no tool “?”."
    shown = name[:LONGEST_NAME]
    return f"There is no tool “{shown}”." + (f" Did you mean “{near[shown]}”?" if shown in near else "")


def _tool_problem(name: str, earlier: Iterable[str], versions: Mapping[str, ToolVersion]) -> str:
    if name in earlier:
        return f"“{name}” is named twice."
    version = versions[name]
    if version.kind not in EXECUTORS and not version.is_provider_run:
        return f"“{name}” is of the kind “{version.kind}”, which is not available yet."
    return ""


def check_provider_run(provider: Provider, versions: Sequence[ToolVersion], tool_choice: Json) -> list[FieldError]:
    """What of the tools that providers run cannot be had from this one."""
    errors: list[FieldError] = []
    run_there = {version.tool.name for version in versions if version.is_provider_run}
    for index, version in enumerate(versions):
        if version.is_provider_run and offered_as(version.implementation, provider.protocol) is None:
            kind, protocol = described(version.implementation), provider.get_protocol_display()
            sentence = f"“{version.tool.name}” is run by the provider, and {protocol} has no such tool ({kind})."
            errors.append((f"tools[{index}]", sentence))
    if named := [name for name in _named(tool_choice) if name in run_there]:
        errors.append(("tool_choice", f"“{named[0]}” is run by the provider: a choice cannot name it."))
    return errors


def check_secrets(workspace: Workspace, versions: Sequence[ToolVersion]) -> list[FieldError]:
    """The secrets that go to the provider with its own tools, and are not there."""
    wanted = {
        index: secrets_in(version.implementation) for index, version in enumerate(versions) if version.is_provider_run
    }
    names = {name for some in wanted.values() for name in some}
    there = set(Secret.objects.filter(workspace=workspace, name__in=names).values_list("name", flat=True))
    return [
        (f"tools[{index}]", f"“{versions[index].tool.name}” needs a secret named “{name}”, and there is none.")
        for index, some in wanted.items()
        for name in dict.fromkeys(some)
        if name not in there
    ]


def _named(tool_choice: Json) -> list[Json]:
    """The tools that a choice names, whatever else is wrong with it."""
    match tool_choice:
        case {"name": str(name)}:
            return [name]
        case {"allowed": [*allowed]}:
            return [name for name in allowed if isinstance(name, str)]
    return []

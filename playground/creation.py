"""What a person asks to run, checked whole: every fault is found, with its place, before anything is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from accounts import secrets
from accounts.models import Secret, Workspace
from accounts.secret_places import places_in
from playground import limits as limits_of_runs
from playground.errors import FieldError, InvalidRun
from playground.extra_fields import missing, stored
from playground.limits import InvalidLimits, Limits
from playground.messages import parse_messages
from playground.options import check_text, parse_settings, parse_tool_choice
from providers.models import Provider
from providers.options import with_extra_fields
from providers.prices import price_for
from providers.service import find_provider
from tools.credentials import secrets_in
from tools.executors import EXECUTORS
from tools.models import ToolVersion
from tools.provider_run import described, offered_as
from tools.secret_uses import missing_for
from tools.service import current_versions, tools_of
from tools.toolsets import toolsets_of
from wire.conversation import Json, Message, Settings
from wire.protocols import PROTOCOLS

MOST_TAGS = 50
LONGEST_TAG = 100
LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class Order:
    """A run that can be made: everything exists, and everything fits together.

    `settings` are as they may be stored; `kept` are the secrets to keep for them, by name, and `notes` say so.
    """

    provider: Provider
    model: str
    system: str | None
    messages: tuple[Message, ...]
    versions: tuple[ToolVersion, ...]
    tool_choice: Json
    parallel_tool_calls: bool
    stream: bool
    settings: Mapping[str, Json]
    limits: Limits
    metadata: Mapping[str, Json]
    tags: tuple[str, ...]
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()


def check(
    workspace: Workspace,
    *,
    provider: Provider | str,
    model: str,
    messages: Sequence[Json] | tuple[Message, ...],
    system: str | None = None,
    tools: Sequence[str] = (),
    toolsets: Sequence[str] = (),
    tool_choice: Json = "auto",
    parallel_tool_calls: bool = True,
    stream: bool = True,
    settings: Mapping[str, Json] | None = None,
    limits: Mapping[str, Json] | None = None,
    metadata: Mapping[str, Json] | None = None,
    tags: Sequence[str] = (),
) -> Order:
    """The order that these wishes make. Raises InvalidRun with all that is wrong with them."""
    errors: list[FieldError] = []
    settings, limits, metadata = settings or {}, limits or {}, metadata or {}
    found = _collect(errors, _provider, workspace, provider)
    neutral = _collect(errors, _messages, messages)
    tools = [*tools, *(_collect(errors, _in_toolsets, workspace, tools, toolsets) or ())]
    versions = _collect(errors, _versions, workspace, tools)
    caps = _collect(errors, _limits, limits)
    _collect(errors, parse_tool_choice, tool_choice, list(tools))
    parsed = _collect(errors, parse_settings, settings)
    storable = parsed and _collect(errors, stored, workspace, settings)
    errors += _check_texts(model, system, metadata, tags)
    if found is not None and versions is not None:
        errors += _check_provider_run(found, versions, tool_choice)
        errors += _check_secrets(workspace, versions)
        errors += _check_extra_fields(workspace, found)
    if found is not None and parsed is not None:
        errors += _check_background(found, parsed)
    if not errors and caps.max_cost_usd is not None and price_for(found, model) is None:
        errors.append(("limits.max_cost_usd", f"The price of {model} is unknown, so its cost cannot be limited."))
    if errors:
        raise InvalidRun(errors)
    return Order(
        provider=found,
        model=model,
        system=system or None,
        messages=neutral,
        versions=versions,
        tool_choice=tool_choice or "auto",
        parallel_tool_calls=parallel_tool_calls,
        stream=stream,
        settings=storable.settings,
        limits=caps,
        metadata=metadata,
        tags=tuple(tags),
        kept=storable.kept,
        notes=(*storable.notes, *missing_for(workspace, versions)),
    )


def _collect(errors: list[FieldError], parse: Callable[..., Any], *values: Any) -> Any:
    try:
        return parse(*values)
    except (InvalidRun, InvalidLimits) as error:
        errors += error.errors
        return None


def _check_background(provider: Provider, settings: Settings) -> list[FieldError]:
    """An answer is waited for on its connection, and not asked for again and again."""
    field = PROTOCOLS[provider.protocol].FACTS.no_wait
    if not field or not with_extra_fields(provider, settings).extra_body.get(field):
        return []
    if field in settings.extra_body:
        return [("settings.extra_body", "Asks for an answer in the background, which is not waited for: leave it out.")]
    return [("provider", "Its extra fields ask for answers in the background, which are not waited for: leave it out.")]


def _limits(value: Mapping[str, Json]) -> Limits:
    return limits_of_runs.parse(value)


def _provider(workspace: Workspace, wanted: Provider | str) -> Provider:
    """The provider of this id or name. An id goes before a name."""
    if isinstance(wanted, Provider):
        return wanted
    usable = isinstance(wanted, str) and not check_text(wanted, "provider")
    found = find_provider(workspace, wanted) if usable else None
    if found is None:
        raise InvalidRun([("provider", f"There is no provider “{str(wanted)[:100] if usable else '?'}”.")])
    return found


def _messages(messages: Sequence[Json] | tuple[Message, ...]) -> tuple[Message, ...]:
    if isinstance(messages, tuple) and messages and all(isinstance(message, Message) for message in messages):
        return messages
    return parse_messages(messages)


def _in_toolsets(workspace: Workspace, tools: Sequence[str], names: Sequence[str]) -> list[str]:
    """The tools of these toolsets that are not among `tools` already, each once."""
    if not names:
        return []
    there = {one.name: one for one in toolsets_of(workspace)}
    if unknown := [(index, name) for index, name in enumerate(names) if name not in there]:
        raise InvalidRun([(f"toolsets[{index}]", f"There is no toolset “{name[:100]}”.") for index, name in unknown])
    members = (tool.name for name in names for tool in there[name].tools.all())
    return list(dict.fromkeys(name for name in members if name not in tools))


def _versions(workspace: Workspace, names: Sequence[str]) -> tuple[ToolVersion, ...]:
    """The current versions of these tools. Refuses what cannot run yet."""
    usable = [name for name in names if isinstance(name, str) and not check_text(name, "tools")]
    versions = current_versions(workspace, usable)
    errors: list[FieldError] = []
    for index, name in enumerate(names):
        if not isinstance(name, str) or name not in versions:
            errors.append((f"tools[{index}]", _no_such_tool(workspace, name)))
        elif problem := _tool_problem(name, names[:index], versions):
            errors.append((f"tools[{index}]", problem))
    if errors:
        raise InvalidRun(errors)
    return tuple(versions[name] for name in names)


def _no_such_tool(workspace: Workspace, name: Json) -> str:
    if not isinstance(name, str) or not name.isprintable():
        return "There is no tool “?”."
    near = get_close_matches(name[:LONGEST_NAME], tools_of(workspace).values_list("name", flat=True), n=1)
    return f"There is no tool “{name[:LONGEST_NAME]}”." + (f" Did you mean “{near[0]}”?" if near else "")


def _tool_problem(name: str, earlier: Iterable[str], versions: Mapping[str, ToolVersion]) -> str:
    if name in earlier:
        return f"“{name}” is named twice."
    version = versions[name]
    if version.kind not in EXECUTORS and not version.is_provider_run:
        return f"“{name}” is of the kind “{version.kind}”, which is not available yet."
    return ""


def _check_provider_run(provider: Provider, versions: Sequence[ToolVersion], tool_choice: Json) -> list[FieldError]:
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


def _check_secrets(workspace: Workspace, versions: Sequence[ToolVersion]) -> list[FieldError]:
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


def _check_extra_fields(workspace: Workspace, provider: Provider) -> list[FieldError]:
    """The secrets that the provider's own extra fields refer to, and are not there."""
    extra = provider.options.get("extra_body")
    known = secrets.values_of(workspace) if places_in(extra) else {}
    return missing(extra, known, "provider", f"The extra fields of {provider.name} need")


def _named(tool_choice: Json) -> list[Json]:
    """The tools that a choice names, whatever else is wrong with it."""
    match tool_choice:
        case {"name": str(name)}:
            return [name]
        case {"allowed": [*allowed]}:
            return [name for name in allowed if isinstance(name, str)]
    return []


def _check_texts(model: Json, system: Json, metadata: Json, tags: Json) -> list[FieldError]:
    errors = check_text(metadata, "metadata")
    if not isinstance(model, str) or not model.strip() or len(model) > 200:
        errors.append(("model", "Must be a name of 1 to 200 characters."))
    else:
        errors += check_text(model, "model")
    if system is not None:
        errors += check_text(system, "system") if isinstance(system, str) else [("system", "Must be a text.")]
    if len(tags) > MOST_TAGS:
        errors.append(("tags", f"At most {MOST_TAGS} tags."))
    for index, tag in enumerate(tags):
        if not isinstance(tag, str) or not tag.strip() or len(tag) > LONGEST_TAG:
            errors.append((f"tags[{index}]", f"Must be a word of 1 to {LONGEST_TAG} characters."))
        else:
            errors += check_text(tag, f"tags[{index}]")
    return errors

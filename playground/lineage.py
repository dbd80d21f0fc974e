"""What of a run is bound to the runs that it goes on from, and cannot be sent."""

from collections.abc import Mapping, Sequence

from playground.history import inputs_of
from playground.models import Run, RunTool
from playground.options import parse_settings
from tools.models import ToolVersion
from wire.conversation import Json, Message, ModelRequest, Reasoning
from wire.moving import Moved, cut_loose
from wire.profiles import Profile

Setup = tuple[str | None, list[str]]
"""What stands before every message: the system prompt and the versions of the tools."""


def cut_loose_from(
    parent: Run | None,
    *,
    model: str,
    system: str | None,
    messages: tuple[Message, ...],
    versions: Sequence[ToolVersion],
    settings: Mapping[str, Json],
    protocol: str,
    profile: Profile,
    provider: str | None,
) -> Moved:
    """The messages and settings of a run that goes on from `parent`, without what is bound to earlier runs."""
    request = ModelRequest(model, messages, settings=parse_settings(settings))
    setup = system, [version.pk for version in versions]
    return cut_loose(
        request,
        protocol,
        profile,
        source=foreign_settings(parent, settings.get("extra_body"), protocol),
        was_edited=profile.bound_thinking and _has_thoughts(messages) and was_edited(parent, setup, messages),
        kept_elsewhere=parent is None or parent.provider_id != provider,
    )


def was_edited(parent: Run | None, setup: Setup, messages: Sequence[Message]) -> bool:
    """Does something stand otherwise before the earlier answers than when they were given?

    Tools and system prompt do, and nobody knows of answers that came with a run's own input.
    """
    line = _line(parent)
    inputs, offered = inputs_of(line), offered_in(line)
    first = inputs[line[-1].pk].messages if line else messages
    setups = ((inputs[run.pk].system, offered[run.pk]) for run in line)
    return any(message.role == "assistant" for message in first) or any(one != setup for one in setups)


def foreign_settings(parent: Run | None, extra: Mapping[str, Json] | None, protocol: str) -> str | None:
    """The protocol whose fields `extra` holds, where it was taken over from runs in another one."""
    origin = protocol
    for run in _line(parent) if extra else ():
        if run.settings.get("extra_body") != extra:
            break
        origin = run.trace.protocol
    return origin if origin != protocol else None


def _has_thoughts(messages: Sequence[Message]) -> bool:
    return any(isinstance(part, Reasoning) for message in messages for part in message.parts)


def _line(run: Run | None) -> list[Run]:
    """The run and those that it goes on from, in one query however many they are."""
    if run is None:
        return []
    known = {one.pk: one for one in Run.objects.filter(conversation=run.conversation_id).select_related("trace")}
    line = [run]
    while (before := known.get(line[-1].parent_id or "")) is not None:
        line.append(before)
    return line


def offered_in(runs: Sequence[Run]) -> dict[str, list[str]]:
    """The versions of the tools that each of these runs offers, in the order in which they are sent; one query."""
    found: dict[str, list[str]] = {run.pk: [] for run in runs}
    used = RunTool.objects.filter(run__in=runs).order_by("position")
    for run_id, version_id in used.values_list("run_id", "version_id"):
        found[run_id].append(version_id)
    return found

"""What of a run is bound to the runs that it goes on from, and cannot be sent."""

from collections.abc import Iterator, Mapping, Sequence

from playground.history import input_of
from playground.models import Run
from playground.options import parse_settings
from tools.models import ToolVersion
from wire.conversation import Json, Message, ModelRequest
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
) -> Moved:
    """The messages and settings of a run that goes on from `parent`, without what is bound to earlier runs."""
    request = ModelRequest(model, messages, settings=parse_settings(settings))
    setup = system, [version.pk for version in versions]
    return cut_loose(
        request,
        protocol,
        profile,
        source=foreign_settings(parent, settings.get("extra_body"), protocol),
        was_edited=profile.bound_thinking and was_edited(parent, setup, messages),
    )


def was_edited(parent: Run | None, setup: Setup, messages: Sequence[Message]) -> bool:
    """Does something stand otherwise before the earlier answers than when they were given?

    Tools and system prompt do, and nobody knows of answers that came with a run's own input.
    """
    line = list(_line(parent))
    first = input_of(line[-1]).messages if line else messages
    return any(message.role == "assistant" for message in first) or any(_setup(run) != setup for run in line)


def foreign_settings(parent: Run | None, extra: Mapping[str, Json] | None, protocol: str) -> str | None:
    """The protocol whose fields `extra` holds, where it was taken over from runs in another one."""
    origin = protocol
    for run in _line(parent) if extra else ():
        if run.settings.get("extra_body") != extra:
            break
        origin = run.trace.protocol
    return origin if origin != protocol else None


def _line(run: Run | None) -> Iterator[Run]:
    """The run and those that it goes on from."""
    while run is not None:
        yield run
        run = run.parent


def _setup(run: Run) -> Setup:
    return input_of(run).system, [version.pk for version in run.offered()]

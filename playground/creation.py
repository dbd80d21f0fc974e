"""What a person asks to run, checked whole: every fault is found, with its place, before anything is written."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

from accounts import secrets
from accounts.models import Workspace
from accounts.secret_places import places_in
from playground import limits as limits_of_runs
from playground.chosen_tools import check_provider_run, check_secrets, chosen, in_toolsets
from playground.errors import FieldError, InvalidRun
from playground.extra_fields import Stored, missing, stored
from playground.limits import InvalidLimits, Limits
from playground.messages import parse_messages
from playground.options import check_text, parse_settings, parse_tool_choice
from providers.models import Provider
from providers.options import with_extra_fields
from providers.prices import price_for
from providers.service import find_provider
from tools.models import ToolVersion
from tools.secret_uses import missing_for
from wire.conversation import Json, Message, Settings
from wire.protocols import PROTOCOLS

MOST_TAGS = 50
LONGEST_TAG = 100
LARGEST_METADATA = 16_000


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


class Wishes(TypedDict, total=False):
    """What may be asked of a run beside its messages; the words of the public API.

    Provider and model must be given. What else is left out, or None where that may stand, is as usual.
    """

    provider: Provider | str
    model: str
    system: str | None
    tools: Sequence[str]
    toolsets: Sequence[str]
    tool_choice: Json
    parallel_tool_calls: bool
    stream: bool
    settings: dict[str, Json] | None
    limits: dict[str, Json] | None
    metadata: dict[str, Json] | None
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Read:
    """The wishes, each read by itself; None where it cannot be."""

    provider: Provider | None
    messages: tuple[Message, ...] | None
    versions: tuple[ToolVersion, ...] | None
    limits: Limits | None
    settings: Settings | None
    stored: Stored | None


def check(workspace: Workspace, *, messages: Sequence[Json] | tuple[Message, ...], **wishes: Unpack[Wishes]) -> Order:
    """The order that these wishes make. Raises InvalidRun with all that is wrong with them."""
    errors: list[FieldError] = []
    read = _read(errors, workspace, messages, wishes)
    errors += _check_texts(wishes["model"], wishes.get("system"), wishes.get("metadata") or {}, wishes.get("tags", ()))
    errors += _check_together(workspace, read, wishes)
    errors = errors or _check_cost(read, wishes["model"])
    if errors:
        raise InvalidRun(errors)
    assert read.provider is not None
    assert read.messages is not None
    assert read.versions is not None
    assert read.limits is not None
    assert read.stored is not None
    return Order(
        provider=read.provider,
        model=wishes["model"],
        system=wishes.get("system") or None,
        messages=read.messages,
        versions=read.versions,
        tool_choice=wishes.get("tool_choice") or "auto",
        parallel_tool_calls=wishes.get("parallel_tool_calls", True),
        stream=wishes.get("stream", True),
        settings=read.stored.settings,
        limits=read.limits,
        metadata=wishes.get("metadata") or {},
        tags=tuple(wishes.get("tags", ())),
        kept=read.stored.kept,
        notes=(*read.stored.notes, *missing_for(workspace, read.versions)),
    )


def _read(
    errors: list[FieldError], workspace: Workspace, given: Sequence[Json] | tuple[Message, ...], wishes: Wishes
) -> _Read:
    settings = wishes.get("settings") or {}
    provider = _collect(errors, _provider, workspace, wishes["provider"])
    messages = _collect(errors, _messages, given)
    tools = list(wishes.get("tools", ()))
    tools += _collect(errors, in_toolsets, workspace, tools, wishes.get("toolsets", ())) or ()
    versions = _collect(errors, chosen, workspace, tools)
    limits = _collect(errors, _limits, wishes.get("limits") or {})
    _collect(errors, parse_tool_choice, wishes.get("tool_choice", "auto"), tools)
    parsed = _collect(errors, parse_settings, settings)
    kept = parsed and _collect(errors, stored, workspace, settings)
    return _Read(provider, messages, versions, limits, parsed, kept)


def _check_together(workspace: Workspace, read: _Read, wishes: Wishes) -> list[FieldError]:
    """What does not fit together, of wishes that can be read by themselves."""
    errors: list[FieldError] = []
    if read.provider is None:
        return errors
    if read.versions is not None:
        errors += check_provider_run(read.provider, read.versions, wishes.get("tool_choice", "auto"))
        errors += check_secrets(workspace, read.versions)
        errors += _check_extra_fields(workspace, read.provider)
    if read.settings is not None:
        errors += _check_background(read.provider, read.settings)
    return errors


def _check_cost(read: _Read, model: str) -> list[FieldError]:
    """Asked last: a price is looked up by a provider and a model that are known to be sound."""
    assert read.provider is not None
    assert read.limits is not None
    if read.limits.max_cost_usd is None or price_for(read.provider, model) is not None:
        return []
    return [("limits.max_cost_usd", f"The price of {model} is unknown, so its cost cannot be limited.")]


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


def _check_extra_fields(workspace: Workspace, provider: Provider) -> list[FieldError]:
    """The secrets that the provider's own extra fields refer to, and are not there."""
    extra = provider.options.get("extra_body")
    known = secrets.values_of(workspace) if places_in(extra) else {}
    return missing(extra, known, "provider", f"The extra fields of {provider.name} need")


def _check_texts(model: Json, system: Json, metadata: Json, tags: Json) -> list[FieldError]:
    errors = check_text(metadata, "metadata")
    if not errors and len(json.dumps(metadata)) > LARGEST_METADATA:  # it stands in every list of traces
        errors.append(("metadata", f"Must be at most {LARGEST_METADATA} characters as JSON."))
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

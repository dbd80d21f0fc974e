"""A conversation that moves: to another protocol, another host or another model, and what is lost on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wire.conversation import Json, Message, ModelRequest, Reasoning
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

_SHARED_FIELDS = ("metadata", "user")
"""Extra fields that mean the same wherever they are known."""
_NAMES_OF_ANSWERS = ("response_id",)
"""Keys in the `extra` of an answer under which its host keeps it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The request as its new host can take it, and what it lost, a sentence each."""

    request: ModelRequest
    losses: tuple[str, ...]


def move(
    request: ModelRequest, protocol: str, profile: Profile, *, source: str | None = None, was_edited: bool = False
) -> Moved:
    """What `request` is for `protocol` and a host that behaves as `profile` says. It loses the same when it is sent.

    `source`: the protocol whose fields `extra_body` holds, where that is another. `was_edited`: something stands
    otherwise than it was when the later answers were given.
    """
    loose = cut_loose(request, protocol, profile, source=source, was_edited=was_edited)
    fitted, more = PROTOCOLS[protocol].fit_request(loose.request, profile)
    said = PROTOCOLS[protocol].encode_request(fitted, profile).notes
    return Moved(fitted, tuple(dict.fromkeys([*loose.losses, *more, *said])))


def cut_loose(
    request: ModelRequest,
    protocol: str,
    profile: Profile,
    *,
    source: str | None = None,
    was_edited: bool = False,
    kept_elsewhere: bool = False,
) -> Moved:
    """The request without what is bound to where it comes from: the part of `move` that sending it does not do.

    `kept_elsewhere`: another host keeps the earlier answers, so that this one cannot go on from them by their names.
    """
    losses: list[str] = []
    if kept_elsewhere and profile.stateful:
        request = replace(request, messages=tuple(map(_nameless, request.messages)))
    if source not in (None, protocol):
        request = _without_extra(request, str(source), losses)
    if was_edited and profile.bound_thinking:
        request = _without_thoughts(request, protocol, losses)
    return Moved(request, tuple(losses))


def without_foreign_fields(extra: Mapping[str, Json], source: str) -> tuple[dict[str, Json], list[str]]:
    """Of the extra fields of a request in `source` those that mean the same elsewhere; a sentence on each other one."""
    losses = [f"`{name}` is a field of {source} alone: it is not sent." for name in extra if name not in _SHARED_FIELDS]
    return {name: value for name, value in extra.items() if name in _SHARED_FIELDS}, losses


def _without_extra(request: ModelRequest, source: str, losses: list[str]) -> ModelRequest:
    kept, lost = without_foreign_fields(request.settings.extra_body, source)
    losses += lost
    return replace(request, settings=replace(request.settings, extra_body=kept))


def _without_thoughts(request: ModelRequest, protocol: str, losses: list[str]) -> ModelRequest:
    """Thoughts that are bound to what stood before them: after an edit the host refuses them."""
    messages = tuple(_thoughtless(message, protocol) for message in request.messages)
    if messages == request.messages:
        return request
    losses.append(
        "The conversation was edited: the model's earlier thoughts, bound to it as it was, are not sent back."
    )
    return replace(request, messages=messages)


def _nameless(message: Message) -> Message:
    extra = {name: value for name, value in message.extra.items() if name not in _NAMES_OF_ANSWERS}
    return message if len(extra) == len(message.extra) else replace(message, extra=extra)


def _thoughtless(message: Message, protocol: str) -> Message:
    parts = tuple(part for part in message.parts if not isinstance(part, Reasoning))
    return message if message.origin != protocol else replace(message, parts=parts)

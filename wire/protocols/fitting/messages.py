"""A history as a protocol and a host can take it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from wire.conversation import Message, Part, ToolCall, ToolResult
from wire.profiles import Profile
from wire.protocols.abilities import Abilities
from wire.protocols.fitting.call_ids import CallIds
from wire.protocols.fitting.losses import Losses
from wire.protocols.fitting.parts import fit_parts


def fit_messages(
    messages: Sequence[Message], model: str, abilities: Abilities, profile: Profile, losses: Losses
) -> tuple[Message, ...]:
    """The messages that can be sent; one of which nothing is left is not among them."""
    return tuple(_fitted(messages, model, abilities, profile, losses))


def results_together(messages: Sequence[Message], protocol: str) -> Iterator[Message]:
    """The messages, with tool messages that stand together as one, unless this protocol gave them so."""
    waiting: Message | None = None
    for message in messages:
        if waiting is not None and message.role == "tool" and protocol not in (message.origin, waiting.origin):
            waiting = replace(waiting, parts=waiting.parts + message.parts)
            continue
        if waiting is not None:
            yield waiting
        waiting = message
        if message.role != "tool":
            yield message
            waiting = None
    if waiting is not None:
        yield waiting


def _fitted(
    messages: Sequence[Message], model: str, abilities: Abilities, profile: Profile, losses: Losses
) -> Iterator[Message]:
    ids = CallIds(abilities, profile)
    is_leading = True
    step = 0
    for message in _results_apart(messages, abilities.protocol):
        step += message.role == "assistant"
        is_leading = is_leading and message.role == "system"
        fitted = _fit_message(message, model, ids, losses, step)
        if not is_leading:
            fitted = _fit_late_system(fitted, abilities, profile, losses)
        if fitted.parts or not message.parts:
            yield fitted


def _results_apart(messages: Sequence[Message], protocol: str) -> Iterator[Message]:
    """The messages; results that stand beside a person's words, as another protocol has them, in one of their own."""
    for message in messages:
        results = tuple(part for part in message.parts if isinstance(part, ToolResult))
        if message.origin == protocol or message.role not in ("user", "tool") or not results:
            yield message
            continue
        rest = tuple(part for part in message.parts if not isinstance(part, ToolResult))
        yield message if not rest and message.role == "tool" else replace(message, role="tool", parts=results)
        if rest:
            yield replace(message, role="user", parts=rest)


def _fit_message(message: Message, model: str, ids: CallIds, losses: Losses, step: int) -> Message:
    abilities, profile = ids.abilities, ids.profile
    own = message.origin == abilities.protocol
    same_model = not own or message.model in (None, model)
    kept = fit_parts(message, abilities, profile, losses, same_model=same_model, step=step)
    parts = tuple(ids.fitted(part, own=own) for part in kept)
    if profile.contiguous_calls and message.role == "assistant":
        parts = _calls_last(parts)
    if parts != message.parts:
        message = replace(message, parts=parts)
    return message if same_model else _without_state(message, abilities, losses)


def _without_state(message: Message, abilities: Abilities, losses: Losses) -> Message:
    extra = {name: value for name, value in message.extra.items() if name not in abilities.message_state}
    if len(extra) == len(message.extra):
        return message
    losses.note("Reasoning of another model is not sent back.")
    return replace(message, extra=extra)


def _fit_late_system(message: Message, abilities: Abilities, profile: Profile, losses: Losses) -> Message:
    """A system message in mid-conversation; one that this protocol gave is known to it."""
    if message.role != "system" or message.origin == abilities.protocol:
        return message
    if abilities.late_system and profile.late_system:
        return message
    losses.note(f"{abilities.label} has no system message in mid-conversation here: it is sent as the user's.")
    return replace(message, role="user")


def _calls_last(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    calls = tuple(part for part in parts if isinstance(part, ToolCall))
    return (*(part for part in parts if not isinstance(part, ToolCall)), *calls)

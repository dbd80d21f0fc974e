"""Parts that only go back where they came from, and parts that another protocol says in another way."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from wire import json_text
from wire.conversation import (
    File,
    Image,
    Message,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    Role,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)
from wire.profiles import Profile
from wire.protocols.abilities import Abilities
from wire.protocols.calls import arguments_object, says_error
from wire.protocols.fitting.losses import Losses


def fit_parts(
    message: Message, abilities: Abilities, profile: Profile, losses: Losses, *, same_model: bool, step: int
) -> Iterator[Part]:
    """The parts of a message that can be sent; it is of the conversation's answer `step`, or of what leads to it."""
    own = message.origin == abilities.protocol
    for part in message.parts:
        if message.origin and not own and part == Text(""):  # says nothing, and not every protocol takes it
            continue
        kept = _fit_role(part, message.role, losses) if not own else part
        if kept is not None:
            kept = _fit_part(kept, abilities, losses, own=own, step=step)
        if kept is not None and own:
            kept = _fit_state(kept, abilities, profile, losses, same_model=same_model)
        if kept is not None:
            yield kept


def _fit_role(part: Part, role: Role, losses: Losses) -> Part | None:
    """Calls are the assistant's, results stand in messages of their own."""
    if (isinstance(part, ToolResult) and role != "tool") or (isinstance(part, ToolCall) and role != "assistant"):
        kind = "result" if isinstance(part, ToolResult) else "call"
        return _lost(losses, f"A tool {kind} in a message with the role {role} is not sent.")
    return part


def _fit_part(part: Part, abilities: Abilities, losses: Losses, *, own: bool, step: int) -> Part | None:
    match part:
        case Text():
            return part if own else _without_citations(part, losses)
        case Image() | File():
            return part
        case Reasoning():
            return part if own else _lost(losses, "Reasoning from another protocol is not sent back.")
        case Refusal(text):
            return part if own or abilities.refusals else Text(text)
        case ToolCall():
            return _fit_call(part, abilities, losses, own=own)
        case ToolResult():
            return _fit_result(part, abilities, losses, own=own)
        case ServerToolCall() | ServerToolResult():
            what = f"{part.name or 'a tool'} in answer {step}"
            lost = f"What the provider of another protocol ran by itself is not sent back: {what}."
            return part if own else _lost(losses, lost)
        case Opaque(protocol):
            known = protocol == abilities.protocol
            return part if known else _lost(losses, f"A part that only {protocol} knows is not sent.")
    assert_never(part)


def _without_citations(text: Text, losses: Losses) -> Text:
    if text.citations:
        losses.note("The citations of a text are not sent.")
        return replace(text, citations=())
    return text


def _fit_call(call: ToolCall, abilities: Abilities, losses: Losses, *, own: bool) -> ToolCall:
    """What is not the call's own protocol's has no `extra`, but that it takes free text."""
    is_free_text = call.extra.get("type") == "custom"
    if not own and call.extra:
        call = replace(call, extra={"type": "custom"} if is_free_text else {})
    if not abilities.object_arguments or is_free_text or not call.arguments.strip():
        return call
    if arguments_object(call.arguments) is not None:
        return call
    losses.note("Arguments that are not a JSON object are sent inside one, as `_raw`.")
    return replace(call, arguments=json_text.dumps({"_raw": call.arguments}))


def _fit_result(result: ToolResult, abilities: Abilities, losses: Losses, *, own: bool) -> ToolResult:
    if not abilities.rich_results and not all(isinstance(part, Text) for part in result.parts):
        losses.note("A tool's images and files are not sent: this protocol takes only its text.")
        result = replace(result, parts=())
    if result.is_error and not abilities.error_flag and not own and not says_error(result.text):
        said = json_text.dumps({"error": True, "message": result.text})
        result = replace(result, text=said, parts=())
    return result


def _fit_state(part: Part, abilities: Abilities, profile: Profile, losses: Losses, *, same_model: bool) -> Part | None:
    """A model's state goes back to that model; some hosts take back none, and some keep nothing that could be named."""
    if profile.plain_items and isinstance(part, Reasoning | ServerToolCall | ServerToolResult | Opaque):
        return _lost(losses, "This host takes back only words, calls and results: the rest of an answer is not sent.")
    if isinstance(part, Opaque):
        return part
    if isinstance(part, Reasoning) and not same_model:
        return _lost(losses, "Reasoning of another model is not sent back.")
    names = (() if same_model else abilities.part_state) + (
        () if same_model and profile.store is not False else abilities.item_ids
    )
    kept = _without(part, names) if names else part
    return None if isinstance(kept, Text) and not kept.text and kept != part else kept


def _without(part: Part, names: tuple[str, ...]) -> Part:
    """The part without these keys in its `extra`."""
    assert not isinstance(part, Opaque)
    extra = dict(part.extra)
    for name in names:
        holder, _, inner = name.partition(".")
        if not inner:
            extra.pop(name, None)
        elif isinstance(extra.get(holder), Mapping):
            extra[holder] = {key: value for key, value in extra[holder].items() if key != inner}
    return part if extra == part.extra else replace(part, extra=extra)


def _lost(losses: Losses, sentence: str) -> Part | None:
    losses.note(sentence)
    return None

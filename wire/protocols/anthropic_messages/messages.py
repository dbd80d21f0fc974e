"""Messages <-> the `messages` list.

A wire message with the role user may hold tool results and other blocks: it becomes a neutral message for each run of
either, which `extra` says belong together. What else a wire message holds is kept in `extra` under its own name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import assert_never

from wire.conversation import (
    File,
    Image,
    Json,
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
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.anthropic_messages import blocks
from wire.protocols.anthropic_messages.blocks import PROTOCOL, decode_block
from wire.protocols.calls import made_id

NOT_SENT_BACK = {"joined", "response", "content", "role"}
"""What a message's `extra` holds beside fields of the wire message: notes of this codec, fields of the answer."""
_CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(slots=True)
class MessageEncoder:
    """Encodes the messages of one request; `notes` collects what could not be said."""

    names: ToolNames
    notes: list[str] = field(default_factory=list)
    _call_ids: dict[str, str] = field(default_factory=dict)
    """The form in which each call's id went out last."""
    _taken: set[str] = field(default_factory=set)

    def encode(self, messages: Sequence[Message]) -> list[Json]:
        """The wire messages. One of which nothing can be sent is left out: the protocol refuses empty ones."""
        encoded: list[dict[str, Json]] = []
        for message in messages:
            own = message.origin == PROTOCOL
            content = self.content(message)
            extra = message.extra if own else {}
            if not content and (not own or message.parts):
                continue
            if extra.get("joined") and encoded and encoded[-1]["role"] == _role(message):
                encoded[-1]["content"] += content
                continue
            kept = {name: value for name, value in extra.items() if name not in NOT_SENT_BACK}
            encoded.append({"role": extra.get("role", _role(message)), "content": content, **kept})
            if isinstance(extra.get("content"), str) and content == [{"type": "text", "text": extra["content"]}]:
                encoded[-1]["content"] = extra["content"]
        return list(encoded)

    def content(self, message: Message) -> list[Json]:
        """The blocks that say the parts of one message."""
        own = message.origin == PROTOCOL
        encoded = (self._block(part, own=own) for part in message.parts)
        return [block for block in encoded if block is not None]

    def _block(self, part: Part, *, own: bool) -> Json:
        match part:
            case Text() | Image() | File():
                return self._content(part, own=own)
            case Reasoning():
                return self._reasoning(part, own=own)
            case Refusal():
                return self._refusal(part, own=own)
            case ToolCall():
                return self._call(part, own=own)
            case ToolResult():
                return self._result(part, own=own)
            case ServerToolCall() | ServerToolResult():
                return self._server_part(part, own=own)
            case Opaque():
                return self._opaque(part)
        assert_never(part)

    def _content(self, part: Text | Image | File, *, own: bool) -> Json:
        block = blocks.encode_content(part, own=own)
        if not isinstance(part, Text):
            return self._said(block, "An image or file that is neither on the web nor given whole is not sent.")
        if part.citations and not own:
            self.note("The citations of a text are not sent.")
        return block

    def _server_part(self, part: ServerToolCall | ServerToolResult, *, own: bool) -> Json:
        if not own:
            return self._said(None, "What the provider of another protocol ran by itself is not sent back.")
        if isinstance(part, ServerToolCall):
            return blocks.encode_server_call(part)
        return blocks.encode_server_result(part)

    def _opaque(self, part: Opaque) -> Json:
        known = part.value if part.protocol == PROTOCOL else None
        return self._said(known, f"A part that only {part.protocol} knows is not sent.")

    def _reasoning(self, part: Reasoning, *, own: bool) -> Json:
        if not own:
            return self._said(None, "Reasoning from another protocol is not sent back.")
        block = blocks.encode_thinking(part)
        return self._said(block, "Reasoning without its signature (its answer was cut) is not sent back.")

    def _refusal(self, part: Refusal, *, own: bool) -> Json:
        if own and "stop_details" in part.extra:
            return None
        return {"type": "text", "text": part.text} if part.text else None

    def _call(self, call: ToolCall, *, own: bool) -> Json:
        call_id = self._new_id(call.call_id)
        given, fits = blocks.encode_input(call.arguments, call.extra)
        if not fits:
            self.note("Arguments that are not a JSON object are sent inside one, as `_raw`.")
        extra = call.extra if own else {}
        return {"type": "tool_use", "id": call_id, "name": self.names.to_wire(call.name), "input": given, **extra}

    def _result(self, result: ToolResult, *, own: bool) -> Json:
        call_id = self._call_ids.get(result.call_id) or _valid_id(result.call_id)
        block, is_whole = blocks.encode_result(result, call_id, own=own)
        if not is_whole:
            self.note("A part of a tool's result is not sent.")
        return block

    def _new_id(self, call_id: str) -> str:
        """Ids are unique in a request; some hosts reuse theirs in each answer."""
        form = _valid_id(call_id)
        if form in self._taken:
            form = made_id(f"{call_id}:{len(self._taken)}", "toolu_")
        self._taken.add(form)
        self._call_ids[call_id] = form
        return form

    def _said(self, block: Json, loss: str) -> Json:
        if block is None:
            self.note(loss)
        return block

    def note(self, sentence: str) -> None:
        """Say once what is not sent."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def decode_messages(values: Sequence[Json]) -> tuple[Message, ...]:
    """The neutral messages. Raises WireError with the place."""
    messages: list[Message] = []
    tool_names: dict[str, str] = {}
    for index, value in enumerate(values):
        for message in _decode_message(value, f"messages[{index}]"):
            named = replace(message, parts=named_results(message.parts, tool_names))
            tool_names |= {call.call_id: call.name for call in named.tool_calls}
            messages.append(named)
    return tuple(messages)


def named_results(parts: Sequence[Part], tool_names: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts, each result with the name of the tool that was called."""
    names = dict(tool_names)
    named: list[Part] = []
    for part in parts:
        if isinstance(part, ServerToolCall):
            names[part.call_id] = part.name
        if isinstance(part, ToolResult | ServerToolResult):
            part = replace(part, name=names.get(part.call_id, part.name))
        named.append(part)
    return tuple(named)


def _decode_message(value: Json, where: str) -> Iterator[Message]:
    if not isinstance(value, dict):
        raise WireError(f"{where}: must be an object")
    fields = dict(value)
    role, content = fields.pop("role", None), fields.pop("content", None)
    if not isinstance(role, str):
        raise WireError(f"{where}.role: must be a string")
    if isinstance(content, str):
        fields["content"] = content
        content = [{"type": "text", "text": content}]
    if not isinstance(content, list):
        raise WireError(f"{where}.content: must be a text or a list")
    if role == "assistant":
        yield Message("assistant", _parts(content), PROTOCOL, fields)
        return
    if role != "user":
        fields["role"] = role
    yield from _decode_runs("system" if role == "system" else "user", _parts(content), fields)


def _decode_runs(role: Role, parts: tuple[Part, ...], fields: Mapping[str, Json]) -> Iterator[Message]:
    extra = dict(fields)
    runs = [(of_tools, tuple(run)) for of_tools, run in groupby(parts, lambda part: isinstance(part, ToolResult))]
    for of_tools, run in runs or [(False, ())]:
        yield Message("tool" if of_tools else role, run, PROTOCOL, extra)
        extra = {"joined": True}


def _parts(content: Sequence[Json]) -> tuple[Part, ...]:
    return tuple(decode_block(block, ToolNames()) for block in content)


def _role(message: Message) -> str:
    return "user" if message.role == "tool" else message.role


def _valid_id(call_id: str) -> str:
    return call_id if _CALL_ID.fullmatch(call_id) else made_id(call_id, "toolu_")

"""Messages <-> the items of `input`. Neighbouring items of a model's turn make one message, and so do results."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard, assert_never

from wire import json_text
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
from wire.profiles import Profile
from wire.protocols.fitting.losses import Losses
from wire.protocols.free_text import wrap
from wire.protocols.openai_responses.calls import encode_call, is_custom
from wire.protocols.openai_responses.content import PROTOCOL, decode_content, encode_content, kind_of
from wire.protocols.openai_responses.hosted import encode_hosted, is_result_list
from wire.protocols.openai_responses.items import begins_item, decode_item, encode_message, encode_reasoning
from wire.protocols.openai_responses.results import RESULT_TYPES, decode_result, encode_result


@dataclass(slots=True)
class MessageEncoder:
    """Encodes the messages of one request, in order, which were fitted to this protocol."""

    names: ToolNames
    profile: Profile
    losses: Losses = field(default_factory=Losses)
    _custom_calls: set[str] = field(default_factory=set)

    def encode(self, message: Message) -> list[Json]:
        """The items for one message."""
        own = message.origin == PROTOCOL
        if message.role in ("user", "system"):
            return self._plain(message, own=own)
        items: list[Json] = []
        for group in _groups(message.parts, own=own):
            if isinstance(group, list):
                item = encode_message(group, own=own)
                items += [item] if item["content"] else []
            else:
                items += self._part(group, own=own)
        return items

    def _plain(self, message: Message, *, own: bool) -> list[Json]:
        items = [part.value for part in message.parts if _is_item(part, own=own)]
        content = [part for part in message.parts if _is_content(part) and not _is_item(part, own=own)]
        if items and not content:
            return items
        role = self.profile.system_role if message.role == "system" else "user"
        fields = {"role": role, "content": encode_content(content, "input_text", own=own)}
        extra = dict(message.extra) if own else {}
        if "content" in extra and decode_content(extra["content"]) != tuple(content):
            del extra["content"]
        return [*items, {**fields, **extra}]

    def _part(self, part: Part, *, own: bool) -> list[Json]:
        match part:
            case ToolCall():
                return [self._call(part, own=own)]
            case ToolResult():
                custom = part.call_id in self._custom_calls
                return [encode_result(part, part.call_id, custom=custom, own=own)]
            case Reasoning():
                return self._reasoning(part)
            case ServerToolCall() | ServerToolResult():
                return self._hosted(part)
            case Opaque():
                return [part.value]
            case Text() | Refusal() | Image() | File():
                # An assistant's pictures have no form here; texts are written together, as messages.
                self.losses.note("A picture or file in an answer is not sent back.")
                return []
        assert_never(part)

    def _call(self, call: ToolCall, *, own: bool) -> Json:
        if is_custom(call.extra) and not self.profile.custom_tools:
            call = replace(call, arguments=json_text.dumps(wrap(call.arguments)), extra={})
        if is_custom(call.extra):
            self._custom_calls.add(call.call_id)
        return encode_call(call, call.call_id, self.names.to_wire(call.name), own=own)

    def _reasoning(self, part: Reasoning) -> list[Json]:
        if self.profile.store is False and not part.extra.get("encrypted_content") and not part.extra.get("content"):
            self.losses.note("Reasoning that its host neither keeps nor gave away is not sent back.")
            return []
        return [encode_reasoning(part)]

    def _hosted(self, part: ServerToolCall | ServerToolResult) -> list[Json]:
        if is_result_list(part.name):
            self.losses.note(f"What the provider's own tool {part.name} did has no form in a request: it is not sent.")
            return []
        item = encode_hosted(part)
        return [] if item is None else [item]


def decode_messages(values: Sequence[Json]) -> tuple[Message, ...]:
    """The neutral messages. Raises WireError with the place."""
    messages: list[Message] = []
    tool_names: dict[str, str] = {}
    for index, value in enumerate(values):
        message = _decode_value(value, f"input[{index}]", tool_names)
        tool_names |= {call.call_id: call.name for call in message.tool_calls}
        last = messages[-1] if messages else None
        if last is not None and last.role == message.role and message.role in ("assistant", "tool"):
            messages[-1] = Message(last.role, last.parts + message.parts, PROTOCOL)
        else:
            messages.append(message)
    return tuple(messages)


def _decode_value(value: Json, where: str, tool_names: Mapping[str, str]) -> Message:
    if not isinstance(value, dict):
        raise WireError(f"{where}: must be an object")
    kind, role = kind_of(value), value.get("role")
    if kind in RESULT_TYPES:
        return Message("tool", (decode_result(value, where, tool_names),), PROTOCOL)
    if role in (None, "assistant"):
        if not kind and role is None and not isinstance(value.get("id"), str):
            raise WireError(f"{where}: must have a type, a role, or the id of an item that the host keeps")
        is_answer = kind.endswith("_call_output") or kind == "mcp_approval_response"
        # What a client chose to send goes on, also where we would leave it out.
        parts: tuple[Part, ...] = (Opaque(PROTOCOL, value),) if is_result_list(kind) else decode_item(value, where)
        return Message("tool" if is_answer else "assistant", parts, PROTOCOL)
    if kind not in ("", "message") or "content" not in value:
        return Message("system", (Opaque(PROTOCOL, value),), PROTOCOL)
    return _decode_plain(value, role)


def _decode_plain(value: dict[str, Json], role: Json) -> Message:
    fields = {name: one for name, one in value.items() if name != "content"}
    known: Role = "system" if role in ("system", "developer") else "user"
    if role == "user":
        del fields["role"]
    content = decode_content(value.get("content"))
    if value.get("content") != encode_content(content, "input_text", own=True):
        fields["content"] = value.get("content")
    return Message(known, content, PROTOCOL, fields)


def _groups(parts: tuple[Part, ...], *, own: bool) -> Iterator[Part | list[Text | Refusal]]:
    """The parts, with the texts of each message item together."""
    texts: list[Text | Refusal] = []
    for part in parts:
        if isinstance(part, Text | Refusal):
            if texts and begins_item(part, own=own):
                yield texts
                texts = []
            texts.append(part)
            continue
        if texts:
            yield texts
            texts = []
        yield part
    if texts:
        yield texts


def _is_item(part: Part, *, own: bool) -> TypeGuard[Opaque]:
    """Is this an item of its own (`additional_tools`) in a message of a person or a system? No content has a role."""
    return isinstance(part, Opaque) and own and isinstance(part.value, dict) and "role" in part.value


def _is_content(part: Part) -> bool:
    """Can this stand in a message of a person or a system?"""
    return isinstance(part, Text | Image | File | Refusal | Opaque)

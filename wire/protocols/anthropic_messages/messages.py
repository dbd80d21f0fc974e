"""Messages <-> the `messages` list.

A wire message with the role user may hold tool results and other blocks: it becomes a neutral message for each run of
either, which `extra` says belong together. What else a wire message holds is kept in `extra` under its own name.
"""

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
from wire.protocols.calls import arguments_object
from wire.protocols.fitting.losses import Losses
from wire.protocols.fitting.messages import results_together
from wire.protocols.free_text import wrap

NOT_SENT_BACK = {"joined", "response", "content", "role"}
"""What a message's `extra` holds beside fields of the wire message: notes of this codec, fields of the answer."""


@dataclass(slots=True)
class MessageEncoder:
    """Encodes the messages of one request, which were fitted to this protocol; or of an answer, with empty texts."""

    names: ToolNames
    losses: Losses = field(default_factory=Losses)
    is_answer: bool = False

    def encode(self, messages: Sequence[Message]) -> list[Json]:
        """The wire messages. One of which nothing can be sent is left out: the protocol refuses empty ones.

        The results of one step stand in one message: apart they teach the model to call one tool at a time.
        """
        encoded: list[dict[str, Json]] = []
        for message in results_together(messages, PROTOCOL):
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
            elif not content and "content" in extra:
                del encoded[-1]["content"]
        return list(encoded)

    def content(self, message: Message) -> list[Json]:
        """The blocks that say the parts of one message."""
        own = message.origin == PROTOCOL
        encoded = (self._block(part, own=own) for part in message.parts)
        return [block for block in encoded if block is not None]

    def _block(self, part: Part, *, own: bool) -> Json:
        match part:
            case Text():
                return self._text(part, own=own)
            case Image() | File():
                block = blocks.encode_content(part, own=own)
                return self._said(block, "An image or file that is neither on the web nor given whole is not sent.")
            case Reasoning():
                block = blocks.encode_thinking(part)
                return self._said(block, "Reasoning without its signature (its answer was cut) is not sent back.")
            case Refusal():
                return self._refusal(part, own=own)
            case ToolCall():
                return self._call(part, own=own)
            case ToolResult():
                return self._result(part, own=own)
            case ServerToolCall():
                return blocks.encode_server_call(part)
            case ServerToolResult():
                return blocks.encode_server_result(part)
            case Opaque():
                return part.value
        assert_never(part)

    def _text(self, part: Text, *, own: bool) -> Json:
        block = blocks.encode_text(part, own=own) if self.is_answer else blocks.encode_content(part, own=own)
        return self._said(block, "An empty text is not sent: it would be refused.")

    def _refusal(self, part: Refusal, *, own: bool) -> Json:
        """An own one stands beside the content."""
        return None if (own and "stop_details" in part.extra) or not part.text else {"type": "text", "text": part.text}

    def _call(self, call: ToolCall, *, own: bool) -> Json:
        is_free_text = str(call.extra.get("type", "")).startswith("custom")
        given = wrap(call.arguments) if is_free_text else arguments_object(call.arguments)
        extra = {name: value for name, value in call.extra.items() if not (is_free_text and name == "type")}
        return {
            "type": "tool_use",
            "id": call.call_id,
            "name": self.names.to_wire(call.name),
            "input": {"_raw": call.arguments} if given is None else given,
            **(extra if own else {}),
        }

    def _result(self, result: ToolResult, *, own: bool) -> Json:
        block, is_whole = blocks.encode_result(result, result.call_id, own=own)
        if not is_whole:
            self.losses.note("A part of a tool's result is not sent.")
        return block

    def _said(self, block: Json, loss: str) -> Json:
        if block is None:
            self.losses.note(loss)
        return block


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
    if role == "system" and content is None:
        fields["content"], content = None, []  # settings from here on, without words
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

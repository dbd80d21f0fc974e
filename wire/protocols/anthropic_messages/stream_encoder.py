"""A streamed answer the other way: deltas -> bytes of named events, for who plays the provider."""

from dataclasses import dataclass, field

from wire import json_text, sse
from wire.conversation import FinishReason, Json, Message, Part, Reasoning, Refusal, Text, ToolCall, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.anthropic_messages.blocks import PROTOCOL
from wire.protocols.anthropic_messages.finish import encode_finish
from wire.protocols.anthropic_messages.messages import MessageEncoder
from wire.protocols.anthropic_messages.response import made_signature, stop_details
from wire.protocols.anthropic_messages.usage import encode_usage


@dataclass(slots=True)
class StreamEncoder:
    """Deltas to bytes. Blocks follow one another: a delta for a call that another block followed is refused."""

    response_id: str
    model: str
    usage: Usage | None = None
    """What the beginning says of the counts: the side of the request."""
    _started: bool = False
    _index: int = -1
    _open: str | int | None = None
    """The kind of the open block; of a call, its index."""
    _thought: list[str] = field(default_factory=list)
    _refusal: list[str] = field(default_factory=list)
    _calls: set[int] = field(default_factory=set)

    def encode(self, delta: Delta) -> bytes:
        """The bytes that carry this delta. A refusal, usage and the finish are said by `finish`."""
        match delta:
            case TextDelta(text):
                return self._turn_to("text", {"type": "text", "text": ""}) + self._grow("text_delta", text=text)
            case ReasoningDelta(text):
                opening = self._turn_to("thinking", {"type": "thinking", "thinking": "", "signature": ""})
                self._thought.append(text)
                return opening + self._grow("thinking_delta", thinking=text)
            case ToolCallDelta():
                return self._call(delta)
            case RefusalDelta(text):
                self._refusal.append(text)
                return b""
            case UsageDelta() | FinishDelta():
                return b""

    def end_part(self, part: Part) -> bytes:
        """The part that the last deltas were of is whole; one that no delta brought comes now, whole."""
        match part:
            case Reasoning(extra=extra) if self._open == "thinking" and "signature" in extra:
                self._thought.clear()
                self._open = None
                return self._grow("signature_delta", signature=extra["signature"]) + self._stop()
            case Text(citations=citations) if self._open == "text":
                said = b"".join(self._grow("citations_delta", citation=dict(one.extra)) for one in citations)
                return said + self._close()
            case ToolCall() if isinstance(self._open, int):
                return self._close()
            case Refusal():
                return b""
        blocks = MessageEncoder(ToolNames()).content(Message("assistant", (part,), PROTOCOL))
        return b"".join(map(self._whole, blocks))

    def finish(self, reason: FinishReason, usage: Usage | None) -> bytes:
        """The closing bytes."""
        delta: dict[str, Json] = {"stop_reason": encode_finish(reason), "stop_sequence": None}
        if self._refusal:
            delta |= {"stop_reason": "refusal", "stop_details": stop_details("".join(self._refusal))}
        closing = self._begin() + self._close()
        closing += _event("message_delta", delta=delta, usage=encode_usage(usage or Usage()))
        return closing + _event("message_stop")

    def _call(self, delta: ToolCallDelta) -> bytes:
        opening = b""
        if delta.index not in self._calls:
            self._calls.add(delta.index)
            block = {"type": "tool_use", "id": delta.call_id or "", "name": delta.name or "", "input": {}}
            opening = self._turn_to(delta.index, block)
        elif self._open != delta.index:
            raise WireError("in this protocol the calls of an answer follow one another")
        return opening + (self._grow("input_json_delta", partial_json=delta.arguments) if delta.arguments else b"")

    def _turn_to(self, what: str | int, block: Json) -> bytes:
        if self._open == what:
            return b""
        opening = self._begin() + self._close()
        self._open, self._index = what, self._index + 1
        opening += _event("content_block_start", index=self._index, content_block=block)
        return opening + (b"" if self._index else _event("ping"))

    def _whole(self, block: Json) -> bytes:
        """A block that comes at once; the input of a call follows its beginning, as that of any call."""
        is_call = isinstance(block.get("input"), dict)
        data = self._turn_to("whole", {**block, "input": {}} if is_call else block)
        if is_call:
            data += self._grow("input_json_delta", partial_json=json_text.dumps(block["input"]))
        return data + self._close()

    def _grow(self, kind: str, **fields: Json) -> bytes:
        return _event("content_block_delta", index=self._index, delta={"type": kind, **fields})

    def _close(self) -> bytes:
        if self._open is None:
            return b""
        signed = b""
        if self._open == "thinking":
            signed = self._grow("signature_delta", signature=made_signature("".join(self._thought)))
            self._thought.clear()
        self._open = None
        return signed + self._stop()

    def _stop(self) -> bytes:
        return _event("content_block_stop", index=self._index)

    def _begin(self) -> bytes:
        if self._started:
            return b""
        self._started = True
        message: dict[str, Json] = {
            "id": self.response_id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 0, "output_tokens": 0} if self.usage is None else encode_usage(self.usage),
        }
        return _event("message_start", message=message)


def _event(kind: str, **fields: Json) -> bytes:
    return sse.encode(json_text.dumps({"type": kind, **fields}), kind)

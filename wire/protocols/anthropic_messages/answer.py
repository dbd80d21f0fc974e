"""An answer as it builds up: one fold for streamed events and for whole bodies, so that both end in the same value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import FinishReason, Json, Message, ModelResponse, Part, Refusal, Text, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.names import ToolNames
from wire.protocols.anthropic_messages.blocks import PROTOCOL, decode_block
from wire.protocols.anthropic_messages.finish import decode_finish
from wire.protocols.anthropic_messages.growing import GrowingBlock
from wire.protocols.anthropic_messages.messages import named_results
from wire.protocols.anthropic_messages.usage import decode_usage, merge_usage
from wire.protocols.fields import filled

_MODELLED = {"id", "type", "role", "model", "content", "stop_reason", "usage"}


@dataclass(slots=True)
class Answer:
    """What has arrived of one answer."""

    names: ToolNames
    response_id: str | None = None
    model: str | None = None
    raw_finish: str | None = None
    _usage: dict[str, Json] | None = None
    _blocks: dict[int, GrowingBlock] = field(default_factory=dict)
    _calls: dict[int, int] = field(default_factory=dict)
    """Which call, counted from 0, stands in a block."""
    _extra: dict[str, Json] = field(default_factory=dict)
    _said: dict[str, Json] = field(default_factory=dict)
    """The message's fields beside its content, as they were said last."""

    def take_body(self, body: Mapping[str, Json]) -> None:
        """Take a whole answer."""
        self.start(body)
        self.end(body, body.get("usage"))

    def start(self, message: Mapping[str, Json]) -> list[Delta]:
        """Take what a message says before its content, and the content that it has already."""
        self.response_id, self.model = filled(message.get("id")), filled(message.get("model"))
        self._said = dict(message)
        self._keep(message)
        deltas = self._take_usage(message.get("usage"))
        content = message.get("content")
        for index, block in enumerate(content if isinstance(content, list) else ()):
            deltas += self.open_block(index, block)
            deltas += self.close_block(index)
        return deltas

    def open_block(self, index: int, block: Json) -> list[Delta]:
        """Take the beginning of a block."""
        growing = self._blocks[index] = GrowingBlock(block)
        if growing.kind != "tool_use":
            return _news(growing, "text", growing.words("text")) + _news(growing, "thinking", growing.words("thinking"))
        position = self._calls.setdefault(index, len(self._calls))
        name = self.names.from_wire(growing.words("name"))
        return [ToolCallDelta(position, "", growing.words("id") or None, name or None)]

    def grow_block(self, index: int, delta: Mapping[str, Json]) -> list[Delta]:
        """Take more of a block; one that was not begun is taken to be of the kind that this belongs to."""
        if index not in self._blocks:
            kind = "thinking" if delta.get("type") in ("thinking_delta", "signature_delta") else "text"
            self.open_block(index, {"type": kind, kind: ""})
        block = self._blocks[index]
        block.take(delta)
        if block.kind == "tool_use" and isinstance(delta.get("partial_json"), str) and index in self._calls:
            more = delta["partial_json"]
            return [ToolCallDelta(self._calls[index], more)] if more else []
        return _news(block, "text", delta.get("text")) + _news(block, "thinking", delta.get("thinking"))

    def close_block(self, index: int) -> list[Delta]:
        """The block is whole. A call's input that came in no piece stood in its beginning."""
        block = self._blocks.get(index)
        if block is None or block.is_whole:
            return []
        block.is_whole = True
        if block.kind != "tool_use" or index not in self._calls or block.pieces:
            return []
        return [ToolCallDelta(self._calls[index], block.arguments or "{}")]

    def end(self, delta: Mapping[str, Json], usage: Json) -> list[Delta]:
        """Take why the model stopped, and the counts."""
        self._said |= delta
        self._keep(delta)
        deltas = self._take_usage(usage)
        raw = filled(delta.get("stop_reason"))
        if raw is not None:
            self.raw_finish = raw
            deltas.append(FinishDelta(decode_finish(raw), raw))
        return deltas

    def response(self) -> ModelResponse:
        """The answer as it stands."""
        parts = [(block.is_whole, self._part(block)) for _, block in sorted(self._blocks.items())]
        kept = [part for is_whole, part in parts if is_whole or part != Text("")]  # a text that has only begun is none
        reason = decode_finish(self.raw_finish)
        details = self._extra.get("stop_details")
        if reason is FinishReason.REFUSAL and isinstance(details, dict):
            kept.append(Refusal(filled(details.get("explanation")) or "", {"stop_details": details}))
        extra = {"response": dict(self._extra)} if self._extra else {}
        message = Message("assistant", named_results(kept, {}), PROTOCOL, extra)
        return ModelResponse(message, reason, self.raw_finish, self._counts(), self.response_id, self.model)

    def body(self) -> dict[str, Json]:
        """The message as it stands."""
        content = [block.value() for _, block in sorted(self._blocks.items())]
        return {**self._said, "content": content, **({"usage": self._usage} if self._usage else {})}

    def _part(self, block: GrowingBlock) -> Part:
        value = block.value()
        return decode_block(value, self.names, block.arguments)

    def _counts(self) -> Usage | None:
        return None if self._usage is None else decode_usage(self._usage)

    def _take_usage(self, usage: Json) -> list[Delta]:
        if not isinstance(usage, dict) or not usage:
            return []
        self._usage = merge_usage(self._usage or {}, usage)
        return [UsageDelta(decode_usage(self._usage))]

    def _keep(self, fields: Mapping[str, Json]) -> None:
        for name, value in fields.items():
            if name not in _MODELLED and value is not None:
                self._extra[name] = value


def _news(block: GrowingBlock, kind: str, text: Json) -> list[Delta]:
    if block.kind != kind or not isinstance(text, str) or not text:
        return []
    return [TextDelta(text) if kind == "text" else ReasoningDelta(text)]

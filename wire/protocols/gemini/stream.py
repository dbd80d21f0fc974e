"""A streamed answer: bytes of events, each a GenerateContentResponse -> deltas and the whole answer, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from wire import json_text, sse
from wire.conversation import FinishReason, Json, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.names import ToolNames
from wire.protocols.gemini.answer import Answer
from wire.protocols.gemini.calls import encode_call
from wire.protocols.gemini.finish import encode_finish
from wire.protocols.gemini.messages import MessageEncoder
from wire.protocols.gemini.response import decode_response, take_chunk
from wire.protocols.gemini.usage import encode_usage
from wire.protocols.stream_frame import StreamDecoder

_NOTHING: Mapping[str, Json] = MappingProxyType({})


def stream_decoder(names: ToolNames) -> StreamDecoder:
    """A new decoder for one streamed answer. Without `alt=sse` it is a JSON array, which is a whole body."""
    return StreamDecoder(_ChunkReader(names, Answer(names)), decode_response)


def stream_encoder(
    response_id: str,
    model: str,
    *,
    signature: str = "",
    usage: Usage | None = None,
    extra: Mapping[str, Json] = _NOTHING,
) -> "StreamEncoder":
    """A new encoder for one streamed answer.

    `signature`, in base64, goes with the first call; `usage` is what is said before the end; `extra` is the message's:
    what the end says beside the content.
    """
    return StreamEncoder(response_id, model, signature, usage, extra)


@dataclass(slots=True)
class _ChunkReader:
    """What a chunk means. There is no mark of the end but a reason to finish."""

    names: ToolNames
    answer: Answer
    is_over: bool = False

    def take(self, value: Json, name: str) -> list[Delta]:
        return take_chunk(self.answer, value)

    def is_whole(self, *, marked: bool) -> bool:
        return self.answer.raw_finish is not None

    def response(self) -> ModelResponse:
        return self.answer.response()

    def body(self) -> dict[str, Json]:
        return self.answer.body()


@dataclass(slots=True)
class StreamEncoder:
    """The other way: deltas to bytes, for who plays the provider. A call is sent when its last delta has come."""

    response_id: str
    model: str
    signature: str = ""
    usage: Usage | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)
    _waiting: ToolCall | None = None
    _index: int | None = None

    def encode(self, delta: Delta) -> bytes:
        """The bytes that carry this delta. Usage and the finish are said by `finish`."""
        match delta:
            case TextDelta(text) | RefusalDelta(text):
                return self._flush() + self._chunk([{"text": text}])
            case ReasoningDelta(text):
                return self._flush() + self._chunk([{"text": text, "thought": True}])
            case ToolCallDelta():
                return self._take_call(delta)
            case UsageDelta() | FinishDelta():
                return b""

    def end_part(self, part: Part) -> bytes:
        """A call is whole, and is sent with its signature; what no delta brought comes now, whole."""
        match part:
            case ToolCall():
                if self._waiting is not None:
                    self._waiting = replace(self._waiting, extra=part.extra)
                return self._flush()
            case Text(extra=extra):
                return self._chunk([{"text": "", **extra}]) if extra else b""
            case Reasoning() | Refusal():
                return b""
        return self._chunk(MessageEncoder(ToolNames(), self.model).encode_parts([part], own=True))

    def finish(self, reason: FinishReason, usage: Usage | None) -> bytes:
        """The closing bytes; a prompt that was refused has no candidate."""
        body = dict(self.extra.get("response", {}))
        counts = {} if usage is None else {"usageMetadata": encode_usage(usage)}
        if "promptFeedback" in body:
            return self._event({**body, **counts})
        parts: list[Json] = [] if reason is FinishReason.MALFORMED_CALL else [{"text": ""}]
        closing = {"finishReason": encode_finish(reason), **self.extra.get("candidate", {})}
        return self._flush() + self._chunk(parts, closing, {**body, **counts})

    def _take_call(self, delta: ToolCallDelta) -> bytes:
        before = b""
        if self._waiting is None or self._index != delta.index:
            before = self._flush()
            self._waiting, self._index = ToolCall("", "", ""), delta.index
        call = self._waiting
        arguments = call.arguments + delta.arguments
        self._waiting = ToolCall(delta.call_id or call.call_id, delta.name or call.name, arguments)
        return before

    def _flush(self) -> bytes:
        """The call that was waiting for its end."""
        call, self._waiting = self._waiting, None
        if call is None:
            return b""
        part = encode_call(call, call.name, own=bool(call.extra))
        if self.signature:
            part["thoughtSignature"], self.signature = self.signature, ""
        return self._chunk([part])

    def _chunk(
        self, parts: list[Json], closing: Mapping[str, Json] = _NOTHING, more: Mapping[str, Json] | None = None
    ) -> bytes:
        content = {**({"parts": parts} if parts else {}), "role": "model"}
        candidate = {"content": content, **closing, "index": 0}
        if more is None:
            more = {} if self.usage is None else {"usageMetadata": encode_usage(self.usage)}
        return self._event({"candidates": [candidate], **more})

    def _event(self, body: Mapping[str, Json]) -> bytes:
        return sse.encode(json_text.dumps({**body, "modelVersion": self.model, "responseId": self.response_id}))

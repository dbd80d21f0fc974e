"""A streamed answer: bytes of events, each a GenerateContentResponse -> deltas and the whole answer, and back."""

from dataclasses import dataclass

from wire import json_text, sse
from wire.conversation import FinishReason, Json, ModelResponse, ToolCall, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.names import ToolNames
from wire.protocols.gemini.answer import Answer
from wire.protocols.gemini.calls import encode_call
from wire.protocols.gemini.finish import encode_finish
from wire.protocols.gemini.response import decode_response, take_chunk
from wire.protocols.gemini.usage import encode_usage
from wire.protocols.stream_frame import StreamDecoder


def stream_decoder(names: ToolNames) -> StreamDecoder:
    """A new decoder for one streamed answer. Without `alt=sse` it is a JSON array, which is a whole body."""
    return StreamDecoder(_ChunkReader(names, Answer(names)), decode_response)


def stream_encoder(response_id: str, model: str, *, signature: str = "") -> "StreamEncoder":
    """A new encoder for one streamed answer; `signature`, in base64, goes with the first call."""
    return StreamEncoder(response_id, model, signature)


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


@dataclass(slots=True)
class StreamEncoder:
    """The other way: deltas to bytes, for who plays the provider. A call is sent when its last delta has come."""

    response_id: str
    model: str
    signature: str = ""
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

    def finish(self, reason: FinishReason, usage: Usage | None) -> bytes:
        """The closing bytes."""
        more = {} if usage is None else {"usageMetadata": encode_usage(usage)}
        return self._flush() + self._chunk([{"text": ""}], encode_finish(reason), more)

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
        part = encode_call(call, call.name, own=False)
        if self.signature:
            part["thoughtSignature"], self.signature = self.signature, ""
        return self._chunk([part])

    def _chunk(self, parts: list[Json], finish: str | None = None, more: dict[str, Json] | None = None) -> bytes:
        candidate: dict[str, Json] = {"content": {"parts": parts, "role": "model"}}
        if finish is not None:
            candidate["finishReason"] = finish
        body: dict[str, Json] = {"candidates": [{**candidate, "index": 0}], **(more or {})}
        return sse.encode(json_text.dumps({**body, "modelVersion": self.model, "responseId": self.response_id}))

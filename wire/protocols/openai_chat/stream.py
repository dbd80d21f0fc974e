"""A streamed answer: bytes of `chat.completion.chunk` events -> deltas and the whole answer, and back."""

from dataclasses import dataclass, field

from wire import json_text, sse
from wire.conversation import FinishReason, Json, ModelResponse, Part, ToolCall, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.fields import as_text
from wire.protocols.openai_chat.answer import Answer
from wire.protocols.openai_chat.error import error_in, find_error
from wire.protocols.openai_chat.finish import encode_finish
from wire.protocols.openai_chat.response import decode_response, encode_response
from wire.protocols.openai_chat.usage import encode_usage
from wire.protocols.stream_frame import StreamDecoder

_DONE = "[DONE]"
_HEAD = {"id", "object", "created", "model"}


def stream_decoder(names: ToolNames) -> StreamDecoder:
    """A new decoder for one streamed answer."""
    return StreamDecoder(_ChunkReader(names, Answer(names)), decode_response)


def stream_encoder(response_id: str, model: str, *, created: int = 0, fingerprint: str = "") -> "StreamEncoder":
    """A new encoder for one streamed answer. `created`: seconds since 1970; `fingerprint`: `system_fingerprint`."""
    return StreamEncoder(response_id, model, created, fingerprint)


@dataclass(slots=True)
class _ChunkReader:
    """What a chunk means: more of the answer, or an error, which may stand beside more of the answer."""

    names: ToolNames
    answer: Answer
    is_over: bool = False
    _said: dict[str, Json] = field(default_factory=dict)
    """What chunks say of the answer as a whole, as it was said first."""
    _unsaid: set[str] = field(default_factory=_HEAD.copy)

    def take(self, value: Json, name: str) -> list[Delta]:
        deltas = self.answer.take(value) if isinstance(value, dict) else []
        if self._unsaid and isinstance(value, dict):
            self._said |= {name: value[name] for name in self._unsaid if name in value}
            self._unsaid = {name for name in self._unsaid if not self._said.get(name)}
        found = error_in(value) if name == "error" else find_error(value)
        if found is not None:
            raise found
        if not isinstance(value, dict):
            raise WireError("The provider's stream holds a chunk that is not a JSON object.")
        return deltas

    def is_whole(self, *, marked: bool) -> bool:
        return marked or self.answer.raw_finish is not None

    def response(self) -> ModelResponse:
        return self.answer.response()

    def body(self) -> dict[str, Json]:
        """The body that would say it, without what no chunk said."""
        response = self.answer.response()
        body: dict[str, Json] = json_text.loads(encode_response(response))
        choice = body["choices"][0]
        choice["message"] = {name: value for name, value in choice["message"].items() if value not in (None, "")}
        choice["finish_reason"] = response.raw_finish_reason
        body["choices"][0] = _filled(choice)
        body["usage"] = response.usage and response.usage.raw
        named = {**self._said, "object": as_text(self._said.get("object")).removesuffix(".chunk") or None}
        return _filled({**body, **{name: named.get(name) for name in _HEAD}})


@dataclass(slots=True)
class StreamEncoder:
    """The other way: deltas to bytes, for who plays the provider."""

    response_id: str
    model: str
    created: int
    fingerprint: str = ""
    _started: bool = False
    _calls: set[int] = field(default_factory=set)
    _head: str = field(init=False)

    def __post_init__(self) -> None:
        self._head = self._said_each_time()

    def encode(self, delta: Delta) -> bytes:
        """The bytes that carry this delta. Usage and the finish are said by `finish`."""
        match delta:
            case TextDelta(text):
                return self._chunk({"content": text})
            case ReasoningDelta(text):
                return self._chunk({"reasoning_content": text})
            case RefusalDelta(text):
                return self._chunk({"refusal": text})
            case ToolCallDelta():
                return self._chunk({"tool_calls": [self._call(delta)]})
            case UsageDelta() | FinishDelta():
                return b""

    def end_part(self, part: Part) -> bytes:
        """Nothing for what deltas brought; a call of a custom tool comes now, whole."""
        if not isinstance(part, ToolCall) or part.extra.get("type") != "custom":
            return b""
        index = len(self._calls)
        self._calls.add(index)
        custom = {"name": part.name, "input": part.arguments}
        return self._chunk({"tool_calls": [{"index": index, "id": part.call_id, "type": "custom", "custom": custom}]})

    def finish(self, reason: FinishReason, usage: Usage | None) -> bytes:
        """The closing bytes; without usage there is no chunk for it."""
        closing = self._chunk({}, finish=encode_finish(reason))
        if usage is not None:
            closing += self._event({"choices": [], "usage": encode_usage(usage)})
        return closing + sse.encode(_DONE)

    def _call(self, delta: ToolCallDelta) -> Json:
        function = {"arguments": delta.arguments}
        if delta.name is not None:
            function = {"name": delta.name, **function}
        if delta.index in self._calls and delta.call_id is None:
            return {"index": delta.index, "function": function}
        self._calls.add(delta.index)
        head = {"index": delta.index, "id": delta.call_id or "", "type": "function"}
        return {**head, "function": function}

    def _chunk(self, delta: dict[str, Json], finish: str | None = None) -> bytes:
        opening = b""
        if not self._started:
            self._started = True
            opening = self._chunk({"role": "assistant", "content": None})
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return opening + self._event({"choices": [choice]})

    def _event(self, fields: dict[str, Json]) -> bytes:
        return sse.encode(f"{self._head[:-1]},{json_text.dumps(fields)[1:]}")

    def _said_each_time(self) -> str:
        """What every chunk begins with, as an object of its own."""
        head: dict[str, Json] = {
            "id": self.response_id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
        }
        if self.fingerprint:
            head["system_fingerprint"] = self.fingerprint
        return json_text.dumps(head)


def _filled(fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value is not None}

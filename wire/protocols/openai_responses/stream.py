"""A streamed answer: bytes of `response.*` events -> deltas and the whole answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire import json_text, sse
from wire.conversation import Json, ModelResponse
from wire.deltas import Delta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.bodies import describe_body
from wire.protocols.openai_responses.answer import Answer
from wire.protocols.openai_responses.error import error_in, failure, find_error
from wire.protocols.openai_responses.response import decode_response

_TEXTS = {
    "response.output_text": ("content", "content_index", "output_text"),
    "response.refusal": ("content", "content_index", "refusal"),
    "response.reasoning_text": ("content", "content_index", "reasoning_text"),
    "response.reasoning_summary_text": ("summary", "summary_index", "summary_text"),
}
"""Events of texts, without their ending: the list that the text stands in, the field with its place, its type."""
_ARGUMENTS = {
    "response.function_call_arguments": "function_call",
    "response.custom_tool_call_input": "custom_tool_call",
}
_ENDS = ("response.completed", "response.incomplete", "response.failed", "response.cancelled")
_STREAM_STARTS = (b"data:", b"event:", b"id:", b"retry:", b":")


def stream_decoder(names: ToolNames) -> "StreamDecoder":
    """A new decoder for one streamed answer."""
    return StreamDecoder(Answer(names))


@dataclass(slots=True)
class StreamDecoder:
    """A stream as a fold: feed it bytes as they come, cut anywhere; then ask for the whole answer."""

    answer: Answer
    _events: sse.Decoder = field(default_factory=sse.Decoder)
    _done: bool = False
    _unread: bytearray | None = field(default_factory=bytearray)
    """The bytes so far, until the first event shows that this is a stream."""

    def feed(self, data: bytes) -> list[Delta]:
        """Take more bytes, give what became complete. Raises ProviderError for an error sent in mid-stream."""
        if self._unread is not None:
            self._unread += data
        return self._take(self._events.feed(data))

    def finish(self) -> ModelResponse:
        """The whole answer, once the bytes have ended. Raises WireError when the stream was cut short."""
        if self._unread is not None and not self._unread.lstrip(b"\xef\xbb\xbf \r\n").startswith(_STREAM_STARTS):
            # Some hosts answer a request for a stream with a whole body.
            return decode_response(bytes(self._unread), self.answer.names)
        self._take(self._events.flush())
        if not self._done:
            raise WireError("The provider's stream ended in the middle of the answer.")
        return self.answer.response()

    def partial(self) -> ModelResponse:
        """What has arrived so far, for the record of an answer that was cut."""
        return self.answer.response()

    def _take(self, events: list[sse.Event]) -> list[Delta]:
        deltas: list[Delta] = []
        for event in events:
            self._unread = None
            deltas += self._take_event(event)
        return deltas

    def _take_event(self, event: sse.Event) -> list[Delta]:
        text = event.data.strip()
        if self._done or not text or text == "[DONE]":  # the end marker is OpenRouter's, after the real end
            return []
        try:
            value = json_text.loads(text)
        except WireError as error:
            raise WireError(f"The provider's stream {describe_body(text.encode('utf-8', 'replace'))}.") from error
        if not isinstance(value, dict):
            raise find_error(value) or WireError("The provider's stream holds an event that is not a JSON object.")
        kind = value.get("type")
        return self._take_value(kind if isinstance(kind, str) else event.event, value)

    def _take_value(self, kind: str, value: dict[str, Json]) -> list[Delta]:
        name, _, ending = kind.rpartition(".")
        if name in _TEXTS:
            return self._take_text(name, ending, value)
        if name in _ARGUMENTS:
            return self._take_arguments(name, ending, value)
        if name == "response.output_item":
            return self._take_item(ending, value)
        if kind in _ENDS:
            return self._take_end(value)
        if kind == "error":
            raise error_in(value)
        if not name and (found := find_error(value)):
            raise found  # an error body without an event around it
        body = value.get("response")
        if isinstance(body, dict):
            self.answer.begin(body)
        return []

    def _take_text(self, name: str, ending: str, value: Mapping[str, Json]) -> list[Delta]:
        place = self.answer.place_of(value)
        holder, index_field, kind = _TEXTS[name]
        index = value.get(index_field)
        slot = (holder, index if isinstance(index, int) else 0)
        if ending == "delta":
            return self.answer.add_text(place, slot, kind, _string(value.get("delta")))
        whole = _string(value.get("refusal" if kind == "refusal" else "text"))
        return self.answer.complete_text(place, slot, kind, whole)

    def _take_arguments(self, name: str, ending: str, value: Mapping[str, Json]) -> list[Delta]:
        place = self.answer.place_of(value)
        if ending == "delta":
            return self.answer.add_arguments(place, _string(value.get("delta")), _ARGUMENTS[name])
        return self.answer.complete_arguments(place, _string(value.get("arguments") or value.get("input")))

    def _take_item(self, ending: str, value: Mapping[str, Json]) -> list[Delta]:
        place, item = self.answer.place_of(value), value.get("item")
        if not isinstance(item, dict):
            return []
        return self.answer.begin_item(place, item) if ending == "added" else self.answer.complete_item(place, item)

    def _take_end(self, value: Mapping[str, Json]) -> list[Delta]:
        body = value.get("response")
        body = body if isinstance(body, dict) else {}
        deltas = self.answer.end({"status": str(value.get("type")).removeprefix("response."), **body})
        self._done = True
        # Perplexity puts the error of an answer that failed beside it.
        found = failure({"error": value.get("error"), **{k: v for k, v in body.items() if k != "error" or v}})
        if found is not None:
            raise found
        return deltas


def _string(value: Json) -> str:
    return value if isinstance(value, str) else ""

"""A streamed answer: bytes of `response.*` events -> deltas and the whole answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from wire.conversation import Json, ModelResponse
from wire.deltas import Delta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.fields import as_object, as_text
from wire.protocols.openai_responses.answer import Answer
from wire.protocols.openai_responses.error import error_in, failure, find_error
from wire.protocols.openai_responses.response import decode_response
from wire.protocols.stream_frame import StreamDecoder

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


def stream_decoder(names: ToolNames) -> StreamDecoder:
    """A new decoder for one streamed answer."""
    return StreamDecoder(_EventReader(names, Answer(names)), decode_response)


@dataclass(slots=True)
class _EventReader:
    """What an event means."""

    names: ToolNames
    answer: Answer
    is_over: bool = False

    def take(self, value: Json, name: str) -> list[Delta]:
        if not isinstance(value, dict):
            raise find_error(value) or WireError("The provider's stream holds an event that is not a JSON object.")
        kind = value.get("type")
        return self._take_value(kind if isinstance(kind, str) else name, value)

    def is_whole(self, *, marked: bool) -> bool:
        return self.is_over  # the end mark is OpenRouter's, after the real end

    def response(self) -> ModelResponse:
        return self.answer.response()

    def body(self) -> dict[str, Json]:
        return self.answer.body()

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
            return self.answer.add_text(place, slot, kind, as_text(value.get("delta")))
        whole = as_text(value.get("refusal" if kind == "refusal" else "text"))
        return self.answer.complete_text(place, slot, kind, whole)

    def _take_arguments(self, name: str, ending: str, value: Mapping[str, Json]) -> list[Delta]:
        place = self.answer.place_of(value)
        if ending == "delta":
            return self.answer.add_arguments(place, as_text(value.get("delta")), _ARGUMENTS[name])
        return self.answer.complete_arguments(place, as_text(value.get("arguments") or value.get("input")))

    def _take_item(self, ending: str, value: Mapping[str, Json]) -> list[Delta]:
        place, item = self.answer.place_of(value), value.get("item")
        if not isinstance(item, dict):
            return []
        return self.answer.begin_item(place, item) if ending == "added" else self.answer.complete_item(place, item)

    def _take_end(self, value: Mapping[str, Json]) -> list[Delta]:
        body = as_object(value.get("response"))
        deltas = self.answer.end({"status": str(value.get("type")).removeprefix("response."), **body})
        self.is_over = True
        # Perplexity puts the error of an answer that failed beside it.
        found = failure({"error": value.get("error"), **{k: v for k, v in body.items() if k != "error" or v}})
        if found is not None:
            raise found
        return deltas

"""The other way: deltas -> bytes of `response.*` events, for who plays the provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wire import json_text, sse
from wire.conversation import FinishReason, Json, Message, Part, Reasoning, Refusal, Text, ToolCall, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.protocols.openai_responses.calls import CALL_TYPES, is_custom
from wire.protocols.openai_responses.content import PROTOCOL
from wire.protocols.openai_responses.finish import encode_finish
from wire.protocols.openai_responses.response import encode_output, response_head
from wire.protocols.openai_responses.usage import encode_usage

_STATES = {
    "web_search_call": ("in_progress", "searching", "completed"),
    "code_interpreter_call": ("in_progress", "interpreting", "completed"),
}
"""What is said of a tool that the provider runs, between its beginning and its end."""


def stream_encoder(
    response_id: str, model: str, *, created: int = 0, echo: Mapping[str, Json] | None = None
) -> "StreamEncoder":
    """A new encoder for one streamed answer. `created`: seconds since 1970; `echo`: what it repeats of its request."""
    return StreamEncoder({**response_head(response_id, model, created), **(echo or {})})


@dataclass(slots=True)
class StreamEncoder:
    """Deltas to bytes. One text is open at a time; calls stay open until they are ended, as they may interleave."""

    head: dict[str, Json]
    _number: int = 0
    _output: list[dict[str, Json]] = field(default_factory=list)
    _texts: dict[int, list[str]] = field(default_factory=dict)
    """The pieces of each item that is open, by its place in the output."""
    _text_kind: str = ""
    _calls: dict[int, int] = field(default_factory=dict)
    """The place of each call."""

    def encode(self, delta: Delta) -> bytes:
        """The bytes that carry this delta. Usage and the finish are said by `finish`."""
        match delta:
            case TextDelta(text):
                return self._text("output_text", text)
            case RefusalDelta(text):
                return self._text("refusal", text)
            case ReasoningDelta(text):
                return self._text("summary_text", text)
            case ToolCallDelta():
                return self._call(delta)
            case UsageDelta() | FinishDelta():
                return b""

    def end_part(self, part: Part) -> bytes:
        """The part that the last deltas were of is whole; one that no delta brought comes now, whole."""
        match part:
            case Text(extra=extra) if self._text_kind == "output_text":
                return self._close_text(extra.get("annotations") or [])
            case Reasoning(extra=extra):
                opening = b"" if self._text_kind == "summary_text" else self._opening() + self._close_text()
                return opening + self._close_reasoning(extra)
            case ToolCall() if not is_custom(part.extra):
                return b"".join(self._close_call(place) for place in self._calls.values() if place in self._texts)
            case Text() | Refusal():
                return b""
        items = encode_output(Message("assistant", (part,), PROTOCOL), self.head["id"], len(self._output))
        return self._opening() + self._close_text() + b"".join(map(self._whole, items))

    def fail(self, code: str, message: str) -> bytes:
        """The closing bytes of an answer that failed in its middle."""
        body = {**self.head, "status": "failed", "error": {"code": code, "message": message}, "output": self._output}
        return self._opening() + self._event("response.failed", {"response": body})

    def finish(self, reason: FinishReason, usage: Usage | None) -> bytes:
        """The closing bytes."""
        closing = self._opening() + self._close_text()
        closing += b"".join(self._close_call(place) for place in self._calls.values() if place in self._texts)
        ending = encode_finish(reason)
        body = {**self.head, **ending, "output": self._output, "usage": None if usage is None else encode_usage(usage)}
        if ending["status"] == "failed":
            body["error"] = {"code": "server_error", "message": "The answer failed."}
        return closing + self._event(f"response.{ending['status']}", {"response": body})

    def _opening(self) -> bytes:
        if self._number:
            return b""
        return self._event("response.created", {"response": self.head}) + self._event(
            "response.in_progress", {"response": self.head}
        )

    def _text(self, kind: str, text: str) -> bytes:
        data = self._opening()
        if self._text_kind != kind:
            data += self._close_text() + self._open_text(kind)
        place = max(self._texts.keys() - set(self._calls.values()))
        self._texts[place].append(text)
        return data + self._text_event(place, kind, "delta", {"delta": text})

    def _open_text(self, kind: str) -> bytes:
        self._text_kind = kind
        if kind == "summary_text":
            place, data = self._add({"type": "reasoning", "id": self._item_id("rs"), "summary": []})
            part = {"type": kind, "text": ""}
            return data + self._event(
                "response.reasoning_summary_part.added", {**self._at(place), "summary_index": 0, "part": part}
            )
        fields = {"role": "assistant", "status": "in_progress", "content": []}
        place, data = self._add({"type": "message", "id": self._item_id("msg"), **fields})
        return data + self._event(
            "response.content_part.added", {**self._at(place), "content_index": 0, "part": _part(kind, "")}
        )

    def _close_reasoning(self, extra: Mapping[str, Json]) -> bytes:
        """The thoughts with their state; they may have no words."""
        added = b""
        if self._text_kind != "summary_text":
            _, added = self._add({"type": "reasoning", "id": self._item_id("rs"), "summary": []})
            self._texts.pop(len(self._output) - 1)
        place = len(self._output) - 1
        self._output[place] |= {name: value for name, value in extra.items() if name != "summary"}
        return added + (self._close_text() or self._item_event("done", place))

    def _whole(self, item: dict[str, Json]) -> bytes:
        """An item that comes at once, with the states that it goes through where the provider runs a tool."""
        kind = item["type"]
        field_name = CALL_TYPES.get(kind)
        begun = {**item, field_name: ""} if field_name else item
        place, data = self._add({**begun, "status": "in_progress"})
        self._texts.pop(place)
        if field_name:
            event = f"response.{kind}_input"
            data += self._event(f"{event}.delta", {**self._at(place), "delta": item[field_name]})
            data += self._event(f"{event}.done", {**self._at(place), field_name: item[field_name]})
        for state in _STATES.get(kind, ()):
            data += self._event(f"response.{kind}.{state}", self._at(place))
        self._output[place] = item
        return data + self._item_event("done", place)

    def _close_text(self, annotations: Sequence[Json] = ()) -> bytes:
        kind, self._text_kind = self._text_kind, ""
        if not kind:
            return b""
        place = max(self._texts.keys() - set(self._calls.values()))
        text = "".join(self._texts.pop(place))
        part = _part(kind, text)
        field_name = "refusal" if kind == "refusal" else "text"
        data = b""
        for number, annotation in enumerate(annotations):
            at = {**self._at(place), "content_index": 0, "annotation_index": number}
            data += self._event("response.output_text.annotation.added", {**at, "annotation": annotation})
            part["annotations"].append(annotation)
        data += self._text_event(place, kind, "done", {field_name: text})
        if kind == "summary_text":
            self._output[place]["summary"] = [part]
            data += self._event(
                "response.reasoning_summary_part.done", {**self._at(place), "summary_index": 0, "part": part}
            )
        else:
            self._output[place] |= {"content": [part], "status": "completed"}
            data += self._event("response.content_part.done", {**self._at(place), "content_index": 0, "part": part})
        return data + self._item_event("done", place)

    def _call(self, delta: ToolCallDelta) -> bytes:
        data = self._opening() + self._close_text()
        if delta.index not in self._calls:
            said = {"call_id": delta.call_id or "", "name": delta.name or "", "arguments": ""}
            item = {"type": "function_call", "id": self._item_id("fc"), "status": "in_progress", **said}
            self._calls[delta.index], added = self._add(item)
            data += added
        place = self._calls[delta.index]
        item = self._output[place]
        item["call_id"], item["name"] = delta.call_id or item["call_id"], delta.name or item["name"]
        if delta.arguments:
            self._texts[place].append(delta.arguments)
            fields = {**self._at(place), "delta": delta.arguments}
            data += self._event("response.function_call_arguments.delta", fields)
        return data

    def _close_call(self, place: int) -> bytes:
        item = self._output[place]
        item |= {"arguments": "".join(self._texts.pop(place)), "status": "completed"}
        fields = {**self._at(place), "name": item["name"], "arguments": item["arguments"]}
        return self._event("response.function_call_arguments.done", fields) + self._item_event("done", place)

    def _text_event(self, place: int, kind: str, ending: str, fields: dict[str, Json]) -> bytes:
        if kind == "summary_text":
            return self._event(
                f"response.reasoning_summary_text.{ending}", {**self._at(place), "summary_index": 0, **fields}
            )
        more: dict[str, Json] = {"logprobs": []} if kind == "output_text" else {}
        return self._event(f"response.{kind}.{ending}", {**self._at(place), "content_index": 0, **fields, **more})

    def _add(self, item: dict[str, Json]) -> tuple[int, bytes]:
        place = len(self._output)
        self._output.append(item)
        self._texts[place] = []
        return place, self._item_event("added", place)

    def _item_event(self, ending: str, place: int) -> bytes:
        return self._event(f"response.output_item.{ending}", {"output_index": place, "item": dict(self._output[place])})

    def _item_id(self, prefix: str) -> str:
        return f"{prefix}_{self.head['id']}_{len(self._output)}"

    def _at(self, place: int) -> dict[str, Json]:
        return {"item_id": self._output[place]["id"], "output_index": place}

    def _event(self, kind: str, fields: dict[str, Json]) -> bytes:
        number, self._number = self._number, self._number + 1
        return sse.encode(json_text.dumps({"type": kind, "sequence_number": number, **fields}), kind)


def _part(kind: str, text: str) -> dict[str, Json]:
    if kind == "refusal":
        return {"type": kind, "refusal": text}
    return {"type": kind, "text": text, **({"annotations": [], "logprobs": []} if kind == "output_text" else {})}

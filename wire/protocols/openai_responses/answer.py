"""An answer as it builds up: one fold for stream events and for whole bodies, so that both end in the same value.

What an item is when it comes whole counts over its pieces, and the answer's closing form over both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from wire.conversation import Json, Message, ModelResponse, Part, ToolCall, Usage
from wire.deltas import Delta, FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.names import ToolNames
from wire.protocols.calls import made_id
from wire.protocols.fields import filled
from wire.protocols.free_text import read_free_text
from wire.protocols.openai_responses.calls import CALL_TYPES
from wire.protocols.openai_responses.content import PROTOCOL, kind_of
from wire.protocols.openai_responses.finish import decode_finish, raw_finish
from wire.protocols.openai_responses.growing import GrowingItem, Slot, arguments_of, texts_of
from wire.protocols.openai_responses.items import decode_item
from wire.protocols.openai_responses.state import ANSWER_ID, BESIDE, ECHO
from wire.protocols.openai_responses.usage import decode_usage


@dataclass(slots=True)
class Answer:
    """What has arrived of one answer."""

    names: ToolNames
    response_id: str | None = None
    model: str | None = None
    usage: Usage | None = None
    raw_finish: str | None = None
    is_kept: bool = True
    """Can it be gone on from by its name? A host that was told not to keep it says so."""
    _said: Mapping[str, Json] = field(default_factory=dict)
    """The answer as an event said it last."""
    _items: dict[int, GrowingItem] = field(default_factory=dict)
    """By their place in the output."""
    _calls: dict[int, int] = field(default_factory=dict)
    """Which call, counted from 0, stands at a place."""

    def begin(self, body: Mapping[str, Json]) -> None:
        """The answer was announced."""
        self.response_id = self.response_id or filled(body.get("id"))
        self.model = self.model or filled(body.get("model"))
        self.is_kept = self.is_kept and body.get("store") is not False
        self._said = body

    def end(self, body: Mapping[str, Json]) -> list[Delta]:
        """The answer as it stands at the end, which is also the whole body of one that is not streamed."""
        self.begin(body)
        output = body.get("output")
        items = [item for item in output if isinstance(item, dict)] if isinstance(output, list) else []
        deltas: list[Delta] = []
        if len(items) >= len(self._items):
            for place, item in zip(_places(sorted(self._items)), items, strict=False):
                deltas += self.complete_item(place, item)
        self.raw_finish = raw_finish(body)
        usage = body.get("usage")
        if isinstance(usage, dict) and usage:
            self.usage = decode_usage(usage)
            deltas.append(UsageDelta(self.usage))
        return [*deltas, FinishDelta(self.response().finish_reason, self.raw_finish)]

    def place_of(self, event: Mapping[str, Json]) -> int:
        """The place of the item that an event speaks of: as it says, else by the item's id, else the last one."""
        index = event.get("output_index")
        if isinstance(index, int):
            return index
        item = event.get("item")
        item_id = item.get("id") if isinstance(item, dict) else event.get("item_id")
        places = (at for at, one in self._items.items() if item_id is not None and one.fields.get("id") == item_id)
        last = max(self._items, default=-1)
        return next(places, last + 1 if isinstance(item, dict) else max(last, 0))

    def begin_item(self, place: int, item: dict[str, Json]) -> list[Delta]:
        """An item was announced; what it holds already comes again with its pieces or with the whole."""
        if place in self._items:
            return []
        growing = self._items[place] = GrowingItem(item)
        if growing.kind not in CALL_TYPES:
            return []
        position = self._calls.setdefault(place, len(self._calls))
        call_id, name = filled(item.get("call_id")), filled(item.get("name"))
        return [ToolCallDelta(position, "", call_id, self.names.from_wire(name) if name else None)]

    def complete_item(self, place: int, item: dict[str, Json]) -> list[Delta]:
        """An item came whole: what of it has not come in pieces is news."""
        deltas = self.begin_item(place, item)
        growing = self._items[place]
        if kind_of(item) in CALL_TYPES:
            deltas += self.complete_arguments(place, arguments_of(item))
        for slot, kind, text in texts_of(item):
            deltas += self.add_text(place, slot, kind, growing.text_rest(slot, text))
        growing.complete(item)
        return deltas

    def add_text(self, place: int, slot: Slot, kind: str, text: str) -> list[Delta]:
        """More of a text of the item at `place`."""
        if not text:
            return []
        growing = self._items.get(place)
        if growing is None:
            made = (
                {"type": "message", "role": "assistant"}
                if kind in ("output_text", "refusal")
                else {"type": "reasoning"}
            )
            growing = self._items[place] = GrowingItem(made)
        is_first = growing.has_words and not growing.has_text(slot)
        growing.add_text(slot, kind, text)
        if kind == "output_text":
            return [TextDelta(text)]
        if kind == "refusal":
            return [RefusalDelta(text)]
        return [ReasoningDelta(f"\n\n{text}" if is_first else text)]

    def add_arguments(self, place: int, text: str, kind: str = "function_call") -> list[Delta]:
        """More of a call's arguments."""
        deltas = self.begin_item(place, {"type": kind})
        position = self._calls.get(place)
        if position is None or not text:
            return deltas
        self._items[place].add_arguments(text)
        return [*deltas, ToolCallDelta(position, text)]

    def complete_arguments(self, place: int, whole: str) -> list[Delta]:
        """A call's arguments came whole."""
        growing = self._items.get(place)
        return self.add_arguments(place, growing.arguments_rest(whole) if growing else whole)

    def complete_text(self, place: int, slot: Slot, kind: str, whole: str) -> list[Delta]:
        """A text came whole."""
        growing = self._items.get(place)
        return self.add_text(place, slot, kind, growing.text_rest(slot, whole) if growing else whole)

    def response(self) -> ModelResponse:
        """The answer as it stands."""
        extra: dict[str, Json] = {ANSWER_ID: self.response_id} if self.response_id is not None and self.is_kept else {}
        if beside := {name: value for name, value in self._said.items() if name not in ECHO and value is not None}:
            extra[BESIDE] = beside
        message = Message("assistant", tuple(self._parts()), PROTOCOL, extra)
        reason = decode_finish(self.raw_finish, message)
        return ModelResponse(message, reason, self.raw_finish, self.usage, self.response_id, self.model)

    def body(self) -> dict[str, Json]:
        """The answer as it was said last, with the items that came since then."""
        said = self._said.get("output")
        items = [self._items[place].value() for place in sorted(self._items)]
        return {**self._said, "output": said if isinstance(said, list) and len(said) >= len(items) else items}

    def _parts(self) -> Iterator[Part]:
        seen: set[str] = set()
        for place in sorted(self._items):
            item = self._items[place].value()
            if kind_of(item) in CALL_TYPES:
                item = _repaired(item, made_id(f"{self.response_id}:{len(seen)}"), seen)
            for part in decode_item(item, f"output[{place}]"):
                yield read_free_text(part, self.names) if isinstance(part, ToolCall) else part


def _places(known: Sequence[int]) -> Iterator[int]:
    """The places of the items of the closing form, one after the other: hosts may skip numbers."""
    yield from known
    yield from count(known[-1] + 1 if known else 0)


def _repaired(item: dict[str, Json], new_id: str, seen: set[str]) -> dict[str, Json]:
    """A call with an id of its own and a name, whatever the host left out."""
    call_id = filled(item.get("call_id"))
    if call_id is None or call_id in seen:
        call_id = new_id
    seen.add(call_id)
    return {**item, "call_id": call_id, "name": filled(item.get("name")) or ""}

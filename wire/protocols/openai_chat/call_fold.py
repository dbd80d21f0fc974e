"""Tool calls as they build up from deltas.

Hosts disagree on how deltas name their call: by `index` (OpenAI), by an `index` that is 0 for every call or absent
(Gemini's endpoint, Together), by `id` alone, by nothing; `id` and `name` may be repeated. So a delta belongs to the
call at its index (without one: to the last call) unless it visibly begins another.
"""

from dataclasses import dataclass, field

from wire import json_text
from wire.conversation import Json, ToolCall
from wire.deltas import ToolCallDelta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.calls import arguments_text, made_id
from wire.protocols.fields import as_text
from wire.protocols.free_text import read_free_text
from wire.protocols.openai_chat.calls import kept_fields


@dataclass(slots=True)
class GrowingCall:
    """One call so far."""

    call_id: str = ""
    name: str = ""
    kind: str = "function"
    arguments: list[str] = field(default_factory=list)
    extra: dict[str, Json] = field(default_factory=dict)
    inner_extra: dict[str, Json] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Are the arguments a whole JSON object already?"""
        text = "".join(self.arguments).strip()
        if not (text.startswith("{") and text.endswith("}")):
            return False
        try:
            return isinstance(json_text.loads(text), dict)
        except WireError:
            return False


@dataclass(slots=True)
class _CallDelta:
    index: int | None
    call_id: str
    name: str
    kind: str
    arguments: str
    extra: dict[str, Json]
    inner_extra: dict[str, Json]


@dataclass(slots=True)
class CallFold:
    """The calls of one answer so far, in the order of their first delta."""

    names: ToolNames
    calls: list[GrowingCall] = field(default_factory=list)
    _positions: dict[int, int] = field(default_factory=dict)
    """Which of `calls` a wire index means now."""
    _by_id: dict[str, int] = field(default_factory=dict)
    """The first of `calls` with an id."""

    def take(self, value: Json) -> list[ToolCallDelta]:
        """Take the `tool_calls` of one delta or of a whole message."""
        entries = value if isinstance(value, list) else [value]
        return [self._take_entry(_parse(entry)) for entry in entries if isinstance(entry, dict)]

    def result(self, response_id: str | None) -> tuple[ToolCall, ...]:
        """The calls. One without an id, or with another's, gets one made from the answer's id and its position."""
        seen: set[str] = set()
        made: list[ToolCall] = []
        for position, call in enumerate(self.calls):
            call_id = call.call_id
            if not call_id or call_id in seen:
                call_id = made_id(f"{response_id}:{position}")
            seen.add(call_id)
            made.append(read_free_text(ToolCall(call_id, call.name, "".join(call.arguments), _extra(call)), self.names))
        return tuple(made)

    def _take_entry(self, delta: _CallDelta) -> ToolCallDelta:
        position = self._find(delta)
        if position is None:
            position = len(self.calls)
            self.calls.append(GrowingCall())
        if delta.index is not None:
            self._positions[delta.index] = position
        call = self.calls[position]
        call_id = delta.call_id if not call.call_id else ""
        name = delta.name if delta.name != call.name else ""
        call.call_id = call.call_id or delta.call_id
        self._by_id.setdefault(call.call_id, position)
        call.name = delta.name or call.name
        call.kind = delta.kind
        call.arguments.append(delta.arguments)
        call.extra |= delta.extra
        call.inner_extra |= delta.inner_extra
        return ToolCallDelta(position, delta.arguments, call_id or None, self.names.from_wire(name) if name else None)

    def _find(self, delta: _CallDelta) -> int | None:
        """The position of the call that this delta continues; None when it begins one."""
        if delta.index is not None:
            position = self._positions.get(delta.index)
        else:
            last = len(self.calls) - 1 if self.calls else None
            position = self._by_id.get(delta.call_id, last) if delta.call_id else last
        if position is None or _begins_another(self.calls[position], delta):
            return None
        return position


def _begins_another(call: GrowingCall, delta: _CallDelta) -> bool:
    if delta.call_id and call.call_id:
        # An id that changes at one index without a name is an old vLLM's, which made one up for each delta.
        return delta.call_id != call.call_id and (delta.index is None or bool(delta.name))
    if not delta.name or not call.name:
        return False
    if delta.index is None and delta.name != call.name:
        return True
    return bool(delta.arguments.strip()) and call.is_complete


def _parse(entry: dict[str, Json]) -> _CallDelta:
    fields = dict(entry)
    function = fields.get("function")
    kind = "function"
    if fields.get("type") == "custom" or (not isinstance(function, dict) and isinstance(fields.get("custom"), dict)):
        kind = "custom"
    inner = fields.pop(kind, None)
    inner = dict(inner) if isinstance(inner, dict) else {}
    fields.pop("type", None)
    index = fields.pop("index", None)
    return _CallDelta(
        index=index if isinstance(index, int) else None,
        call_id=as_text(fields.pop("id", None)),
        name=as_text(inner.pop("name", None)),
        kind=kind,
        arguments=arguments_text(inner.pop("input" if kind == "custom" else "arguments", None)),
        extra=kept_fields(fields),
        inner_extra=kept_fields(inner),
    )


def _extra(call: GrowingCall) -> dict[str, Json]:
    extra = dict(call.extra)
    if call.kind == "custom":
        extra["type"] = "custom"
    if call.inner_extra:
        extra[call.kind] = call.inner_extra
    return extra

"""Function calls as an answer brings them: each whole in one part, or (Vertex, if asked) its arguments in pieces."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import Json, ToolCall
from wire.deltas import ToolCallDelta
from wire.names import ToolNames
from wire.protocols.calls import arguments_text, made_id
from wire.protocols.gemini.calls import NO_ID
from wire.protocols.gemini.partial_args import GrowingArguments
from wire.protocols.gemini.spelling import camel_or_empty

_STREAMED = ("willContinue", "partialArgs")


@dataclass(slots=True)
class GrowingCall:
    """One call so far. `is_open`: more of it is to come."""

    call_id: str
    name: str
    args: Json
    extra: dict[str, Json]
    is_open: bool
    growing: GrowingArguments = field(default_factory=GrowingArguments)

    @property
    def arguments(self) -> str:
        """The raw string."""
        return arguments_text(self.growing.value or self.args)

    @property
    def call(self) -> ToolCall:
        """The call as it stands, under the name that the wire gives it."""
        return ToolCall(self.call_id, self.name, self.arguments, dict(self.extra))


@dataclass(slots=True)
class CallFold:
    """The calls of one answer so far, in order."""

    names: ToolNames
    calls: list[GrowingCall] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)

    def take(self, fields: Mapping[str, Json], response_id: str | None) -> tuple[GrowingCall | None, ToolCallDelta]:
        """Take a part with a call: the call, where it begins one, and what is new. Raises WireError."""
        inner = camel_or_empty(fields["functionCall"])
        rest = {name: value for name, value in fields.items() if name != "functionCall"}
        last = self.calls[-1] if self.calls else None
        begun = None
        if last is None or not last.is_open or inner.get("name"):
            last = begun = self._begin(inner, response_id)
        elif inner.get("args") is not None:
            last.args = inner["args"]
        last.extra |= rest
        pieces = inner.get("partialArgs")
        for piece in pieces if isinstance(pieces, list) else ():
            if isinstance(piece, dict):
                last.growing.take(piece)
        last.is_open = inner.get("willContinue") is True
        named = (last.call_id, self.names.from_wire(last.name)) if begun else (None, None)
        arguments = "" if last.is_open else last.arguments
        return begun, ToolCallDelta(len(self.calls) - 1, arguments, *named)

    def _begin(self, inner: dict[str, Json], response_id: str | None) -> GrowingCall:
        name, call_id = inner.get("name"), inner.get("id")
        extra: dict[str, Json] = {}
        if not isinstance(call_id, str) or not call_id:
            call_id = made_id(f"{response_id or ''}:{len(self.calls)}")
            extra[NO_ID] = True
        elif call_id in self._ids:
            call_id = made_id(f"{response_id or ''}:{len(self.calls)}")
        unknown = {key: value for key, value in inner.items() if key not in ("name", "id", "args", *_STREAMED)}
        if unknown:
            extra["functionCall"] = unknown
        wire_name = name if isinstance(name, str) else ""
        call = GrowingCall(call_id, wire_name, inner.get("args"), extra, is_open=False)
        self.calls.append(call)
        self._ids.add(call_id)
        return call

"""The `contents` list -> messages."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from wire.conversation import Json, Message, Part, Role, ToolCall, ToolResult
from wire.errors import WireError
from wire.protocols.calls import made_id
from wire.protocols.gemini.calls import decode_call
from wire.protocols.gemini.content import PROTOCOL, SAME_CONTENT, decode_part
from wire.protocols.gemini.results import decode_result
from wire.protocols.gemini.spelling import camel, camel_or_empty

_ROLES: dict[str, Role] = {"user": "user", "model": "assistant", "function": "tool"}


def decode_contents(values: Sequence[Json]) -> tuple[Message, ...]:
    """The neutral messages. Raises WireError with the place."""
    open_calls: list[ToolCall] = []
    decoded = (_decode_content(value, f"contents[{index}]", open_calls) for index, value in enumerate(values))
    return tuple(message for messages in decoded for message in messages)


def decode_parts(content: Json, where: str, open_calls: list[ToolCall]) -> tuple[Part, ...]:
    """The parts of a content. `open_calls` are those without a result so far; they are told of calls and results."""
    values = content.get("parts", [])
    if not isinstance(values, list):
        raise WireError(f"{where}.parts: must be a list")
    parts: list[Part] = []
    for index, value in enumerate(values):
        if not isinstance(value, dict):
            raise WireError(f"{where}.parts[{index}]: must be an object")
        parts.append(_decode_part(camel(value), f"{where}.parts[{index}]", open_calls))
    return tuple(parts)


def _decode_content(value: Json, where: str, open_calls: list[ToolCall]) -> Iterator[Message]:
    """The messages of a content: one, unless it holds results beside other things."""
    if not isinstance(value, dict):
        raise WireError(f"{where}: must be an object")
    role = value.get("role", "user")
    if not isinstance(role, str):
        raise WireError(f"{where}.role: must be a string")
    parts = decode_parts(value, where, open_calls)
    extra: dict[str, Json] = {name: field for name, field in value.items() if name not in ("role", "parts")}
    if value.get("role") not in ("user", "model"):
        extra["role"] = value.get("role")  # None: it is left out, which means the user
    neutral = _ROLES.get(role, "user")
    groups = [parts]
    if neutral == "user" and parts:
        groups = [tuple(group) for _, group in groupby(parts, lambda part: isinstance(part, ToolResult))]
    for number, group in enumerate(groups):
        results = neutral == "user" and any(isinstance(part, ToolResult) for part in group)
        more = {**extra, SAME_CONTENT: True} if number else extra
        yield Message("tool" if results else neutral, group, PROTOCOL, more)


def _decode_part(fields: dict[str, Json], where: str, open_calls: list[ToolCall]) -> Part:
    if isinstance(fields.get("functionCall"), dict):
        call = decode_call(fields, 0, where)
        open_calls.append(call)
        return call
    if isinstance(fields.get("functionResponse"), dict):
        return _decode_result(fields, where, open_calls)
    return decode_part(fields)


def _decode_result(fields: dict[str, Json], where: str, open_calls: list[ToolCall]) -> ToolResult:
    """A result without an id belongs to the first open call of its name."""
    inner = camel_or_empty(fields["functionResponse"])
    call_id, name = inner.get("id"), inner.get("name")
    if not isinstance(name, str):
        raise WireError(f"{where}.functionResponse.name: must be a string")
    fits = (one for one in open_calls if (one.call_id == call_id if call_id else one.name == name))
    call = next(fits, None)
    if call is not None:
        open_calls.remove(call)
        call_id = call.call_id
    return decode_result(fields, call_id if isinstance(call_id, str) else made_id(f"{where}:0"), name)

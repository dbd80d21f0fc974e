"""The neutral conversation as JSON: for storage, and as the public API takes it."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from wire.conversation import (
    Citation,
    File,
    Image,
    Json,
    Message,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    Role,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)
from wire.errors import WireError

_T = TypeVar("_T")
_PART_TYPES: dict[str, type[Part]] = {
    "text": Text,
    "image": Image,
    "file": File,
    "reasoning": Reasoning,
    "refusal": Refusal,
    "tool_call": ToolCall,
    "tool_result": ToolResult,
    "server_tool_call": ServerToolCall,
    "server_tool_result": ServerToolResult,
    "opaque": Opaque,
}
_TYPE_NAMES = {cls: name for name, cls in _PART_TYPES.items()}
_LEFT_OUT_EMPTY = {"extra", "is_error", "citations", "parts"}
_PUBLIC_ROLES = ("user", "assistant", "tool")
_PUBLIC_FIELDS = {
    "user": {"role", "content"},
    "assistant": {"role", "content", "tool_calls"},
    "tool": {"role", "content", "call_id", "is_error"},
}


def dump_message(message: Message) -> Json:
    """The JSON of a message that loses nothing; empty `origin`, `extra` and `model` are left out."""
    stored: dict[str, Json] = {"role": message.role, "parts": [_dump_part(part) for part in message.parts]}
    if message.origin is not None:
        stored["origin"] = message.origin
    if message.extra:
        stored["extra"] = dict(message.extra)
    if message.model is not None:
        stored["model"] = message.model
    return stored


def load_message(value: Json) -> Message:
    """The message that `dump_message` stored. Raises WireError when it is something else."""
    if not isinstance(value, dict) or value.get("role") not in get_args(Role):
        raise WireError("a stored message needs a role")
    parts = value.get("parts")
    if not isinstance(parts, list):
        raise WireError("a stored message needs a list of parts")
    return Message(
        value["role"],
        tuple(map(_load_part, parts)),
        value.get("origin"),
        value.get("extra") or {},
        value.get("model"),
    )


def parse_message(value: Json, where: str = "message") -> Message:
    """The message that a caller of the public API wrote. Raises WireError that names the place, below `where`."""
    message = _expect(value, dict, where, "an object")
    role = message.get("role")
    if role not in _PUBLIC_ROLES:
        raise WireError(f"{where}.role: must be one of {', '.join(_PUBLIC_ROLES)}")
    for name in message:
        if name not in _PUBLIC_FIELDS[role]:
            raise WireError(f"{where}.{name}: not a field of a message with the role {role}")
    if role == "tool":
        return Message("tool", (_parse_result(message, where),))
    parts = _parse_content(message.get("content"), f"{where}.content")
    calls = _parse_calls(message.get("tool_calls"), f"{where}.tool_calls")
    if not parts and not calls:
        raise WireError(f"{where}.content: must not be empty")
    return Message(role, (*parts, *calls))


def _dump_part(part: Part) -> dict[str, Json]:
    stored: dict[str, Json] = {"type": _TYPE_NAMES[type(part)]}
    return stored | _dump_fields(part)


def _dump_fields(value: Part | Citation) -> dict[str, Json]:
    fields = {name: getattr(value, name) for name in type(value).__dataclass_fields__}
    return {name: _dump_field(name, field) for name, field in fields.items() if field or name not in _LEFT_OUT_EMPTY}


def _dump_field(name: str, value: Any) -> Json:
    match name:
        case "extra":
            return dict(value)
        case "citations":
            return [_dump_fields(citation) for citation in value]
        case "parts":
            return [_dump_part(part) for part in value]
    return value


def _load_part(value: Json) -> Part:
    kind = _PART_TYPES.get(str(value.get("type"))) if isinstance(value, dict) else None
    if kind is None:
        raise WireError("a stored part has no known type")
    fields: dict[str, Any] = {name: field for name, field in value.items() if name != "type"}
    try:
        if "citations" in fields:
            fields["citations"] = tuple(Citation(**citation) for citation in fields["citations"])
        if "parts" in fields:
            fields["parts"] = tuple(map(_load_part, fields["parts"]))
        return kind(**fields)
    except TypeError as error:
        raise WireError(f"a stored part of type {value['type']} does not fit: {error}") from None


def _parse_content(content: Json, where: str) -> tuple[Part, ...]:
    if content is None or content == "":
        return ()
    if isinstance(content, str):
        return (Text(_clean(content, where)),)
    parts = _expect(content, list, where, "a text or a list of parts")
    return tuple(_parse_part(part, f"{where}[{index}]") for index, part in enumerate(parts))


def _parse_part(value: Json, where: str) -> Part:
    part = _expect(value, dict, where, "an object")
    match part:
        case {"type": "text", "text": str(text), **rest} if not rest:
            return Text(_clean(text, f"{where}.text"))
        case {"type": "image", "url": str(url), **rest} if not rest:
            return Image(_clean(url, f"{where}.url"))
    raise WireError(f'{where}: must be {{"type": "text", "text"}} or {{"type": "image", "url"}}')


def _parse_calls(value: Json, where: str) -> tuple[ToolCall, ...]:
    if value is None:
        return ()
    calls = _expect(value, list, where, "a list")
    return tuple(_parse_call(call, f"{where}[{index}]") for index, call in enumerate(calls))


def _parse_call(value: Json, where: str) -> ToolCall:
    call = _expect(value, dict, where, "an object")
    for name in call:
        if name not in ("call_id", "name", "arguments"):
            raise WireError(f"{where}.{name}: not a field of a tool call")
    arguments = _expect(call.get("arguments", ""), str, f"{where}.arguments", "the raw string")
    return ToolCall(
        _filled(call, "call_id", where), _filled(call, "name", where), _clean(arguments, f"{where}.arguments")
    )


def _parse_result(message: Mapping[str, Json], where: str) -> ToolResult:
    is_error = _expect(message.get("is_error", False), bool, f"{where}.is_error", "true or false")
    parts = _parse_content(message.get("content"), f"{where}.content")
    text = "".join(part.text for part in parts if isinstance(part, Text))
    if len(parts) != sum(isinstance(part, Text) for part in parts):
        raise WireError(f"{where}.content: the result of a tool is text")
    return ToolResult(_filled(message, "call_id", where), "", text, is_error)


def _filled(value: Mapping[str, Json], name: str, where: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise WireError(f"{where}.{name}: must be a non-empty string")
    return _clean(text, f"{where}.{name}")


def _clean(text: str, where: str) -> str:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise WireError(f"{where}: must not hold U+0000 or lone surrogates")
    return text


def _expect(value: Json, kind: type[_T], where: str, what: str) -> _T:
    if not isinstance(value, kind):
        raise WireError(f"{where}: must be {what}")
    return value

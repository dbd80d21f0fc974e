"""Tool calls <-> elements of `tool_calls`."""

from collections.abc import Mapping
from typing import Any

from wire.conversation import Json, ToolCall
from wire.errors import WireError
from wire.protocols.calls import arguments_text


def encode_call(call: ToolCall, call_id: str, name: str, *, own: bool) -> Json:
    """One element of `tool_calls`. A call of a custom tool says so in `extra`; its input is free text."""
    extra = dict(call.extra) if own else {}
    kind = "custom" if extra.get("type") == "custom" else "function"
    said = {"name": name, ("input" if kind == "custom" else "arguments"): call.arguments}
    inner = extra.pop(kind, {})
    return {"id": call_id, "type": kind, kind: {**said, **inner}, **extra}


def decode_call(value: Json, where: str) -> ToolCall:
    """One call of a request's history. Raises WireError with the place."""
    if not isinstance(value, dict):
        raise WireError(f"{where}: must be an object")
    fields = dict(value)
    kind = "custom" if fields.get("type") == "custom" else "function"
    inner = fields.pop(kind, None)
    call_id = fields.pop("id", None)
    if not isinstance(inner, dict) or not isinstance(inner.get("name"), str):
        raise WireError(f"{where}.{kind}.name: must be a string")
    if not isinstance(call_id, str):
        raise WireError(f"{where}.id: must be a string")
    if fields.get("type") == "function":
        del fields["type"]
    rest = dict(inner)
    name = rest.pop("name")
    arguments = arguments_text(rest.pop("input" if kind == "custom" else "arguments", ""))
    return ToolCall(call_id, name, arguments, {**fields, kind: rest} if rest else fields)


def kept_fields(fields: Mapping[str, Any]) -> dict[str, Json]:
    """Those of a call's unmodelled fields that say something; `index` is of the stream, not of the call."""
    return {name: value for name, value in fields.items() if name != "index" and not is_blank(value)}


def is_blank(value: Json) -> bool:
    """Is this a placeholder: null, empty, or made of nothing else? (Snowflake fills in every field of the types.)"""
    if isinstance(value, dict):
        return all(map(is_blank, value.values()))
    return not value

"""Tool calls and their ids <-> `function_call` and `custom_tool_call` items."""

from collections.abc import Mapping

from wire.conversation import Json, ToolCall
from wire.errors import WireError
from wire.protocols.calls import arguments_text

CALL_TYPES = {"function_call": "arguments", "custom_tool_call": "input"}
"""The types of items that are calls to answer, and the field in which each says what is passed."""


def encode_call(call: ToolCall, call_id: str, name: str, *, own: bool) -> Json:
    """One item. A call of a custom tool says so in `extra`, in the same way as in Chat Completions."""
    custom = is_custom(call.extra)
    kind = "custom_tool_call" if custom else "function_call"
    extra = {key: value for key, value in call.extra.items() if key != "type" or not custom} if own else {}
    return {"type": kind, "call_id": call_id, "name": name, CALL_TYPES[kind]: call.arguments, **extra}


def decode_call(item: Mapping[str, Json], where: str) -> ToolCall:
    """One call. Raises WireError with the place."""
    rest = dict(item)
    kind = rest.pop("type")
    call_id, name = rest.pop("call_id", None), rest.pop("name", None)
    if not isinstance(call_id, str):
        raise WireError(f"{where}.call_id: must be a string")
    if not isinstance(name, str):
        raise WireError(f"{where}.name: must be a string")
    arguments = arguments_text(rest.pop(CALL_TYPES[kind], ""))
    return ToolCall(call_id, name, arguments, {"type": "custom", **rest} if kind == "custom_tool_call" else rest)


def is_custom(extra: Mapping[str, Json]) -> bool:
    """Is this the `extra` of a custom tool's call or result?"""
    return extra.get("type") == "custom"

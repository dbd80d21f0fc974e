"""Tool calls and their ids <-> `function_call` and `custom_tool_call` items."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import Json, ToolCall
from wire.errors import WireError
from wire.protocols.calls import arguments_text, made_id

CALL_TYPES = {"function_call": "arguments", "custom_tool_call": "input"}
"""The types of items that are calls to answer, and the field in which each says what is passed."""
_LONGEST_ID = 64


@dataclass(slots=True)
class CallIds:
    """The ids of one request's calls as they go over the wire: unique, as some hosts' are only per answer (Bedrock).

    A call's id that an earlier call has already, or one that is too long, is sent in another form. The form depends
    on what stands before the call alone, so that it stays while the conversation grows.
    """

    _used: set[str] = field(default_factory=set)
    _current: dict[str, str] = field(default_factory=dict)

    def of_call(self, call_id: str) -> str:
        """The form for the next call."""
        form, number = _short(call_id), 1
        while form in self._used:
            number += 1
            form = _short(f"{call_id}_{number}")
        self._used.add(form)
        self._current[call_id] = form
        return form

    def of_result(self, call_id: str) -> str:
        """The form of the last call with this id."""
        return self._current.get(call_id) or _short(call_id)


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


def _short(call_id: str) -> str:
    if 0 < len(call_id) <= _LONGEST_ID:
        return call_id
    return made_id(call_id)

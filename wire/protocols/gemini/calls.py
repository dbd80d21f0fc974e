"""Tool calls <-> `functionCall` parts, and the ids that they may lack."""

from collections.abc import Mapping

from wire.conversation import Json, ToolCall
from wire.errors import WireError
from wire.protocols.calls import arguments_object, arguments_text, made_id
from wire.protocols.free_text import wrap
from wire.protocols.gemini.spelling import camel_or_empty

NO_ID = "no_id"
"""The key in `extra` of a call that came without an id: the one it has here is made up, and is not sent."""
DUMMY_SIGNATURE = "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="
"""`skip_thought_signature_validator` in base64: the signature of calls that another model made."""


def encode_call(call: ToolCall, name: str, *, own: bool) -> dict[str, Json]:
    """The part of a call. A call of a free-form tool has its text as the argument `input`."""
    extra = dict(call.extra) if own else {}
    inner = extra.pop("functionCall", {})
    said: dict[str, Json] = {} if extra.pop(NO_ID, False) else {"id": call.call_id}
    said["name"] = name
    if call.extra.get("type") == "custom":
        extra.pop("type", None)
        said["args"] = wrap(call.arguments)
    elif call.arguments or not own:
        given = arguments_object(call.arguments)
        said["args"] = {"_raw": call.arguments} if given is None else given
    return {"functionCall": {**said, **inner}, **extra}


def decode_call(fields: Mapping[str, Json], position: int, where: str) -> ToolCall:
    """The call in a part's fields, at `position` of the calls of `where` (which makes up a missing id).

    Raises WireError when it has no name.
    """
    inner = camel_or_empty(fields["functionCall"])
    rest: dict[str, Json] = {name: value for name, value in fields.items() if name != "functionCall"}
    name, call_id = inner.pop("name", None), inner.pop("id", None)
    if not isinstance(name, str):
        raise WireError(f"{where}.functionCall.name: must be a string")
    arguments = arguments_text(inner.pop("args", None))
    if inner:
        rest["functionCall"] = inner
    if isinstance(call_id, str) and call_id:
        return ToolCall(call_id, name, arguments, rest)
    return ToolCall(made_id(f"{where}:{position}"), name, arguments, {**rest, NO_ID: True})

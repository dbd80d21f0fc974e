"""Tool results <-> `functionResponse` parts.

A result must be an object. What a tool answered stands in `output`, a failure in `error`; a text that is itself a JSON
object is that object, unless it could be taken for one of these. Decoding undoes this.
"""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import File, Image, Json, Text, ToolResult
from wire.protocols.calls import sendable
from wire.protocols.gemini.media import decode_media, encode_media
from wire.protocols.gemini.spelling import camel, camel_or_empty


def encode_result(result: ToolResult, name: str, call_id: str | None, *, own: bool) -> dict[str, Json]:
    """The part of a result; `call_id` None for a call that came without one."""
    extra = dict(result.extra) if own else {}
    inner = dict(extra.pop("functionResponse", {}))
    said: dict[str, Json] = {} if call_id is None else {"id": call_id}
    said |= {"name": name, "response": encode_answer(result.text, is_error=result.is_error)}
    media = [encode_media(part, own=own) for part in result.parts if isinstance(part, Image | File)]
    sent = [part for part in media if part is not None]
    if sent:
        said["parts"] = sent
    if "response" in inner and decode_answer(inner["response"]) != (result.text, result.is_error):
        del inner["response"]
    return {"functionResponse": {**said, **inner}, **extra}


def decode_result(fields: Mapping[str, Json], call_id: str, name: str) -> ToolResult:
    """The result in a part's fields, of the call with this id and name."""
    inner = camel_or_empty(fields["functionResponse"])
    rest: dict[str, Json] = {key: value for key, value in fields.items() if key != "functionResponse"}
    inner.pop("id", None)
    if inner.get("name") == name:
        del inner["name"]
    text, is_error = decode_answer(inner.get("response"))
    if inner.get("response") == encode_answer(text, is_error=is_error):
        del inner["response"]
    parts = _take_parts(inner)
    if inner:
        rest["functionResponse"] = inner
    words = (Text(text),) if parts and text else ()
    return ToolResult(call_id, name, text, is_error, rest, parts=(*words, *parts))


def encode_answer(text: str, *, is_error: bool) -> dict[str, Json]:
    """The `response` object of what a tool answered."""
    value = sendable(text) if text.lstrip().startswith(("{", "[")) else None
    if is_error:
        if isinstance(value, dict) and len(value) > 1 and _says_error(value):
            return value
        return {"error": text if value is None else value}
    if isinstance(value, dict) and value.keys() != {"output"} and not _says_error(value):
        return value
    return {"output": (text or "success") if value is None else value}


def decode_answer(response: Json) -> tuple[str, bool]:
    """The text that a `response` object says, and whether it says a failure."""
    match response:
        case {"output": value, **rest} if not rest:
            return _text(value), False
        case {"error": value, **rest} if not rest and _says_error({"error": value}):
            return _text(value), True
        case dict():
            return json_text.dumps(response), _says_error(response)
    return _text(response), False


def _says_error(value: Mapping[str, Json]) -> bool:
    return "error" in value and value["error"] not in (None, False)


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json_text.dumps(value)


def _take_parts(inner: dict[str, Json]) -> tuple[Image | File, ...]:
    """The images and files of a result, unless one of them has a form that is not known."""
    values = inner.get("parts")
    if not isinstance(values, list):
        return ()
    media = [decode_media(camel(value)) if isinstance(value, dict) else None for value in values]
    known = [part for part in media if part is not None]
    if len(known) != len(media):
        return ()
    del inner["parts"]
    return tuple(known)

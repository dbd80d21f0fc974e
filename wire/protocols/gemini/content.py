"""Parts of a content <-> neutral parts, one function for each kind."""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json, Opaque, Part, Reasoning, ServerToolCall, ServerToolResult, Text
from wire.protocols.calls import arguments_text, sendable
from wire.protocols.gemini.media import decode_media
from wire.protocols.gemini.spelling import camel_or_empty

PROTOCOL = "gemini"
SAME_CONTENT = "same_content"
"""The key in `extra` of a message that stood in one content with the message before it."""
CODE_EXECUTION = "code_execution"
"""The name here of the tool whose calls are `executableCode`; other tools of the provider go by their `toolType`."""
_SERVER_FIELDS = ("toolCall", "toolResponse", "executableCode", "codeExecutionResult")


def decode_part(fields: dict[str, Json]) -> Part:
    """A part's fields, `camelCase`, as a neutral part; calls and results of functions are not among them."""
    match fields:
        case {"text": str(text), "thought": True, **rest}:
            return Reasoning(text, rest)
        case {"text": str(text), **rest} if not _has_data(rest):
            return Text(text, rest)
    name = next((name for name in _SERVER_FIELDS if isinstance(fields.get(name), dict)), None)
    if name is not None:
        return _decode_server_part(name, fields)
    return decode_media(fields) or Opaque(PROTOCOL, fields)


def encode_text(part: Text, *, own: bool) -> dict[str, Json]:
    """The part of words."""
    return {"text": part.text, **(part.extra if own else {})}


def encode_thought(part: Reasoning) -> dict[str, Json]:
    """The part of thoughts, with their signature."""
    return {"text": part.text, "thought": True, **part.extra}


def encode_server_call(part: ServerToolCall) -> dict[str, Json]:
    """The part of a call that the provider itself ran."""
    args = sendable(part.arguments)
    said = {"id": part.call_id} if part.call_id else {}
    if part.name == CODE_EXECUTION:
        field = "executableCode"
        said |= args if isinstance(args, dict) else {"code": part.arguments}
    else:
        field = "toolCall"
        said |= {**_typed(part.name), **({} if args is None else {"args": args})}
    return _with_extra(field, said, part.extra)


def encode_server_result(part: ServerToolResult) -> dict[str, Json]:
    """The part of what the provider's tool answered."""
    said = {"id": part.call_id} if part.call_id else {}
    if part.name == CODE_EXECUTION:
        field = "codeExecutionResult"
        said |= part.output if isinstance(part.output, dict) else {"output": json_text.dumps(part.output)}
    else:
        field = "toolResponse"
        said |= {**_typed(part.name), **({} if part.output is None else {"response": part.output})}
    return _with_extra(field, said, part.extra)


def _decode_server_part(name: str, fields: Mapping[str, Json]) -> Part:
    inner = camel_or_empty(fields[name])
    rest = {key: value for key, value in fields.items() if key != name}
    if not isinstance(inner.get("id", ""), str) or not isinstance(inner.get("toolType", ""), str):
        return Opaque(PROTOCOL, dict(fields))
    call_id = inner.pop("id", "")
    if name == "executableCode":
        return ServerToolCall(call_id, CODE_EXECUTION, json_text.dumps(inner), rest)
    if name == "codeExecutionResult":
        failed = inner.get("outcome", "OUTCOME_OK") != "OUTCOME_OK"
        return ServerToolResult(call_id, CODE_EXECUTION, inner, failed, rest)
    tool = inner.pop("toolType", "")
    if name == "toolCall":
        arguments = arguments_text(inner.pop("args", None))
        return ServerToolCall(call_id, tool, arguments, {**rest, name: inner} if inner else rest)
    output = inner.pop("response", None)
    failed = isinstance(output, dict) and bool(output.get("error"))
    return ServerToolResult(call_id, tool, output, failed, {**rest, name: inner} if inner else rest)


def _typed(name: str) -> dict[str, Json]:
    return {"toolType": name} if name else {}


def _with_extra(field: str, said: Mapping[str, Json], extra: Mapping[str, Json]) -> dict[str, Json]:
    rest = dict(extra)
    return {field: {**said, **rest.pop(field, {})}, **rest}


def _has_data(rest: Mapping[str, Json]) -> bool:
    """Is this text beside something else that is a part of its own?"""
    return any(name in rest for name in (*_SERVER_FIELDS, "inlineData", "fileData", "functionCall", "functionResponse"))
